"""Smaller things a message tells: which side of a procedure, staff, and the wish for secrecy."""

import tomllib
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from handlers.understanding.cues import Cues, cues
from handlers.understanding.fold import Words


class Aspect(StrEnum):
    """The side of a procedure that is asked for, so that a follow-up can be answered alone."""

    FEE = "fee"
    TIME = "time"
    WHERE = "where"
    ONLINE = "online"
    RELATIVE = "relative"
    LAW = "law"


_FILE = Path(__file__).with_name("sides.toml")


@cache
def _cues() -> Cues:
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return cues((label, phrase) for label, phrases in content.items() for phrase in phrases)


@lru_cache(maxsize=8)
def _labels(words: Words) -> frozenset[str]:
    return frozenset(label for label, _ in _cues().found_in(words))


def aspect_of(words: Words) -> Aspect | None:
    """The side of a procedure that is asked for, or None."""
    return next((aspect for aspect in Aspect if aspect in _labels(words)), None)


def asks_how(words: Words) -> bool:
    """Whether it asks for the formal way: a form, a procedure, a written complaint."""
    return "asks_how" in _labels(words)


def wants_secrecy(words: Words) -> bool:
    """Whether the writer fears being known, or asks who reads."""
    return "secrecy" in _labels(words)


def names_the_lane(words: Words) -> bool:
    """Whether it asks to send something in confidence, in the words the commune uses for it."""
    return "lane" in _labels(words)


def about_staff(words: Words) -> bool:
    """Whether it tells of attitude, money asked for, threats or harassment by staff."""
    return "staff" in _labels(words)
