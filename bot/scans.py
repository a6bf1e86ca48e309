"""How often QR points are opened: counted in memory, written each minute and on the way out."""

import asyncio
from collections import Counter
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from bot.log import get_logger
from storage import scans
from storage.database import Database, DatabaseClosed
from storage.scans import OTHERS, Code

EVERY_SECONDS = 60.0
MOST_KEPT = 5000
"""So many different codes wait at most; a flood of made-up ones becomes one number."""

log = get_logger(__name__)


class ScanCounts:
    """What was scanned since it was last written; at most a minute of it is lost in a crash."""

    def __init__(self) -> None:
        self._numbers: Counter[Code] = Counter()

    def note(self, code: Code) -> None:
        """One more scan."""
        if code.point_id is None and len(self._numbers) >= MOST_KEPT:
            code = Code(OTHERS, code.day, code.kind)
        self._numbers[code] += 1

    async def write(self, database: Database) -> None:
        """Add them to the table; what can't be written now is written the next time."""
        taken, self._numbers = self._numbers, Counter()
        if not taken:
            return
        try:
            await database.run(lambda session: scans.count(session, taken))
        except (SQLAlchemyError, DatabaseClosed) as error:
            self._numbers.update(taken)
            log.warning("scans could not be written yet", error=type(error).__name__)


class ScanWriter:
    """Writes the counts each minute: `start`, then `stop`, which writes the rest."""

    def __init__(self, counts: ScanCounts, database: Database) -> None:
        self._counts = counts
        self._database = database
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep_writing(), name="scans")

    async def stop(self) -> None:
        """Write what is left."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._counts.write(self._database)

    async def _keep_writing(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self._counts.write(self._database)
