"""`#tralai`: a case that was given to the wrong unit goes back, soon and with a reason."""

from handlers import rules
from handlers.base import Context, Outcome, Reply, said
from handlers.officials import notices
from handlers.readers import may_hold
from handlers.rules import Act, acts_in
from handlers.vietnamese_dates import moment
from handlers.words import commands as words
from handlers.words import ending as ending_words
from handlers.words import officials as desk_words
from storage import case_history, cases, officials
from storage.models import Case, Official
from storage.types import CaseState, Post, Speaker


def give_back(ctx: Context, official: Official, case: Case, reason: str) -> Outcome:
    """Return the case to who assigned it, within one working day (domain notes §3.2)."""
    if case.holder_id != official.id:
        return said(ending_words.not_held(case.code))
    if not reason.strip():
        return said(words.usage("tralai"))
    assigned_at = case_history.last_time(ctx.session, case, Act.assign)
    if assigned_at is None:
        return said(ending_words.not_assigned(case.code))
    if acts_in(case.state).get(Act.return_) is not CaseState.phan_loai:
        return said(ending_words.not_now(case.code, desk_words.STATES[case.state]))
    last = rules.after(rules.RETURN_WITHIN, assigned_at, ctx.calendar)
    if ctx.now > last:
        return said(ending_words.too_late_to_return(moment(last)))
    to = _back_to(ctx, official, case)
    if to is None:
        return said(desk_words.NOBODY_TO_ASSIGN)
    case.state = rules.next_state(case.state, Act.return_)
    case.holder_id, case.taken_on_at = to.id, None
    cases.record(ctx.session, case, Act.return_, ctx.now, official=official, detail=reason)
    cases.add_line(
        ctx.session,
        case,
        person_id=ctx.person.id,
        speaker=Speaker.note,
        text=ending_words.returned_note(reason),
        at=ctx.now,
        official=official,
    )
    told = notices.tell_returned(ctx, case, to, official, reason)
    return said(Reply(ending_words.returned(case.code, to.title), cases=(case.id,)), *told)


def _back_to(ctx: Context, official: Official, case: Case) -> Official | None:
    """Who assigned it; where they can't be reached, the office or a leader."""
    staff = officials.of_commune(ctx.session, ctx.commune.id)
    able = [
        one
        for one in staff
        if one.id != official.id and officials.reachable(one, ctx.now) and may_hold(one, case)
    ]
    by = case_history.last_by(ctx.session, case, Act.assign)
    if by is not None and any(one.id == by.id for one in able):
        return by
    return next((one for one in able if one.post is not Post.staff), None)
