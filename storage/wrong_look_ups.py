"""Wrong look-up numbers of the last hour, counted for all processes together."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from storage.database import Session
from storage.models import WrongLookUps
from storage.types import new_id

HOUR = timedelta(hours=1)


def count(session: Session, number: int, now: datetime) -> None:
    """Add to this hour's; safe beside other processes that do the same."""
    hour = _hour(now)
    insert = postgresql.insert if session.is_postgres else sqlite.insert
    statement = insert(WrongLookUps).values(id=new_id(), hour=hour, number=number)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["hour"],
            set_={"number": col(WrongLookUps.number) + statement.excluded.number},
        )
    )
    session.execute(delete(WrongLookUps).where(col(WrongLookUps.hour) < hour - HOUR))


def of_late(session: Session, now: datetime) -> float:
    """How many there were in the hour up to `now`; of the clock's hour before, its share."""
    hour = _hour(now)
    rows = session.execute(
        select(col(WrongLookUps.hour), col(WrongLookUps.number)).where(
            col(WrongLookUps.hour) >= hour - HOUR
        )
    )
    before = 1 - (now - hour) / HOUR
    return sum((number * (1.0 if at >= hour else before) for at, number in rows.all()), 0.0)


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
