"""Words of one meaning brought to one form, for messages and for the catalogue alike."""

from collections.abc import Sequence
from functools import cache

from handlers.understanding import lexicon
from handlers.understanding.fold import Words, expand

_DYING = frozenset(("mat", "chet"))
_REACH = 4


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]]:
    """First plain word → (plain words, marked words, canonical plain words), longest first."""
    table: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]] = {}
    for canonical, others in lexicon.same().items():
        target = expand(canonical).plain
        for other in others:
            said = expand(other)
            table.setdefault(said.plain[0], []).append((said.plain, said.marked, target))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


@cache
def _exact() -> frozenset[tuple[str, ...]]:
    """Phrases that mean something else with other tones: in a marked message, marks must agree."""
    return frozenset(expand(phrase).plain for phrase in lexicon.tone_traps())


def canonical(words: Words) -> list[str]:
    """The plain words of a message with each known phrase in its canonical form."""
    table, result, place = _phrases(), [], 0
    while place < len(words.plain):
        step = 1
        replacement: tuple[str, ...] = (_or_death(words, place),)
        for plain, marked, target in table.get(words.plain[place], ()):
            end = place + len(plain)
            if words.plain[place:end] != plain:
                continue
            if plain in _exact() and words.has_marks and words.marked[place:end] != marked:
                continue
            step, replacement = len(plain), target
            break
        for word in replacement:
            result += word.split()
        place += step
    return result


def _or_death(words: Words, place: int) -> str:
    """ "qua doi" where a word for dying follows a relative; the word itself otherwise."""
    word = words.plain[place]
    if word not in _DYING or words.marked[place] in ("mát", "mặt", "mắt", "mật", "chét"):
        return word
    before = words.plain[max(0, place - _REACH) : place]
    after = words.plain[place + 1] if place + 1 < len(words.plain) else ""
    lost = word == "mat" and (after in lexicon.lost_things() or before[-1:] in (("bi",), ("lam",)))
    return "qua doi" if not lost and _names_a_person(before) else word


def _names_a_person(before: Sequence[str]) -> bool:
    return not lexicon.kin().isdisjoint(before)
