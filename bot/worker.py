"""Works stored events: one person's strictly in order, different people's at once.

A turn is one write transaction. Besides events it lets unfinished dialogues go on at their time
and releases held answers. If a handler raises, nothing of its turn stays; the event is tried
again, then set aside with its error for a person to see.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot import router, statuses
from bot.alarms import Alarms
from bot.clock import Clock
from bot.log import get_logger, trace_of
from bot.metrics import Metrics
from bot.router import Surroundings
from storage import inbox, outbox, people
from storage.database import POSTGRES_TURNS, Database, DatabaseClosed, Session
from storage.models import InboxEvent
from storage.types import EventState

TRIES = 3
RETRY_AFTER = (timedelta(seconds=1), timedelta(seconds=10))
LOOK_EVERY = timedelta(seconds=1)
LOOK_EVERY_ALONE = timedelta(seconds=5)
"""Other processes and the commands of `scripts` write too; on SQLite only the latter."""

BUSY_LANE = timedelta(milliseconds=50)

AFTER_TROUBLE_SECONDS = 1.0
AFTER_FAILURE = timedelta(minutes=1)
STATUSES_AT_ONCE = 200
STATUS_SECONDS = 0.1
"""Echoes and marks are gathered for so long: nobody waits for them, and one commit serves many."""

MOST_IN_HAND = 16
"""On SQLite, turns handed in together, so that they share a commit."""

_LANES_TRIED = 20

log = get_logger(__name__)


class Work(StrEnum):
    """What a look for work came to."""

    nothing = "nothing"
    done = "done"


@dataclass(slots=True)
class _Failing:
    """What the turn under way works on, so that its failure can be noted."""

    event_id: int | None = None
    dialogue_id: int | None = None
    held_id: int | None = None


@dataclass(slots=True)
class _Batch:
    """Turns handed in together, to run one after the other."""

    over: bool = False  # one found nothing to do, or failed: the rest are not begun
    nothing_left: bool = False


class Worker:
    """The turns of one process: `start`, `wake` when something was stored, `stop`."""

    def __init__(
        self,
        database: Database,
        around: Surroundings,
        clock: Clock,
        metrics: Metrics,
        alarms: Alarms,
        on_replies: Callable[[], None],
        may_release: Callable[[], bool] = lambda: True,
    ) -> None:
        self._may_release = may_release
        self._alarms = alarms
        self._database = database
        self._around = around
        self._clock = clock
        self._metrics = metrics
        self._on_replies = on_replies
        self._bells: list[asyncio.Event] = []
        self._idle: list[asyncio.Event] = []  # of those who have found nothing to do
        self._stopping = False
        self._looked_at: datetime | None = None
        self._in_hand = 1
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to work: one turn at a time on SQLite, a few on Postgres."""
        turns = 1 if self._database.is_sqlite else POSTGRES_TURNS
        for work in [self._statuses] + [self._turns] * turns:
            bell = asyncio.Event()
            self._bells.append(bell)
            self._tasks.append(asyncio.create_task(self._loop(work, bell), name="worker"))

    def wake(self) -> None:
        """Something was stored."""
        for bell in self._bells:
            bell.set()

    def stored(self, is_status: bool) -> None:
        """An event was stored: an echo or a mark if `is_status`, else one for a turn."""
        idle = [bell for bell in self._idle if bell is not self._bells[0] and not bell.is_set()]
        # One event needs one of them; while all are at work each looks for more when it is done.
        for bell in self._bells[:1] if is_status else idle[:1] or self._bells[1:]:
            bell.set()

    async def stop(self) -> None:
        """Finish the turns in hand, take no other."""
        self._stopping = True
        self.wake()
        await asyncio.gather(*self._tasks)

    async def _loop(self, work: Callable[[], Awaitable[Work]], bell: asyncio.Event) -> None:
        while not self._stopping:
            bell.clear()
            try:
                if await work() is Work.nothing and not bell.is_set():
                    await self._rest(bell, for_turns=work == self._turns)
            except DatabaseClosed:
                return
            except Exception as error:
                # Not even a failure in noting a failure may end the work of all the others.
                self._tell(error)
                await asyncio.sleep(AFTER_TROUBLE_SECONDS)

    async def _rest(self, bell: asyncio.Event, *, for_turns: bool) -> None:
        self._idle.append(bell)
        try:
            await self._clock.wait(bell, await self._next_look(for_turns))
        finally:
            self._idle.remove(bell)

    def _tell(self, error: Exception) -> None:
        if _is_outage(error):
            self._metrics.database_errors.inc()
            log.error("the database failed; trying again", error=type(error).__name__)
            return
        log.error("the worker failed; trying again", exc_info=error)
        self._alarms.raise_alarm(
            "worker", "The worker failed outside a turn: look at the log and at `xaoi events list`."
        )

    async def _next_look(self, for_turns: bool) -> datetime:
        """When something falls due by itself, or when to look at what others wrote."""
        now = self._clock.now()
        look = now + (LOOK_EVERY_ALONE if self._database.is_sqlite else LOOK_EVERY)
        due = await self._database.read(_soonest) if for_turns else None
        # What is due already but was passed over belongs to a lane that is busy just now.
        return min(look, max(due, now + BUSY_LANE)) if due is not None else look

    async def _turns(self) -> Work:
        batch = _Batch()
        turns = [self._one_turn(batch) for _ in range(self._in_hand)]
        ended = await asyncio.gather(*turns, return_exceptions=True)
        for error in ended:
            if isinstance(error, BaseException):
                raise error
        done = sum(each is Work.done for each in ended)
        if done:
            self._on_replies()
        if self._database.is_sqlite:
            self._in_hand = 1 if batch.over else min(2 * self._in_hand, MOST_IN_HAND)
        return Work.nothing if batch.nothing_left else Work.done

    async def _one_turn(self, batch: _Batch) -> Work:
        failing = _Failing()
        began = time.perf_counter()
        try:
            ended = await self._database.run(partial(self._in_batch, batch, failing))
        except Exception as error:
            # Whatever a handler raises is that event's failure, never the worker's end.
            if _is_outage(error):
                raise
            await self._note_failure(failing, error)
            self._metrics.turns.labels("failed").observe(time.perf_counter() - began)
            return Work.done
        if ended is None:
            return Work.nothing
        self._metrics.turns.labels(ended).observe(time.perf_counter() - began)
        return Work.done

    def _in_batch(self, batch: _Batch, failing: _Failing, session: Session) -> str | None:
        if batch.over:
            return None
        batch.over = True  # unless this turn is well done
        ended = self._turn(session, failing)
        batch.over = batch.nothing_left = ended is None
        return ended

    async def _statuses(self) -> Work:
        try:
            settled = await self._database.run(
                lambda session: statuses.settle(session, STATUSES_AT_ONCE, self._clock.now())
            )
        except Exception as error:
            # One that can't be settled must not hold up the rest: each is tried by itself.
            if _is_outage(error):
                raise
            settled = await self._statuses_singly()
        if settled:
            self._on_replies()  # an echo may have settled what held a line
            await asyncio.sleep(STATUS_SECONDS)
        return Work.done if settled >= STATUSES_AT_ONCE else Work.nothing

    async def _statuses_singly(self) -> int:
        ids = await self._database.read(
            lambda session: [one.id for one in inbox.next_statuses(session, STATUSES_AT_ONCE)]
        )
        for event_id in ids:
            try:
                await self._database.run(
                    partial(statuses.settle_one, event_id=event_id, now=self._clock.now())
                )
            except Exception as error:
                if _is_outage(error):
                    raise
                await self._note_failure(_Failing(event_id=event_id), error)
        return len(ids)

    def _turn(self, session: Session, failing: _Failing) -> str | None:
        """One turn, or None when there is nothing to do. Runs in a writer thread."""
        now = self._clock.now()
        # Also under a load that leaves no pause: what falls due by itself has its turn.
        if self._looked_at is None or now - self._looked_at >= LOOK_EVERY:
            self._looked_at = now
            return self._due(session, failing, now) or self._event(session, failing, now)
        return self._event(session, failing, now) or self._due(session, failing, now)

    def _event(self, session: Session, failing: _Failing, now: datetime) -> str | None:
        event = _claim(session, now)
        if event is None:
            return None
        failing.event_id = event.id
        state, reason = router.take_event(session, event, self._around, now)
        inbox.finish(event, state, reason, self._clock.now())
        return state.value

    def _due(self, session: Session, failing: _Failing, now: datetime) -> str | None:
        return self._wake_dialogue(session, failing, now) or self._release(session, failing, now)

    def _wake_dialogue(self, session: Session, failing: _Failing, now: datetime) -> str | None:
        dialogue = people.waking(session, now)
        if dialogue is None or not inbox.lock_lane(session, router.waking_lane(session, dialogue)):
            return None
        session.refresh(dialogue)
        if dialogue.wake_at is None or dialogue.wake_at > now:
            return "handled"
        failing.dialogue_id = dialogue.id
        router.wake(session, dialogue, self._around, now)
        return "handled"

    def _release(self, session: Session, failing: _Failing, now: datetime) -> str | None:
        # What lies in the spool may be the word that takes the answer back.
        row = outbox.held_due(session, now) if self._may_release() else None
        if row is None:
            return None
        failing.held_id = row.id
        lane = router.official_lane(session, row)
        if lane is not None and not inbox.lock_lane(session, lane):
            return None
        if lane is not None and inbox.has_waiting(session, lane, int(now.timestamp() * 1000)):
            outbox.put_off(session, row.id, now + LOOK_EVERY)  # so that others' get their turn
            return "handled"
        router.release(session, row, self._around, now)
        return "handled"

    async def _note_failure(self, failing: _Failing, error: Exception) -> None:
        log.error(
            "a turn failed",
            event_id=failing.event_id,
            dialogue_id=failing.dialogue_id,
            outbox_id=failing.held_id,
            exc_info=error,
        )
        trace = trace_of(error)  # without what was said: it may have been said in confidence
        if failing.dialogue_id is not None or failing.held_id is not None:
            self._alarms.raise_alarm(
                "unfinished",
                "A dialogue with a citizen, or an answer on hold, can't go on; it is tried again "
                "each minute. Look at the log.",
            )
        given_up = await self._database.run(lambda session: self._set_back(session, failing, trace))
        if given_up:
            self._metrics.set_aside.inc()
            await self._apologise(given_up)

    async def _apologise(self, event_id: int) -> None:
        """Tell the person; what broke the turn may break this too, and then it is left out."""

        def tell(session: Session) -> None:
            event = session.get_one(InboxEvent, event_id)
            router.apologise(session, event, self._around, self._clock.now())

        try:
            await self._database.run(tell)
        except Exception as error:
            if _is_outage(error):
                raise
            log.error("no apology could be made", event_id=event_id, exc_info=error)
        self._on_replies()

    def _set_back(self, session: Session, failing: _Failing, trace: str) -> int | None:
        """Let the failed work be tried later; the event's id once it has been set aside."""
        now = self._clock.now()
        if failing.event_id is not None:
            event = session.get(InboxEvent, failing.event_id)
            if event is not None and event.state is EventState.new:
                return _try_again(session, event, trace, now)
        elif failing.dialogue_id is not None:
            people.put_off(session, failing.dialogue_id, now + AFTER_FAILURE)
        elif failing.held_id is not None:
            outbox.put_off(session, failing.held_id, now + AFTER_FAILURE)
        return None


def _try_again(session: Session, event: InboxEvent, trace: str, now: datetime) -> int | None:
    event.attempts += 1
    session.seal(event, "error", trace)
    if event.attempts < TRIES:
        event.next_at = now + RETRY_AFTER[event.attempts - 1]
        return None
    inbox.finish(event, EventState.set_aside, "its turn failed", now)
    return event.id


def _is_outage(error: Exception) -> bool:
    """Whether the database is away, rather than the work at fault."""
    return isinstance(error, OperationalError | InterfaceError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


def _claim(session: Session, now: datetime) -> InboxEvent | None:
    """The next event whose lane is ours now."""
    passed: set[str] = set()
    for _ in range(_LANES_TRIED):
        event = inbox.next_event(session, now, skip=frozenset(passed))
        if event is None:
            return None
        if not session.is_postgres:
            return event  # a write transaction on SQLite is alone
        if inbox.lock_lane(session, event.lane) and inbox.is_head(session, event):
            return event
        passed.add(event.lane)
    return None


def _soonest(session: Session) -> datetime | None:
    moments = (
        inbox.soonest(session),
        people.soonest_waking(session),
        outbox.soonest_held(session),
    )
    return min((moment for moment in moments if moment is not None), default=None)
