"""What a person of the commune types in the OA's own chat tool.

It is recorded and keeps the bot quiet. It never closes a case by itself: the office is asked.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from handlers.base import Answer, Ask, Choice, Context, Incoming, Outcome, Reply, about, done, said
from handlers.citizens import handover, rating
from handlers.officials import confidential_notices, lists, merging, scrutiny, weighing
from handlers.officials.addressing import named
from handlers.readers import case_for, may_read
from handlers.rules import Act, IllegalAct, is_open, next_state
from handlers.understanding.fold import fold
from handlers.words import admin_chat as words
from handlers.words import answers as answer_words
from handlers.words import officials as desk_words
from handlers.words import scrutiny as scrutiny_words
from storage import cases, confidential, desk, officials
from storage.models import Case, Official
from storage.types import Post, Speaker

ASKED_WITHIN = timedelta(minutes=10)
"""Several lines in a row are one word of the commune: the office is asked once."""
_ASKED = "admin_chat"


def said_by_admin(ctx: Context, incoming: Incoming) -> Outcome:
    """Keep the line, be quiet, and ask the office whether it was the answer."""
    if fold(incoming.text) == "xong" and incoming.text.strip().startswith("#"):
        handover.end_silence(ctx.person)
        return done("the chat is the bot's again")
    kin = confidential.open_of_writer(ctx.session, ctx.person)
    if kin:
        return _among_confidential(ctx, kin)
    handover.human_spoke(ctx.person, ctx.calendar, ctx.now)
    mine = cases.of_person(ctx.session, ctx.person.id)
    waiting = [case for case in mine if is_open(case.state)]
    _record(ctx, incoming, waiting)
    alarm = _alarm(ctx, incoming.text, waiting)
    if not waiting:
        return said(*alarm) if alarm else done("a person wrote; no case is open")
    office = _office(ctx, waiting)
    if office is None or _asked_lately(ctx, office):
        asked = "a person wrote; nobody to ask, or asked already"
        return said(*alarm) if alarm else done(asked)
    return said(*alarm, _ask(ctx, office, waiting, incoming.text or words.NO_TEXT))


def _alarm(ctx: Context, text: str, waiting: Sequence[Case]) -> list[Reply]:
    """Tell the chairman of words that ask for money or a code: these can't be stopped any more."""
    piece = scrutiny.forbidden(text, weighing.own_hosts(ctx))
    if piece is None:
        return []
    staff = officials.of_commune(ctx.session, ctx.commune.id)
    able = [one for one in staff if officials.reachable(one, ctx.now)]
    codes = ", ".join(case.code for case in waiting)
    told = scrutiny_words.went_out(codes, piece)
    leaders = [one for one in able if one.post is Post.chairman] or able[:1]
    return [Reply(told, to=one.person_id, cases=about(*waiting)) for one in leaders]


def _among_confidential(ctx: Context, kin: Sequence[Case]) -> Outcome:
    """Alarm the readers; the words are kept nowhere and shown to nobody, for they may be about it.

    The bot does not fall silent either: who wrote here is not who was promised to read.
    """
    since = ctx.now - ASKED_WITHIN
    fresh = [case for case in kin if not _alarmed(ctx, case, since)]
    for case in fresh:
        cases.record(ctx.session, case, _ASKED, ctx.now)
    return said(*confidential_notices.alarm_chat_tool(ctx, fresh))


def _alarmed(ctx: Context, case: Case, since: datetime) -> bool:
    past = cases.history(ctx.session, case)
    return any(event.act == _ASKED and event.at > since for event in past)


def _record(ctx: Context, incoming: Incoming, waiting: Sequence[Case]) -> None:
    if len(waiting) != 1:
        desk.add_chat_line(
            ctx.session,
            commune_id=ctx.commune.id,
            person_id=ctx.person.id,
            speaker=Speaker.official,
            text=incoming.text,
            at=incoming.at,
            zalo_msg_id=incoming.msg_id,
        )
        return
    case = waiting[0]
    cases.add_line(
        ctx.session,
        case,
        person_id=ctx.person.id,
        speaker=Speaker.official,
        text=incoming.text,
        at=incoming.at,
        zalo_msg_id=incoming.msg_id,
    )
    cases.record(ctx.session, case, "said_in_chat", ctx.now)


def _office(ctx: Context, waiting: Sequence[Case]) -> Official | None:
    """The office officer; without one, who takes new cases and may read these."""
    everyone = officials.of_commune(ctx.session, ctx.commune.id)
    free = [one for one in everyone if officials.reachable(one, ctx.now)]
    for one in free:
        if one.post is not Post.staff and all(may_read(one, case) for case in waiting):
            return one
    return None


def _asked_lately(ctx: Context, office: Official) -> bool:
    purpose = f"{_ASKED} {ctx.person.id % 10**10}"
    return desk.told_since(ctx.session, office.person_id or 0, purpose, ctx.now - ASKED_WITHIN) > 0


def _ask(ctx: Context, office: Official, waiting: Sequence[Case], text: str) -> Reply:
    first = waiting[: lists.MOST - 1]
    names = {case.id: named(ctx.session, case) for case in first}
    if len(first) == 1:
        case = first[0]
        shown = words.was_it_the_answer(case.code, names[case.id], text)
        choices = [Choice(words.YES, str(case.id))]
    else:
        shown = words.which_was_answered(text)
        choices = [Choice(words.yes_for(one.code, names[one.id]), str(one.id)) for one in first]
    choices.append(Choice(words.NO, "no"))
    return Reply(
        shown,
        to=office.person_id,
        ask=Ask("was it the answer", tuple(choices), {"text": text}, foot=False),
        cases=tuple(case.id for case in first),
        purpose=f"{_ASKED} {ctx.person.id % 10**10}",
    )


def _answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    if answer.means == "no":
        return said(words.NOT_AN_ANSWER)
    mine = case_for(ctx, int(answer.means))
    if mine is None:
        return said(desk_words.NOT_YOURS)
    official, case = mine
    try:
        case.state = next_state(case.state, Act.answer)
    except IllegalAct:
        return said(answer_words.not_possible(case.code, desk_words.STATES[case.state]))
    case.answered_at, case.clock_stopped_at, case.asked_at = ctx.now, None, None
    cases.record(ctx.session, case, Act.answer, ctx.now, official=official)
    question = Reply(
        answer_words.was_that_it(case.code),
        to=case.person_id,
        ask=rating.question(case),
        cases=(case.id,),
    )
    alone = merging.split_off(ctx, case)  # the others have not read that chat
    return said(Reply(words.recorded(case.code), cases=(case.id,)), question, *alone)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    "was it the answer": _answered
}
