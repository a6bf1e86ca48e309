"""Locks that one process of all holds, and that its death frees.

Postgres: a session-level advisory lock on a connection of its own. SQLite: an `fcntl` lock on a
file beside the database. Used for the leader of the scheduler, for the one service that may own a
SQLite file, and for refreshing an OA's tokens.
"""

import fcntl
import hashlib
from contextlib import suppress
from io import BufferedRandom
from pathlib import Path

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database


class NamedLock:
    """One named lock; its methods block shortly and are called from a thread."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._file: BufferedRandom | None = None
        self._connection: Connection | None = None

    def try_acquire(self) -> bool:
        """Take the lock, or say that another process has it. Taken twice is taken once."""
        return self._try_file() if self._database.is_sqlite else self._try_connection()

    def still_held(self) -> bool:
        """Whether the lock is still ours (Postgres frees it with a lost connection)."""
        if self._file is not None:
            return True
        if self._connection is None:
            return False
        try:
            self._connection.execute(select(1))
        except SQLAlchemyError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            # Should the unlocking fail, the end of the server's session frees the lock.
            with suppress(SQLAlchemyError):
                self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
            with suppress(SQLAlchemyError):
                self._connection.invalidate()
                self._connection.close()
            self._connection = None

    def _try_file(self) -> bool:
        if self._file is None:
            file = _lock_file(self._database, self._name).open("a+b")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                return False
            self._file = file
        return True

    def _try_connection(self) -> bool:
        if self._connection is not None:
            return self.still_held()
        connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        number = int.from_bytes(hashlib.sha256(self._name.encode()).digest()[:8], signed=True)
        if connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}):
            self._connection = connection
            return True
        connection.close()
        return False


def _lock_file(database: Database, name: str) -> Path:
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return Path(f"{database.url.database}.{mark}.lock")
