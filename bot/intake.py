"""Taking events in: into the database within 700 ms, else into the spool; never nowhere."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.log import get_logger
from bot.metrics import Metrics
from bot.spool import Row, Spool
from storage import inbox
from storage.database import Database
from storage.inbox import Arrival, Taken

PATIENCE_SECONDS = 0.7
"""How long the database may take before the event goes to the spool: Zalo waits 2 s in all."""

DRAIN_EVERY_SECONDS = 1.0

log = get_logger(__name__)


class Patience:
    """Ends every wait that lasts too long, with one timer: one for each event costs too much."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waits: deque[tuple[float, asyncio.Future[Any]]] = deque()
        self._looking = False

    def limit(self, future: asyncio.Future[Any]) -> None:
        """Let `future` fail with TimeoutError unless it is done in time."""
        loop = future.get_loop()
        self._waits.append((loop.time() + self._seconds, future))
        if not self._looking:
            self._looking = True
            loop.call_later(self._seconds, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        while self._waits and (self._waits[0][1].done() or self._waits[0][0] <= now):
            _, future = self._waits.popleft()
            if not future.done():
                future.set_exception(TimeoutError())
        self._looking = bool(self._waits)
        if self._looking:
            loop.call_at(self._waits[0][0], self._look, loop)


class Intake:
    """Stores arrivals durably and wakes whoever works them: `on_stored(is_status)`."""

    def __init__(
        self,
        database: Database,
        spool: Spool,
        metrics: Metrics,
        on_stored: Callable[[bool], None],
    ) -> None:
        self._database = database
        self._spool = spool
        self._metrics = metrics
        self._on_stored = on_stored
        self._patience = Patience(PATIENCE_SECONDS)
        self._drainer: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Open the spool and begin to empty what is in it."""
        self._spool.open()
        self._drain_soon()

    async def stop(self) -> None:
        """Stop draining; what is spooled stays for the next process."""
        if self._drainer is not None:
            self._drainer.cancel()
            await asyncio.gather(self._drainer, return_exceptions=True)
        self._spool.close()

    @property
    def spool_is_empty(self) -> bool:
        """Whether all this process has taken in is in the database: no older word of anybody's
        ("Khoan" of an official) waits on disk."""
        return self._spool.is_empty

    async def store(self, arrival: Arrival) -> str:
        """Keep `arrival` durably and say what became of it (`Taken`, or "spooled").

        Raises SpoolFull only when neither database nor disk took it.
        """
        row = inbox.row_of(self._database.seals, arrival)
        outcome = await self._to_database(row) if self._spool.is_empty else None
        if outcome is None:
            await self._spool.keep(row)
            self._drain_soon()
            outcome = "spooled"
        if outcome == Taken.stored:
            self._on_stored(arrival.is_status)
        return outcome

    async def _to_database(self, row: Row) -> str | None:
        try:
            taken: asyncio.Future[str] = self._database.take_in(
                row, self._insert, is_echo=row["is_status"]
            )
            self._patience.limit(taken)
            return await taken
        except (TimeoutError, SQLAlchemyError) as error:
            # The row may still commit later: then the copy in the spool is refused by its key.
            self._metrics.database_errors.inc()
            log.warning("the database does not take events; spooling", error=type(error).__name__)
            return None

    def _insert(self, connection: Connection, rows: list[Row]) -> list[str]:
        self._metrics.intake_group.observe(len(rows))
        return inbox.insert_group(connection, rows)

    def _drain_soon(self) -> None:
        if self._drainer is None or self._drainer.done():
            self._drainer = asyncio.create_task(self._drain(), name="spool drain")

    async def _drain(self) -> None:
        while not self._spool.is_empty:
            self._metrics.spool_files.set(self._spool.files)
            try:
                await self._spool.drain(self._store_rows)
            except SQLAlchemyError:
                await asyncio.sleep(DRAIN_EVERY_SECONDS)
            else:
                await asyncio.sleep(0)
        self._metrics.spool_files.set(0)

    async def _store_rows(self, rows: list[Row]) -> None:
        await asyncio.gather(*(self._database.take_in(row, self._insert) for row in rows))
        for is_status in {row["is_status"] for row in rows}:
            self._on_stored(is_status)
