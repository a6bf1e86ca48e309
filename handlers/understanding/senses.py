"""Which senses a message holds, and which stand close together, whatever words say them.

"sẩy chân xuống đìa" and "té xuống ao" share no word, but both speak of falling and of water.
"""

import tomllib
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path

from handlers.understanding.fold import Words, expand

_FILE = Path(__file__).with_name("senses.toml")
_NEAR = 3
"""How many senses on two of them still stand close together."""

_Spelling = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Plain words, the words with diacritics, and the senses they have."""


def senses_in(words: Words) -> Iterator[str]:
    """Each sense a message holds, and each two that stand close together."""
    told = _told(words)
    for place, one in enumerate(told):
        yield f"&{one}"
        for other in told[place + 1 : place + 1 + _NEAR]:
            yield f"&{one}&{other}" if one < other else f"&{other}&{one}"


def speaks_of_danger(found: Collection[str]) -> bool:
    """Whether a message's features hold a sense without which there is no danger."""
    return not _dangerous().isdisjoint(found)


def _told(words: Words) -> list[str]:
    """The senses in the order of the message; of a phrase the longest reading."""
    told: list[str] = []
    place = 0
    while place < len(words.plain):
        said = next(
            (one for one in _spellings().get(words.plain[place], ()) if _holds(words, place, one)),
            None,
        )
        if said:
            told += (one for one in said[2] if one not in told[-1:])
        place += len(said[0]) if said else 1
    return told


def _holds(words: Words, place: int, spelling: _Spelling) -> bool:
    plain, marked, _ = spelling
    end = place + len(plain)
    return words.plain[place:end] == plain and (
        not words.has_marks or _agree(words.marked[place:end], plain, marked)
    )


def _agree(said: Sequence[str], plain: Sequence[str], marked: Sequence[str]) -> bool:
    return all(one in (bare, full) for one, bare, full in zip(said, plain, marked, strict=True))


def _content() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _phrases() -> Iterator[tuple[str, list[str]]]:
    for senses in _content().values():
        yield from senses.items()


@cache
def _dangerous() -> frozenset[str]:
    return frozenset(f"&{sense}" for sense in _content()["danger"])


@cache
def _spellings() -> dict[str, tuple[_Spelling, ...]]:
    """First plain word → what may begin there, longest first."""
    senses: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for sense, phrases in _phrases():
        for phrase in phrases:
            said = expand(phrase)
            senses.setdefault((said.plain, said.marked), []).append(sense)
    table: dict[str, list[_Spelling]] = {}
    for (plain, marked), found in senses.items():
        table.setdefault(plain[0], []).append((plain, marked, tuple(dict.fromkeys(found))))
    return {
        first: tuple(sorted(found, key=lambda one: (-len(one[0]), one)))
        for first, found in table.items()
    }
