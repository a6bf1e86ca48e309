"""Zalo's webhook events, from raw bytes to typed values (contract §3)."""

from __future__ import annotations

from bot.zalo.envelope import (
    CONSOLE_TEST_MSG_ID,
    BadEvent,
    Envelope,
    is_console_test,
    read_envelope,
)

__all__ = [
    "CONSOLE_TEST_MSG_ID",
    "BadEvent",
    "Envelope",
    "is_console_test",
    "read_envelope",
]
