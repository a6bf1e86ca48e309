"""What the history tells of a month: figures that stay the same whenever they are asked for.

Everything is read from the append-only history up to the month's end; what a case has become
since changes nothing. Confidential cases are counted apart, only from five on and only those that
who asks may read: a larger number would tell somebody that there is one they don't see.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlmodel import col

from storage import confidential_readers
from storage.database import Session
from storage.models import Case, CaseEvent, Official
from storage.types import CaseClass

FEWEST_CONFIDENTIAL = 5
"""Fewer are not told apart from none: whoever knows of one would know that it is theirs."""

_ANSWERS = frozenset({"answer", "refuse", "pass_on", "follow"})
_ENDS = _ANSWERS | {"withdraw", "merge", "close"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the cases that were received from `first` on and before `end`."""

    received: int = 0
    answered: int = 0
    on_time: int = 0  # of the answered
    otherwise: int = 0  # withdrawn, merged, or closed by the citizen's silence
    late: int = 0  # still unanswered after their date, at the end
    reopened: int = 0
    by_class: dict[CaseClass, int] = field(default_factory=dict)
    staff_answered: int = 0
    confidential: int | None = None  # that `reader` reads; None: fewer than five

    @property
    def waiting(self) -> int:
        """Neither answered nor ended otherwise by the end."""
        return self.received - self.answered - self.otherwise


@dataclass(frozen=True, slots=True)
class _Event:
    case_id: int
    act: str
    at: datetime
    case_class: CaseClass
    due_at: datetime


def figures(
    session: Session,
    commune_id: int,
    first: datetime,
    end: datetime,
    *,
    holder_id: int | None = None,
    reader: Official | None = None,
) -> Figures:
    """The figures of the cases received in that time, as of `end`; only one holder's if named.

    Of confidential cases those are counted that `reader` reads.
    """
    total: Counter[str] = Counter()
    by_class: Counter[CaseClass] = Counter()
    for story in _stories(session, commune_id, first, end, holder_id):
        last = story[-1]
        by_class[last.case_class] += 1
        total.update(_counts(story, last, end))
    many = _confidential(session, reader, first, end) if reader is not None else 0
    return Figures(
        received=total["received"],
        answered=total["answered"],
        on_time=total["on_time"],
        otherwise=total["otherwise"],
        late=total["late"],
        reopened=total["reopened"],
        by_class=dict(sorted(by_class.items())),
        staff_answered=total["staff_answered"],
        confidential=many if many >= FEWEST_CONFIDENTIAL else None,
    )


def _counts(story: Sequence[_Event], last: _Event, end: datetime) -> Iterator[str]:
    yield "received"
    answer = next((one for one in story if one.act in _ANSWERS), None)
    ended = next((one for one in story if one.act in _ENDS), None)
    if any(one.act == "reopen" for one in story):
        yield "reopened"
    if answer is not None:
        yield "answered"
        if answer.at <= answer.due_at:
            yield "on_time"
        if last.case_class is CaseClass.staff:
            yield "staff_answered"
    elif ended is not None and last.act in _ENDS:
        yield "otherwise"
    elif last.due_at < end:
        yield "late"


def _stories(
    session: Session, commune_id: int, first: datetime, end: datetime, holder_id: int | None
) -> Iterator[list[_Event]]:
    statement = (
        select(
            col(CaseEvent.case_id),
            col(CaseEvent.act),
            col(CaseEvent.at),
            col(CaseEvent.case_class),
            col(CaseEvent.due_at),
        )
        .join(Case, col(Case.id) == col(CaseEvent.case_id))
        .where(
            col(Case.commune_id) == commune_id,
            col(Case.received_at) >= first,
            col(Case.received_at) < end,
            col(Case.confidential).is_(False),
            col(CaseEvent.at) < end,
            # What moves no case says nothing here, and reading would only cost.
            col(CaseEvent.act).not_in(["read", "nudge", "note"]),
        )
        .order_by(col(CaseEvent.case_id), col(CaseEvent.id))
    )
    if holder_id is not None:
        statement = statement.where(col(Case.holder_id) == holder_id)
    events = (_Event(*row) for row in session.execute(statement))
    for _, story in groupby(events, lambda event: event.case_id):
        yield list(story)


def _confidential(session: Session, reader: Official, first: datetime, end: datetime) -> int:
    read = confidential_readers.read_by(session, reader)
    return sum(first <= case.received_at < end for case in read)


def answered_between(session: Session, commune_id: int, first: datetime, end: datetime) -> int:
    """How many cases got an answer in that time, whenever they came; none confidential."""
    return len(
        set(
            session.scalars(
                select(col(CaseEvent.case_id))
                .join(Case, col(Case.id) == col(CaseEvent.case_id))
                .where(
                    col(CaseEvent.commune_id) == commune_id,
                    col(Case.confidential).is_(False),
                    col(CaseEvent.act).in_(sorted(_ANSWERS)),
                    col(CaseEvent.at) >= first,
                    col(CaseEvent.at) < end,
                )
            )
        )
    )
