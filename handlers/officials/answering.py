"""How an official answers a citizen: what they wrote is weighed, shown and held before it goes.

Words under a quote that are short, name a colleague or read like an order are never sent without
asking; words that fit another open case better neither.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import timedelta

from handlers import asking
from handlers.base import Answer, Ask, Choice, Context, Incoming, Kind, Outcome, Reply, done, said
from handlers.citizens import wishes
from handlers.officials import assigning, leaving, notices, second_person, weighing
from handlers.officials.addressing import named
from handlers.officials.held import HOLD, Given, given, hold, withdraw
from handlers.officials.remarks import is_nod, is_short, named_officers, reads_like_order
from handlers.officials.ways import Way
from handlers.officials.weighing import Doubt, Words
from handlers.readers import case_for, may_steer
from handlers.vietnamese_dates import short_moment
from handlers.words import answers as words
from handlers.words import approvals as approval_words
from handlers.words import officials as desk_words
from handlers.words import scrutiny as scrutiny_words
from storage import case_history, cases, desk, officials, outbox, people
from storage.models import Case, Official, OutboxMessage
from storage.types import Channel, OutboxState, Speaker

__all__ = ["CONVERSATIONS", "QUESTIONS", "consider", "expect", "prepare", "release"]

PENDING = timedelta(minutes=10)
"""How long the text after "Trả lời" is waited for."""


def consider(
    ctx: Context, case: Case, text: str, attachments: Sequence[int] = (), *, quoted: bool = False
) -> Outcome:
    """Deal with words that are about this case: a nod, perhaps an order, or an answer.

    A nod takes the case on. Under a quote even a few plain words are asked about.
    """
    if is_nod(text) and not attachments:
        return assigning.take_on(ctx, case)
    if ctx.official is None:
        return said(desk_words.NOT_YOURS)
    staff = officials.of_commune(ctx.session, ctx.commune.id)
    colleagues = named_officers(ctx.session, staff, text, ctx.official)
    if colleagues or reads_like_order(text) or (quoted and is_short(text)):
        colleague = colleagues[0] if colleagues else weighing.likely(staff, case, ctx.official)
        return said(remark(ctx, case, text, attachments, colleague))
    return prepare(ctx, case, text, attachments)


def prepare(
    ctx: Context,
    case: Case,
    text: str,
    attachments: Sequence[int] = (),
    *,
    way: Way = Way.answer,
    asked: Collection[Doubt] = (),
) -> Outcome:
    """Show the official to whom `text` goes and about what, and hold it for 20 seconds.

    Words that must not go are stopped. What is doubtful is asked about first, each doubt once:
    those in `asked` have been.
    """
    mine = case_for(ctx, case.id)
    if mine is None:
        return said(desk_words.NOT_YOURS)
    official, case = mine
    words_to_go = Words(official, case, text.strip(), tuple(attachments), way, tuple(asked))
    if problem := weighing.problem(ctx, words_to_go):
        return said(problem)
    if stopped := weighing.stopped(ctx, words_to_go):
        return said(*stopped)
    if doubt := weighing.doubt(ctx, words_to_go):
        return said(doubt)
    given_now = hold(ctx, official, case, words_to_go.text, attachments, way)
    return said(_preview(ctx, given_now, words_to_go.text))


def expect(
    ctx: Context,
    case: Case,
    attachments: Sequence[int] = (),
    *,
    before: str = "",
    way: Way = Way.answer,
) -> Outcome:
    """Take the official's next text as the answer to this case, with files sent before it.

    It goes on from the words `before`, where they were found to say too little.
    """
    put_away = wishes.put_away(ctx)  # what they had begun as a citizen
    data = {"case": case.id, "attachments": list(attachments), "before": before, "way": way.value}
    ctx.talk("answer_to", "text", data, PENDING)
    if before:
        return said(*put_away, Reply(scrutiny_words.write_more(case.code), cases=(case.id,)))
    name = named(ctx.session, case)
    return said(*put_away, Reply(words.write_answer(case.code, name), cases=(case.id,)))


def no_longer_expect(ctx: Context) -> bool:
    """Stop waiting for an answer's text; False when none was waited for."""
    waiting = ctx.conversation is not None and ctx.conversation.name == "answer_to"
    if waiting:
        ctx.stop_talking()
    return waiting


