"""Look-up numbers: how they are read, and how guessing them is slowed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.web.lookup_pace import AGREED_EVERY, AT_ONCE, CAP, LONGEST, Full, LookUpPace
from storage import wrong_look_ups
from storage.crypto import Keyring
from storage.database import Database, DatabaseClosed
from storage.lookups import LETTERS, Kept, fresh, read
from storage.models import WrongLookUps


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("PA-2611-0742-739104", Kept("PA-2611-0742", "739104")),
        (" pa 2611 0742 739104 ", Kept("PA-2611-0742", "739104")),
        ("Mã: PA–2611–0742–739104.", Kept("PA-2611-0742", "739104")),
        ("HD-2611-0742-abc346789d", Kept("HD-2611-0742", "ABC346789D")),
        ("PA-2611-0742", Kept("PA-2611-0742")),
        ("PA-2611-0742-7391", Kept("PA-2611-0742")),
        ("PA26110742 739104", Kept("PA-2611-0742", "739104")),
        ("0742", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str, kept: Kept | None) -> None:
    assert read(typed) == kept


def test_a_long_number_has_no_letter_that_looks_like_another() -> None:
    assert not set("01OIL5S2Z") & set(LETTERS)
    assert len(fresh(long=True)) == 10
    assert len(fresh()) == 6


class Time:
    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class Together:
    """What all processes count; the database behind it may be away."""

    def __init__(self) -> None:
        self.wrong = 0
        self.away = False

    async def __call__(self, more: int) -> float:
        if self.away:
            raise DatabaseClosed("away")
        self.wrong += more
        return self.wrong


def test_wrong_tries_wait_longer_by_code_and_by_address_and_are_forgotten() -> None:
    time = Time()
    pace = LookUpPace(Together(), time, time.sleep)
    for _ in range(5):
        pace.note_wrong("PA-1", "a")
    assert pace.delay("PA-1", "b") == pace.delay("PA-2", "a") == pytest.approx(4)
    assert pace.delay("PA-2", "b") == 0
    for _ in range(50):
        pace.note_wrong("PA-1", "a")
    assert pace.delay("PA-1", "b") == LONGEST  # slowed, never locked
    time.now = 8 * 3600
    assert pace.delay("PA-1", "a") == 0


async def test_over_the_cap_of_all_processes_every_try_waits() -> None:
    together, clock = Together(), Time()
    first, second = (LookUpPace(together, clock, clock.sleep) for _ in range(2))
    for number in range(CAP - 1):
        (first if number % 3 else second).note_wrong(f"PA-{number}", f"from {number}")
    for each in (first, second, first):
        clock.now += AGREED_EVERY
        await each.wait("HD-1", "somebody")
    assert clock.slept == []
    second.note_wrong("PA-1", "somebody else")
    for each in (second, first):
        clock.now += AGREED_EVERY
        await each.wait("HD-1", "somebody")
    assert clock.slept == [LONGEST / 2] * 2


async def test_while_the_database_is_away_a_process_counts_alone_and_tells_later() -> None:
    together, clock = Together(), Time()
    pace = LookUpPace(together, clock, clock.sleep)
    for number in range(CAP):
        pace.note_wrong(f"PA-{number}", f"from {number}")
    together.away = True
    await pace.wait("HD-1", "somebody")
    assert clock.slept == [LONGEST / 2]
    together.away = False
    clock.now += AGREED_EVERY
    await pace.wait("HD-1", "somebody")
    assert together.wrong == CAP


def test_wrong_numbers_are_counted_for_an_hour_by_all(database_url: str) -> None:
    database = Database(database_url, Keyring((b"k" * 32,)))
    database.unlock()
    now = datetime(2026, 11, 19, 9, 30, tzinfo=UTC)

    def of_late(after: timedelta) -> float:
        with database.transaction() as session:
            return wrong_look_ups.of_late(session, now + after)

    for _ in range(2):  # two processes
        with database.transaction() as session:
            wrong_look_ups.count(session, 20, now)
    minutes = (0, 29, 30, 60, 90)
    assert [of_late(timedelta(minutes=one)) for one in minutes] == [40, 40, 40, 20, 0]
    with database.transaction() as session:
        wrong_look_ups.count(session, 1, now + timedelta(hours=3))
        assert len(session.exec(select(WrongLookUps)).all()) == 1
    database.engine.dispose()


async def test_only_so_many_wait_at_once() -> None:
    time = Time()
    pace = LookUpPace(Together(), time, time.sleep)
    for _ in range(9):
        pace.note_wrong("PA-1", "a")
    pace._waiting = AT_ONCE
    with pytest.raises(Full):
        await pace.wait("PA-1", "a")
    await pace.wait("PA-2", "b")
    assert time.slept == []
