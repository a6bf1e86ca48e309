"""Correcting what a case is about, which changes who reads it and how soon it is due."""

from collections.abc import Callable, Mapping

from handlers import rules
from handlers.base import Answer, Ask, Choice, Context, Incoming, Outcome, Reply, said
from handlers.citizens import filing
from handlers.officials import notices
from handlers.readers import case_for, may_steer
from handlers.rules import Act, IllegalAct
from handlers.understanding.fold import fold
from handlers.vietnamese_dates import moment
from handlers.words import commands as words
from handlers.words import officials as desk_words
from storage import cases, officials
from storage.models import Case, Official
from storage.types import CaseClass

_BY_LABEL = (CaseClass.danger, CaseClass.procedure, CaseClass.village, CaseClass.staff)
"""What each of the four labels that officials see means, when it is tapped."""


def classify(ctx: Context, official: Official, case: Case, wanted: str) -> Outcome:
    """Set the class that the words name, or ask for it."""
    if not may_steer(official, case):
        return said(desk_words.ONLY_LEADERS)
    case_class = _named(wanted)
    if case_class is None:
        return said(_which(case))
    return _set(ctx, official, case, case_class)


def _named(wanted: str) -> CaseClass | None:
    """ "C", "loại c", or words of the class's name ("việc ở thôn")."""
    folded = fold(wanted).removeprefix("loai ")
    if len(folded) == 1 and folded.upper() in set(CaseClass):
        return CaseClass(folded.upper())
    if len(folded) < 3:
        return None
    names = desk_words.CLASSES.items()
    found = [case_class for case_class, name in names if folded in fold(name)]
    return found[0] if len(found) == 1 else None


def _which(case: Case) -> Reply:
    choices = tuple(Choice(rules.OFFICIAL_LABELS[one], one.value) for one in _BY_LABEL)
    ask = Ask("class", choices, {"case": case.id}, foot=False)
    return Reply(words.which_class(case.code), ask=ask, cases=(case.id,))


def _set(ctx: Context, official: Official, case: Case, case_class: CaseClass) -> Outcome:
    try:
        case.state = rules.next_state(case.state, Act.classify)
    except IllegalAct:
        return said(words.NOT_WAITING)
    case.case_class = case_class
    promised = case.due_at
    _begin_clock_anew(ctx, case)
    cases.record(
        ctx.session, case, Act.classify, ctx.now, official=official, detail=case_class.value
    )
    label = desk_words.CLASSES[case_class]
    shown = Reply(words.classified(case.code, label, moment(case.due_at)), cases=(case.id,))
    told = _tell_new_date(case) if case.due_at > promised else []
    return said(shown, *told, *_move(ctx, official, case))


def _begin_clock_anew(ctx: Context, case: Case) -> None:
    """The new class's time counts from receipt, from now where that is over already.

    A reopened case keeps its three working days: a class must not put those off.
    """
    anew = rules.deadline(case.case_class, case.received_at, ctx.calendar, ctx.profile)
    if anew <= ctx.now:
        anew = rules.deadline(case.case_class, ctx.now, ctx.calendar, ctx.profile)
    if case.reopened:
        anew = min(anew, case.due_at)
    if anew != case.due_at:
        case.due_at, case.clock_from = anew, ctx.now


def _tell_new_date(case: Case) -> list[Reply]:
    """The citizen was told an earlier date."""
    text = words.new_date(case.code, moment(case.due_at))
    return [Reply(text, to=case.person_id, cases=(case.id,))]


def _move(ctx: Context, by: Official, case: Case) -> list[Reply]:
    """A complaint about staff leaves the hands of whoever may not read it; danger is told."""
    if case.case_class is CaseClass.danger:
        return [one for one in notices.announce(ctx, case) if one.to != by.person_id]
    before = officials.get(ctx.session, ctx.commune.id, case.holder_id or 0)
    if case.case_class is not CaseClass.staff:
        return []
    holder = filing.holder_of(ctx, case.case_class)
    if holder is None or (before is not None and holder.id == before.id):
        return []
    case.holder_id, case.taken_on_at = holder.id, None
    replies = notices.tell_assigned(ctx, case, holder, by, "") if holder.id != by.id else []
    if before is not None and officials.phone_of(before) and before.id != by.id:
        name = officials.name(ctx.session, holder)
        text = desk_words.moved_from_you(case.code, name)
        replies.append(Reply(text, to=before.person_id))
    return replies


def _answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    mine = case_for(ctx, answer.data["case"])
    if mine is None:
        return said(desk_words.NOT_YOURS)
    return classify(ctx, *mine, answer.means)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {"class": _answered}
