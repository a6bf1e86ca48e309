"""A Zalo owner asks for a number, to follow their case on the web or to give it to a relative."""

from collections.abc import Callable, Mapping

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
    said,
)
from handlers.citizens import filing, questions, wishes
from handlers.citizens.reading import fold
from handlers.words import numbers as words
from storage import cases, lookups
from storage.models import Case
from storage.types import Channel

NAME = "web number"
WORDS = frozenset(("ma tra cuu", "xin ma tra cuu", "cap ma tra cuu", "cho ma tra cuu", "ma web"))
"""What people write, without diacritics."""

_MOST = 5


def by_words(ctx: Context, incoming: Incoming) -> Outcome:
    """Their words alone; what was unfinished is filed first, so that it has a code too."""
    if incoming.kind is not Kind.text or fold(incoming.text) not in WORDS:
        return UNHANDLED
    before = questions.put_away_all(ctx)
    ctx.stop_talking()
    return wishes.preceded(before, asked(ctx))


def asked(ctx: Context) -> Outcome:
    """Give the number of their only case, or ask which."""
    mine = [case for case in cases.of_person(ctx.session, ctx.person.id) if not case.confidential]
    if not mine:
        return said(words.NOTHING_SENT)
    if len(mine) == 1:
        return _give(ctx, filing.locked(ctx, mine[0]))
    choices = tuple(Choice(case.code, str(case.id)) for case in mine[:_MOST])
    return said(Reply(words.WHICH, ask=Ask(NAME, choices)))


def chosen(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """One of several."""
    case = filing.mine(ctx, int(answer.means))
    return said(words.NOTHING_SENT) if case is None or case.confidential else _give(ctx, case)


def of_confidential(ctx: Context, case: Case) -> str:
    """The string to keep of a confidential case told on the web, where no chat leads back to it."""
    if ctx.person.channel is not Channel.web:
        return ""
    number = lookups.fresh(long=True)
    lookups.give(ctx.session, case, number, ctx.now)
    return str(lookups.Kept(case.code, number))


def _give(ctx: Context, case: Case) -> Outcome:
    number = lookups.fresh()
    lookups.give(ctx.session, case, number, ctx.now)
    cases.record(ctx.session, case, "web_number", ctx.now)
    kept = lookups.Kept(case.code, number)
    return said(Reply(words.given(str(kept), ctx.links.page("/tra-cuu")), cases=about(case)))


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {NAME: chosen}
