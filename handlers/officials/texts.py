"""What an official writes that is no command: by code, as a quote, as a picture, or just so.

Words reach a citizen only when they are addressed, by a code, a quote or a tap, and only by way
of `answering`. Everything else gets the list of open cases.
"""

from collections.abc import Callable, Mapping

from handlers import asking
from handlers.base import UNHANDLED, Answer, Context, Incoming, Kind, Outcome, done, said
from handlers.officials import (
    answering,
    approving,
    assigning,
    classifying,
    confidential,
    enclosures,
    lists,
    notices,
)
from handlers.officials.addressing import code_anywhere, code_first
from handlers.officials.remarks import is_nod
from handlers.readers import case_for, may_read, open_cases
from handlers.words import officials as words
from storage import cases
from storage.models import Case, Official

_FILES = frozenset({Kind.image, Kind.file, Kind.video, Kind.gif})
_READABLE = frozenset({Kind.text, Kind.link}) | _FILES


def by_code(ctx: Context, incoming: Incoming) -> Outcome:
    """A case code first: the case alone, or the words that follow as an answer to it."""
    if ctx.official is None or incoming.kind not in _READABLE:
        return UNHANDLED
    addressed = code_first(ctx, ctx.official, incoming.text)
    if addressed is None:
        return UNHANDLED
    answering.no_longer_expect(ctx)
    if not addressed.cases:
        return said(words.no_such_code(addressed.code))
    if len(addressed.cases) > 1:
        shown = words.which_case(addressed.code)
        files = incoming.attachments
        return said(lists.pick(ctx, shown, addressed.cases, text=addressed.rest, attachments=files))
    return _about(ctx, addressed.cases[0], incoming, addressed.rest, quoted=False)


def quoting(ctx: Context, incoming: Incoming) -> Outcome:
    """A quote: the words are about the case of the quoted message; several or none are asked."""
    if ctx.official is None or ctx.quoted is None or incoming.kind is Kind.sticker:
        return UNHANDLED
    if asking.digit_of(incoming.text) or asking.is_payload(incoming.text):
        return UNHANDLED
    answering.no_longer_expect(ctx)
    if incoming.kind is Kind.audio:
        return said(words.PLEASE_TYPE)
    if incoming.kind not in _READABLE:
        return UNHANDLED
    meant = _readable(ctx, ctx.official, ctx.quoted)
    if len(meant) == 1:
        return _about(ctx, meant[0], incoming, incoming.text, quoted=True)
    shown = words.QUOTE_OF_SEVERAL if meant else words.QUOTE_OF_NOTHING
    return _list(ctx, ctx.official, shown, meant, incoming)


def not_text(ctx: Context, incoming: Incoming) -> Outcome:
    """Voice is asked to be typed; photos and files are offered for the case just answered."""
    if ctx.official is None or incoming.kind is Kind.text:
        return UNHANDLED
    if incoming.kind is Kind.audio:
        return said(words.PLEASE_TYPE)
    if incoming.kind not in _FILES or not incoming.attachments:
        return menu(ctx)
    case = enclosures.last_answered(ctx)
    if case is not None and not incoming.text:
        return enclosures.offer(ctx, case, incoming)
    return _list(ctx, ctx.official, words.FILES_FOR, (), incoming)


def unaddressed(ctx: Context, incoming: Incoming) -> Outcome:
    """Words without an address: the list of open cases; nothing goes to a citizen."""
    if ctx.official is None:
        return UNHANDLED
    text = incoming.text.strip()
    if text.startswith("#"):
        return said(f"{words.UNKNOWN_COMMAND}\n{words.HELP}")
    mentioned = code_anywhere(ctx, ctx.official, text)
    if mentioned is not None and len(mentioned.cases) == 1:
        if mentioned.cases[0].confidential:
            return confidential.by_link(ctx, mentioned.cases[0], unsent=True)
        return said(answering.remark(ctx, mentioned.cases[0], text))
    if not text or is_nod(text):
        return menu(ctx)
    return _list(ctx, ctx.official, words.NOT_SENT, (), incoming)


def reacted(ctx: Context, incoming: Incoming) -> Outcome:
    """A thumb under a message about one case takes the case on."""
    if ctx.official is None or not is_nod(incoming.reaction) or not ctx.quoted:
        return done("a reaction")
    meant = _readable(ctx, ctx.official, ctx.quoted)
    if len(meant) != 1:
        return done("about several cases")
    if meant[0].confidential:
        return done("a nod to a confidential case changes nothing")
    return assigning.take_on(ctx, meant[0])


def menu(ctx: Context) -> Outcome:
    """The open cases, and how to answer them."""
    if ctx.official is None:
        return UNHANDLED
    mine = open_cases(ctx, ctx.official)
    if not mine:
        return said(f"{words.NO_OPEN_CASES}\n{words.HELP}")
    return said(lists.pick(ctx, f"{words.HELP}\n{words.YOUR_CASES}", mine))


def _about(ctx: Context, case: Case, incoming: Incoming, text: str, *, quoted: bool) -> Outcome:
    if case.confidential:
        return confidential.by_link(ctx, case, unsent=bool(text.strip() or incoming.attachments))
    if text.strip():
        return answering.consider(ctx, case, text, incoming.attachments, quoted=quoted)
    if incoming.attachments:
        return enclosures.offer(ctx, case, incoming)
    mine = case_for(ctx, case.id)
    return said(*notices.card(ctx, mine[1], mine[0])) if mine else said(words.NOT_YOURS)


def _list(
    ctx: Context, official: Official, shown: str, meant: tuple[Case, ...], incoming: Incoming
) -> Outcome:
    choices = meant or tuple(open_cases(ctx, official))
    if not choices:
        return said(words.NO_OPEN_CASES)
    files = incoming.attachments
    return said(lists.pick(ctx, shown, choices, text=incoming.text.strip(), attachments=files))


def _readable(ctx: Context, official: Official, case_ids: tuple[int, ...]) -> tuple[Case, ...]:
    found = (cases.lock(ctx.session, ctx.commune.id, case_id) for case_id in case_ids)
    return tuple(case for case in found if case is not None and may_read(official, case))


def _noticed(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    """A tap under a notice."""
    mine = case_for(ctx, answer.data["case"])
    if mine is None:
        return said(words.NOT_YOURS)
    official, case = mine
    match answer.means.split():
        case ["reply"]:
            return answering.expect(ctx, case)
        case ["approved", answer_id]:
            return approving.give(ctx, case, int(answer_id))
        case ["take"]:
            return assigning.take_on(ctx, case)
        case ["assign"]:
            return assigning.assign(ctx, case, None)
        case ["class"]:
            return classifying.classify(ctx, official, case, "")
        case _:
            return said(*notices.card(ctx, case, official, whole=True))


def _picked(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    """A case of a list; words that waited for it are still asked about."""
    typed = bool(answer.data["text"] or answer.data["attachments"])
    link = confidential.if_confidential(ctx, int(answer.means), unsent=typed)
    if link is not None:
        return link
    mine = case_for(ctx, int(answer.means))
    if mine is None:
        return said(words.NOT_YOURS)
    official, case = mine
    text, files = answer.data["text"], answer.data["attachments"]
    if text:
        return said(answering.remark(ctx, case, text, files))
    if files:
        return enclosures.offer_kept(ctx, case, files)
    return said(*notices.card(ctx, case, official))


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    "notice": _noticed,
    "pick": _picked,
    **assigning.QUESTIONS,
    **enclosures.QUESTIONS,
}
