"""What the writer of a confidential case is asked, and what they said to it."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from storage.database import Session
from storage.models import Case, ConfidentialConsent, Official
from storage.types import ConsentKind


def ask(
    session: Session,
    case: Case,
    kind: ConsentKind,
    now: datetime,
    *,
    asked_by: Official | None = None,
    about: Official | None = None,
    reason: str = "",
    until: datetime | None = None,
) -> ConfidentialConsent:
    """Note that the writer is asked; one that is still open for the same is given instead."""
    for row in open_of_case(session, case):
        if row.kind is kind and row.about_id == (about.id if about else None):
            return row
    row = ConfidentialConsent(
        commune_id=case.commune_id,
        case_id=case.id,
        kind=kind,
        asked_by_id=asked_by.id if asked_by else None,
        about_id=about.id if about else None,
        about_term=about.term if about else 0,
        asked_at=now,
        until=until,
    )
    session.seal(row, "reason", reason)
    session.add(row)
    session.flush()
    return row


def answer(row: ConfidentialConsent, given: bool, now: datetime) -> None:
    """Note the writer's yes or no; the last word counts."""
    row.given, row.answered_at = given, now


def get(session: Session, commune_id: int, consent_id: int) -> ConfidentialConsent | None:
    """The commune's consent with that id."""
    row = session.get(ConfidentialConsent, consent_id)
    return row if row is not None and row.commune_id == commune_id else None


def of_case(session: Session, case: Case) -> list[ConfidentialConsent]:
    """Everything the writer was asked, in order."""
    return list(
        session.scalars(
            select(ConfidentialConsent)
            .where(col(ConfidentialConsent.case_id) == case.id)
            .order_by(col(ConfidentialConsent.id))
        )
    )


def open_of_case(session: Session, case: Case) -> list[ConfidentialConsent]:
    """What the writer was asked and has not answered."""
    return [row for row in of_case(session, case) if row.answered_at is None]


def identity_given(session: Session, case: Case) -> bool:
    """Whether the writer's last word on their identity was yes."""
    words = [row for row in of_case(session, case) if row.kind is ConsentKind.identity]
    said = [row for row in words if row.answered_at is not None]
    return bool(said) and max(said, key=lambda row: row.answered_at or row.asked_at).given is True


def overdue_successors(session: Session, now: datetime) -> list[ConfidentialConsent]:
    """New holders whom the writer has not refused in time."""
    return list(
        session.scalars(
            select(ConfidentialConsent).where(
                col(ConfidentialConsent.kind) == ConsentKind.successor,
                col(ConfidentialConsent.answered_at).is_(None),
                col(ConfidentialConsent.until) <= now,
            )
        )
    )
