"""What happens by itself in one process: reminders, token renewal, housekeeping.

What is due is asked of the tables at the injected clock's time; APScheduler only says when to ask,
in real seconds. One process of a database leads and does it; the others try to lead at each tick.
"""

import asyncio
import time as monotonic_time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot import changed_checklists
from bot.alarms import Alarms
from bot.clock import Clock
from bot.log import get_logger
from bot.metrics import Metrics
from bot.outside import OutsideCarrier
from bot.rounds import Rounds
from bot.zalo.errors import NotLinked, TokenUnavailable
from bot.zalo.tokens import TokenCustodian
from handlers.worktime import local
from storage import retention, tokens
from storage.catalogue import load_catalogue
from storage.database import Database, DatabaseClosed, Session
from storage.leader import NamedLock

TICK = timedelta(seconds=15)
A_JUMP_S = 1.0
"""The clock was moved when it runs ahead of real time by more than this."""

CARRY_EVERY = timedelta(minutes=1)
TOKENS_EVERY = timedelta(minutes=10)
CHANGES_EVERY = timedelta(minutes=15)
HOUSEKEEPING_EVERY = timedelta(minutes=30)
HOUSEKEEPING_FROM = time(2)
"""Vietnam's time: what has passed its keeping time is dropped once a night, or when next up."""

ROWS_AT_ONCE = 500
PATIENCE = timedelta(minutes=5)
"""A job that fails longer than this is told to the operator."""

log = get_logger(__name__)


class Files(Protocol):
    """Where the files of attachments lie."""

    def delete(self, attachment_id: int) -> None:
        """Remove the file, if it is there."""


