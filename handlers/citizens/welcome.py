"""Greeting, menu, and the acts that open or close a chat."""

from collections.abc import Callable, Mapping

from handlers.base import Answer, Ask, Choice, Context, Incoming, Outcome, Reply, done, said
from handlers.citizens import checklists, facts, filing, gathering, privacy, progress, questions
from handlers.citizens.reading import fold
from handlers.words import welcome as words
from storage import people

MENU = "menu"

_ITEMS = {
    **{fold(title): "papers" for title in (words.ASK_PAPERS, *words.ASK_PAPERS_SHORT)},
    **{fold(title): "complain" for title in (words.COMPLAIN, *words.COMPLAIN_SHORT)},
    fold(words.SEE_CASES): "cases",
    fold(words.HOURS_AND_PHONES): "hours",
}


def menu(ctx: Context, *, greeting: str = "") -> Outcome:
    """What works here, as a numbered list; it may be answered again and again."""
    choices = (
        Choice(words.ASK_PAPERS, "papers"),
        Choice(words.COMPLAIN, "complain"),
        Choice(words.SEE_CASES, "cases"),
        Choice(words.HOURS_AND_PHONES, "hours"),
    )
    new = ctx.person.noticed_at is None
    text = greeting or (words.greeting if new else words.menu)(ctx.profile)
    ask = Ask(MENU, choices, sticky=True)
    return privacy.with_notice(ctx, said(Reply(text, ask=ask, purpose="menu")))


def welcome(ctx: Context) -> Outcome:
    """Greeting and menu."""
    return menu(ctx, greeting=words.greeting(ctx.profile))


def followed(ctx: Context, incoming: Incoming) -> Outcome:
    """A follower is greeted with the menu; an open dialogue is not interrupted."""
    ctx.person.follows = True
    ctx.person.blocked = False
    return welcome(ctx) if ctx.conversation is None else done("followed amid a dialogue")


def unfollowed(ctx: Context, incoming: Incoming) -> Outcome:
    """Noted: from now on Zalo may refuse what is sent."""
    ctx.person.follows = False
    return done("unfollowed")


def opened(ctx: Context, incoming: Incoming) -> Outcome:
    """Opening the chat is greeted once, for somebody never greeted before."""
    return welcome(ctx) if ctx.person.noticed_at is None else done("chat opened")


def withdrew(ctx: Context, incoming: Incoming) -> Outcome:
    """A message taken back in Zalo stays in the case it was filed in; the citizen hears how."""
    return said(words.FORGOTTEN) if filing.open_cases(ctx) else done("nothing filed")


def submitted_info(ctx: Context, incoming: Incoming) -> Outcome:
    """Name and phone that the person chose to share."""
    piece = next(iter(incoming.pieces), None)
    if piece is None or not piece.phone:
        return done("no phone shared")
    people.set_phone(ctx.session, ctx.person, piece.phone)
    return done("phone shared")


def item_named(folded: str) -> str | None:
    """The item of the menu that these folded words name, title for title or in short."""
    return _ITEMS.get(folded)


def chosen(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """What was picked from the menu."""
    return choose(ctx, answer.means)


def choose(ctx: Context, item: str) -> Outcome:
    """Begin what the menu's `item` stands for."""
    match item:
        case "papers":
            return checklists.invite(ctx)
        case "complain":
            before = questions.put_away_all(ctx)
            invited = gathering.invite(ctx)
            return said(*before, *invited.replies)
        case "cases":
            return progress.show(ctx)
        case _:
            return facts.hours(ctx)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {MENU: chosen}
