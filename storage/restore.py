"""Restoring a backup into an empty place, on either kind of database.

One transaction: the schema as it was when the backup was taken, its rows, then every newer
migration. What was still to be said is held, for nobody knows what was said after the backup.
"""

import base64
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlmodel import SQLModel, col

from storage.backup import STAMP
from storage.backup_file import (
    BackupError,
    Manifest,
    Told,
    check_archive,
    chunks_of,
    open_archive,
    rows_in,
)
from storage.crypto import Keyring
from storage.database import Database
from storage.leader import NamedLock
from storage.models import Conversation, DutyAlert, InboxEvent, OutboxMessage, OutsideMessage
from storage.types import EventState, OutboxState, OutsideState

MIGRATIONS = Path(__file__).parent / "migrations"
ROWS_AT_ONCE = 500
LEAVING_SECONDS = 2.0
"""A connection that was closed just now is still counted for a moment."""

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
UNSENT = (
    OutboxState.held,
    OutboxState.todo,
    OutboxState.sending,
    OutboxState.unknown,
    OutboxState.waiting,
)
_UNPACKING = ".restoring-"
NOT_WORKED = "not worked when the backup was taken"

Row = dict[str, Any]


class Restored(NamedTuple):
    """What came back: rows and attachments, unsent messages held, events set aside."""

    manifest: Manifest
    held: int
    set_aside: int


def check(path: Path, keys: Keyring, told: Told) -> Manifest:
    """Read a backup to its end, as restoring does first; raises BackupError."""
    with open_archive(path) as archive:
        return check_archive(archive, keys, told)


def load(path: Path, database: Database, media_dir: Path, now: datetime, told: Told) -> Restored:
    """Restore the backup at `path` where there is no row and no attachment.

    Everything is checked before the first row is written, and if anything fails nothing stays.
    Raises BackupError.
    """
    with open_archive(path) as archive, _alone(database):
        manifest = check_archive(archive, database.keys, told)
        _require_no_media(media_dir)
        with _all_or_nothing(media_dir) as moved, database.engine.begin() as connection:
            _require_known(connection, manifest)
            _require_alone(connection, database)
            _make_room(connection)
            _migrate(connection, manifest.revision)
            _load_rows(connection, archive, manifest, told)
            _migrate(connection, "head")
            held, set_aside = _calm(connection, now)
            _restore_media(archive, manifest, media_dir, moved, told)
        return Restored(manifest, held, set_aside)


# -- an empty place


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """No service beside us on SQLite, by the lock that it holds."""
    if not database.is_sqlite:
        yield
        return
    lock = NamedLock(database, "service")
    if not lock.try_acquire():
        raise BackupError("`xaoi serve` works on this database; stop it first.")
    try:
        yield
    finally:
        lock.release()


def _require_alone(connection: Connection, database: Database) -> None:
    """Nobody else on Postgres: a running service would go on with the former keys of look-ups."""
    if database.is_sqlite:
        return
    give_up = time.monotonic() + LEAVING_SECONDS
    while others := connection.scalar(_OTHERS):
        if time.monotonic() < give_up:
            time.sleep(0.1)
            connection.execute(text("SELECT pg_stat_clear_snapshot()"))
            continue
        raise BackupError(
            f"{others} other connections use this database; stop `xaoi serve` and whatever else."
        )


def _require_no_media(media_dir: Path) -> None:
    if media_dir.is_dir():
        for path in media_dir.rglob("*"):
            if path.is_file() and path.name != STAMP and _UNPACKING not in str(path):
                raise BackupError(
                    f"MEDIA_DIR {media_dir} is not empty; restore needs an empty place: name "
                    "another folder, or move its files away."
                )


def _make_room(connection: Connection) -> None:
    """Drop our tables if they hold nothing but a fresh vault; raises BackupError otherwise."""
    ours = MetaData()
    ours.reflect(connection, only=_our_tables(connection))
    for table in ours.sorted_tables:
        if table.name in ("alembic_version", "vault"):
            continue
        if connection.scalar(select(func.count()).select_from(table)):
            raise BackupError(
                f"The database is not empty (its table {table.name} has rows); restore needs an "
                "empty place: name another database in DATABASE_URL."
            )
    ours.drop_all(connection)


def _our_tables(connection: Connection) -> list[str]:
    names = {*SQLModel.metadata.tables, "alembic_version"}
    return [name for name in inspect(connection).get_table_names() if name in names]


# -- the schema


def _migrate(connection: Connection, revision: str) -> None:
    command.upgrade(_config(connection), revision)


def _require_known(connection: Connection, manifest: Manifest) -> None:
    scripts = ScriptDirectory.from_config(_config(connection))
    if manifest.revision not in {script.revision for script in scripts.walk_revisions()}:
        raise BackupError(
            f"The backup's schema {manifest.revision!r} is not known here: it was written by a "
            "newer version; install that one."
        )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


