"""A list of cases from which an official picks one."""

from collections.abc import Sequence
from typing import Any

from handlers.base import Ask, Choice, Context, Reply
from handlers.officials.addressing import named
from handlers.reminders.rounds import Round
from handlers.vietnamese_dates import short_moment
from handlers.words import officials as words
from storage.models import Case

MOST = 5
"""Choices of one numbered list (design §7)."""


def pick(
    ctx: Context | Round,
    shown: str,
    from_cases: Sequence[Case],
    *,
    text: str = "",
    attachments: Sequence[int] = (),
    to: int | None = None,
) -> Reply:
    """A list of cases; what the official wrote or sent already is kept for the one they pick."""
    first = from_cases[:MOST]
    if len(from_cases) > MOST:
        shown = f"{shown}\n{words.and_more(len(from_cases) - MOST)}"
    data: dict[str, Any] = {"text": text, "attachments": list(attachments)}
    choices = tuple(Choice(_line(ctx, case), str(case.id)) for case in first)
    return Reply(
        shown,
        to=to,
        ask=Ask("pick", choices, data, sticky=not text and not attachments, foot=False),
        cases=tuple(case.id for case in first),
    )


def _line(ctx: Context | Round, case: Case) -> str:
    return words.in_list(case.code, named(ctx.session, case), short_moment(case.due_at))
