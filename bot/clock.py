"""Time as the service sees it: UTC, injected, and movable in the demo and in tests."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol

import aiohttp

from bot.log import get_logger

log = get_logger(__name__)

RECHECK_SECONDS = 60.0
"""A suspended or corrected machine clock is noticed after this long at most."""

LONG_POLL_SECONDS = 25
RETRY_SECONDS = 1.0


class Clock(Protocol):
    """What the service asks of time."""

    def now(self) -> datetime:
        """This moment, in UTC."""

    async def sleep_until(self, at: datetime) -> None:
        """Return once `now()` has reached `at`."""

    async def wait(self, event: asyncio.Event, until: datetime | None) -> bool:
        """Return True once `event` is set, False once `now()` has reached `until`."""


class RealClock:
    """This machine's clock."""

    def __init__(self) -> None:
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)

    async def sleep_until(self, at: datetime) -> None:
        """Return once `now()` has reached `at`."""
        await self.wait(asyncio.Event(), at)

    async def wait(self, event: asyncio.Event, until: datetime | None) -> bool:
        """Return True once `event` is set, False once `now()` has reached `until`."""
        while not event.is_set():
            if until is not None and self.now() >= until:
                return False
            await _first_of(event, self._moved, self._patience(until))
        return True

    def _patience(self, until: datetime | None) -> float | None:
        """The real seconds after which it is worth looking at the clock again."""
        if until is None:
            return None
        return min((until - self.now()).total_seconds(), RECHECK_SECONDS)

    def _announce_move(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


async def _first_of(event: asyncio.Event, moved: asyncio.Event, patience: float | None) -> None:
    waiting = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(moved.wait())]
    try:
        await asyncio.wait(waiting, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


class ManualClock(RealClock):
    """Time that stands still until a test moves it; whoever sleeps is woken when it does."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was last set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Move to another moment, which must say its zone."""
        if now.tzinfo is None:
            raise ValueError(f"{now} says no time zone")
        self._now = now.astimezone(UTC)
        self._announce_move()

    def advance(self, seconds: float = 0, *, by: timedelta = timedelta(0)) -> None:
        """Move forward by `seconds`, and by `by`."""
        self.set(self._now + timedelta(seconds=seconds) + by)

    def _patience(self, until: datetime | None) -> None:
        return None


class ClockUnreachable(Exception):
    """The local Zalo's clock did not answer when the service started; the exit code is 1."""

    exit_code = 1


class DemoClock(RealClock):
    """This machine's clock plus the offset that the local Zalo's clock has been moved by.

    `start` before the first use; `close` at the end. While the local Zalo does not answer the last
    offset stays.
    """

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        super().__init__()
        self._url = url
        self._session = session
        self._offset = timedelta(0)
        self._version = -1
        self._following: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        """This moment as the local Zalo sees it, in UTC."""
        return datetime.now(UTC) + self._offset

    async def start(self) -> None:
        """Take the present offset, then follow it; ClockUnreachable if nobody answers."""
        try:
            await self._fetch({})
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
            raise ClockUnreachable(
                f"DEMO_CLOCK_URL {self._url} does not answer as the local Zalo's clock does "
                f"({type(error).__name__}); start `xaoi emulator` first, or unset it"
            ) from error
        self._following = asyncio.create_task(self._follow(), name="demo clock")

    async def close(self) -> None:
        """Stop following."""
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following

    async def _follow(self) -> None:
        answers = True
        while True:
            try:
                await self._fetch({"after": self._version, "wait": LONG_POLL_SECONDS})
                answers = True
            except (aiohttp.ClientError, TimeoutError, ValueError, KeyError):
                if answers:
                    log.warning("demo clock does not answer; keeping its last offset")
                answers = False
                await asyncio.sleep(RETRY_SECONDS)

    async def _fetch(self, query: dict[str, int]) -> None:
        timeout = aiohttp.ClientTimeout(total=LONG_POLL_SECONDS + 10)
        async with self._session.get(self._url, params=query, timeout=timeout) as response:
            response.raise_for_status()
            clock = await response.json()
        self._offset = timedelta(seconds=float(clock["offset"]))
        self._version = int(clock["version"])
        self._announce_move()
