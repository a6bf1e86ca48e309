"""Questions no checklist answers: a case for the office officer, with the date of the answer."""

from collections.abc import Callable, Mapping, Sequence
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
from handlers.citizens import checklists, confidential_filing, filing, gathering, privacy, receipts
from handlers.citizens.filing import Line
from handlers.citizens.reading import Intent, Reading, fold, is_clear, likely, read, tells_of_danger
from handlers.officials import likeness
from handlers.words import approving as approving_words
from handlers.words import checklists as checklist_words
from handlers.words import questions as words
from storage.catalogue import Procedure
from storage.types import CaseClass, CaseKind

NAME = "question"
TOLD, UNCLEAR = "told", "unclear"
READY = "approved answer"
PATIENCE = timedelta(minutes=15)
DATA_REQUEST_DAYS = 10
"""Working days to give or correct a person's data (NĐ 356/2025, domain notes §2.9)."""

_ALTERNATIVES = 3
_SAID_ANEW = (Intent.CHECKLIST, Intent.QUESTION, Intent.COMPLAINT)
"""Intents of a second try; anything else leaves the words that were not understood waiting."""
_LEAST_WORDS = 3


def file(
    ctx: Context,
    lines: Sequence[Line],
    *,
    first: str = "",
    unclear: bool = False,
    topic: str = "",
    working_days: int | None = None,
) -> Outcome:
    """File the question for the office and tell its code and date.

    Words about staff are no question for the office, whatever they were taken for.
    """
    ctx.stop_talking()
    gathered = gathering.of_lines(ctx, lines)
    if gathered.case_class is CaseClass.staff:
        return gathering.apart(ctx, gathered)
    busy = filing.last_of_a_full_day(ctx)
    if busy is not None:
        return gathering.join(ctx, gathered, busy, receipts.joined_on_a_full_day(busy))
    due = ctx.calendar.add_working_days(ctx.now, working_days) if working_days else None
    case, told = filing.file_case(
        ctx,
        kind=CaseKind.question,
        case_class=CaseClass.procedure,
        lines=lines,
        topic=topic or filing.topic_of(lines),
        place="",
        unclear=unclear,
        due_at=due,
    )
    receipt = receipts.receipt(ctx, case, lines, first=first)
    return privacy.with_notice(ctx, said(receipt, *told))


def ask(ctx: Context, incoming: Incoming) -> Outcome:
    """Pass a question on to the office."""
    earlier = gathering.earlier(ctx)
    return file(ctx, (*earlier, Line.of(incoming)), unclear=bool(earlier))


def ready(ctx: Context, incoming: Incoming) -> Outcome:
    """An approved answer that may go by itself; a person is one number away."""
    fit = likeness.fitting(ctx, incoming.text, likeness.SURE)
    if fit is None or not fit.by_itself or incoming.attachments:
        return UNHANDLED
    text = approving_words.by_itself(fit.answer, ctx.profile.full_name)
    choices = (Choice(approving_words.ASK_A_PERSON, "ask"),)
    ask = Ask(READY, choices, {"line": Line.of(incoming).to_json()})
    return privacy.with_notice(ctx, said(Reply(text, ask=ask, purpose=READY)))


