"""Danger, said to who is on duty and to who wrote of it; nobody is said to be on the way."""

TAKE = "Đã nhận tin"
CALL = "Gọi người báo"
COLLEAGUE = "Một cán bộ"

_KINDS = {
    "fire": "cháy",
    "police": "an ninh, đánh nhau, trộm cướp",
    "medical": "cần cấp cứu",
    "rescue": "cần cứu nạn",
    "child": "trẻ em gặp nguy hiểm",
    "self_harm": "người có ý định tự hại",
}

TAKEN = "Người trực của xã đã nhận tin."


def alert(kind: str, said: str, number: str) -> str:
    """To a post on duty; without `said` the words are for their readers only."""
    if not said:
        what = "KHẨN: có người báo nguy hiểm. Nội dung chỉ gửi người được xem riêng."
    else:
        what = f"KHẨN: có người báo {_KINDS.get(kind, 'nguy hiểm')}.\n“{said}”"
    call = [f"Số người báo: {number}"] if number else []
    return "\n".join([what, *call, "Xin bấm Đã nhận tin, hoặc nhắn: đã nhận tin"])


def yours(number: str) -> str:
    """To the one who took it."""
    call = f" Số người báo: {number}." if number else ""
    return f"Đã báo người dân là người trực đã nhận tin.{call}"


def taken_already(title: str, at: str) -> str:
    return f"{title} đã nhận tin này lúc {at}."


def colleague_has_it(title: str) -> str:
    return f"{title} đã nhận tin khẩn vừa rồi."


OVER = "Không có tin khẩn nào đang chờ Ông/Bà nhận."


def nobody(duty_phone: str) -> str:
    """To the citizen, once nobody on duty was reached."""
    return f"Chưa liên lạc được người trực, xin gọi {duty_phone}."
