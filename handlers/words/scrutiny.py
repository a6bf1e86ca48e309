"""What is said about an official's words that are stopped, or that leave something out."""

SEND_ANYWAY, WRITE_MORE = "Vẫn gửi", "Viết thêm"
_MISSING = {"deed": "đã làm gì", "who": "ai làm", "when": "khi nào"}


def leaves_out(code: str, text: str, missing: tuple[str, ...]) -> str:
    lacking = ", ".join(_MISSING[one] for one in missing)
    said = f":\n“{text}”" if text else "."
    return f"Chưa gửi. Lời trả lời {code} chưa nói rõ {lacking}{said}\nÔng/Bà muốn:"


def write_more(code: str) -> str:
    return f"Xin gõ thêm cho {code}; lời này nối vào lời vừa rồi. Muốn thôi thì nhắn #huy."


def stopped(code: str, piece: str) -> str:
    return (
        f"Không gửi: lời về {code} có “{piece}”. Xã không nhắn số tài khoản, chuyển khoản, OTP "
        "hay liên kết ngoài trang nhà nước.\nChủ tịch được báo. Xin bỏ đi rồi trả lời lại."
    )


def alarm(title: str, name: str, code: str, piece: str) -> str:
    return (
        f"Cảnh báo: tin của {title} ({name}) định gửi cho người dân về {code} có “{piece}”. "
        "Hệ thống đã chặn, chưa gửi.\nXin hỏi lại người ấy; nếu máy rơi vào tay người khác, "
        "báo ngay người quản trị cắt máy."
    )


def went_out(codes: str, piece: str) -> str:
    """Words typed in the OA's own chat tool have reached the citizen already."""
    about = f" (đang có việc {codes})" if codes else ""
    return (
        f"Cảnh báo: có người nhắn cho dân từ khung chat của OA{about}, trong tin có “{piece}”. "
        "Hệ thống không chặn được tin này; xin kiểm tra ngay."
    )


# -- a second answer

ONLY_NEW, BOTH, ONLY_OLD = "Chỉ gửi lời mới", "Gửi cả hai", "Giữ lời cũ, bỏ lời mới"


def second(code: str, old: str, new: str) -> str:
    return (
        f"Ông/Bà đang có một lời khác chờ gửi cho {code}:\n“{old}”\nLời mới:\n“{new}”\nÔng/Bà muốn:"
    )


def second_to_answered(at: str) -> str:
    return f"Lưu ý: việc này đã có lời trả lời lúc {at}; đây là lời thứ hai."
