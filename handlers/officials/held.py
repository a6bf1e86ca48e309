"""The mechanics of a held answer: put down, released once, or taken back.

A held answer is an outbox row that is not in the citizen's line yet, with a note on the case that
holds its words. Releasing turns the note into the official's line and moves the case; taking back
leaves nothing. Photos given with an answer are held rows of their own and share its fate.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial

from handlers import asking
from handlers.base import Ask, Choice, Context, Reply
from handlers.citizens import handover, rating
from handlers.officials.addressing import named
from handlers.readers import may_read, may_steer
from handlers.rules import Act, IllegalAct, next_state
from handlers.words import answers as words
from handlers.words import officials as desk_words
from storage import cases, desk, officials, outbox, people
from storage.models import Attachment, Case, Official, OutboxMessage
from storage.outbox import Draft
from storage.types import MediaKind, OfficialState, OutboxState, Speaker, new_id

HOLD = timedelta(seconds=20)
LATE = timedelta(minutes=10)
"""A held answer that is released later than this is asked about again."""
_AFTER_IT = timedelta(seconds=1)
_PHOTO = "photo"


class Way(StrEnum):
    """What the held message is; kept as the purpose of its row."""

    answer = "answer"
    phone = "answer_phone"
    ask = "ask_citizen"

    @property
    def act(self) -> Act:
        return Act.ask_citizen if self is Way.ask else Act.answer


@dataclass(frozen=True, slots=True)
class Given:
    """A held row with the case (locked) and the official it belongs to."""

    row: OutboxMessage
    case: Case
    official: Official

    @property
    def way(self) -> Way:
        return Way(self.row.purpose)


def hold(
    ctx: Context,
    official: Official,
    case: Case,
    text: str,
    attachments: Sequence[int],
    way: Way,
) -> Given:
    """Hold `text` for 20 seconds as the official's words to the citizen of the case."""
    # Until it is released the line is a note: officials see the draft, nobody else does.
    cases.add_line(
        ctx.session,
        case,
        person_id=official.person_id or ctx.person.id,
        speaker=Speaker.note,
        text=text,
        at=ctx.now,
        official=official,
        attachments=attachments,
    )
    row_id = new_id()
    draft = asking.draft_of(_to_citizen(case, official, text, way), row_id)
    row = outbox.queue(
        ctx.session,
        commune_id=ctx.commune.id,
        person_id=case.person_id,
        draft=draft,
        now=ctx.now,
        cases=(case.id,),
        case_id=case.id,
        official_id=official.id,
        purpose=way,
        held_until=ctx.now + HOLD,
        row_id=row_id,
    )
    _hold_files(ctx, row, attachments)
    return Given(row, case, official)


def add_files(ctx: Context, answer: OutboxMessage, attachments: Sequence[int]) -> None:
    """Add photos or files to an answer that is still held."""
    line = desk.line_of(ctx.session, answer)
    for attachment_id in attachments:
        attachment = ctx.session.get(Attachment, attachment_id)
        if line is not None and attachment is not None:
            attachment.message_id = line.id
    _hold_files(ctx, answer, attachments)


def file_reply(ctx: Context, attachment_id: int, case: Case) -> Reply:
    """The message to the citizen that carries a photo, or any other file."""
    draft = _carrying(ctx, attachment_id)
    return Reply(image=draft.image, file=draft.file, to=case.person_id, cases=(case.id,))


def given(ctx: Context, row: OutboxMessage) -> Given | None:
    """The row with its case, locked; None when who gave it may not answer the case any more."""
    if row.case_id is None or row.official_id is None:
        return None
    official = officials.get(ctx.session, row.commune_id, row.official_id)
    case = cases.lock(ctx.session, row.commune_id, row.case_id)
    if official is None or case is None or not _is_their_post(official, row):
        return None
    return Given(row, case, official) if may_read(official, case) else None


def _is_their_post(official: Official, row: OutboxMessage) -> bool:
    """Whether the post is held by whom it was held by when the answer was given."""
    if official.state is not OfficialState.active or official.person_id is None:
        return False
    return official.paired_at is not None and official.paired_at <= row.created_at


