"""What is said when a second person approves an answer before the citizen gets it."""

APPROVE, SEND_BACK = "Duyệt và gửi", "Trả lại để sửa"
ANOTHER_PERSON = "Lời này phải do lãnh đạo hoặc văn phòng duyệt, không phải người soạn."
NO_LONGER = "Lời này không còn chờ duyệt nữa."
WHY = "Xin gõ điều cần sửa; người soạn sẽ nhận lời này."
CITIZEN_WROTE = "Người dân vừa nhắn thêm sau khi soạn, xin xem lại rồi duyệt."


def will_need(title: str) -> str:
    return f"Loại việc này cần người thứ hai duyệt: sẽ trình {title} trước khi gửi."


def submitted(code: str, title: str) -> str:
    return f"Đã trình {title} duyệt lời trả lời {code}. Chưa gửi cho dân."


def please_approve(by: str, code: str, name: str, text: str, also: str) -> str:
    first = f"{also}\n" if also else ""
    return f"{first}{by} soạn trả lời {code} ({name}), chờ Ông/Bà duyệt:\n“{text}”"


def approved(code: str) -> str:
    return f"Đã duyệt lời trả lời {code}."


def nothing_waits(code: str) -> str:
    return f"{code} không có lời nào chờ duyệt."


def sent_back(by: str, code: str, text: str, reason: str) -> str:
    return f"{by} trả lại lời soạn cho {code}: {reason}\n“{text}”\nXin sửa rồi gửi lại."


def you_sent_back(code: str, title: str) -> str:
    return f"Đã trả lời soạn cho {code} về {title} để sửa. Chưa gửi cho dân."


def sent_back_note(text: str, reason: str) -> str:
    return f"(trả lại để sửa: {reason}) {text}"


WAITING = "Việc chờ duyệt:"
NONE_WAITS = "Không có lời nào chờ duyệt."
