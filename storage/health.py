"""What waits, and since when: read by `/readyz` and `xaoi doctor`."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import col

from storage.database import Session
from storage.models import InboxEvent, OaLink, OutboxMessage
from storage.types import EventSource, EventState, OutboxState, spelled_out

_NEW = spelled_out(EventState.new)
_LINE = [
    spelled_out(state) for state in (OutboxState.todo, OutboxState.sending, OutboxState.unknown)
]


class Backlog(NamedTuple):
    """Oldest first arrivals that wait to be worked or sent (None: none does), and what a person
    must look at: events set aside or kept unverified, messages that came back from a backup."""

    event_since: datetime | None
    message_since: datetime | None
    set_aside: int
    unverified: int
    restored: int


def backlog(session: Session, now: datetime) -> Backlog:
    """What waits now. A message that is due later, or when the person writes, does not wait."""
    states = _event_states(session)
    return Backlog(
        event_since=session.scalar(
            select(func.min(InboxEvent.received_at)).where(
                col(InboxEvent.state) == _NEW, col(InboxEvent.is_status).is_(False)
            )
        ),
        message_since=session.scalar(
            select(func.min(OutboxMessage.created_at)).where(
                col(OutboxMessage.state).in_(_LINE),
                col(OutboxMessage.next_at).is_(None) | (col(OutboxMessage.next_at) <= now),
            )
        ),
        set_aside=states.get(EventState.set_aside, 0),
        unverified=states.get(EventState.unverified, 0),
        restored=session.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(col(OutboxMessage.state) == OutboxState.restored)
        )
        or 0,
    )


def last_event(session: Session, oa_id: str, *, believed: bool = True) -> datetime | None:
    """When Zalo's last event of this OA came: one whose signature checked, or one that did not."""
    unverified = col(InboxEvent.state) == EventState.unverified
    return session.scalar(
        select(func.max(InboxEvent.received_at)).where(
            col(InboxEvent.oa_id) == oa_id,
            col(InboxEvent.source) == EventSource.zalo,
            ~unverified if believed else unverified,
        )
    )


def dead_links(session: Session) -> list[OaLink]:
    """The OAs whose tokens Zalo refuses for good."""
    return list(session.scalars(select(OaLink).where(col(OaLink.dead_reason).is_not(None))))


def _event_states(session: Session) -> dict[EventState, int]:
    rows = session.execute(select(col(InboxEvent.state), func.count()).group_by(InboxEvent.state))
    return {EventState(state): number for state, number in rows.all()}
