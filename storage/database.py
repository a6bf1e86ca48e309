"""One database, SQLite or Postgres, behind the same synchronous code run in threads.

Work inside a transaction is plain synchronous code over a `Session`; the event loop awaits it.
On SQLite one writer thread serves intake batches and turns. On Postgres intake has a thread and a
connection of its own and turns share a few.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import sqlmodel
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL

from storage import crypto
from storage.crypto import Keyring
from storage.lane import DatabaseClosed, GroupInsert, Lane, Pace
from storage.models import Vault
from storage.sealing import Seals

T = TypeVar("T")

POSTGRES_TURNS = 4
"""Turns that run at once in one process on Postgres; on SQLite it is one."""

__all__ = ["POSTGRES_TURNS", "Database", "DatabaseClosed", "GroupInsert", "Session"]


class Session(Seals, sqlmodel.Session):
    """A transaction's session that can seal and open the rows it holds."""

    def __init__(self, bind: Engine | Connection, keys: Keyring, index_key: bytes) -> None:
        """On a connection whose transaction has begun, the session is a savepoint of it."""
        Seals.__init__(self, keys, index_key)
        sqlmodel.Session.__init__(
            self, bind, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )

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
        self._pace = Pace()
        self._pause = threading.Lock()
        self._lane: Lane | None = None
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
        self._lane = Lane(self.engine, self._pace, "writer" if self.is_sqlite else "intake")
        if not self.is_sqlite:
            self._turns = ThreadPoolExecutor(POSTGRES_TURNS, "turn")
        self._readers = ThreadPoolExecutor(1 if self.is_sqlite else 2, "reader")

    def stop(self) -> None:
        """Finish what was handed in, then close every connection."""
        if self._lane is not None:
            self._lane.stop()
        for pool in (self._turns, self._readers):
            if pool is not None:
                pool.shutdown(wait=True)
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A write transaction in this thread; nothing stays if the block raises."""
        with self._begun(self.engine) as session:
            yield session

    async def run(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a write transaction and give its result once that is committed.

        On SQLite what waits for its run together shares a commit, each in a savepoint of its own:
        if `work` raises, nothing of it stays, and the others' work does.
        """
        if self._turns is not None:
            return await asyncio.wrap_future(self._turns.submit(self._in_pause, work))
        return await asyncio.wrap_future(self._started().turn(partial(self._work, work)))

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` without writing, beside the writers."""
        if self._readers is None:
            raise DatabaseClosed("The database has not been started.")
        return await asyncio.wrap_future(self._readers.submit(self._reading, work))

    def take_in(
        self, row: Any, insert: GroupInsert, *, is_echo: bool = False
    ) -> "asyncio.Future[Any]":
        """Hand in `row`; rows that arrive together share one `insert` and one commit.

        `is_echo` says that it comes of an answer of ours, not of what somebody wrote.
        """
        return self._started().take_in(row, insert, is_echo)

    def _started(self) -> Lane:
        if self._lane is None:
            raise DatabaseClosed("The database has not been started.")
        return self._lane

    def _in_pause(self, work: Callable[[Session], T]) -> T:
        """A turn on Postgres, begun when the intake leaves it time; its threads wait in a row."""
        with self._pause:
            while wait := self._pace.wait():
                time.sleep(wait)
        began = time.thread_time()
        try:
            return self._work(work, self.engine)
        finally:
            self._pace.ran(time.thread_time() - began)  # waiting for Postgres is in nobody's way

    def _work(self, work: Callable[[Session], T], bind: Engine | Connection) -> T:
        with self._begun(bind) as session:
            return work(session)

    @contextmanager
    def _begun(self, bind: Engine | Connection) -> Iterator[Session]:
        with Session(bind, self.keys, self.index_key) as session, session.begin():
            yield session

    def _reading(self, work: Callable[[Session], T]) -> T:
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection = connection.execution_options(xaoi_readonly=True)
            with Session(connection, self.keys, self.index_key) as session:
                return work(session)


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
    options = connection.get_execution_options()
    if not options.get("xaoi_committing"):
        connection.exec_driver_sql("BEGIN" if options.get("xaoi_readonly") else "BEGIN IMMEDIATE")
