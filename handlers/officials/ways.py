"""The ways in which an official's words go to a citizen: what each says, and what it does."""

from datetime import datetime
from enum import StrEnum

from handlers import rules
from handlers.base import Context, Reply
from handlers.citizens import rating
from handlers.rules import Act
from handlers.vietnamese_dates import moment
from handlers.words import answers as words
from storage import case_history
from storage.models import Case, Official
from storage.types import CaseState


class Way(StrEnum):
    """What a held message is; kept as the purpose of its row.

    The words of `refuse`, `pass_on` and `involve` are two lines: where else, and why.
    """

    answer = "answer"
    phone = "answer_phone"
    written = "answer_written"
    ask = "ask_citizen"
    refuse = "refuse"
    pass_on = "pass_on"  # noqa: S105 — sending elsewhere, not a password
    involve = "involve"
    update = "update"

    @property
    def answers(self) -> bool:
        return self in (Way.answer, Way.phone, Way.written)

    @property
    def ends(self) -> bool:
        """Whether the citizen has nothing more to wait for from the commune."""
        return self.answers or self in (Way.refuse, Way.pass_on)


_ACTS = {
    Way.refuse: Act.refuse,
    Way.pass_on: Act.pass_on,
    Way.involve: Act.involve,
    Way.update: Act.update,
}


def act_of(ctx: Context, case: Case, way: Way) -> Act:
    """What the way does to the case; only the first asking stops the clock."""
    if way is Way.ask:
        asked = case_history.has_happened(ctx.session, case, Act.ask_citizen)
        return Act.ask_again if asked else Act.ask_citizen
    return _ACTS.get(way, Act.answer)


def two_lines(text: str) -> tuple[str, str]:
    """Where else, and why."""
    first, _, second = text.partition("\n")
    return first, second


def to_citizen(ctx: Context, case: Case, official: Official, text: str, way: Way) -> Reply:
    """What the citizen will read. Whatever ends a case asks how content they are."""
    late = words.sorry_for_delay(case.code) if way.ends and _is_late(ctx, case) else ""
    ask = rating.question(case) if way.ends else None
    match way:
        case Way.ask:
            first = act_of(ctx, case, way) is Act.ask_citizen
            shown = words.need_more(case.code, text, stops_clock=first)
        case Way.refuse:
            shown = words.refused(case.kind, case.code, *two_lines(text))
        case Way.pass_on:
            shown = words.passed_on(case.kind, case.code, *two_lines(text))
        case Way.involve:
            shown = words.involved(case.code, *two_lines(text), moment(_due_with_others(ctx, case)))
        case Way.update:
            shown = words.progress_note(case.code, text, moment(case.due_at))
        case Way.phone:
            shown = words.by_phone(case.kind, case.code, text, official.title)
        case Way.written:
            paper = ctx.profile.counters[0].name if ctx.profile.counters else ""
            shown = words.in_writing(case.kind, case.code, text, official.title, paper)
        case Way.answer:
            shown = words.answer(case.kind, case.code, text, official.title)
    return Reply(f"{late}\n{shown}".strip(), ask=ask)


def carry_out(ctx: Context, case: Case, way: Way, act: Act, text: str) -> None:
    """Move the case as the words that leave now say. Raises IllegalAct before anything changed."""
    case.state = rules.next_state(case.state, act)
    if act in (Act.ask_citizen, Act.ask_again):
        case.asked_at = ctx.now
        if act is Act.ask_citizen:
            case.clock_stopped_at = ctx.now
        else:
            clock_goes_on(ctx, case)
        return
    if way is Way.update:
        return
    clock_goes_on(ctx, case)
    if way in (Way.involve, Way.pass_on):
        ctx.session.seal(case, "elsewhere", two_lines(text)[0])
    if way is Way.involve:
        due = _due_with_others(ctx, case)
        if due != case.due_at:
            case.due_at, case.clock_from = due, ctx.now
        return
    case.asked_at = None
    if way.answers:
        case.answered_at, case.closed_at = ctx.now, None
    else:
        case.closed_at = ctx.now


def clock_goes_on(ctx: Context, case: Case) -> None:
    """A stopped clock runs again when the commune acts without waiting for the citizen."""
    if case.clock_stopped_at is None:
        return
    clock = rules.clock_of(case.case_class, ctx.profile)
    case.due_at = rules.due_after_waiting(
        case.due_at, case.clock_stopped_at, ctx.now, ctx.calendar, clock
    )
    case.clock_from, case.clock_stopped_at = ctx.now, None


def _due_with_others(ctx: Context, case: Case) -> datetime:
    by = rules.with_others_by(case.case_class, case.received_at, ctx.calendar, ctx.profile)
    return max(case.due_at, by) if by is not None else case.due_at


def _is_late(ctx: Context, case: Case) -> bool:
    waits = case.state is CaseState.cho_bo_sung or not rules.is_open(case.state)
    return not waits and case.due_at < ctx.now
