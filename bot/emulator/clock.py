"""The local Zalo's time: the real time plus an offset that a person can push forward."""

import asyncio
import contextlib
import heapq
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.emulator.wire import BadRequest

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
# Well before Python's last datetime, so that every later sum still has a date.
LAST_MOMENT_S = datetime(9000, 1, 1, tzinfo=UTC).timestamp()


class Bell:
    """A counter people can wait on: `ring` adds one and wakes every waiter."""

    def __init__(self) -> None:
        self.version = 0
        self._waiters: set[asyncio.Future[None]] = set()
        self._closed = False

    def ring(self) -> None:
        """Count a change and wake whoever waits for one."""
        self.version += 1
        self._wake()

    def close(self) -> None:
        """Wake everybody for good; nobody waits afterwards."""
        self._closed = True
        self._wake()

    async def wait(self, after: int, seconds: float) -> None:
        """Return once the version differs from `after`, at the latest after `seconds`."""
        if self.version != after or seconds <= 0 or self._closed:
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await waiter
        finally:
            self._waiters.discard(waiter)

    def _wake(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()


class Clock:
    """Real time plus `offset_s`; moving it rings `bell` and calls every `on_move`."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self.offset_s = 0.0
        self.bell = Bell()
        self.on_move: list[Callable[[], None]] = []

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        return int((self._real() + self.offset_s) * SECOND_MS)

    def now(self) -> datetime:
        """This moment of the local Zalo, aware."""
        return datetime.fromtimestamp(self.now_ms() / SECOND_MS, UTC)

    def advance(self, seconds: float) -> None:
        """Push the clock forward; BadRequest for a negative step."""
        if not seconds >= 0:
            raise BadRequest("the clock never goes back: give a number of seconds of 0 or more")
        self._move(self.offset_s + seconds)

    def set(self, when: datetime) -> None:
        """Jump to `when` (without a zone: Vietnam's); BadRequest when that is in the past."""
        aware = when if when.tzinfo else when.replace(tzinfo=VIETNAM)
        seconds = aware.timestamp() - self.now_ms() / SECOND_MS
        if seconds < 0:
            raise BadRequest(
                f"the clock never goes back: it is {local_iso(self.now_ms())} here; "
                'use {"reset": true} to return to the real time'
            )
        self._move(self.offset_s + seconds)

    def reset(self) -> None:
        """Return to the real time: the one way back."""
        self._move(0.0)

    def _move(self, offset_s: float) -> None:
        if not self._real() + offset_s < LAST_MOMENT_S:
            raise BadRequest("the clock cannot pass the year 9000")
        self.offset_s = offset_s
        self.bell.ring()
        for listener in self.on_move:
            listener()


def local_iso(at_ms: int) -> str:
    """ISO 8601 with Vietnam's +07:00, to the millisecond."""
    return datetime.fromtimestamp(at_ms / SECOND_MS, VIETNAM).isoformat(timespec="milliseconds")


def local_day(at_ms: int) -> str:
    """A day as Zalo's user/detail writes it: dd/MM/yyyy in Vietnam."""
    return datetime.fromtimestamp(at_ms / SECOND_MS, VIETNAM).strftime("%d/%m/%Y")


def month_of(at_ms: int) -> str:
    """The calendar month in UTC, for monthly quotas."""
    return datetime.fromtimestamp(at_ms / SECOND_MS, UTC).strftime("%Y-%m")


class Timeline:
    """Actions waiting for their moment, run in order of time by one task."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._bell = Bell()
        clock.on_move.append(self._bell.ring)

    def __len__(self) -> int:
        return len(self._entries)

    def at(self, when_ms: int, action: Callable[[], None]) -> None:
        """Run `action` when the clock reaches `when_ms`."""
        heapq.heappush(self._entries, (when_ms, next(self._order), action))
        self._bell.ring()

    def clear(self) -> None:
        """Forget everything that waits."""
        self._entries.clear()

    async def run(self) -> None:
        """Serve until cancelled."""
        while True:
            heard = self._bell.version
            self.run_due()
            await self._bell.wait(heard, self._seconds_to_next())

    def run_due(self) -> None:
        """Run what is due at this moment, at once instead of at the task's next turn."""
        while self._entries and self._entries[0][0] <= self._clock.now_ms():
            heapq.heappop(self._entries)[2]()

    def _seconds_to_next(self) -> float:
        if not self._entries:
            return 3600.0
        # One extra millisecond, so that the clock's rounding never makes the loop spin.
        return max(self._entries[0][0] - self._clock.now_ms(), 0) / SECOND_MS + 0.001
