"""Sealing everything anew with the newest of DATA_KEYS, beside a running service.

May be broken off and begun again at any time.
"""

import base64
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import LargeBinary, RowMapping, Table, func, select, update
from sqlmodel import SQLModel

import storage.models  # noqa: F401 - fills the metadata
from storage.backup_file import Told
from storage.crypto import Keyring, SealError
from storage.database import Database, Session

ROWS_AT_ONCE = 200
"""Rows that share a short transaction, so that a running service hardly waits."""

PASSES = 3
"""A row that is locked when we come by is left for the next pass."""

MEDIA_PLACE = "attachment.file"
SPOOL_TABLE = "inbox_event"


class Rotated(NamedTuple):
    """Values sealed anew, and those that are not under the newest key even now."""

    resealed: int
    left: int


@dataclass(slots=True)
class _Rotation:
    """One run: its keys, and what it came to."""

    keys: Keyring
    resealed: int = 0

    def again(self, place: str, row_id: int, sealed: bytes | None) -> bytes | None:
        """The value under the newest key; None where nothing is to be done or it does not open."""
        if not sealed or self.keys.is_current(sealed):
            return None
        try:
            plain = self.keys.open(place, row_id, sealed)
        except SealError:
            return None  # counted at the end, among what is left
        self.resealed += 1
        return self.keys.seal(place, row_id, plain)


def rotate(database: Database, media_dir: Path, spool_dir: Path, told: Told) -> Rotated:
    """Seal the spool, every sealed column and every media file with the newest key."""
    rotation = _Rotation(database.keys)
    left = 0
    for _ in range(PASSES):
        before = rotation.resealed
        _rotate_files(_spool_files(spool_dir), _spooled_again, rotation, "spool", told)
        for table, columns in sealed_columns().items():
            _rotate_table(database, table, columns, rotation, told)
        _rotate_files(_media_files(media_dir), _media_again, rotation, "media files", told)
        left = _older_values(database) + _older_files(media_dir, rotation)
        if not left or rotation.resealed == before:
            break
    return Rotated(rotation.resealed, left)


def sealed_columns() -> dict[Table, list[str]]:
    """Every column that holds sealed values: those of type bytes, by table."""
    found = {
        table: [column.name for column in table.c if isinstance(column.type, LargeBinary)]
        for table in SQLModel.metadata.sorted_tables
    }
    return {table: columns for table, columns in found.items() if columns}


# -- the database


def _rotate_table(
    database: Database, table: Table, columns: list[str], rotation: _Rotation, told: Told
) -> None:
    with database.transaction() as session:
        total = session.scalar(select(func.count()).select_from(table)) or 0
    done, after = 0, 0
    while True:
        with database.transaction() as session:
            rows = _next_rows(session, table, columns, after)
            for row in rows:
                _rotate_row(session, table, columns, row, rotation)
        if not rows:
            return
        after = rows[-1]["id"]
        done += len(rows)
        told(table.name, done, max(total, done))


def _next_rows(session: Session, table: Table, columns: list[str], after: int) -> list[RowMapping]:
    """The next rows, ours until the transaction ends; a turn that holds one is not waited for."""
    statement = (
        select(table.c.id, *(table.c[name] for name in columns))
        .where(table.c.id > after)
        .order_by(table.c.id)
        .limit(ROWS_AT_ONCE)
    )
    if session.is_postgres:
        statement = statement.with_for_update(skip_locked=True, key_share=True)
    return list(session.execute(statement).mappings())


def _rotate_row(
    session: Session, table: Table, columns: list[str], row: RowMapping, rotation: _Rotation
) -> None:
    again = {n: rotation.again(f"{table.name}.{n}", row["id"], row[n]) for n in columns}
    changed = {name: value for name, value in again.items() if value is not None}
    if changed:
        session.execute(update(table).where(table.c.id == row["id"]).values(changed))


def _older_values(database: Database) -> int:
    """Values in the database that are not sealed with the newest key."""
    with database.engine.connect() as connection:
        reader = connection.execution_options(
            stream_results=True, **({"xaoi_readonly": True} if database.is_sqlite else {})
        )
        return sum(
            not database.keys.is_current(value)
            for table, columns in sealed_columns().items()
            for row in reader.execute(select(*(table.c[name] for name in columns)))
            for value in row
            if value
        )


# -- the files


Again = Callable[[Path, bytes, _Rotation], bytes | None]


def _rotate_files(
    files: list[Path], again: Again, rotation: _Rotation, what: str, told: Told
) -> None:
    for number, path in enumerate(files, start=1):
        with suppress(FileNotFoundError):  # taken in, or its keeping time has ended
            content = again(path, path.read_bytes(), rotation)
            if content is not None:
                _replace(path, content)
        told(what, number, len(files))


def _replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of `path`, all of it or nothing, unless the file has gone."""
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        if path.exists():
            part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def _media_files(media_dir: Path) -> list[Path]:
    found = media_dir.rglob("*.bin") if media_dir.is_dir() else ()
    return sorted(path for path in found if path.stem.isdecimal())


def _media_again(path: Path, sealed: bytes, rotation: _Rotation) -> bytes | None:
    return rotation.again(MEDIA_PLACE, int(path.stem), sealed)


def _older_files(media_dir: Path, rotation: _Rotation) -> int:
    return sum(not rotation.keys.is_current(head) for head in _heads(media_dir))


def _heads(media_dir: Path) -> Iterator[bytes]:
    for path in _media_files(media_dir):
        with suppress(FileNotFoundError), path.open("rb") as file:
            yield file.read(16)


def _spool_files(spool_dir: Path) -> list[Path]:
    return sorted(spool_dir.glob("*/*.events"))


def _spooled_again(_path: Path, content: bytes, rotation: _Rotation) -> bytes | None:
    """A spool file holds one row a line, bytes as {"bytes": base64}."""
    before = rotation.resealed
    rows = [json.loads(line) for line in content.splitlines()]
    for row in rows:
        for column, value in row.items():
            again = _spooled_value(row["id"], column, value, rotation)
            if again is not None:
                row[column] = {"bytes": base64.b64encode(again).decode()}
    if rotation.resealed == before:
        return None
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def _spooled_value(row_id: int, column: str, value: Any, rotation: _Rotation) -> bytes | None:
    if not isinstance(value, dict) or "bytes" not in value:
        return None
    return rotation.again(f"{SPOOL_TABLE}.{column}", row_id, base64.b64decode(value["bytes"]))
