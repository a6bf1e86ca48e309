"""What a case may go through, how long each class of case may take, and who is reminded when.

States and classes: domain notes §3.2 and §3.3; the ladder of reminders: design §6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from handlers.states import (
    OPEN,
    TRANSITIONS,
    Act,
    IllegalAct,
    acts_in,
    clock_runs,
    is_answered,
    is_closed,
    is_open,
    next_state,
)
from handlers.worktime import WorkCalendar, local, on_day
from storage.profile import CommuneProfile
from storage.profile_parts import ClockOverride
from storage.profile_values import Span, SpanUnit
from storage.types import CaseClass, Rung

__all__ = [  # what moves a case is asked for here, beside how long it may take
    "OPEN",
    "TRANSITIONS",
    "Act",
    "IllegalAct",
    "acts_in",
    "clock_runs",
    "is_answered",
    "is_closed",
    "is_open",
    "next_state",
]

REFUSE_WITHIN = Span.parse("2 working days")  # national clock, domain notes §2.1
RETURN_WITHIN = Span.parse("1 working day")  # §3.2
REOPEN_WITHIN = timedelta(days=30)  # §3.2
REOPENED_ANSWER = Span.parse("3 working days")
MOST_REOPENINGS = 2
PASS_ON_WITHIN = Span.parse("5 working days")  # §2.1, §3.2
CLOSE_AFTER_SILENCE = timedelta(days=7)  # §3.2

_NIGHT, _MORNING = time(20), time(6, 30)
_COINCIDING = timedelta(minutes=30)


# -- classes and clocks


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a class of case may take, counted from receipt.

    `answer` is the date the citizen is told, `first_human` when a person must have looked at it,
    `longest` what no extension goes beyond, `with_others` the answer's time where an outside body
    has to do its part (None: no more than without), `update_every` how often the citizen hears
    meanwhile how far it is.
    """

    answer: Span
    first_human: Span | None
    longest: Span
    with_others: Span | None = None
    update_every: Span | None = None


def _clock(
    answer: str,
    first_human: str | None,
    longest: str = "15 working days",
    with_others: str | None = None,
    update_every: str | None = None,
) -> Clock:
    # 15 working days are the national clock's limit for an answer (domain notes §0.3).
    first = Span.parse(first_human) if first_human else None
    others = Span.parse(with_others) if with_others else None
    every = Span.parse(update_every) if update_every else None
    return Clock(Span.parse(answer), first, Span.parse(longest), others, every)


CLOCKS: Mapping[CaseClass, Clock] = MappingProxyType(
    {
        CaseClass.danger: _clock("4 real hours", "30 real minutes"),
        CaseClass.procedure: _clock("1 working day", "4 working hours"),
        CaseClass.village: _clock(
            "5 working days",
            "1 working day",
            "10 working days",
            with_others="10 working days",
            update_every="5 working days",
        ),
        CaseClass.staff: _clock("5 working days", "1 working day"),
        CaseClass.policy: _clock("15 working days", "2 working days"),
        CaseClass.legal: _clock("1 working day", "0 working days", "5 working days"),
        CaseClass.late_dossier: _clock("1 working day", "4 working hours"),
        CaseClass.praise: _clock("5 working days", None),
    }
)

OFFICIAL_LABELS: Mapping[CaseClass, str] = MappingProxyType(
    {
        CaseClass.danger: "Khẩn",
        CaseClass.procedure: "Hỏi",
        CaseClass.village: "Việc ở thôn",
        CaseClass.staff: "Cán bộ",
        CaseClass.policy: "Hỏi",
        CaseClass.legal: "Cán bộ",
        CaseClass.late_dossier: "Hỏi",
        CaseClass.praise: "Hỏi",
    }
)
"""The four labels officials see (domain notes §3.7)."""


def clock_of(case_class: CaseClass, profile: CommuneProfile) -> Clock:
    """The class's clock with what this commune has set of its own."""
    local_rule = profile.clocks.get(case_class, ClockOverride())
    parts = ("answer", "first_human", "longest", "with_others", "update_every")
    own = {name: getattr(local_rule, name) for name in parts}
    return replace(CLOCKS[case_class], **{name: span for name, span in own.items() if span})


