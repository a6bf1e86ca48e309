"""Dossiers handed in at the counter: not ours, but one past its date becomes a case here."""

import re
from collections.abc import Callable, Mapping

from handlers.base import UNHANDLED, Answer, Ask, Choice, Context, Incoming, Outcome, Reply, said
from handlers.citizens import gathering, privacy
from handlers.citizens.filing import Line
from handlers.citizens.gathering import Gathered
from handlers.citizens.reading import fold
from handlers.understanding import dossier_code
from handlers.words import dossiers as words
from storage.types import CaseClass

NAME = "dossier"
OVERDUE = "overdue"

_OVERDUE = re.compile(
    r"\b(?:qua (?:ngay )?(?:hen|han)|tre (?:hen|han)|cham tra|sai hen|hen .*\b(?:chua|khong)"
    r"|chua (?:thay )?(?:tra|co|duoc|xong)|ngam ho so|om ho so|mai khong|lau qua)\b"
)


def by_code(ctx: Context, incoming: Incoming) -> Outcome:
    """The code on a counter's receipt: where to look it up, and what to do when it is late."""
    code = dossier_code(incoming.text)
    if code is None:
        return UNHANDLED
    counter = words.not_held_here(code, ctx.profile.counter_phone, ctx.profile.portal_url)
    line = Line.of(incoming)
    if _OVERDUE.search(fold(incoming.text)):
        return _file(ctx, (line,), said(counter))
    data = {"line": line.to_json()}
    ask = Ask(NAME, (Choice(words.PAST_ITS_DATE, OVERDUE),), data=data)
    return privacy.with_notice(ctx, said(Reply(counter, ask=ask)))


def chosen(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """The citizen says that the date on the receipt has passed."""
    first = Line.from_json(answer.data["line"])
    return _file(ctx, (first, Line(words.IT_IS_LATE, incoming.at)), said())


def _file(ctx: Context, lines: tuple[Line, ...], before: Outcome) -> Outcome:
    first = gathering.put_away(ctx)
    filed = gathering.file(ctx, Gathered(lines, case_class=CaseClass.late_dossier))
    return said(*first, *before.replies, *filed.replies)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {NAME: chosen}
