"""Joining a post to a Zalo account."""

YES, NO = "Đúng", "Không phải tôi"


def confirm(name: str, title: str, office: str) -> str:
    return f"Mã này dành cho {name}, {title}, {office}. Có đúng là Ông/Bà không?"


def wrong(tries_left: int) -> str:
    more = f" Còn {tries_left} lần thử trong giờ này." if tries_left else ""
    return f"Mã ghép không đúng hoặc đã hết hạn (24 giờ).{more} Xin hỏi lại người quản trị."


def paired(title: str, short_name: str) -> str:
    return (
        f"Đã ghép Zalo này với {title}, {short_name}. Việc mới sẽ báo ở đây.\n"
        "Trả lời dân: bấm giữ tin của việc, chọn Trả lời rồi gõ.\nXem việc đang mở: nhắn #viec"
    )


def announced(name: str, title: str, at: str) -> str:
    return (
        f"{name} ({title}) vừa ghép Zalo để nhận việc của xã, lúc {at}.\n"
        "Nếu không đúng, xin báo ngay người quản trị để gỡ."
    )


DECLINED = "Đã bỏ mã này, không ghép. Xin báo người quản trị là mã đã gửi nhầm người."
TOO_LATE = "Mã ghép không còn dùng được. Xin người quản trị cấp mã mới."


def already(title: str) -> str:
    return f"Zalo này đang gắn với {title}. Muốn đổi, xin người quản trị gỡ chức cũ trước."


def adopted(count: int) -> str:
    return f"Có {count} việc chưa ai giữ, nay chuyển cho Ông/Bà:"


def inherited(count: int) -> str:
    return f"Chức này đang giữ {count} việc chưa xong:"
