"""The three-step question after an answer, and what a citizen says after one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from handlers import rules
from handlers.base import (
    UNHANDLED,
    Answer,
    Ask,
    Choice,
    Context,
    Incoming,
    Kind,
    Outcome,
    Reply,
    about,
    done,
    said,
)
from handlers.citizens import filing, gathering, welcome, wishes
from handlers.citizens.filing import Line
from handlers.citizens.gathering import NOTHING, Gathered
from handlers.citizens.reading import Intent, fold, is_clear, read, tells_of_danger
from handlers.officials import notices
from handlers.rules import Act
from handlers.vietnamese_dates import moment
from handlers.words import rating as words
from storage import cases
from storage.models import Case
from storage.types import CaseState

RATE, SAME_OR_NEW = "rating", "same or new"
NAME = "rating"
WHY = "why"
PATIENCE = timedelta(minutes=15)

SATISFIED, ACCEPTABLE, NOT_SATISFIED = 1, 2, 3

LISTENS = timedelta(hours=48)
"""How long after an answer free text is read as being about it."""

_THANKS = ("cam on", "thank", "tks", "tot qua", "tot roi", "on roi", "duoc roi", "da ro", "ok")
_UNHAPPY = (
    "chua hai long",
    "khong hai long",
    "khong dong y",
    "chua duoc",
    "van chua",
    "van con",
    "van hong",
    "van the",
    "van vay",
    "van khong",
    "chua sua",
    "chua xong",
    "chua thay",
    "chua giai quyet",
    "khong dung",
    "khong thoa dang",
    "tra loi chung chung",
    "noi vong vo",
)
_SHORT = 6  # words of a mere thanks


def question(case: Case) -> Ask:
    """The question that stands under every answer."""
    choices = (
        Choice(words.SATISFIED, str(SATISFIED)),
        Choice(words.ACCEPTABLE, str(ACCEPTABLE)),
        Choice(words.NOT_SATISFIED, str(NOT_SATISFIED)),
    )
    return Ask(RATE, choices, data={"case": case.id}, foot=False)


def rated(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """The citizen's word on an answer; "not satisfied" reopens the case and asks why."""
    case = filing.mine(ctx, answer.data.get("case") or next(iter(answer.cases), 0))
    if case is None:
        return welcome.menu(ctx)
    if int(answer.means) == NOT_SATISFIED:
        return _dissatisfied(ctx, case)
    case.rating = int(answer.means)
    if case.state is CaseState.da_tra_loi:
        case.state = rules.next_state(case.state, Act.close)
        case.closed_at = ctx.now
    cases.record(ctx.session, case, "rate", ctx.now, detail=answer.means)
    return said(Reply(words.THANKS, cases=about(case)))


def reacted(ctx: Context, incoming: Incoming) -> Outcome:
    """A heart or a thumb says nothing that could be counted."""
    return done("a reaction")


def said_after_answer(ctx: Context, incoming: Incoming) -> Outcome:
    """Free text after an answer: thanks, dissatisfaction, or something new."""
    if incoming.kind is not Kind.text or filing.recent_case(ctx, incoming.at) is not None:
        return UNHANDLED
    case = _answered_of_late(ctx)
    if case is None or tells_of_danger(ctx, incoming.text):
        return UNHANDLED
    outcome = said_about(ctx, incoming, case)
    if outcome is not UNHANDLED or not _may_be_about(ctx, incoming):
        return outcome
    return ask_same_or_new(ctx, gathering.plus(ctx, NOTHING, incoming), case)


def said_about(ctx: Context, incoming: Incoming, case: Case) -> Outcome:
    """Thanks or dissatisfaction about an answered case; anything else is not ours."""
    if case.state not in (CaseState.da_tra_loi, CaseState.dong) or not incoming.text:
        return UNHANDLED
    text = fold(incoming.text)
    if any(phrase in text for phrase in _UNHAPPY):
        return reopen_with(ctx, case, (Line.of(incoming),))
    if len(text.split()) <= _SHORT and any(f" {one} " in f" {text} " for one in _THANKS):
        return said(Reply(words.THANKS_FOR_THANKS, cases=about(case)))
    return UNHANDLED


