"""What posters come as; here so that a command need not load what draws them."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Format(StrEnum):
    """What a poster is written as."""

    pdf = "pdf"
    png = "png"
    svg = "svg"


class Size(StrEnum):
    """The trimmed sheet."""

    a3 = "a3"
    a4 = "a4"
    a5 = "a5"
    sticker = "sticker"


@dataclass(frozen=True, slots=True)
class Press:
    """How the sheets are made."""

    size: Size
    bleed: bool = False
    emblem: Path | None = None
