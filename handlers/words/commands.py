"""What is said to an official about a `#` command."""

WHICH = "Lệnh này cần mã. Ví dụ: "
EXAMPLES = {
    "giao": "#giao PA-2611-0042 Hoa",
    "hoi": "#hoi PA-2611-0042 số nhà hoặc cột điện gần nhất?",
    "giahan": "#giahan PA-2611-0042 27/11 chờ vật tư",
    "dong": "#dong PA-2611-0042",
    "ghichu": "#ghichu PA-2611-0042 đã gọi điện lực",
    "loai": "#loai PA-2611-0042 C",
    "goi": "#goi PA-2611-0042 đã hẹn chiều mai sửa",
    "nghi": "#nghi từ 25/11 đến 27/11 thay Hoa",
    "im": "#im 2 giờ họp Hội đồng",
    "xong": "#xong PA-2611-0042",
    "gop": "#gop PA-2611-0042 vào PA-2611-0017",
    "tralai": "#tralai PA-2611-0042 đường này do Phòng Kinh tế quản lý",
    "tuchoi": "#tuchoi PA-2611-0042 tranh chấp đã có tòa án thụ lý; Tòa án nhân dân khu vực",
    "chuyen": "#chuyen PA-2611-0042 Công an xã; mất trộm xe",
    "phoihop": "#phoihop PA-2611-0042 Điện lực Minh Sơn; thay trụ điện gãy",
    "capnhat": "#capnhat PA-2611-0042 sáng nay đã khảo sát, mai thi công",
    "vanban": "#vanban PA-2611-0042 128/UBND-VP đồng ý hỗ trợ, mức 2 triệu đồng",
    "duyet": "#duyet PA-2611-0042",
    "capma": "#capma PA-2611-0042",
}


def usage(command: str) -> str:
    return f"Xin nhắn như sau: {EXAMPLES[command]}"


def needs_case(command: str) -> str:
    return f"{WHICH}{EXAMPLES[command]}\nHoặc trích tin của việc rồi nhắn lệnh."


# -- closing, classes

ANSWER_FIRST = "Chưa trả lời người dân nên chưa kết thúc được. Xin trả lời trước."


def closed(code: str) -> str:
    return f"{code} đã kết thúc."


def which_class(code: str) -> str:
    return (
        f"{code} thuộc loại nào? Loại khác, xin nhắn #loai {code} kèm E (kiến nghị chính sách), "
        "F (khiếu nại, tố cáo), G (hồ sơ trễ hạn) hoặc H (khen, góp ý)."
    )


def new_date(code: str, due: str) -> str:
    """To the citizen, where correcting the class moves the promised date back."""
    return f"Về mã {code}: xã đã xếp lại loại việc nên ngày trả lời mới là trước {due}."


def classified(code: str, label: str, due: str) -> str:
    return f"{code} đã xếp loại: {label}. Hạn trả lời: {due}."


# -- extending


def extension(due: str, text: str) -> str:
    return f"Lùi hạn đến {due}. Người dân sẽ nhận:\n“{text}”"


EXTEND, DO_NOT = "Lùi hạn và báo dân", "Thôi"


def extended(code: str, due: str) -> str:
    return f"Đã lùi hạn {code} đến {due} và báo người dân."


def extended_once(code: str) -> str:
    return f"{code} đã lùi hạn một lần rồi, không lùi được nữa."


def day_off(day: str) -> str:
    return f"{day} xã nghỉ. Xin chọn ngày làm việc."


def not_later(due: str) -> str:
    return f"Ngày này không muộn hơn hạn đang có ({due})."


def too_far(latest: str) -> str:
    return f"Muộn nhất được lùi đến {latest}."


NOT_WAITING = "Việc này không còn chờ trả lời."

# -- the wrong case

NOTHING_GIVEN = "Không thấy lời trả lời nào của Ông/Bà trong 7 ngày qua để sửa."


def held_back(code: str) -> str:
    return f"Lời cho {code} chưa gửi, đã giữ lại. Lời này là của việc nào?"


def apologised(code: str, *, reached: bool) -> str:
    done = "Đã xin lỗi người dân" if reached else "Tin chưa đến tay người dân"
    return f"{done} và mở lại {code}. Lời này là của việc nào?"


def no_other_case(code: str, *, reached: bool) -> str:
    done = "Đã xin lỗi người dân" if reached else "Tin chưa đến tay người dân"
    return f"{done} và mở lại {code}. Không có việc nào khác đang mở."


def sent_by_mistake(text: str) -> str:
    return f"(gửi nhầm) {text}"


NONE_OF_THESE = "Không việc nào"

# -- duty


def on_leave(first: str, last: str, instead: str, heir: str = "") -> str:
    """`instead` stands in by name; without one it is said to whose `heir` (a title) work goes."""
    who = f", {instead} thay" if instead else f", việc về {heir}" if heir else ""
    nobody = "" if instead or heir else " Chưa có ai khác ghép Zalo để nhận việc thay."
    again = "Đi làm sớm thì nhắn #nghi xong"
    return f"Đã ghi Ông/Bà nghỉ từ {first} đến hết {last}{who}.{nobody} {again}"


def you_stand_in(name: str, first: str, last: str) -> str:
    return f"{name} nghỉ từ {first} đến hết {last}, nhờ Ông/Bà thay. Việc mới sẽ báo cho Ông/Bà."


BACK = "Đã ghi Ông/Bà đi làm lại."
LAST_BEFORE_FIRST = "Ngày cuối đứng trước ngày đầu, xin xem lại."
SELF_STAND_IN = "Người thay phải là người khác."


def stand_in_away(name: str) -> str:
    return f"{name} chưa ghép Zalo hoặc cũng đang nghỉ, không thay được."


def hand_over(count: int, name: str) -> str:
    return f"Ông/Bà đang giữ {count} việc. Giao luôn cho {name}?"


GIVE, KEEP = "Giao luôn", "Để lại"


def handed_over(count: int, name: str) -> str:
    return f"Đã giao {count} việc cho {name}."


def taken_over(name: str) -> str:
    return f"{name} giao lại cho Ông/Bà:"


KEPT = "Các việc vẫn do Ông/Bà giữ."


def muted(until: str, reason: str) -> str:
    return f"Tắt thông báo đến {until} ({reason}). Việc khẩn vẫn báo. Bật lại: #im thôi"


UNMUTED = "Đã bật lại thông báo."


def muted_too_long(days: int) -> str:
    return f"Tắt thông báo tối đa {days} ngày. Nghỉ dài hơn xin dùng #nghi."


AS_CITIZEN = "Từ giờ Ông/Bà nhắn như người dân. Xong thì nhắn #xong để nhận việc lại."
STILL_AS_CITIZEN = "Ông/Bà đang nhắn như người dân; nhắn #xong để trở lại."
AT_THE_DESK = "Ông/Bà đang nhắn với tư cách cán bộ."


def bot_speaks_again(code: str) -> str:
    return f"Hệ thống trả lời tự động lại cho người gửi {code}."
