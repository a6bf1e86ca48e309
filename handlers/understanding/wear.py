"""A sentence as it comes from a hurried thumb: for learning, so that no single word is relied on.

What is done to a sentence follows from its own letters: the same sentence is worn the same way.
"""

import hashlib
from collections.abc import Callable

_CHAT = {
    "không": "ko", "được": "dc", "gì": "j", "rồi": "r", "vậy": "z", "người": "ng", "với": "vs",
    "biết": "bít", "trước": "trc", "luôn": "lun", "nhà": "nhaf", "tôi": "tui",
    "nước": "nuoc", "đường": "duong", "mình": "mk", "giờ": "h", "cháy": "chays", "đang": "ddang",
}  # fmt: skip
_EVERY = 4  # one word in so many is worn
_LEAST = 3  # words of a sentence that is worn


def worn(text: str) -> str:
    """The sentence with about every fourth word left out, misspelt or shortened as in a chat."""
    words = text.split()
    marks = hashlib.sha256(text.encode()).digest()
    worn_words: list[str] = []
    for place, word in enumerate(words):
        mark = marks[place % len(marks)]
        if mark % _EVERY or len(words) < _LEAST:
            worn_words.append(word)
        else:
            worn_words += _WAYS[mark // _EVERY % len(_WAYS)](word)
    return " ".join(worn_words)


def _left_out(_word: str) -> list[str]:
    return []


def _chat(word: str) -> list[str]:
    return [_CHAT.get(word, word)]


def _letter_lost(word: str) -> list[str]:
    return [word[:1] + word[2:] if len(word) > 3 else word]


def _letters_swapped(word: str) -> list[str]:
    return [word[:-2] + word[-1] + word[-2] if len(word) > 3 else word]


_WAYS: tuple[Callable[[str], list[str]], ...] = (_left_out, _chat, _letter_lost, _letters_swapped)
