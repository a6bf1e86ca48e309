"""What a message is for, by the cues of `cues.toml` and how surely it names a procedure."""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

from handlers.understanding.cues import Cues, cues
from handlers.understanding.fold import Words

_FILE = Path(__file__).with_name("cues.toml")
_WEIGHTS = {"sure": 7.0, "strong": 3.0, "fair": 1.5, "against": -2.5}
_MORE = 0.5  # each further cue of the same intent counts this much of its weight


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


def intent_scores(words: Words) -> tuple[dict[Intent, float], tuple[str, ...]]:
    """How strongly the words speak for each intent (from 7 on surely), and the phrases."""
    weights: dict[Intent, list[float]] = {}
    why = []
    for label, phrase in _cues().found_in(words):
        name, level = label.split()
        weights.setdefault(Intent(name), []).append(_WEIGHTS[level])
        why.append(f"{name}: {phrase.lstrip('=!')}")
    return {intent: _sum(found) for intent, found in weights.items()}, tuple(why)


def _sum(found: list[float]) -> float:
    speaking = sorted((one for one in found if one > 0), reverse=True)
    against = sum(one for one in found if one < 0)
    return (speaking[0] + _MORE * sum(speaking[1:]) if speaking else 0.0) + against