def release(ctx: Context, row: OutboxMessage) -> list[Reply] | None:
    """Send a held answer whose time has come; None when it is no longer held.

    Call it under the official's lane lock with no older event of theirs unhandled. More than ten
    minutes late it is withdrawn and its official asked again. The answer of somebody who lost
    their post meanwhile stays with the case as a note, and who holds the case now is told.
    """
    if row.state is not OutboxState.held:
        return None
    if row.purpose == _PHOTO:
        return _release_file(ctx, row)
    mine = given(ctx, row)
    if mine is None:
        return _tell_heir(ctx, row)
    # Not by next_at: waiting for the official's older messages puts that off.
    if ctx.now - row.created_at > HOLD + LATE:
        return ask_again(ctx, mine, words.too_late)
    return send(ctx, mine)


def send(ctx: Context, mine: Given, *, seen: int | None = None) -> list[Reply]:
    """Let the answer join the citizen's line now and move the case; what is said about it.

    Where another official wrote to the citizen after the preview (or after the message `seen`),
    this one is withdrawn and asked about: two answers to one case confuse.
    """
    row, case, act = mine.row, mine.case, mine.way.act
    since = seen or row.id
    other = desk.answered_after(ctx.session, case.id, since, but_by=mine.official.id)
    if other is not None:
        return ask_again(ctx, mine, partial(words.answered_meanwhile, other.title))
    try:
        state = next_state(case.state, act)
    except IllegalAct:
        withdraw(ctx, row)
        problem = words.not_possible(case.code, desk_words.STATES[case.state])
        return [Reply(problem, to=mine.official.person_id, cases=(case.id,))]
    text = _release_all(ctx, row)
    if text is None:
        return []
    case.state = state
    if act is Act.ask_citizen:
        case.clock_stopped_at = ctx.now
    else:
        case.answered_at, case.closed_at, case.clock_stopped_at = ctx.now, None, None
    cases.record(ctx.session, case, act, ctx.now, official=mine.official)
    citizen = people.get(ctx.session, case.person_id)
    if handover.is_silent(citizen, ctx.now):
        handover.human_spoke(citizen, ctx.calendar, ctx.now)
    return _tell_sent(ctx, mine, text)


def withdraw(ctx: Context, row: OutboxMessage) -> str | None:
    """Take a held answer back with its files and its note; its words, None when it has left."""
    if not _stop(ctx, row):
        return None
    line = desk.line_of(ctx.session, row)
    if line is None:
        return ""
    text = ctx.session.unseal(line, "body")
    for attachment in desk.attachments_of(ctx.session, line):
        attachment.message_id = None
    ctx.session.flush()
    ctx.session.delete(line)
    return text


def _stop(ctx: Context, row: OutboxMessage) -> bool:
    if not outbox.take_back(ctx.session, row):
        return False
    for photo in _files(ctx, row):
        outbox.take_back(ctx.session, photo)
    return True


def _tell_heir(ctx: Context, row: OutboxMessage) -> list[Reply]:
    """Nothing goes to the citizen, but the words are not lost to who is to answer now."""
    case = cases.lock(ctx.session, row.commune_id, row.case_id or 0)
    if not _stop(ctx, row) or case is None:
        return []
    cases.record(ctx.session, case, "answer_stopped", ctx.now)
    heir = _heir(ctx, case)
    if heir is None:
        return []
    line = None if case.confidential else desk.line_of(ctx.session, row)
    text = ctx.session.unseal(line, "body") if line else ""
    told = words.not_sent(case.code, named(ctx.session, case), text)
    return [Reply(told, to=heir.person_id, cases=(case.id,))]


def _heir(ctx: Context, case: Case) -> Official | None:
    """Who holds the case and can be told, else the first who may steer it."""
    staff = officials.of_commune(ctx.session, ctx.commune.id)
    able = [one for one in staff if officials.reachable(one, ctx.now) and may_read(one, case)]
    holder = next((one for one in able if one.id == case.holder_id), None)
    return holder or next((one for one in able if may_steer(one, case)), None)


