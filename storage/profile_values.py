"""Small values of a commune's profile: lengths of time, opening hours, phone numbers, days."""

import re
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

_SPAN = re.compile(r"(\d{1,4}) (working day|working hour|real hour|real minute)s?")
_PHONE = re.compile(r"0\d{9,10}|1[89]00\d{4,6}|1\d{2}")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_MONTH_DAY = re.compile(r"\d\d-\d\d")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_URL = re.compile(r"https?://[^\s/]+\S*")


class CommuneKind(StrEnum):
    xa = "xa"
    phuong = "phuong"
    dac_khu = "dac_khu"


class SpanUnit(StrEnum):
    """Working time follows the commune's hours; real time never stops."""

    working_day = "working day"
    working_hour = "working hour"
    real_hour = "real hour"
    real_minute = "real minute"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as law and offices state it: "5 working days", "30 real minutes"."""

    amount: int
    unit: SpanUnit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raise ValueError with the accepted forms if `text` is none of them."""
        found = _SPAN.fullmatch(text.strip())
        if found is None:
            raise ValueError(
                'write a number and "working days", "working hours", "real hours" or '
                '"real minutes", as in "5 working days"'
            )
        return cls(int(found[1]), SpanUnit(found[2]))

    @property
    def real(self) -> bool:
        return self.unit in (SpanUnit.real_hour, SpanUnit.real_minute)

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"


def _as_span(value: object) -> object:
    return Span.parse(value) if isinstance(value, str) else value


def not_a_number(value: object) -> object:
    """Refuse what TOML wrote without quotes."""
    # A bare number would silently be read as seconds.
    if isinstance(value, int | float):
        raise ValueError("write it in quotes")
    return value


def dialled(number: str) -> str:
    """The digits to dial: "0200 3.555-100" → "02003555100", "+84 …" → "0…"."""
    return re.sub(r"^\+84", "0", re.sub(r"[ .\-]", "", number))


def _phone(value: str) -> str:
    if not _PHONE.fullmatch(dialled(value)):
        raise ValueError('is not a Vietnamese phone number; write it like "0200 3555 100" or "113"')
    return value


def _key(value: str) -> str:
    if not _KEY.fullmatch(value):
        raise ValueError('use only a-z, 0-9 and single "-", as in "minh-son"')
    return value


def _url(value: str) -> str:
    if not _URL.fullmatch(value):
        raise ValueError('write a whole address, as in "https://minhson.lamgiang.gov.vn"')
    return value


def _oa_id(value: str) -> str:
    if not (value.isascii() and value.isdigit()):
        raise ValueError("is not a Zalo Official Account id: digits only")
    return value


def _month_day(value: str) -> str:
    try:
        date.fromisoformat(f"2000-{value}" if _MONTH_DAY.fullmatch(value) else "")
    except ValueError:
        raise ValueError('write month and day, as in "04-15"') from None
    return value


def _without_zone(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError('write local time without a zone, as in "07:30"')
    return value


def _interval(value: tuple[time, time]) -> tuple[time, time]:
    if value[0] >= value[1]:
        raise ValueError("the opening time must come before the closing time")
    return value


def _in_order(intervals: tuple[tuple[time, time], ...]) -> tuple[tuple[time, time], ...]:
    for (_, closing), (opening, _) in pairwise(intervals):
        if opening < closing:
            raise ValueError("the intervals of a day must be in order and not overlap")
    return intervals


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise ValueError("is no mail address such as vanphong@minhson.lamgiang.gov.vn")
    return value


Day = Annotated[date, BeforeValidator(not_a_number)]
OpeningTime = Annotated[time, BeforeValidator(not_a_number), AfterValidator(_without_zone)]
OpenInterval = Annotated[tuple[OpeningTime, OpeningTime], AfterValidator(_interval)]
DayHours = Annotated[tuple[OpenInterval, ...], AfterValidator(_in_order)]
MonthDay = Annotated[str, AfterValidator(_month_day)]
Phone = Annotated[str, AfterValidator(_phone)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Key = Annotated[str, Field(max_length=64), AfterValidator(_key)]
Url = Annotated[str, Field(max_length=500), AfterValidator(_url)]
Email = Annotated[str, Field(max_length=200), AfterValidator(_email)]
OaId = Annotated[str, BeforeValidator(not_a_number), AfterValidator(_oa_id)]


def _in_days(span: Span) -> Span:
    if span.unit is not SpanUnit.working_day or span.amount < 1:
        raise ValueError('write at least a day, as in "5 working days"')
    return span


SpanText = Annotated[Span, BeforeValidator(_as_span), PlainSerializer(str, return_type=str)]
DaysText = Annotated[SpanText, AfterValidator(_in_days)]
