"""What the readers of confidential cases are told in chat: no word of a case, nobody's name."""

from datetime import datetime

from handlers.vietnamese_dates import moment
from storage.types import Post

OPEN, FRESH = "Mở xem", "Lấy liên kết mới"
_SHORT = {Post.chairman: "Chủ tịch", Post.deputy: "Phó Chủ tịch"}


def called(post: Post, title: str) -> str:
    """How the holder of a post is called in a sentence: "Chủ tịch", else their title."""
    return _SHORT.get(post, title)


def to_read(who: str, code: str, due: str) -> str:
    return f"Có 1 việc cần {who} xem riêng.\nMã {code}, hạn {due}."


def passed_to_you(who: str, code: str, due: str) -> str:
    return f"Có 1 việc giao {who} xem riêng.\nMã {code}, hạn {due}."


def to_decide(who: str, code: str) -> str:
    return f"Việc xem riêng {code} cần {who} quyết một điểm."


def added(code: str) -> str:
    return f"Người gửi viết thêm vào việc xem riêng {code}."


def replied(code: str) -> str:
    return f"Người gửi đã trả lời một đề nghị về việc xem riêng {code}."


def withdrawn(code: str) -> str:
    return f"Người gửi đã rút việc xem riêng {code}."


def reopened(code: str, due: str) -> str:
    return f"Người gửi chưa hài lòng, đề nghị xem lại việc xem riêng {code}.\nHạn {due}."


def answered_by(code: str, title: str) -> str:
    return f"Việc xem riêng {code}: {title} vừa trả lời người gửi."


def stopped(code: str, title: str) -> str:
    return (
        f"Việc xem riêng {code}: lời của {title} bị giữ lại vì có số tài khoản, mã OTP, chuyện "
        "chuyển tiền hoặc liên kết lạ. Chưa gửi cho ai."
    )


def asked_by(code: str, title: str) -> str:
    return f"Việc xem riêng {code}: {title} vừa hỏi thêm người gửi."


def extended_for(reason: str, due: datetime) -> str:
    """Stands in the case, where only its writer and readers see it."""
    return f"Xã xin lùi hạn trả lời đến {moment(due)}. Lý do: {reason}"


def closed_by(code: str, title: str) -> str:
    return f"Việc xem riêng {code}: {title} vừa kết thúc."


def reported(code: str, title: str) -> str:
    return f"{title} đã báo lại về việc xem riêng {code}."


def decided(code: str, title: str) -> str:
    return f"{title} đã quyết điểm được hỏi về việc xem riêng {code}."


def encloses(number: int) -> str:
    """A note that holds what goes with an answer which waits for another reader's yes."""
    return f"Gửi kèm câu trả lời: {number} tệp. Người cùng đọc đồng ý thì tệp đi cùng câu trả lời."


def closed_by_silence(code: str) -> str:
    return f"Việc xem riêng {code}: người gửi không cho biết thêm, việc đã tạm khép."


def errand_ended(code: str) -> str:
    return f"Việc xem riêng {code} không cần Ông/Bà làm tiếp."


def no_longer_reader(code: str) -> str:
    return f"Người gửi không đồng ý để Ông/Bà xem việc riêng {code}."


def link(code: str, until: str) -> str:
    return f"Việc xem riêng {code}: liên kết dùng một lần, mở được đến {until}."


def link_until(until: str) -> str:
    return f"Liên kết dùng một lần, đến {until}."


NOT_IN_CHAT = (
    "Lời này CHƯA gửi cho ai. Việc xem riêng không trả lời trong Zalo: "
    "người quản trị Zalo của xã đọc được ở đây."
)
ONLY_ON_PAGE = "Việc xem riêng chỉ làm được trong trang riêng, không làm trong Zalo."


def chat_tool(code: str) -> str:
    return (
        "Có người vừa nhắn bằng công cụ chat của Zalo OA vào cuộc trò chuyện của người gửi "
        f"việc xem riêng {code}.\n"
        "Nếu không phải Ông/Bà, xin kiểm tra ngay ai đang quản trị OA."
    )


