"""Points remembered between two scans: new ones at once, changed ones within two seconds."""

from collections.abc import AsyncIterator

import pytest

from bot.web.known_points import KEEP_SECONDS, KnownPoints
from storage import communes, points
from storage.crypto import Keyring
from storage.database import Database
from storage.models import QrPoint
from storage.points import Place
from tests.rules.communes import minh_son
from tests.web.pages import LONG_AGO


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, Keyring((b"k" * 32,)))
    database.start()
    with database.transaction() as session:
        profile = minh_son()
        communes.save(session, "minh-son", profile.model_dump(mode="json"), None, LONG_AGO)
    yield database
    database.stop()


def hang(database: Database) -> QrPoint:
    """As a command does in a process of its own."""
    with database.transaction() as session:
        [commune] = communes.all_of_them(session)
        return points.register(session, commune.id, Place("Chợ Minh Sơn"), LONG_AGO)


async def test_a_point_reissued_elsewhere_is_noticed_within_two_seconds(
    database: Database,
) -> None:
    time = Time()
    known = KnownPoints(database, time)
    old = hang(database)
    found = await known.of(old.code)
    assert found is not None
    assert (found.scanned.id, found.point.id) == (old.id, old.id)
    with database.transaction() as session:
        new = points.reissue(session, session.get_one(QrPoint, old.id), LONG_AGO)
    assert await known.of(old.code) == found
    time.now = KEEP_SECONDS
    found = await known.of(old.code)
    assert found is not None
    assert (found.scanned.id, found.point.id) == (old.id, new.id)


async def test_a_code_unknown_before_is_known_as_soon_as_it_hangs(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.point_codes.new_code", lambda: "HKMBTXV")
    known = KnownPoints(database, Time())
    assert await known.of("HKMBTXV") is None
    point = hang(database)
    found = await known.of("HKMBTXV")
    assert found is not None
    assert found.point.id == point.id


async def test_a_point_that_is_known_is_not_read_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = KnownPoints(database, Time())
    point = hang(database)
    found = await known.of(point.code)
    monkeypatch.setattr(database, "read", None)
    assert await known.of(point.code) is found
