"""What follows an answer: thanks, dissatisfaction, or something new."""

SATISFIED = "Hài lòng"
ACCEPTABLE = "Chấp nhận được"
NOT_SATISFIED = "Chưa hài lòng"

THANKS = "Cảm ơn Ông/Bà đã cho xã biết."

THANKS_FOR_THANKS = "Dạ, xã cảm ơn Ông/Bà. Cần thêm gì, Ông/Bà cứ nhắn."


WHY = "Xin cho biết điều chưa được ạ."


def reopened(code: str, due: str) -> str:
    """Asked for the reason; the reopened case has a new date."""
    return f"Cảm ơn Ông/Bà đã nói thẳng. Xã mở lại mã {code} và trả lời lại trước {due}. {WHY}"


def reason_noted(code: str) -> str:
    return f"Dạ, xã đã ghi vào mã {code}."


def reopened_with_words(code: str, due: str) -> str:
    return f"Dạ, xã đã ghi ý kiến của Ông/Bà và mở lại mã {code}, trả lời lại trước {due}."


def too_late(phone: str) -> str:
    return (
        "Dạ, việc này đã kết thúc hơn 30 ngày nên không mở lại được. "
        f"Ông/Bà cứ gửi việc mới, hoặc gọi {phone}."
    )


def same_or_new(code: str) -> str:
    return f"Ông/Bà nói tiếp về mã {code} hay hỏi việc mới ạ?"


def still_about(code: str) -> str:
    return f"Nói tiếp về {code}"


NEW_MATTER = "Việc mới"
