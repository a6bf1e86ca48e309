"""Dates, times and opening hours in words."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from handlers.vietnamese_dates import (
    clock_time,
    day_in_words,
    hours_line,
    moment,
    short_moment,
    weekday,
)
from tests.rules.communes import AFTERNOON, FIVE_DAYS, MORNING, commune, minh_son


def test_a_deadline_reads_as_people_say_it() -> None:
    due = datetime(2026, 11, 27, 10, tzinfo=UTC)
    assert moment(due) == "17 giờ thứ Sáu 27/11/2026"
    assert short_moment(datetime(2026, 11, 23, 0, 30, tzinfo=UTC)) == "7 giờ 30 thứ Hai 23/11"
    assert day_in_words(date(2027, 2, 5)) == "thứ Sáu 5/2/2027"


def test_the_week_from_monday_to_sunday() -> None:
    week = [weekday(date(2026, 11, 23 + day)) for day in range(7)]
    assert week == ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]


def test_minutes_are_said_only_when_there_are_some() -> None:
    assert [clock_time(time(17)), clock_time(time(8, 5))] == ["17 giờ", "8 giờ 05"]


def test_the_example_communes_hours_in_one_line() -> None:
    line = "Sáng 7 giờ 30–11 giờ 30, chiều 13 giờ 30–17 giờ, thứ Hai đến thứ Sáu"
    assert hours_line(minh_son()) == line


@pytest.mark.parametrize(
    ("hours", "line"),
    [
        (
            FIVE_DAYS | {"sat": [MORNING]},
            "Sáng 7 giờ 30–11 giờ 30, chiều 13 giờ 30–17 giờ, thứ Hai đến thứ Sáu; "
            "sáng 7 giờ 30–11 giờ 30, thứ Bảy",
        ),
        (
            {"mon": [AFTERNOON], "tue": [AFTERNOON], "thu": [AFTERNOON]},
            "Chiều 13 giờ 30–17 giờ, thứ Hai, thứ Ba, thứ Năm",
        ),
        (
            {"sun": [["07:00", "14:00"], ["18:00", "20:00"]]},
            "7 giờ–14 giờ, tối 18 giờ–20 giờ, Chủ nhật",
        ),
    ],
)
def test_other_weeks(hours: dict[str, Any], line: str) -> None:
    assert hours_line(commune(hours=hours)) == line


def test_in_its_season_the_seasons_hours_are_told() -> None:
    summer = {"from": "04-15", "to": "10-14", "hours": {"mon": [["07:00", "11:30"]]}}
    profile = commune(seasons=[summer])
    assert hours_line(profile, date(2026, 6, 1)) == "Sáng 7 giờ–11 giờ 30, thứ Hai"
    assert hours_line(profile, date(2026, 12, 1)).endswith("thứ Hai đến thứ Sáu")
