"""Which approved answer fits a question: by the words they share, and the bar is high.

Compared are plain words that say something: without tones, numbers and the small words of asking.
An approved answer keeps its question as such words only, so that it names nobody.
"""

import re

from handlers.base import Context
from handlers.citizens.reading import fold
from storage import approved_answers
from storage.approved_answers import Approved
from storage.models import Case
from storage.types import CaseKind

OFFERED, SURE = 0.6, 0.75
"""Shared words of all words, from which an answer is offered to an officer, or goes by itself."""

LEAST = 3
"""Telling words below which nothing is compared."""

_SMALL = frozenset(
    re.findall(
        r"\w+",
        "a ak ah oi da vang cho em toi minh chau con bac co chu anh chi ong ba nha xin hoi la thi "
        "ma va voi duoc khong ko k hong chua gi nao sao the nhu cua o di den cac nhung mot bi bao "
        "gio biet muon can phai giup voi nhe nhi nay kia ay do roi se dang xa phuong oi ai",
    )
)


def telling(text: str) -> frozenset[str]:
    """The words of a question that say what it is about."""
    return frozenset(word for word in fold(text).split() if word not in _SMALL and word.isalpha())


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Words that both hold, as a share of all their words; 0 below three shared ones."""
    shared = len(one & other)
    return shared / len(one | other) if shared >= LEAST else 0.0


def fitting(ctx: Context, text: str, at_least: float = OFFERED) -> Approved | None:
    """The approved answer in force that fits the question best, if it fits well."""
    asked = telling(text)
    best: tuple[float, Approved] | None = None
    for one in approved_answers.in_force(ctx.session, ctx.commune.id, ctx.now):
        like = likeness(asked, frozenset(one.question.split()))
        if like >= at_least and (best is None or like > best[0]):
            best = like, one
    return best[1] if best else None


def for_case(ctx: Context, case: Case, text: str) -> Approved | None:
    """The approved answer that an officer may give to this question; never a confidential one."""
    if case.kind is not CaseKind.question or case.confidential:
        return None
    return fitting(ctx, text)
