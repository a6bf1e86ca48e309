"""What the page of a confidential case shows, each to whom it may be shown to."""

from dataclasses import dataclass
from datetime import datetime

from handlers import rules
from handlers.officials import confidential_enclosures
from handlers.officials.confidential_access import Role
from handlers.officials.confidential_enclosures import Enclosed
from handlers.officials.confidential_passing import may_take
from handlers.officials.confidential_visit import Visit
from handlers.officials.confidential_wishes import identity_is_open, may_be_added
from handlers.words import officials as desk_words
from storage import (
    confidential,
    confidential_consents,
    confidential_errands,
    confidential_readers,
    confidential_requests,
    officials,
    people,
)
from storage.models import ConfidentialErrand, ConfidentialLine, ConfidentialRequest, Official
from storage.types import ConsentKind, RequestKind, Speaker

ONLY_MATTER = " (chỉ phần việc được giao)"
WITH_NAME = " (có tên người gửi)"
ONLY_REQUEST = " (chỉ điểm được hỏi)"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the case; `who` is a title for an official, empty for the writer."""

    who: str
    at: datetime
    text: str
    is_note: bool
    enclosed: tuple[Enclosed, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """The matter as it was given to somebody, and what they reported."""

    id: int
    title: str
    at: datetime
    matter: str
    report: str
    reported_at: datetime | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """A request that waits for a second official."""

    id: int
    kind: RequestKind
    asked_by: str
    about: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """An official to choose, by id, title and name."""

    id: int
    title: str
    name: str


@dataclass(frozen=True, slots=True)
class Whole:
    """All that a reader sees."""

    code: str
    kind: str
    state: str
    received_at: datetime
    due_at: datetime
    may_answer: bool
    may_ask: bool
    may_extend: bool
    may_close: bool
    lines: tuple[Line, ...]
    seen: int
    passed: tuple[Passed, ...]
    wishes: tuple[Wish, ...]
    identity: tuple[str, ...] | None  # name and number; None while it is shut
    identity_asked: bool
    identity_refused: bool
    readers: tuple[str, ...]
    readings: tuple[confidential_readers.Reading, ...]
    takers: tuple[Choice, ...]
    candidates: tuple[Choice, ...]


def note_reading(visit: Visit) -> None:
    """Put the reading that follows on record; commit it before anything is served."""
    what = {Role.handler: ONLY_MATTER, Role.second: ONLY_REQUEST}.get(visit.role, "")
    if visit.role is Role.reader and identity_is_open(visit):
        what = WITH_NAME
    confidential_readers.record_reading(
        visit.session, visit.case, visit.official, visit.now, what=what
    )
    visit.record("read")


def whole(visit: Visit) -> Whole:
    """The case for one of its readers."""
    session, case = visit.session, visit.case
    lines = confidential.lines(session, case)
    acts = rules.acts_in(case.state)
    consents = [
        one
        for one in confidential_consents.of_case(session, case)
        if one.kind is ConsentKind.identity
    ]
    return Whole(
        code=case.code,
        kind=desk_words.CLASSES[case.case_class],
        state=desk_words.STATES[case.state],
        received_at=case.received_at,
        due_at=case.due_at,
        may_answer=rules.Act.answer in acts,
        may_ask=rules.Act.ask_citizen in acts,
        may_extend=rules.is_open(case.state) and not case.extended,
        may_close=rules.Act.close in acts,
        lines=_lines(visit, lines),
        seen=max((line.id for line in lines), default=0),
        passed=tuple(_passed(visit, one) for one in confidential_errands.of_case(session, case)),
        wishes=wishes(visit),
        identity=_identity(visit) if identity_is_open(visit) else None,
        identity_asked=any(one.answered_at is None for one in consents),
        identity_refused=any(one.given is False for one in consents),
        readers=tuple(_named(visit, one) for one in confidential_readers.reading(session, case)),
        readings=tuple(confidential_readers.readings(session, case)),
        takers=_choices(visit, may_take(visit)),
        candidates=_choices(visit, may_be_added(visit)),
    )


def matter(visit: Visit) -> Passed | None:
    """What a handler sees: the matter that was passed on to them, and nothing else."""
    errand = confidential_errands.running(visit.session, visit.case, visit.official)
    return _passed(visit, errand) if errand is not None else None


def wishes(visit: Visit) -> tuple[Wish, ...]:
    """What the official is to decide."""
    waiting = confidential_requests.waiting_for(visit.session, visit.case, visit.official)
    return tuple(_wish(visit, row) for row in waiting)


def _lines(visit: Visit, lines: list[ConfidentialLine]) -> tuple[Line, ...]:
    session, case = visit.session, visit.case
    enclosed = confidential_enclosures.by_line(session, case)
    return tuple(
        Line(
            who="" if line.speaker is Speaker.citizen else _title(visit, line.official_id),
            at=line.at,
            text=confidential.text_of(session, line),
            is_note=line.speaker is Speaker.note,
            enclosed=tuple(enclosed.get(line.id, ())),
        )
        for line in lines
    )


def _passed(visit: Visit, errand: ConfidentialErrand) -> Passed:
    return Passed(
        id=errand.id,
        title=_title(visit, errand.official_id),
        at=errand.given_at,
        matter=confidential_errands.matter_of(visit.session, visit.case, errand),
        report=confidential_errands.report_of(visit.session, visit.case, errand),
        reported_at=errand.reported_at,
        ended=errand.ended_at is not None,
    )


def _wish(visit: Visit, row: ConfidentialRequest) -> Wish:
    about = officials.get(visit.session, visit.case.commune_id, row.about_id or 0)
    return Wish(
        id=row.id,
        kind=row.kind,
        asked_by=_title(visit, row.asked_by_id),
        about=_named(visit, about) if about is not None else "",
        reason=confidential_requests.reason_of(visit.session, visit.case, row),
        at=row.asked_at,
    )


def _identity(visit: Visit) -> tuple[str, ...]:
    writer = people.get(visit.session, confidential.writer_id(visit.session, visit.case))
    known = (visit.session.unseal(writer, "name"), visit.session.unseal(writer, "phone"))
    return tuple(one for one in known if one)


def _choices(visit: Visit, found: list[Official]) -> tuple[Choice, ...]:
    return tuple(Choice(one.id, one.title, officials.name(visit.session, one)) for one in found)


def _named(visit: Visit, official: Official) -> str:
    return f"{officials.name(visit.session, official)}, {official.title}"


def _title(visit: Visit, official_id: int | None) -> str:
    official = officials.get(visit.session, visit.case.commune_id, official_id or 0)
    return official.title if official is not None else "Cán bộ"
