"""Events as they arrive, and which of them is next.

An event is stored before anybody thinks about it. Its key refuses copies; its lane, one person of
one OA, is worked strictly in the order of Zalo's timestamp, then arrival.
"""

import hashlib
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, null, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.database import Session
from storage.group_insert import insert_new
from storage.models import InboxEvent
from storage.sealing import Seals
from storage.types import EventSource, EventState, UtcDateTime, new_id, spelled_out

_TABLE = InboxEvent.__table__  # type: ignore[attr-defined]  # SQLModel does not type it

_NEW = spelled_out(EventState.new)

# Built once: putting these statements together costs more than running them.
_earlier = aliased(InboxEvent)
_has_earlier = (
    select(col(_earlier.id))
    .where(
        col(_earlier.state) == _NEW,
        col(_earlier.is_status).is_(False),
        col(_earlier.lane) == col(InboxEvent.lane),
        (col(_earlier.sent_ms) < col(InboxEvent.sent_ms))
        | (
            (col(_earlier.sent_ms) == col(InboxEvent.sent_ms))
            & (col(_earlier.id) < col(InboxEvent.id))
        ),
    )
    .exists()
)
_HEADS = (
    select(InboxEvent)
    .where(
        col(InboxEvent.state) == _NEW,
        col(InboxEvent.is_status).is_(False),
        (col(InboxEvent.next_at).is_(None))
        | (col(InboxEvent.next_at) <= bindparam("now", type_=UtcDateTime)),
        ~_has_earlier,
    )
    .order_by(col(InboxEvent.sent_ms), col(InboxEvent.id))
    .limit(1)
)
_SOONEST = select(func.min(InboxEvent.next_at)).where(
    col(InboxEvent.state) == _NEW, col(InboxEvent.is_status).is_(False)
)
_HEADS_LOCKED = _HEADS.with_for_update(skip_locked=True, of=InboxEvent)
_FIRST_OF_LANE = (
    select(col(InboxEvent.id))
    .where(
        col(InboxEvent.lane) == bindparam("lane"),
        col(InboxEvent.state) == _NEW,
        col(InboxEvent.is_status).is_(False),
    )
    .order_by(col(InboxEvent.sent_ms), col(InboxEvent.id))
    .limit(1)
)


class Arrival(NamedTuple):
    """One event to store. `body` is sealed here; times are aware UTC, `sent_ms` since epoch.

    A tuple, because one is made for every webhook request.
    """

    source: EventSource
    oa_id: str
    event_key: str
    event_name: str
    person: str  # whose lane: the Zalo user id or the web case's id
    sent_ms: int
    received_at: datetime
    body: bytes
    is_status: bool = False
    state: EventState = EventState.new
    reason: str = ""
    signature: str | None = None


class Taken:
    """What became of an arrival."""

    stored = "stored"
    duplicate = "duplicate"
    conflicting = "conflicting"  # the same key with another body: the first one stays


def row_of(seals: Seals, arrival: Arrival) -> dict[str, Any]:
    """The row to insert for `arrival`, sealed and with its lane."""
    row_id = new_id()
    return {
        "id": row_id,
        "source": arrival.source.value,
        "oa_id": arrival.oa_id,
        "event_key": arrival.event_key,
        "event_name": arrival.event_name,
        "is_status": arrival.is_status,
        "lane": lane_of(seals, arrival.oa_id, arrival.person),
        "sent_ms": arrival.sent_ms,
        "received_at": arrival.received_at,
        "body": seals.sealed("inbox_event.body", row_id, arrival.body),
        "body_hash": hashlib.sha256(arrival.body).hexdigest()[:32],
        "state": arrival.state.value,
        "reason": arrival.reason,
        "attempts": 0,
        "error": b"",
        "signature": arrival.signature,
    }


def lane_of(seals: Seals, oa_id: str, person: str) -> str:
    """The lane of one person of one OA; their events never run at the same time."""
    return seals.fingerprint("lane", f"{oa_id}:{person}")


def insert_group(connection: Connection, rows: list[dict[str, Any]]) -> list[str]:
    """Insert the rows that are new, in one statement; what became of each, in order."""
    if insert_new(connection, rows) == len(rows):
        return [Taken.stored] * len(rows)
    ids = [row["id"] for row in rows]
    stored = set(connection.scalars(select(_TABLE.c.id).where(_TABLE.c.id.in_(ids))))
    return [Taken.stored if row["id"] in stored else _refused(connection, row) for row in rows]


def _refused(connection: Connection, row: dict[str, Any]) -> str:
    same = select(_TABLE.c.body_hash).where(_TABLE.c.event_key == row["event_key"])
    return Taken.duplicate if connection.scalar(same) == row["body_hash"] else Taken.conflicting


def next_event(
    session: Session, now: datetime, *, skip: frozenset[str] = frozenset()
) -> InboxEvent | None:
    """Claim the oldest due event at the head of a lane nobody else works, or None.

    On Postgres the claim is the row's and the lane's lock, both until the transaction ends; a lane
    that another transaction holds is passed over.
    """
    statement = _HEADS_LOCKED if session.is_postgres else _HEADS
    if skip:
        statement = statement.where(col(InboxEvent.lane).not_in(skip))
    return session.scalars(statement, {"now": now}).first()


