"""Phrases as the cue files write them, and where a message holds them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.understanding.fold import Words, expand

_GAP = 4


@dataclass(frozen=True, slots=True)
class Cue:
    """One phrase; None stands for a gap of up to four words.

    `exact` wants the diacritics in a message that has any: without tones it means something else.
    `always` wants them in every message.
    """

    text: str
    plain: tuple[str | None, ...]
    marked: tuple[str | None, ...]
    exact: bool
    always: bool

    def at(self, words: Words, place: int) -> bool:
        """Whether the message holds this phrase from that word on."""
        strict = self.always or (self.exact and words.has_marks)
        said = words.marked if strict else words.plain
        pattern = self.marked if strict else self.plain
        if None not in pattern:
            return said[place : place + len(pattern)] == pattern
        for number, part in enumerate(pattern):
            if part is None:
                return _later(pattern[number + 1 :], said, place)
            if place >= len(said) or said[place] != part:
                return False
            place += 1
        return True


def _later(rest: tuple[str | None, ...], said: tuple[str, ...], place: int) -> bool:
    return any(said[start : start + len(rest)] == rest for start in range(place, place + _GAP + 1))


def cue(phrase: str) -> Cue:
    """A phrase of a cue file: `=` in front is exact, `!` always exact, `*` a gap."""
    plain: list[str | None] = []
    marked: list[str | None] = []
    for part in phrase.lstrip("=!").split():
        words = expand(part) if part != "*" else None
        plain += words.plain if words else [None]
        marked += words.marked if words else [None]
    first = phrase[:1]
    return Cue(phrase, tuple(plain), tuple(marked), first == "=", first == "!")


@dataclass(frozen=True, slots=True)
class Cues:
    """Labelled phrases, findable by their first word."""

    by_first: Mapping[str, tuple[tuple[Cue, str], ...]]

    def found_in(self, words: Words) -> dict[tuple[str, str], Cue]:
        """(label, phrase) of every phrase the message holds, in the order of the message."""
        found: dict[tuple[str, str], Cue] = {}
        for place, first in enumerate(words.plain):
            for one, label in self.by_first.get(first, ()):
                if (label, one.text) not in found and one.at(words, place):
                    found[label, one.text] = one
        return found


def cues(labelled: Iterable[tuple[str, str]]) -> Cues:
    """Phrases with their labels: (label, phrase)."""
    table: dict[str, list[tuple[Cue, str]]] = {}
    for label, phrase in labelled:
        one = cue(phrase)
        table.setdefault(one.plain[0] or "", []).append((one, label))
    return Cues({first: tuple(found) for first, found in table.items()})
