"""Hands single messages to Zalo inside its limits, and says what became of each."""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

from bot import refusals, settling
from bot.clock import Clock
from bot.log import get_logger
from bot.metrics import Metrics
from bot.refusals import authorisation_alarm
from bot.sending import Assembly, Enclosures, LookUp, NotReady, Unusable
from bot.settling import ECHO_GRACE, SURE_AFTER_CUT, SURE_AFTER_SILENCE, Look
from bot.zalo.answers import Sent
from bot.zalo.client import ZaloClient
from bot.zalo.errors import Action, NotSent, SendUnknown
from bot.zalo.messages import BadMessage
from storage.delivery import Parcel, Result
from storage.types import OutboxState, Priority

SEND_SECONDS = 45.0
"""One send with its uploads and a token's renewal; less than the lease."""

BUTTONS_REFUSED_FOR = timedelta(hours=1)
BULK_NEEDS = 400
"""Calls that must be left in this minute for bulk to go: the rest is for answers."""

TROUBLE = 5
"""After so many sends in a row without an answer, one at a time feels whether Zalo is back."""

TROUBLE_PAUSE = timedelta(seconds=5)
CUT_AT_ONCE = timedelta(seconds=5)
MOST_CUT = 10_000

log = get_logger(__name__)


class Alarms(Protocol):
    """Who tells the operator."""

    def raise_alarm(self, key: str, sentence: str) -> None:
        """Let `sentence` stand under `key`."""

    def clear(self, key: str) -> None:
        """The matter of `key` is over."""


