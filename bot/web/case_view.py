"""A case as the person who opened it sees it on the web."""

from dataclasses import dataclass
from datetime import datetime

from bot.web.communes import Here
from handlers import rules
from handlers.rules import Act
from handlers.words import progress as words
from storage import cases
from storage.database import Session
from storage.models import Attachment, Case, Message, Official
from storage.types import CaseClass, CaseKind, CaseState, MediaKind, MediaState, Speaker

REMARK, QUESTION, COMPLAINT = "góp ý", "câu hỏi", "phản ánh"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line: who, when, what, and what came with it."""

    who: str
    ours: bool
    at: datetime
    text: str
    photos: int
    files: tuple[tuple[int, str], ...]  # what can be opened: id and title


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows of a case, and what may be done with it now."""

    code: str
    what: str
    label: str
    danger: bool
    open: bool
    waits_for_citizen: bool
    answered: bool
    withdrawn: bool
    holder: str
    received_at: datetime
    due_at: datetime | None
    late: bool
    ended_at: datetime | None
    lines: tuple[Spoken, ...]
    may_rate: bool
    may_reopen: bool
    may_withdraw: bool
    rating: int | None


def of(session: Session, case: Case, here: Here, now: datetime | None = None) -> View:
    """The case as its owner may see it; notes of officials are no part of it."""
    moment = now or case.received_at
    is_open = rules.is_open(case.state)
    due = case.due_at if rules.clock_runs(case.state) and case.holder_id is not None else None
    spoken = [
        _spoken(session, line, files)
        for line, files in cases.lines_and_files(session, case)
        if line.speaker is not Speaker.note
    ]
    acts = rules.acts_in(case.state)
    in_time = case.closed_at is None or rules.may_reopen(case.closed_at, moment)
    answered = case.state in (CaseState.da_tra_loi, CaseState.dong)
    return View(
        code=case.code,
        what=what(case),
        label=words.label(case.state),
        danger=case.case_class is CaseClass.danger,
        open=is_open,
        waits_for_citizen=case.state is CaseState.cho_bo_sung,
        answered=answered,
        withdrawn=case.state is CaseState.rut,
        holder=_holder(session, case),
        received_at=case.received_at,
        due_at=due,
        late=due is not None and due < moment,
        ended_at=None if is_open else case.closed_at or case.answered_at,
        lines=tuple(spoken),
        may_rate=answered and case.rating is None,
        may_reopen=not is_open and not answered and Act.reopen in acts and in_time,
        may_withdraw=Act.withdraw in acts,
        rating=case.rating,
    )


def what(case: Case) -> str:
    """ "phản ánh", "câu hỏi" or "góp ý"."""
    if case.kind is CaseKind.question:
        return QUESTION
    return REMARK if case.case_class is CaseClass.praise else COMPLAINT


def _spoken(session: Session, line: Message, enclosed: list[Attachment]) -> Spoken:
    ours = line.speaker is not Speaker.citizen
    return Spoken(
        who=_who(session, line),
        ours=ours,
        at=line.at,
        text=session.unseal(line, "body"),
        photos=sum(one.kind is MediaKind.image for one in enclosed),
        files=tuple(
            (one.id, _title(session, one)) for one in enclosed if one.state is MediaState.stored
        ),
    )


def _title(session: Session, attachment: Attachment) -> str:
    if attachment.kind is MediaKind.image:
        return "ảnh"
    if attachment.kind is MediaKind.audio:
        return "tin thoại"
    return session.unseal(attachment, "name") or "tệp"


def _who(session: Session, line: Message) -> str:
    if line.speaker is Speaker.citizen:
        return "Ông/Bà"
    if line.official_id is None:
        return ""
    official = session.get(Official, line.official_id)
    return official.title if official is not None else ""


def _holder(session: Session, case: Case) -> str:
    if case.holder_id is None or not rules.is_open(case.state):
        return ""
    holder = session.get(Official, case.holder_id)
    return holder.title if holder is not None else ""
