"""The weights that `learning.py` learnt, kept in `weights.json` as whole hundredths."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handlers.understanding.perceptron import Weights

FILE = Path(__file__).with_name("weights.json")
_HUNDRED = 100
_FAINT = 12  # hundredths below which a weight says nothing and isn't kept


@dataclass(frozen=True, slots=True)
class Model:
    """A linear model: each feature's row is label number, hundredths, label number, hundredths…"""

    labels: Sequence[str]
    rows: Mapping[str, Sequence[int]]

    def scores(self, found: Collection[str]) -> list[float]:
        """How much the features speak for each label, in the order of `labels`.

        Scores are margins: about 1 apart means sure.
        """
        sums = [0] * len(self.labels)
        for feature in found:
            row = iter(self.rows.get(feature, ()))
            for label, weight in zip(row, row, strict=True):
                sums[label] += weight
        share = _HUNDRED * max(1, len(found)) ** 0.5
        return [one / share for one in sums]

    def told(self, found: Collection[str]) -> dict[str, float]:
        """The same by label."""
        return dict(zip(self.labels, self.scores(found), strict=True))

    def telling(self, found: Collection[str], label: str, most: int = 3) -> list[str]:
        """The features that speak most for a label, most telling first."""
        number = self.labels.index(label)
        spoken = {feature: _of(self.rows.get(feature, ()), number) for feature in found}
        best = sorted(spoken, key=lambda feature: (-spoken[feature], feature))
        return [feature for feature in best[:most] if spoken[feature] > _FAINT]


def _of(row: Sequence[int], number: int) -> int:
    labels = row[::2]
    return row[2 * labels.index(number) + 1] if number in labels else 0


@cache
def model(name: str) -> Model:
    """The model of that name: "intents" or "procedures"."""
    content = json.loads(FILE.read_text(encoding="utf-8"))[name]
    rows: dict[str, list[int]] = {}
    for number, spoken in enumerate(content.values()):
        for feature, weight in spoken.items():
            rows.setdefault(feature, []).extend((number, weight))
    # Tuples of numbers are left alone by the garbage collector; lists would be walked each time.
    return Model(tuple(content), {feature: tuple(row) for feature, row in rows.items()})


def learnt_from() -> str:
    """The digest of the examples the weights were learnt from."""
    return str(json.loads(FILE.read_text(encoding="utf-8"))["examples"])


def save(digest: str, models: Mapping[str, Weights]) -> None:
    """Write the weights, one label a line."""
    parts = [f'"examples": "{digest}"']
    parts += [f'"{name}": {_written(weights)}' for name, weights in models.items()]
    FILE.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")


def _written(weights: Weights) -> str:
    by_label: dict[str, dict[str, int]] = {}
    for feature in sorted(weights):
        for label, weight in weights[feature].items():
            hundredths = round(_HUNDRED * weight)
            if abs(hundredths) >= _FAINT:
                by_label.setdefault(label, {})[feature] = hundredths
    lines = [
        f"{json.dumps(label)}:"
        + json.dumps(by_label[label], ensure_ascii=False, separators=(",", ":"))
        for label in sorted(by_label)
    ]
    return "{\n" + ",\n".join(lines) + "\n}"
