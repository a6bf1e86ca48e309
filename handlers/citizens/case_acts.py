"""What a citizen may do with a case of theirs, in whatever place they do it: chat or web page.

Plain acts on a locked case. Each changes the case, records it, and gives the messages for the
officials; what the citizen is told is the caller's. Each raises IllegalAct where the case's state
does not allow it.
"""

from enum import StrEnum

from handlers import rules
from handlers.base import Context, Reply
from handlers.citizens import filing
from handlers.citizens.filing import Line
from handlers.officials import merging, notices
from handlers.readers import may_hold
from handlers.rules import Act, IllegalAct
from handlers.words import complaints as words
from storage import case_history, cases, officials
from storage.models import Case, Official
from storage.types import CaseState, Post

SATISFIED, ACCEPTABLE, NOT_SATISFIED = 1, 2, 3


class Obstacle(StrEnum):
    """Why a case can't be taken up again."""

    not_ended = "not_ended"  # it is open: words are added to it instead
    too_late = "too_late"
    often_enough = "often_enough"


def reply(ctx: Context, case: Case, *lines: Line) -> list[Reply]:
    """Add the citizen's words to the case; an official's question is thereby answered.

    In chat go by way of `gathering.add`: words about staff must not enter any other case.
    """
    return filing.add(ctx, case, *lines)


def rate(ctx: Context, case: Case, rating: int) -> list[Reply]:
    """Note how content the citizen is; content closes the case, "not satisfied" reopens it."""
    if rating == NOT_SATISFIED:
        if obstacle(ctx, case) is None:
            return reopen(ctx, case)
        case.rating = rating
        cases.record(ctx.session, case, "rate", ctx.now, detail=str(rating))
        return []
    case.rating = rating
    if case.state is CaseState.da_tra_loi:
        case.state = rules.next_state(case.state, Act.close)
        case.closed_at = ctx.now
    cases.record(ctx.session, case, "rate", ctx.now, detail=str(rating))
    return []


def obstacle(ctx: Context, case: Case) -> Obstacle | None:
    """What keeps the case from being reopened: 30 days, twice at most (domain notes §3.2)."""
    if Act.reopen not in rules.acts_in(case.state) or case.state in (CaseState.rut, CaseState.gop):
        return Obstacle.not_ended
    if case.closed_at is not None and not rules.may_reopen(case.closed_at, ctx.now):
        return Obstacle.too_late
    return Obstacle.often_enough if case.reopened >= rules.MOST_REOPENINGS else None


def reopen(ctx: Context, case: Case, *lines: Line) -> list[Reply]:
    """Take the case up again, one level above who answered it, to be answered in 3 working days."""
    if obstacle(ctx, case) is not None:
        raise IllegalAct(case.state, Act.reopen)
    for line in lines:
        filing.append(ctx, case, line)
    higher = _one_level_up(ctx, case)
    case.state = rules.next_state(case.state, Act.reopen)
    case.reopened += 1
    case.merged_into = None
    case.rating = NOT_SATISFIED
    case.answered_at = case.closed_at = case.clock_stopped_at = case.asked_at = None
    case.clock_from = ctx.now
    case.due_at = rules.after(rules.REOPENED_ANSWER, ctx.now, ctx.calendar)
    before = case.holder_id
    if higher is not None and higher.id != before:
        case.holder_id, case.taken_on_at = higher.id, None
    detail = officials.name(ctx.session, higher) if higher is not None else ""
    cases.record(ctx.session, case, Act.reopen, ctx.now, detail=detail)
    return notices.tell_reopened(ctx, case, before if before != case.holder_id else None)


def answered_by_chairman(ctx: Context, case: Case) -> bool:
    """Whether nobody of the commune stands above who answered: a reception day is offered."""
    return any(one.post is Post.chairman for one in case_history.who_ended(ctx.session, case))


def withdraw(ctx: Context, case: Case) -> list[Reply]:
    """Withdraw the case; whoever else wrote about the same matter still gets an answer."""
    case.state = rules.next_state(case.state, Act.withdraw)
    case.closed_at, case.clock_stopped_at, case.asked_at = ctx.now, None, None
    cases.record(ctx.session, case, Act.withdraw, ctx.now)
    return [*notices.tell_withdrawn(ctx, case), *merging.split_off(ctx, case)]


def keep(ctx: Context, case: Case, *, pressed: bool = False) -> list[Reply]:
    """Take a withdrawal back: a slip, or somebody pressed the citizen to withdraw."""
    case.state = rules.next_state(case.state, Act.reopen)
    case.closed_at = None
    if case.due_at <= ctx.now:
        case.clock_from = ctx.now
        case.due_at = rules.after(rules.REOPENED_ANSWER, ctx.now, ctx.calendar)
    detail = words.NOTE_PRESSED if pressed else ""
    cases.record(ctx.session, case, Act.reopen, ctx.now, detail=detail)
    return notices.tell_kept(ctx, case, pressed=pressed)


_RANKS = (Post.staff, Post.office, Post.deputy, Post.chairman)
_ABOVE = {
    Post.staff: (Post.deputy, Post.chairman, Post.office),
    Post.office: (Post.deputy, Post.chairman),
    Post.deputy: (Post.chairman,),
    Post.chairman: (Post.chairman,),
}


def _one_level_up(ctx: Context, case: Case) -> Official | None:
    """Who stands above whoever answered and can be reached; None: the case stays where it is."""
    ended = case_history.who_ended(ctx.session, case)
    highest = max(ended, key=lambda one: _RANKS.index(one.post), default=None)
    if highest is None:
        return None
    staff = officials.of_commune(ctx.session, ctx.commune.id)
    able = [one for one in staff if officials.reachable(one, ctx.now) and may_hold(one, case)]
    for post in _ABOVE[highest.post]:
        such = [one for one in able if one.post is post]
        same_unit = [one for one in such if one.unit == highest.unit]
        if such:
            return (same_unit or such)[0]
    return None
