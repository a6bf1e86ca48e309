"""Where events wait while the database does not take them: files of this process, with fsync.

Zalo promises a retry only for a connection it could not open, so an event that was read must be
kept. While a process's spool is not empty its new events are spooled too; a file is removed after
its rows have committed. Bodies in it are sealed as in the database.
"""

import asyncio
import base64
import fcntl
import json
import os
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from bot.log import get_logger

log = get_logger(__name__)

Row = dict[str, Any]


class SpoolFull(OSError):
    """The spool's disk does not take another event."""


class Spool:
    """The spool folder of one process; folders of dead processes are taken over at start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own = folder / f"{os.getpid()}-{secrets.token_hex(4)}"
        self._lock: TextIOWrapper | None = None
        self._waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._files: list[Path] = []

    def open(self) -> None:
        """Make this process's folder and take over what dead processes left."""
        self._own.mkdir(parents=True)
        self._lock = (self._own / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        for left in sorted(self._folder.iterdir()):
            if left != self._own and left.is_dir():
                self._take_over(left)

    @property
    def is_empty(self) -> bool:
        return not self._files and not self._waiting and self._writer is None

    @property
    def files(self) -> int:
        return len(self._files)

    async def keep(self, row: Row) -> None:
        """Keep `row` durably; rows that arrive together share a file and its fsync."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, future))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all(), name="spool")
        await future

    async def drain(self, store: Callable[[list[Row]], Awaitable[None]]) -> None:
        """Hand each file's rows to `store`, oldest first, and remove it once they are stored.

        Stops at the first failure of `store`, which is raised; nothing is lost by that. What can't
        be read of a file keeps nobody else's events from being stored: it stays on the disk.
        """
        while self._files:
            path = self._files[0]
            rows, whole = await asyncio.to_thread(_read, path)
            if rows:
                await store(rows)
            if whole:
                await asyncio.to_thread(path.unlink)
            else:
                log.error("a spool file can't be read; it stays where it is", file=str(path))
            self._files.pop(0)

    def close(self) -> None:
        """Leave what is still there for the next process."""
        if self._lock is not None:
            if not self._files:
                (self._own / "lock").unlink(missing_ok=True)
                with suppress(OSError):  # a file that can't be read stays for a person to see
                    self._own.rmdir()
            self._lock.close()
            self._lock = None

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                path = self._own / f"{len(self._files):08}-{secrets.token_hex(4)}.events"
                try:
                    await asyncio.to_thread(_write, path, [row for row, _ in batch])
                except OSError as error:
                    for _, future in batch:
                        future.set_exception(SpoolFull(str(error)))
                else:
                    self._files.append(path)
                    for _, future in batch:
                        future.set_result(None)
        finally:
            self._writer = None

    def _take_over(self, left: Path) -> None:
        try:
            with (left / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for path in sorted(left.glob("*.events")):
                    mine = self._own / f"{path.stem}-{left.name}.events"
                    path.rename(mine)
                    self._files.append(mine)
                for path in left.iterdir():
                    path.unlink()
                left.rmdir()
        except BlockingIOError:
            return  # its process lives and drains it itself


def _write(path: Path, rows: list[Row]) -> None:
    part = path.with_suffix(".part")
    with part.open("w") as file:
        for row in rows:
            file.write(json.dumps(row, default=_plain) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _plain(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    raise TypeError(f"The spool can't keep {type(value).__name__}.")


def _read(path: Path) -> tuple[list[Row], bool]:
    """The rows of a file that can be read, and whether these are all."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return [], False
    rows = []
    for line in lines:
        with suppress(ValueError):
            rows.append(json.loads(line, object_hook=_rich))
    return rows, len(rows) == len(lines)


def _rich(document: dict[str, Any]) -> Any:
    if document.keys() == {"bytes"}:
        return base64.b64decode(document["bytes"])
    if document.keys() == {"moment"}:
        return datetime.fromisoformat(document["moment"])
    return document
