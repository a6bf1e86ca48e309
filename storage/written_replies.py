"""Numbers of written replies as the registry gave them: one use a year and symbol."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import col

from storage.database import Session
from storage.models import Case, Message, Official, WrittenReply


def case_of(session: Session, commune_id: int, year: int, number: int, symbol: str) -> Case | None:
    """The case whose reply has that number already."""
    return session.scalars(
        select(Case)
        .join(WrittenReply, col(WrittenReply.case_id) == col(Case.id))
        .where(
            col(WrittenReply.commune_id) == commune_id,
            col(WrittenReply.year) == year,
            col(WrittenReply.number) == number,
            col(WrittenReply.symbol) == symbol,
        )
    ).first()


def register(
    session: Session,
    line: Message,
    official: Official,
    *,
    year: int,
    number: int,
    symbol: str,
    at: datetime,
) -> WrittenReply:
    """Note that the reply in `line` has that number; taken twice, the database refuses."""
    if line.case_id is None:
        raise ValueError("A written reply belongs to a case.")
    row = WrittenReply(
        commune_id=line.commune_id,
        case_id=line.case_id,
        year=year,
        number=number,
        symbol=symbol,
        message_id=line.id,
        official_id=official.id,
        at=at,
    )
    session.add(row)
    session.flush()
    return row


def forget(session: Session, line: Message) -> None:
    """The reply went to the wrong case: its number is free for the right one."""
    session.execute(delete(WrittenReply).where(col(WrittenReply.message_id) == line.id))


def of_case(session: Session, case: Case) -> list[WrittenReply]:
    """The case's written replies, in order."""
    return list(
        session.scalars(
            select(WrittenReply)
            .where(col(WrittenReply.case_id) == case.id)
            .order_by(col(WrittenReply.id))
        )
    )
