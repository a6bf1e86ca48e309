"""What is said around an official's answer: to the citizen, and to the official who gives it."""

from storage.types import CaseKind

_SUBJECT = {CaseKind.complaint: "phản ánh", CaseKind.question: "câu hỏi"}

# -- to the citizen


def answer(kind: CaseKind, code: str, text: str, title: str) -> str:
    return (
        f"Trả lời {_SUBJECT[kind]} {code}:\n{text}\nNgười trả lời: {title}.\nÔng/Bà thấy thế nào?"
    )


def by_phone(kind: CaseKind, code: str, text: str, title: str) -> str:
    told = f" về việc: {text}" if text else ""
    return (
        f"{title} đã gọi điện trả lời {_SUBJECT[kind]} {code} của Ông/Bà{told}\n"
        "Ông/Bà thấy thế nào?"
    )


def need_more(code: str, text: str, *, stops_clock: bool = True) -> str:
    waiting = " Thời gian chờ không tính vào hạn trả lời." if stops_clock else ""
    return (
        f"Về mã {code}: xin Ông/Bà cho biết thêm: {text}\n"
        f"Ông/Bà nhắn trả lời ngay tại đây.{waiting}"
    )


def sorry_for_delay(code: str) -> str:
    """Before an answer that comes after its date."""
    return f"Xã xin lỗi Ông/Bà vì trả lời {code} chậm hạn."


def refused(kind: CaseKind, code: str, where: str, why: str) -> str:
    """Only with a reason and the right place (domain notes §3.2)."""
    return (
        f"{_capital(_SUBJECT[kind])} {code} không thuộc thẩm quyền của xã.\n"
        f"Lý do: {why}\nNơi giải quyết: {where}.\nÔng/Bà thấy thế nào?"
    )


def passed_on(kind: CaseKind, code: str, where: str, why: str) -> str:
    reason = f"\nLý do: {why}" if why else ""
    return (
        f"Xã đã chuyển {_SUBJECT[kind]} {code} của Ông/Bà đến {where}; "
        f"nơi này giải quyết tiếp.{reason}\nÔng/Bà thấy thế nào?"
    )


def involved(code: str, where: str, what: str, due: str) -> str:
    done = f": {what}" if what else ""
    return f"Về mã {code}: xã đang phối hợp với {where}{done}\nTrả lời Ông/Bà trước {due}."


def progress_note(code: str, text: str, due: str) -> str:
    return f"Về mã {code}: {text}\nXã sẽ trả lời trước {due}."


