"""What a case may go through, how long each class of case may take, and who is reminded when.

States and classes: domain notes §3.2 and §3.3; the ladder of reminders: design §6.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from handlers.worktime import WorkCalendar, local, on_day
from storage.profile import ClockOverride, CommuneProfile
from storage.profile_values import Span, SpanUnit
from storage.types import CaseClass, CaseState, Rung

REFUSE_WITHIN = Span.parse("2 working days")  # national clock, domain notes §2.1
RETURN_WITHIN = Span.parse("1 working day")  # §3.2
REOPEN_WITHIN = timedelta(days=30)  # §3.2
REOPENED_ANSWER = Span.parse("3 working days")
CLOSE_AFTER_SILENCE = timedelta(days=7)  # §3.2

_NIGHT, _MORNING = time(20), time(6, 30)
_COINCIDING = timedelta(minutes=30)


# -- classes and clocks


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a class of case may take, counted from receipt.

    `answer` is the date the citizen is told, `first_human` when a person must have looked at it,
    `longest` what no extension goes beyond.
    """

    answer: Span
    first_human: Span | None
    longest: Span


def _clock(answer: str, first_human: str | None, longest: str = "15 working days") -> Clock:
    # 15 working days are the national clock's limit for an answer (domain notes §0.3).
    first = Span.parse(first_human) if first_human else None
    return Clock(Span.parse(answer), first, Span.parse(longest))


CLOCKS: Mapping[CaseClass, Clock] = MappingProxyType(
    {
        CaseClass.danger: _clock("4 real hours", "30 real minutes"),
        CaseClass.procedure: _clock("1 working day", "4 working hours"),
        CaseClass.village: _clock("5 working days", "1 working day", "10 working days"),
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
    own = {name: getattr(local_rule, name) for name in ("answer", "first_human", "longest")}
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
    """One step of a case's ladder: from `at` on, `to` should hear of it, once."""

    rung: Rung
    at: datetime
    to: tuple[Recipient, ...]


_TO: Mapping[Rung, tuple[Recipient, ...]] = {
    Rung.half: (Recipient.holder,),
    Rung.eighty: (Recipient.holder,),
    Rung.day_before: (Recipient.holder,),
    Rung.due: (Recipient.holder, Recipient.deputy),
    Rung.overdue: (Recipient.chairman,),
}
_WEAKEST_FIRST = tuple(_TO)


def rungs(
    start: datetime, due: datetime, calendar: WorkCalendar, clock: Clock
) -> tuple[Reminder, ...]:
    """The reminders of a case whose clock runs from `start` (receipt or extension) to `due`.

    In order of time, none before `start`, none at night; those of a clock in real time come at
    any hour. Reminders within half an hour of each other are one, the strongest.
    """
    moments = (_real_rungs if clock.answer.real else _working_rungs)(start, due, calendar)
    ladder = (Reminder(rung, at, _TO[rung]) for rung, at in moments.items() if at > start)
    return _strongest(sorted(ladder, key=lambda reminder: reminder.at))


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


# -- states


class Act(StrEnum):
    """What moves a case. Nobody sets a state by hand."""

    receive = "receive"
    classify = "classify"
    assign = "assign"
    take_on = "take_on"
    return_ = "return"
    ask_citizen = "ask_citizen"
    citizen_replied = "citizen_replied"
    involve = "involve"
    draft = "draft"
    answer = "answer"
    close = "close"
    reopen = "reopen"
    refuse = "refuse"
    pass_on = "pass_on"  # noqa: S105 — an act, not a password
    merge = "merge"
    withdraw = "withdraw"


class IllegalAct(Exception):
    """This act is not possible in this state; the case stays as it is."""

    def __init__(self, state: CaseState | None, act: Act) -> None:
        self.state, self.act = state, act
        allowed = ", ".join(acts_in(state)) or "nothing"
        super().__init__(f"A case in state {state} can't {act}; possible: {allowed}")


S = CaseState

OPEN = frozenset({S.moi, S.phan_loai, S.giao, S.dang_xu_ly, S.cho_bo_sung, S.phoi_hop, S.cho_duyet})
"""The commune owes something. What is neither open nor answered is closed."""

# From any open state: officials work on a phone and rarely take the steps one by one.
_ANY_OPEN = {
    Act.assign: S.giao,
    Act.take_on: S.dang_xu_ly,
    Act.ask_citizen: S.cho_bo_sung,
    Act.involve: S.phoi_hop,
    Act.draft: S.cho_duyet,
    Act.answer: S.da_tra_loi,
    Act.refuse: S.tu_choi,
    Act.pass_on: S.chuyen,
    Act.merge: S.gop,
    Act.withdraw: S.rut,
}


def _open(state: CaseState, **moves: CaseState) -> Mapping[Act, CaseState]:
    """An open state's acts; correcting the class or more words from the citizen keep it."""
    own = {Act[name]: target for name, target in moves.items()}
    return MappingProxyType({Act.classify: state, Act.citizen_replied: state} | _ANY_OPEN | own)


TRANSITIONS: Mapping[CaseState, Mapping[Act, CaseState]] = MappingProxyType(
    {
        S.moi: _open(S.moi, classify=S.phan_loai),
        S.phan_loai: _open(S.phan_loai),
        S.giao: _open(S.giao, return_=S.phan_loai),
        S.dang_xu_ly: _open(S.dang_xu_ly, return_=S.phan_loai),
        S.cho_bo_sung: _open(S.cho_bo_sung, citizen_replied=S.dang_xu_ly, close=S.dong),
        S.phoi_hop: _open(S.phoi_hop, return_=S.dang_xu_ly),
        S.cho_duyet: _open(S.cho_duyet, return_=S.dang_xu_ly),
        # A second answer corrects or completes the first, even after seven days of silence.
        S.da_tra_loi: {Act.answer: S.da_tra_loi, Act.close: S.dong, Act.reopen: S.dang_xu_ly},
        S.dong: {Act.answer: S.da_tra_loi, Act.reopen: S.dang_xu_ly},
        S.tu_choi: {Act.reopen: S.phan_loai},
        S.chuyen: {Act.answer: S.da_tra_loi, Act.close: S.dong, Act.reopen: S.phan_loai},
        S.gop: {Act.reopen: S.phan_loai, Act.withdraw: S.rut},
        S.rut: {Act.reopen: S.phan_loai},
    }
)


def acts_in(state: CaseState | None) -> Mapping[Act, CaseState]:
    """What can happen to a case in this state and where it leads; None: before it exists."""
    return {Act.receive: S.moi} if state is None else TRANSITIONS[state]


def next_state(state: CaseState | None, act: Act) -> CaseState:
    """Where an act takes a case (None: a new one). Raise IllegalAct where it is not possible."""
    target = acts_in(state).get(act)
    if target is None:
        raise IllegalAct(state, act)
    return target


def is_open(state: CaseState) -> bool:
    return state in OPEN


def is_answered(state: CaseState) -> bool:
    return state is S.da_tra_loi


def is_closed(state: CaseState) -> bool:
    return not is_open(state) and not is_answered(state)


def clock_runs(state: CaseState) -> bool:
    """Open, and not waiting for the citizen (domain notes §2.8)."""
    return is_open(state) and state is not S.cho_bo_sung


def may_reopen(closed_at: datetime, now: datetime) -> bool:
    """Whether it is not too late to take the case up again."""
    return now - closed_at <= REOPEN_WITHIN