# -- PIN and phone


SIGNS = ("Cây đa", "Bến đò", "Sân đình", "Ruộng lúa", "Giếng nước", "Con đê", "Lũy tre", "Chợ quê")
"""One of them stands on the page while a PIN is set; only who set it knows which."""


def which_sign(at: str) -> str:
    return (
        f"Vừa có người đặt mã PIN xem việc riêng của Ông/Bà, lúc {at}.\n"
        "Chữ nào đang hiện trên trang?"
    )


NOT_ME = "Tôi không đặt mã PIN"
PIN_IN_FORCE = "Mã PIN đã có hiệu lực. Từ nay mỗi lần mở việc riêng, Ông/Bà gõ mã này."
PIN_DROPPED = "Mã PIN vừa đặt đã bị hủy, các liên kết đã khóa. Xin báo người quản trị nếu lạ."
PIN_WRONG_SIGN = "Không đúng chữ trên trang. Mã PIN đã hủy; xin mở lại và đặt mã khác."
PIN_TOO_LATE = "Lần đặt mã PIN này không còn hiệu lực. Xin mở lại việc riêng."
PIN_TO_SET = "Mã PIN xem việc riêng của Ông/Bà đã được bỏ. Lần mở tới, xin đặt mã mới."


def pin_shut(code: str, at: str) -> str:
    return (
        f"Có người gõ sai mã PIN 5 lần để mở việc xem riêng {code}, lúc {at}; đã khóa một giờ.\n"
        "Nếu không phải Ông/Bà, xin báo ngay người quản trị: có người thấy được liên kết."
    )


def forgot(title: str, name: str) -> str:
    return (
        f"{title} {name} báo quên mã PIN xem việc riêng.\n"
        "Xin hỏi trực tiếp người ấy rồi mới chọn. Cho đặt mã mới?"
    )


RESET, DO_NOT_RESET = "Đúng, cho đặt mã mới", "Không"


def reset_at_server(title: str) -> str:
    return (
        f"Người quản trị vừa bỏ mã PIN xem việc riêng của {title}.\n"
        "Nếu người ấy không nhờ, xin kiểm tra ngay."
    )


def was_reset(title: str) -> str:
    return f"Đã bỏ mã PIN cũ của {title}."


def new_phone(title: str, name: str, at: str) -> str:
    return (
        f"{title} {name} dùng Zalo mới ghép lúc {at} để mở việc riêng.\n"
        "Xin hỏi trực tiếp người ấy rồi mới chọn. Có đúng là máy của người ấy?"
    )


IS_THEIRS, NOT_THEIRS = "Đúng, cho mở", "Không phải"


def phone_confirmed(title: str) -> str:
    return f"Đã xác nhận máy của {title}."


CONFIRMED_FOR_YOU = "Máy của Ông/Bà đã được xác nhận để mở việc riêng."
LEFT_AS_IS = "Đã giữ nguyên, không mở."


def suspicious_phone(title: str) -> str:
    return f"Đã giữ nguyên, không mở. Xin báo ngay người quản trị để gỡ máy lạ khỏi {title}."


# -- stand in the case, on the writer's page

NEW_PHONE = (
    "Người đọc vừa đổi điện thoại. Ông/Bà đồng ý thì người này mới đọc tiếp được việc đã gửi."
)


def identity_reason(reason: str) -> str:
    return f"Lý do xin được biết Ông/Bà là ai: {reason}"


def reader_reason(title: str, reason: str) -> str:
    return f"Lý do thêm người đọc ({title}): {reason}"


def danger_reason(reason: str) -> str:
    return f"Lý do đã mở tên người gửi vì nguy hiểm đến tính mạng: {reason}"


NO_LONGER = "Việc này không còn cần Ông/Bà quyết."
