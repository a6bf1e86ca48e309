"""Deadlines, reminders and states: what citizens are promised and officials reminded of."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules import (
    CLOCKS,
    OFFICIAL_LABELS,
    Recipient,
    after_quiet,
    clock_of,
    deadline,
    due_after_waiting,
    first_human_by,
    latest_extension,
    may_reopen,
    quiet,
    rungs,
)
from handlers.worktime import WorkCalendar, local
from storage.types import CaseClass, Rung
from tests.rules.communes import at, commune, minh_son

PROFILE = minh_son()
CALENDAR = WorkCalendar.from_profile(PROFILE)
THURSDAY = at("2026-11-19 09:00")


def ladder(case_class: CaseClass, received: datetime) -> list[tuple[str, str]]:
    due = deadline(case_class, received, CALENDAR, PROFILE)
    steps = rungs(received, due, CALENDAR, CLOCKS[case_class])
    return [(step.rung.value, f"{step.at:%Y-%m-%d %H:%M}") for step in steps]


# -- deadlines


@pytest.mark.parametrize(
    ("case_class", "due", "first_human", "latest"),
    [
        ("A", "2026-11-19 13:00", "2026-11-19 09:30", "2026-12-11 17:00"),
        ("B", "2026-11-20 17:00", "2026-11-19 15:00", "2026-12-11 17:00"),
        ("C", "2026-11-27 17:00", "2026-11-20 17:00", "2026-12-04 17:00"),
        ("D", "2026-11-27 17:00", "2026-11-20 17:00", "2026-12-11 17:00"),
        ("E", "2026-12-11 17:00", "2026-11-23 17:00", "2026-12-11 17:00"),
        ("F", "2026-11-20 17:00", "2026-11-19 17:00", "2026-11-27 17:00"),
        ("G", "2026-11-20 17:00", "2026-11-19 15:00", "2026-12-11 17:00"),
        ("H", "2026-11-27 17:00", None, "2026-12-11 17:00"),
    ],
)
def test_each_class_has_its_clock(
    case_class: str, due: str, first_human: str | None, latest: str
) -> None:
    kind = CaseClass(case_class)
    assert deadline(kind, THURSDAY, CALENDAR, PROFILE) == at(due)
    expected = None if first_human is None else at(first_human)
    assert first_human_by(kind, THURSDAY, CALENDAR, PROFILE) == expected
    assert latest_extension(kind, THURSDAY, CALENDAR, PROFILE) == at(latest)


def test_a_commune_may_promise_its_own_deadline_and_keeps_the_rest() -> None:
    strict = commune(clocks={"C": {"answer": "3 working days"}})
    assert deadline(CaseClass.village, THURSDAY, CALENDAR, strict) == at("2026-11-25 17:00")
    assert clock_of(CaseClass.village, strict).longest == CLOCKS[CaseClass.village].longest


def test_danger_reported_at_night_does_not_wait_for_the_office() -> None:
    night = at("2026-11-23 23:00")
    assert deadline(CaseClass.danger, night, CALENDAR, PROFILE) == at("2026-11-24 03:00")


@pytest.mark.parametrize(
    ("due", "asked", "replied", "new_due"),
    [
        ("2026-11-27 17:00", "2026-11-20 10:00", "2026-11-20 16:00", "2026-11-27 17:00"),
        ("2026-11-27 17:00", "2026-11-20 10:00", "2026-11-26 09:00", "2026-12-02 17:00"),
        ("2026-11-27 17:00", "2026-11-20 10:00", "2026-11-21 09:00", "2026-11-30 17:00"),
        ("2026-11-20 17:00", "2026-11-23 10:00", "2026-11-25 09:00", "2026-11-20 17:00"),
    ],
)
def test_waiting_for_the_citizen_does_not_count(
    due: str, asked: str, replied: str, new_due: str
) -> None:
    clock = CLOCKS[CaseClass.village]
    moved = due_after_waiting(at(due), at(asked), at(replied), CALENDAR, clock)
    assert moved == at(new_due)


# -- reminders


@pytest.mark.parametrize(
    ("case_class", "received", "steps"),
    [
        pytest.param(
            "C",
            "2026-11-19 09:00",
            [
                ("half", "2026-11-25 08:15"),
                ("eighty", "2026-11-26 15:48"),
                ("day_before", "2026-11-26 17:00"),
                ("due", "2026-11-27 17:00"),
                ("overdue", "2026-11-30 17:00"),
            ],
            id="five days over a weekend and 24 November",
        ),
        pytest.param(
            "C",
            "2026-11-17 16:50",
            [
                ("half", "2026-11-20 11:10"),
                ("day_before", "2026-11-23 17:00"),
                ("due", "2026-11-25 17:00"),
                ("overdue", "2026-11-26 17:00"),
            ],
            id="the day before is the holiday: warned on its eve",
        ),
        pytest.param(
            "C",
            "2026-11-19 17:00",
            [
                ("half", "2026-11-25 11:15"),
                ("day_before", "2026-11-26 17:00"),
                ("due", "2026-11-27 17:00"),
                ("overdue", "2026-11-30 17:00"),
            ],
            id="eighty and the day before at once are one",
        ),
        pytest.param(
            "B",
            "2026-11-23 15:30",
            [
                ("half", "2026-11-25 10:30"),
                ("due", "2026-11-25 17:00"),
                ("overdue", "2026-11-26 17:00"),
            ],
            id="one day: one reminder, after the holiday",
        ),
        pytest.param(
            "B",
            "2026-11-20 16:30",
            [
                ("half", "2026-11-23 11:00"),
                ("due", "2026-11-23 17:00"),
                ("overdue", "2026-11-25 17:00"),
            ],
            id="a weekend, and the chairman only after the holiday",
        ),
        pytest.param(
            "C",
            "2026-02-12 09:00",
            [
                ("half", "2026-02-24 08:15"),
                ("eighty", "2026-02-25 15:48"),
                ("day_before", "2026-02-25 17:00"),
                ("due", "2026-02-26 17:00"),
                ("overdue", "2026-02-27 17:00"),
            ],
            id="over Tết",
        ),
        pytest.param(
            "A",
            "2026-02-16 22:00",
            [
                ("half", "2026-02-17 00:00"),
                ("due", "2026-02-17 02:00"),
                ("overdue", "2026-02-17 06:00"),
            ],
            id="danger in the night of Tết",
        ),
    ],
)
def test_the_ladder(case_class: str, received: str, steps: list[tuple[str, str]]) -> None:
    assert ladder(CaseClass(case_class), at(received)) == steps


def test_the_holder_hears_first_then_the_deputy_then_the_chairman() -> None:
    due = deadline(CaseClass.village, THURSDAY, CALENDAR, PROFILE)
    steps = rungs(THURSDAY, due, CALENDAR, CLOCKS[CaseClass.village])
    told = {step.rung: step.to for step in steps}
    assert told[Rung.half] == told[Rung.eighty] == told[Rung.day_before] == (Recipient.holder,)
    assert told[Rung.due] == (Recipient.holder, Recipient.deputy)
    assert told[Rung.overdue] == (Recipient.chairman,)


def test_an_extension_starts_a_ladder_of_its_own() -> None:
    extended, new_due = at("2026-11-27 15:00"), at("2026-12-04 17:00")
    steps = rungs(extended, new_due, CALENDAR, CLOCKS[CaseClass.village])
    assert steps[0].at > extended
    assert [step.rung for step in steps][-2:] == [Rung.due, Rung.overdue]
    assert next(step.at for step in steps if step.rung is Rung.due) == new_due


working_classes = st.sampled_from([kind for kind in CaseClass if kind is not CaseClass.danger])
received = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 — hypothesis wants naive bounds
    datetime(2027, 12, 1),  # noqa: DTZ001
).map(lambda naive: at(naive.isoformat()))


@given(working_classes, received)
def test_any_ladder_climbs_by_day_and_never_twice_the_same(
    case_class: CaseClass, start: datetime
) -> None:
    due = deadline(case_class, start, CALENDAR, PROFILE)
    steps = rungs(start, due, CALENDAR, CLOCKS[case_class])
    assert [step.rung for step in steps][-2:] == [Rung.due, Rung.overdue]
    assert len({step.rung for step in steps}) == len(steps)
    for step in steps:
        assert not quiet(step.at)
        assert CALENDAR.is_workday(step.at.date())
        assert step.at > start
    assert all(later.at - earlier.at > timedelta(minutes=30) for earlier, later in pairwise(steps))
    assert all(step.at < due for step in steps[:-2])


@pytest.mark.parametrize(
    ("moment", "told_at"),
    [
        ("2026-11-20 19:59", "2026-11-20 19:59"),
        ("2026-11-20 20:00", "2026-11-21 06:30"),
        ("2026-11-21 00:10", "2026-11-21 06:30"),
        ("2026-11-21 06:30", "2026-11-21 06:30"),
    ],
)
def test_the_night_is_quiet_from_eight_to_half_past_six(moment: str, told_at: str) -> None:
    assert after_quiet(at(moment)) == at(told_at)
    assert quiet(at(moment)) is (moment != told_at)


# -- limits


def test_a_closed_case_may_be_taken_up_again_for_thirty_days() -> None:
    closed = local(THURSDAY)
    assert may_reopen(closed, closed + timedelta(days=30))
    assert not may_reopen(closed, closed + timedelta(days=30, seconds=1))


def test_officials_see_four_labels() -> None:
    assert set(OFFICIAL_LABELS) == set(CaseClass)
    assert set(OFFICIAL_LABELS.values()) == {"Khẩn", "Hỏi", "Việc ở thôn", "Cán bộ"}
