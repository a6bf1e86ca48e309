"""What an official's words about a case are: a nod, an order to a colleague, or an answer."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from handlers.understanding.fold import fold
from storage import cases, officials
from storage.database import Session
from storage.models import Case, Official
from storage.types import Speaker

SHORT = 4
"""Fewer words than this under a quote are asked about before they go to a citizen."""

FITS = 2
"""So many words in common with another case, beyond this one's, are worth a warning."""

_NODS = frozenset(
    [
        "ok",
        "oke",
        "okie",
        "okay",
        "oki",
        "ok em",
        "ok anh",
        "ok chi",
        "ok nhe",
        "nhan",
        "nhan roi",
        "nhan viec",
        "nhan duoc roi",
        "da nhan",
        "da nhan viec",
        "da nhan duoc",
        "da nhan thong tin",
        "toi nhan",
        "toi nhan viec",
        "da ro",
        "ro",
        "ro roi",
    ]
)
_THUMBS = frozenset(("👍", "/-strong", ":+1:", "👌", "(y)"))
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")

_ORDER = re.compile(
    r"(?<!ban )\bgiao\b(?! (?:thong|duc|dich|vien|luu|tiep|thoa|mua|hang|dat|rung))"
    r"|\bd c\b|\bdong chi\b|\btham muu\b|\bbao cao\b"
    r"|\bxem (?:nhe|giup|lai|xet nhe|ngay|sao|the nao)\b"
    r"|\b(?:xu ly|lam|kiem tra|giai quyet|tra loi|ra soat) (?:ngay|gap|nhe|di|som|giup)\b"
    r"|\bkhan truong\b|\bcho y kien\b|\bphu trach viec nay\b"
)
_TITLES = r"(?:d c|dong chi|anh|chi|em|co|chu|bac|ong|ba|a|c)"
_COMMON = frozenset(
    [
        "da",
        "se",
        "dang",
        "duoc",
        "khong",
        "co",
        "va",
        "la",
        "cua",
        "cho",
        "o",
        "tai",
        "ve",
        "voi",
        "cac",
        "nhung",
        "nay",
        "do",
        "thi",
        "ma",
        "bi",
        "cu",
        "roi",
        "xong",
        "xa",
        "ubnd",
        "ong",
        "ba",
        "thon",
        "viec",
        "nguoi",
        "dan",
        "can",
        "bo",
        "chieu",
        "sang",
        "mai",
        "ngay",
        "hom",
        "nay",
        "kiem",
        "tra",
        "xu",
        "ly",
    ]
)


def is_nod(text: str) -> bool:
    """Whether the words only say that the message was received: "ok", "đã nhận", 👍."""
    bare = _SKIN.sub("", text.strip())
    return bare in _THUMBS or fold(text) in _NODS


def is_short(text: str) -> bool:
    return len(fold(text).split()) < SHORT


def reads_like_order(text: str) -> bool:
    """Whether it sounds like an order to a colleague rather than an answer to a citizen."""
    return _ORDER.search(fold(text)) is not None


def named_officers(
    session: Session, staff: Sequence[Official], text: str, besides: Official
) -> list[Official]:
    """The officials whom the text names, by full name, by two names, or "đ/c Hoa"."""
    folded = fold(text)
    return [
        official
        for official in staff
        if official.id != besides.id and _names(folded, fold(officials.name(session, official)))
    ]


def better_fit(session: Session, case: Case, others: Sequence[Case], text: str) -> Case | None:
    """Another open case that the words fit clearly better than the one they are for."""
    said = _telling(text)
    vocabulary = {other.id: _telling(_words_of(session, other)) for other in (case, *others)}
    spread = Counter(word for words in vocabulary.values() for word in words)

    def fit(words: set[str]) -> float:
        # A word that several cases share says little about which of them is meant.
        return sum(1 / spread[word] for word in said & words)

    own = fit(vocabulary[case.id])
    best = max(others, key=lambda other: fit(vocabulary[other.id]), default=None)
    if best is None or fit(vocabulary[best.id]) < own + FITS:
        return None
    return best


def _names(folded: str, name: str) -> bool:
    parts = name.split()
    if len(parts) >= 2 and re.search(rf"\b{re.escape(' '.join(parts[-2:]))}\b", folded):
        return True
    return bool(parts) and bool(re.search(rf"\b{_TITLES} {re.escape(parts[-1])}\b", folded))


def _telling(text: str) -> set[str]:
    """Words that tell cases apart, and pairs of them ("thon dong")."""
    words = fold(text).split()
    pairs = {f"{first} {second}" for first, second in pairwise(words)}
    return {word for word in words if word not in _COMMON and len(word) > 1} | {
        pair for pair in pairs if not set(pair.split()) <= _COMMON
    }


def _words_of(session: Session, case: Case) -> str:
    spoken = [line for line in cases.lines(session, case) if line.speaker is Speaker.citizen]
    bodies = (session.unseal(line, "body") for line in spoken)
    return "\n".join([session.unseal(case, "topic"), session.unseal(case, "place"), *bodies])
