"""Smaller things a message tells: which side of a procedure, staff, and the wish for secrecy."""

import tomllib
from enum import StrEnum
from functools import cache
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


def aspect_of(words: Words) -> Aspect | None:
    """The side of a procedure that is asked for, or None."""
    labels = {label for label, _ in _cues().found_in(words)}
    return next((aspect for aspect in Aspect if aspect in labels), None)


def asks_how(words: Words) -> bool:
    """Whether it asks for the formal way: a form, a procedure, a written complaint."""
    return any(label == "asks_how" for label, _ in _cues().found_in(words))


def wants_secrecy(words: Words) -> bool:
    """Whether the writer fears being known, or asks who reads."""
    return any(label == "secrecy" for label, _ in _cues().found_in(words))


def about_staff(words: Words) -> bool:
    """Whether it tells of attitude, money asked for, threats or harassment by staff."""
    return any(label == "staff" for label, _ in _cues().found_in(words))
