"""The fault switches: what they are called, which values they take, how often they act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.emulator.wire import BadRequest, Document

Value = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault: its value at rest, its value when merely switched on, and what it may hold.

    `kind` is "flag", "count" (whole number ≥ 1), "seconds" (number ≥ 0), "choice", or
    "choice_or_seconds". `uses` limits a switch that names no `times` of its own.
    """

    kind: str
    rest: Value
    default: Value
    choices: tuple[str, ...] = ()
    uses: int | None = None


MOST = 10_000_000
"""The largest count and the longest delay (seconds) a switch takes."""

FLAG = Rule("flag", False, True)

RULES: Mapping[str, Rule] = {
    "duplicate": Rule("count", 0, 1),
    "delay": Rule("seconds", 0, 5),
    "reorder": Rule("count", 0, 2),
    "drop": FLAG,
    "bad_signature": FLAG,
    "retry": Rule("count", 0, 1),
    "slow_api": Rule("seconds", 0, 3),
    "http_500": Rule("choice", "off", "before", ("off", "before", "after")),
    "cut_after": FLAG,
    "cut_before": FLAG,
    "token_expired": Rule(
        "choice", "off", "-216_expired", ("off", "-216_invalid", "-216_expired", "-220"), uses=1
    ),
    "rate_limit": Rule("choice", "off", "app", ("off", "app", "oa")),
    "rate_per_minute": Rule("count", 4000, 4000),
    "buttons": Rule("choice", "ok", "reject_-233", ("ok", "reject_-233", "reject_-201")),
    "echo_id": Rule("choice", "same", "different", ("same", "different")),
    "echo": Rule("choice_or_seconds", "on", "off", ("on", "off")),
    "status_events": Rule("choice", "on", "off", ("on", "off")),
    "closed_window": Rule("choice", "off", "-230", ("off", "-230", "-232")),
    "zca": Rule("choice", "not_linked", "linked", ("not_linked", "linked", "no_money")),
    "gmf": Rule("choice", "no_package", "on", ("no_package", "on", "disabled", "not_in_group")),
    "zns": Rule(
        "choice", "off", "-115", ("off", "-114", "-115", "-133", "-139", "-144", "-146"), uses=1
    ),
    "quota_shape": Rule(
        "choice",
        "documented",
        "with_remain",
        (
            "documented",
            "with_remain",
            "numbers",
            "none",
            "sub_quota",
            "purchase_quota",
            "reward_quota",
        ),
    ),
    "refresh_refused": FLAG,
    "refresh_cut": FLAG,
    "retry_on": Rule("choice", "harsh", "connect_only", ("harsh", "connect_only")),
}


@dataclass(slots=True)
class Switch:
    """A fault in force: its value, the uses left (None = no end), and whom it concerns."""

    value: Value
    times: int | None = None
    person: str | None = None


class Faults:
    """The switches of one local Zalo."""

    def __init__(self) -> None:
        self._on: dict[str, Switch] = {}

    def use(self, name: str, person: str | None = None) -> Value | None:
        """The fault's value if it acts now (one use is taken), else None."""
        switch = self._on.get(name)
        if switch is None or (switch.person is not None and switch.person != person):
            return None
        if switch.times is not None:
            switch.times -= 1
            if switch.times <= 0:
                del self._on[name]
        return switch.value

    def value(self, name: str, person: str | None = None) -> Value:
        """The value in force or the one at rest, without taking a use."""
        switch = self._on.get(name)
        if switch is None or (switch.person is not None and switch.person != person):
            return RULES[name].rest
        return switch.value

    def is_on(self, name: str) -> bool:
        """True while the switch holds anything but its value at rest."""
        return name in self._on

    def merge(self, changes: Mapping[str, Any]) -> None:
        """Apply a partial document; BadRequest (and no change at all) if any part is wrong."""
        parsed = {name: _switch(name, given) for name, given in changes.items()}
        for name, switch in parsed.items():
            if switch is None:
                self._on.pop(name, None)
            else:
                self._on[name] = switch

    def reset(self) -> None:
        """Everything at rest."""
        self._on.clear()

    def document(self) -> Document:
        """Every switch with its state, as `GET /_/faults` shows it."""
        return {name: self._described(name, rule) for name, rule in RULES.items()}

    def _described(self, name: str, rule: Rule) -> Document:
        switch = self._on.get(name)
        return {
            "on": switch is not None,
            "value": switch.value if switch else rule.rest,
            "times": switch.times if switch else None,
            "person": switch.person if switch else None,
            "default": rule.default,
            "choices": list(rule.choices),
        }


def _switch(name: str, given: Any) -> Switch | None:
    rule = RULES.get(name)
    if rule is None:
        raise BadRequest(f'there is no fault "{name}"; the names are: {", ".join(RULES)}')
    fields: Mapping[str, Any] = given if isinstance(given, Mapping) else {"value": given}
    if fields.get("on") is False:
        return None
    value = _value(name, rule, fields.get("value", rule.default))
    if value == rule.rest:
        return None
    return Switch(value, _times(name, fields.get("times", rule.uses)), _person(fields))


def _value(name: str, rule: Rule, given: Any) -> Value:
    if given is None:
        return rule.rest
    if isinstance(given, bool):
        # "echo": true means echoes flow, not that the fault is on.
        rests = rule.rest == "on"
        return rule.rest if given is rests else rule.default
    if isinstance(given, str) and given in rule.choices:
        return given
    if isinstance(given, int | float) and _number_fits(rule, given):
        return given
    allowed = ", ".join(rule.choices) or {"flag": "true or false"}.get(rule.kind, rule.kind)
    raise BadRequest(f'fault "{name}" cannot be {given!r}; it takes: {allowed}')


def _number_fits(rule: Rule, given: float) -> bool:
    if rule.kind == "count":
        return isinstance(given, int) and 0 <= given <= MOST
    return rule.kind in ("seconds", "choice_or_seconds") and 0 <= given <= MOST


def _times(name: str, given: Any) -> int | None:
    if given is None or (isinstance(given, int) and not isinstance(given, bool) and given >= 1):
        return given
    raise BadRequest(f'"times" of fault "{name}" must be a whole number of 1 or more')


def _person(fields: Mapping[str, Any]) -> str | None:
    person = fields.get("person")
    if person is not None and not isinstance(person, str):
        raise BadRequest('"person" must be a person id as text')
    return person
