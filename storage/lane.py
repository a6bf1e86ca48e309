"""The writer thread: events that arrive together share a commit; on SQLite turns run between.

What arrives while turns run is committed with them: on a slow disk the commits are what takes time.

Turns that wait together share a commit too: each is a savepoint of its own, so that one that fails
leaves nothing and takes nothing with it, and none is answered for before the commit.

Taking events in goes first. Zalo gives a webhook two seconds and may never ask again, while a turn
can wait: so turns run in the pauses of the intake. When it has none they get half of the time, and
in a flood, which no turns could keep up with anyway, a twentieth.
"""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")

BATCH = 500
"""The most intake rows that share a commit."""

QUIET_SECONDS = 0.001
"""Nothing came in for so long after the last commit: a pause of the intake."""

FLOOD, WITHIN_SECONDS = 100, 0.5
"""So many messages in so short a time: twice what a province sends at its busiest."""

CALM_SECONDS = 0.1
"""Nothing came in for so long: turns need not look for pauses."""

GROUP_SECONDS = 0.02
"""Turns share a commit for so long; then what came in meanwhile has its own."""

REST_IN_FLOOD = 19
"""Turns rest so many times as long as they ran; else, while there is no pause, just as long."""

GroupInsert = Callable[[Connection, list[Any]], list[Any]]
"""Inserts the rows in the given transaction and gives one result for each, in order."""


class DatabaseClosed(RuntimeError):
    """Work was handed to a database that has stopped."""


class Pace:
    """When a turn may start, so that it does not stand in the way of what is coming in."""

    def __init__(self) -> None:
        self._taking_in = False
        self._settled_at = self._ended_at = float("-inf")
        self._took = 0.0
        self._messages = deque([float("-inf")] * FLOOD, maxlen=FLOOD)

    def arrived(self, is_echo: bool) -> None:
        """An event is to be taken in; echoes of our own answers make no flood."""
        self._taking_in = True
        if not is_echo:
            self._messages.append(monotonic())

    def settled(self) -> None:
        """What had arrived is in."""
        self._taking_in = False
        self._settled_at = monotonic()

    def ran(self, seconds: float) -> None:
        """A turn took so long."""
        self._ended_at = monotonic()
        self._took = seconds

    def wait(self) -> float:
        """The seconds until it is worth asking again; 0: a turn may start now."""
        now = monotonic()
        if now - self._messages[0] < WITHIN_SECONDS:
            start = self._ended_at + self._took * REST_IN_FLOOD
        elif self._taking_in:
            start = min(now + QUIET_SECONDS, self._ended_at + self._took)
        elif now - self._settled_at > CALM_SECONDS:
            return 0.0
        else:
            # A turn may have kept events from coming: only the time after it can show a pause.
            pause = max(self._settled_at, self._ended_at) + QUIET_SECONDS
            start = min(pause, self._ended_at + self._took)
        return max(0.0, start - now)


