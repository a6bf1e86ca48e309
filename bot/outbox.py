"""Sends what waits in the outbox: in order for each person, many people at once (design §3.4).

One loop does all the database work, in rounds: a round records what became of the sends that ended
since the last one and claims what is due now, in one transaction. No connection is held while Zalo
is being called.
"""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot import settling, undelivered
from bot.clock import Clock
from bot.dispatch import Alarms, Dispatch
from bot.log import get_logger
from bot.metrics import Metrics
from bot.sending import Enclosures, prepare
from bot.settling import Look
from bot.zalo.client import ZaloClient
from storage import delivery
from storage import media as attachments
from storage.database import Database, Session
from storage.delivery import Claim, Parcel, Result
from storage.media import Known
from storage.outbox import Draft
from storage.types import OutboxState, Priority

MOST_SENDS = 64
MOST_LOOKS = 16
LOOK_EVERY = timedelta(seconds=1)
"""What another process or a command queues is noticed after this long at most."""

TIDY_EVERY = timedelta(seconds=10)
REST_AFTER_ERROR_S = 1.0
ROUND_SECONDS = 0.02
"""A round begins so long after the last at the soonest, so that under load it serves many."""

ON_THE_WAY = (OutboxState.held, OutboxState.todo, OutboxState.sending, OutboxState.unknown)

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a round may take on, decided before its transaction."""

    now: datetime
    room: int
    looks: int
    paused: frozenset[str]
    priorities: tuple[Priority, ...]
    tidy: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """What a round's transaction gave; `due` is when something next falls due by itself."""

    claim: Claim
    doubtful: list[Parcel]
    due: datetime | None
    counts: dict[OutboxState, int] | None


class OutboxSender:
    """`start`, then `wake` whenever something was queued, and `stop`."""

    def __init__(
        self,
        database: Database,
        client: ZaloClient,
        clock: Clock,
        metrics: Metrics,
        alarms: Alarms,
        media: Enclosures,
    ) -> None:
        self._database = database
        self._clock = clock
        self._metrics = metrics
        self._alarms = alarms
        self._dispatch = Dispatch(client, media, self._known, clock, metrics, alarms)
        self._bell = asyncio.Event()
        self._ended: list[Result | Look] = []
        self._sends: set[asyncio.Task[None]] = set()
        self._looks: set[asyncio.Task[None]] = set()
        self._tidy_at: datetime | None = None
        self._stopping = False
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to send. On SQLite, whose only sender this is, what was under way is unknown."""
        now, alone = self._clock.now(), self._database.is_sqlite
        await self._database.run(
            lambda session: delivery.give_up_leases(session, now, everyone=alone)
        )
        self._loop = asyncio.create_task(self._work(), name="outbox")

    def wake(self) -> None:
        """Something was queued or settled."""
        self._bell.set()

    async def stop(self) -> None:
        """Take nothing more on, and end once what is under way has been recorded."""
        self._stopping = True
        self.wake()
        if self._loop is not None:
            await self._loop

    async def _work(self) -> None:
        while not (self._stopping and not self._sends | self._looks and not self._ended):
            began = time.monotonic()
            self._bell.clear()
            try:
                until = await self._round()
            except Exception:  # the outbox must outlive any fault, such as a database away
                log.exception("outbox round failed")
                self._metrics.database_errors.inc()
                await asyncio.sleep(REST_AFTER_ERROR_S)
            else:
                await self._clock.wait(self._bell, until)
                await asyncio.sleep(began + ROUND_SECONDS - time.monotonic())

    async def _round(self) -> datetime:
        """Record, claim and start sending; the moment until which nothing else is due."""
        asked = self._asked()
        ended, self._ended = self._ended, []
        try:
            found = await self._database.run(partial(self._transact, ended, asked))
        except BaseException:
            self._ended = ended + self._ended
            raise
        self._note(found)
        for parcel in found.claim.parcels:
            self._begin(self._send(parcel), self._sends)
        for parcel in found.doubtful:
            self._begin(self._look(parcel), self._looks)
        if found.claim.more and self._room() > 0:
            return asked.now
        dues = (found.due, self._dispatch.next_opening(), asked.now + LOOK_EVERY)
        return min(due for due in dues if due is not None)

    def _asked(self) -> _Asked:
        now = self._clock.now()
        tidy = self._tidy_at is None or now >= self._tidy_at
        if tidy:
            self._tidy_at = now + TIDY_EVERY
        paused, priorities = self._dispatch.paused(now), self._dispatch.priorities(now)
        looks = 0 if self._stopping else MOST_LOOKS - len(self._looks)
        return _Asked(now, self._room(), looks, paused, priorities, tidy)

    def _room(self) -> int:
        if self._stopping:
            return 0
        most = 1 if self._dispatch.in_trouble else MOST_SENDS
        return max(0, most - len(self._sends))

    def _transact(self, ended: list[Result | Look], asked: _Asked, session: Session) -> _Found:
        """The whole of a round's database work, in a thread."""
        now = asked.now
        self._record(session, ended, now)
        if asked.tidy:
            delivery.give_up_leases(session, now)
        claim = Claim([], [], more=False)
        if asked.room:
            fit = partial(self._fit, now)
            claim = delivery.claim(
                session, now, asked.room, fit, paused=asked.paused, priorities=asked.priorities
            )
        looks = asked.looks
        doubtful = delivery.claim_doubtful(session, now, looks) if looks else []
        counts = delivery.waiting_by_state(session) if asked.tidy else None
        return _Found(claim, doubtful, delivery.soonest(session, now), counts)

    def _record(self, session: Session, ended: list[Result | Look], now: datetime) -> None:
        results = [end for end in ended if isinstance(end, Result)]
        judged = [settling.judge(session, e, now) for e in ended if isinstance(e, Look)]
        for moved in delivery.record(session, [*results, *judged], now):
            if moved.state is not OutboxState.todo:
                undelivered.tell(session, moved, now)
        settled = sum(result.state is not OutboxState.unknown for result in judged)
        self._metrics.outbox.labels("settled", 0).inc(settled)

    def _fit(self, now: datetime, draft: Draft, oa_id: str | None) -> list[Draft]:
        return prepare(draft, without_buttons=self._dispatch.refuses_buttons(oa_id, now))

    def _note(self, found: _Found) -> None:
        for row_id in found.claim.unreadable:
            self._alarms.raise_alarm(
                "unreadable outbox",
                f"Outbox message {row_id} does not open with DATA_KEYS; it was not sent.",
            )
        if found.counts is not None:
            for state in ON_THE_WAY:
                self._metrics.outbox_waiting.labels(state).set(found.counts.get(state, 0))

    def _begin(self, work: Coroutine[Any, Any, None], among: set[asyncio.Task[None]]) -> None:
        def over(task: asyncio.Task[None]) -> None:
            among.discard(task)
            self._bell.set()

        task = asyncio.create_task(work)
        among.add(task)
        task.add_done_callback(over)

    async def _known(self, commune_id: int, attachment_id: int) -> Known | None:
        return await self._database.read(
            lambda session: attachments.known(session, commune_id, attachment_id)
        )

    async def _send(self, parcel: Parcel) -> None:
        result = await self._dispatch.send(parcel)
        self._ended.append(result)  # the list may be another one since the call began

    async def _look(self, parcel: Parcel) -> None:
        seen = await self._dispatch.look(parcel)
        self._ended.append(seen)