def in_writing(kind: CaseKind, code: str, text: str, title: str, paper: str) -> str:
    """The summary that goes with a signed file; `text` ends with the letter's number."""
    copy = f" Cần bản giấy, mời đến {paper}." if paper else ""
    return (
        f"Trả lời {_SUBJECT[kind]} {code}:\n{text}\nNgười trả lời: {title}.{copy}\n"
        "Ông/Bà thấy thế nào?"
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def photo_with(code: str) -> str:
    return f"Ảnh kèm trả lời {code}."


def sent_to_wrong_case(code: str, due: str) -> str:
    return (
        f"Xã xin lỗi Ông/Bà: tin trả lời mã {code} vừa rồi là gửi nhầm, xin bỏ qua.\n"
        f"Việc của Ông/Bà xã vẫn đang giải quyết, trả lời trước {due}."
    )


def was_that_it(code: str) -> str:
    return f"Cán bộ vừa trả lời Ông/Bà về mã {code}. Ông/Bà thấy thế nào?"


def duty_has_it(title: str, code: str) -> str:
    return f"{title} đã nhận tin của Ông/Bà, mã {code}."


def later(code: str, reason: str, due: str, office: str) -> str:
    return (
        f"{office} xin lỗi Ông/Bà vì trả lời chậm mã {code}.\n"
        f"Lý do: {reason}. Hạn mới: {due}.\nXã chỉ xin lùi một lần này."
    )


# -- to the official

SEND_NOW, WAIT = "Gửi ngay", "Khoan"
TO_CITIZEN, ONLY_NOTE = "Gửi cho dân", "Chỉ ghi chú"
CITIZEN = "người dân"


def assign_to(name: str) -> str:
    return f"Giao {name}"


def preview(whom: str, code: str, name: str, text: str, seconds: int) -> str:
    return (
        f"Sẽ gửi cho {whom}, mã {code} ({name}):\n“{text}”\n"
        f"Tự gửi sau {seconds} giây nếu không bấm Khoan."
    )


def preview_question(whom: str, code: str, name: str, text: str, seconds: int) -> str:
    return (
        f"Sẽ hỏi thêm {whom}, mã {code} ({name}):\n“{text}”\n"
        f"Tự gửi sau {seconds} giây nếu không bấm Khoan."
    )


WINDOW_SHUT = (
    "Người này đã hơn 48 giờ không nhắn nên Zalo chưa cho gửi: tin sẽ đến khi họ nhắn lại. "
    "Việc gấp xin gọi điện rồi nhắn #goi kèm mã."
)


def on_its_way(code: str) -> str:
    return f"✅ Lời trả lời {code} đang được gửi cho người dân."


def question_on_its_way(code: str, *, stops_clock: bool) -> str:
    clock = (
        "Hạn trả lời tạm dừng đến khi người dân nhắn lại."
        if stops_clock
        else "Đây là lần hỏi thêm thứ hai nên hạn trả lời vẫn chạy."
    )
    return f"Câu hỏi thêm về {code} đang được gửi. {clock}"


def word_on_its_way(code: str) -> str:
    return f"✅ Lời về {code} đang được gửi cho người dân."


def answered_by(title: str, code: str, name: str, text: str) -> str:
    return f"{title} đã trả lời {code} ({name}):\n“{text}”"


def taken_back(code: str) -> str:
    return f"Đã giữ lại, chưa gửi gì về {code}. Muốn gửi câu khác, xin trả lời (trích) tin này."


def already_sent(code: str) -> str:
    return f"Tin về {code} đã gửi đi rồi. Nếu gửi nhầm, xin nhắn: #nham {code}"


ALREADY_TAKEN_BACK = "Tin này đã được giữ lại, không gửi nữa."
NOTHING_HELD = "Không có tin nào đang chờ gửi để lấy lại."
STOPPED = "Đã thôi, chưa gửi gì."
STOPPED_NEW = "Đã bỏ lời mới; lời trước vẫn chờ gửi."


def others_hear_it(count: int) -> str:
    return f"Cùng gửi cho {count} người khác cũng phản ánh việc này."


def too_late(code: str, text: str) -> str:
    return f"Lời trả lời {code} bị chậm, chưa gửi:\n“{text}”\nBây giờ có gửi không?"


def answered_meanwhile(title: str, code: str, text: str) -> str:
    return (
        f"{title} vừa nhắn cho người dân về {code}. Lời của Ông/Bà chưa gửi:\n“{text}”\n"
        "Ông/Bà có gửi nữa không?"
    )


def draft_dropped(title: str, code: str, text: str) -> str:
    return f"{title} đã trả lời {code}; lời của Ông/Bà chờ duyệt không gửi nữa:\n“{text}”"


def answering_too(title: str) -> str:
    return f"Lưu ý: {title} cũng có lời đang chờ gửi cho việc này."


def not_sent(code: str, name: str, text: str) -> str:
    said = f":\n“{text}”" if text else "."
    return (
        f"Lời trả lời {code} ({name}) của người giữ chức trước chưa gửi cho dân{said}\n"
        "Xin Ông/Bà xem và trả lời: trích tin này rồi gõ."
    )


def only_a_digit(digit: str, code: str) -> str:
    return (
        f"Chưa gửi “{digit}”: chỉ một con số thì chưa rõ ý. "
        f"Xin gõ lời trả lời cho {code} thành câu, muốn thôi thì nhắn #huy."
    )


def remark(code: str, name: str, text: str) -> str:
    return f"Về {code} ({name}), chưa gửi cho ai:\n“{text}”\nÔng/Bà muốn:"


def fits_better(text: str, other: str, other_name: str, code: str, name: str) -> str:
    return (
        f"Khoan gửi. Lời này có vẻ hợp với {other} ({other_name}) hơn là {code} ({name}):\n“{text}”"
    )


def for_case(code: str, name: str) -> str:
    return f"Gửi cho {code} ({name})"


NEITHER = "Thôi, không gửi"


def write_answer(code: str, name: str) -> str:
    return (
        f"Xin gõ lời trả lời cho {code} ({name}). Tin kế tiếp là lời trả lời; "
        "muốn thôi thì nhắn #huy."
    )


def too_long(length: int, longest: int) -> str:
    return f"Lời này dài {length} chữ cái, gửi được tối đa {longest}. Xin chia làm hai tin."


NOTHING_TO_SEND = "Chưa có lời nào để gửi."


def not_possible(code: str, state: str) -> str:
    return f"{code} đang ở trạng thái “{state}” nên không làm việc này được. Chưa gửi gì cho dân."


def photo_offer(count: int, code: str, name: str) -> str:
    what = "Ảnh" if count == 1 else f"{count} ảnh"
    return f"{what} này có phải cho {code} ({name}) không?"


def file_offer(code: str, name: str) -> str:
    return f"Tệp này có phải cho {code} ({name}) không?"


KEEP_ONLY, NOT_THIS = "Chỉ lưu vào hồ sơ", "Không phải"


def photo_sent(code: str) -> str:
    return f"Ảnh (tệp) đang được gửi kèm trả lời {code}."


def photo_kept(code: str) -> str:
    return f"Đã lưu vào hồ sơ {code}, không gửi cho dân."