def after(span: Span, start: datetime, calendar: WorkCalendar) -> datetime:
    """The moment a span of working or real time after `start` ends (count rule: worktime)."""
    match span.unit:
        case SpanUnit.working_day:
            return calendar.add_working_days(start, span.amount)
        case SpanUnit.working_hour:
            return calendar.add_working_hours(start, span.amount)
        case SpanUnit.real_hour:
            return local(start) + timedelta(hours=span.amount)
        case SpanUnit.real_minute:
            return local(start) + timedelta(minutes=span.amount)


def deadline(
    case_class: CaseClass, received_at: datetime, calendar: WorkCalendar, profile: CommuneProfile
) -> datetime:
    """When the citizen must have an answer, in Vietnam's time."""
    return after(clock_of(case_class, profile).answer, received_at, calendar)


def first_human_by(
    case_class: CaseClass, received_at: datetime, calendar: WorkCalendar, profile: CommuneProfile
) -> datetime | None:
    """When a person must have looked at it; None where the class asks for none."""
    span = clock_of(case_class, profile).first_human
    return None if span is None else after(span, received_at, calendar)


def with_others_by(
    case_class: CaseClass, received_at: datetime, calendar: WorkCalendar, profile: CommuneProfile
) -> datetime | None:
    """When the answer is due where an outside body does its part; None: no later than without."""
    span = clock_of(case_class, profile).with_others
    return None if span is None else after(span, received_at, calendar)


def latest_extension(
    case_class: CaseClass, received_at: datetime, calendar: WorkCalendar, profile: CommuneProfile
) -> datetime:
    """The date no extension may go beyond."""
    return after(clock_of(case_class, profile).longest, received_at, calendar)


def due_after_waiting(
    due: datetime, asked_at: datetime, replied_at: datetime, calendar: WorkCalendar, clock: Clock
) -> datetime:
    """The new deadline once the citizen has replied: the time they took does not count.

    What was left when they were asked starts again at their reply; a deadline already missed
    when they were asked stays missed.
    """
    if asked_at >= due:
        return local(due)
    match clock.answer.unit:
        case SpanUnit.working_day:
            return calendar.add_working_days(replied_at, calendar.working_days(asked_at, due))
        case SpanUnit.working_hour:
            left = calendar.working_seconds(asked_at, due)
            return calendar.add_working_hours(replied_at, left / 3600)
        case SpanUnit.real_hour | SpanUnit.real_minute:
            return local(replied_at) + (due - asked_at)


# -- reminders


