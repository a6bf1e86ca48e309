"""What one commune says about itself: the TOML file an administrator edits, checked and typed.

The file becomes `commune.profile` (JSON) through `model_dump(mode="json")` and comes back through
`CommuneProfile.model_validate`. `commune.example.toml` shows every field.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)

from storage.types import CaseClass, Post

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SPAN = re.compile(r"(\d{1,4}) (working day|working hour|real hour|real minute)s?")
_PHONE = re.compile(r"0\d{9,10}|1[89]00\d{4,6}|1\d{2}")
_KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class ProfileError(Exception):
    """The profile can't be used; the message lists every problem with its remedy."""


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


def _not_a_number(value: object) -> object:
    # A bare number would silently be read as seconds.
    if isinstance(value, int | float):
        raise ValueError("write it in quotes")
    return value


def _phone(value: str) -> str:
    if not _PHONE.fullmatch(dialled(value)):
        raise ValueError('is not a Vietnamese phone number; write it like "0200 3555 100" or "113"')
    return value


def _month_day(value: str) -> str:
    try:
        date.fromisoformat(f"2000-{value}")
    except ValueError:
        raise ValueError('write month and day, as in "04-15"') from None
    return value


def _interval(value: tuple[time, time]) -> tuple[time, time]:
    if value[0] >= value[1]:
        raise ValueError("the opening time must come before the closing time")
    return value


def _in_order(intervals: tuple[tuple[time, time], ...]) -> tuple[tuple[time, time], ...]:
    for (_, closing), (opening, _) in zip(intervals, intervals[1:], strict=False):
        if opening < closing:
            raise ValueError("the intervals of a day must be in order and not overlap")
    return intervals


