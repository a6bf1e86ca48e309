"""The mechanics of a held answer: put down, released once, or taken back.

A held answer is an outbox row that is not in the citizen's line yet, with a note on the case that
holds its words. Releasing turns the note into the official's line and moves the case; taking back
leaves nothing. Photos given with an answer are held rows of their own and share its fate.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from handlers import asking
from handlers.base import Ask, Choice, Context, Reply
from handlers.citizens import handover
from handlers.officials import merging, numbering
from handlers.officials.addressing import named
from handlers.officials.ways import Way, act_of, carry_out, to_citizen
from handlers.readers import may_read, may_steer
from handlers.rules import Act, acts_in, next_state
from handlers.words import answers as words
from handlers.words import officials as desk_words
from storage import cases, desk, officials, outbox, people
from storage.models import Attachment, Case, Official, OutboxMessage
from storage.outbox import Draft
from storage.types import CaseState, MediaKind, OfficialState, OutboxState, Speaker, new_id

HOLD = timedelta(seconds=20)
LATE = timedelta(minutes=10)
"""A held answer that is released later than this is asked about again."""
_AFTER_IT = timedelta(seconds=1)
_PHOTO = "photo"


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
    row_id = new_id()
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
        line_id=row_id,
    )
    draft = asking.draft_of(to_citizen(ctx, case, official, text, way), row_id)
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


def is_file(row: OutboxMessage) -> bool:
    """Whether the row is a photo or file that leaves with an answer."""
    return row.purpose == _PHOTO


def send(ctx: Context, mine: Given, *, seen: int | None = None) -> list[Reply]:
    """Let the words join the citizen's line now and move the case; what is said about it.

    Where another official wrote to the citizen after the preview (or after the message `seen`),
    this one is withdrawn and asked about: two answers to one case confuse.
    """
    row, case = mine.row, mine.case
    since = seen or row.id
    other = desk.answered_after(ctx.session, case.id, since, but_by=mine.official.id)
    if other is not None:
        return ask_again(ctx, mine, partial(words.answered_meanwhile, other.title))
    act = act_of(ctx, case, mine.way)
    if problem := _not_any_more(ctx, mine, act):
        withdraw(ctx, row)
        return [Reply(problem, to=mine.official.person_id, cases=(case.id,))]
    text = _release_all(ctx, row)
    if text is None:
        return []
    if mine.way is Way.written:
        numbering.register(ctx, row, mine.official, text)
    carry_out(ctx, case, mine.way, act, text)
    cases.record(ctx.session, case, act, ctx.now, official=mine.official)
    citizen = people.get(ctx.session, case.person_id)
    if handover.is_silent(citizen, ctx.now):
        handover.human_spoke(citizen, ctx.calendar, ctx.now)
    told = _tell_sent(ctx, mine, act, text)
    if mine.way is Way.ask:
        return told
    return [*told, *_tell_followers(ctx, mine, text), *_drop_drafts(ctx, mine)]


def _not_any_more(ctx: Context, mine: Given, act: Act) -> str | None:
    """What has come between since the words were held."""
    case = mine.case
    if act not in acts_in(case.state):
        return words.not_possible(case.code, desk_words.STATES[case.state])
    line = desk.line_of(ctx.session, mine.row) if mine.way is Way.written else None
    text = ctx.session.unseal(line, "body") if line is not None else ""
    number = numbering.number_in(ctx, text)
    return numbering.taken(ctx, case, number) if number is not None else None


def _tell_followers(ctx: Context, mine: Given, text: str) -> list[Reply]:
    """Who wrote about the same matter hears the same words, each under their own code."""
    case, official, way = mine.case, mine.official, mine.way
    merged = merging.end_together if way.ends else merging.followers
    others = merged(ctx, case, official, text)
    line = desk.line_of(ctx.session, mine.row)
    files = [one.id for one in desk.attachments_of(ctx.session, line)] if line else []
    told: list[Reply] = []
    for one in others:
        reply = to_citizen(ctx, one, official, text, way)
        if way.ends:
            reply = replace(reply, answers=one.id, official_id=official.id, purpose=way)
        told.append(replace(reply, to=one.person_id, cases=(one.id,)))
        told += [file_reply(ctx, file_id, one) for file_id in files]
    return told


def _drop_drafts(ctx: Context, mine: Given) -> list[Reply]:
    """Drafts of others that waited for approval are out of date once the citizen has an answer."""
    told = []
    for row in desk.waiting_for_approval(ctx.session, mine.case.id) if mine.way.ends else ():
        by = officials.get(ctx.session, row.commune_id, row.official_id or 0)
        text = withdraw(ctx, row)
        if text is not None and by is not None and by.id != mine.official.id:
            shown = words.draft_dropped(mine.official.title, mine.case.code, text)
            told.append(Reply(shown, to=by.person_id, cases=(mine.case.id,)))
    return told


def withdraw(ctx: Context, row: OutboxMessage) -> str | None:
    """Take a held answer back with its files and its note; its words, None when it has left."""
    draft = row.next_at is None
    if not _stop(ctx, row):
        return None
    if draft:
        _no_longer_drafted(ctx, row)
    line = desk.line_of(ctx.session, row)
    if line is None:
        return ""
    text = ctx.session.unseal(line, "body")
    for attachment in desk.attachments_of(ctx.session, line):
        attachment.message_id = None
    ctx.session.flush()
    ctx.session.delete(line)
    return text


def _no_longer_drafted(ctx: Context, row: OutboxMessage) -> None:
    case = cases.lock(ctx.session, row.commune_id, row.case_id or 0)
    if case is None or case.state is not CaseState.cho_duyet:
        return
    if not desk.waiting_for_approval(ctx.session, case.id):
        case.state = next_state(case.state, Act.return_)
        cases.record(ctx.session, case, Act.return_, ctx.now)


def wait_for_approval(ctx: Context, row: OutboxMessage) -> None:
    """Keep the words and their files on hold until a second person lets them go."""
    row.next_at = None
    for photo in _files(ctx, row):
        photo.next_at = None


def _stop(ctx: Context, row: OutboxMessage) -> bool:
    if not outbox.take_back(ctx.session, row):
        return False
    for photo in _files(ctx, row):
        outbox.take_back(ctx.session, photo)
    return True


def tell_heir(ctx: Context, row: OutboxMessage) -> list[Reply]:
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


def release_file(ctx: Context, row: OutboxMessage) -> list[Reply]:
    """A file leaves with its answer; by itself it only waits on, or ends with it."""
    given_then = desk.given_with(ctx.session, row)
    if any(one.state is OutboxState.held and not is_file(one) for one in given_then):
        waits = any(one.next_at is not None for one in given_then if not is_file(one))
        row.next_at = ctx.now + _AFTER_IT if waits else None
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


def _tell_sent(ctx: Context, mine: Given, act: Act, text: str) -> list[Reply]:
    case, official = mine.case, mine.official
    if mine.way is Way.ask:
        first = act is Act.ask_citizen
        shown = words.question_on_its_way(case.code, stops_clock=first)
    elif mine.way.answers:
        shown = words.on_its_way(case.code)
    else:
        shown = words.word_on_its_way(case.code)
    replies = [Reply(shown, to=official.person_id, cases=(case.id,))]
    holder = _other_holder(ctx, case, official)
    if holder is not None:
        told = words.answered_by(official.title, case.code, named(ctx.session, case), text)
        replies.append(Reply(told, to=holder.person_id, cases=(case.id,)))
    return replies


def _other_holder(ctx: Context, case: Case, official: Official) -> Official | None:
    if case.holder_id is None or case.holder_id == official.id:
        return None
    holder = officials.get(ctx.session, ctx.commune.id, case.holder_id)
    reads = holder is not None and officials.phone_of(holder) and may_read(holder, case)
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
