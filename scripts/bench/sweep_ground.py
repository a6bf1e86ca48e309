"""A country of communes for `xaoi bench sweep`, filled by Postgres itself where it can."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlmodel import col

from storage.database import Database, Session
from storage.models import Case, Commune, Nudge, Official, Person
from storage.profile import load_profile
from storage.types import CaseClass, CaseKind, CaseState, Channel, Post, new_id

AT = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
"""Thursday 26 November 2026, 07:00 in Vietnam: after the quiet hours, before the lists."""

SAMPLE = Path(__file__).parents[2] / "commune.example.toml"
POSTS = (Post.office, Post.chairman, Post.deputy, Post.staff)
AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Size:
    """How many communes and cases there are, and how many of the cases are due."""

    communes: int
    cases: int
    due: int


def fill(database: Database, size: Size) -> None:
    """The communes with their posts in somebody's hands, and the open cases."""
    with database.transaction() as session:
        for first in range(0, size.communes, AT_ONCE):
            _communes(session, first, min(AT_ONCE, size.communes - first))
    with database.transaction() as session:
        _open_cases(session, size)


def store(database: Database, size: Size, stored: int) -> None:
    """Closed cases until `stored` are there: copies of one, so that Postgres makes them."""
    with database.transaction() as session:
        there = session.scalar(select(func.count()).select_from(Case)) or 0
        session.execute(text(_CLOSED), {"count": stored - there, "there": there})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def make_due(database: Database, due: int) -> None:
    """Exactly `due` of the open cases ask for a look, and have had no reminder."""
    with database.transaction() as session:
        session.execute(text("DELETE FROM nudge"))
        session.execute(text("DELETE FROM case_event"))
        session.execute(text('UPDATE "case" SET nudge_at = NULL WHERE nudge_at IS NOT NULL'))
        session.execute(
            text(
                'UPDATE "case" SET nudge_at = :at WHERE id IN (SELECT id FROM "case"'
                " WHERE closed_at IS NULL ORDER BY id LIMIT :due)"
            ),
            {"at": AT - timedelta(minutes=1), "due": due},
        )


def given(database: Database) -> int:
    """How many cases have been reminded of."""
    with database.transaction() as session:
        return session.scalar(select(func.count(col(Nudge.case_id).distinct()))) or 0


def _communes(session: Session, first: int, many: int) -> None:
    profile = load_profile(SAMPLE).model_dump(mode="json")
    communes, people, posts = [], [], []
    for number in range(first, first + many):
        slug = f"xa-{number}"
        commune = _row(
            Commune,
            slug=slug,
            oa_id=f"{10**18 + number}",
            profile=profile | {"slug": slug},
            created_at=AT,
            updated_at=AT,
        )
        communes.append(commune)
        for post in (*POSTS, None):
            person = _person(session, commune["id"], f"{slug} {post}", staff=post is not None)
            people.append(person)
            if post is not None:
                posts.append(_official(session, commune["id"], person["id"], post))
    for table, rows in ((Commune, communes), (Person, people), (Official, posts)):
        session.execute(insert(table), rows)


def _person(session: Session, commune_id: int, address: str, *, staff: bool) -> dict[str, Any]:
    """Officials wrote yesterday evening; citizens long ago."""
    wrote = AT - (timedelta(hours=12) if staff else timedelta(days=20))
    row = Person(
        commune_id=commune_id,
        channel=Channel.zalo,
        address_key=session.fingerprint("address", address),
        last_wrote_at=wrote,
        created_at=AT,
    )
    session.seal(row, "address", address)
    return row.model_dump()


def _official(session: Session, commune_id: int, person_id: int, post: Post) -> dict[str, Any]:
    row = Official(
        commune_id=commune_id,
        post=post,
        title=f"Công chức {post}",
        person_id=person_id,
        paired_at=AT,
        created_at=AT,
    )
    session.seal(row, "name", "Nguyễn Văn A")
    return row.model_dump()


def _open_cases(session: Session, size: Size) -> None:
    """Village matters of last Thursday, due tomorrow, held by the staff: half of the time is up."""
    holders = session.execute(
        select(col(Official.commune_id), col(Official.id)).where(col(Official.post) == Post.staff)
    ).all()
    citizens = dict(
        session.execute(
            select(col(Person.commune_id), func.max(col(Person.id))).group_by(
                col(Person.commune_id)
            )
        ).all()
    )
    received = AT - timedelta(days=7) + timedelta(hours=2)
    rows = []
    for number in range(size.due):
        commune_id, holder_id = holders[number % len(holders)]
        case = Case(
            commune_id=commune_id,
            person_id=citizens[commune_id],
            code=f"PA-2611-{number:07}",
            kind=CaseKind.complaint,
            case_class=CaseClass.village,
            state=CaseState.giao,
            holder_id=holder_id,
            received_at=received,
            clock_from=received,
            due_at=AT + timedelta(days=1, hours=10),
        )
        session.seal(case, "topic", "đèn đường hỏng ở ngã ba")
        rows.append(case.model_dump())
    for first in range(0, len(rows), AT_ONCE):
        session.execute(insert(Case), rows[first : first + AT_ONCE])


def _row(table: type[Any], **values: Any) -> dict[str, Any]:
    document: dict[str, Any] = table(id=new_id(), **values).model_dump()
    return document


_COLUMNS = [column.name for column in Case.__table__.columns]  # type: ignore[attr-defined]  # SQLModel does not type it
_OWN = {
    "id": "1000000 + :there + n",
    "code": "'HD-' || lpad((:there + n)::text, 9, '0')",
    "state": "'dong'",
    "answered_at": "one.received_at",
    "closed_at": "one.received_at",
    "nudge_at": "NULL",
    "topic": "''::bytea",
}
_VALUES = ", ".join(_OWN.get(name, f"one.{name}") for name in _COLUMNS)
_CLOSED = (
    f'INSERT INTO "case" ({", ".join(_COLUMNS)}) SELECT {_VALUES}'  # noqa: S608 - our own names
    ' FROM (SELECT *, row_number() OVER (ORDER BY id) AS nth FROM "case"'
    " WHERE closed_at IS NULL) one"
    " JOIN generate_series(1, CAST(:count AS integer)) n"
    ' ON one.nth = 1 + n % (SELECT count(*) FROM "case" WHERE closed_at IS NULL)'
)
