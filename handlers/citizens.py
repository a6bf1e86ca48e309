"""What a citizen says: a quote, `0` and `9`, and everything that must be understood."""

from handlers import (
    asking,
    filing,
    handover,
    progress,
    questions,
    rating,
    welcome,
    wishes,
)
from handlers.base import UNHANDLED, Context, Ending, Incoming, Kind, Outcome
from handlers.reading import fold
from handlers.wishes import preceded
from storage.models import Case


def quoting(ctx: Context, incoming: Incoming) -> Outcome:
    """A quote of a message about one case speaks of that case."""
    if not ctx.quoted or asking.digit_of(incoming.text) or asking.is_payload(incoming.text):
        return UNHANDLED
    mine = [case for case in (filing.mine(ctx, one) for one in ctx.quoted) if case is not None]
    if len(mine) != 1:
        return progress.which(ctx, mine) if mine else UNHANDLED
    return _about(ctx, incoming, mine[0])


def zero_or_nine(ctx: Context, incoming: Incoming) -> Outcome:
    """`0` ends silence and dialogues and gives the menu; `9` calls a person."""
    if incoming.kind is not Kind.text:
        return UNHANDLED
    text = fold(incoming.text)
    if text == "0" or incoming.text.strip().lower() == "#xong":
        handover.end_silence(ctx.person)
        before = questions.put_away_all(ctx)
        ctx.stop_talking()
        return preceded(before, welcome.menu(ctx))
    if text in ("9", "gap can bo"):
        return handover.call_person(ctx, incoming)
    return UNHANDLED


def understood(ctx: Context, incoming: Incoming) -> Outcome:
    """Everything else in words; a digit that answers nothing gets the menu, never an action."""
    if incoming.kind not in (Kind.text, Kind.link):
        return UNHANDLED
    if asking.digit_of(incoming.text) is not None:
        return welcome.menu(ctx)
    return wishes.follow(ctx, incoming)


def _about(ctx: Context, incoming: Incoming, case: Case) -> Outcome:
    read = rating.said_about(ctx, incoming, case)
    if read.ending is not Ending.unhandled:
        return read
    return progress.with_case(ctx, incoming, case, incoming.text.strip())
