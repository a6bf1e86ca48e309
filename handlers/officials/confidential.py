"""Confidential cases in an official's chat: a code, a quote or a command gives a link, never more.

What was typed to one is sent to nobody: every administrator of the OA reads the chat.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers import asking
from handlers.base import UNHANDLED, Context, Incoming, Kind, Outcome, Reply, said
from handlers.officials import confidential_notices as notices
from handlers.officials.addressing import coded
from handlers.officials.confidential_access import Role, role_in
from handlers.readers import may_read
from handlers.vietnamese_dates import short_moment
from handlers.words import confidential_readers as words
from handlers.words import officials as desk_words
from storage import cases, confidential_links
from storage.models import Case, Official

_COMMAND = re.compile(r"#[^\W\d_]+\s*")
_READABLE = frozenset({Kind.text, Kind.link, Kind.image, Kind.file, Kind.video, Kind.gif})


def addressed(ctx: Context, incoming: Incoming) -> Outcome:
    """Take what names or quotes a confidential case of theirs; the next handler has the rest."""
    if ctx.official is None or asking.is_payload(incoming.text):
        return UNHANDLED
    if incoming.kind not in (*_READABLE, Kind.audio):
        return UNHANDLED
    case, rest = _meant(ctx, ctx.official, incoming)
    if case is None:
        return UNHANDLED
    return by_link(ctx, case, unsent=bool(rest or incoming.attachments))


def by_link(ctx: Context, case: Case, *, unsent: bool = False) -> Outcome:
    """A fresh link to the case; where something was typed for it, that it went nowhere.

    Nor does it stay: the event's own body is dropped.
    """
    official = ctx.official
    if official is None or role_in(ctx.session, case, official, ctx.now) is Role.nobody:
        return said(desk_words.NOT_YOURS)
    until = short_moment(ctx.now + confidential_links.READERS_LIFE)
    shown = words.link(case.code, until)
    if unsent:
        shown = f"{words.NOT_IN_CHAT}\n{shown}"
    buttons = notices.buttons(ctx, case, official)
    given = said(Reply(shown, buttons=buttons, cases=(case.id,), purpose=notices.PURPOSE))
    return replace(given, forget=unsent)


def if_confidential(ctx: Context, case_id: int, *, unsent: bool = False) -> Outcome | None:
    """The link, where that case is confidential; None: it is an open case."""
    case = cases.lock(ctx.session, ctx.commune.id, case_id)
    if case is None or not case.confidential:
        return None
    return by_link(ctx, case, unsent=unsent)


def _meant(ctx: Context, official: Official, incoming: Incoming) -> tuple[Case | None, str]:
    """The confidential case that is meant, and the words that were typed for it."""
    text = incoming.text.strip()
    if ctx.quoted is not None and len(ctx.quoted) == 1 and asking.digit_of(text) is None:
        quoted = cases.lock(ctx.session, ctx.commune.id, ctx.quoted[0])
        if quoted is not None and quoted.confidential:
            return _theirs(ctx, official, [quoted]), "" if _COMMAND.fullmatch(text) else text
    command = _COMMAND.match(text)
    rest = text[command.end() :] if command else text
    found, beside = coded(ctx, rest, anywhere=command is not None)
    return _theirs(ctx, official, found), beside


def _theirs(ctx: Context, official: Official, found: Sequence[Case]) -> Case | None:
    """The one confidential case among them that is theirs; None when an open one may be meant."""
    if any(not case.confidential and may_read(official, case) for case in found):
        return None
    theirs = [
        case
        for case in found
        if case.confidential and role_in(ctx.session, case, official, ctx.now) is not Role.nobody
    ]
    return theirs[0] if len(theirs) == 1 else None
