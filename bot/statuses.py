"""Echoes of our sends and Zalo's delivery marks: they settle the outbox and nothing else."""

import json
from datetime import UTC, datetime

from bot.zalo import events as zalo
from storage import communes, delivery, inbox, people
from storage.database import Session
from storage.models import InboxEvent
from storage.types import Channel, EventState


def settle_one(session: Session, event_id: int, now: datetime) -> None:
    """Settle this one, if it is still new."""
    event = session.get(InboxEvent, event_id)
    if event is not None and event.state is EventState.new:
        known = _settle_one(session, event)
        inbox.finish(event, EventState.handled if known else EventState.ignored, "", now)


def settle(session: Session, most: int, now: datetime) -> int:
    """Settle the oldest statuses and say how many; a person we do not know is nobody's matter."""
    events = inbox.next_statuses(session, most)
    for event in events:
        known = _settle_one(session, event)
        inbox.finish(event, EventState.handled if known else EventState.ignored, "", now)
    return len(events)


def _settle_one(session: Session, event: InboxEvent) -> bool:
    commune = communes.by_oa(session, event.oa_id)
    if commune is None:
        return False
    said = zalo.parse_event(json.loads(session.unseal(event, "body")))
    at = datetime.fromtimestamp(said.at_ms / 1000, UTC)
    if isinstance(said, zalo.OaMessage):
        person = people.find(session, commune.id, Channel.zalo, said.user_id)
        if person is None:
            return False
        kind = said.kind if said.kind in ("image", "file") else "text"
        return delivery.note_echo(session, commune.id, person.id, said.msg_id, kind, said.text, at)
    if isinstance(said, zalo.Received):
        return delivery.note_received(session, commune.id, said.msg_id, at)
    if isinstance(said, zalo.Seen):
        return delivery.note_seen(session, commune.id, said.msg_ids, at)
    return False
