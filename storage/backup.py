"""Writing a backup beside a running service: the whole database at one moment, and the media.

What is sealed stays sealed, and DATA_KEYS are not in it: a backup without them is worth nothing.
"""

import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Table, func, select
from sqlmodel import SQLModel

import storage.models  # noqa: F401 - fills the metadata
from storage.backup_file import (
    CHUNK_BYTES,
    MANIFEST,
    BackupError,
    Manifest,
    Member,
    Told,
    add_member,
    member_of,
    plain_value,
)
from storage.database import Database
from storage.types import MediaState

STAMP = "last-backup.json"
"""Lies in the media folder, which every database kind has; restore does not mind it."""

ROWS_AT_ONCE = 500


class Written(NamedTuple):
    """A finished backup. `missing` counts attachments whose file was not there."""

    manifest: Manifest
    size: int
    missing: int


class LastBackup(NamedTuple):
    """When and into which file the last backup went."""

    at: datetime
    file: str


def write(database: Database, media_dir: Path, target: Path, now: datetime, told: Told) -> Written:
    """Write a backup to `target`, which must not exist; nothing half-written stays.

    The rows are those of one moment, whatever is written meanwhile. Raises BackupError.
    """
    if target.exists():
        raise BackupError(f"{target} is there already; name another file.")
    with _finished_file(target) as path, zipfile.ZipFile(path, "w") as archive:
        with _snapshot(database) as connection:
            revision = MigrationContext.configure(connection).get_current_revision() or ""
            tables = _tables(connection, archive, told)
            stored = _stored(connection)
        media = _media(archive, media_dir, stored, told)
        manifest = Manifest(revision, now.isoformat(), tables | media)
        manifest = replace(manifest, mac=manifest.fingerprint(database.index_key))
        archive.writestr(MANIFEST, manifest.to_json())
    _stamp(media_dir, LastBackup(now, str(target.resolve())))
    return Written(manifest, target.stat().st_size, len(stored) - len(media))


def last(media_dir: Path) -> LastBackup | None:
    """The last backup that was finished here, or None."""
    try:
        document = json.loads((media_dir / STAMP).read_text())
        return LastBackup(datetime.fromisoformat(document["at"]), document["file"])
    except (OSError, KeyError, ValueError):
        return None


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    """A connection that sees the database as it is now, to the end."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            options = connection.execution_options(xaoi_readonly=True, stream_results=True)
        else:
            options = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True, stream_results=True
            )
        yield options


def _tables(connection: Connection, archive: zipfile.ZipFile, told: Told) -> dict[str, Member]:
    tables = SQLModel.metadata.sorted_tables
    counts = {table.name: _count(connection, table) for table in tables}
    total, done = sum(counts.values()), 0
    members = {}
    for table in tables:
        name = member_of(table.name)
        report = _reporter(told, "Rows", done, total)
        members[name] = add_member(
            archive, name, _lines(connection, table, report), counts[table.name]
        )
        done += counts[table.name]
    return members


def _count(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def _lines(connection: Connection, table: Table, report: Callable[[int], None]) -> Iterator[bytes]:
    found = connection.execute(select(table).order_by(table.c.id))
    read = 0
    for rows in found.mappings().partitions(ROWS_AT_ONCE):
        text = (json.dumps(dict(row), default=plain_value, ensure_ascii=False) for row in rows)
        yield "".join(f"{line}\n" for line in text).encode()
        read += len(rows)
        report(read)


def _reporter(told: Told, what: str, before: int, total: int) -> Callable[[int], None]:
    return lambda more: told(what, before + more, total)


def _stored(connection: Connection) -> frozenset[int]:
    table = SQLModel.metadata.tables["attachment"]
    asked = select(table.c.id).where(table.c.state == MediaState.stored)
    return frozenset(connection.scalars(asked))


def _media_files(media_dir: Path, stored: frozenset[int]) -> list[Path]:
    """The files of the attachments in the snapshot; later ones belong to the next backup."""
    found = sorted(media_dir.rglob("*.bin")) if media_dir.is_dir() else []
    return [path for path in found if path.stem.isdecimal() and int(path.stem) in stored]


def _media(
    archive: zipfile.ZipFile, media_dir: Path, stored: frozenset[int], told: Told
) -> dict[str, Member]:
    members = {}
    files = _media_files(media_dir, stored)
    for number, path in enumerate(files, start=1):
        name = f"media/{path.relative_to(media_dir).as_posix()}"
        with suppress(FileNotFoundError), path.open("rb") as file:  # its keeping time may end now
            members[name] = add_member(archive, name, iter(lambda: file.read(CHUNK_BYTES), b""), 0)
        told("Media", number, len(files))
    return members


@contextmanager
def _finished_file(target: Path) -> Iterator[Path]:
    """A file beside `target`, ours alone, that takes its name once all of it is on the disk."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise BackupError(f"{target} can't be written ({error.strerror}).") from None
    part = Path(name)
    try:
        yield part
        os.fsync(handle)
        part.rename(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise BackupError(f"{target} can't be written ({error.strerror}).") from None
    finally:
        os.close(handle)
        part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stamp(media_dir: Path, taken: LastBackup) -> None:
    media_dir.mkdir(parents=True, exist_ok=True)
    part = media_dir / f"{STAMP}.part"
    part.write_text(json.dumps({"at": taken.at.isoformat(), "file": taken.file}))
    part.rename(media_dir / STAMP)
