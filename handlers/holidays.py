"""Vietnam's paid public holidays, by year, with the days off that make up for weekends.

Bộ luật Lao động 2019 Art. 112 and NQ 28/2026/QH16 (24 November, from 2026); domain notes §2.8.
A commune's own closures and the Government's yearly swaps belong to its profile.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

TET = "Tết Nguyên đán"
HUNG_KINGS = "Giỗ Tổ Hùng Vương"
NATIONAL_DAY = "Quốc khánh"

_SOLAR = {
    (1, 1): "Tết Dương lịch",
    (4, 30): "Ngày Giải phóng miền Nam 30/4",
    (5, 1): "Ngày Quốc tế Lao động 1/5",
    (9, 2): NATIONAL_DAY,
}
_CULTURE_DAY_SINCE = 2026

# What the lunar calendar and the yearly announcement add. 2027 is provisional until the Government
# announces it: Tết as in 2024, when mùng 1 was a Saturday too (two days before it, two after);
# the second day of Quốc khánh as in 2021, when 2 September was a Thursday too.
_ANNOUNCED: Mapping[int, Mapping[date, str]] = {
    2026: {
        **{date(2026, 2, day): TET for day in range(16, 21)},
        date(2026, 4, 26): HUNG_KINGS,
        date(2026, 9, 1): NATIONAL_DAY,
    },
    2027: {
        **{date(2027, 2, day): TET for day in range(4, 9)},
        date(2027, 4, 16): HUNG_KINGS,
        date(2027, 9, 3): NATIONAL_DAY,
    },
}
_PROVISIONAL = frozenset({2027})


def known_years() -> tuple[int, ...]:
    """Years whose lunar holidays are in the table; `holidays` gives others the fixed dates only."""
    return tuple(sorted(_ANNOUNCED))


def is_provisional(year: int) -> bool:
    """Whether the Government's announcement of this year is not in the table yet."""
    return year in _PROVISIONAL or year not in _ANNOUNCED


@cache
def holidays(year: int) -> Mapping[date, str]:
    """Each day off of `year` with its name, in order; weekend holidays and their make-up days too.

    A holiday on a Saturday or Sunday gives the next working day off (Art. 111).
    """
    named = {**_fixed(year), **_ANNOUNCED.get(year, {})}
    for day in sorted(named):
        if day.weekday() >= 5:
            named[_make_up(day, named)] = f"nghỉ bù {named[day]}"
    return MappingProxyType(dict(sorted(named.items())))


def _fixed(year: int) -> dict[date, str]:
    days = {date(year, month, day): name for (month, day), name in _SOLAR.items()}
    if year >= _CULTURE_DAY_SINCE:
        days[date(year, 11, 24)] = "Ngày Văn hóa Việt Nam"
    return days


def _make_up(holiday: date, taken: Mapping[date, str]) -> date:
    day = holiday
    while day.weekday() >= 5 or day in taken:
        day += timedelta(days=1)
    return day