class Dispatch:
    """Sends parcels and looks for them, remembering what Zalo asked for on the way."""

    def __init__(
        self,
        client: ZaloClient,
        enclosures: Enclosures,
        look_up: LookUp,
        clock: Clock,
        metrics: Metrics,
        alarms: Alarms,
    ) -> None:
        self._client = client
        self._clock = clock
        self._metrics = metrics
        self._alarms = alarms
        self._assembly = Assembly(client, enclosures, look_up, clock.now)
        self._paused: dict[str, datetime] = {}
        self._bulk_from: datetime | None = None
        self._buttons_from: dict[str, datetime] = {}
        self._unauthorised: set[str] = set()
        self._cut: set[int] = set()
        self._behind = timedelta(0)
        self._failures = 0

    @property
    def in_trouble(self) -> bool:
        """Zalo has not answered for a while: send one at a time."""
        return self._failures >= TROUBLE

    def paused(self, now: datetime) -> frozenset[str]:
        """The apps that nothing may be sent through now."""
        self._paused = {app: until for app, until in self._paused.items() if now < until}
        return frozenset(self._paused)

    def next_opening(self) -> datetime | None:
        """When the next of the paused apps may send again."""
        return min(self._paused.values(), default=None)

    def priorities(self, now: datetime) -> tuple[Priority, ...]:
        """What may be sent now: bulk only while plenty of the minute's calls are left."""
        if self._bulk_from is None or now >= self._bulk_from:
            return tuple(Priority)
        return (Priority.reply, Priority.push)

    def refuses_buttons(self, oa_id: str | None, now: datetime) -> bool:
        """Whether Zalo has lately refused this OA's buttons."""
        until = self._buttons_from.get(oa_id or "")
        return until is not None and now < until

    async def look(self, parcel: Parcel) -> Look:
        """Ask Zalo for a message of unknown fate."""
        sure_after = SURE_AFTER_CUT if parcel.id in self._cut else SURE_AFTER_SILENCE
        return await settling.look(self._client, parcel, self._behind, sure_after)

    async def send(self, parcel: Parcel) -> Result:
        """Send one message, and say what became of it; nothing is raised."""
        began = self._clock.now()
        self._cut.discard(parcel.id)
        until = self._paused.get(parcel.app_id)
        if until is not None and began < until:
            return Result(parcel, OutboxState.todo, until)
        if parcel.oa_id is None:
            return self._without_oa(parcel)
        if parcel.unpaid:
            # Another commune of the app may have linked the account: Zalo would take it, and bill.
            return Result(parcel, OutboxState.waiting)
        result = await self._tried(parcel.oa_id, parcel, began)
        self._count(result)
        return result

    async def _tried(self, oa_id: str, parcel: Parcel, began: datetime) -> Result:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                message = await self._assembly.message(oa_id, parcel)
                sent = await self._client.send_cs(oa_id, parcel.address, message)
        except NotSent as refused:
            return self._refused(oa_id, parcel, refused)
        except NotReady:
            return refusals.wait_for_attachment(parcel, self._clock.now())
        except (Unusable, BadMessage) as fault:
            log.error("message cannot be sent", outbox_id=parcel.id, fault=str(fault))
            return refusals.without_attachment(parcel)
        except (SendUnknown, TimeoutError):
            return self._unknown(parcel, began)
        except Exception:  # whatever it was, the message may have left: Zalo is asked first
            log.exception("sending failed", outbox_id=parcel.id)
            return self._unknown(parcel, began)
        return self._sent(oa_id, parcel, sent)

    def _sent(self, oa_id: str, parcel: Parcel, sent: Sent) -> Result:
        now = self._clock.now()
        self._failures = 0
        self._note_limit(parcel.app_id, now)
        if sent.sent_time_ms is not None:
            behind = parcel.started_at.timestamp() - sent.sent_time_ms / 1000
            self._behind = timedelta(seconds=max(0.0, behind))
        if oa_id in self._unauthorised:
            self._unauthorised.discard(oa_id)
            self._alarms.clear(authorisation_alarm(oa_id))
        late = (now - max(parcel.due_at, parcel.created_at)).total_seconds()
        self._metrics.outbox_late_seconds.observe(max(0.0, late))
        return Result(parcel, OutboxState.sent, send_id=sent.message_id)

    def _unknown(self, parcel: Parcel, began: datetime) -> Result:
        now = self._clock.now()
        self._note_failure(parcel.app_id, now)
        if len(self._cut) >= MOST_CUT:
            self._cut.clear()
        if now - began < CUT_AT_ONCE:
            self._cut.add(parcel.id)
        return Result(parcel, OutboxState.unknown, now + ECHO_GRACE)

    def _refused(self, oa_id: str, parcel: Parcel, refused: NotSent) -> Result:
        now = self._clock.now()
        result = refusals.after_refusal(parcel, refused, now)
        alarm = refusals.alarm_of(oa_id, refused)
        if alarm:
            self._alarms.raise_alarm(*alarm)
        match refused.action:
            case Action.WAIT_MINUTE if result.next_at:
                self._paused[parcel.app_id] = result.next_at
            case Action.REUPLOAD:
                self._assembly.forget_asset(oa_id, parcel.draft)
            case Action.FALLBACK_TEXT if parcel.draft.buttons:
                self._buttons_from[oa_id] = now + BUTTONS_REFUSED_FOR
            case Action.REAUTHORISE:
                self._unauthorised.add(oa_id)
        if refusals.is_no_connection(refused):
            self._note_failure(parcel.app_id, now)
        return result

    def _without_oa(self, parcel: Parcel) -> Result:
        self._alarms.raise_alarm(
            f"no OA {parcel.commune_id}",
            "A commune has messages to send but no oa_id; apply its file again with one.",
        )
        return refusals.no_oa(parcel, self._clock.now())

    def _note_failure(self, app_id: str, now: datetime) -> None:
        self._failures += 1
        if self.in_trouble:
            self._paused[app_id] = max(self._paused.get(app_id, now), now + TROUBLE_PAUSE)

    def _note_limit(self, app_id: str, now: datetime) -> None:
        left = self._client.remaining
        if left is None:
            return
        self._metrics.requests_left.labels(app_id).set(left)
        if left < BULK_NEEDS:
            self._bulk_from = now.replace(second=0, microsecond=0) + timedelta(minutes=1)

    def _count(self, result: Result) -> None:
        outcome = _OUTCOMES.get(result.state, "given_up")
        self._metrics.outbox.labels(outcome, result.code or 0).inc()


_OUTCOMES = {
    OutboxState.sent: "sent",
    OutboxState.todo: "retried",
    OutboxState.waiting: "held",
    OutboxState.unknown: "unknown",
}