def reopen_with(ctx: Context, case: Case, lines: tuple[Line, ...]) -> Outcome:
    """Take the case up again with the citizen's words; too late, say so.

    Words about staff open a case of their own instead.
    """
    gathered = gathering.of_lines(ctx, lines)
    if gathering.stands_apart(gathered, case):
        return gathering.apart(ctx, gathered)
    if not _may_reopen(ctx, case):
        return said(words.too_late(ctx.profile.hotline))
    told = reopen(ctx, case)
    for line in lines:
        filing.append(ctx, case, line)
    text = words.reopened_with_words(case.code, moment(case.due_at))
    return said(Reply(text, cases=about(case)), *told)


def reopen(ctx: Context, case: Case) -> list[Reply]:
    """Open the case again with a new, shorter clock; the notices are for its officials."""
    case.state = rules.next_state(case.state, Act.reopen)
    case.reopened += 1
    case.rating = NOT_SATISFIED
    case.answered_at = case.closed_at = None
    case.clock_from = ctx.now
    case.due_at = rules.after(rules.REOPENED_ANSWER, ctx.now, ctx.calendar)
    cases.record(ctx.session, case, Act.reopen, ctx.now)
    return notices.tell_reopened(ctx, case)


def _dissatisfied(ctx: Context, case: Case) -> Outcome:
    if rules.is_open(case.state):
        return _why(ctx, case, [])
    if not _may_reopen(ctx, case):
        return said(words.too_late(ctx.profile.hotline))
    return _why(ctx, case, reopen(ctx, case))


def _why(ctx: Context, case: Case, told: list[Reply]) -> Outcome:
    before = wishes.put_away(ctx)
    ctx.talk(NAME, WHY, {"case": case.id}, PATIENCE)
    text = words.reopened(case.code, moment(case.due_at))
    return said(*before, Reply(text, cases=about(case)), *told)


def go_on(ctx: Context, incoming: Incoming) -> Outcome:
    """The reason for dissatisfaction."""
    data = ctx.talk_data()
    case = filing.mine(ctx, data["case"])
    ctx.stop_talking()
    if incoming.kind is Kind.wake:
        return done("no reason was given")
    if case is None or wishes.is_another(ctx, incoming):
        return UNHANDLED
    gathered = gathering.plus(ctx, NOTHING, incoming)
    word = Reply(words.reason_noted(case.code), cases=about(case))
    return gathering.add(ctx, gathered, case, word)


def ask_again(ctx: Context) -> Outcome:
    """A digit that answers nothing: the reason is asked for once more."""
    return said(words.WHY)


def ask_same_or_new(ctx: Context, gathered: Gathered, case: Case) -> Outcome:
    """Ask whether words after an answer are about it; unanswered, they are filed by themselves."""
    gathering.hold(ctx, gathered, case)
    choices = (Choice(words.still_about(case.code), "same"), Choice(words.NEW_MATTER, "new"))
    ask = Ask(SAME_OR_NEW, choices, data={"case": case.id})
    return said(Reply(words.same_or_new(case.code), ask=ask, cases=about(case)))


def same_or_new(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """The answer to "1. still about the case, 2. a new matter"."""
    gathered = gathering.current(ctx)
    if not gathered.lines:
        return welcome.menu(ctx)
    case = filing.mine(ctx, answer.data["case"])
    ctx.stop_talking()
    if answer.means == "same" and case is not None:
        return reopen_with(ctx, case, gathered.lines)
    return wishes.file_anew(ctx, replace(gathered, offered=None))


def _answered_of_late(ctx: Context) -> Case | None:
    for case in cases.of_person(ctx.session, ctx.person.id):
        answered = case.state is CaseState.da_tra_loi and case.answered_at is not None
        if answered and case.answered_at and ctx.now - case.answered_at <= LISTENS:
            return filing.locked(ctx, case)
    return None


def _may_be_about(ctx: Context, incoming: Incoming) -> bool:
    reading = read(ctx, incoming.text)
    if reading.intent is Intent.COMPLAINT:
        return True
    return not is_clear(reading) and len(fold(incoming.text).split()) > 1


def _may_reopen(ctx: Context, case: Case) -> bool:
    if Act.reopen not in rules.acts_in(case.state):
        return False
    return case.closed_at is None or rules.may_reopen(case.closed_at, ctx.now)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    RATE: rated,
    SAME_OR_NEW: same_or_new,
}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {NAME: go_on}
