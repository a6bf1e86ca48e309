"""Which case an official means: a code in the text, and how a case is named in a few words."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.base import Context
from handlers.readers import may_read
from handlers.rules import is_open
from handlers.words import officials as words
from storage import cases, desk
from storage.database import Session
from storage.models import Case, Official
from storage.types import CaseKind, Speaker

NAME_LENGTH = 60
"""Characters of a case's name in a list or a preview."""

_PREFIX = r"(?P<kind>p[aàáảãạ]|h[dđ])"
_FULL = rf"{_PREFIX}[\s.\-]*(?P<month>\d{{4}})[\s.\-]*(?P<number>\d{{4}})(?!\d)"
_SHORT = rf"{_PREFIX}[\s.\-]*(?P<number>\d{{1,4}})(?!\d)"
_CODES = tuple(re.compile(rf"(?<!\w){code}", re.IGNORECASE) for code in (_FULL, _SHORT))
_NUMBER = re.compile(r"(?P<number>\d{1,4})(?![\d/])")
_ALONE = re.compile(r"(?P<number>\d{4})")
_AROUND = " \t\n:;,.-–—"


@dataclass(frozen=True, slots=True)
class Addressed:
    """A text with a case code: the cases that it can mean, and the words without the code."""

    code: str
    cases: tuple[Case, ...]
    rest: str


def code_first(ctx: Context, official: Official, text: str) -> Addressed | None:
    """The case whose code the text begins with; None when it begins otherwise."""
    text = unicodedata.normalize("NFC", text).strip().lstrip("#").lstrip()
    if _ALONE.fullmatch(text):
        return number_first(ctx, official, text)
    for pattern in _CODES:
        if match := pattern.match(text):
            return _addressed(ctx, official, match)
    return None


def code_anywhere(ctx: Context, official: Official, text: str) -> Addressed | None:
    """The case whose code stands somewhere in the text."""
    text = unicodedata.normalize("NFC", text)
    for pattern in _CODES:
        if match := pattern.search(text):
            return _addressed(ctx, official, match)
    return None


def coded(ctx: Context, text: str, *, anywhere: bool = False) -> tuple[list[Case], str]:
    """Every case that a code at the front of the text (or anywhere) can mean, whoever may read it,
    and the words beside the code. Say nothing of one before its readers are asked for."""
    text = unicodedata.normalize("NFC", text).strip().lstrip("#").lstrip()
    for pattern in _CODES:
        match = pattern.search(text) if anywhere else pattern.match(text)
        if match is not None:
            return _found(ctx, match), f"{text[: match.start()]} {text[match.end() :]}".strip(
                _AROUND
            )
    match = _NUMBER.match(text) if anywhere else _ALONE.fullmatch(text)
    if match is None:
        return [], ""
    found = desk.by_number(ctx.session, ctx.commune.id, match["number"])
    return found, text[match.end() :].strip(_AROUND)


def number_first(ctx: Context, official: Official, text: str) -> Addressed | None:
    """The case whose bare number the text begins with ("42", "0042"), as after a command."""
    match = _NUMBER.match(text.strip())
    if match is None:
        return None
    found = desk.by_number(ctx.session, ctx.commune.id, match["number"])
    return _narrowed(official, match, found)


def named(session: Session, case: Case) -> str:
    """What the case is about, in a few words: "đèn đường thôn Đông"."""
    if case.confidential:
        return words.CONFIDENTIAL_NAME
    topic, place = session.unseal(case, "topic"), session.unseal(case, "place")
    name = topic or _first_words(session, case)
    if place and place.casefold() not in name.casefold():
        name = f"{name} {place}".strip()
    return shortened(name, NAME_LENGTH) or words.NAMELESS


def shortened(text: str, length: int) -> str:
    """The text on one line, cut at a word within `length` characters."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0] + "…"


def _first_words(session: Session, case: Case) -> str:
    spoken = (line for line in cases.lines(session, case) if line.speaker is Speaker.citizen)
    return next((body for line in spoken if (body := session.unseal(line, "body"))), "")


def _addressed(ctx: Context, official: Official, match: re.Match[str]) -> Addressed:
    return _narrowed(official, match, _found(ctx, match))


def _narrowed(official: Official, match: re.Match[str], found: Sequence[Case]) -> Addressed:
    """What the official may read of them, and of several the one that is still open."""
    before, after = match.string[: match.start()].rstrip(), match.string[match.end() :]
    readable = [case for case in found if may_read(official, case)]
    still_open = [case for case in readable if is_open(case.state)]
    meant = still_open if len(still_open) == 1 else readable
    return Addressed(match[0].upper(), tuple(meant), f"{before} {after.lstrip(_AROUND)}".strip())


def _found(ctx: Context, match: re.Match[str]) -> list[Case]:
    kind = CaseKind.complaint if match["kind"][0] in "pP" else CaseKind.question
    month = match.groupdict().get("month")
    if month is None:
        return desk.by_number(ctx.session, ctx.commune.id, match["number"], kind)
    stem = "PA" if kind is CaseKind.complaint else "HD"
    case = cases.by_code(ctx.session, ctx.commune.id, f"{stem}-{month}-{match['number']}")
    return [case] if case else []
