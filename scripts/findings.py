"""What `xaoi doctor` says: one line for each thing it looked at."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """`blocks` keeps the commune from going live; `open` can't be seen from here."""

    ok = "ok"
    blocks = "blocks"
    warns = "warns"
    open = "open"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check and what came of it, with the remedy. `commune` is a slug, or empty."""

    check: str
    verdict: Verdict
    says: str
    commune: str = ""

    @property
    def blocks(self) -> bool:
        return self.verdict is Verdict.blocks


def ok(check: str, says: str) -> Finding:
    return Finding(check, Verdict.ok, says)


def blocks(check: str, says: str) -> Finding:
    return Finding(check, Verdict.blocks, says)


def warns(check: str, says: str) -> Finding:
    return Finding(check, Verdict.warns, says)


def left_open(check: str, says: str) -> Finding:
    return Finding(check, Verdict.open, says)
