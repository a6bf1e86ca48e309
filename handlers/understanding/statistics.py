"""What a message is for, by its words alone: naive Bayes over ordinary sentences.

The sentences are those of `examples.toml` and, for checklists, the names and aliases of the
catalogue. It speaks where no cue does; `verdict.py` weighs both.
"""

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from handlers.understanding.fold import expand
from handlers.understanding.intents import Intent
from handlers.understanding.meaning import canonical
from storage.catalogue import Catalogue

_FILE = Path(__file__).with_name("examples.toml")
_SMOOTHING = 0.4
_CAP = 2.5  # the most one word may say, in natural logarithms
_CATALOGUE_SHARE = 0.35


class Statistics:
    """Log-odds of words and pairs for each intent, against the rest."""

    def __init__(self, examples: Mapping[Intent, Sequence[tuple[float, Sequence[str]]]]) -> None:
        counts: dict[Intent, dict[str, float]] = {intent: defaultdict(float) for intent in examples}
        every: dict[str, float] = defaultdict(float)
        for intent, sentences in examples.items():
            for weight, words in sentences:
                for feature in _features(words):
                    counts[intent][feature] += weight
                    every[feature] += weight
        self._odds = {intent: _log_odds(counted, every) for intent, counted in counts.items()}

    def scores(self, words: Sequence[str]) -> dict[Intent, float]:
        """How much the words speak for each intent: mean log-odds of the telling ones."""
        found = _features(words)
        return {
            intent: sum(odds.get(feature, 0.0) for feature in found) / math.sqrt(len(found) + 1)
            for intent, odds in self._odds.items()
        }


def _features(words: Sequence[str]) -> set[str]:
    return {*words, *(f"{a} {b}" for a, b in pairwise(words))}


def _log_odds(mine: Mapping[str, float], every: Mapping[str, float]) -> dict[str, float]:
    size = len(every)
    my_sum = sum(mine.values()) + _SMOOTHING * size
    others_sum = sum(every.values()) - sum(mine.values()) + _SMOOTHING * size
    odds = {}
    for feature, total in every.items():
        here = (mine.get(feature, 0.0) + _SMOOTHING) / my_sum
        there = (total - mine.get(feature, 0.0) + _SMOOTHING) / others_sum
        odds[feature] = max(-_CAP, min(_CAP, math.log(here / there)))
    return odds


@lru_cache(maxsize=4)
def statistics_of(catalogue: Catalogue) -> Statistics:
    """The statistics of the examples and a catalogue, built once."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    examples = {
        Intent(intent): [(1.0, canonical(expand(sentence))) for sentence in sentences]
        for intent, sentences in content.items()
    }
    examples[Intent.CHECKLIST] += [
        (_CATALOGUE_SHARE, canonical(expand(text))) for text in _said_of(catalogue)
    ]
    return Statistics(examples)


def _said_of(catalogue: Catalogue) -> Iterable[str]:
    for procedure in catalogue:
        yield procedure.everyday_name
        yield from procedure.aliases
