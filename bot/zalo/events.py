"""Zalo's webhook events, from raw bytes to typed values (contract §3)."""

from __future__ import annotations

from typing import Any, Final

from bot.zalo.envelope import (
    CONSOLE_TEST_MSG_ID,
    BadEvent,
    Envelope,
    envelope_of,
    is_console_test,
    read_envelope,
)
from bot.zalo.event_kinds import (
    Attachment,
    CallEvent,
    ClickedChat,
    Event,
    Follow,
    GroupChange,
    GroupEvent,
    GroupMessage,
    Happening,
    InfoUpdated,
    OaKind,
    OaMessage,
    OtherEvent,
    PermissionRevoked,
    Reacted,
    Received,
    Seen,
    SubmittedInfo,
    TagEvent,
    Unfollow,
    UnknownEvent,
    UserKind,
    UserMessage,
    WidgetEvent,
    Withdrew,
    ZnsEvent,
)
from bot.zalo.event_readers import READERS, unknown

__all__ = [
    "CONSOLE_TEST_MSG_ID",
    "EVENT_NAMES",
    "Attachment",
    "BadEvent",
    "CallEvent",
    "ClickedChat",
    "Envelope",
    "Event",
    "Follow",
    "GroupChange",
    "GroupEvent",
    "GroupMessage",
    "Happening",
    "InfoUpdated",
    "OaKind",
    "OaMessage",
    "OtherEvent",
    "PermissionRevoked",
    "Reacted",
    "Received",
    "Seen",
    "SubmittedInfo",
    "TagEvent",
    "Unfollow",
    "UnknownEvent",
    "UserKind",
    "UserMessage",
    "WidgetEvent",
    "Withdrew",
    "ZnsEvent",
    "envelope_of",
    "is_console_test",
    "parse_event",
    "read_envelope",
]

EVENT_NAMES: Final = frozenset(READERS)
"""Every event name Zalo or its readers have published, all alternatives included."""


def parse_event(event: Envelope | dict[str, Any]) -> Event:
    """The typed event. Never refuses a well-formed envelope: what it cannot read is UnknownEvent.

    Given a bare document it raises BadEvent when app_id, event_name or timestamp is missing.
    """
    envelope = event if isinstance(event, Envelope) else envelope_of(event)
    read = READERS.get(envelope.event_name)
    return (read(envelope) if read else None) or unknown(envelope)
