"""How often somebody may do something on the pages. Nobody is locked out: time gives it back."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` at once, given back evenly over `seconds`."""

    name: str
    most: int
    seconds: float


class Rates:
    """Counts in this process's memory; several processes each allow as much.

    A mobile network puts a whole village behind one address, so limits by address are wide.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def take(self, limit: Limit, key: str) -> float:
        """Take one of `key`'s; 0 when it was there, else the seconds until the next one."""
        now, per_second = self._now(), limit.most / limit.seconds
        left, then = self._kept.get((limit.name, key), (float(limit.most), now))
        left = min(float(limit.most), left + (now - then) * per_second)
        wait = 0.0 if left >= 1.0 else (1.0 - left) / per_second
        self._kept[limit.name, key] = (left - 1.0 if left >= 1.0 else left, now)
        self._kept.move_to_end((limit.name, key))
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return wait
