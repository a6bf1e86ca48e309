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
from handlers.citizens import case_acts, filing, gathering, welcome, wishes
from handlers.citizens.case_acts import ACCEPTABLE, NOT_SATISFIED, SATISFIED, Obstacle
from handlers.citizens.filing import Line
from handlers.citizens.gathering import NOTHING, Gathered
from handlers.citizens.reading import Intent, fold, is_clear, read, tells_of_danger
from handlers.vietnamese_dates import moment
from handlers.words import opening
from handlers.words import rating as words
from handlers.worktime import local
from storage import cases
from storage.models import Case
from storage.types import CaseState

RATE, SAME_OR_NEW = "rating", "same or new"
NAME = "rating"
WHY = "why"
PATIENCE = timedelta(minutes=15)

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
_ENDED = (CaseState.da_tra_loi, CaseState.dong, CaseState.tu_choi, CaseState.chuyen)


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
    told = case_acts.rate(ctx, case, int(answer.means))
    return said(Reply(words.THANKS, cases=about(case)), *told)


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
    if case.state not in _ENDED or not incoming.text:
        return UNHANDLED
    text = fold(incoming.text)
    if any(phrase in text for phrase in _UNHAPPY):
        return reopen_with(ctx, case, (Line.of(incoming),))
    if len(text.split()) <= _SHORT and any(f" {one} " in f" {text} " for one in _THANKS):
        return said(Reply(words.THANKS_FOR_THANKS, cases=about(case)))
    return UNHANDLED


def reopen_with(ctx: Context, case: Case, lines: tuple[Line, ...]) -> Outcome:
    """Take the case up again with the citizen's words, one level up; else keep them and say so.

    Words about staff open a case of their own instead.
    """
    gathered = gathering.of_lines(ctx, lines)
    if gathering.stands_apart(gathered, case):
        return gathering.apart(ctx, gathered)
    if obstacle := case_acts.obstacle(ctx, case):
        told = case_acts.reply(ctx, case, *lines)  # nothing that was written is lost
        noted = Reply(words.reason_noted(case.code), cases=about(case))
        return said(noted, _cannot(ctx, case, obstacle), *told)
    above = _above(ctx, case)
    told = case_acts.reopen(ctx, case, *lines)
    text = words.reopened_with_words(case.code, moment(case.due_at))
    return said(Reply(f"{text}{above}", cases=about(case)), *told)


def _dissatisfied(ctx: Context, case: Case) -> Outcome:
    if rules.is_open(case.state):
        return _why(ctx, case, [])
    if obstacle := case_acts.obstacle(ctx, case):
        told = case_acts.rate(ctx, case, NOT_SATISFIED)
        return said(_cannot(ctx, case, obstacle), *told)
    above = _above(ctx, case)
    return _why(ctx, case, case_acts.rate(ctx, case, NOT_SATISFIED), above)


def _above(ctx: Context, case: Case) -> str:
    """The chairman has answered already: he can also be met (domain notes §2.4)."""
    if not case_acts.answered_by_chairman(ctx, case):
        return ""
    days = opening.reception_days(ctx.profile, local(ctx.now).date())
    return f"\n{words.may_be_met(days)}" if days else ""


def _cannot(ctx: Context, case: Case, obstacle: Obstacle) -> Reply:
    if obstacle is Obstacle.often_enough:
        days = opening.reception_days(ctx.profile, local(ctx.now).date())
        outside = next((one.name for one in ctx.profile.outside_channels), "")
        text = words.often_enough(case.code, days, outside, ctx.profile.hotline)
    else:
        text = words.too_late(ctx.profile.hotline)
    return Reply(text, cases=about(case))


def _why(ctx: Context, case: Case, told: list[Reply], above: str = "") -> Outcome:
    before = wishes.put_away(ctx)
    ctx.talk(NAME, WHY, {"case": case.id}, PATIENCE)
    text = words.reopened(case.code, moment(case.due_at))
    return said(*before, Reply(f"{text}{above}", cases=about(case)), *told)


def go_on(ctx: Context, incoming: Incoming) -> Outcome:
    """The reason for dissatisfaction."""
    data = ctx.talk_data()
    case = filing.mine(ctx, data["case"])
    ctx.stop_talking()
    if incoming.kind is Kind.wake:
        return done("no reason was given")
    if case is None or (
        wishes.is_another_than_asked(ctx, incoming) and not _is_unhappy(ctx, incoming)
    ):
        return UNHANDLED
    gathered = gathering.plus(ctx, NOTHING, incoming)
    word = Reply(words.reason_noted(case.code), cases=about(case))
    return gathering.add(ctx, gathered, case, word)


def _is_unhappy(ctx: Context, incoming: Incoming) -> bool:
    """Whether the words say what is not well, whatever else they sound like; danger goes first."""
    text = fold(incoming.text)
    return not tells_of_danger(ctx, incoming.text) and any(one in text for one in _UNHAPPY)


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


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    RATE: rated,
    SAME_OR_NEW: same_or_new,
}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {NAME: go_on}
