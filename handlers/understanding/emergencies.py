"""A danger that is happening now, said in a message. It only ever adds the numbers to call."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from handlers.understanding.cues import Cues, cues
from handlers.understanding.fold import Words

_FILE = Path(__file__).with_name("emergencies.toml")


class EmergencyKind(StrEnum):
    """What kind of danger; each has one number to call first."""

    SELF_HARM = "self_harm"
    CHILD = "child"
    FIRE = "fire"
    RESCUE = "rescue"
    MEDICAL = "medical"
    POLICE = "police"

    @property
    def number(self) -> str:
        """The national number that fits first."""
        return _NUMBERS[self]


_NUMBERS = {
    EmergencyKind.SELF_HARM: "115",
    EmergencyKind.CHILD: "111",
    EmergencyKind.FIRE: "114",
    EmergencyKind.RESCUE: "112",
    EmergencyKind.MEDICAL: "115",
    EmergencyKind.POLICE: "113",
}


@dataclass(frozen=True, slots=True)
class Danger:
    """The kind of danger, and the phrase that told."""

    kind: EmergencyKind
    phrase: str


@cache
def _cues() -> Cues:
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return cues(
        (f"{section} {name}", phrase if phrase[0] == "!" else f"={phrase.lstrip('=')}")
        for section, lists in content.items()
        for name, phrases in lists.items()
        for phrase in phrases
    )


@lru_cache(maxsize=8)
def _told(words: Words) -> dict[str, str]:
    """Each list of signs that a message touches, and the phrase that did."""
    told: dict[str, str] = {}
    for label, phrase in _cues().found_in(words):
        told.setdefault(label, phrase.lstrip("=!"))
    return told


def signs_in(words: Words) -> frozenset[str]:
    """Which lists of signs a message touches ("fire signs", "talk phrases")."""
    return frozenset(_told(words))


def danger_in(words: Words, talk: bool = False) -> Danger | None:
    """The danger a message tells of as happening now; None when it only talks about one.

    `talk` says that the words are those of a procedure.
    """
    told = _told(words)
    now = "talk now" in told
    for kind in EmergencyKind:
        sign = told.get(f"{kind} signs")
        if sign and (now or not (talk or "talk phrases" in told or f"{kind} unless" in told)):
            return Danger(kind, sign)
    return None
