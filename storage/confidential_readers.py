"""Who may read a confidential case, who was named in it, and every reading on record.

A reader is one holder of a post, not the post: whoever replaces them is nobody to the case until
its writer was told and did not refuse. `case.readers` repeats who reads, for `handlers.readers`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from storage import officials
from storage.database import Session
from storage.models import Case, ConfidentialReader, ConfidentialReading, Official
from storage.types import Post, Standing

_TITLE = 120
_HAVE_A_PART = (Standing.reads, Standing.later, Standing.proposed)


def tenure(official: Official) -> str:
    """This holder of this post, as `case.readers` lists them."""
    return f"{official.id}.{official.term}"


def of_commune(session: Session, commune_id: int) -> tuple[Official, ...]:
    """The holders who read by their post: the chairman, then the office (domain notes §3.3 D)."""
    held = officials.of_commune(session, commune_id)
    chairman = next((one for one in held if one.post is Post.chairman), None)
    office = next((one for one in held if one.post is Post.office), None)
    return tuple(one for one in (chairman, office) if one is not None)


def put(
    session: Session,
    case: Case,
    official: Official,
    standing: Standing,
    now: datetime,
    *,
    added_by: Official | None = None,
    reason: str = "",
) -> ConfidentialReader:
    """Set what this holder is to the case. A named one stays named, whoever asks.

    Raises PermissionError when somebody named would become anything else.
    """
    row = _row(session, case, official)
    if row is None:
        row = ConfidentialReader(
            commune_id=case.commune_id,
            case_id=case.id,
            official_id=official.id,
            term=official.term,
            standing=standing,
            since=now,
        )
        session.add(row)
    elif row.standing is Standing.named and standing is not Standing.named:
        raise PermissionError(f"Official {official.id} is named in case {case.id}.")
    row.standing, row.since = standing, now
    row.added_by_id = added_by.id if added_by else None
    session.seal(row, "reason", reason)
    session.flush()
    _repeat(session, case)
    return row


def release(session: Session, case: Case, now: datetime) -> None:
    """The writer has their papers: who was to read later reads from now on."""
    for row in of_case(session, case):
        if row.standing is Standing.later:
            row.standing, row.since = Standing.reads, now
    session.flush()
    _repeat(session, case)


def admitted_at(session: Session, case: Case, official: Official) -> datetime | None:
    """Since when this holder reads the case; None when they do not."""
    row = _row(session, case, official)
    return row.since if row is not None and row.standing is Standing.reads else None


def read_by(session: Session, official: Official) -> list[Case]:
    """The cases that this holder reads."""
    return list(
        session.scalars(
            select(Case)
            .join(ConfidentialReader, col(ConfidentialReader.case_id) == col(Case.id))
            .where(
                col(ConfidentialReader.official_id) == official.id,
                col(ConfidentialReader.term) == official.term,
                col(ConfidentialReader.standing) == Standing.reads,
            )
            .order_by(col(Case.id))
        )
    )


def concerning(session: Session, official: Official, term: int) -> list[Case]:
    """The cases that this holder of the post reads, will read or is proposed for."""
    return list(
        session.scalars(
            select(Case)
            .join(ConfidentialReader, col(ConfidentialReader.case_id) == col(Case.id))
            .where(
                col(ConfidentialReader.official_id) == official.id,
                col(ConfidentialReader.term) == term,
                col(ConfidentialReader.standing).in_(_HAVE_A_PART),
            )
            .order_by(col(Case.id))
        )
    )


def end(session: Session, case: Case, official_id: int, term: int, now: datetime) -> bool:
    """End what this holder is to the case at once; False when they were nothing, or are named."""
    for row in of_case(session, case):
        if (row.official_id, row.term) == (official_id, term) and row.standing in _HAVE_A_PART:
            row.standing, row.since = Standing.ended, now
            session.flush()
            _repeat(session, case)
            return True
    return False


def unread(session: Session, commune_id: int) -> list[Case]:
    """The confidential cases that are not closed and that nobody reads or will read."""
    rows = session.scalars(
        select(Case)
        .where(
            col(Case.commune_id) == commune_id,
            col(Case.confidential),
            col(Case.closed_at).is_(None),
        )
        .order_by(col(Case.id))
    )
    return [case for case in rows if not to_read(session, case)]


def others(session: Session, case: Case, official: Official) -> list[Official]:
    """Who else reads the case now."""
    return [one for one in reading(session, case) if one.id != official.id]


def of_case(session: Session, case: Case) -> list[ConfidentialReader]:
    """Everybody who is something to the case, in the order they became it."""
    return list(
        session.scalars(
            select(ConfidentialReader)
            .where(col(ConfidentialReader.case_id) == case.id)
            .order_by(col(ConfidentialReader.id))
        )
    )


def reading(session: Session, case: Case) -> list[Official]:
    """The officials who read the case now, with the term they were admitted for."""
    return _those(session, case, Standing.reads)


def to_read(session: Session, case: Case) -> list[Official]:
    """Who reads the case, or will once its writer has their papers."""
    return _those(session, case, Standing.reads, Standing.later)


def named(session: Session, case: Case) -> list[Official]:
    """The posts that are named in the case, whoever holds them by now."""
    rows = [row for row in of_case(session, case) if row.standing is Standing.named]
    found = (officials.get(session, case.commune_id, row.official_id) for row in rows)
    return [official for official in found if official is not None]


def is_named(session: Session, case: Case, official: Official) -> bool:
    """Whether the case names this post; then it never hears of it, under any holder."""
    return any(official.id == one.id for one in named(session, case))


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading as the writer hears of it."""

    title: str
    name: str
    at: datetime


def record_reading(
    session: Session, case: Case, official: Official, now: datetime, *, what: str = ""
) -> None:
    """Put a reading on record; commit it before the text is served.

    `what` says behind the title what was read, where it was not the whole.
    """
    row = ConfidentialReading(
        commune_id=case.commune_id,
        case_id=case.id,
        official_id=official.id,
        title=f"{official.title}{what}"[:_TITLE],
        at=now,
    )
    session.seal(row, "name", officials.name(session, official))
    session.add(row)
    session.flush()


def readings(session: Session, case: Case) -> list[Reading]:
    """Every reading, the first one first."""
    rows = session.scalars(
        select(ConfidentialReading)
        .where(col(ConfidentialReading.case_id) == case.id)
        .order_by(col(ConfidentialReading.at), col(ConfidentialReading.id))
    )
    return [Reading(row.title, session.unseal(row, "name"), row.at) for row in rows]


def _row(session: Session, case: Case, official: Official) -> ConfidentialReader | None:
    return session.scalars(
        select(ConfidentialReader).where(
            col(ConfidentialReader.case_id) == case.id,
            col(ConfidentialReader.official_id) == official.id,
            col(ConfidentialReader.term) == official.term,
        )
    ).first()


def _those(session: Session, case: Case, *standings: Standing) -> list[Official]:
    found = []
    for row in of_case(session, case):
        official = officials.get(session, case.commune_id, row.official_id)
        if row.standing in standings and official is not None and official.term == row.term:
            found.append(official)
    return found


def _repeat(session: Session, case: Case) -> None:
    rows = of_case(session, case)
    case.readers = [f"{r.official_id}.{r.term}" for r in rows if r.standing is Standing.reads]
    session.flush()
