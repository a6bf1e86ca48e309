"""Rows that a statement leaves in no order come in any: `pytest -p tests.ground.ties`.

Rows with equal sort keys keep their order by chance on one database and lose it on another. With
this plugin what a SELECT leaves open is shuffled, so that a test which leans on it fails at once.
"""

import re
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

_END = r"(?=\s+LIMIT\b|\s+FOR (?:NO KEY )?UPDATE\b|\s*\Z)"
_ORDERED = re.compile(rf"ORDER BY [^()]*?{_END}", re.IGNORECASE | re.DOTALL)
_UNORDERED = re.compile(_END, re.IGNORECASE)
_NO_ROWS_OF_A_TABLE = re.compile(
    r"\b(?:count|sum|max|min|avg|coalesce|total|pg_\w+|current_setting|exists|nextval)\s*\("
    r"|\b(?:GROUP BY|DISTINCT|UNION|RETURNING|WITH)\b",
    re.IGNORECASE,
)


def shuffled(statement: str) -> str:
    """The statement with what it leaves open decided by chance; as it is where that can't be."""
    plain = statement.lstrip().upper().startswith("SELECT") and re.search(r"\sFROM\s", statement)
    if not plain or _NO_ROWS_OF_A_TABLE.search(statement):
        return statement
    ordered = list(_ORDERED.finditer(statement))
    if ordered:
        end = ordered[-1].end()
        return f"{statement[:end]}, random(){statement[end:]}"
    if "ORDER BY" in statement or statement.count("SELECT") > 1:
        return statement
    return _UNORDERED.sub(" ORDER BY random()", statement, count=1)


def pytest_configure() -> None:
    """Shuffle in this run; whoever only imports the module changes nothing."""
    event.listen(Engine, "before_cursor_execute", _shuffle, retval=True)


def _shuffle(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any
) -> tuple[str, Any]:
    return shuffled(statement), parameters
