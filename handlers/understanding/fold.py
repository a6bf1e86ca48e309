"""From what people type to words: marks stripped, chat spellings and typing residue undone.

Every message is read twice: `marked` keeps the diacritics that were written, `plain` has none, and
the two run side by side word for word.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from handlers.understanding.lexicon import words as chat_words

LONGEST = 2000
"""Characters of a message that are read; the rest is kept by the case, not understood."""

_WORD = re.compile(r"[^\W_]+")
_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx]"
_RIME = (
    "uyen|uyet|uych|uynh|uay|uang|oang|oanh|oach|oang|uong|uoc|uoi|uom|uon|uop|uot|ieng|iec|iem|ien"
    "|iep|iet|ieu|yem|yen|yet|yeu|oac|oai|oan|oao|oap|oat|oay|oam|oen|oeo|oet|uan|uat|uac|uao|uau|ueu"
    "|uenh|uech|uya|uyu|uyn|uyt|uyp|uou|uom|ung|uc|ang|anh|ach|ong|oong|ooc|eng|enh|ech|inh|ich|ing"
    "|ac|ai|am|an|ao|ap|at|au|ay|ec|em|en|eo|ep|et|eu|ia|im|in|ip|it|iu|ic|oa|oc|oe|oi|om|on|op|ot"
    "|ua|ue|ui|um|un|up|ut|uu|uy|ya|yn|ynh|yt|oo|a|e|i|o|u|y"
)
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_RIME})")
_VNI = re.compile(r"[a-z]+[1-9][a-z1-9]*")
_DOUBLED = re.compile(r"([aeod])\1")
_TELEX_TONE = re.compile(r"[sfrxj](?=[a-z]{0,2}$)")


@dataclass(frozen=True, slots=True)
class Words:
    """A message as words: with the diacritics written, and without; always the same length."""

    text: str
    marked: tuple[str, ...]
    plain: tuple[str, ...]
    has_marks: bool


@lru_cache(maxsize=8192)
def _strip(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_OLD_TONES = {
    old: new
    for base, marked in (("oa", "òóỏõọ"), ("oe", "òóỏõọ"), ("uy", "ùúủũụ"))
    for old, new in zip(
        (
            base[0] + unicodedata.normalize("NFC", base[1] + tone)
            for tone in "\u0300\u0301\u0309\u0303\u0323"
        ),
        (letter + base[1] for letter in marked),
        strict=True,
    )
}


def _placed(word: str) -> str:
    """The word with its tone where most people put it today ("hoả" is "hỏa")."""
    end = _OLD_TONES.get(word[-2:])
    return word[:-2] + end if end and not word.startswith("qu") else word


def lower(text: str) -> str:
    """NFC, lower case; what diacritics are written stay."""
    return unicodedata.normalize("NFC", text[:LONGEST]).lower()


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """Lower case without diacritics or punctuation, single spaces; đ is d."""
    return " ".join(_strip(word) for word in _WORD.findall(lower(text)))


def is_syllable(plain: str) -> bool:
    """Whether a word without marks can be one Vietnamese syllable."""
    return _SYLLABLE.fullmatch(plain) is not None


def expand(text: str) -> Words:
    """A message as words, with chat spellings, typing residue and missing spaces undone."""
    cut = text[:LONGEST]
    written = [_placed(word) for word in _WORD.findall(lower(cut))]
    marked = [word for token in written for word in _expanded(token)]
    plain = tuple(_strip(word) for word in marked)
    with_marks = sum(token != _strip(token) for token in written)
    return Words(cut, tuple(marked), plain, 3 * with_marks > len(written))


@lru_cache(maxsize=8192)
def _expanded(token: str) -> tuple[str, ...]:
    known = chat_words().get(token)
    if known is not None:
        return tuple(known.split())
    plain = _strip(token)
    if is_syllable(plain) or plain.isdigit() or len(token) > 60:
        return (token,)
    return tuple(_repaired(token, plain))


def _repaired(token: str, plain: str) -> Iterator[str]:
    """Typing residue of Telex or VNI, or several syllables run together; else the word as it is."""
    if (undone := _without_residue(plain)) is not None:
        yield undone
    elif len(plain) > 5 and (parts := _split(token)):
        yield from parts
    else:
        yield token


def _without_residue(plain: str) -> str | None:
    if _VNI.fullmatch(plain):
        letters = re.sub(r"\d", "", plain)
        return letters if len(letters) > 1 and is_syllable(letters) else None
    for candidate in (_DOUBLED.sub(r"\1", plain), _DOUBLED.sub(r"\1", plain).replace("w", "")):
        for undone in (candidate, _TELEX_TONE.sub("", candidate, count=1)):
            if len(undone) > 1 and undone != plain and is_syllable(undone):
                return undone
    return None


def _split(token: str) -> list[str]:
    """The fewest syllables of two letters or more that make up a run-together word; [] if none."""
    best: list[list[str] | None] = [[]] + [None] * len(token)
    for end in range(2, len(token) + 1):
        for start in range(max(0, end - 7), end - 1):
            before = best[start]
            if before is None or not is_syllable(_strip(token[start:end])):
                continue
            now = best[end]
            if now is None or len(before) + 1 < len(now):
                best[end] = [*before, token[start:end]]
    return best[-1] or []
