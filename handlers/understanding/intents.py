"""What a message is for, by the cues of `cues.toml` and how surely it names a procedure."""

import tomllib
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from handlers.understanding.cues import Cues, cues
from handlers.understanding.fold import Words

_FILE = Path(__file__).with_name("cues.toml")


class Intent(StrEnum):
    """What a message is for."""

    CHECKLIST = "checklist"
    QUESTION = "question"
    COMPLAINT = "complaint"
    STATUS = "status"
    APPOINTMENT = "appointment"
    RATING = "rating"
    HUMAN = "human"
    EMERGENCY = "emergency"
    SMALLTALK = "smalltalk"


@cache
def _cues() -> Cues:
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return cues(
        (f"{intent} {level}", phrase)
        for intent, levels in content.items()
        for level, phrases in levels.items()
        for phrase in phrases
    )


@lru_cache(maxsize=8)
def _found(words: Words) -> tuple[tuple[str, str], ...]:
    return tuple(_cues().found_in(words))


def cues_of(words: Words) -> dict[str, Intent]:
    """Each phrase of the cue file that the words hold and that speaks for an intent."""
    found = ((label.split(), phrase.lstrip("=!")) for label, phrase in _found(words))
    return {phrase: Intent(name) for (name, level), phrase in found if level != "against"}


def cues_in(words: Words) -> frozenset[str]:
    """Which lists of cues the words touch ("complaint strong")."""
    return frozenset(label for label, _ in _found(words))
