""" "Ai giúp tôi nộp online?": the commune's helpers, those of the person's village first."""

import re

from handlers.base import UNHANDLED, Context, Outcome, said
from handlers.citizens import filing
from handlers.citizens.reading import Aspect, Reading, fold
from handlers.words import village_helpers as words
from storage.profile_parts import VillageHelper

_HELP = re.compile(
    r"(?<!khong )(?<!chang )\b(?:ai|nguoi nao|nho|doan vien|to cong nghe|cho nao)\b.*"
    r"\b(?:giup|ho tro|huong dan|chi giup|chi cho|lam ho|lam giup|nop ho|nop giup)\b"
)
_ONLINE = ("online", "truc tuyen", "qua mang", "tren mang", "dich vu cong", "vneid", "dien thoai")
_MOST = 5
_LONGEST = 20  # words; more of them tell a story


def answered(ctx: Context, reading: Reading) -> Outcome:
    """Who of the commune helps to file online."""
    text = fold(reading.text)
    online = reading.aspect is Aspect.ONLINE or any(one in text for one in _ONLINE)
    if not online or not _HELP.search(text) or len(text.split()) > _LONGEST:
        return UNHANDLED
    village = reading.place or _scanned_in(ctx)
    near = ctx.profile.helpers_of(village) if village else ()
    found = near or ctx.profile.helpers
    lines = [_line(one) for one in found[:_MOST]]
    return said(words.helpers(lines, near=bool(near), hotline=ctx.profile.hotline))


def _scanned_in(ctx: Context) -> str:
    point = filing.scanned(ctx)
    return (point.village or "") if point is not None else ""


def _line(helper: VillageHelper) -> str:
    return words.helper(helper.name, helper.village, helper.phone)
