"""What every Zalo event says about itself, read cheaply before anything is trusted."""

from __future__ import annotations

import json
from collections.abc import Callable, Container
from hashlib import sha256
from typing import Any, Final, NamedTuple

from bot.zalo.values import as_id

_fast_loads: Callable[[bytes], Any]
try:
    import orjson
except ImportError:
    _fast_loads = json.loads
else:
    _fast_loads = orjson.loads

CONSOLE_TEST_MSG_ID: Final = "This is message id"
"""The message id in the correctly signed sample that the console's *Test* sends (contract §2.1)."""

LONGEST_KEY: Final = 120
_YEAR_10000_MS: Final = 253_402_300_800_000


class BadEvent(ValueError):
    """The body is not an event of Zalo's: the sentence says what is missing."""


class Envelope(NamedTuple):
    """One event's outer facts. A tuple, because one is made for every webhook request."""

    app_id: str
    event_name: str
    timestamp: str
    """The text as received: it is part of what the signature covers."""
    timestamp_ms: int
    oa_id: str | None
    person_id: str | None
    """The citizen or official concerned, whichever side of the message they are on."""
    msg_id: str | None
    is_echo: bool
    """True for `oa_send_*`: what the OA itself sent, by the API or from Zalo's chat tool."""
    document: dict[str, Any]

    def key(self, body: bytes) -> str:
        """The event's identity for removing duplicates, at most 120 characters.

        OA, event name and message id for messages; for the rest the SHA-256 of `body`, because
        other events repeat the ids of earlier messages (contract §2.5).
        """
        if self.msg_id and "_send_" in self.event_name:
            key = f"{self.oa_id}:{self.event_name}:{self.msg_id}"
            if len(key) <= LONGEST_KEY and key.isascii() and key.isprintable():
                return key
        return sha256(body).hexdigest()


def read_envelope(body: bytes, known_oas: Container[str] = ()) -> Envelope:
    """Parses `body` once and finds whose event it is.

    `known_oas` settles which side the OA is on where Zalo does not say (contract §3.5).
    Raises BadEvent when the body is not a JSON object with app_id, event_name and timestamp.
    """
    return envelope_of(_parse(body), known_oas)


def envelope_of(document: dict[str, Any], known_oas: Container[str] = ()) -> Envelope:
    """The envelope of an event that is already parsed; raises BadEvent as `read_envelope`."""
    app_id = as_id(document.get("app_id"))
    name = document.get("event_name")
    timestamp = as_id(document.get("timestamp"))
    if not app_id or not isinstance(name, str) or not name or timestamp is None:
        raise BadEvent("the event must carry app_id, event_name and timestamp")
    message = document.get("message")
    if not isinstance(message, dict):
        message = {}
    oa_id, person_id = _sides(document, name, message, known_oas)
    return Envelope(
        app_id,
        name,
        timestamp,
        _milliseconds(timestamp),
        oa_id or _flat_oa(document),
        person_id,
        as_id(message.get("msg_id") or document.get("msg_id")),
        name.startswith("oa_send_") and name != "oa_send_consent",
        document,
    )


def is_console_test(envelope: Envelope) -> bool:
    """True for the sample the console sends when the webhook address is saved or tested."""
    return envelope.msg_id == CONSOLE_TEST_MSG_ID


def _parse(body: bytes) -> dict[str, Any]:
    try:
        document = _fast_loads(body)
    except ValueError:
        document = _parse_leniently(body)
    except RecursionError:
        raise BadEvent("the body's JSON is nested too deeply") from None
    if not isinstance(document, dict):
        raise BadEvent("the body must be a JSON object")
    return document


def _parse_leniently(body: bytes) -> Any:
    # orjson refuses half an emoji (a lone surrogate), which a phone can send: the message counts.
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BadEvent("the body is not JSON") from None


def _milliseconds(timestamp: str) -> int:
    if timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 16:
        value = int(timestamp)
        if value < _YEAR_10000_MS:
            return value
    raise BadEvent("the event's timestamp must be milliseconds since 1970, written in digits")


def _sides(
    document: dict[str, Any], name: str, message: dict[str, Any], known_oas: Container[str]
) -> tuple[str | None, str | None]:
    """(OA, person) of the event; None where it names none."""
    sender = _id_in(document, "sender")
    recipient = _id_in(document, "recipient")
    if sender is None and recipient is None:
        return _flat_oa(document), _flat_person(document)
    if "_group_" in name:
        return _flat_oa(document), sender if name.startswith("user_") else None
    if name in _STATUS_EVENTS:
        # A template message's receipt names a phone number, which is nobody's Zalo id (§3.11).
        if "delivery_time" in message or "tracking_id" in message:
            return sender, None
        return _status_sides(sender, recipient, known_oas)
    if name.startswith("oa_"):
        return sender, recipient
    return recipient, sender


_STATUS_EVENTS: Final = frozenset({"user_received_message", "user_seen_message"})


def _status_sides(
    sender: str | None, recipient: str | None, known_oas: Container[str]
) -> tuple[str | None, str | None]:
    if recipient in known_oas and sender not in known_oas:
        return recipient, sender
    return sender, recipient


def _id_in(document: dict[str, Any], field: str) -> str | None:
    part = document.get(field)
    return as_id(part.get("id")) if isinstance(part, dict) else None


def _flat_oa(document: dict[str, Any]) -> str | None:
    return as_id(document.get("oa_id")) or as_id(document.get("oaId"))


def _flat_person(document: dict[str, Any]) -> str | None:
    return (
        as_id(document.get("user_id"))
        or _id_in(document, "follower")
        or _user_in_data(document.get("data"))
    )


def _user_in_data(data: Any) -> str | None:
    return as_id(data.get("user_id")) if isinstance(data, dict) else None
