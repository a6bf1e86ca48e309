"""The measurement of the sweep in small: what is due is given, and found by its index."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from scripts.bench import sweep_ground
from scripts.bench.sweep import measured
from scripts.bench.sweep_ground import AT, Size
from storage.crypto import Keyring, new_key
from storage.database import Database
from storage.nudges import due_cases


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url, Keyring.parse(new_key()))
    database.start()
    yield database
    database.stop()


async def test_all_that_is_due_is_given_once_and_nothing_else(database: Database) -> None:
    rounds, lists = await measured(database, Size(communes=8, cases=3000, due=40))
    assert [(one.stored, one.due) for one in rounds] == [(300, 40), (3000, 40), (3000, 20)]
    assert [one.messages for one in rounds] == [8, 8, 8]  # one for each holder
    assert lists.messages == 8


def test_the_due_are_found_without_reading_what_is_stored(database: Database) -> None:
    size = Size(communes=4, cases=5000, due=20)
    sweep_ground.fill(database, size)
    sweep_ground.store(database, size, size.cases)
    sweep_ground.make_due(database, 20)
    with database.transaction() as session:
        assert len(due_cases(session, AT)) == 20
        plan = session.execute(
            text('EXPLAIN SELECT id FROM "case" WHERE nudge_at IS NOT NULL AND nudge_at <= now()')
        )
        assert "ix_case_nudge" in " ".join(plan.scalars())
