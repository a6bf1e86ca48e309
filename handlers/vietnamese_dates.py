"""Dates, times and opening hours as people say them in Vietnamese."""

from datetime import date, datetime, time
from itertools import groupby

from handlers.worktime import local
from storage.profile import CommuneProfile
from storage.profile_values import DayHours

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_NOON = time(12)
_LUNCH_AT_LATEST = time(13)
_EVENING = time(18)


def weekday(day: date) -> str:
    """ "thứ Ba"; "Chủ nhật"."""
    return _WEEKDAYS[day.weekday()]


def short_day(day: date) -> str:
    """ "thứ Hai 23/11"."""
    return f"{weekday(day)} {day.day}/{day.month}"


def day_in_words(day: date) -> str:
    """ "thứ Sáu 27/11/2026"."""
    return f"{short_day(day)}/{day.year}"


def clock_time(clock: time) -> str:
    """ "17 giờ"; "7 giờ 30"; "8 giờ 05"."""
    return f"{clock.hour} giờ" + (f" {clock.minute:02}" if clock.minute else "")


def moment(at: datetime) -> str:
    """ "17 giờ thứ Sáu 27/11/2026", in Vietnam's time."""
    at = local(at)
    return f"{clock_time(at.time())} {day_in_words(at.date())}"


def short_moment(at: datetime) -> str:
    """ "7 giờ 30 thứ Hai 23/11", in Vietnam's time."""
    at = local(at)
    return f"{clock_time(at.time())} {short_day(at.date())}"


def hours_line(profile: CommuneProfile, on: date | None = None) -> str:
    """ "Sáng 7 giờ 30–11 giờ 30, chiều 13 giờ 30–17 giờ, thứ Hai đến thứ Sáu".

    The table in force on that day; without one the table outside the seasons. Days with other
    hours follow after "; ".
    """
    table = profile.hours if on is None else profile.hours_in_force(on)
    days = [(index, hours) for index, hours in enumerate(table.week) if hours]
    tables = dict.fromkeys(hours for _, hours in days)
    lines = [
        f"{_day_hours(hours)}, {_weekdays([index for index, other in days if other == hours])}"
        for hours in tables
    ]
    line = "; ".join(lines)
    return line[:1].upper() + line[1:]


def _day_hours(hours: DayHours) -> str:
    return ", ".join(
        f"{_part_of_day(start, end)}{clock_time(start)}–{clock_time(end)}" for start, end in hours
    )


def _part_of_day(start: time, end: time) -> str:
    if start >= _EVENING:
        return "tối "
    if start >= _NOON:
        return "chiều "
    return "sáng " if end <= _LUNCH_AT_LATEST else ""


def _weekdays(indexes: list[int]) -> str:
    """[0, 1, 2, 3, 4] → "thứ Hai đến thứ Sáu"; [0, 2] → "thứ Hai, thứ Tư"."""
    runs = [
        [index for _, index in run]
        for _, run in groupby(enumerate(indexes), key=lambda place: place[1] - place[0])
    ]
    return ", ".join(_run(run) for run in runs)


def _run(run: list[int]) -> str:
    if len(run) <= 2:
        return ", ".join(_WEEKDAYS[index] for index in run)
    return f"{_WEEKDAYS[run[0]]} đến {_WEEKDAYS[run[-1]]}"