class Lane:
    """A writer thread: drains the intake into one commit, then runs a turn if one is due."""

    def __init__(self, engine: Engine, pace: Pace, name: str) -> None:
        self._engine = engine
        self._pace = pace
        self._intake: deque[tuple[Any, asyncio.Future[Any]]] = deque()
        self._insert: GroupInsert | None = None
        self._turns: deque[tuple[Callable[[Connection], Any], Future[Any]]] = deque()
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._rung = False
        self._stopping = False
        self._connection: Connection | None = None
        self._turning: Connection | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def take_in(self, row: Any, insert: GroupInsert, is_echo: bool) -> asyncio.Future[Any]:
        """Hand in `row`; rows that arrive together share one `insert` and one commit."""
        self._refuse_when_stopped()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._insert = insert
        self._pace.arrived(is_echo)
        self._intake.append((row, future))
        if not self._rung:
            # Not at once: what came in with this one shall share its commit.
            self._rung = True
            loop.call_soon(self._bell.put, None)
        return future

    def turn(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run `work` in this thread, on a connection where it makes a savepoint of its own.

        The future is done after the commit; if that fails, all who share it fail with its error.
        """
        self._refuse_when_stopped()
        future: Future[T] = Future()
        self._turns.append((work, future))
        self._bell.put(None)
        return future

    def stop(self) -> None:
        """Finish what was handed in, then end."""
        self._stopping = True
        self._bell.put(None)
        self._thread.join()

    def _refuse_when_stopped(self) -> None:
        if self._stopping:
            raise DatabaseClosed("The database has stopped.")

    def _work(self) -> None:
        while not (self._stopping and not self._intake and not self._turns):
            self._await_bell()
            self._rung = False
            while self._commit_batch() | self._run_group():
                pass
        self._drop_connection()
        self._drop_turning()

    def _await_bell(self) -> None:
        patience = self._pace.wait() if self._turns else None
        try:
            self._bell.get(timeout=patience)
        except queue.Empty:
            return  # a turn is due

    def _run_group(self) -> bool:
        if not self._turns or (self._pace.wait() and not self._stopping):
            return False
        began = monotonic()
        taken: list[Future[Any]] = []
        arrived: list[tuple[Any, asyncio.Future[Any]]] = []
        try:
            with self._turning_connected().begin():
                tell = self._taken_on(taken, began + GROUP_SECONDS)
                arrived = self._arrived()
                results = self._inserted_along(arrived)
        except BaseException as error:
            self._drop_turning()
            self._settle(arrived, [error] * len(arrived))
            if not taken:  # not even begun: whoever waits learns of it, and may come again
                waiting = [self._turns.popleft()[1] for _ in range(len(self._turns))]
                taken = [future for future in waiting if future.set_running_or_notify_cancel()]
            for future in taken:
                future.set_exception(error)
        else:
            self._settle(arrived, results)
            for told in tell:
                told()
        self._pace.ran(monotonic() - began)
        return True

    def _taken_on(self, taken: list[Future[Any]], until: float) -> list[Callable[[], None]]:
        """Run what waits, until then; what tells the `taken` futures after the commit."""
        connection = self._turning_connected()
        tell = []
        while self._turns and (not taken or monotonic() < until):
            work, future = self._turns.popleft()
            if future.set_running_or_notify_cancel():
                taken.append(future)
                tell.append(_tried(work, connection, future))
        return tell

    def _commit_batch(self) -> bool:
        batch = self._arrived()
        if not batch:
            return False
        try:
            connection = self._connected()
            with connection.begin():
                results = self._inserted(connection, batch)
        except BaseException as error:
            self._drop_connection()
            results = [error] * len(batch)
        self._settle(batch, results)
        return True

    def _arrived(self) -> list[tuple[Any, asyncio.Future[Any]]]:
        return [self._intake.popleft() for _ in range(min(len(self._intake), BATCH))]

    def _inserted(
        self, connection: Connection, batch: list[tuple[Any, asyncio.Future[Any]]]
    ) -> list[Any]:
        assert self._insert is not None  # noqa: S101 - what is in the batch came with it
        return self._insert(connection, [row for row, _ in batch])

    def _inserted_along(self, batch: list[tuple[Any, asyncio.Future[Any]]]) -> list[Any]:
        """What came in while turns ran shares their commit, and can't undo them."""
        if not batch:
            return []
        connection = self._turning_connected()
        try:
            return self._inserted(connection, batch)
        except Exception as error:
            if not _is_alive(connection):
                raise
            return [error] * len(batch)

    def _settle(self, batch: list[tuple[Any, asyncio.Future[Any]]], results: list[Any]) -> None:
        if batch:
            _resolve([future for _, future in batch], results)
            if not self._intake:
                self._pace.settled()

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = committing(self._engine.connect())
        return self._connection

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _turning_connected(self) -> Connection:
        if self._turning is None:
            self._turning = self._engine.connect()
        return self._turning

    def _drop_turning(self) -> None:
        if self._turning is not None:
            self._turning.invalidate()
            self._turning.close()
            self._turning = None


def committing(connection: Connection) -> Connection:
    """`connection` as one on which every statement is a transaction, committed when it returns.

    Begin and commit would be calls of their own, and an intake group is one statement anyway.
    """
    if connection.dialect.name == "sqlite":
        return connection.execution_options(xaoi_committing=True)
    return connection.execution_options(isolation_level="AUTOCOMMIT")


def _is_alive(connection: Connection) -> bool:
    """Whether the transaction goes on after a failure in it."""
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", True))


def _tried(
    work: Callable[[Connection], T], connection: Connection, future: Future[T]
) -> Callable[[], None]:
    """Run `work`; what lets `future` know of its result, or of its own failure.

    Raises the latter where it ended the whole transaction, as a full disk does.
    """
    try:
        result = work(connection)
    except BaseException as error:
        if not _is_alive(connection):
            raise
        return partial(future.set_exception, error)
    return partial(future.set_result, result)


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
