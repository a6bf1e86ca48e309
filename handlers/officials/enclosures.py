"""Photos and files that an official sends: offered for a case, never sent by themselves."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from handlers.base import Answer, Ask, Choice, Context, Incoming, Kind, Outcome, Reply, said
from handlers.officials import held
from handlers.officials.addressing import named
from handlers.officials.answering import expect
from handlers.officials.ways import Way
from handlers.readers import case_for
from handlers.rules import is_answered
from handlers.words import answers as words
from handlers.words import officials as desk_words
from storage import cases, desk
from storage.models import Case, Official, OutboxMessage
from storage.types import Speaker

AFTER_ANSWER = timedelta(minutes=2)
"""A photo sent this soon after an answer is offered for that case."""


def last_answered(ctx: Context) -> Case | None:
    """The case the official gave an answer to within the last two minutes."""
    if ctx.official is None:
        return None
    row = desk.last_given(ctx.session, ctx.official.id, ctx.now - AFTER_ANSWER)
    mine = case_for(ctx, row.case_id) if row is not None and row.case_id else None
    return mine[1] if mine else None


def offer(ctx: Context, case: Case, incoming: Incoming) -> Outcome:
    """Ask whether what was sent is for this case, and for whose eyes."""
    name, attachments = named(ctx.session, case), incoming.attachments
    if incoming.kind is Kind.image:
        shown = words.photo_offer(len(attachments), case.code, name)
    else:
        shown = words.file_offer(case.code, name)
    return said(Reply(shown, ask=_ask(case, attachments), cases=(case.id,)))


def offer_kept(ctx: Context, case: Case, attachments: Sequence[int]) -> Outcome:
    """The same for files that came a moment ago and waited for a case to be picked."""
    shown = words.photo_offer(len(attachments), case.code, named(ctx.session, case))
    return said(Reply(shown, ask=_ask(case, attachments), cases=(case.id,)))


def _ask(case: Case, attachments: Sequence[int]) -> Ask:
    choices = (
        Choice(words.TO_CITIZEN, "citizen"),
        Choice(words.KEEP_ONLY, "keep"),
        Choice(words.NOT_THIS, "no"),
    )
    return Ask("files", choices, {"case": case.id, "attachments": list(attachments)}, foot=False)


def _answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    if answer.means == "no":
        return said(words.STOPPED)
    mine = case_for(ctx, answer.data["case"])
    if mine is None:
        return said(desk_words.NOT_YOURS)
    official, case = mine
    attachments: list[int] = answer.data["attachments"]
    if answer.means == "keep":
        _add_line(ctx, case, official, Speaker.note, attachments)
        return said(words.photo_kept(case.code))
    row = _held_answer(ctx, case, official)
    if row is not None:
        held.add_files(ctx, row, attachments)
        return said(words.photo_sent(case.code))
    if not is_answered(case.state):
        return expect(ctx, case, attachments)
    _add_line(ctx, case, official, Speaker.official, attachments)
    photos = (held.file_reply(ctx, one, case) for one in attachments)
    return said(words.photo_sent(case.code), *photos)


def _held_answer(ctx: Context, case: Case, official: Official) -> OutboxMessage | None:
    rows = desk.held(ctx.session, official.id, case_id=case.id)
    return next((row for row in rows if row.purpose in set(Way)), None)


def _add_line(
    ctx: Context, case: Case, official: Official, speaker: Speaker, attachments: Sequence[int]
) -> None:
    cases.add_line(
        ctx.session,
        case,
        person_id=ctx.person.id,
        speaker=speaker,
        text="",
        at=ctx.now,
        official=official,
        attachments=attachments,
    )


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {"files": _answered}
