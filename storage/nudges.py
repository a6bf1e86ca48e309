"""Reminders: which cases the scheduler is to look at, and what has been given already.

`case.nudge_at` is the next moment at which a case asks for something by itself. Opening a case and
every act set it to their own moment; a look works out the next one. So a round costs as much as is
due, not as much as is stored.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlmodel import col

from storage.database import Session
from storage.duty_alerts import STALE
from storage.models import Case, Commune, Nudge, Official, OutboxMessage, Person
from storage.people import LAST_WINDOW
from storage.types import OfficialState, OutboxState, Post, Priority, Rung, spelled_out

_WAITING = spelled_out(OutboxState.waiting)
_ALERT = "duty"
_NOT_IN_LISTS = ("kin", "undelivered", _ALERT)
"""What a list of cases does not say again."""

_ON_ITS_WAY = (
    OutboxState.held,
    OutboxState.todo,
    OutboxState.sending,
    OutboxState.unknown,
    OutboxState.waiting,
    OutboxState.restored,
)


class Due(NamedTuple):
    """A case that is to be looked at, and since when."""

    commune_id: int
    case_id: int
    since: datetime


def due_cases(session: Session, now: datetime, most: int | None = None) -> list[Due]:
    """Up to `most` cases that ask for a look by `now`, those that wait longest first."""
    statement = (
        select(col(Case.commune_id), col(Case.id), col(Case.nudge_at))
        .where(col(Case.nudge_at).is_not(None), col(Case.nudge_at) <= now)
        .order_by(col(Case.nudge_at))
        .limit(most)
    )
    return [Due(*row) for row in session.execute(statement)]


def claim(session: Session, case_ids: Iterable[int], now: datetime) -> list[Case]:
    """Lock those of the cases that still ask for a look, by deadline.

    A case that a turn works on just now is left to the next round, so that the two never wait for
    each other.
    """
    statement = (
        select(Case)
        .where(
            col(Case.id).in_(list(case_ids)),
            col(Case.nudge_at) <= now,
        )
        .order_by(col(Case.due_at), col(Case.id))
    )
    if session.is_postgres:
        statement = statement.with_for_update(skip_locked=True)
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def look_again(session: Session, case_ids: Iterable[int], at: datetime) -> None:
    """Look at these cases at that time, and not before."""
    session.execute(update(Case).where(col(Case.id).in_(list(case_ids))).values(nudge_at=at))


def look_at_all(session: Session, commune_id: int, now: datetime) -> None:
    """Look at the commune's open cases now: its hours or clocks have changed."""
    session.execute(
        update(Case)
        .where(col(Case.commune_id) == commune_id, col(Case.closed_at).is_(None))
        .values(nudge_at=now)
    )


# -- what was given


def key_of(case: Case, rung: Rung, of: datetime | None = None) -> str:
    """Makes the rung unique for this deadline of the case: another deadline, another ladder.

    What does not hang on the deadline is unique for the moment `of`.
    """
    return f"{case.id}:{rung}:{(of or case.due_at).astimezone(UTC):%Y%m%dT%H%M}"


def given(session: Session, cases: Sequence[Case]) -> dict[int, list[Nudge]]:
    """The reminders that these cases have had, by case id."""
    found: dict[int, list[Nudge]] = defaultdict(list)
    ids = [case.id for case in cases]
    for nudge in session.scalars(select(Nudge).where(col(Nudge.case_id).in_(ids))):
        found[nudge.case_id or 0].append(nudge)
    return found


def give(
    session: Session,
    case: Case,
    rung: Rung,
    to: Official | None,
    now: datetime,
    of: datetime | None = None,
) -> None:
    """Note that this rung of the case was given; `of` as for `key_of`."""
    session.add(
        Nudge(
            commune_id=case.commune_id,
            key=key_of(case, rung, of),
            rung=rung,
            case_id=case.id,
            official_id=to.id if to else None,
            at=now,
        )
    )


def key_unreached(case: Case) -> str:
    """Under which it is noted since when the case's present holder is out of reach."""
    return f"{case.id}:{Rung.unreached}:{case.holder_id or 0}"


def give_once_for(session: Session, case: Case, rung: Rung, key: str, at: datetime) -> bool:
    """Note what was given for the case under `key`; False when it had been."""
    if session.scalars(select(col(Nudge.id)).where(col(Nudge.key) == key)).first() is not None:
        return False
    session.add(Nudge(commune_id=case.commune_id, key=key, rung=rung, case_id=case.id, at=at))
    session.flush()
    return True


def give_once(session: Session, official: Official, rung: Rung, what: str, now: datetime) -> bool:
    """Note that the official had this rung for `what` (a day); False when they had it already."""
    key = f"{official.id}:{rung}:{what}"
    if session.scalars(select(col(Nudge.id)).where(col(Nudge.key) == key)).first() is not None:
        return False
    session.add(
        Nudge(commune_id=official.commune_id, key=key, rung=rung, official_id=official.id, at=now)
    )
    return True


