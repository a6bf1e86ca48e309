"""When an official is there: on leave, not to be disturbed, or writing as a citizen."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta

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
    said,
)
from handlers.citizens import handover, wishes
from handlers.officials import assigning, lists, when
from handlers.readers import may_hold
from handlers.rules import Act, next_state
from handlers.understanding.fold import fold
from handlers.vietnamese_dates import short_day, short_moment
from handlers.words import commands as words
from handlers.words import officials as desk_words
from handlers.worktime import on_day
from storage import cases, officials, people
from storage.models import Case, Official
from storage.types import Post

LONGEST_MUTE = timedelta(days=7)

_STAND_IN = re.compile(
    r"\b(?:thay|người thay|nguoi thay)\b[\s:]+(?:(?:là|la)\s+)?(.+)$", re.IGNORECASE
)
_OVER = frozenset(("xong", "thoi", "huy", "het", "di lam lai", "bat lai", "bat"))
_BACK = frozenset(("xong", "dan", "can bo", "canbo"))


# -- leave


def leave(ctx: Context, text: str) -> Outcome:
    """ "từ 25/11 đến 27/11 thay Hoa": whole days; a stand-in is told, and offered open cases."""
    official = ctx.official
    if official is None:
        return UNHANDLED
    if fold(text) in _OVER:
        official.leave_from = official.leave_until = official.stand_in_id = None
        return said(words.BACK)
    days = when.days(text, ctx.now)
    if not days:
        return said(words.usage("nghi"))
    first, last = days[0], days[-1]
    if last < first:
        return said(words.LAST_BEFORE_FIRST)
    match = _STAND_IN.search(text)
    found = assigning.named_first(ctx, when.without_days(match[1])).officials if match else ()
    if match and len(found) != 1:
        return said(desk_words.nobody_called(match[1]))
    stand_in = found[0] if found else None
    if stand_in and (problem := _cannot_stand_in(ctx, official, stand_in)):
        return said(problem)
    _set_leave(official, first, last, stand_in)
    return said(*_tell_leave(ctx, official, first, last, stand_in))


def _cannot_stand_in(ctx: Context, official: Official, other: Official) -> str | None:
    if other.id == official.id:
        return words.SELF_STAND_IN
    if not officials.reachable(other, ctx.now):
        return words.stand_in_away(officials.name(ctx.session, other))
    return None


def _set_leave(official: Official, first: date, last: date, stand_in: Official | None) -> None:
    official.leave_from = on_day(first, time())
    official.leave_until = on_day(last + timedelta(days=1), time())
    official.stand_in_id = stand_in.id if stand_in else None


def _tell_leave(
    ctx: Context, official: Official, first: date, last: date, stand_in: Official | None
) -> list[Reply]:
    span = short_day(first), short_day(last)
    if stand_in is None:
        return [Reply(words.on_leave(*span, "", _heir(ctx, official)))]
    name, other = (officials.name(ctx.session, one) for one in (official, stand_in))
    replies = [
        Reply(words.on_leave(*span, other)),
        Reply(words.you_stand_in(name, *span), to=stand_in.person_id),
    ]
    waiting = _held_by(ctx, official)
    if waiting:
        choices = (Choice(words.GIVE, "give"), Choice(words.KEEP, "keep"))
        ask = Ask("hand over", choices, {"to": stand_in.id}, foot=False)
        replies.insert(1, Reply(words.hand_over(len(waiting), other), ask=ask))
    return replies


def _heir(ctx: Context, official: Official) -> str:
    """The title of who takes the work of somebody on leave; empty: nobody does."""
    staff = officials.of_commune(ctx.session, ctx.commune.id)
    able = (one for one in staff if one.id != official.id and one.post is not Post.staff)
    return next((one.title for one in able if officials.reachable(one, ctx.now)), "")


def _held_by(ctx: Context, official: Official) -> list[Case]:
    return cases.open_of_commune(ctx.session, ctx.commune.id, holder_id=official.id)


def _hand_over_answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    official = ctx.official
    to = officials.get(ctx.session, ctx.commune.id, answer.data["to"])
    if official is None or to is None or answer.means == "keep":
        return said(words.KEPT)
    given = [case for case in _held_by(ctx, official) if _give(ctx, case, official, to)]
    if not given:
        return said(words.KEPT)
    name, mine = officials.name(ctx.session, to), officials.name(ctx.session, official)
    listed = lists.pick(ctx, words.taken_over(mine), given, to=to.person_id)
    return said(words.handed_over(len(given), name), listed)


def _give(ctx: Context, case: Case, official: Official, to: Official) -> bool:
    if not may_hold(to, case):
        return False
    case.state = next_state(case.state, Act.assign)
    case.holder_id, case.taken_on_at = to.id, None
    cases.record(ctx.session, case, Act.assign, ctx.now, official=official)
    return True


# -- not to be disturbed


def mute(ctx: Context, text: str) -> Outcome:
    """ "2 giờ họp Hội đồng", "đến 17h …": no notices but danger until then; a reason is needed."""
    official = ctx.official
    if official is None:
        return UNHANDLED
    if fold(text) in _OVER:
        official.muted_until, official.mute_reason = None, b""
        return said(words.UNMUTED)
    until = when.until(text, ctx.now)
    if until is None or not until.rest:
        return said(words.usage("im"))
    if until.at - ctx.now > LONGEST_MUTE:
        return said(words.muted_too_long(LONGEST_MUTE.days))
    official.muted_until, reason = until.at, until.rest[:200]
    ctx.session.seal(official, "mute_reason", reason)
    return said(words.muted(short_moment(until.at), reason))


# -- as a citizen


def as_citizen(ctx: Context, _: str) -> Outcome:
    """What the official writes from now on is a citizen's, until `#xong`."""
    if ctx.official is None:
        return UNHANDLED
    ctx.official.writes_as_citizen = True
    return said(words.AS_CITIZEN)


def back_at_desk(ctx: Context, incoming: Incoming) -> Outcome:
    """`#xong` of an official who writes as a citizen; nobody else's."""
    official, text = ctx.official, incoming.text.strip()
    if official is None or not official.writes_as_citizen or incoming.kind is not Kind.text:
        return UNHANDLED
    if not text.startswith("#") or fold(text) not in _BACK:
        return UNHANDLED
    official.writes_as_citizen = False
    return said(*wishes.put_away(ctx), words.AT_THE_DESK)


# -- a human had the chat


def end_silence(ctx: Context, case: Case) -> Outcome:
    """The bot may answer the citizen of this case again."""
    handover.end_silence(people.get(ctx.session, case.person_id))
    return said(words.bot_speaks_again(case.code))


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    "hand over": _hand_over_answered
}
