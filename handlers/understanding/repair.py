"""Typing mistakes mended against the catalogue's own words, only where the neighbours agree."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from handlers.understanding.fold import is_syllable

_SHORTEST = 3
_SOUND = (
    (re.compile(r"^(gi|r|d)(?=[aeiouy])"), "d"),
    (re.compile(r"^(x|s)"), "s"),
    (re.compile(r"^(tr|ch)"), "ch"),
    (re.compile(r"^(l|n)(?=[aeiouy])"), "l"),
    (re.compile(r"^(v|d|gi)(?=[aeiouy])"), "d"),
    (re.compile(r"ng$|nh$"), "n"),
    (re.compile(r"c$|ch$"), "t"),
    (re.compile(r"y"), "i"),
)


def sound(word: str) -> str:
    """A word as careless ears hear it: x is s, tr is ch, a final ng is n."""
    for pattern, heard in _SOUND:
        word = pattern.sub(heard, word)
    return word


def _shorter(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))} | {word}


class Repair:
    """Words and pairs the catalogue knows, findable by sound and by one wrong letter.

    A word that is a Vietnamese syllable is only taken for one that sounds alike.
    """

    def __init__(self, phrases: Iterable[Sequence[str]]) -> None:
        self._count: Counter[str] = Counter()
        self._pairs: set[tuple[str, str]] = set()
        for words in phrases:
            self._count.update(words)
            self._pairs.update(pairwise(words))
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        self._by_letters: dict[str, set[str]] = defaultdict(set)
        for word in self._count:
            self._by_sound[sound(word)].append(word)
            if len(word) >= _SHORTEST:
                for part in _shorter(word):
                    self._by_letters[part].add(word)

    def mend(self, words: Sequence[str]) -> list[str]:
        """The words, each unknown one replaced by a known one that fits its neighbours."""
        mended = list(words)
        for place, word in enumerate(mended):
            if word in self._count or word.isdigit() or not _SHORTEST <= len(word) <= 9:
                continue
            before = mended[place - 1] if place else ""
            after = mended[place + 1] if place + 1 < len(mended) else ""
            fits = [one for one in self._like(word) if self._fits(before, one, after)]
            if fits:
                mended[place] = max(fits, key=lambda one: (self._count[one], one))
        return mended

    def _fits(self, before: str, word: str, after: str) -> bool:
        return (before, word) in self._pairs or (word, after) in self._pairs

    def _like(self, word: str) -> set[str]:
        found = set(self._by_sound.get(sound(word), ()))
        if is_syllable(word):
            return found
        for part in _shorter(word):
            found |= self._by_letters.get(part, set())
        return found
