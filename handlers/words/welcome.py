"""Greeting, menu, data notice, and what is said of things still to come."""

from storage.profile import CommuneProfile

ASK_PAPERS = "Hỏi giấy tờ, thủ tục"
ASK_PAPERS_SHORT = ("Hỏi thủ tục", "Hỏi giấy tờ", "Thủ tục", "Giấy tờ")
COMPLAIN = "Phản ánh, kiến nghị"
COMPLAIN_SHORT = ("Phản ánh", "Kiến nghị", "Gửi phản ánh", "Gửi phản ánh, kiến nghị")
SEE_CASES = "Xem việc đã gửi"
HOURS_AND_PHONES = "Giờ làm việc, số điện thoại"


def greeting(profile: CommuneProfile) -> str:
    return (
        f"Kính chào Ông/Bà. Đây là Zalo của {profile.short_name}, trả lời tự động; "
        "cần người thì cán bộ trả lời trong giờ làm việc.\n"
        "Ông/Bà cứ nhắn việc cần hỏi, hoặc nhắn số:"
    )


def menu(profile: CommuneProfile) -> str:
    return f"{_capital(profile.short_name)} xin nghe. Ông/Bà cứ nhắn việc cần hỏi, hoặc nhắn số:"


def data_notice(link: str) -> str:
    """Who reads what is written here; once to each person."""
    return (
        "Để trả lời, xã lưu tin nhắn và tên Zalo của Ông/Bà; cán bộ được giao việc và người quản "
        f"trị Zalo của xã xem được. Không cần gửi ảnh căn cước. Chi tiết: {link}"
    )


THANKS = "Dạ, xã cảm ơn Ông/Bà. Cần việc gì, Ông/Bà cứ nhắn."

FORGOTTEN = "Dạ, Ông/Bà đã thu hồi tin nhắn trên Zalo. Muốn rút việc đã gửi, xin nhắn RÚT."


def appointment_later(phone: str) -> str:
    """Queue numbers and appointments are not taken here yet."""
    return (
        "Dạ, Zalo của xã chưa đặt lịch hẹn và lấy số được. "
        f"Ông/Bà đến trong giờ làm việc, hoặc gọi {phone} hỏi trước."
    )


def rating_later(phone: str) -> str:
    """A survey of the counter's service is not held here yet."""
    return (
        "Dạ, Zalo của xã chưa có phần chấm điểm phục vụ. Ông/Bà muốn khen hay góp ý, "
        f"xin viết ngay tại đây, xã sẽ ghi lại; hoặc gọi {phone}."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
