"""QR points by their code, remembered for a moment: a poster at a fair is scanned many times."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from storage import points
from storage.database import Database, Session
from storage.models import QrPoint

KEEP_SECONDS = 2.0
"""So late a point re-issued or taken down by a command is noticed."""
_MOST_KEPT = 500


@dataclass(frozen=True, slots=True)
class Found:
    """The point a code leads to, which is a later one when it was re-issued."""

    scanned: QrPoint
    point: QrPoint


class KnownPoints:
    """Points that were asked for just now. What is not known is looked up each time: it may be
    registered this moment, and made-up codes push nothing out.
    """

    def __init__(self, database: Database, now: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._now = now
        self._kept: OrderedDict[str, tuple[Found, float]] = OrderedDict()

    async def of(self, code: str) -> Found | None:
        """The point of that code in the whole service, as it was at most two seconds ago."""
        found, until = self._kept.get(code, (None, 0.0))
        if found is None or self._now() >= until:
            found = await self._database.read(lambda session: _look(session, code))
            self._keep(code, found)
        return found

    def _keep(self, code: str, found: Found | None) -> None:
        self._kept.pop(code, None)
        if found is not None:
            self._kept[code] = (found, self._now() + KEEP_SECONDS)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)


def _look(session: Session, code: str) -> Found | None:
    scanned = points.anywhere(session, code)
    return Found(scanned, points.current(session, scanned)) if scanned else None