def drop_waiting(session: Session, person_id: int, purposes: Iterable[str]) -> None:
    """Cancel reminders that wait for the person's window: a newer list says it all again."""
    session.execute(
        update(OutboxMessage)
        .where(
            col(OutboxMessage.person_id) == person_id,
            col(OutboxMessage.state) == OutboxState.waiting,
            col(OutboxMessage.purpose).in_(list(purposes)),
        )
        .values(state=OutboxState.cancelled, next_at=None, asks=False)
    )


def replace_waiting(session: Session, person_id: int, now: datetime) -> bool:
    """Cancel what waits for the person about others' cases, if one list is to say it instead.

    A single message stays and goes: False. Alerts that nobody needs any more are cancelled too.
    """
    waiting = list(
        session.scalars(
            select(OutboxMessage).where(
                col(OutboxMessage.person_id) == person_id,
                col(OutboxMessage.state) == _WAITING,
                col(OutboxMessage.priority) != Priority.reply,
                col(OutboxMessage.case_id).is_(None),
            )
        )
    )
    stale = [row for row in waiting if row.purpose == _ALERT and row.created_at < now - STALE]
    pushed = [row for row in waiting if row.cases and row.purpose not in _NOT_IN_LISTS]
    gone = [*stale, *(pushed if len(pushed) > 1 else ())]
    for row in gone:
        row.state, row.next_at, row.asks = OutboxState.cancelled, None, False
    session.flush()
    return len(pushed) > 1


def answer_on_its_way(session: Session, case: Case) -> bool:
    """Whether an answer to the case has not reached the citizen yet."""
    return (
        session.scalars(
            select(col(OutboxMessage.id))
            .where(
                col(OutboxMessage.case_id) == case.id,
                col(OutboxMessage.state).in_(_ON_ITS_WAY),
            )
            .limit(1)
        ).first()
        is not None
    )


def on_its_way_to(session: Session, person_id: int, purpose: str) -> bool:
    """Whether a message of that purpose has not reached the person yet."""
    return (
        session.scalars(
            select(col(OutboxMessage.id))
            .where(
                col(OutboxMessage.person_id) == person_id,
                col(OutboxMessage.purpose) == purpose,
                col(OutboxMessage.state).in_(_ON_ITS_WAY),
            )
            .limit(1)
        ).first()
        is not None
    )


def told_at(
    session: Session, person_id: int, purpose: str, queued_at: datetime
) -> tuple[datetime | None, bool]:
    """When the messages of that purpose that were queued then had reached the person, and whether
    one of them is on its way still."""
    rows = session.execute(
        select(col(OutboxMessage.state), col(OutboxMessage.sent_at)).where(
            col(OutboxMessage.person_id) == person_id,
            col(OutboxMessage.purpose) == purpose,
            col(OutboxMessage.created_at) == queued_at,
        )
    ).all()
    reached = max((sent_at for _, sent_at in rows if sent_at is not None), default=None)
    return reached, any(state in _ON_ITS_WAY for state, _ in rows)


# -- digests


def communes_as_of(session: Session) -> dict[int, datetime]:
    """When each commune's profile was changed last, by commune id."""
    rows = session.execute(select(col(Commune.id), col(Commune.updated_at)))
    return {row.id: row.updated_at for row in rows}


def communes_to_tell(session: Session, now: datetime) -> set[int]:
    """The communes with an open case and a paired phone, or with a phone whose window is open.

    That window may be about to shut with nothing to say (`digests.keep_windows`).
    """
    paired = select(col(Official.commune_id)).where(
        col(Official.person_id).is_not(None), col(Official.state) == OfficialState.active
    )
    in_reach = (
        select(col(Official.commune_id))
        .join(Person, col(Person.id) == col(Official.person_id))
        .where(
            col(Person.last_wrote_at) > now - LAST_WINDOW,
            col(Official.state) == OfficialState.active,
            col(Official.post) != Post.staff,
        )
        .distinct()
    )
    return set(session.scalars(in_reach)) | set(
        session.scalars(
            select(col(Case.commune_id))
            .where(
                col(Case.closed_at).is_(None),
                col(Case.answered_at).is_(None),
                col(Case.commune_id).in_(paired),
            )
            .distinct()
        )
    )


# -- the call list


def communes_to_call(session: Session) -> set[int]:
    """The communes that may have somebody to telephone: an open case, or an answer that waits."""
    unanswered = select(col(Case.commune_id)).where(
        col(Case.closed_at).is_(None), col(Case.answered_at).is_(None)
    )
    waiting = select(col(OutboxMessage.commune_id)).where(
        col(OutboxMessage.state) == _WAITING, col(OutboxMessage.case_id).is_not(None)
    )
    return {*session.scalars(unanswered.distinct()), *session.scalars(waiting.distinct())}


def waiting_answers(session: Session, commune_id: int) -> list[OutboxMessage]:
    """Answers to citizens that wait for Zalo's window, the longest first."""
    return list(
        session.scalars(
            select(OutboxMessage)
            .where(
                col(OutboxMessage.commune_id) == commune_id,
                col(OutboxMessage.state) == OutboxState.waiting,
                col(OutboxMessage.case_id).is_not(None),
            )
            .order_by(col(OutboxMessage.created_at), col(OutboxMessage.id))
        )
    )
