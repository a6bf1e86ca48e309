"""The sections of a commune's TOML file, each checked by itself."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from storage.profile_values import (
    Day,
    DayHours,
    DaysText,
    Email,
    Key,
    Line,
    MonthDay,
    Phone,
    SpanText,
)
from storage.types import Post

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class PhoneLine(Part):
    """A number people may call, and what for."""

    label: Line
    number: Phone


class Village(Part):
    """One village, its name as said in a sentence ("thôn Đông"); aliases are other names."""

    name: Line
    aliases: tuple[Line, ...] = ()


class OneStop(Part):
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
    intervals: DayHours
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
    email: Email | None = None  # where the post is reached when Zalo does not

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
    with_others: SpanText | None = None
    update_every: DaysText | None = None


class LocalProcedure(Part):
    """What is different here about a procedure of the catalogue; what is left out is as there."""

    code: Line
    fee: Line | None = None
    counter: Line | None = None  # the name of one of `counters`
    phone: Phone | None = None
    note: str = Field(default="", max_length=200)
    extra_items: tuple[Line, ...] = Field(default=(), max_length=3)
