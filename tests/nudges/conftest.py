"""A commune on either database, on Thursday 19 November 2026, 09:00 in Vietnam."""

import secrets
from collections.abc import Iterator

import pytest

from bot.clock import ManualClock
from storage.crypto import Keyring
from storage.database import Database
from tests.nudges.office import Office
from tests.rules.communes import at


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(at("2026-11-19 09:00"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, Keyring((secrets.token_bytes(32),)))
    database.start()
    yield database
    database.stop()


@pytest.fixture
def office(database: Database, clock: ManualClock) -> Office:
    return Office(database, clock)