Day = Annotated[date, BeforeValidator(_not_a_number)]
OpeningTime = Annotated[time, BeforeValidator(_not_a_number)]
OpenInterval = Annotated[tuple[OpeningTime, OpeningTime], AfterValidator(_interval)]
DayHours = Annotated[tuple[OpenInterval, ...], AfterValidator(_in_order)]
MonthDay = Annotated[str, AfterValidator(_month_day)]
Phone = Annotated[str, AfterValidator(_phone)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Key = Annotated[str, Field(pattern=_KEY, max_length=64)]
Url = Annotated[str, Field(pattern=r"^https?://\S+$", max_length=500)]
SpanText = Annotated[Span, BeforeValidator(_as_span), PlainSerializer(str, return_type=str)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class PhoneLine(Part):
    """A number people may call, and what for."""

    label: Line
    number: Phone


class Village(Part):
    """One thôn (ấp, bản, khu phố …); aliases are other spellings people use."""

    name: Line
    aliases: tuple[Line, ...] = ()


class Counter_(Part):
    """Where people hand in papers."""

    name: Line
    place: Line
    phone: Phone | None = None


class WeeklyHours(Part):
    """Opening intervals of each weekday; a weekday left out is a day off."""

    mon: DayHours = ()
    tue: DayHours = ()
    wed: DayHours = ()
    thu: DayHours = ()
    fri: DayHours = ()
    sat: DayHours = ()
    sun: DayHours = ()

    def on(self, day: date) -> DayHours:
        hours: DayHours = getattr(self, WEEKDAYS[day.weekday()])
        return hours

    @property
    def week(self) -> tuple[DayHours, ...]:
        """Monday to Sunday."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)


class Season(Part):
    """Other hours each year from `from` to `to`, both included; may run over New Year."""

    first: MonthDay = Field(alias="from")
    last: MonthDay = Field(alias="to")
    hours: WeeklyHours

    def covers(self, day: date) -> bool:
        today = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last


class ExtraDay(Part):
    """A date with hours of its own, whatever the week or the holidays say."""

    date: Day
    hours: DayHours = Field(min_length=1)
    reason: Line


class ClosedDay(Part):
    date: Day
    name: Line


class SwappedDay(Part):
    """`work_on` is worked with the hours of `instead_of`, which is off."""

    work_on: Day
    instead_of: Day


class Unit(Part):
    key: Key
    name: Line
    does: str = ""
    phone: Phone | None = None


class PostTitle(Part):
    """A post of this commune under its real title. `key` defaults to the post itself."""

    post: Post
    title: Line
    unit: Key | None = None
    key: Key = ""

    @model_validator(mode="before")
    @classmethod
    def _default_key(cls, data: Any) -> Any:
        if not isinstance(data, dict) or data.get("key"):
            return data
        parts = (data.get("post"), data.get("unit"))
        return {**data, "key": "-".join(str(part) for part in parts if part)}


class VillageHelper(Part):
    """A person of the digital team who helps neighbours file online."""

    village: Line
    name: Line
    phone: Phone


class OutsideChannel(Part):
    """Where to turn when a matter is about the commune's own leaders (domain notes §3.6)."""

    name: Line
    address: str = ""
    phone: Phone | None = None


class ClockOverride(Part):
    """Local deadlines of one class; what is left out keeps its default (handlers.rules)."""

    answer: SpanText | None = None
    first_human: SpanText | None = None
    longest: SpanText | None = None


class CommuneProfile(Part):
    """A commune: names, places, hours, posts, clocks. Frozen; see `commune.example.toml`."""

    slug: Key
    name: Line
    kind: CommuneKind
    province: Line
    oa_id: Annotated[str, BeforeValidator(_not_a_number), Field(pattern=r"^\d+$")] | None = None
    village_word: Line = "thôn"

    address: Line
    map_url: Url | None = None
    hotline: Phone
    duty_phone: Phone
    phones: tuple[PhoneLine, ...] = ()
    counters: tuple[Counter_, ...] = ()
    villages: tuple[Village, ...] = ()

    hours: WeeklyHours
    seasons: tuple[Season, ...] = ()
    extra_days: tuple[ExtraDay, ...] = ()
    closed_days: tuple[ClosedDay, ...] = ()
    swapped_days: tuple[SwappedDay, ...] = ()

    units: tuple[Unit, ...] = ()
    posts: tuple[PostTitle, ...]
    duty_posts: tuple[Key, ...] = ()
    helpers: tuple[VillageHelper, ...] = ()
    reception_days: tuple[Day, ...] = ()
    reception_note: str = ""
    outside_channels: tuple[OutsideChannel, ...] = ()

    portal_url: Url = "https://dichvucong.gov.vn"
    web_url: Url | None = None
    privacy_url: Url | None = None

    clocks: dict[CaseClass, ClockOverride] = Field(default_factory=dict)
    zca: bool = False
    data_keep_days: int = Field(default=1825, ge=30)

    @property
    def kind_word(self) -> str:
        """The word inside a sentence: "xã Minh Sơn"."""
        return _KIND_WORDS[self.kind]

    @property
    def short_name(self) -> str:
        """ "xã Minh Sơn"."""
        return f"{self.kind_word} {self.name}"

    @property
    def full_name(self) -> str:
        """ "UBND xã Minh Sơn", for receipts and formal answers (domain notes §3.7)."""
        return f"UBND {self.short_name}"

    def hours_in_force(self, day: date) -> WeeklyHours:
        """The weekly table of the season `day` falls in; the first season that covers it wins."""
        return next((s.hours for s in self.seasons if s.covers(day)), self.hours)

    def title_of(self, post: Post, unit: str | None = None) -> str | None:
        """The real title of a post: that of its unit first, else the post's general one."""
        titles = {(p.post, p.unit): p.title for p in reversed(self.posts)}
        return titles.get((post, unit)) or titles.get((post, None))

    def unit_name(self, key: str) -> str | None:
        return next((unit.name for unit in self.units if unit.key == key), None)

    def helpers_of(self, village: str) -> tuple[VillageHelper, ...]:
        return tuple(helper for helper in self.helpers if helper.village == village)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        problems = [*_contradictions(self)]
        if problems:
            raise ValueError("\n".join(problems))
        return self


_KIND_WORDS = {
    CommuneKind.xa: "xã",
    CommuneKind.phuong: "phường",
    CommuneKind.dac_khu: "đặc khu",
}


def dialled(number: str) -> str:
    """The digits to dial: "0200 3.555-100" → "02003555100", "+84 …" → "0…"."""
    return re.sub(r"^\+84", "0", re.sub(r"[ .\-]", "", number))


def _contradictions(profile: CommuneProfile) -> Iterable[str]:
    if not any(profile.hours.week):
        yield "hours: no weekday has opening hours; give at least one"
    yield from _dangling(
        "posts.unit", (p.unit for p in profile.posts if p.unit), _unit_keys(profile)
    )
    yield from _dangling("duty_posts", profile.duty_posts, {post.key for post in profile.posts})
    villages = {village.name for village in profile.villages}
    yield from _dangling("helpers.village", (h.village for h in profile.helpers), villages)
    yield from _repeated("units.key", (unit.key for unit in profile.units))
    yield from _repeated("posts.key", (post.key for post in profile.posts))
    yield from _repeated("villages.name", (village.name for village in profile.villages))
    yield from _repeated("extra_days, closed_days, swapped_days", _special_dates(profile))


def _unit_keys(profile: CommuneProfile) -> set[str]:
    return {unit.key for unit in profile.units}


def _special_dates(profile: CommuneProfile) -> Iterable[str]:
    yield from (str(extra.date) for extra in profile.extra_days)
    yield from (str(closed.date) for closed in profile.closed_days)
    for swap in profile.swapped_days:
        yield from (str(swap.work_on), str(swap.instead_of))


def _dangling(field: str, used: Iterable[str], known: set[str]) -> Iterable[str]:
    for name in used:
        if name not in known:
            choices = ", ".join(sorted(known)) or "none"
            yield f'{field}: "{name}" is not defined in this file; it has: {choices}'


def _repeated(field: str, values: Iterable[str]) -> Iterable[str]:
    for value, times in Counter(values).items():
        if times > 1:
            yield f'{field}: "{value}" appears {times} times; keep one'
