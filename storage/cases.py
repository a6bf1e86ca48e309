"""Cases with their code, lines and append-only history."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, func, select
from sqlmodel import col

from storage.database import Session
from storage.models import Attachment, Case, CaseEvent, Message, Official, Person
from storage.types import CaseClass, CaseKind, Speaker, new_id

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CODES_A_MONTH = 10_000
_DRAWS = 8
"""Before the month's unused codes are listed, which only an almost full month needs."""

_MOST = 20
_KNOWN = "cases of persons"  # what a session has read of them, until it opens another

_PREFIX = {CaseKind.complaint: "PA", CaseKind.question: "HD"}


class CodesExhausted(RuntimeError):
    """Every code of the month is in use."""


def open_case(
    session: Session,
    *,
    commune_id: int,
    person_id: int,
    kind: CaseKind,
    case_class: CaseClass,
    received_at: datetime,
    due_at: datetime,
    topic: str = "",
    place: str = "",
    unclear: bool = False,
    holder: Official | None = None,
    point_id: int | None = None,
) -> Case:
    """A new case under a code drawn at random from the month's unused numbers.

    A gap in the numbers therefore reveals nothing. Raises CodesExhausted.
    """
    case = Case(
        commune_id=commune_id,
        person_id=person_id,
        code=_draw_code(session, commune_id, kind, received_at),
        kind=kind,
        case_class=case_class,
        unclear=unclear,
        holder_id=holder.id if holder else None,
        point_id=point_id,
        received_at=received_at,
        clock_from=received_at,
        due_at=due_at,
        nudge_at=received_at,
    )
    session.seal(case, "topic", topic)
    session.seal(case, "place", place)
    session.add(case)
    session.flush()
    session.info.pop(_KNOWN, None)
    return case


def add_line(
    session: Session,
    case: Case,
    *,
    person_id: int,
    speaker: Speaker,
    text: str,
    at: datetime,
    zalo_msg_id: str | None = None,
    official: Official | None = None,
    attachments: Iterable[int] = (),
    line_id: int | None = None,
) -> Message:
    """Append a line to the case and hang the attachments on it.

    `line_id` is the id of the outbox row that carries it, where it is an official's answer.
    """
    line = Message(
        id=line_id or new_id(),
        commune_id=case.commune_id,
        case_id=case.id,
        person_id=person_id,
        speaker=speaker,
        official_id=official.id if official else None,
        zalo_msg_id=zalo_msg_id,
        at=at,
    )
    session.seal(line, "body", text)
    session.add(line)
    session.flush()
    for attachment_id in attachments:
        attachment = session.get(Attachment, attachment_id)
        if attachment is not None and attachment.person_id == person_id:
            attachment.message_id = line.id
    return line


def record(
    session: Session,
    case: Case,
    act: str,
    at: datetime,
    *,
    official: Official | None = None,
    detail: str = "",
) -> CaseEvent:
    """Append to the history: what was done, by whom, and the state it left.

    The scheduler looks at the case anew: what an act changes may change its reminders.
    """
    row = CaseEvent(
        commune_id=case.commune_id,
        case_id=case.id,
        at=at,
        act=act,
        state=case.state,
        case_class=case.case_class,
        due_at=case.due_at,
        official_id=official.id if official else None,
    )
    session.seal(row, "detail", detail)
    session.add(row)
    case.version += 1
    case.nudge_at = at
    return row


def lock(session: Session, commune_id: int, case_id: int) -> Case | None:
    """The case, locked until the transaction ends. Take the person's lane first, then the case."""
    statement = select(Case).where(col(Case.id) == case_id, col(Case.commune_id) == commune_id)
    if session.is_postgres:
        statement = statement.with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).first()


def by_code(session: Session, commune_id: int, code: str) -> Case | None:
    """The case with that full code ("PA-2611-0042")."""
    return session.scalars(
        select(Case).where(col(Case.commune_id) == commune_id, col(Case.code) == code)
    ).first()


# Cases are found by commune and person together.
_COMMUNE = select(col(Person.commune_id)).where(col(Person.id) == bindparam("person"))
_IS_OF_PERSON = and_(
    col(Case.commune_id) == _COMMUNE.scalar_subquery(), col(Case.person_id) == bindparam("person")
)

# Built once, for every turn asks it: building costs more than running it.
_OF_PERSON = (
    select(Case)
    .where(_IS_OF_PERSON)
    .order_by(col(Case.received_at).desc(), col(Case.id).desc())
    .limit(_MOST)
    .execution_options(autoflush=False)  # nothing a turn changes of a case alters which they are
)


