"""A Zalo event as the inbox keeps it."""

import hashlib
from datetime import datetime
from typing import Final

from bot.zalo.envelope import Envelope
from storage.inbox import Arrival
from storage.types import EventSource

_MARKS: Final = frozenset({"user_received_message", "user_seen_message"})


def arrival_of(envelope: Envelope, body: bytes, received_at: datetime) -> Arrival:
    """The arrival of a verified event. Echoes of our own sends and delivery marks are statuses."""
    oa_id = envelope.oa_id or ""
    return Arrival(
        source=EventSource.zalo,
        oa_id=oa_id,
        event_key=f"zalo:{envelope.key(body)}",
        event_name=envelope.event_name[:64],
        person=envelope.person_id or f"oa {oa_id}",
        sent_ms=envelope.timestamp_ms,
        received_at=received_at,
        body=body,
        is_status=envelope.event_name in _MARKS or _is_own_echo(envelope),
    )


def unverified(envelope: Envelope, body: bytes, received_at: datetime, header: str) -> Arrival:
    """The same event while its signature does not check: under a key of its own."""
    key = hashlib.sha256(header.encode() + b"\0" + body).hexdigest()
    arrival = arrival_of(envelope, body, received_at)
    return arrival._replace(event_key=f"unverified:{key}", signature=header[:100])


def _is_own_echo(envelope: Envelope) -> bool:
    sender = envelope.document.get("sender")
    return envelope.is_echo and not (isinstance(sender, dict) and sender.get("admin_id"))
