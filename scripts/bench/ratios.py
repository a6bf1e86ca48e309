"""Ratios of figures that were measured side by side, and how they are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure over another, round by round: the median and the range."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, ours: Iterable[float], theirs: Iterable[float]) -> "Ratio":
        """The ratio of each pair measured in the same round."""
        each = [our / their for our, their in zip(ours, theirs, strict=True)]
        return cls(median(each), min(each), max(each))

    def __str__(self) -> str:
        places = 2 if self.median < 10 else 1
        parts = (f"{value:.{places}f}" for value in (self.median, self.low, self.high))
        return "{} ({}–{})".format(*parts)


def table(rows: Iterable[Mapping[str, str]]) -> str:
    """The rows under the names of their columns, each as wide as it needs."""
    lines = list(rows)
    heads = list(lines[0]) if lines else []
    widths = [max(len(head), *(len(line[head]) for line in lines)) for head in heads]
    shown = [heads, *([line[head] for head in heads] for line in lines)]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in shown
    )