def still_asked(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """The approved answer was not what they meant."""
    before = put_away_all(ctx)
    filed = file(ctx, (Line.from_json(answer.data["line"]),))
    return said(*before, *filed.replies)


def invite(ctx: Context, text: str = words.INVITE) -> Outcome:
    """Ask for the question; what comes next goes to a person."""
    before = put_away_all(ctx)
    ctx.talk(NAME, TOLD, {"lines": []}, PATIENCE)
    return said(*before, text)


def data_request(ctx: Context, incoming: Incoming) -> Outcome:
    """DULIEU: a request about one's own data, for the office."""
    return file(
        ctx,
        (Line.of(incoming),),
        first=words.DATA_REQUEST,
        topic=words.DATA_TOPIC,
        working_days=DATA_REQUEST_DAYS,
    )


def not_understood(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """Ask once what is meant; the second time it goes to a person. Never lost either way."""
    earlier = gathering.earlier(ctx)
    lines = (*earlier, Line.of(incoming))
    if earlier:
        return file(ctx, lines, first=words.PASSED_ON, unclear=True)
    found = likely(ctx, reading)[:_ALTERNATIVES]
    if len(fold(incoming.text).split()) < _LEAST_WORDS and not found:
        return UNHANDLED
    return _ask_meaning(ctx, lines, found, words.UNCLEAR)


def offer_a_person(ctx: Context, lines: Sequence[Line], reading: Reading) -> Outcome:
    """The second miss between procedures: a person is among the choices, and gets it by itself."""
    found = likely(ctx, reading)[:_ALTERNATIVES]
    lines = (*gathering.earlier(ctx), *lines)
    return _ask_meaning(ctx, lines, found, checklist_words.which_procedure(first_time=False))


def _ask_meaning(
    ctx: Context, lines: Sequence[Line], found: Sequence[Procedure], text: str
) -> Outcome:
    ctx.talk(NAME, UNCLEAR, {"lines": [line.to_json() for line in lines]}, PATIENCE)
    choices = _papers(ctx, found)
    choices = choices or [Choice(words.ASK_PAPERS, "papers:")]
    choices += [Choice(words.IT_IS_A_COMPLAINT, "complaint"), Choice(words.SEND_TO_A_PERSON, "ask")]
    return privacy.with_notice(ctx, said(Reply(text, ask=Ask(UNCLEAR, tuple(choices)))))


def _papers(ctx: Context, found: Sequence[Procedure]) -> list[Choice]:
    """What is talked of comes first: words soon after a checklist are mostly about it."""
    subject = checklists.talked_of(ctx)
    others = [one for one in found if subject is None or one.code != subject.code]
    titled = [(words.still_about(subject.everyday_name), subject)] if subject else []
    titled += [(one.everyday_name, one) for one in others]
    return [Choice(title, f"papers:{one.code}") for title, one in titled[:_ALTERNATIVES]]


def go_on(ctx: Context, incoming: Incoming) -> Outcome:
    """Take the question that was asked for, or the second try of one not understood."""
    step = ctx.conversation.step if ctx.conversation else TOLD
    lines = _lines(ctx)
    if incoming.kind is Kind.wake:
        return _woken(ctx, lines)
    if incoming.kind in (Kind.sticker, Kind.gif, Kind.business_card):
        return UNHANDLED
    danger = tells_of_danger(ctx, incoming.text)
    if not danger and (step == TOLD or incoming.kind is not Kind.text):
        return file(ctx, (*lines, Line.of(incoming)))
    reading = read(ctx, incoming.text)
    if danger or reading.intent in _SAID_ANEW or not is_clear(reading):
        # Who takes the new words takes these along; otherwise they wait on.
        ctx.notes[gathering.EARLIER] = lines
    return UNHANDLED


def said_anew(ctx: Context, reading: Reading) -> None:
    """Papers asked for once more and understood: nobody has to read the first try."""
    earlier = gathering.earlier(ctx)
    again = (one.intent is Intent.CHECKLIST for one in (read(ctx, e.spoken) for e in earlier))
    if earlier and reading.intent is Intent.CHECKLIST and all(again):
        ctx.stop_talking()


def ask_again(ctx: Context) -> Outcome:
    """A digit that answers nothing: what was asked is asked once more."""
    lines = _lines(ctx)
    if ctx.conversation is None or ctx.conversation.step == TOLD or not lines:
        return said(words.INVITE)
    found = likely(ctx, read(ctx, lines[-1].spoken))[:_ALTERNATIVES]
    return _ask_meaning(ctx, lines, found, words.UNCLEAR)


def _woken(ctx: Context, lines: tuple[Line, ...]) -> Outcome:
    if lines:
        return file(ctx, lines, first=words.PASSED_ON, unclear=True)
    ctx.stop_talking()
    return done("no question came")


def meant(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """What the words meant that were not understood."""
    if ctx.conversation is None or ctx.conversation.name != NAME:
        return checklists.invite(ctx)
    lines = _lines(ctx)
    topic, _, code = answer.means.partition(":")
    if topic == "ask":
        return file(ctx, lines)
    if topic == "complaint":
        return gathering.settle(ctx, gathering.of_lines(ctx, lines))
    ctx.stop_talking()
    procedure = ctx.catalogue.get(code)
    return checklists.show(ctx, procedure) if procedure else checklists.invite(ctx)


def put_away(ctx: Context) -> tuple[Reply, ...]:
    """File words that were not understood before the person turns to something else."""
    if ctx.conversation is None or ctx.conversation.name != NAME:
        return ()
    lines = _lines(ctx)
    if not lines:
        ctx.stop_talking()
        return ()
    return file(ctx, lines, first=words.PASSED_ON, unclear=True).replies


def put_away_all(ctx: Context) -> tuple[Reply, ...]:
    """File whatever an open dialogue has gathered, before something else begins."""
    before = confidential_filing.put_away(ctx)
    return (*before, *gathering.put_away(ctx), *put_away(ctx))


def pending(ctx: Context) -> tuple[Line, ...]:
    """Words that were not understood yet, of the open dialogue."""
    if ctx.conversation is None or ctx.conversation.name != NAME:
        return ()
    return _lines(ctx)


def _lines(ctx: Context) -> tuple[Line, ...]:
    return tuple(Line.from_json(line) for line in ctx.talk_data().get("lines", ()))


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    UNCLEAR: meant,
    READY: still_asked,
}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {NAME: go_on}
