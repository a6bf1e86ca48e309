"""What a reader passes on to who must act: the matter without the person, and what came back."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from storage import confidential
from storage.database import Session
from storage.models import Case, ConfidentialErrand, Official


def give(
    session: Session, case: Case, to: Official, matter: str, by: Official, now: datetime
) -> ConfidentialErrand:
    """Pass `matter`, a reader's own words, on to this holder of a post."""
    errand = ConfidentialErrand(
        commune_id=case.commune_id,
        case_id=case.id,
        given_by_id=by.id,
        official_id=to.id,
        term=to.term,
        given_at=now,
    )
    key_id = confidential.needed(session, case).key_id
    confidential.seal_under(session, key_id, errand, "matter", matter.encode())
    session.add(errand)
    session.flush()
    return errand


def report(
    session: Session, case: Case, errand: ConfidentialErrand, text: str, now: datetime
) -> None:
    """Keep what the handler reports to the readers."""
    key_id = confidential.needed(session, case).key_id
    confidential.seal_under(session, key_id, errand, "report", text.encode())
    errand.reported_at = now


def end(errand: ConfidentialErrand, now: datetime) -> None:
    """The handler sees nothing of it any more."""
    errand.ended_at = errand.ended_at or now


def matter_of(session: Session, case: Case, errand: ConfidentialErrand) -> str:
    return _text(session, case, errand, "matter")


def report_of(session: Session, case: Case, errand: ConfidentialErrand) -> str:
    return _text(session, case, errand, "report")


def of_case(session: Session, case: Case) -> list[ConfidentialErrand]:
    """Every errand of the case, in order."""
    return list(
        session.scalars(
            select(ConfidentialErrand)
            .where(col(ConfidentialErrand.case_id) == case.id)
            .order_by(col(ConfidentialErrand.id))
        )
    )


def running(session: Session, case: Case, official: Official) -> ConfidentialErrand | None:
    """The newest errand of this holder that has not ended."""
    mine = [
        one
        for one in of_case(session, case)
        if one.official_id == official.id and one.term == official.term and one.ended_at is None
    ]
    return mine[-1] if mine else None


def of_holder(
    session: Session, official_id: int, term: int
) -> list[tuple[Case, ConfidentialErrand]]:
    """What runs with this holder of a post, each with its case."""
    rows = session.execute(
        select(Case, ConfidentialErrand)
        .join(ConfidentialErrand, col(ConfidentialErrand.case_id) == col(Case.id))
        .where(
            col(ConfidentialErrand.official_id) == official_id,
            col(ConfidentialErrand.term) == term,
            col(ConfidentialErrand.ended_at).is_(None),
        )
    )
    return [(case, errand) for case, errand in rows]


def _text(session: Session, case: Case, errand: ConfidentialErrand, column: str) -> str:
    key_id = confidential.needed(session, case).key_id
    return confidential.unseal_under(session, key_id, errand, column).decode()
