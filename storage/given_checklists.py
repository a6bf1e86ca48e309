"""Who was given which checklist, so that those who hold an old one can be told of a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from storage.database import Session
from storage.models import ChecklistGiven, Person
from storage.people import FREE_WINDOW
from storage.types import new_id

KEPT = timedelta(days=90)
"""By then the papers have been handed in, or the checklist is asked for anew."""


@dataclass(frozen=True, slots=True)
class Outdated:
    """A person who holds a checklist from before its last important change."""

    commune_id: int
    person_id: int
    code: str


def _given(insert: Any) -> Any:
    statement = insert(ChecklistGiven)
    newer = {"version": statement.excluded.version, "at": statement.excluded.at}
    return statement.on_conflict_do_update(index_elements=["person_id", "code"], set_=newer)


# Built once, for every checklist asks it: building costs more than running it.
_GIVEN, _GIVEN_ON_POSTGRES = _given(sqlite.insert), _given(postgresql.insert)


def remember(session: Session, person: Person, code: str, version: str, at: datetime) -> None:
    """The person was shown the checklist `code` in that version; only the last one counts."""
    given = {
        "id": new_id(),
        "commune_id": person.commune_id,
        "person_id": person.id,
        "code": code,
        "version": version,
        "at": at,
    }
    statement = _GIVEN_ON_POSTGRES if session.is_postgres else _GIVEN
    session.connection().execute(statement, given)


def outdated(
    session: Session, versions: Mapping[str, str], now: datetime, most: int
) -> Sequence[Outdated]:
    """Whom Zalo carries a message to free of charge and who holds another version than these.

    `versions` maps a procedure's code to its version today.
    """
    if not versions:
        return ()
    stale = (
        (col(ChecklistGiven.code) == code) & (col(ChecklistGiven.version) < version)
        for code, version in versions.items()
    )
    rows = session.execute(
        select(
            col(ChecklistGiven.commune_id), col(ChecklistGiven.person_id), col(ChecklistGiven.code)
        )
        .join(Person, col(Person.id) == col(ChecklistGiven.person_id))
        .where(
            or_(*stale),
            col(ChecklistGiven.at) > now - KEPT,
            col(Person.last_wrote_at) > now - FREE_WINDOW,
            col(Person.blocked).is_(False),
        )
        .order_by(col(ChecklistGiven.commune_id), col(ChecklistGiven.id))
        .limit(most)
    )
    return [Outdated(*row) for row in rows]


def claim(session: Session, one: Outdated, version: str) -> bool:
    """Note that the person is told of `version` now; False when they were told already."""
    told = session.execute(
        update(ChecklistGiven)
        .where(
            col(ChecklistGiven.person_id) == one.person_id,
            col(ChecklistGiven.code) == one.code,
            col(ChecklistGiven.version) < version,
        )
        .values(version=version)
        .returning(col(ChecklistGiven.id))
    )
    return told.first() is not None
