"""A commune to talk to, on each kind of database; every test has a commune of its own.

The database itself is shared: no query crosses communes, and the few that serve the whole process
(what is due next) find nothing left over from an earlier test.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from storage.crypto import Keyring, new_key
from storage.database import Database
from storage.types import Post
from tests.ground.postgres import Databases
from tests.ground.sqlite import copy_of
from tests.handlers.talk import Talk, Town, fresh_town


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def shared_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One migrated database for all conversations of a run."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        database = Database(copy_of(template, tmp_path_factory.mktemp("town")), _keys())
        event.listen(database.engine, "connect", _without_fsync)
    else:
        servers: Databases = request.getfixturevalue("postgres")
        template_name: str = request.getfixturevalue("postgres_template")
        database = Database(servers.create(template=template_name), _keys())
    database.unlock()
    yield database
    database.stop()


@pytest.fixture
def bare_town(shared_database: Database) -> Town:
    """Minh Sơn, Tuesday 17 November 2026 at 9:00; nobody is paired."""
    return fresh_town(shared_database)


@pytest.fixture
def town(bare_town: Town) -> Town:
    """Minh Sơn with its office officer and chairman paired."""
    bare_town.officials = {post: bare_town.official(post) for post in (Post.office, Post.chairman)}
    return bare_town


@pytest.fixture
def office(town: Town) -> Talk:
    return town.officials[Post.office]


@pytest.fixture
def chairman(town: Town) -> Talk:
    return town.officials[Post.chairman]


@pytest.fixture
def citizen(town: Town) -> Talk:
    """Somebody who writes for the first time."""
    return town.citizen()


def _keys() -> Keyring:
    return Keyring.parse(new_key())


def _without_fsync(connection: Any, _record: object) -> None:
    # What a crash leaves is tested elsewhere; here it only costs time.
    connection.execute("PRAGMA synchronous=OFF")
