"""Echoes of our sends and Zalo's delivery marks: they settle the outbox and nothing else."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.zalo import events as zalo
from storage import communes, inbox, marks
from storage.database import Session
from storage.inbox import Status
from storage.marks import Echo, Mark
from storage.types import EventState


@dataclass(slots=True)
class _Told:
    """What the statuses of one commune say; `events` are those that told of one of Zalo's ids."""

    echoes: list[Echo] = field(default_factory=list)
    received: list[Mark] = field(default_factory=list)
    seen: list[Mark] = field(default_factory=list)
    events: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def settle_one(session: Session, event_id: int, now: datetime) -> None:
    """Settle this one, if it is still new."""
    _settle(session, inbox.new_status(session, event_id), now)


def settle(session: Session, most: int, now: datetime) -> int:
    """Settle the oldest statuses and say how many."""
    statuses = inbox.next_statuses(session, most)
    _settle(session, statuses, now)
    return len(statuses)


def _settle(session: Session, statuses: Sequence[Status], now: datetime) -> None:
    """Echoes first, for a mark may name the echo's id; what is not ours is nobody's matter."""
    known: set[int] = set()
    for commune_id, told in _read(session, statuses).items():
        ours = marks.note_echoes(session, commune_id, told.echoes)
        ours |= marks.note_received(session, commune_id, told.received)
        ours |= marks.note_seen(session, commune_id, told.seen)
        known.update(event_id for zalo_id in ours for event_id in told.events[zalo_id])
    unknown = [status.id for status in statuses if status.id not in known]
    inbox.finish_statuses(session, list(known), EventState.handled, now)
    inbox.finish_statuses(session, unknown, EventState.ignored, now)


def _read(session: Session, statuses: Sequence[Status]) -> dict[int, _Told]:
    ids = {oa_id: communes.id_of_oa(session, oa_id) for oa_id in {each.oa_id for each in statuses}}
    told: dict[int, _Told] = defaultdict(_Told)
    for status in statuses:
        commune_id = ids[status.oa_id]
        if commune_id is not None:
            _read_one(session, status, told[commune_id])
    return told


def _read_one(session: Session, status: Status, told: _Told) -> None:
    body = session.opened("inbox_event.body", status.id, status.body)
    said = zalo.parse_event(json.loads(body))
    at = datetime.fromtimestamp(said.at_ms / 1000, UTC)
    if isinstance(said, zalo.OaMessage):
        kind = said.kind if said.kind in ("image", "file") else "text"
        told.echoes.append(Echo(said.msg_id, said.user_id, kind, said.text, at))
        told.events[said.msg_id].append(status.id)
    elif isinstance(said, zalo.Received):
        told.received.append(Mark(said.msg_id, at))
        told.events[said.msg_id].append(status.id)
    elif isinstance(said, zalo.Seen):
        told.seen.extend(Mark(msg_id, at) for msg_id in said.msg_ids)
        for msg_id in said.msg_ids:
            told.events[msg_id].append(status.id)
