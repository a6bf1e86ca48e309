"""One database, SQLite or Postgres, behind the same synchronous code run in threads.

Work inside a transaction is plain synchronous code over a `Session`; the event loop awaits it.
On SQLite one writer thread serves intake batches and turns alternately. On Postgres intake has a
connection of its own and turns share a few.
"""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlmodel
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL

from storage import crypto
from storage.crypto import Keyring
from storage.models import Vault
from storage.sealing import Seals

T = TypeVar("T")

POSTGRES_TURNS = 4
"""Turns that run at once in one process on Postgres; on SQLite it is one."""

BATCH = 500
"""The most intake rows that share a commit."""


class DatabaseClosed(RuntimeError):
    """Work was handed to a database that has stopped."""


class Session(Seals, sqlmodel.Session):
    """A transaction's session that can seal and open the rows it holds."""

    def __init__(self, bind: Engine | Connection, keys: Keyring, index_key: bytes) -> None:
        Seals.__init__(self, keys, index_key)
        sqlmodel.Session.__init__(self, bind, expire_on_commit=False)

    @property
    def is_postgres(self) -> bool:
        return self.get_bind().dialect.name == "postgresql"


class Database:
    """The one database of a process: `start`, then `run`, `read` and `take_in`, then `stop`."""

    def __init__(self, url: str, keys: Keyring) -> None:
        self.url = normal_url(url)
        self.keys = keys
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = engine_for(self.url)
        self.index_key = b""
        self._lanes: list[_Lane] = []
        self._readers: ThreadPoolExecutor | None = None
        self._turns: ThreadPoolExecutor | None = None

    def unlock(self) -> None:
        """Open the vault with DATA_KEYS, making it when the database is new.

        Raises crypto.SealError when the keys are not this database's.
        """
        with Session(self.engine, self.keys, b"") as session, session.begin():
            row = session.exec(sqlmodel.select(Vault)).first()
            if row is None:
                row = Vault()
                session.seal(row, "index_key", crypto.new_key())
                session.add(row)
            self.index_key = session.unseal_bytes(row, "index_key")

    @property
    def seals(self) -> Seals:
        """What seals rows outside a session (intake, spool, media files)."""
        return Seals(self.keys, self.index_key)

    def start(self) -> None:
        """Start the threads; the schema must be there."""
        if not self.index_key:
            self.unlock()
        if self.is_sqlite:
            lane = _Lane(self, "writer")
            self._lanes = [lane]
        else:
            self._lanes = [_Lane(self, "intake")]
            self._turns = ThreadPoolExecutor(POSTGRES_TURNS, "turn")
        self._readers = ThreadPoolExecutor(1 if self.is_sqlite else 2, "reader")

    def stop(self) -> None:
        """Finish what was handed in, then close every connection."""
        for lane in self._lanes:
            lane.stop()
        for pool in (self._turns, self._readers):
            if pool is not None:
                pool.shutdown(wait=True)
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A write transaction in this thread; nothing stays if the block raises."""
        with Session(self.engine, self.keys, self.index_key) as session, session.begin():
            yield session

    async def run(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a write transaction of its own and give its result."""
        if self._turns is not None:
            return await asyncio.wrap_future(self._turns.submit(self._in_transaction, work))
        if not self._lanes:
            raise DatabaseClosed("The database has not been started.")
        return await asyncio.wrap_future(self._lanes[0].turn(work))

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` without writing, beside the writers."""
        if self._readers is None:
            raise DatabaseClosed("The database has not been started.")
        return await asyncio.wrap_future(self._readers.submit(self._reading, work))

    def take_in(self, row: Any, insert: "GroupInsert") -> "asyncio.Future[Any]":
        """Hand in `row`; rows that arrive together share one `insert` and one commit."""
        if not self._lanes:
            raise DatabaseClosed("The database has not been started.")
        return self._lanes[0].take_in(row, insert)

    def _in_transaction(self, work: Callable[[Session], T]) -> T:
        with self.transaction() as session:
            return work(session)

    def _reading(self, work: Callable[[Session], T]) -> T:
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection = connection.execution_options(xaoi_readonly=True)
            with Session(connection, self.keys, self.index_key) as session:
                return work(session)


GroupInsert = Callable[[Connection, list[Any]], list[Any]]
"""Inserts the rows in the given transaction and gives one result for each, in order."""


class _Lane:
    """A writer thread: drains the intake into one commit, then runs one turn, and again."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._intake: deque[tuple[Any, asyncio.Future[Any]]] = deque()
        self._insert: GroupInsert | None = None
        self._jobs: queue.SimpleQueue[tuple[Callable[[Session], Any], Future[Any]]] = (
            queue.SimpleQueue()
        )
        self._wake = threading.Semaphore(0)
        self._stopping = False
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def take_in(self, row: Any, insert: GroupInsert) -> asyncio.Future[Any]:
        self._refuse_when_stopped()
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._insert = insert
        self._intake.append((row, future))
        self._wake.release()
        return future

    def turn(self, work: Callable[[Session], T]) -> Future[T]:
        self._refuse_when_stopped()
        future: Future[T] = Future()
        self._jobs.put((work, future))
        self._wake.release()
        return future

    def stop(self) -> None:
        self._stopping = True
        self._wake.release()
        self._thread.join()

    def _refuse_when_stopped(self) -> None:
        if self._stopping:
            raise DatabaseClosed("The database has stopped.")

    def _work(self) -> None:
        while True:
            self._wake.acquire()
            while self._commit_batch() | self._run_one():
                pass
            if self._stopping and not self._intake and self._jobs.empty():
                self._drop_connection()
                return

    def _run_one(self) -> bool:
        try:
            work, future = self._jobs.get_nowait()
        except queue.Empty:
            return False
        if not future.set_running_or_notify_cancel():
            return True
        try:
            future.set_result(self._database._in_transaction(work))
        except BaseException as error:
            future.set_exception(error)
        return True

    def _commit_batch(self) -> bool:
        batch: list[tuple[Any, asyncio.Future[Any]]] = []
        while self._intake and len(batch) < BATCH:
            batch.append(self._intake.popleft())
        if not batch or self._insert is None:
            return False
        rows = [row for row, _ in batch]
        futures = [future for _, future in batch]
        try:
            connection = self._connected()
            with connection.begin():
                results = self._insert(connection, rows)
        except BaseException as error:
            self._drop_connection()
            _resolve(futures, [error] * len(futures))
        else:
            _resolve(futures, results)
        return True

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._database.engine.connect()
        return self._connection

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _resolve(futures: list["asyncio.Future[Any]"], results: list[Any]) -> None:
    """Settle the futures in their loop, with one hop for the whole batch."""

    def settle() -> None:
        for future, result in zip(futures, results, strict=True):
            if future.done():
                continue
            if isinstance(result, BaseException):
                future.set_exception(result)
            else:
                future.set_result(result)

    futures[0].get_loop().call_soon_threadsafe(settle)


def normal_url(url: str) -> URL:
    """The URL as SQLAlchemy wants it: Postgres through psycopg, SQLite with its folder made."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise ValueError(
            f"DATABASE_URL names {parsed.get_backend_name()}; use sqlite:///… or postgresql://…"
        )
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return parsed


def engine_for(url: URL) -> Engine:
    """An engine with this product's durability: SQLite in WAL with full fsync."""
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=POSTGRES_TURNS + 4,
            connect_args={"connect_timeout": 3, "options": "-c timezone=UTC"},
        )
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 10})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN itself, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    readonly = connection.get_execution_options().get("xaoi_readonly")
    connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")
