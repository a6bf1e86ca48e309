"""Matters that another body does, and the words that ask for them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handlers.understanding.cues import Cues, cues
from handlers.understanding.fold import expand

_FILE = Path(__file__).with_name("elsewhere.toml")
_LONGEST = 20  # words; more of them tell a story


@dataclass(frozen=True, slots=True)
class Matter:
    """Something the commune does not do, and who does."""

    name: str
    where: str
    phrases: tuple[str, ...]
    unless: tuple[str, ...] = ()


def matter_of(text: str) -> Matter | None:
    """The matter that the words ask for, if another body does it."""
    message = expand(text)
    if len(message.plain) > _LONGEST:
        return None
    found = {label for label, _ in _cues().found_in(message)}
    asked = (one for one in matters() if one.name in found)
    return next((one for one in asked if f"not {one.name}" not in found), None)


@cache
def matters() -> tuple[Matter, ...]:
    """What the file names."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Matter(row["name"], row["where"], tuple(row["phrases"]), tuple(row.get("unless", ())))
        for row in content["matter"]
    )


@cache
def _cues() -> Cues:
    for_it = [(one.name, phrase) for one in matters() for phrase in one.phrases]
    against = [(f"not {one.name}", phrase) for one in matters() for phrase in one.unless]
    return cues([*for_it, *against])