class Scheduler:
    """The jobs of one process: `start`, `stop`; `tick` gives what is due now."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        metrics: Metrics,
        alarms: Alarms,
        custodian: TokenCustodian,
        on_turn: Callable[[], None],
        files: Files | None = None,
        carrier: OutsideCarrier | None = None,
        real_seconds: Callable[[], float] = monotonic_time.monotonic,
    ) -> None:
        self._database = database
        self._clock = clock
        self._metrics = metrics
        self._alarms = alarms
        self._custodian = custodian
        self._on_turn = on_turn
        self._files = files
        self._carrier = carrier
        self._real_seconds = real_seconds
        self._ticking = asyncio.Lock()
        self._rounds = Rounds(database, metrics)
        self._leadership = NamedLock(database, "leader")
        self._asking = asyncio.Lock()
        self._jobs = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._in_hand: set[asyncio.Task[object]] = set()
        self._stopping = False
        self._failing_since: dict[str, datetime] = {}
        self._following: asyncio.Task[None] | None = None
        self.kept_house_on: date | None = None

    async def start(self) -> None:
        """Begin: the first tick comes at once."""
        for name, job, every in (
            ("reminders", self.tick, TICK),
            ("danger", self.alert, TICK),
            ("beyond the chat", self.carry, CARRY_EVERY),
            ("tokens", self.renew_tokens, TOKENS_EVERY),
            ("housekeeping", self.keep_house, HOUSEKEEPING_EVERY),
            ("changed checklists", self.tell_changes, CHANGES_EVERY),
        ):
            self._jobs.add_job(
                self._patiently,
                "interval",
                args=[name, job],
                seconds=every.total_seconds(),
                id=name,
                next_run_time=datetime.now(UTC),
            )
        self._jobs.start()
        self._following = asyncio.create_task(self._follow_jumps(), name="clock jumps")

    async def stop(self) -> None:
        """Finish what is in hand and let another process lead."""
        self._stopping = self._rounds.stopping = True
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following
        await asyncio.gather(*self._in_hand, return_exceptions=True)
        if self._jobs.running:
            self._jobs.shutdown(wait=False)
        await asyncio.to_thread(self._leadership.release)
        self._metrics.leader.set(0)

    # -- the jobs

    async def tick(self) -> int:
        """Give the reminders and digests that are due, if this process leads; how many messages."""
        if not await self._leads():
            return 0
        async with self._ticking:
            sent = await self._rounds.make(self._clock.now())
        if sent:
            self._on_turn()
            self._soon("beyond the chat")
        return sent

    async def alert(self) -> int:
        """Go on with alerts nobody has taken; a morning's lists hold them up for nobody."""
        if not await self._leads():
            return 0
        told = await self._rounds.alert(self._clock.now())
        if told:
            self._on_turn()
            self._soon("beyond the chat")
        return told

    async def carry(self) -> None:
        """Send what goes beyond the chat; a slow server there holds up no reminder."""
        if self._carrier is not None and await self._leads():
            await self._carrier.make(self._clock.now())

    async def renew_tokens(self) -> None:
        """Let the custodian renew what is about to end: an OA may be silent for days."""
        if not await self._leads():
            return
        for oa_id in await self._database.read(_living):
            if self._stopping:
                return
            try:
                await self._custodian.access_token(oa_id)
            except (NotLinked, TokenUnavailable) as error:
                log.warning("a token could not be renewed", oa_id=oa_id, error=type(error).__name__)
        await self._database.read(self._note_expiry)

    async def tell_changes(self) -> None:
        """Tell those who were given a checklist that has changed since."""
        if not await self._leads():
            return
        if await changed_checklists.tell(self._database, load_catalogue(), self._clock.now()):
            self._on_turn()

    async def keep_house(self) -> None:
        """Drop what has passed its keeping time, once a night."""
        now = local(self._clock.now())
        if now.time() < HOUSEKEEPING_FROM or self.kept_house_on == now.date():
            return
        if not await self._leads():
            return
        if self._files is not None:
            await self._drop_attachments(self._files, now)
        for name, drop in retention.DROPS.items():
            await self._drop(name, drop, now)
        self.kept_house_on = now.date()

    # -- how

    async def _patiently(self, name: str, job: Callable[[], Awaitable[object]]) -> None:
        """Run one job; a database that fails is met again at the next run."""
        if self._stopping:
            return
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a job always runs in a task
        self._in_hand.add(task)
        try:
            await job()
            self._went_well(name)
        except DatabaseClosed:
            return
        except (SQLAlchemyError, OSError) as error:
            self._went_wrong(name, error)
        finally:
            self._in_hand.discard(task)

    def _went_well(self, name: str) -> None:
        if self._failing_since.pop(name, None) is not None:
            self._alarms.clear(f"job {name}")

    def _went_wrong(self, name: str, error: Exception) -> None:
        self._metrics.database_errors.inc()
        self._metrics.leader.set(0)
        log.error("a job failed; it runs again", job=name, error=type(error).__name__)
        now = self._clock.now()
        if now - self._failing_since.setdefault(name, now) >= PATIENCE:
            self._alarms.raise_alarm(
                f"job {name}",
                f"The job {name} has failed for {PATIENCE} and longer "
                f"({type(error).__name__}): officials are not reminded. See DATABASE_URL.",
            )

    def _soon(self, job: str) -> None:
        if self._jobs.running:
            self._jobs.modify_job(job, next_run_time=datetime.now(UTC))

    async def _leads(self) -> bool:
        async with self._asking:  # the jobs share one lock, which is not made for several threads
            leads = await asyncio.to_thread(self._leadership.try_acquire)
        self._metrics.leader.set(leads)
        return leads

    async def _follow_jumps(self) -> None:
        """Tick at once when the clock is moved (demo), instead of up to 15 s later."""
        never = asyncio.Event()
        at, began = self._clock.now(), self._real_seconds()
        while True:
            await self._clock.wait(never, at + TICK)
            now, real = self._clock.now(), self._real_seconds()
            jumped = (now - at).total_seconds() > real - began + A_JUMP_S
            at, began = now, real  # a jump during the tick below is one of the next look
            if jumped:
                await self._patiently("danger", self.alert)
                await self._patiently("reminders", self.tick)

    def _note_expiry(self, session: Session) -> None:
        for link in tokens.linked(session):
            grant = tokens.grant(session, link.oa_id)
            if grant is not None:
                left = grant.current.expires_at - self._clock.now()
                self._metrics.token_expires_seconds.labels(link.oa_id).set(left.total_seconds())

    async def _drop(self, name: str, drop: retention.Drop, now: datetime) -> None:
        dropped = ROWS_AT_ONCE
        while dropped == ROWS_AT_ONCE and not self._stopping:
            dropped = await self._database.run(lambda work: drop(work, now, ROWS_AT_ONCE))
            if dropped:
                log.info("dropped what is past its keeping time", what=name, count=dropped)

    async def _drop_attachments(self, files: Files, now: datetime) -> None:
        dropped = ROWS_AT_ONCE
        while dropped == ROWS_AT_ONCE and not self._stopping:
            dropped = await self._drop_some_attachments(files, now)

    async def _drop_some_attachments(self, files: Files, now: datetime) -> int:
        """Files first: a row without its file is dropped tomorrow, a file without a row never."""
        ids = await self._database.read(
            lambda work: retention.old_attachments(work, now, ROWS_AT_ONCE)
        )
        for attachment_id in ids:
            await asyncio.to_thread(files.delete, attachment_id)
        await self._database.run(lambda work: retention.drop_attachments(work, ids))
        return len(ids)


def _living(session: Session) -> list[str]:
    return [link.oa_id for link in tokens.linked(session) if link.dead_reason is None]
