"""How often each code was scanned or typed, by day; and what visitors of a counter said."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from storage.database import Session
from storage.models import CounterOpinion, QrPoint, Scan
from storage.types import Mark, ScanKind, new_id

UNKNOWN_A_DAY = 50
"""So many different unknown codes are told apart each day; what comes after is one number."""
OTHERS = "OTHERS"
OPINIONS_KEPT = timedelta(days=365)
UNKNOWN_KEPT = timedelta(days=90)
_NUMBER = re.compile(r"[0-9]{1,18}")
COMMENT = 2000  # characters, as many as Zalo lets one message have


@dataclass(frozen=True, slots=True)
class Code:
    """A code that came on a day; `point_id` is None when no point has it."""

    code: str
    day: date
    kind: ScanKind
    commune_id: int | None = None
    point_id: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a code came on a day."""

    code: str
    day: date
    kind: ScanKind
    point_id: int | None
    number: int


def count(session: Session, numbers: Mapping[Code, int]) -> None:
    """Add to what was counted before; safe beside other processes that do the same."""
    insert = postgresql.insert if session.is_postgres else sqlite.insert
    for one, number in sorted(numbers.items(), key=lambda item: (item[0].code, item[0].kind)):
        code = one.code if one.point_id is not None else _told_apart(session, one)
        statement = insert(Scan).values(
            id=new_id(),
            commune_id=one.commune_id,
            point_id=one.point_id,
            code=code,
            day=one.day,
            kind=one.kind,
            number=number,
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["code", "day", "kind"],
                set_={"number": col(Scan.number) + statement.excluded.number},
            )
        )


def of_point(session: Session, point: QrPoint, day: date, kind: ScanKind) -> None:
    """Count one use of a point at once, in the turn that learned of it."""
    count(session, {Code(point.code, day, kind, point.commune_id, point.id): 1})


def of_commune(session: Session, commune_id: int, since: date) -> Sequence[Counted]:
    """The commune's numbers from `since` on, by day."""
    return _counted(session, commune_id, since)


def of_nobody(session: Session, since: date) -> Sequence[Counted]:
    """Codes that came from `since` on and that no commune of the service has."""
    return _counted(session, None, since)


def say(session: Session, point: QrPoint, day: date, mark: Mark, comment: str = "") -> int:
    """Keep what a visitor thought of a counter, without who said it; the row's id."""
    row = CounterOpinion(commune_id=point.commune_id, point_id=point.id, day=day, mark=mark)
    session.seal(row, "comment", comment[:COMMENT])
    session.add(row)
    session.flush()
    return row.id


def new_number() -> str:
    """What a form is told by, so that sending it twice keeps one opinion."""
    return str(secrets.randbelow(10**18))


def say_once(
    session: Session, point: QrPoint, day: date, mark: Mark, comment: str, number: str
) -> None:
    """As `say`, for the form of that number: a second copy changes nothing."""
    row = CounterOpinion(commune_id=point.commune_id, point_id=point.id, day=day, mark=mark)
    if _NUMBER.fullmatch(number):
        row.id = int(number)
    session.seal(row, "comment", comment[:COMMENT])
    insert = postgresql.insert if session.is_postgres else sqlite.insert
    session.execute(insert(CounterOpinion).values(row.model_dump()).on_conflict_do_nothing())


def change(session: Session, opinion_id: int, mark: Mark) -> None:
    """The same visitor thinks otherwise."""
    if row := session.get(CounterOpinion, opinion_id):
        row.mark = mark


def comment(session: Session, opinion_id: int, text: str) -> None:
    """The visitor's words to a mark already given."""
    if row := session.get(CounterOpinion, opinion_id):
        session.seal(row, "comment", text[:COMMENT])


def opinions(session: Session, commune_id: int, since: date) -> Sequence[CounterOpinion]:
    """What was said at the commune's counters from `since` on."""
    return session.scalars(
        select(CounterOpinion)
        .where(col(CounterOpinion.commune_id) == commune_id, col(CounterOpinion.day) >= since)
        .order_by(col(CounterOpinion.day), col(CounterOpinion.id))
    ).all()


def _counted(session: Session, commune_id: int | None, since: date) -> list[Counted]:
    rows = session.scalars(
        select(Scan)
        .where(col(Scan.commune_id) == commune_id, col(Scan.day) >= since)
        .order_by(col(Scan.day), col(Scan.code))
    )
    return [Counted(row.code, row.day, row.kind, row.point_id, row.number) for row in rows]


def _told_apart(session: Session, one: Code) -> str:
    """Its own code, or the common one when this day has seen enough different unknown codes."""
    seen = set(
        session.scalars(
            select(col(Scan.code)).where(col(Scan.day) == one.day, col(Scan.point_id).is_(None))
        )
    )
    return one.code if one.code in seen or len(seen) < UNKNOWN_A_DAY else OTHERS
