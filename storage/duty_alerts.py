"""Dangers that citizens wrote of, until somebody on duty has them in hand."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from storage.database import Session
from storage.models import DutyAlert, Official

ONE_A_PERSON = timedelta(minutes=30)
STALE = timedelta(hours=2)
"""After a long downtime nobody is told any more that nobody was reached."""


def open_alert(
    session: Session,
    *,
    commune_id: int,
    person_id: int,
    kind: str,
    words: str,
    told: list[int],
    next_at: datetime | None,
    now: datetime,
) -> DutyAlert:
    """A new alert; `told` are the officials who have it already."""
    row = DutyAlert(
        commune_id=commune_id,
        person_id=person_id,
        kind=kind,
        told=told,
        next_at=next_at,
        created_at=now,
    )
    session.seal(row, "words", words)
    session.add(row)
    return row


def last_of(session: Session, person_id: int, now: datetime) -> DutyAlert | None:
    """The person's alert of the last 30 minutes."""
    return session.scalars(
        select(DutyAlert)
        .where(
            col(DutyAlert.person_id) == person_id,
            col(DutyAlert.created_at) > now - ONE_A_PERSON,
        )
        .order_by(col(DutyAlert.created_at).desc(), col(DutyAlert.id).desc())
        .limit(1)
    ).first()


def last_told(session: Session, official: Official, now: datetime) -> int | None:
    """The newest alert that the official was told of lately, one that nobody has taken first."""
    rows = session.execute(
        select(col(DutyAlert.id), col(DutyAlert.told), col(DutyAlert.taken_by))
        .where(
            col(DutyAlert.commune_id) == official.commune_id,
            col(DutyAlert.created_at) > now - STALE,
        )
        .order_by(col(DutyAlert.created_at).desc(), col(DutyAlert.id).desc())
    )
    theirs = [row for row in rows if official.id in row.told]
    first = sorted(theirs, key=lambda row: row.taken_by is not None)
    return first[0].id if first else None


def lock(session: Session, commune_id: int, alert_id: int) -> DutyAlert | None:
    """The alert, locked until the transaction ends."""
    statement = select(DutyAlert).where(
        col(DutyAlert.id) == alert_id, col(DutyAlert.commune_id) == commune_id
    )
    if session.is_postgres:
        statement = statement.with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).first()


def due(session: Session, now: datetime) -> list[tuple[int, int]]:
    """The alerts whose next post is to be told by `now`: commune and alert ids."""
    rows = session.execute(
        select(col(DutyAlert.commune_id), col(DutyAlert.id))
        .where(col(DutyAlert.next_at).is_not(None), col(DutyAlert.next_at) <= now)
        .order_by(col(DutyAlert.next_at), col(DutyAlert.id))
    )
    return [(row.commune_id, row.id) for row in rows]
