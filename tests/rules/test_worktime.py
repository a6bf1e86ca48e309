"""Working time: the published test vectors, odd days, and what must hold for any moment."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.holidays import holidays, is_provisional, known_years
from handlers.worktime import VIETNAM, NoWorkingTime, WorkCalendar
from tests.rules.communes import AFTERNOON, FIVE_DAYS, MORNING, at, calendar, minh_son

MINH_SON = WorkCalendar.from_profile(minh_son())


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-11-19 09:00", 5, "2026-11-27 17:00"),
        ("2026-11-21 10:00", 1, "2026-11-25 17:00"),
        ("2026-11-23 17:05", 15, "2026-12-16 17:00"),
        ("2026-02-13 10:00", 2, "2026-02-24 17:00"),
        ("2026-11-23 06:00", 0, "2026-11-23 17:00"),
        ("2026-11-23 17:00", 1, "2026-11-25 17:00"),
        ("2026-11-24 09:00", 0, "2026-11-25 17:00"),
    ],
)
def test_days_count_from_the_day_after_receipt(received: str, days: int, due: str) -> None:
    assert MINH_SON.add_working_days(at(received), days) == at(due)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23 15:30", 4, "2026-11-25 10:00"),
        ("2026-11-23 10:30", 1, "2026-11-23 11:30"),
        ("2026-11-23 10:30", 1.5, "2026-11-23 14:00"),
        ("2026-11-21 10:00", 0, "2026-11-23 07:30"),
        ("2026-02-13 16:00", 2, "2026-02-23 08:30"),
    ],
)
def test_hours_pass_only_while_the_office_is_open(start: str, hours: float, end: str) -> None:
    assert MINH_SON.add_working_hours(at(start), hours) == at(end)


def test_six_in_the_morning_in_utc_counts_as_its_day_in_vietnam() -> None:
    before_midnight_in_utc = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # 19/11 06:30 in Vietnam
    due = MINH_SON.add_working_days(before_midnight_in_utc, 1)
    assert (due, due.tzinfo) == (at("2026-11-20 17:00"), VIETNAM)


@pytest.mark.parametrize(
    ("moment", "is_open", "next_open", "previous_open"),
    [
        ("2026-11-20 07:29", False, "2026-11-20 07:30", "2026-11-19 17:00"),
        ("2026-11-20 07:30", True, "2026-11-20 07:30", "2026-11-20 07:30"),
        ("2026-11-20 12:00", False, "2026-11-20 13:30", "2026-11-20 11:30"),
        ("2026-11-20 17:00", False, "2026-11-23 07:30", "2026-11-20 17:00"),
        ("2026-11-24 09:00", False, "2026-11-25 07:30", "2026-11-23 17:00"),
        ("2026-02-17 09:00", False, "2026-02-23 07:30", "2026-02-13 17:00"),
    ],
)
def test_open_and_shut(moment: str, is_open: bool, next_open: str, previous_open: str) -> None:
    assert MINH_SON.is_open(at(moment)) is is_open
    assert MINH_SON.next_open(at(moment)) == at(next_open)
    assert MINH_SON.previous_open(at(moment)) == at(previous_open)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 11, 24), "Ngày Văn hóa Việt Nam"),
        (date(2026, 2, 18), "Tết Nguyên đán"),
        (date(2026, 4, 27), "nghỉ bù Giỗ Tổ Hùng Vương"),
        (date(2026, 10, 30), "Nghỉ chuyển trụ sở"),
        (date(2026, 8, 31), "nghỉ hoán đổi ngày làm việc"),
        (date(2026, 11, 21), None),
        (date(2026, 11, 23), None),
    ],
)
def test_a_day_off_is_called_by_its_name(day: date, name: str | None) -> None:
    assert MINH_SON.day_off_name(day) == name


def test_twelve_days_of_holiday_fall_on_workdays_in_each_known_year() -> None:
    for year in known_years():
        assert sum(day.weekday() < 5 for day in holidays(year)) == 12


def test_the_next_year_is_marked_provisional_and_a_year_not_listed_keeps_its_fixed_days() -> None:
    assert [is_provisional(year) for year in (2026, 2027, 2031)] == [False, True, True]
    assert holidays(2031)[date(2031, 11, 24)] == "Ngày Văn hóa Việt Nam"
    assert date(2025, 11, 24) not in holidays(2025)


def test_tet_2027_is_seven_days_off_with_its_weekend_made_up() -> None:
    off = [day for day in holidays(2027) if day.month == 2]
    assert off == [date(2027, 2, day) for day in range(4, 11)]


@pytest.mark.parametrize(
    ("changes", "day", "hours"),
    [
        ({}, date(2026, 11, 24), []),
        (
            {"extra_days": [{"date": "2026-11-24", "intervals": [MORNING], "reason": "bão"}]},
            date(2026, 11, 24),
            ["07:30-11:30"],
        ),
        (
            {"closed_days": [{"date": "2026-11-23", "name": "bão"}]},
            date(2026, 11, 23),
            [],
        ),
        (
            {"swapped_days": [{"work_on": "2026-11-28", "instead_of": "2026-11-23"}]},
            date(2026, 11, 23),
            [],
        ),
        (
            {"swapped_days": [{"work_on": "2026-11-28", "instead_of": "2026-11-23"}]},
            date(2026, 11, 28),
            ["07:30-11:30", "13:30-17:00"],
        ),
        ({"hours": FIVE_DAYS | {"sat": [MORNING]}}, date(2026, 11, 21), ["07:30-11:30"]),
        (
            {"seasons": [{"from": "10-15", "to": "04-14", "hours": {"mon": [AFTERNOON]}}]},
            date(2026, 11, 23),
            ["13:30-17:00"],
        ),
        (
            {"seasons": [{"from": "10-15", "to": "04-14", "hours": {"mon": [AFTERNOON]}}]},
            date(2026, 6, 1),
            ["07:30-11:30", "13:30-17:00"],
        ),
    ],
)
def test_a_date_of_its_own_beats_the_holidays_and_the_week(
    changes: dict[str, Any], day: date, hours: list[str]
) -> None:
    opened = calendar(**changes).intervals(day)
    assert [f"{start:%H:%M}-{end:%H:%M}" for start, end in opened] == hours


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 11, 19), False),  # Thursday
        (date(2026, 11, 20), True),  # Friday
        (date(2026, 11, 21), False),  # Saturday, off itself
        (date(2026, 11, 23), True),  # eve of 24 November
        (date(2026, 2, 13), True),  # before Tết
    ],
)
def test_the_day_before_a_gap(day: date, last: bool) -> None:
    assert MINH_SON.last_workday_before_gap(day) is last


def test_half_of_the_working_time_between_monday_and_the_end_of_wednesday_skips_the_holiday() -> (
    None
):
    start, due = at("2026-11-23 07:30"), at("2026-11-25 17:00")
    assert MINH_SON.at_share(start, due, 0.5) == at("2026-11-23 17:00")
    assert MINH_SON.at_share(start, due, 0.6) == at("2026-11-25 09:00")


@pytest.mark.parametrize(
    "search",
    [
        lambda shut, moment: shut.next_open(moment),
        lambda shut, moment: shut.previous_open(moment),
        lambda shut, moment: shut.add_working_days(moment, 1),
        lambda shut, moment: shut.add_working_hours(moment, 1),
    ],
    ids=["next_open", "previous_open", "add_working_days", "add_working_hours"],
)
def test_a_calendar_without_opening_hours_names_the_commune_instead_of_searching_for_ever(
    search: Callable[[WorkCalendar, datetime], datetime],
) -> None:
    shut = calendar(seasons=[{"from": "01-01", "to": "12-31", "hours": {}}])
    with pytest.raises(NoWorkingTime, match="profile of thu has no opening hours"):
        search(shut, at("2026-11-20 09:00"))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        MINH_SON.is_open(datetime(2026, 11, 20, 9))  # noqa: DTZ001 — the naive one under test


# -- what holds for any moment

moments = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 — hypothesis wants naive bounds
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from([VIETNAM, UTC]),
)
calendars = st.sampled_from(
    [
        MINH_SON,
        calendar(hours=FIVE_DAYS | {"sat": [MORNING]}),
        calendar(hours={"tue": [["08:00", "12:00"]], "fri": [["18:00", "21:15"]]}),
    ]
)


@given(calendars, moments, st.floats(0, 200))
def test_added_hours_measure_the_same_again(
    cal: WorkCalendar, start: datetime, hours: float
) -> None:
    end = cal.add_working_hours(start, hours)
    assert cal.working_seconds(start, end) == pytest.approx(hours * 3600, abs=1e-3)


@given(calendars, moments, st.integers(0, 30))
def test_added_days_measure_the_same_again(cal: WorkCalendar, start: datetime, days: int) -> None:
    due = cal.add_working_days(start, days)
    assert cal.working_days(start, due) == days
    assert due == cal.closing_time(due.date())
    assert due >= start


@given(calendars, moments, moments, st.integers(0, 10))
def test_who_writes_later_is_never_due_earlier(
    cal: WorkCalendar, one: datetime, other: datetime, days: int
) -> None:
    first, second = sorted((one, other))
    assert cal.add_working_days(first, days) <= cal.add_working_days(second, days)
    assert cal.add_working_hours(first, days) <= cal.add_working_hours(second, days)


@given(calendars, moments, moments, moments)
def test_working_time_adds_up(
    cal: WorkCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    a, b, c = sorted((one, two, three))
    whole = cal.working_seconds(a, c)
    assert whole == pytest.approx(cal.working_seconds(a, b) + cal.working_seconds(b, c))
    assert cal.working_seconds(c, a) == 0 or a == c


@given(calendars, moments, moments, st.floats(0, 1), st.floats(0, 1))
def test_shares_come_in_order_within_the_time_they_share(
    cal: WorkCalendar, one: datetime, other: datetime, share: float, larger: float
) -> None:
    start, due = sorted((one, other))
    share, larger = sorted((share, larger))
    at_share = cal.at_share(start, due, share)
    assert at_share <= cal.at_share(start, due, larger)
    assert start <= at_share <= max(due, cal.next_open(start))


@given(calendars, moments)
def test_the_next_opening_is_open_and_the_previous_not_later(
    cal: WorkCalendar, moment: datetime
) -> None:
    assert cal.is_open(cal.next_open(moment))
    assert cal.previous_open(moment) <= moment <= cal.next_open(moment)
    assert cal.working_seconds(moment, cal.next_open(moment)) == 0


@given(calendars, st.dates(date(2025, 1, 1), date(2029, 12, 31)))
def test_a_day_is_either_worked_or_off_as_its_hours_say(cal: WorkCalendar, day: date) -> None:
    noon = datetime.combine(day, time(12), VIETNAM)
    worked = cal.working_seconds(noon - timedelta(hours=12), noon + timedelta(hours=12)) > 0
    assert cal.is_workday(day) is worked
    assert (cal.closing_time(day) is not None) is worked
    assert not (worked and cal.day_off_name(day))
