"""What one commune says about itself: the TOML file an administrator edits, checked and typed.

The file becomes `commune.profile` (JSON) through `model_dump(mode="json")` and comes back through
`CommuneProfile.model_validate`. `commune.example.toml` shows every field.
"""

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator

from storage.catalogue import load_catalogue
from storage.profile_errors import sentences, unknown_code
from storage.profile_parts import (
    ClockOverride,
    ClosedDay,
    ExtraDay,
    LocalProcedure,
    OneStop,
    OutsideChannel,
    Part,
    PhoneLine,
    PostTitle,
    Season,
    SwappedDay,
    Unit,
    Village,
    VillageHelper,
    WeeklyHours,
)
from storage.profile_values import (
    CommuneKind,
    Day,
    Key,
    Line,
    OaId,
    Phone,
    Span,
    SpanText,
    SpanUnit,
    Url,
)
from storage.types import CaseClass, Post


class ProfileError(Exception):
    """The profile can't be used; the message lists every problem with its remedy."""


class CommuneProfile(Part):
    """A commune: names, places, hours, posts, clocks. Frozen; see `commune.example.toml`."""

    slug: Key
    name: Line
    kind: CommuneKind
    province: Line
    oa_id: OaId | None = None
    village_word: Line = "thôn"

    address: Line
    map_url: Url | None = None
    hotline: Phone
    duty_phone: Phone
    phones: tuple[PhoneLine, ...] = ()
    counters: tuple[OneStop, ...] = ()
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
    procedures: tuple[LocalProcedure, ...] = ()

    portal_url: Url = "https://dichvucong.gov.vn"
    web_url: Url | None = None
    privacy_url: Url | None = None
    place_link: Url | None = None

    clocks: dict[CaseClass, ClockOverride] = Field(default_factory=dict)
    four_eyes: tuple[CaseClass, ...] = (CaseClass.staff, CaseClass.policy, CaseClass.legal)
    close_unanswered_after: SpanText = Span(10, SpanUnit.working_day)
    zca: bool = False
    zalo_group: OaId | None = None
    zalo_template: OaId | None = None
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

    @property
    def counter_phone(self) -> str:
        """The number to ask about papers that were handed in."""
        return next((one.phone for one in self.counters if one.phone), self.hotline)

    def hours_in_force(self, day: date) -> WeeklyHours:
        """The weekly table of the season `day` falls in; the first season that covers it wins."""
        return next((s.hours for s in self.seasons if s.covers(day)), self.hours)

    def title_of(self, post: Post, unit: str | None = None) -> str | None:
        """The real title of a post: its unit's, else the general one, else the only one."""
        titles = {(p.post, p.unit): p.title for p in reversed(self.posts)}
        such = {p.title for p in self.posts if p.post is post}
        only = such.pop() if len(such) == 1 else None
        return titles.get((post, unit)) or titles.get((post, None)) or only

    def email_of(self, post: Post, unit: str | None = None) -> str | None:
        """The post's own mailbox: its unit's, else the general one."""
        boxes = {(one.post, one.unit): one.email for one in self.posts if one.email}
        return boxes.get((post, unit)) or boxes.get((post, None))

    def unit_name(self, key: str) -> str | None:
        return next((unit.name for unit in self.units if unit.key == key), None)

    def helpers_of(self, village: str) -> tuple[VillageHelper, ...]:
        return tuple(helper for helper in self.helpers if helper.village == village)

    def procedure(self, code: str) -> LocalProcedure | None:
        """What is different here about the procedure of that code."""
        return next((one for one in self.procedures if one.code == code), None)

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


def _contradictions(profile: CommuneProfile) -> Iterable[str]:
    if not any(profile.hours.week):
        yield "hours: no weekday has opening hours; give at least one"
    if profile.place_link and "{code}" not in profile.place_link:
        yield "place_link: must hold {code}, where the code of the place is put"
    units = {unit.key for unit in profile.units}
    yield from _dangling("posts.unit", (p.unit for p in profile.posts if p.unit), units)
    yield from _dangling("duty_posts", profile.duty_posts, {post.key for post in profile.posts})
    villages = {village.name for village in profile.villages}
    yield from _dangling("helpers.village", (h.village for h in profile.helpers), villages)
    counters = {counter.name for counter in profile.counters}
    named = (one.counter for one in profile.procedures if one.counter)
    yield from _dangling("procedures.counter", named, counters)
    yield from _repeated("procedures.code", (one.code for one in profile.procedures))
    yield from _repeated("units.key", (unit.key for unit in profile.units))
    yield from _repeated("posts.key", (post.key for post in profile.posts))
    yield from _repeated("villages.name", (village.name for village in profile.villages))
    yield from _repeated("extra_days, closed_days, swapped_days", _special_dates(profile))


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


def load_profile(path: Path) -> CommuneProfile:
    """Read a commune's TOML file; raise ProfileError naming every problem and its remedy."""
    return read_profile(_read(path), str(path))


def read_profile(toml: str, source: str) -> CommuneProfile:
    """As `load_profile`, from text; `source` names it in errors."""
    try:
        # A Mac types ố as several code points; what people write is compared in one form.
        data = tomllib.loads(unicodedata.normalize("NFC", toml))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{source}: this is not valid TOML: {error}") from None
    try:
        profile = CommuneProfile.model_validate(data)
    except ValidationError as error:
        found = [line for one in error.errors() for line in sentences(one, _fields())]
        raise _unusable(source, found) from None
    # Asked of the file only: a running commune must not fall over a code that the next
    # catalogue no longer holds.
    if unknown := [*_unknown_procedures(profile)]:
        raise _unusable(source, unknown)
    return profile


def _unusable(source: str, problems: Iterable[str]) -> ProfileError:
    remedy = "commune.example.toml shows every field with a comment."
    lines = [f"{source} can't be used:", *(f"  {problem}" for problem in problems), remedy]
    return ProfileError("\n".join(lines))


def _unknown_procedures(profile: CommuneProfile) -> Iterable[str]:
    if not profile.procedures:
        return
    catalogue = load_catalogue()
    for number, one in enumerate(profile.procedures, 1):
        if catalogue.get(one.code) is None:
            yield unknown_code(number, one.code, catalogue)


def _fields() -> list[str]:
    return [
        field.alias or key
        for part in Part.__subclasses__()
        for key, field in part.model_fields.items()
    ]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ProfileError(f"{path}: can't be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise ProfileError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
