"""The number that the registry gave to a written reply: read from what is typed, used once.

One sequence a year and symbol, on paper and electronic alike (domain notes §2.11).
"""

import re
from dataclasses import dataclass

from handlers.base import Context
from handlers.words import written as words
from handlers.worktime import local
from storage import desk, written_replies
from storage.models import Case, Official, OutboxMessage

NUMBER = re.compile(
    r"(?:số|so)?[\s:]*(?P<number>\d{1,5})\s*/\s*(?P<symbol>[\w&.]+(?:\s*-\s*[\w&.]+)*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """ "128/UBND-VP" of one year."""

    year: int
    number: int
    symbol: str

    def __str__(self) -> str:
        return f"{self.number}/{self.symbol}"


def read(ctx: Context, match: re.Match[str]) -> Number:
    """The number that `NUMBER` matched, of this year."""
    symbol = re.sub(r"\s+", "", match["symbol"]).upper().rstrip(".")
    return Number(local(ctx.now).year, int(match["number"]), symbol)


def number_in(ctx: Context, text: str) -> Number | None:
    """The number that the words to the citizen name."""
    match = words.NAMED.search(text)
    inner = NUMBER.fullmatch(match["number"]) if match else None
    return read(ctx, inner) if inner else None


def taken(ctx: Context, case: Case, number: Number) -> str | None:
    """Why the number can't be used: it stands on a reply already."""
    other = written_replies.case_of(
        ctx.session, ctx.commune.id, number.year, number.number, number.symbol
    )
    if other is None:
        return None
    return words.taken(str(number), number.year, other.code if other.id == case.id else "")


def register(ctx: Context, row: OutboxMessage, official: Official, text: str) -> None:
    """Note the number of the reply that leaves now."""
    number, line = number_in(ctx, text), desk.line_of(ctx.session, row)
    if number is None or line is None:
        return
    written_replies.register(
        ctx.session,
        line,
        official,
        year=number.year,
        number=number.number,
        symbol=number.symbol,
        at=ctx.now,
    )
