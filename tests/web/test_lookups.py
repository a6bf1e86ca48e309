"""Look-up numbers: how they are read, and how guessing them is slowed."""

import pytest

from bot.web.lookup_pace import AT_ONCE, CAP, LONGEST, Full, LookUpPace
from storage.lookups import LETTERS, Kept, fresh, read


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


def test_wrong_tries_wait_longer_by_code_and_by_address_and_are_forgotten() -> None:
    time = Time()
    pace = LookUpPace(time, time.sleep)
    for _ in range(5):
        pace.note_wrong("PA-1", "a")
    assert pace.delay("PA-1", "b") == pace.delay("PA-2", "a") == pytest.approx(4)
    assert pace.delay("PA-2", "b") == 0
    for _ in range(50):
        pace.note_wrong("PA-1", "a")
    assert pace.delay("PA-1", "b") == LONGEST  # slowed, never locked
    time.now = 8 * 3600
    assert pace.delay("PA-1", "a") == 0


def test_over_the_global_cap_every_try_waits() -> None:
    time = Time()
    pace = LookUpPace(time, time.sleep)
    for number in range(CAP + 1):
        pace.note_wrong(f"PA-{number}", f"from {number}")
    assert pace.delay("HD-1", "somebody") == LONGEST / 2


async def test_only_so_many_wait_at_once() -> None:
    time = Time()
    pace = LookUpPace(time, time.sleep)
    for _ in range(9):
        pace.note_wrong("PA-1", "a")
    pace._waiting = AT_ONCE
    with pytest.raises(Full):
        await pace.wait("PA-1", "a")
    await pace.wait("PA-2", "b")
    assert time.slept == []
