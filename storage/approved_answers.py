"""Answers the office has rewritten without personal data and approved for the next such question.

They are few and sealed: a commune's answers are opened and compared, not looked up by words.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlmodel import col

from storage.database import Session
from storage.models import ApprovedAnswer, Official
from storage.types import UtcDateTime

LONGEST = timedelta(days=90)
"""After that an answer is approved anew or forgotten."""


@dataclass(frozen=True, slots=True)
class Approved:
    """An approved answer, opened. `by_itself`: it may go without a person looking at it."""

    id: int
    question: str
    answer: str
    by_itself: bool
    expires_at: datetime


def approve(
    session: Session,
    official: Official,
    *,
    question: str,
    answer: str,
    now: datetime,
    lasts: timedelta = LONGEST,
) -> ApprovedAnswer:
    """Keep `answer` for questions like `question`. Raises ValueError beyond 90 days."""
    if lasts > LONGEST:
        raise ValueError(f"An approved answer lasts at most {LONGEST.days} days.")
    row = ApprovedAnswer(
        commune_id=official.commune_id,
        official_id=official.id,
        expires_at=now + lasts,
        created_at=now,
    )
    session.seal(row, "question", question)
    session.seal(row, "answer", answer)
    session.add(row)
    session.flush()
    return row


def find(session: Session, commune_id: int, answer_id: int) -> ApprovedAnswer | None:
    """The commune's approved answer with that id, expired or not."""
    return session.scalars(
        select(ApprovedAnswer).where(
            col(ApprovedAnswer.id) == answer_id, col(ApprovedAnswer.commune_id) == commune_id
        )
    ).first()


# Built once, for every question asks it: building costs more than running it.
_IN_FORCE = (
    select(ApprovedAnswer)
    .where(
        col(ApprovedAnswer.commune_id) == bindparam("commune"),
        col(ApprovedAnswer.expires_at) > bindparam("now", type_=UtcDateTime),
    )
    .order_by(col(ApprovedAnswer.created_at).desc(), col(ApprovedAnswer.id).desc())
    .execution_options(autoflush=False)  # no turn both changes them and looks for a fitting one
)


def in_force(session: Session, commune_id: int, now: datetime) -> list[Approved]:
    """The commune's approved answers that have not expired, the newest first."""
    rows = session.scalars(_IN_FORCE, {"commune": commune_id, "now": now})
    return [opened(session, row) for row in rows]


def opened(session: Session, row: ApprovedAnswer) -> Approved:
    """What the row says."""
    return Approved(
        row.id,
        session.unseal(row, "question"),
        session.unseal(row, "answer"),
        row.by_itself,
        row.expires_at,
    )
