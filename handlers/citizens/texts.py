"""What a citizen says: a quote, `0` and `9`, and everything that must be understood."""

from handlers import asking
from handlers.base import UNHANDLED, Context, Ending, Incoming, Kind, Outcome, said
from handlers.citizens import filing, handover, progress, questions, rating, welcome, wishes
from handlers.citizens.reading import fold, tells_of_danger
from handlers.citizens.wishes import preceded
from handlers.words import commands as words
from storage.models import Case

_MENU = ("0", "#xong")
_PERSON = ("9", "gap can bo")


def quoting(ctx: Context, incoming: Incoming) -> Outcome:
    """A quote of a message about one case speaks of that case."""
    if not ctx.quoted or asking.digit_of(incoming.text) or asking.is_payload(incoming.text):
        return UNHANDLED
    if tells_of_danger(ctx, incoming.text):
        return UNHANDLED  # for the duty list, whatever was quoted
    mine = [case for case in (filing.mine(ctx, one) for one in ctx.quoted) if case is not None]
    if len(mine) != 1:
        return progress.which(ctx, mine) if mine else UNHANDLED
    return _about(ctx, incoming, mine[0])


def at_the_desk(ctx: Context, incoming: Incoming) -> Outcome:
    """A `#` command of an official who writes as a citizen: said, lest it be filed as words."""
    text = incoming.text.strip()
    if ctx.official is None or incoming.kind is not Kind.text or asking.is_payload(text):
        return UNHANDLED
    return said(words.STILL_AS_CITIZEN) if text.startswith("#") else UNHANDLED


def is_menu_word(folded: str) -> bool:
    """Whether these folded words name an item of the menu."""
    return welcome.item_named(folded) is not None


def is_a_code(text: str) -> bool:
    """Whether the text is nothing but the code of a case."""
    return progress.is_a_code(text)


def always_works(incoming: Incoming) -> bool:
    """Whether it is one of the two numbers that always work, or their words."""
    return incoming.kind is Kind.text and _word(incoming) in (*_MENU, *_PERSON)


def zero_or_nine(ctx: Context, incoming: Incoming) -> Outcome:
    """`0` ends silence and dialogues and gives the menu; `9` calls a person."""
    if not always_works(incoming):
        return UNHANDLED
    if _word(incoming) in _MENU:
        handover.end_silence(ctx.person)
        before = questions.put_away_all(ctx)
        ctx.stop_talking()
        return preceded(before, welcome.menu(ctx))
    return handover.call_person(ctx, incoming)


def menu_words(ctx: Context, incoming: Incoming) -> Outcome:
    """The menu's own words, typed or tapped on the account's menu bar, choose from the menu.

    What was unfinished is filed first: the words belong to no complaint.
    """
    item = welcome.item_named(fold(incoming.text)) if incoming.kind is Kind.text else None
    if item is None:
        return UNHANDLED
    before = questions.put_away_all(ctx)
    ctx.stop_talking()
    return preceded(before, welcome.choose(ctx, item))


def _word(incoming: Incoming) -> str:
    text = incoming.text.strip().lower()
    return text if text.startswith("#") else fold(text)


def understood(ctx: Context, incoming: Incoming) -> Outcome:
    """Everything else in words; a digit that answers nothing gets the menu, never an action."""
    in_words = incoming.kind in (Kind.text, Kind.link)
    if not in_words and not tells_of_danger(ctx, incoming.text):
        return UNHANDLED
    if asking.digit_of(incoming.text) is not None:
        return welcome.menu(ctx)
    return wishes.follow(ctx, incoming)


def _about(ctx: Context, incoming: Incoming, case: Case) -> Outcome:
    read = rating.said_about(ctx, incoming, case)
    if read.ending is not Ending.unhandled:
        return read
    return progress.with_case(ctx, incoming, case, incoming.text.strip())
