"""What Zalo shows of messages that have left: echoes, and the marks of received and seen.

They come in heaps and nobody waits for them, so each function takes many at once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from storage import delivery_statements as sql
from storage.database import Session
from storage.types import Channel

ECHO_LATENESS = timedelta(hours=3)
"""An echo may come this long after its send: Zalo's last retry of a webhook (contract §2.4)."""

ECHO_OF_SENT = timedelta(seconds=10)
"""An echo bears the time of its send: what was sent longer before it lost its echo for good, and
must not take that of a later message with the same words."""


class Echo(NamedTuple):
    """A message of ours as Zalo shows it. `kind` is text, image or file; `at` is Zalo's time."""

    zalo_id: str
    address: str
    kind: str
    text: str
    at: datetime


class Mark(NamedTuple):
    """Since when the person's phone has the message, or they have seen it."""

    zalo_id: str
    at: datetime


def note_echoes(session: Session, commune_id: int, echoes: Sequence[Echo]) -> set[str]:
    """Give each echo to the message it names, else to the oldest that fits it.

    It settles a message of unknown fate. Gives the ids that are of messages of ours.
    """
    named = _known(session, sql.KNOWN[:1], commune_id, [echo.zalo_id for echo in echoes])
    if named:
        values = [{"commune": commune_id, "zalo_id": zalo_id} for zalo_id in named]
        session.execute(sql.ECHO_BY_ID, values)
    by_text = [echo for echo in echoes if echo.zalo_id not in named]
    return named | _note_by_text(session, commune_id, by_text)


def note_received(session: Session, commune_id: int, marks: Sequence[Mark]) -> set[str]:
    """The persons' phones have the messages. Gives the ids that are of messages of ours."""
    return _mark(session, sql.RECEIVED, commune_id, marks)


def note_seen(session: Session, commune_id: int, marks: Sequence[Mark]) -> set[str]:
    """The persons have looked at the messages. Gives the ids that are of messages of ours."""
    return _mark(session, sql.SEEN, commune_id, marks)


def _note_by_text(session: Session, commune_id: int, echoes: Sequence[Echo]) -> set[str]:
    """One after the other: of two with the same words the second is of the second message."""
    if not echoes:
        return set()
    fits = [
        {
            "commune": commune_id,
            "through": Channel.zalo,
            "address_key": session.fingerprint("address", echo.address),
            "sort": echo.kind,
            "words": session.fingerprint("outbox", echo.text),
            "since": echo.at - ECHO_LATENESS,
            "sent_since": echo.at - ECHO_OF_SENT,
            "zalo_id": echo.zalo_id,
            "at": echo.at,
        }
        for echo in echoes
    ]
    session.execute(sql.ECHO_BY_TEXT_LOCKED if session.is_postgres else sql.ECHO_BY_TEXT, fits)
    return _known(session, sql.KNOWN[1:], commune_id, [echo.zalo_id for echo in echoes])


def _mark(
    session: Session, by_either_id: Iterable[Any], commune_id: int, marks: Sequence[Mark]
) -> set[str]:
    """Run the marking by the send's ids and, for those that go by none, by the echo's."""
    left = list(marks)
    ours: set[str] = set()
    for known_as, statement in zip(sql.KNOWN, by_either_id, strict=True):
        known = _known(session, [known_as], commune_id, [mark.zalo_id for mark in left])
        if known:
            values = [
                {"commune": commune_id, "zalo_id": mark.zalo_id, "at": mark.at}
                for mark in left
                if mark.zalo_id in known
            ]
            session.execute(statement, values)
        ours |= known
        left = [mark for mark in left if mark.zalo_id not in known]
    return ours


def _known(
    session: Session, statements: Iterable[Any], commune_id: int, zalo_ids: Sequence[str]
) -> set[str]:
    if not zalo_ids:
        return set()
    given = {"commune": commune_id, "zalo_ids": zalo_ids}
    return {zalo_id for statement in statements for zalo_id in session.scalars(statement, given)}
