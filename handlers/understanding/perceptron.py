"""An averaged perceptron: weights of features for labels, learnt from labelled examples.

Only the weights of an example that is read wrongly, or barely rightly, are moved. The examples are
walked in the steps of a prime, so that labels alternate; several walks are averaged. No chance is
in it: the same examples give the same weights.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

Example = tuple[str, tuple[str, ...]]
Weights = dict[str, dict[str, float]]

_PRIMES = (7919, 104729, 15485863)


def learn(examples: Sequence[Example], *, rounds: int, margin: float) -> Weights:
    """Feature → label → weight, the mean of several walks."""
    walks = [_Walk(margin).through(examples, prime, rounds) for prime in _PRIMES]
    mean: Weights = {}
    for walk in walks:
        for feature, row in walk.items():
            into = mean.setdefault(feature, {})
            for label, weight in row.items():
                into[label] = into.get(label, 0.0) + weight / len(walks)
    return mean


class _Walk:
    """Weights while they are learnt, and how much each was moved at which step."""

    def __init__(self, margin: float) -> None:
        self._margin = margin
        self._weights: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._moved: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._step = 0

    def through(self, examples: Sequence[Example], prime: int, rounds: int) -> Weights:
        for _ in range(rounds):
            for number in range(len(examples)):
                self._see(*examples[(number * prime) % len(examples)])
        return self._average()

    def _see(self, right: str, found: Sequence[str]) -> None:
        self._step += 1
        scores = scores_of(self._weights, found)
        best = scores.pop(right, 0.0)
        other = max(scores, key=lambda label: (scores[label], label), default=None)
        rate = 1.0 / max(1, len(found)) ** 0.5
        if best - max(0.0, scores.get(other or "", 0.0)) >= self._margin / rate:
            return
        self._move(right, found, rate)
        if other is not None:
            self._move(other, found, -rate)

    def _move(self, label: str, found: Sequence[str], by: float) -> None:
        for feature in found:
            self._weights[feature][label] += by
            self._moved[feature][label] += by * self._step

    def _average(self) -> Weights:
        return {
            feature: {
                label: weight - self._moved[feature][label] / self._step
                for label, weight in row.items()
            }
            for feature, row in self._weights.items()
        }


def scores_of(weights: Mapping[str, Mapping[str, float]], found: Sequence[str]) -> dict[str, float]:
    """The sum of the weights of the found features, for each label they touch."""
    scores: dict[str, float] = {}
    for feature in found:
        for label, weight in weights.get(feature, {}).items():
            scores[label] = scores.get(label, 0.0) + weight
    return scores
