"""Many events in one statement: hot enough to be spelled out for each database.

A group is one call, commit included (see `Lane`), that runs without the interpreter's lock: each
call more is a wait for that lock while others work. Postgres gets the rows as one JSON text, so
that the statement is always the same and costs this side hardly anything.
"""

import json
from binascii import b2a_base64
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

_dumps: Callable[[Any], bytes | str]
try:
    import orjson
except ImportError:

    def _dumps(document: Any) -> str:
        return json.dumps(document, default=datetime.isoformat)
else:
    _dumps = orjson.dumps

Row = dict[str, Any]

_PLAIN = {
    "id": "bigint",
    "source": "text",
    "oa_id": "text",
    "event_key": "text",
    "event_name": "text",
    "lane": "text",
    "sent_ms": "bigint",
    "body_hash": "text",
    "state": "text",
    "reason": "text",
    "attempts": "integer",
    "signature": "text",
    "is_status": "boolean",
    "received_at": "timestamptz",
}
"""Columns of `inbox_event`, and what Postgres reads them from JSON as."""

_SEALED = ("body", "error")
_COLUMNS = (*_SEALED, *_PLAIN)
_WITHOUT_CHANGE = itemgetter(*_COLUMNS[:-2])

_INTO = f"INSERT INTO inbox_event ({', '.join(_COLUMNS)})"
_ONCE = "ON CONFLICT (event_key) DO NOTHING"

_ONE_ROW = f"({', '.join('?' * len(_COLUMNS))})"
_EXACT = 64
"""On SQLite a group up to this size is one statement; larger ones are cut at powers of two, so that
there are few different statements."""

_FROM_JSON = f"""
{_INTO}
SELECT {", ".join(f"decode({column}, 'base64')" for column in _SEALED)}, {", ".join(_PLAIN)}
FROM json_to_recordset(%s) AS event(
    {", ".join(f"{column} text" for column in _SEALED)},
    {", ".join(f"{column} {kind}" for column, kind in _PLAIN.items())}
)
{_ONCE}
"""  # noqa: S608 - our own column names


def insert_new(connection: Connection, rows: list[Row]) -> int:
    """Insert the rows whose key is new; how many they were."""
    if connection.dialect.name != "sqlite":
        text = _dumps([_as_json(row) for row in rows])
        given = text if isinstance(text, str) else text.decode()
        return connection.exec_driver_sql(_FROM_JSON, (given,)).rowcount
    stored, at = 0, 0
    while at < len(rows):
        left = len(rows) - at
        size = left if left <= _EXACT else 1 << left.bit_length() - 1
        values = tuple(value for row in rows[at : at + size] for value in _as_sqlite(row))
        stored += connection.exec_driver_sql(_into_sqlite(size), values).rowcount
        at += size
    return stored


@lru_cache(2 * _EXACT)
def _into_sqlite(size: int) -> str:
    return f"{_INTO} VALUES {', '.join([_ONE_ROW] * size)} {_ONCE}"


def _as_sqlite(row: Row) -> tuple[Any, ...]:
    moment = row["received_at"].astimezone(UTC).isoformat(" ", "microseconds")
    return (*_WITHOUT_CHANGE(row), int(row["is_status"]), moment.removesuffix("+00:00"))


def _as_json(row: Row) -> Row:
    return row | {column: b2a_base64(row[column], newline=False).decode() for column in _SEALED}
