"""Place codes: what people type from a poster of the commune, and what each poster opens."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers.base import (
    UNHANDLED,
    Answer,
    Ask,
    Choice,
    Context,
    Incoming,
    Kind,
    Outcome,
    Reply,
    done,
    said,
)
from handlers.citizens import checklists, welcome
from handlers.citizens.reading import SURE, Intent, read, tells_of_danger
from handlers.words import places as words
from handlers.worktime import local
from storage import point_codes, points, scans
from storage.models import QrPoint
from storage.types import Mark, PointKind, ScanKind

MARK, NAME, COMMENT = "counter mark", "counter", "comment"
PATIENCE = timedelta(minutes=15)
"""How long the next words are read as being about the counter."""

_CLEARLY = 0.7  # a comment on a counter was asked for, and often sounds like a complaint
_MATTERS = frozenset(
    {
        Intent.CHECKLIST,
        Intent.QUESTION,
        Intent.COMPLAINT,
        Intent.STATUS,
        Intent.APPOINTMENT,
        Intent.HUMAN,
    }
)


def by_code(ctx: Context, incoming: Incoming) -> Outcome:
    """Remember where the person scanned and open what that poster is for.

    Words that come along with the code go the way of any words.
    """
    if incoming.kind is not Kind.text:
        return UNHANDLED
    code = point_codes.in_text(incoming.text)
    point = points.by_code(ctx.session, ctx.commune.id, code) if code else None
    if point is None:
        return _unknown(ctx, incoming.text)
    scans.of_point(ctx.session, point, local(ctx.now).date(), ScanKind.chat)
    point = points.current(ctx.session, point)
    ctx.person.point_id, ctx.person.point_at = point.id, ctx.now
    if not point_codes.is_only_code(incoming.text):
        return UNHANDLED
    return _opened(ctx, point)


def marked(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """What the person thinks of the counter; said twice within minutes, the later word counts."""
    point = ctx.session.get(QrPoint, answer.data["point"])
    if point is None or point.commune_id != ctx.commune.id:
        return welcome.menu(ctx)
    mark, already = Mark(answer.means), _said_already(ctx, point)
    if already is None:
        opinion = scans.say(ctx.session, point, local(ctx.now).date(), mark)
        ctx.talk(NAME, COMMENT, {"opinion": opinion, "point": point.id}, PATIENCE)
    else:
        scans.change(ctx.session, already, mark)
    return said(words.thanks_and_more(mark))


def go_on(ctx: Context, incoming: Incoming) -> Outcome:
    """Keep the next words as the comment, unless they are a matter for an answer."""
    data = ctx.talk_data()
    ctx.stop_talking()
    if incoming.kind is Kind.wake:
        return done("no comment")
    if incoming.kind is not Kind.text or _is_a_matter(ctx, incoming.text):
        return UNHANDLED
    scans.comment(ctx.session, data["opinion"], incoming.text)
    return said(words.COMMENT_KEPT)


def ask_again(ctx: Context) -> Outcome:
    """A digit that answers nothing is no comment."""
    ctx.stop_talking()
    return welcome.menu(ctx)


def _opened(ctx: Context, point: QrPoint) -> Outcome:
    procedure = ctx.catalogue.get(point.procedure) if point.procedure else None
    if procedure is not None:
        return checklists.show(ctx, procedure)
    if point.kind is PointKind.counter:
        return said(Reply(words.how_was_it(point.name), ask=_marks(point)))
    return welcome.menu(ctx, greeting=words.scanned(point.name))


def _marks(point: QrPoint) -> Ask:
    choices = tuple(Choice(title, mark.value) for mark, title in words.MARKS.items())
    return Ask(MARK, choices, data={"point": point.id}, sticky=True)


def _unknown(ctx: Context, text: str) -> Outcome:
    """A code nobody has is counted; who typed it is helped all the same."""
    code = point_codes.in_text(text) or point_codes.meant_as_code(text)
    if code is None:
        return UNHANDLED
    unknown = scans.Code(code, local(ctx.now).date(), ScanKind.chat)
    scans.count(ctx.session, {unknown: 1})
    if not text.strip().startswith("#"):
        return UNHANDLED
    return welcome.menu(ctx, greeting=words.not_ours(code))


def _said_already(ctx: Context, point: QrPoint) -> int | None:
    if ctx.conversation is None or ctx.conversation.name != NAME:
        return None
    data = ctx.talk_data()
    return int(data["opinion"]) if data["point"] == point.id else None


def _is_a_matter(ctx: Context, text: str) -> bool:
    reading = read(ctx, text)
    least = _CLEARLY if reading.intent is Intent.COMPLAINT else SURE
    sure = reading.intent in _MATTERS and reading.confidence >= least
    return sure or tells_of_danger(ctx, text)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {MARK: marked}
CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {NAME: go_on}