def remark(
    ctx: Context,
    case: Case,
    text: str,
    attachments: Sequence[int] = (),
    colleague: Official | None = None,
) -> Reply:
    """Ask what the words are: for the citizen, for a colleague, or a private note."""
    choices = [Choice(words.TO_CITIZEN, "citizen")]
    if colleague is not None and ctx.official is not None and may_steer(ctx.official, case):
        name = officials.name(ctx.session, colleague)
        choices.append(Choice(words.assign_to(name), f"assign {colleague.id}"))
    choices.append(Choice(words.ONLY_NOTE, "note"))
    data = {"case": case.id, "text": text, "attachments": list(attachments)}
    shown = words.remark(case.code, named(ctx.session, case), text)
    return Reply(shown, ask=Ask("remark", tuple(choices), data, foot=False), cases=(case.id,))


def note(ctx: Context, case: Case, text: str, attachments: Sequence[int] = ()) -> Outcome:
    """Keep the words as a private note of the case."""
    cases.add_line(
        ctx.session,
        case,
        person_id=ctx.person.id,
        speaker=Speaker.note,
        text=text,
        at=ctx.now,
        official=ctx.official,
        attachments=attachments,
    )
    cases.record(ctx.session, case, "note", ctx.now, official=ctx.official)
    return said(Reply(desk_words.noted(case.code), cases=(case.id,)))


def release(ctx: Context, row: OutboxMessage) -> list[Reply] | None:
    """Let a held row go whose time has come; None when it is no longer held.

    Call it under the official's lane lock with no older event of theirs unhandled. An answer more
    than ten minutes late is withdrawn and its official asked again.
    """
    if row.purpose == notices.LIST:
        return _release_list(ctx, row)
    return leaving.release(ctx, row)


def _release_list(ctx: Context, row: OutboxMessage) -> list[Reply] | None:
    official = officials.get(ctx.session, row.commune_id, row.official_id or 0)
    if official is None or official.person_id != row.person_id:
        outbox.take_back(ctx.session, row)  # gathered for a phone that lost the post
        return []
    return notices.release_list(ctx, row)


def take_back_last(ctx: Context) -> Outcome:
    """Take back the newest message that the official has held, or stop waiting for one."""
    waiting = no_longer_expect(ctx)
    rows = desk.held(ctx.session, ctx.official.id) if ctx.official else []
    row = next((row for row in rows if row.purpose in set(Way)), None)
    if row is None:
        return said(words.STOPPED if waiting else words.NOTHING_HELD)
    return _take_back(ctx, row)


def _preview(ctx: Context, mine: Given, text: str) -> Reply:
    case = mine.case
    frame = words.preview_question if mine.way is Way.ask else words.preview
    citizen = people.get(ctx.session, case.person_id)
    whom = ctx.session.unseal(citizen, "name") or words.CITIZEN
    shown = frame(whom, case.code, named(ctx.session, case), text, int(HOLD.total_seconds()))
    lines = [shown, *_besides(ctx, mine)]
    if citizen.channel is Channel.zalo and not people.can_be_written_to(citizen, ctx.now):
        lines.append(words.WINDOW_SHUT)
    choices = (Choice(words.SEND_NOW, "send"), Choice(words.WAIT, "wait"))
    ask = Ask("held", choices, {"held": mine.row.id}, foot=False)
    return Reply("\n".join(lines), ask=ask, cases=(case.id,), purpose="preview")


def _besides(ctx: Context, mine: Given) -> Iterator[str]:
    """Who else hears it, approves it, or is writing to the same citizen."""
    case = mine.case
    merged = case_history.merged_into(ctx.session, case)
    others = sum(one.person_id != case.person_id for one in merged)
    if others and mine.way is not Way.ask:
        yield words.others_hear_it(others)
    approver = second_person.approver(ctx, mine.official, case, mine.way)
    if approver is not None:
        yield approval_words.will_need(approver.title)
    if mine.way.answers and case.answered_at is not None:
        yield scrutiny_words.second_to_answered(short_moment(case.answered_at))
    other = desk.answering_too(ctx.session, case.id, but=mine.official.id)
    if other is not None:
        yield words.answering_too(other.title)


def _take_back(ctx: Context, row: OutboxMessage) -> Outcome:
    taken = withdraw(ctx, row) is not None
    case = cases.lock(ctx.session, ctx.commune.id, row.case_id or 0)
    if case is None:
        return said(words.NOTHING_HELD)
    if not taken and row.state is OutboxState.cancelled:
        return said(words.ALREADY_TAKEN_BACK)
    if not taken:
        return said(words.already_sent(case.code))
    return said(Reply(words.taken_back(case.code), cases=(case.id,)))


# -- what the official answers to our questions


