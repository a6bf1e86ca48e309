"""The plugin that shuffles what a statement leaves open."""

import pytest

from tests.ground.ties import shuffled


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT a FROM t", "SELECT a FROM t ORDER BY random()"),
        ("SELECT a FROM t ORDER BY t.b", "SELECT a FROM t ORDER BY t.b, random()"),
        (
            "SELECT a FROM t ORDER BY t.b DESC \n LIMIT 1 FOR UPDATE SKIP LOCKED",
            "SELECT a FROM t ORDER BY t.b DESC, random() \n LIMIT 1 FOR UPDATE SKIP LOCKED",
        ),
        ("SELECT count(*) FROM t", "SELECT count(*) FROM t"),
        ("SELECT DISTINCT a FROM t", "SELECT DISTINCT a FROM t"),
        ("UPDATE t SET a = 1", "UPDATE t SET a = 1"),
        ("SELECT 1", "SELECT 1"),
    ],
)
def test_only_what_is_left_open_is_shuffled(statement: str, expected: str) -> None:
    assert shuffled(statement) == expected
