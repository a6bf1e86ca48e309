"""What is said while a complaint is taken, in its receipt, and when it is changed or withdrawn."""

from datetime import datetime

from handlers.vietnamese_dates import moment
from storage.profile import CommuneProfile

FREE_WINDOW, LONG_WINDOW = "48 giờ", "7 ngày"
"""Zalo's windows as people say them."""

COMPLAINT, QUESTION, REMARK = "phản ánh", "câu hỏi", "góp ý"

QUOTED = 200
"""Characters of the citizen's words that a receipt repeats."""

INVITE = "Xin Ông/Bà kể: việc gì, ở đâu, từ khi nào. Có ảnh thì gửi kèm."


GO_ON_TELLING = (
    "Hiện không có câu hỏi nào chờ trả lời bằng số. Ông/Bà cứ kể tiếp bằng lời, xã vẫn đang ghi ạ."
)


def where(village_word: str) -> str:
    return f"Dạ, xã đã đọc. Việc này ở {village_word} nào, gần chỗ nào ạ? Ông/Bà cứ viết tự do."


WHERE_OF_LOCATION = "Xã đã nhận vị trí. Xin Ông/Bà cho biết việc gì ở đó ạ?"

STILL_DANGER_WHERE = "Xin Ông/Bà nhắn ngay: việc xảy ra ở đâu?"


def receipt(
    profile: CommuneProfile, what: str, code: str, due_at: datetime | None, *extra: str
) -> str:
    """Code, date in words, what was received; without a date when nobody is there to keep it."""
    lines = [f"✅ {profile.full_name} đã nhận {what} của Ông/Bà.", f"Mã số: {code}"]
    if due_at is not None:
        lines.append(f"Trả lời trước: {moment(due_at)}")
    return "\n".join(line for line in (*lines, *extra) if line)


WRONG = "Sai thì Ông/Bà nhắn SỬA."


def quoted(text: str, photos: int, voices: int, files: int) -> str:
    """The first 200 characters and how many photos came with them."""
    flat = " ".join(text.split())
    cut = flat[:QUOTED].rstrip() + "…" if len(flat) > QUOTED else flat
    with_it = attached(photos, voices, files)
    if not cut:
        return f"Gồm: {with_it}." if with_it else ""
    return f"Nội dung: “{cut}”" + (f" (kèm {with_it})" if with_it else "")


def attached(photos: int, voices: int, files: int) -> str:
    """ "2 ảnh, 1 tin thoại"."""
    counts = ((photos, "ảnh"), (voices, "tin thoại"), (files, "tệp"))
    return ", ".join(f"{count} {name}" for count, name in counts if count)


WRITE_WHERE = "Chưa rõ ở đâu; Ông/Bà nhắn thêm lúc nào cũng được."

WRITE_A_LINE = "Xin viết thêm một dòng: việc gì, ở đâu."

VOICE_RECEIVED = "Xã đã nhận tin thoại, cán bộ sẽ nghe."

CALL_ME_BACK = "Gọi lại cho tôi"


def phone_for_later(window: str) -> str:
    """Asked, not required, where the answer may come after Zalo's window (contract §4.4)."""
    return (
        f"Zalo chỉ cho xã nhắn lại trong {window}. Muốn xã báo được sau đó, "
        "Ông/Bà nhắn số điện thoại (không bắt buộc)."
    )


PHONE_TO_CALL_BACK = "Dạ, xin Ông/Bà nhắn số điện thoại để cán bộ gọi lại."


def call_back_noted(phone: str) -> str:
    return f"Dạ, xã đã ghi: gọi lại số {phone}. Cán bộ gọi trong giờ làm việc."


def phone_noted(phone: str) -> str:
    return f"Dạ, xã đã ghi số {phone}, dùng khi Zalo không cho xã nhắn."


def nobody_paired(phone: str) -> str:
    """No post of the commune is linked yet: no promise of who reads, only the number."""
    return f"Hiện chưa có cán bộ trực Zalo. Cần trả lời, xin gọi {phone} trong giờ làm việc."


def joined(code: str) -> str:
    return f"Đã ghi thêm vào mã {code}. Việc khác thì Ông/Bà nhắn VIỆC MỚI."


def joined_on_a_full_day(code: str, most: int) -> str:
    return f"Hôm nay Ông/Bà đã gửi {most} việc, nên tin này được ghi thêm vào mã {code}."


def join_or_new(code: str, topic: str) -> str:
    about = f" ({topic})" if topic else ""
    return f"Tin này Ông/Bà gửi thêm cho việc trước{about} hay là việc mới ạ?"


def add_to(code: str) -> str:
    return f"Thêm vào {code}"


NEW_MATTER = "Việc mới"

NOT_KEPT = "Dạ, xã không ghi việc này nữa."

NOTHING_SENT = "Dạ, Ông/Bà chưa gửi việc nào đang chờ trả lời. Việc kín thì nhắn mã số của việc."


def fix(code: str) -> str:
    return f"Dạ, mã {code}: xin Ông/Bà nhắn lại cho đúng, xã ghi vào ngay."


def fixed(code: str) -> str:
    return f"Dạ, đã ghi phần sửa vào mã {code}."


def which_to_fix() -> str:
    return "Ông/Bà muốn sửa việc nào ạ?"


def which_to_withdraw() -> str:
    return "Ông/Bà muốn rút việc nào ạ?"


def withdrawn(code: str) -> str:
    """Withdrawn at once, easy to undo; asked whether somebody pressed them."""
    return f"Dạ, xã đã rút mã {code} theo ý Ông/Bà. Nếu chưa phải, Ông/Bà nhắn số:"


KEEP_IT = "Rút nhầm, xin giữ lại"
PRESSED = "Có người bảo tôi rút"


def kept(code: str) -> str:
    return f"Dạ, mã {code} được giữ lại, xã xem tiếp."


ALREADY_CLOSED = "Dạ, việc này không còn mở nên không rút được nữa."

NOTE_PRESSED = "Người dân cho biết có người bảo rút việc này."

NOTE_CALL_BACK = "Người dân muốn được gọi lại."


def note_call_back(phone: str) -> str:
    return f"Người dân muốn được gọi lại, số {phone}."


SLOW_DOWN = (
    "Ông/Bà nhắn nhanh quá, xã đọc chưa kịp. Xã vẫn giữ đủ các tin; "
    "xin chờ khoảng một phút rồi nhắn tiếp ạ."
)
