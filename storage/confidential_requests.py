"""What a reader may not do alone, and the second official's word on it."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from storage import confidential
from storage.database import Session
from storage.models import Case, ConfidentialRequest, Official
from storage.types import RequestKind


def ask(
    session: Session,
    case: Case,
    kind: RequestKind,
    *,
    by: Official,
    second: Official,
    reason: str,
    now: datetime,
    about: Official | None = None,
    tell_writer: bool = True,
) -> ConfidentialRequest:
    """Note that `second` is asked; one they have not decided yet for the same is given instead."""
    for row in waiting_for(session, case, second):
        if row.kind is kind and row.about_id == (about.id if about else None):
            return row
    row = ConfidentialRequest(
        commune_id=case.commune_id,
        case_id=case.id,
        kind=kind,
        asked_by_id=by.id,
        second_id=second.id,
        second_term=second.term,
        about_id=about.id if about else None,
        about_term=about.term if about else 0,
        tell_writer=tell_writer,
        asked_at=now,
    )
    key_id = confidential.needed(session, case).key_id
    confidential.seal_under(session, key_id, row, "reason", reason.encode())
    session.add(row)
    session.flush()
    return row


def decide(row: ConfidentialRequest, agreed: bool, now: datetime) -> None:
    """Note the second official's word."""
    row.agreed, row.decided_at = agreed, now


def reason_of(session: Session, case: Case, row: ConfidentialRequest) -> str:
    key_id = confidential.needed(session, case).key_id
    return confidential.unseal_under(session, key_id, row, "reason").decode()


def of_case(session: Session, case: Case) -> list[ConfidentialRequest]:
    """Every request of the case, in order."""
    return list(
        session.scalars(
            select(ConfidentialRequest)
            .where(col(ConfidentialRequest.case_id) == case.id)
            .order_by(col(ConfidentialRequest.id))
        )
    )


def open_of_case(session: Session, case: Case) -> list[ConfidentialRequest]:
    """What has not been decided."""
    return [row for row in of_case(session, case) if row.decided_at is None]


def waiting_for(session: Session, case: Case, official: Official) -> list[ConfidentialRequest]:
    """What this holder of a post is to decide."""
    return [
        row
        for row in open_of_case(session, case)
        if row.second_id == official.id and row.second_term == official.term
    ]


def identity_opened(session: Session, case: Case) -> bool:
    """Whether a second official agreed to open the writer's identity for danger to life."""
    return any(row.kind is RequestKind.identity and row.agreed for row in of_case(session, case))