class Recipient(StrEnum):
    """Whom a reminder is for; who that is now, and who may read, is decided when it is sent."""

    holder = "holder"
    deputy = "deputy"
    chairman = "chairman"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One step of a case's ladder: from `at` on, `to` should hear of it, once.

    Once for a deadline of the case, or for `of` where it does not hang on the deadline.
    """

    rung: Rung
    at: datetime
    to: tuple[Recipient, ...]
    of: datetime | None = None


_TO: Mapping[Rung, tuple[Recipient, ...]] = {
    Rung.update: (Recipient.holder,),
    Rung.first_look: (Recipient.holder,),
    Rung.half: (Recipient.holder,),
    Rung.eighty: (Recipient.holder,),
    Rung.day_before: (Recipient.holder,),
    Rung.due: (Recipient.holder, Recipient.deputy),
    Rung.overdue: (Recipient.chairman,),
}
_WEAKEST_FIRST = tuple(_TO)


def rungs(
    start: datetime,
    due: datetime,
    calendar: WorkCalendar,
    clock: Clock,
    besides: Iterable[Reminder] = (),
) -> tuple[Reminder, ...]:
    """The reminders of a case whose clock runs from `start` (receipt or extension) to `due`.

    In order of time, none before `start`, none at night; those of a clock in real time come at
    any hour. Reminders within half an hour of each other, `besides` among them, are one, the
    strongest.
    """
    moments = (_real_rungs if clock.answer.real else _working_rungs)(start, due, calendar)
    own = (Reminder(rung, at, _TO[rung]) for rung, at in moments.items())
    ladder = [step for step in (*own, *besides) if step.at > start]
    return _strongest(sorted(ladder, key=lambda step: (step.at, strength(step.rung))))


def first_look(start: datetime, calendar: WorkCalendar, clock: Clock) -> tuple[Reminder, ...]:
    """When whoever holds the case hears that nobody has looked at it (domain §3.3); danger's
    clock is real, so its reminder comes at any hour."""
    if clock.first_human is None:
        return ()
    by = after(clock.first_human, start, calendar)
    at = by if clock.answer.real else after_quiet(by)
    return (Reminder(Rung.first_look, at, _TO[Rung.first_look], of=start),)


def updates(
    heard_at: datetime, now: datetime, calendar: WorkCalendar, clock: Clock
) -> tuple[Reminder, ...]:
    """While an outside body does its part: the citizen last heard how far it is at `heard_at`,
    and is owed word again after each period (domain §3.3). The last period over, and the next."""
    if clock.update_every is None:
        return ()
    ends = [after_quiet(after(clock.update_every, heard_at, calendar))]
    while ends[-1] <= now:
        ends.append(after_quiet(after(clock.update_every, ends[-1], calendar)))
    return tuple(Reminder(Rung.update, at, _TO[Rung.update], of=at) for at in ends[-2:])


def strength(rung: Rung) -> int:
    """Which of two reminders of a case due together is sent: the one with the greater strength."""
    return _WEAKEST_FIRST.index(rung)


def _real_rungs(start: datetime, due: datetime, _: WorkCalendar) -> dict[Rung, datetime]:
    # "One working day later" would leave danger waiting all through Tết: its own length instead.
    start, due = local(start), local(due)
    length = due - start
    return {Rung.half: start + length / 2, Rung.due: due, Rung.overdue: due + length}


def _working_rungs(start: datetime, due: datetime, calendar: WorkCalendar) -> dict[Rung, datetime]:
    due = local(due)
    days = calendar.working_days(start, due)
    moments = {Rung.half: calendar.at_share(start, due, 0.5)}
    if days > 1:
        moments[Rung.eighty] = calendar.at_share(start, due, 0.8)
    if days > 2:
        moments[Rung.day_before] = _on_a_workday(due - timedelta(days=1), calendar)
    moments |= {Rung.due: due, Rung.overdue: calendar.add_working_days(due, 1)}
    return {rung: after_quiet(at) for rung, at in moments.items()}


def _on_a_workday(at: datetime, calendar: WorkCalendar) -> datetime:
    """Earlier, to the last closing, if the day is off: a warning must leave time to act."""
    return at if calendar.is_workday(at.date()) else calendar.previous_open(at)


def _strongest(ladder: list[Reminder]) -> tuple[Reminder, ...]:
    kept: list[Reminder] = []
    for reminder in ladder:
        if kept and reminder.at - kept[-1].at <= _COINCIDING:
            reminder = max(kept.pop(), reminder, key=lambda step: strength(step.rung))
        kept.append(reminder)
    return tuple(kept)


def quiet(at: datetime) -> bool:
    """Whether officials are left in peace, 20:00–06:30 in Vietnam (danger excepted)."""
    clock = local(at).time()
    return clock >= _NIGHT or clock < _MORNING


def after_quiet(at: datetime) -> datetime:
    """`at` itself, or 06:30 after the night it falls into."""
    at = local(at)
    if not quiet(at):
        return at
    morning = at.date() + timedelta(days=at.time() >= _NIGHT)
    return on_day(morning, _MORNING)


def may_reopen(closed_at: datetime, now: datetime) -> bool:
    """Whether it is not too late to take the case up again."""
    return now - closed_at <= REOPEN_WITHIN
