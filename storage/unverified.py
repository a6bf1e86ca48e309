"""Events whose signature did not check, kept apart in case our own secret was wrong.

Kept at most 7 days and 50 MB, half of it for senders who have written to us before, so that a
stranger's flood can't push out the citizens' messages. `xaoi events verify` takes them in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlmodel import col

from storage import communes, inbox, people
from storage.database import Session
from storage.inbox import Arrival
from storage.models import InboxEvent
from storage.types import Channel, EventState

KEEP = timedelta(days=7)
ROOM_BYTES = 50_000_000
STRANGERS = "stranger"
KNOWN = "known sender"


@dataclass(slots=True)
class Room:
    """Bytes in use, by who sent them."""

    strangers: int = 0
    known: int = 0

    def takes(self, size: int, reason: str) -> bool:
        """Whether `size` more bytes fit: strangers may fill one half only."""
        if self.strangers + self.known + size > ROOM_BYTES:
            return False
        return reason == KNOWN or self.strangers + size <= ROOM_BYTES // 2

    def add(self, size: int, reason: str) -> None:
        if reason == KNOWN:
            self.known += size
        else:
            self.strangers += size


def room(session: Session) -> Room:
    """How much room is taken."""
    rows = session.execute(
        select(col(InboxEvent.reason), func.sum(func.length(InboxEvent.body)))
        .where(col(InboxEvent.state) == EventState.unverified)
        .group_by(col(InboxEvent.reason))
    )
    taken = Room()
    for reason, size in rows.all():
        taken.add(int(size or 0), reason)
    return taken


def keep(session: Session, arrival: Arrival, taken: Room) -> bool:
    """Keep `arrival` apart if there is room for it; False when there is none or it is a copy."""
    commune = communes.by_oa(session, arrival.oa_id)
    known = commune is not None and people.find(session, commune.id, Channel.zalo, arrival.person)
    row = inbox.row_of(session, arrival)
    row["reason"] = KNOWN if known else STRANGERS
    row["state"] = EventState.unverified
    size = len(row["body"])
    if not taken.takes(size, row["reason"]):
        return False
    twin = select(col(InboxEvent.id)).where(col(InboxEvent.event_key) == arrival.event_key)
    if session.scalars(twin).first() is not None:
        return False
    session.execute(insert(InboxEvent), [row])
    taken.add(size, row["reason"])
    return True


def kept(session: Session) -> Iterable[InboxEvent]:
    """The events kept apart, oldest first."""
    return session.scalars(
        select(InboxEvent)
        .where(col(InboxEvent.state) == EventState.unverified)
        .order_by(col(InboxEvent.sent_ms), col(InboxEvent.id))
    )


def take_in(session: Session, event: InboxEvent, arrival_of: Callable[[bytes], Arrival]) -> bool:
    """Give an event that checks out now to the workers; False when it had arrived meanwhile."""
    arrival = arrival_of(session.unseal_bytes(event, "body"))
    session.delete(event)
    session.flush()
    twin = select(col(InboxEvent.id)).where(col(InboxEvent.event_key) == arrival.event_key)
    if session.scalars(twin).first() is not None:
        return False
    session.execute(insert(InboxEvent), [inbox.row_of(session, arrival)])
    return True


def forget(session: Session, now: datetime) -> int:
    """Drop what has been kept apart for longer than it may be."""
    result = session.execute(
        delete(InboxEvent).where(
            col(InboxEvent.state) == EventState.unverified,
            col(InboxEvent.received_at) < now - KEEP,
        )
    )
    return int(getattr(result, "rowcount", 0))
