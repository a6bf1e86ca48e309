"""Several wishes in one message: what its parts ask for, in the order they were written."""

import re

from handlers.base import Context
from handlers.citizens.reading import Intent, Reading, read
from storage.catalogue import Procedure

_JOINT = re.compile(
    r"[.;?!\n]+|,|\s(?:và|va|với lại|voi lai|ngoài ra|ngoai ra|rồi|roi|đồng thời|dong thoi"
    r"|(?<!đối )(?<!doi )(?:với|voi))\s",
    re.IGNORECASE,
)
_MOST_PARTS = 6
_SAID_IN_FULL = 0.8
"""Confidence from which the whole message is one procedure's name, commas and all."""
_NAMED = 0.55
_TOLD = 0.6
_TELLING = 5  # words that make a complaint of a part


def procedures(ctx: Context, reading: Reading) -> list[Procedure]:
    """The procedures that the parts of a message name, in order; empty if it has no parts.

    Parts that together name one procedure ("khai sinh với nhập khẩu") are one wish.
    """
    if reading.confidence >= _SAID_IN_FULL:
        return []
    parts = (read(ctx, part) for part in _parts(reading.text))
    codes = dict.fromkeys(part.procedure for part in parts if part.procedure and _is_asked(part))
    if reading.procedure and reading.procedure not in codes:
        return []
    return [ctx.catalogue.by_code[code] for code in codes]


def also_complains(ctx: Context, reading: Reading) -> bool:
    """Whether one part of a question about papers tells of something that is wrong."""
    if reading.confidence >= _SAID_IN_FULL:
        return False
    return any(_complains(read(ctx, part)) for part in _parts(reading.text))


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in _JOINT.split(text)]
    whole = [part for part in parts if len(part.split()) > 1]
    return whole[:_MOST_PARTS] if len(whole) > 1 else []


def _is_asked(part: Reading) -> bool:
    return part.intent is Intent.CHECKLIST and not part.ask_back and part.confidence >= _NAMED


def _complains(part: Reading) -> bool:
    told = bool(part.matched) and part.confidence >= _TOLD
    return part.intent is Intent.COMPLAINT and told and len(part.text.split()) >= _TELLING