def _to_citizen(case: Case, official: Official, text: str, way: Way) -> Reply:
    if way is Way.ask:
        return Reply(words.need_more(case.code, text))
    frame = words.by_phone if way is Way.phone else words.answer
    return Reply(frame(case.kind, case.code, text, official.title), ask=rating.question(case))


def _hold_files(ctx: Context, answer: OutboxMessage, attachments: Sequence[int]) -> None:
    """Let photos or files leave together with an answer that is still held."""
    for attachment_id in attachments:
        outbox.queue(
            ctx.session,
            commune_id=ctx.commune.id,
            person_id=answer.person_id,
            draft=_carrying(ctx, attachment_id),
            now=answer.created_at,
            cases=answer.cases,
            case_id=answer.case_id,
            official_id=answer.official_id,
            purpose=_PHOTO,
            # Never ahead of its answer, which takes it along when it leaves.
            held_until=(answer.next_at or ctx.now) + _AFTER_IT,
        )


def _carrying(ctx: Context, attachment_id: int) -> Draft:
    attachment = ctx.session.get(Attachment, attachment_id)
    if attachment is not None and attachment.kind is MediaKind.image:
        return Draft(image=attachment_id)
    return Draft(file=attachment_id)


def _files(ctx: Context, row: OutboxMessage) -> list[OutboxMessage]:
    return [one for one in desk.given_with(ctx.session, row) if one.purpose == _PHOTO]


def _release_file(ctx: Context, row: OutboxMessage) -> list[Reply]:
    """A file leaves with its answer; by itself it only waits on, or ends with it."""
    given_then = desk.given_with(ctx.session, row)
    if any(one.state is OutboxState.held and one.purpose != _PHOTO for one in given_then):
        row.next_at = ctx.now + _AFTER_IT
    else:
        outbox.take_back(ctx.session, row)
    return []


def _release_all(ctx: Context, row: OutboxMessage) -> str | None:
    """Put the answer, then its files, in the citizen's line; its words, None if it was stopped."""
    if not outbox.release(ctx.session, row):
        return None
    for photo in _files(ctx, row):
        outbox.release(ctx.session, photo)
    line = desk.line_of(ctx.session, row)
    if line is None:
        return ""
    line.speaker = Speaker.official
    return ctx.session.unseal(line, "body")


def _tell_sent(ctx: Context, mine: Given, text: str) -> list[Reply]:
    case, official = mine.case, mine.official
    on_its_way = words.question_on_its_way if mine.way is Way.ask else words.on_its_way
    replies = [Reply(on_its_way(case.code), to=official.person_id, cases=(case.id,))]
    holder = _other_holder(ctx, case, official)
    if holder is not None:
        told = words.answered_by(official.title, case.code, named(ctx.session, case), text)
        replies.append(Reply(told, to=holder.person_id, cases=(case.id,)))
    return replies


def _other_holder(ctx: Context, case: Case, official: Official) -> Official | None:
    if case.holder_id is None or case.holder_id == official.id:
        return None
    holder = officials.get(ctx.session, ctx.commune.id, case.holder_id)
    reads = holder is not None and holder.person_id is not None and may_read(holder, case)
    return holder if reads else None


def ask_again(ctx: Context, mine: Given, why: Callable[[str, str], str]) -> list[Reply]:
    """Withdraw the answer and ask its official whether it is to go; `why` says what happened."""
    line = desk.line_of(ctx.session, mine.row)
    files = [one.id for one in desk.attachments_of(ctx.session, line)] if line else []
    text = withdraw(ctx, mine.row)
    if text is None:
        return []
    choices = (Choice(words.SEND_NOW, "send"), Choice(words.WAIT, "wait"))
    data = {"case": mine.case.id, "text": text, "way": mine.way.value, "attachments": files}
    return [
        Reply(
            why(mine.case.code, text),
            to=mine.official.person_id,
            ask=Ask("late", choices, data, foot=False),
            cases=(mine.case.id,),
        )
    ]
