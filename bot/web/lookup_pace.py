"""Guessing look-up numbers is made slow, and nobody is locked out by another's guesses.

A try waits longer the more wrong ones its code and its address have had of late; right or wrong,
known code or not, it waits before it is looked at. Over the global cap every try waits, and only a
few at a time. The cap is one for all processes; what is counted by code and by address is one
process's.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot.log import get_logger
from storage.database import DatabaseClosed

FORGIVEN = 3
"""Wrong tries without any wait: people mistype."""
LONGEST = 15.0
"""Seconds that one try waits at most."""
FADES = 3600.0
"""Seconds after which half of the wrong tries are forgotten."""
CAP = 300
"""Wrong tries in an hour, of everybody together, over which every try waits."""
AGREED_EVERY = 2.0
"""Seconds; so late one process may hear of the others' wrong tries."""
AT_ONCE = 40
AT_ONCE_OVER_CAP = 5
_KEPT = 10_000

Tally = Callable[[int], Awaitable[float]]
"""Adds so many wrong tries to those of all processes, and tells how many there were of late."""

log = get_logger(__name__)


class Full(Exception):
    """Too many wait already; try again in a moment."""


@dataclass(slots=True)
class _Count:
    wrong: float = 0.0
    at: float = 0.0


class LookUpPace:
    """The wrong tries of late."""

    def __init__(
        self,
        tally: Tally,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._tally = tally
        self._now = now
        self._sleep = sleep
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._told = 0.0  # of all processes, when last agreed
        self._untold = 0  # of this one since
        self._agreed_at = float("-inf")
        self._waiting = 0

    async def wait(self, code: str, address: str) -> None:
        """Wait as long as this try must. Raises Full."""
        await self._agree()
        seconds = self.delay(code, address)
        if not seconds:
            return
        if self._waiting >= (AT_ONCE_OVER_CAP if self._over_cap() else AT_ONCE):
            raise Full
        self._waiting += 1
        try:
            await self._sleep(seconds)
        finally:
            self._waiting -= 1

    def delay(self, code: str, address: str) -> float:
        """Seconds that a try of this code from this address waits now."""
        wrong = max(self._wrong(f"code {code}"), self._wrong(f"from {address}"))
        seconds = 0.0 if wrong < FORGIVEN else min(LONGEST, 2.0 ** (wrong - FORGIVEN))
        return max(seconds, LONGEST / 2) if self._over_cap() else seconds

    def note_wrong(self, code: str, address: str) -> None:
        """This try was wrong."""
        for key in (f"code {code}", f"from {address}"):
            count = self._counts.setdefault(key, _Count(at=self._now()))
            self._counts.move_to_end(key)
            self._fade(count).wrong += 1
        self._untold += 1
        while len(self._counts) > _KEPT:
            self._counts.popitem(last=False)

    def note_right(self, address: str) -> None:
        """Whoever found their case mistypes no more."""
        self._counts.pop(f"from {address}", None)

    def _wrong(self, key: str) -> float:
        count = self._counts.get(key)
        return self._fade(count).wrong if count is not None else 0.0

    def _over_cap(self) -> bool:
        return self._told + self._untold >= CAP

    async def _agree(self) -> None:
        """Tell the other processes of this one's wrong tries, and hear of theirs."""
        now = self._now()
        if now - self._agreed_at < AGREED_EVERY:
            return
        self._agreed_at, mine = now, self._untold
        try:
            self._told = await self._tally(mine)
        except (SQLAlchemyError, DatabaseClosed):
            log.warning("wrong look-ups are counted by this process alone for now")
        else:
            self._untold -= mine

    def _fade(self, count: _Count) -> _Count:
        now = self._now()
        count.wrong *= 0.5 ** ((now - count.at) / FADES)
        count.at = now
        return count