def note_none(session: Session, person_id: int) -> None:
    """It is known already that the person has no case."""
    session.info.setdefault(_KNOWN, {})[person_id] = []


def of_person(session: Session, person_id: int) -> list[Case]:
    """The person's newest cases, newest first; a transaction reads them once."""
    known: dict[int, list[Case]] = session.info.setdefault(_KNOWN, {})
    if person_id not in known:
        known[person_id] = list(session.scalars(_OF_PERSON, {"person": person_id}))
    return list(known[person_id])


def filed_since(session: Session, person_id: int, since: datetime) -> int:
    """How many cases the person opened since then."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Case)
            .where(_IS_OF_PERSON, col(Case.received_at) >= since),
            {"person": person_id},
        )
        or 0
    )


def open_of_commune(
    session: Session, commune_id: int, *, holder_id: int | None = None
) -> list[Case]:
    """Cases that still wait for an answer, the most urgent first; only one holder's if named."""
    statement = (
        select(Case)
        .where(
            col(Case.commune_id) == commune_id,
            col(Case.closed_at).is_(None),
            col(Case.answered_at).is_(None),
        )
        .order_by(col(Case.due_at), col(Case.id))
    )
    if holder_id is not None:
        statement = statement.where(col(Case.holder_id) == holder_id)
    return list(session.scalars(statement))


_LINES = (
    select(Message)
    .where(col(Message.case_id) == bindparam("case"))
    .order_by(col(Message.at), col(Message.id))
)


def lines(session: Session, case: Case) -> list[Message]:
    """The lines of the case in order."""
    return list(session.scalars(_LINES, {"case": case.id}))


def attachments(session: Session, case: Case) -> list[Attachment]:
    """The attachments of the case in order."""
    return list(
        session.scalars(
            select(Attachment)
            .join(Message, col(Message.id) == col(Attachment.message_id))
            .where(col(Message.case_id) == case.id)
            .order_by(col(Attachment.id))
        )
    )


# Built once: building it costs more than running it.
_LINES_AND_FILES = (
    select(Message, Attachment)
    .join(Attachment, col(Attachment.message_id) == col(Message.id), isouter=True)
    .where(col(Message.case_id) == bindparam("case"))
    .order_by(col(Message.at), col(Message.id), col(Attachment.id))
)


def lines_and_files(session: Session, case: Case) -> list[tuple[Message, list[Attachment]]]:
    """The lines of the case in order, each with what came with it."""
    found: list[tuple[Message, list[Attachment]]] = []
    for line, file in session.execute(_LINES_AND_FILES, {"case": case.id}):
        if not found or found[-1][0] is not line:
            found.append((line, []))
        if file is not None:
            found[-1][1].append(file)
    return found


def history(session: Session, case: Case) -> list[CaseEvent]:
    """What was done with the case, in order."""
    return list(
        session.scalars(
            select(CaseEvent).where(col(CaseEvent.case_id) == case.id).order_by(col(CaseEvent.id))
        )
    )


def line_by_zalo_id(session: Session, commune_id: int, zalo_id: str) -> Message | None:
    """The line that Zalo knows by that message id."""
    return session.scalars(
        select(Message).where(
            col(Message.commune_id) == commune_id, col(Message.zalo_msg_id) == zalo_id
        )
    ).first()


def _draw_code(session: Session, commune_id: int, kind: CaseKind, at: datetime) -> str:
    local = at.astimezone(ZONE)
    stem = f"{_PREFIX[kind]}-{local:%y%m}-"
    for _ in range(_DRAWS):
        code = f"{stem}{secrets.randbelow(CODES_A_MONTH):04}"
        if by_code(session, commune_id, code) is None:
            return code
    return secrets.choice(_unused(session, commune_id, stem))


def _unused(session: Session, commune_id: int, stem: str) -> list[str]:
    """The month's codes that no case has; raises CodesExhausted when there is none left."""
    used = set(
        session.scalars(
            select(col(Case.code)).where(
                col(Case.commune_id) == commune_id, col(Case.code).startswith(stem)
            )
        )
    )
    every = (f"{stem}{number:04}" for number in range(CODES_A_MONTH))
    free = [code for code in every if code not in used]
    if not free:
        raise CodesExhausted(f"All numbers of {stem}NNNN are in use.")
    return free
