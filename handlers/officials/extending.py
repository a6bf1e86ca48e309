"""Putting a deadline off: once, with a reason, to a working day, and the citizen is told."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from handlers import rules
from handlers.base import Answer, Ask, Choice, Context, Incoming, Outcome, Reply, said
from handlers.officials import when
from handlers.readers import case_for
from handlers.rules import is_open
from handlers.vietnamese_dates import day_in_words, moment
from handlers.words import answers as answer_words
from handlers.words import commands as words
from handlers.words import officials as desk_words
from storage import case_history, cases
from storage.models import Case


def offer(ctx: Context, case: Case, text: str) -> Outcome:
    """Show what the citizen would be told; nothing happens before it is confirmed."""
    found = when.days(text, ctx.now)
    reason = when.without_days(text).strip(" ,;:.-")
    if not found or not reason:
        return said(words.usage("giahan"))
    day = found[0]
    if problem := _problem(ctx, case, day):
        return said(problem)
    due = moment(_due(ctx, day))
    data = {"case": case.id, "day": day.isoformat(), "reason": reason}
    choices = (Choice(words.EXTEND, "yes"), Choice(words.DO_NOT, "no"))
    shown = words.extension(due, _told(ctx, case, reason, due))
    ask = Ask("extend", choices, data, foot=False)
    return said(Reply(shown, ask=ask, cases=(case.id,)))


def _problem(ctx: Context, case: Case, day: date) -> str | None:
    if not is_open(case.state):
        return words.NOT_WAITING
    if case.extended:
        return words.extended_once(case.code)
    if not ctx.calendar.is_workday(day):
        return words.day_off(day_in_words(day))
    due = _due(ctx, day)
    if due <= max(case.due_at, ctx.now):
        return words.not_later(moment(case.due_at))
    latest = rules.latest_extension(case.case_class, case.received_at, ctx.calendar, ctx.profile)
    return words.too_far(moment(latest)) if due > latest else None


def _due(ctx: Context, day: date) -> datetime:
    closing = ctx.calendar.closing_time(day)
    if closing is None:
        raise ValueError(f"{day} has no closing time: it is not a working day.")
    return closing


def _told(ctx: Context, case: Case, reason: str, due: str) -> str:
    return answer_words.later(case.code, reason, due, ctx.profile.full_name)


def _answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    mine = case_for(ctx, answer.data["case"])
    if mine is None:
        return said(desk_words.NOT_YOURS)
    if answer.means == "no":
        return said(answer_words.STOPPED)
    official, case = mine
    day, reason = date.fromisoformat(answer.data["day"]), answer.data["reason"]
    if problem := _problem(ctx, case, day):
        return said(problem)
    case.due_at, case.clock_from, case.extended = _due(ctx, day), ctx.now, True
    cases.record(ctx.session, case, "extend", ctx.now, official=official, detail=reason)
    due = moment(case.due_at)
    # Who wrote about the same matter was promised the same date.
    merged = case_history.merged_into(ctx.session, case)
    others = [one for one in merged if one.person_id != case.person_id]
    told = (
        Reply(_told(ctx, one, reason, due), to=one.person_id, cases=(one.id,))
        for one in (case, *others)
    )
    return said(Reply(words.extended(case.code, due), cases=(case.id,)), *told)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {"extend": _answered}
