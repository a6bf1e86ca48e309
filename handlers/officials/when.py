"""Days and hours as officials type them after a command."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.worktime import local, on_day

_DAY = re.compile(r"(?<![\d/])(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?(?![\d/])")
_FOR = re.compile(r"(\d{1,3})\s*(phút|phut|giờ|gio|tiếng|tieng|ngày|ngay|p|h|g)\b", re.IGNORECASE)
_UNTIL = re.compile(
    r"(?:đến|den|tới|toi)\s+(\d{1,2})\s*(?:giờ|gio|h|g|:)\s*(\d{2})?\b", re.IGNORECASE
)
_LONG_AGO = timedelta(days=180)
_UNITS = {"p": "minutes", "g": "hours", "h": "hours", "t": "hours", "n": "days"}


@dataclass(frozen=True, slots=True)
class Until:
    """A moment somebody typed, and the words around it."""

    at: datetime
    rest: str


def days(text: str, now: datetime) -> tuple[date, ...]:
    """The days "dd/mm" or "dd/mm/yyyy" in the text; without a year the one that is nearest."""
    found = (_day(match, local(now).date()) for match in _DAY.finditer(text))
    return tuple(day for day in found if day is not None)


def without_days(text: str) -> str:
    return " ".join(_DAY.sub(" ", text).split())


def until(text: str, now: datetime) -> Until | None:
    """ "2 giờ họp", "30 phút …", "đến 17h …", "đến 25/11 …": till when, and the rest."""
    if match := _UNTIL.search(text):
        at = _next(int(match[1]), int(match[2] or 0), now)
        return Until(at, _around(text, match)) if at else None
    if found := days(text, now):
        rest = re.sub(r"^(?:đến|den|tới|toi)\b", "", without_days(text), flags=re.IGNORECASE)
        return Until(on_day(found[-1] + timedelta(days=1), time()), rest.strip(" ,;:-"))
    if match := _FOR.search(text):
        unit = _UNITS[match[2][0].lower()]
        return Until(now + timedelta(**{unit: int(match[1])}), _around(text, match))
    return None


def _day(match: re.Match[str], today: date) -> date | None:
    day, month, year = int(match[1]), int(match[2]), int(match[3] or today.year)
    try:
        found = date(year, month, day)
        if match[3] is None and today - found > _LONG_AGO:
            found = date(year + 1, month, day)
    except ValueError:
        return None
    return found


def _next(hour: int, minute: int, now: datetime) -> datetime | None:
    if hour > 23 or minute > 59:
        return None
    at = on_day(local(now).date(), time(hour, minute))
    return at if at > now else at + timedelta(days=1)


def _around(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}".strip(" ,;:-")