class Status(NamedTuple):
    """An echo or a delivery mark that is to be settled; `body` is sealed."""

    id: int
    oa_id: str
    body: bytes


_STATUSES = select(_TABLE.c.id, _TABLE.c.oa_id, _TABLE.c.body).where(
    _TABLE.c.state == _NEW, _TABLE.c.is_status
)
_NEXT_STATUSES = _STATUSES.order_by(_TABLE.c.sent_ms, _TABLE.c.id).limit(bindparam("most"))
_NEXT_STATUSES_LOCKED = _NEXT_STATUSES.with_for_update(skip_locked=True)
_FINISH_STATUSES = (
    update(_TABLE)
    .where(_TABLE.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=bindparam("end", type_=_TABLE.c.state.type),
        reason="",
        done_at=bindparam("now", type_=UtcDateTime),
        next_at=null(),
    )
)


def next_statuses(session: Session, most: int) -> list[Status]:
    """Claim echoes and delivery marks, oldest first; they belong to no lane."""
    statement = _NEXT_STATUSES_LOCKED if session.is_postgres else _NEXT_STATUSES
    return [Status(*row) for row in session.execute(statement, {"most": most})]


def new_status(session: Session, event_id: int) -> list[Status]:
    """That echo or mark alone, claimed; nothing where it has been settled."""
    statement = _STATUSES.where(_TABLE.c.id == event_id)
    if session.is_postgres:
        statement = statement.with_for_update(skip_locked=True)
    return [Status(*row) for row in session.execute(statement)]


def finish_statuses(session: Session, ids: list[int], state: EventState, now: datetime) -> None:
    """Close echoes and marks with their outcome."""
    if ids:
        session.execute(_FINISH_STATUSES, {"ids": ids, "end": state, "now": now})


def lock_lane(session: Session, lane: str) -> bool:
    """Hold `lane` until the transaction ends; False when another transaction has it."""
    if not session.is_postgres:
        return True  # a write transaction on SQLite is alone already
    number = int.from_bytes(bytes.fromhex(lane[:16]), "big", signed=True)
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(number))))


def is_head(session: Session, event: InboxEvent) -> bool:
    """Whether `event` is still new and first of its lane, asked again under the lane's lock."""
    return session.scalars(_FIRST_OF_LANE, {"lane": event.lane}).first() == event.id


def has_waiting(session: Session, lane: str, before_ms: int) -> bool:
    """Whether the lane holds an event sent before `before_ms` that has not run yet."""
    return bool(
        session.scalar(
            select(
                select(col(InboxEvent.id))
                .where(
                    col(InboxEvent.lane) == lane,
                    col(InboxEvent.state) == _NEW,
                    col(InboxEvent.is_status).is_(False),
                    col(InboxEvent.sent_ms) < before_ms,
                )
                .exists()
            )
        )
    )


def finish(event: InboxEvent, state: EventState, reason: str, now: datetime) -> None:
    """Close `event` with its outcome."""
    event.state = state
    event.reason = reason[:80]
    event.done_at = now
    event.next_at = None


def ended(session: Session, event_key: str) -> tuple[EventState, str] | None:
    """The state of the event with that key and its reason; None while there is none."""
    row = session.execute(
        select(col(InboxEvent.state), col(InboxEvent.reason)).where(
            col(InboxEvent.event_key) == event_key
        )
    ).first()
    return (EventState(row[0]), row[1]) if row is not None else None


def soonest(session: Session) -> datetime | None:
    """When the next event that waits for a retry becomes due; None when none waits."""
    return session.scalar(_SOONEST)


def counts(session: Session) -> dict[EventState, int]:
    """How many events stand in each state."""
    rows = session.execute(select(col(InboxEvent.state), func.count()).group_by(InboxEvent.state))
    return {EventState(state): number for state, number in rows.all()}


def forget_bodies(session: Session, received_before: datetime) -> int:
    """Drop the bodies of finished events older than that; their keys stay and refuse copies."""
    return _changed(
        session,
        update(InboxEvent)
        .where(
            col(InboxEvent.received_at) < received_before,
            col(InboxEvent.body).is_not(None),
            col(InboxEvent.state).not_in([EventState.new, EventState.set_aside]),
        )
        .values(body=None, error=b""),
    )


def forget_said(session: Session, lane: str, since: datetime) -> int:
    """Drop the bodies of what one person sent from then on; their keys stay and refuse copies."""
    return _changed(
        session,
        update(InboxEvent)
        .where(
            col(InboxEvent.lane) == lane,
            col(InboxEvent.sent_ms) >= int(since.timestamp() * 1000),
            col(InboxEvent.body).is_not(None),
            col(InboxEvent.state) != EventState.new,
        )
        .values(body=None, error=b""),
    )


def forget_keys(session: Session, received_before: datetime) -> int:
    """Drop finished events without a body that are older than that."""
    return _changed(
        session,
        delete(InboxEvent).where(
            col(InboxEvent.received_at) < received_before, col(InboxEvent.body).is_(None)
        ),
    )


def _changed(session: Session, statement: Any) -> int:
    return int(getattr(session.execute(statement), "rowcount", 0))