# -- the rows


def _load_rows(
    connection: Connection, archive: zipfile.ZipFile, manifest: Manifest, told: Told
) -> None:
    schema = MetaData()
    schema.reflect(connection)
    if strange := set(manifest.tables) - set(schema.tables):
        raise BackupError(f"The backup holds tables that its schema has not: {sorted(strange)}.")
    done = 0
    for table in schema.sorted_tables:
        if table.name not in manifest.tables:
            continue
        for count in _load_table(connection, archive, table):
            done += count
            told("Rows", done, manifest.rows)


def _load_table(connection: Connection, archive: zipfile.ZipFile, table: Table) -> Iterator[int]:
    """Insert the rows; a column that refers to its own table is filled when all are there."""
    readers = _readers(connection, table)
    itself = [c.name for c in table.columns if any(k.column.table is table for k in c.foreign_keys)]
    rows = (_read(row, readers) for row in rows_in(archive, table.name))
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        blank = dict.fromkeys(itself)
        connection.execute(insert(table), [row | blank for row in batch])
        yield len(batch)
    for name in itself:
        _link_rows(connection, archive, table, name)


def _link_rows(connection: Connection, archive: zipfile.ZipFile, table: Table, column: str) -> None:
    linked = (row for row in rows_in(archive, table.name) if row[column] is not None)
    pairs = ({"row_id": row["id"], "value": row[column]} for row in linked)
    statement = (
        update(table).where(table.c.id == bindparam("row_id")).values({column: bindparam("value")})
    )
    while batch := list(islice(pairs, ROWS_AT_ONCE)):
        connection.execute(statement, batch)


def _read(row: Row, readers: dict[str, Callable[[Any], Any]]) -> Row:
    return {
        name: readers[name](value) if value is not None and name in readers else value
        for name, value in row.items()
    }


def _readers(connection: Connection, table: Table) -> dict[str, Callable[[Any], Any]]:
    moment = _naive if connection.dialect.name == "sqlite" else datetime.fromisoformat
    readers: dict[str, Callable[[Any], Any]] = {}
    for column in table.columns:
        if isinstance(column.type, LargeBinary):
            readers[column.name] = base64.b64decode
        elif isinstance(column.type, DateTime):
            readers[column.name] = moment
        elif isinstance(column.type, Date):
            readers[column.name] = date.fromisoformat
    return readers


def _naive(value: str) -> datetime:
    """As SQLite keeps a moment: UTC, without saying so."""
    return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)


def _calm(connection: Connection, now: datetime) -> tuple[int, int]:
    """Hold what was unsent and set aside what was not worked: both may have happened since.

    Dialogues that would have gone on meanwhile go on from now.
    """
    held = connection.execute(
        update(OutboxMessage)
        .where(col(OutboxMessage.state).in_(UNSENT))
        .values(state=OutboxState.restored, next_at=None)
    )
    set_aside = connection.execute(
        update(InboxEvent)
        .where(col(InboxEvent.state) == EventState.new, col(InboxEvent.is_status).is_(False))
        .values(state=EventState.set_aside, reason=NOT_WORKED, next_at=None)
    )
    # Seeking officials about what was due then would only confuse them.
    connection.execute(
        update(OutsideMessage)
        .where(col(OutsideMessage.next_at).is_not(None))
        .values(state=OutsideState.failed, next_at=None, error="restored")
    )
    connection.execute(update(DutyAlert).values(next_at=None))
    connection.execute(
        update(Conversation).where(col(Conversation.wake_at) < now).values(wake_at=now)
    )
    return held.rowcount, set_aside.rowcount


# -- the media


@contextmanager
def _all_or_nothing(media_dir: Path) -> Iterator[list[Path]]:
    """Takes what was moved into the media folder out again if the block fails."""
    moved: list[Path] = []
    try:
        yield moved
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


def _restore_media(
    archive: zipfile.ZipFile, manifest: Manifest, media_dir: Path, moved: list[Path], told: Told
) -> None:
    """Unpack beside, then move in: a crash leaves no half of an attachment under its name."""
    media_dir.mkdir(parents=True, exist_ok=True)
    for left in media_dir.glob(f"{_UNPACKING}*"):
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=_UNPACKING, dir=media_dir) as folder:
        _unpack(archive, manifest.media, Path(folder), told)
        os.sync()
        for path in Path(folder).iterdir():
            moved.append(path.rename(media_dir / path.name))


def _unpack(archive: zipfile.ZipFile, names: list[str], folder: Path, told: Told) -> None:
    for number, name in enumerate(names, start=1):
        target = folder / name.removeprefix("media/")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("wb") as file:
            for chunk in chunks_of(archive, name):
                file.write(chunk)
        told("Media", number, len(names))
