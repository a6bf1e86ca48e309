"""Photos, voice, location, files, stickers and contact cards (domain notes §4.4)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers.base import UNHANDLED, Answer, Context, Incoming, Kind, Outcome, Reply, done, said
from handlers.citizens import filing, gathering, privacy, receipts, welcome
from handlers.citizens.gathering import NOTHING, PATIENCE, QUIET
from handlers.citizens.reading import tells_of_danger
from handlers.words import complaints as complaint_words
from handlers.words import not_text as words


def received(ctx: Context, incoming: Incoming) -> Outcome:
    """What came without words; a text is not ours, nor danger told under a photo."""
    worded = incoming.kind is Kind.link and bool(incoming.text.strip())
    worded = worded or tells_of_danger(ctx, incoming.text)
    take = None if worded else _BY_KIND.get(incoming.kind)
    return UNHANDLED if take is None else privacy.with_notice(ctx, take(ctx, incoming))


def _photo(ctx: Context, incoming: Incoming) -> Outcome:
    """Several photos in a row are one report; soon after a case they belong to it."""
    gathered = gathering.plus(ctx, NOTHING, incoming)
    case = filing.recent_case(ctx, incoming.at)
    gathering.wait(ctx, replace(gathered, offered=case.id if case else None), QUIET)
    return done("gathering photos")


def _voice(ctx: Context, incoming: Incoming) -> Outcome:
    """A case at once: somebody will listen; nothing pretends to have understood."""
    gathered = gathering.plus(ctx, NOTHING, incoming)
    case = filing.recent_case(ctx, incoming.at)
    if case is not None:
        return gathering.join(ctx, gathered, filing.locked(ctx, case), receipts.joined(case))
    return gathering.file(ctx, gathered, unclear=True)


def _location(ctx: Context, incoming: Incoming) -> Outcome:
    """Where the open matter is, or the beginning of a new one."""
    gathered = gathering.plus(ctx, NOTHING, incoming)
    case = filing.recent_case(ctx, incoming.at)
    if case is not None:
        return gathering.join(ctx, gathered, filing.locked(ctx, case), receipts.joined(case))
    gathering.wait(ctx, gathered, PATIENCE)
    return said(complaint_words.WHERE_OF_LOCATION)


def _unseen(ctx: Context, incoming: Incoming) -> Outcome:
    """A video or file is kept, and words or a photo are asked for."""
    what = words.NAMES[incoming.kind.value]
    gathered = gathering.plus(ctx, NOTHING, incoming)
    case = filing.recent_case(ctx, incoming.at)
    if case is not None:
        return gathering.join(ctx, gathered, filing.locked(ctx, case), receipts.joined(case))
    gathering.wait(ctx, gathered, PATIENCE)
    return said(words.cannot_see(what, ctx.profile.hotline))


def _sticker(ctx: Context, incoming: Incoming) -> Outcome:
    """A sticker alone gets the menu; after a receipt it needs no answer."""
    if filing.recent_case(ctx, incoming.at) is not None:
        return done("a sticker after a case")
    return welcome.menu(ctx)


def _contact_card(ctx: Context, incoming: Incoming) -> Outcome:
    """Somebody else's number is not kept without their word."""
    return said(Reply(words.CONTACT_CARD))


_BY_KIND: Mapping[Kind, Callable[[Context, Incoming], Outcome]] = {
    Kind.image: _photo,
    Kind.audio: _voice,
    Kind.location: _location,
    Kind.video: _unseen,
    Kind.file: _unseen,
    Kind.link: _unseen,
    Kind.sticker: _sticker,
    Kind.gif: _sticker,
    Kind.business_card: _contact_card,
}

QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {}
