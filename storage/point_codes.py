"""The codes of QR points: six random letters and a check letter.

The alphabet is 17 consonants: no vowel and no W, because a Telex keyboard makes tone marks and ư of
what follows or stands for them; no D, because dd becomes đ; no Q, which is read as O. Seventeen is
prime, so the check letter catches every single wrong letter and every two that are swapped.
"""

import re
import secrets
import unicodedata

ALPHABET = "BCFGHJKLMNPRSTVXZ"
RANDOM, LENGTH = 6, 7

_CODE = rf"(?:[{ALPHABET}][ .\-]?){{{LENGTH - 1}}}[{ALPHABET}]"
_ADDRESS = re.compile(rf"/Q/({_CODE})(?![A-Z0-9])")
_ALONE = re.compile(rf"(?:(?:MA|MA SO|MA DIEM|QR)[ :]+)?#? ?({_CODE})[.!]?")
_HASH = re.compile(rf"# ?({_CODE})(?![A-Z0-9])")
_MEANT = re.compile(r"# ?([BCDFGHJ-NP-TV-XZ]{5,9})[.!]?")


def new_code() -> str:
    """A random code; whether it is taken already is asked of the table."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return letters + check_letter(letters)


def check_letter(letters: str) -> str:
    """The letter that makes the weighted sum divisible by 17."""
    total = sum((place + 2) * ALPHABET.index(one) for place, one in enumerate(letters))
    return ALPHABET[-total % len(ALPHABET)]


def is_code(text: str) -> bool:
    """Whether it is made as a code is: length, letters, check letter."""
    return (
        len(text) == LENGTH
        and all(letter in ALPHABET for letter in text)
        and check_letter(text[:RANDOM]) == text[RANDOM]
    )


def in_text(text: str) -> str | None:
    """The code that a message is, begins with after `#`, or holds in our address; None without.

    Case, tone marks, spaces, a lost `#` and "mã" before it are no matter.
    """
    plain = folded(text)
    for form in (_ADDRESS.search, _ALONE.fullmatch, _HASH.match):
        found = form(plain)
        if found and is_code(code := _bare(found[1])):
            return code
    return None


def is_only_code(text: str) -> bool:
    """Whether nothing else was said besides the code."""
    plain = folded(text)
    return bool(_ALONE.fullmatch(plain)) or bool(_ADDRESS.search(plain) and " " not in plain)


def meant_as_code(text: str) -> str | None:
    """What somebody typed after `#` as a place code though it is none; None without."""
    found = _MEANT.fullmatch(folded(text))
    return found[1] if found else None


def folded(text: str) -> str:
    """Capitals without diacritics, one space between words."""
    apart = unicodedata.normalize("NFD", text.upper().replace("Đ", "D"))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(plain.split())


def typed(text: str) -> str:
    """What was typed into a field for a code, or scanned: letters and digits, at most 16."""
    return "".join(letter for letter in folded(text) if letter.isascii() and letter.isalnum())[:16]


def _bare(code: str) -> str:
    return "".join(letter for letter in code if letter in ALPHABET)
