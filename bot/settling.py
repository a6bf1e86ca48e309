"""Whether Zalo has a message that it gave no clear answer about: asked of its own record.

An echo usually settles it first. Else Zalo's `conversation` call is read: found there, the message
was sent; absent for long enough, it is sent once more; unreadable for ten minutes, nobody knows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from bot.zalo.answers import ChatLine
from bot.zalo.client import MOST_CHAT_LINES, ZaloClient
from bot.zalo.errors import ZaloError
from storage import delivery
from storage.database import Session
from storage.delivery import Parcel, Result
from storage.outbox import Draft
from storage.types import OutboxState

ECHO_GRACE = timedelta(seconds=2)
"""How long an echo is waited for before Zalo is asked."""

SURE_AFTER_CUT = timedelta(seconds=6)
"""What a connection that broke at once had carried shows in Zalo's record by then."""

SURE_AFTER_SILENCE = timedelta(seconds=30)
"""A server that kept us waiting may still be at work; so may one we know nothing of."""

UNDECIDED_AFTER = timedelta(minutes=10)
CLOCKS_DIFFER = timedelta(seconds=2)
MOST_PAGES = 5
MOST_SENDS = 8
SAME_START = 100
"""Characters by which a line is recognised: Zalo's record may shorten it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What Zalo's record shows: ids of lines that may be the parcel; None where it is unreadable.

    `sure_after` is the time since the send from which an absence counts.
    """

    parcel: Parcel
    candidates: tuple[str, ...] | None
    sure_after: timedelta


async def look(
    client: ZaloClient, parcel: Parcel, behind: timedelta, sure_after: timedelta
) -> Look:
    """Read the person's chat back to the send; Zalo's clock may be `behind` ours."""
    try:
        lines = await _lines_since(client, parcel, parcel.started_at - CLOCKS_DIFFER - behind)
    except ZaloError:
        lines = None
    if lines is None:
        return Look(parcel, None, sure_after)
    ids = tuple(line.message_id for line in lines if _may_be(line, parcel.draft))
    return Look(parcel, ids, sure_after)


def judge(session: Session, seen: Look, now: datetime) -> Result:
    """What the look proves. A line that another of our messages goes by proves nothing."""
    parcel = seen.parcel
    age = now - parcel.started_at
    if seen.candidates:
        fresh = delivery.unknown_ids(session, parcel.commune_id, seen.candidates)
        if fresh:
            return Result(parcel, OutboxState.sent, send_id=fresh[0])
    if seen.candidates is not None and age >= seen.sure_after:
        again = OutboxState.todo if parcel.attempts < MOST_SENDS else OutboxState.failed
        return Result(parcel, again, asked=True)
    if age >= UNDECIDED_AFTER:
        return Result(parcel, OutboxState.undecided, asked=True)
    patience = min(max(ECHO_GRACE, age / 4), timedelta(minutes=1))
    return Result(parcel, OutboxState.unknown, now + patience)


async def _lines_since(
    client: ZaloClient, parcel: Parcel, since: datetime
) -> list[ChatLine] | None:
    """The OA's lines from `since` on, oldest first; None when the record ends before that."""
    found: list[ChatLine] = []
    for page in range(MOST_PAGES):
        lines = await client.conversation(
            parcel.oa_id or "", parcel.address, page * MOST_CHAT_LINES, MOST_CHAT_LINES
        )
        recent = [line for line in lines if line.at_ms >= since.timestamp() * 1000]
        found += [line for line in recent if line.from_oa]
        if len(recent) < MOST_CHAT_LINES:
            return found[::-1]
    return None


def _may_be(line: ChatLine, draft: Draft) -> bool:
    if draft.image or draft.file:
        return line.kind != "text"
    return _start(line.text) == _start(draft.text)


def _start(text: str) -> str:
    return " ".join(normalize("NFC", text).split())[:SAME_START]
