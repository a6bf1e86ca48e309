"""The sentences of a checklist: what to bring, what it costs, how long, where; and follow-ups."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from storage.catalogue import ChecklistCase, Confidence, Online, Procedure

PORTAL = "https://dichvucong.gov.vn"
CONDOLENCE = "{Xã} xin chia buồn cùng gia đình."
MOST_CHOICES = 5


class CommuneWords(Protocol):
    """What a checklist needs to know of the commune: its kind as said in a sentence ("xã")."""

    @property
    def kind_word(self) -> str: ...


def checklist_message(
    procedure: Procedure, case: ChecklistCase, commune: CommuneWords, *, today: date
) -> str:
    """One checklist: the papers of `case`, then fee, time, place, and how sure we are.

    A main case stays under 500 characters. Content out of its dates or of low confidence says so
    and offers a person.
    """
    lines = [CONDOLENCE] if procedure.condolence else []
    lines += [f"📄 {_title(procedure, case)}", "Mang theo:"]
    lines += [f"{number}. {item}" for number, item in enumerate(case.items, 1)]
    if procedure.show_only:
        lines.append(f"Chỉ xuất trình: {'; '.join(procedure.show_only)}.")
    lines += [fee_line(procedure), time_line(procedure), where_line(procedure)]
    lines.append(_standing(procedure, today))
    return said_here("\n".join(lines), commune)


def by_name_message(procedure: Procedure, commune: CommuneWords) -> str:
    """What is said of a procedure known by name only: its name, the portal, and a person."""
    return said_here(
        f"📄 {procedure.everyday_name}\n"
        f"{{Xã}} chưa có sẵn danh mục giấy tờ của việc này (mã {procedure.code}).\n"
        f"Ông/Bà xem trên Cổng Dịch vụ công quốc gia: {PORTAL}, tìm theo mã trên. "
        "Cần cán bộ hướng dẫn, xin nhắn số 9.",
        commune,
    )


def case_titles(procedure: Procedure, shown: ChecklistCase) -> tuple[tuple[str, str], ...]:
    """(key, title) of the other cases of a procedure, to be offered as numbered choices."""
    others = (case for case in procedure.cases if case.key != shown.key)
    return tuple((case.key, case.title) for case in others)[:MOST_CHOICES]


def local_line(note: str, phone: str | None, commune: CommuneWords) -> str:
    """What this commune adds of its own: a note, and whom to call; empty without either."""
    call = f"Hỏi việc này: {phone}." if phone else ""
    told = f"Riêng tại {{xã}}: {_sentence(note)}" if note else ""
    return said_here(" ".join(part for part in (told, call) if part), commune)


def time_and_place_answer(procedure: Procedure, commune: CommuneWords) -> str:
    """The answer to "how long, where"."""
    lines = (procedure.everyday_name, time_line(procedure), where_line(procedure))
    return said_here("\n".join(lines), commune)


def also_asked(procedure: Procedure) -> str:
    """The title of a choice for the next thing that was asked in the same message."""
    return f"Còn việc: {_low(procedure.everyday_name)}"


def changed(procedure: Procedure, what: str, commune: CommuneWords) -> str:
    """What is told to those who were given the checklist as it was before."""
    return said_here(
        f"Ông/Bà đã hỏi giấy tờ “{procedure.everyday_name}”. Nay có thay đổi:\n{what}\n"
        f"Muốn xem danh mục mới, xin nhắn: {_low(procedure.everyday_name)}.",
        commune,
    )


def which_procedure(first_time: bool = True) -> str:
    """The question between close procedures; the choices are their everyday names."""
    if first_time:
        return "Dạ, để trả lời đúng, xin Ông/Bà cho biết đang hỏi việc nào?"
    return "Dạ, xã vẫn chưa hiểu rõ. Ông/Bà chọn một việc dưới đây, hoặc gặp cán bộ."


def fee_line(procedure: Procedure) -> str:
    """The fee as the catalogue has it; without one, that the province sets it."""
    fee = procedure.fee or "theo mức của tỉnh, xin hỏi tại quầy"
    return f"Lệ phí: {fee}."


def fee_answer(procedure: Procedure, commune: CommuneWords) -> str:
    """The answer to "how much": the fee, and the one place where it is paid online."""
    return said_here(
        f"{procedure.everyday_name}\n{fee_line(procedure)}\n"
        "Nộp trực tuyến thì chỉ trả tiền trên Cổng Dịch vụ công quốc gia. "
        "{Xã} không thu tiền qua Zalo.",
        commune,
    )


def time_line(procedure: Procedure) -> str:
    """How long it takes."""
    return f"Thời gian: {procedure.time or 'xin hỏi cán bộ'}."


def where_line(procedure: Procedure) -> str:
    """Where it is handed in, with the portal where it can be filed there."""
    portal = "Cổng Dịch vụ công quốc gia"
    online = procedure.online in (Online.FULL, Online.PARTIAL, Online.SOME)
    also = f", hoặc {portal}" if online and portal not in procedure.where else ""
    return f"Nơi nộp: {procedure.where}{also}."


def online_answer(procedure: Procedure, commune: CommuneWords) -> str:
    """The answer to "can I file it online"."""
    address = procedure.url or PORTAL
    sentence = {
        Online.FULL: f"Nộp trực tuyến được toàn bộ tại {address}",
        Online.PARTIAL: f"Nộp trực tuyến được một phần, vẫn cần đến nơi nộp một lần. Xem {address}",
        Online.SOME: f"Nộp trực tuyến được tại {address}",
        Online.NONE: "Việc này phải đến trực tiếp, chưa nộp trực tuyến được",
        Online.UNKNOWN: f"Chưa rõ việc này nộp trực tuyến được không. Xin xem {address}",
    }[procedure.online]
    return said_here(f"{procedure.everyday_name}\n{sentence}", commune)


def relative_answer(procedure: Procedure, commune: CommuneWords) -> str:
    """The answer to "may my relative go instead"."""
    answer = procedure.relative_may_go or "Xin hỏi cán bộ: nhắn số 9."
    return said_here(f"{procedure.everyday_name}\nNgười thân đi thay: {answer}", commune)


def legal_answer(procedure: Procedure, commune: CommuneWords) -> str:
    """The answer to "by which law": the numbers of the documents, and the day of checking."""
    numbers = ", ".join(procedure.legal_basis) or "xin xem trên Cổng Dịch vụ công quốc gia"
    return said_here(
        f"{procedure.everyday_name} (mã {procedure.code})\nCăn cứ: {numbers}.\n"
        f"Nội dung soát ngày {_day(procedure.checked_on)}.",
        commune,
    )


def note_answer(procedure: Procedure, commune: CommuneWords) -> str:
    """What else is worth knowing of a procedure: its note and its result; may be empty."""
    result = f"Kết quả: {', '.join(procedure.result)}." if procedure.result else ""
    return said_here("\n".join(part for part in (procedure.note, result) if part), commune)


def _title(procedure: Procedure, case: ChecklistCase) -> str:
    if case is procedure.cases[0]:
        return procedure.everyday_name
    return f"{procedure.everyday_name} – {_low(case.title)}"


def _standing(procedure: Procedure, today: date) -> str:
    checked = _day(procedure.checked_on)
    if not procedure.in_force(today):
        return (
            f"⚠ Nội dung soát ngày {checked}, nay có thể đã đổi vì quy định mới. "
            "Xin hỏi cán bộ trước khi đi: nhắn số 9."
        )
    if procedure.confidence is Confidence.LOW:
        return "⚠ Nội dung này chưa chắc chắn. Xin hỏi cán bộ trước khi đi: nhắn số 9."
    return f"Cập nhật {checked}. Chưa rõ, xin nhắn số 9."


def _day(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _low(name: str) -> str:
    return name[:1].lower() + name[1:]


def said_here(text: str, commune: CommuneWords) -> str:
    """`text` with the commune's kind ("xã") in place of {xã}, capitalised in place of {Xã}."""
    kind = commune.kind_word
    return text.replace("{xã}", kind).replace("{Xã}", kind[:1].upper() + kind[1:])


def procedure_titles(procedures: Sequence[Procedure]) -> tuple[tuple[str, str], ...]:
    """(code, everyday name) of close procedures, to be offered as numbered choices."""
    return tuple((one.code, one.everyday_name) for one in procedures)[:MOST_CHOICES]
