"""The commune's working time: when it is open, and what lies a number of working hours away.

Count rule (domain notes §2.8): the day of receipt is day 0; what comes after closing or on a day
off counts from the next working day; a deadline in days falls at closing time of the last day.
Any aware datetime goes in; what comes out is in Asia/Ho_Chi_Minh. Naive ones raise ValueError.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from handlers.holidays import holidays
from storage.profile import CommuneProfile

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SWAPPED_DAY_OFF = "nghỉ hoán đổi ngày làm việc"

_ONE_DAY = timedelta(days=1)
# Longer than any Tết or storm closure, short enough to notice a calendar without opening hours.
_LONGEST_CLOSURE_DAYS = 120


class NoWorkingTime(Exception):
    """The calendar has no opening hours for months; the commune's profile must be corrected."""


class Interval(NamedTuple):
    """One stretch of opening hours; open at `start`, shut at `end`."""

    start: datetime
    end: datetime


def local(at: datetime) -> datetime:
    """The same instant in Vietnam. Raise ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"A moment without a zone can't be placed in working time: {at!r}")
    return at.astimezone(VIETNAM)


def on_day(day: date, clock: time) -> datetime:
    """That local time of that day."""
    return datetime.combine(day, clock, VIETNAM)


@dataclass(frozen=True, slots=True)
class _Exceptions:
    """Days that differ from the week, by date."""

    extra: Mapping[date, tuple[tuple[time, time], ...]]
    closed: Mapping[date, str]
    worked_for: Mapping[date, date]
    swapped_off: frozenset[date]


class WorkCalendar:
    """A commune's opening hours. Days are worked out once and kept."""

    def __init__(self, profile: CommuneProfile) -> None:
        self._profile = profile
        self._exceptions = _Exceptions(
            extra={extra.date: extra.intervals for extra in profile.extra_days},
            closed={closed.date: closed.name for closed in profile.closed_days},
            worked_for={swap.work_on: swap.instead_of for swap in profile.swapped_days},
            swapped_off=frozenset(swap.instead_of for swap in profile.swapped_days),
        )
        self._days: dict[date, tuple[Interval, ...]] = {}

    @classmethod
    def from_profile(cls, profile: CommuneProfile) -> Self:
        return cls(profile)

    # -- one day

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """Opening hours of a day in order; empty on a day off."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = tuple(
                Interval(on_day(day, opening), on_day(day, closing))
                for opening, closing in self._hours(day)
            )
        return known

    def is_workday(self, day: date) -> bool:
        return bool(self.intervals(day))

    def closing_time(self, day: date) -> datetime | None:
        """When the office shuts that day; None on a day off."""
        hours = self.intervals(day)
        return hours[-1].end if hours else None

    def day_off_name(self, day: date) -> str | None:
        """Why a day is off, for people: a holiday's or closure's name.

        None on a working day and on an ordinary weekend.
        """
        if self.is_workday(day):
            return None
        if day in self._exceptions.swapped_off:
            return SWAPPED_DAY_OFF
        return self._exceptions.closed.get(day) or holidays(day.year).get(day)

    def last_workday_before_gap(self, day: date) -> bool:
        """Whether this is a working day and the next day is off: a Friday, the eve of a holiday."""
        return self.is_workday(day) and not self.is_workday(day + _ONE_DAY)

    def next_workday(self, day: date) -> date:
        """The first working day after `day`."""
        return next(self._workdays_from(day + _ONE_DAY))

    # -- one moment

    def is_open(self, at: datetime) -> bool:
        at = local(at)
        return any(start <= at < end for start, end in self.intervals(at.date()))

    def next_open(self, at: datetime) -> datetime:
        """`at` itself while the office is open, else when it opens next."""
        at = local(at)
        start, _ = next(self._intervals_from(at))
        return max(at, start)

    def previous_open(self, at: datetime) -> datetime:
        """`at` itself while the office is open, else the last closing before it."""
        at = local(at)
        if self.is_open(at):
            return at
        for back in range(_LONGEST_CLOSURE_DAYS):
            for _, end in reversed(self.intervals(at.date() - back * _ONE_DAY)):
                if end <= at:
                    return end
        raise self._no_hours(at.date() - _LONGEST_CLOSURE_DAYS * _ONE_DAY)

    # -- lengths

    def add_working_days(self, received: datetime, days: int) -> datetime:
        """Closing time of the last of `days` working days by the count rule; 0 is day 0's own."""
        if days < 0:
            raise ValueError(f"Working days to add must not be negative: {days}")
        workdays = self._workdays_from(self._day_zero(received))
        last = next(workdays)
        for _ in range(days):
            last = next(workdays)
        return self.intervals(last)[-1].end

    def add_working_hours(self, start: datetime, hours: float) -> datetime:
        """When that many hours of opening time have passed since `start`."""
        return self._add(start, timedelta(hours=hours))

    def working_seconds(self, a: datetime, b: datetime) -> float:
        """Seconds of opening time from `a` to `b`; 0 when `b` is not later."""
        return self._between(local(a), local(b)).total_seconds()

    def working_days(self, received: datetime, due: datetime) -> int:
        """Working days after day 0 up to the day of `due`: what `add_working_days` adds."""
        day, last = self._day_zero(received), local(due).date()
        return sum(self.is_workday(day + n * _ONE_DAY) for n in range(1, (last - day).days + 1))

    def at_share(self, start: datetime, due: datetime, share: float) -> datetime:
        """The first moment when `share` (0–1) of the working time from `start` to `due` is over."""
        return self._add(start, self._between(local(start), local(due)) * share)

    # -- how

    def _hours(self, day: date) -> tuple[tuple[time, time], ...]:
        special = self._exceptions
        if day in special.extra:
            return special.extra[day]
        if day in special.closed or day in special.swapped_off:
            return ()
        if day in special.worked_for:
            return self._profile.hours_in_force(day).on(special.worked_for[day])
        if day in holidays(day.year):
            return ()
        return self._profile.hours_in_force(day).on(day)

    def _day_zero(self, received: datetime) -> date:
        received = local(received)
        closing = self.closing_time(received.date())
        if closing is not None and received <= closing:
            return received.date()
        return self.next_workday(received.date())

    def _between(self, a: datetime, b: datetime) -> timedelta:
        total = timedelta()
        for n in range((b.date() - a.date()).days + 1):
            for start, end in self.intervals(a.date() + n * _ONE_DAY):
                total += max(timedelta(), min(b, end) - max(a, start))
        return total

    def _add(self, start: datetime, length: timedelta) -> datetime:
        if length < timedelta():
            raise ValueError(f"Working time to add must not be negative: {length}")
        start = local(start)
        for opening, closing in self._intervals_from(start):
            opening = max(opening, start)
            if length <= closing - opening:
                return opening + length
            length -= closing - opening
        raise AssertionError("opening hours go on for ever or NoWorkingTime was raised")

    def _intervals_from(self, at: datetime) -> Iterator[Interval]:
        """Opening hours that end after `at`, without end."""
        day = at.date()
        yield from (hours for hours in self.intervals(day) if hours.end > at)
        for workday in self._workdays_from(day + _ONE_DAY):
            yield from self.intervals(workday)

    def _workdays_from(self, day: date) -> Iterator[date]:
        """Working days from `day` on, without end; raise NoWorkingTime when there are none."""
        shut = 0
        while shut < _LONGEST_CLOSURE_DAYS:
            shut = 0 if self.is_workday(day) else shut + 1
            if not shut:
                yield day
            day += _ONE_DAY
        raise self._no_hours(day - _LONGEST_CLOSURE_DAYS * _ONE_DAY)

    def _no_hours(self, since: date) -> NoWorkingTime:
        return NoWorkingTime(
            f"The profile of {self._profile.slug} has no opening hours for "
            f"{_LONGEST_CLOSURE_DAYS} days from {since}; correct its hours, seasons or closed_days"
        )
