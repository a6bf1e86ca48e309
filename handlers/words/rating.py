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


def may_be_met(days: str) -> str:
    """Where the chairman himself has answered."""
    return f"Ông/Bà cũng có thể gặp trực tiếp. {days}"


def often_enough(code: str, days: str, outside: str, phone: str) -> str:
    """After two reopenings: who else can be turned to."""
    lines = [f"Dạ, mã {code} đã được xem lại hai lần nên không mở lại thêm được."]
    lines += [f"Ông/Bà có thể gặp trực tiếp. {days}" if days else f"Ông/Bà có thể gọi {phone}."]
    lines += [f"Hoặc gửi lên {outside}."] if outside else []
    return "\n".join(lines)


def same_or_new(code: str) -> str:
    return f"Ông/Bà nói tiếp về mã {code} hay hỏi việc mới ạ?"


def still_about(code: str) -> str:
    return f"Nói tiếp về {code}"


NEW_MATTER = "Việc mới"
