"""The lexicon of `lexicon.toml`: chat spellings, words of one meaning, empty words, facets."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("lexicon.toml")


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def words() -> dict[str, str]:
    """What one typed word stands for ("dkkh" → "đăng ký kết hôn")."""
    return dict(_content()["word"])


@cache
def same() -> dict[str, tuple[str, ...]]:
    """A phrase, and the phrases that are said for it."""
    return {phrase: tuple(others) for phrase, others in _content()["same"].items()}


@cache
def stop_words() -> frozenset[str]:
    """Words that say little about which procedure is meant."""
    return frozenset(_content()["stop"]["words"])


@cache
def stop_phrases() -> tuple[str, ...]:
    """Sayings that say nothing about which procedure is meant ("thủ tục")."""
    return tuple(_content()["stop"]["phrases"])


def stop_weight() -> float:
    """How much of a full word such a word counts."""
    return float(_content()["stop"]["weak"])


@cache
def facets() -> dict[str, tuple[str, ...]]:
    """What sets similar procedures apart, and the phrases it is said with."""
    return {name: tuple(phrases) for name, phrases in _content()["facet"].items()}


@cache
def tone_traps() -> tuple[str, ...]:
    """Phrases of [same] that mean something else with other tones."""
    return tuple(_content()["traps"]["exact"])


@cache
def vague_sayings() -> tuple[str, ...]:
    """Sayings of someone who hasn't told yet what it is about ("giấy gì đó")."""
    return tuple(_content()["vague"]["sayings"])


@cache
def topics() -> tuple[str, ...]:
    """Subjects too wide to answer: alone they are asked back."""
    return tuple(_content()["vague"]["topics"])


@cache
def kin() -> frozenset[str]:
    """Plain words that name a relative."""
    return frozenset(_content()["death"]["kin"])


@cache
def lost_things() -> frozenset[str]:
    """Plain words that begin the name of something that gets lost."""
    return frozenset(_content()["death"]["lost"])


@cache
def kinds() -> dict[str, tuple[str, ...]]:
    """Plain words that are read as one kind of word by the statistics ("kin")."""
    return {name: tuple(words) for name, words in _content()["kind"].items()}
