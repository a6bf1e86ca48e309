"""Months of a commune: no case without a holder, no deadline without its escalations."""

import secrets
from collections.abc import Iterator
from random import Random

import pytest

from bot.clock import ManualClock
from storage.crypto import Keyring
from storage.database import Database
from storage.types import Post
from tests.nudges.office import Office
from tests.nudges.year import Year
from tests.rules.communes import at


@pytest.fixture
def commune(sqlite_url: str) -> Iterator[Office]:
    """A commune on Monday 9 February 2026, a week before Tết."""
    database = Database(sqlite_url, Keyring((secrets.token_bytes(32),)))
    database.start()
    yield Office(database, ManualClock(at("2026-02-09 06:00")))
    database.stop()


async def lived(commune: Office, seed: int, until: str) -> Year:
    year = Year(commune, Random(seed))
    year.settle()
    await year.live(until)
    year.check_ladders()
    return year


async def test_over_tet_nothing_is_lost_forgotten_or_said_at_night(commune: Office) -> None:
    year = await lived(commune, 1, "2026-03-02 18:00")
    assert len(year.opened) > 10
    assert year.escalations > 5
    assert year.faults == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
async def test_a_year_with_late_silent_and_changing_officials(commune: Office, seed: int) -> None:
    year = await lived(commune, seed, "2027-02-20 18:00")
    assert len(year.opened) > 200
    assert year.escalations > 100
    assert year.arrivals > 0
    assert year.faults == []


async def test_the_year_notices_a_case_that_lost_its_holder(commune: Office) -> None:
    year = Year(commune, Random(2))
    hoa = commune.official("Hoa", Post.office, paired=False)
    case = commune.opens(holder=hoa)
    commune.act(case, "lost", holder_id=None)
    await year.live("2026-02-09 10:00")
    assert any("has no holder" in fault for fault in year.faults)
