"""How an official answers a citizen: what they wrote is weighed, shown and held before it goes.

Words under a quote that are short, name a colleague or read like an order are never sent without
asking; words that fit another open case better neither.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from handlers import asking
from handlers.base import Answer, Ask, Choice, Context, Incoming, Kind, Outcome, Reply, done, said
from handlers.citizens import wishes
from handlers.officials import assigning, held, notices
from handlers.officials.addressing import named
from handlers.officials.held import HOLD, Given, Way, given, hold, send, withdraw
from handlers.officials.remarks import (
    better_fit,
    is_nod,
    is_short,
    named_officers,
    reads_like_order,
)
from handlers.readers import case_for, may_steer, open_cases
from handlers.rules import IllegalAct, next_state
from handlers.words import answers as words
from handlers.words import officials as desk_words
from storage import case_history, cases, desk, officials, outbox, people
from storage.models import Case, Official, OutboxMessage
from storage.types import Channel, OutboxState, Speaker

__all__ = ["CONVERSATIONS", "QUESTIONS", "consider", "expect", "prepare", "release"]

PENDING = timedelta(minutes=10)
"""How long the text after "Trả lời" is waited for."""
LONGEST = 1500
"""Characters of an answer; with its frame it stays within Zalo's 2,000 (contract §4.1)."""


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
        colleague = colleagues[0] if colleagues else _likely(staff, case, ctx.official)
        return said(remark(ctx, case, text, attachments, colleague))
    return prepare(ctx, case, text, attachments)


def prepare(
    ctx: Context,
    case: Case,
    text: str,
    attachments: Sequence[int] = (),
    *,
    way: Way = Way.answer,
    sure: bool = False,
) -> Outcome:
    """Show the official to whom `text` goes and about what, and hold it for 20 seconds.

    Words that fit another of their open cases better are asked about first, unless `sure`.
    """
    mine = case_for(ctx, case.id)
    if mine is None:
        return said(desk_words.NOT_YOURS)
    official, case = mine
    text = text.strip()
    if problem := _problem(ctx, case, text, way):
        return said(problem)
    if not sure and (other := _better(ctx, official, case, text)):
        return said(_which_of_two(ctx, case, other, text, attachments, way))
    return said(_preview(ctx, hold(ctx, official, case, text, attachments, way), text))


def expect(ctx: Context, case: Case, attachments: Sequence[int] = ()) -> Outcome:
    """Take the official's next text as the answer to this case, with files sent before it."""
    before = wishes.put_away(ctx)  # what they had begun as a citizen
    data = {"case": case.id, "attachments": list(attachments)}
    ctx.talk("answer_to", "text", data, PENDING)
    name = named(ctx.session, case)
    return said(*before, Reply(words.write_answer(case.code, name), cases=(case.id,)))


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
    return held.release(ctx, row)


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


# -- weighing


def _likely(staff: Sequence[Official], case: Case, writer: Official) -> Official | None:
    """Whom an order without a name is for: who holds the case, else the office, else anybody."""
    others = [one for one in staff if one.id != writer.id and one.person_id is not None]
    return next((one for one in others if one.id == case.holder_id), next(iter(others), None))


def _problem(ctx: Context, case: Case, text: str, way: Way) -> str | None:
    if not text and way is not Way.phone:
        return words.NOTHING_TO_SEND
    if len(text) > LONGEST:
        return words.too_long(len(text), LONGEST)
    if way is Way.ask and case_history.has_happened(ctx.session, case, way.act):
        return words.asked_once(case.code)
    try:
        next_state(case.state, way.act)
    except IllegalAct:
        return words.not_possible(case.code, desk_words.STATES[case.state])
    return None


def _better(ctx: Context, official: Official, case: Case, text: str) -> Case | None:
    others = [one for one in open_cases(ctx, official) if one.id != case.id]
    others = [one for one in others if not one.confidential]
    return better_fit(ctx.session, case, others, text)


def _which_of_two(
    ctx: Context, case: Case, other: Case, text: str, attachments: Sequence[int], way: Way
) -> Reply:
    name, other_name = named(ctx.session, case), named(ctx.session, other)
    choices = (
        Choice(words.for_case(other.code, other_name), str(other.id)),
        Choice(words.for_case(case.code, name), str(case.id)),
        Choice(words.NEITHER, "no"),
    )
    data = {"text": text, "attachments": list(attachments), "way": way.value}
    shown = words.fits_better(text, other.code, other_name, case.code, name)
    return Reply(shown, ask=Ask("fit", choices, data, foot=False))


def _preview(ctx: Context, mine: Given, text: str) -> Reply:
    case = mine.case
    frame = words.preview_question if mine.way is Way.ask else words.preview
    citizen = people.get(ctx.session, case.person_id)
    whom = ctx.session.unseal(citizen, "name") or words.CITIZEN
    shown = frame(whom, case.code, named(ctx.session, case), text, int(HOLD.total_seconds()))
    if citizen.channel is Channel.zalo and not people.can_be_written_to(citizen, ctx.now):
        shown += f"\n{words.WINDOW_SHUT}"
    other = desk.answering_too(ctx.session, case.id, but=mine.official.id)
    if other is not None:
        shown += f"\n{words.answering_too(other.title)}"
    choices = (Choice(words.SEND_NOW, "send"), Choice(words.WAIT, "wait"))
    ask = Ask("held", choices, {"held": mine.row.id}, foot=False)
    return Reply(shown, ask=ask, cases=(case.id,), purpose="preview")


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
    return said(*send(ctx, mine))


def _late_answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    """ "Send now" after a late release: held anew and let go at once, by the same path."""
    mine = case_for(ctx, answer.data["case"])
    if mine is None:
        return said(desk_words.NOT_YOURS)
    official, case = mine
    if answer.means == "wait":
        return said(Reply(words.taken_back(case.code), cases=(case.id,)))
    way, text = Way(answer.data["way"]), answer.data["text"]
    if problem := _problem(ctx, case, text, way):
        return said(problem)
    again = hold(ctx, official, case, text, answer.data["attachments"], way)
    return said(*send(ctx, again, seen=answer.outbox_id))


def _fit_answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    if answer.means == "no":
        return said(words.STOPPED)
    mine = case_for(ctx, int(answer.means))
    if mine is None:
        return said(desk_words.NOT_YOURS)
    way, files = Way(answer.data["way"]), answer.data["attachments"]
    return prepare(ctx, mine[1], answer.data["text"], files, way=way, sure=True)


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
    if not text:
        return expect(ctx, mine[1], files)
    return consider(ctx, mine[1], text, files)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    "held": _held_answered,
    "late": _late_answered,
    "fit": _fit_answered,
    "remark": _remark_answered,
}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {"answer_to": _next_text}
