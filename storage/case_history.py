"""What the append-only history of a case tells: whether an act happened, when, and by whom."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from storage.database import Session
from storage.models import Case, CaseEvent, Official
from storage.types import CaseState


def has_happened(session: Session, case: Case, act: str) -> bool:
    """Whether the history of the case holds that act."""
    return (
        session.scalars(
            select(col(CaseEvent.id))
            .where(col(CaseEvent.case_id) == case.id, col(CaseEvent.act) == act)
            .limit(1)
        ).first()
        is not None
    )


_ENDS = ("answer", "refuse", "pass_on", "approve", "follow")


def who_ended(session: Session, case: Case) -> list[Official]:
    """Who gave or approved the case's last answer, or sent it elsewhere."""
    reopened = (
        select(func.max(col(CaseEvent.id)))
        .where(col(CaseEvent.case_id) == case.id, col(CaseEvent.act) == "reopen")
        .scalar_subquery()
    )
    return list(
        session.scalars(
            select(Official)
            .join(CaseEvent, col(CaseEvent.official_id) == col(Official.id))
            .where(
                col(CaseEvent.case_id) == case.id,
                col(CaseEvent.act).in_(_ENDS),
                col(CaseEvent.id) > func.coalesce(reopened, 0),
            )
            .distinct()
        )
    )


def merged_into(session: Session, case: Case) -> list[Case]:
    """The cases that end with this one, locked, the oldest first."""
    statement = (
        select(Case)
        .where(
            col(Case.merged_into) == case.id,
            col(Case.commune_id) == case.commune_id,
            col(Case.state) == CaseState.gop,
        )
        .order_by(col(Case.id))
    )
    if session.is_postgres:
        statement = statement.with_for_update()
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def last_time(session: Session, case: Case, act: str) -> datetime | None:
    """When the case last went through that act."""
    return session.scalar(
        select(func.max(col(CaseEvent.at))).where(
            col(CaseEvent.case_id) == case.id, col(CaseEvent.act) == act
        )
    )


def looked_at(session: Session, case_ids: Collection[int]) -> set[int]:
    """Which of the cases an official has read, taken on or done anything with."""
    if not case_ids:
        return set()
    by_hand = select(col(CaseEvent.case_id)).where(
        col(CaseEvent.case_id).in_(case_ids), col(CaseEvent.official_id).is_not(None)
    )
    return set(session.scalars(by_hand.distinct()))


_CITIZEN_HEARS = ("involve", "update", "extend")


def last_heard(session: Session, case_ids: Collection[int]) -> dict[int, datetime]:
    """When the citizens of these cases last heard how far they are, by case id."""
    if not case_ids:
        return {}
    rows = session.execute(
        select(col(CaseEvent.case_id), func.max(col(CaseEvent.at)).label("at"))
        .where(col(CaseEvent.case_id).in_(case_ids), col(CaseEvent.act).in_(_CITIZEN_HEARS))
        .group_by(col(CaseEvent.case_id))
    )
    return {row.case_id: row.at for row in rows}


def last_by(session: Session, case: Case, act: str) -> Official | None:
    """Who did that act to the case last."""
    return session.scalars(
        select(Official)
        .join(CaseEvent, col(CaseEvent.official_id) == col(Official.id))
        .where(col(CaseEvent.case_id) == case.id, col(CaseEvent.act) == act)
        .order_by(col(CaseEvent.id).desc())
        .limit(1)
    ).first()


def ended_with(session: Session, case: Case) -> list[Case]:
    """The cases that ended with this one's answer, locked."""
    statement = select(Case).where(
        col(Case.merged_into) == case.id,
        col(Case.commune_id) == case.commune_id,
        col(Case.state).in_([CaseState.da_tra_loi, CaseState.dong]),
    )
    if session.is_postgres:
        statement = statement.with_for_update()
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def root(session: Session, case: Case) -> Case:
    """The case that this one was merged into and ends with, or itself."""
    if case.state is not CaseState.gop or case.merged_into is None:
        return case
    return session.get(Case, case.merged_into) or case