def _held_answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    row = outbox.lock(ctx.session, ctx.commune.id, answer.data["held"])
    if row is None or ctx.official is None or row.official_id != ctx.official.id:
        return said(desk_words.NOT_YOURS)
    if answer.means == "wait" or row.state is not OutboxState.held:
        return _take_back(ctx, row)
    mine = given(ctx, row)
    if mine is None:
        withdraw(ctx, row)
        return said(desk_words.NOT_YOURS)
    return said(*leaving.let_go(ctx, mine))


def _late_answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    """ "Send now" after a late release: held anew and let go at once, by the same path."""
    mine = case_for(ctx, answer.data["case"])
    if mine is None:
        return said(desk_words.NOT_YOURS)
    official, case = mine
    if answer.means == "wait":
        return said(Reply(words.taken_back(case.code), cases=(case.id,)))
    way, text = Way(answer.data["way"]), answer.data["text"]
    files = tuple(answer.data["attachments"])
    if problem := weighing.problem(ctx, Words(official, case, text, files, way)):
        return said(problem)
    again = hold(ctx, official, case, text, files, way)
    return said(*leaving.let_go(ctx, again, seen=answer.outbox_id))


def _doubted(ctx: Context, case_id: int, answer: Answer, doubt: Doubt) -> Outcome:
    """The words go on although they were asked about."""
    mine = case_for(ctx, case_id)
    if mine is None:
        return said(desk_words.NOT_YOURS)
    asked = (*(Doubt(one) for one in answer.data["asked"]), doubt)
    way, files = Way(answer.data["way"]), answer.data["attachments"]
    return prepare(ctx, mine[1], answer.data["text"], files, way=way, asked=asked)


def _fit_answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    if answer.means == "no":
        return said(words.STOPPED)
    return _doubted(ctx, int(answer.means), answer, Doubt.fit)


def _vague_answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    if answer.means == "send":
        return _doubted(ctx, answer.data["case"], answer, Doubt.vague)
    mine = case_for(ctx, answer.data["case"])
    if mine is None:
        return said(desk_words.NOT_YOURS)
    way, files = Way(answer.data["way"]), answer.data["attachments"]
    return expect(ctx, mine[1], files, before=answer.data["text"] or " ", way=way)


def _second_answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    if answer.means == "old":
        return said(words.STOPPED_NEW)
    old = outbox.lock(ctx.session, ctx.commune.id, answer.data["held"])
    if answer.means == "new" and old is not None and ctx.official is not None:
        if old.official_id != ctx.official.id:
            return said(desk_words.NOT_YOURS)
        withdraw(ctx, old)
    return _doubted(ctx, answer.data["case"], answer, Doubt.second)


def _remark_answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    mine = case_for(ctx, answer.data["case"])
    if mine is None:
        return said(desk_words.NOT_YOURS)
    text, files = answer.data["text"], answer.data["attachments"]
    match answer.means.split():
        case ["assign", official_id]:
            to = officials.get(ctx.session, ctx.commune.id, int(official_id))
            return assigning.assign(ctx, mine[1], to, text)
        case ["note"]:
            return note(ctx, mine[1], text, files)
        case _:
            return prepare(ctx, mine[1], text, files)


def _next_text(ctx: Context, incoming: Incoming) -> Outcome:
    """The text after "Trả lời"."""
    data = ctx.talk_data()
    if incoming.kind is Kind.wake:
        ctx.stop_talking()
        return done("no answer was written")
    text = incoming.text.strip()
    if incoming.kind is Kind.audio or not (text or incoming.attachments):
        return said(desk_words.PLEASE_TYPE)
    mine = case_for(ctx, data["case"])
    if mine is not None and asking.digit_of(text):
        return said(Reply(words.only_a_digit(text, mine[1].code), cases=(mine[1].id,)))
    ctx.stop_talking()
    if mine is None:
        return said(desk_words.NOT_YOURS)
    files = (*data["attachments"], *incoming.attachments)
    before, way = data["before"].strip(), Way(data["way"])
    if not text:
        return expect(ctx, mine[1], files, before=data["before"], way=way)
    if data["before"]:
        asked = (Doubt.vague, Doubt.fit)
        return prepare(ctx, mine[1], f"{before} {text}".strip(), files, way=way, asked=asked)
    return consider(ctx, mine[1], text, files)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    "held": _held_answered,
    "late": _late_answered,
    "fit": _fit_answered,
    "vague": _vague_answered,
    "second answer": _second_answered,
    "remark": _remark_answered,
}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {"answer_to": _next_text}
