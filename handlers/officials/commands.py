"""Officials' `#` commands: a name, mostly a case, and words. Case, tones and spacing are free."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from handlers import asking
from handlers.base import UNHANDLED, Answer, Context, Incoming, Kind, Outcome, said
from handlers.officials import (
    answering,
    approving,
    classifying,
    duty,
    extending,
    figures,
    lists,
    merging,
    notices,
    second_person,
    web_numbers,
    written,
    wrong_case,
)
from handlers.officials import texts as official_texts
from handlers.officials.addressing import Addressed, code_anywhere, number_first
from handlers.officials.orders import ABOUT_A_CASE, Order
from handlers.readers import case_for, open_cases
from handlers.understanding.fold import fold
from handlers.words import approvals as approval_words
from handlers.words import commands as words
from handlers.words import officials as desk_words
from storage.models import Case
from storage.types import CaseState

_PLAIN = {
    "viec": "viec",
    "xem viec": "viec",
    "danh sach viec": "viec",
    "viec cua toi": "viec",
    "thong ke": "thongke",
}
"""Plain words that can mean nothing else."""


def command(ctx: Context, incoming: Incoming) -> Outcome:
    """Carry out a command; what begins with "#" but is none is not ours.

    The two numbers that always work give officials their own list, not a citizen's menu.
    """
    if ctx.official is None or incoming.kind is not Kind.text:
        return UNHANDLED
    if asking.is_payload(incoming.text):
        return UNHANDLED
    if asking.digit_of(incoming.text) in ("0", "9") and ctx.quoted is None:
        answering.no_longer_expect(ctx)
        return official_texts.menu(ctx)
    found = _read(incoming.text)
    if found is None:
        return UNHANDLED
    name, rest = found
    if name in ABOUT_A_CASE:
        return _about_a_case(ctx, name, rest)
    return _ALONE[name](ctx, rest)


def _read(text: str) -> tuple[str, str] | None:
    """The command's name and what follows it."""
    text = unicodedata.normalize("NFC", text).strip()
    plain = _PLAIN.get(fold(text))
    if plain is not None:
        return plain, ""
    match = _NAME.match(_flat(text))
    if match is None or match.lastgroup is None:
        return None
    return match.lastgroup, text[match.end() :].lstrip(" \t\n:,.-")


def _flat(text: str) -> str:
    """Letter by letter without case and tones, so that places in it are places in `text`."""
    return "".join(_bare(sign) for sign in text)


def _bare(sign: str) -> str:
    low = sign.lower().replace("đ", "d")
    return unicodedata.normalize("NFD", low)[:1] if len(low) == 1 else sign


def _about_a_case(ctx: Context, name: str, rest: str) -> Outcome:
    addressed = _addressed(ctx, rest)
    if addressed is None:
        return _without_a_case(ctx, name)
    if not addressed.cases:
        return said(desk_words.no_such_code(addressed.code))
    if len(addressed.cases) > 1:
        return said(lists.pick(ctx, desk_words.which_case(addressed.code), addressed.cases))
    mine = case_for(ctx, addressed.cases[0].id)
    if mine is None:
        return said(desk_words.NOT_YOURS)
    return ABOUT_A_CASE[name](ctx, Order(*mine, addressed.rest))


def _without_a_case(ctx: Context, name: str) -> Outcome:
    return _waiting_for_approval(ctx) if name == "duyet" else said(words.needs_case(name))


def _waiting_for_approval(ctx: Context) -> Outcome:
    official = ctx.official
    waiting = [one for one in open_cases(ctx, official) if _is_draft(one)] if official else []
    if not waiting:
        return said(approval_words.NONE_WAITS)
    return said(lists.pick(ctx, approval_words.WAITING, waiting))


def _is_draft(case: Case) -> bool:
    return case.state is CaseState.cho_duyet


def _addressed(ctx: Context, rest: str) -> Addressed | None:
    """The case meant by a code, by a bare number, or by the quoted message."""
    if ctx.official is None:
        return None
    found = code_anywhere(ctx, ctx.official, rest)
    if found is not None:
        return found
    if ctx.quoted is not None and len(ctx.quoted) == 1:
        mine = case_for(ctx, ctx.quoted[0])
        return Addressed("", (mine[1],), rest) if mine else None
    return number_first(ctx, ctx.official, rest)


# -- alone


def _cases(ctx: Context, rest: str) -> Outcome:
    addressed = _addressed(ctx, rest)
    if addressed is None or not addressed.cases:
        return official_texts.menu(ctx)
    mine = case_for(ctx, addressed.cases[0].id)
    return (
        said(*notices.card(ctx, mine[1], mine[0], whole=True)) if mine else official_texts.menu(ctx)
    )


def _wrong_case(ctx: Context, rest: str) -> Outcome:
    addressed = _addressed(ctx, rest)
    if addressed is not None and not addressed.cases:
        return said(desk_words.no_such_code(addressed.code))
    return wrong_case.take_away(ctx, addressed.cases[0] if addressed else None)


def _approve(ctx: Context, rest: str) -> Outcome:
    """Without a case the approved answers; with one, its answer rewritten for reuse."""
    addressed = _addressed(ctx, rest)
    if addressed is None:
        return approving.list_them(ctx)
    mine = case_for(ctx, addressed.cases[0].id) if len(addressed.cases) == 1 else None
    if mine is None:
        return said(desk_words.no_such_code(addressed.code))
    return approving.offer(ctx, mine[1], addressed.rest)


def _take_back(ctx: Context, _: str) -> Outcome:
    return answering.take_back_last(ctx)


def _as_citizen(ctx: Context, rest: str) -> Outcome:
    answering.no_longer_expect(ctx)
    return duty.as_citizen(ctx, rest)


_ALONE: Mapping[str, Callable[[Context, str], Outcome]] = {
    "viec": _cases,
    "nham": _wrong_case,
    "mau": _approve,
    "nghi": duty.leave,
    "im": duty.mute,
    "thongke": figures.month_figures,
    "dan": _as_citizen,
    "huy": _take_back,
    web_numbers.ASSISTED: lambda ctx, _: web_numbers.file_for_somebody(ctx),
}


def _name_pattern() -> re.Pattern[str]:
    """ "#giahan", "# gia hạn", "#GIAHAN"; then no letter, unless a case code follows at once."""
    names = sorted((*ABOUT_A_CASE, *_ALONE), key=len, reverse=True)
    spelt = "|".join(rf"(?P<{name}>{r'[ _-]*'.join(name)})" for name in names)
    return re.compile(rf"#\s*(?:{spelt})(?=[^a-z]|$|(?:pa|hd)[\s.\-]*\d)")


_NAME = _name_pattern()

QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    **approving.QUESTIONS,
    **classifying.QUESTIONS,
    **extending.QUESTIONS,
    **wrong_case.QUESTIONS,
    **duty.QUESTIONS,
    **merging.QUESTIONS,
    **second_person.QUESTIONS,
    **web_numbers.QUESTIONS,
}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {
    **second_person.CONVERSATIONS,
    **written.CONVERSATIONS,
}
