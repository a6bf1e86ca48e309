"""`#nham`: an answer went to the wrong case. Apologise, reopen, and move its words."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers import rules
from handlers.base import Answer, Ask, Choice, Context, Incoming, Outcome, Reply, said
from handlers.officials import answering, held, lists, merging
from handlers.officials.addressing import named
from handlers.officials.weighing import Doubt
from handlers.readers import case_for, open_cases
from handlers.rules import Act
from handlers.vietnamese_dates import moment
from handlers.words import answers as answer_words
from handlers.words import commands as words
from handlers.words import officials as desk_words
from storage import cases, desk, written_replies
from storage.models import Case, Official, OutboxMessage
from storage.types import CaseState, OutboxState, Speaker

LOOKS_BACK = timedelta(days=7)


def take_away(ctx: Context, case: Case | None) -> Outcome:
    """Undo the official's last answer (to this case), then ask which case its words are for.

    Held it is taken back; not yet handed to Zalo it is cancelled; else the citizen gets an apology.
    """
    official = ctx.official
    if official is None:
        return said(desk_words.NOT_YOURS)
    since, case_id = ctx.now - LOOKS_BACK, case.id if case else None
    row = desk.last_given(ctx.session, official.id, since, case_id=case_id)
    mine = case_for(ctx, row.case_id) if row is not None and row.case_id else None
    if row is None or mine is None:
        return said(words.NOTHING_GIVEN)
    wrong = mine[1]
    if wrong.merged_into is not None and case is None:
        return take_away(ctx, cases.lock(ctx.session, ctx.commune.id, wrong.merged_into))
    unsaid = held.withdraw(ctx, row) if row.state is OutboxState.held else None
    if unsaid is not None:
        return said(_which(ctx, official, wrong, unsaid, words.held_back(wrong.code)))
    reached = not desk.stop_unsent(ctx.session, row)
    _stop_files(ctx, row)
    text = _out_of_the_case(ctx, row)
    _reopen(ctx, official, wrong)
    sorry = [_apology(wrong)] if reached else []
    sorry += [_apology(one) for one in merging.take_away_together(ctx, wrong, official)]
    shown = words.apologised(wrong.code, reached=reached)
    return said(*sorry, _which(ctx, official, wrong, text, shown, reached=reached))


def _stop_files(ctx: Context, row: OutboxMessage) -> None:
    row.answered = True  # a step tapped now would rate an answer that was never meant
    for one in desk.given_with(ctx.session, row):
        desk.stop_unsent(ctx.session, one)


def _out_of_the_case(ctx: Context, row: OutboxMessage) -> str:
    """The words become a note: whoever looks the case up must not read another's answer."""
    line = desk.line_of(ctx.session, row)
    if line is None:
        return ""
    written_replies.forget(ctx.session, line)
    text = ctx.session.unseal(line, "body")
    line.speaker = Speaker.note
    ctx.session.seal(line, "body", words.sent_by_mistake(text))
    return text


def _reopen(ctx: Context, official: Official, case: Case) -> None:
    act = Act.citizen_replied if case.state is CaseState.cho_bo_sung else Act.reopen
    if act in rules.acts_in(case.state):
        case.state = rules.next_state(case.state, act)
    case.answered_at = case.closed_at = case.clock_stopped_at = None
    if case.due_at <= ctx.now:
        case.clock_from = ctx.now
        case.due_at = rules.after(rules.REOPENED_ANSWER, ctx.now, ctx.calendar)
    cases.record(ctx.session, case, "wrong_case", ctx.now, official=official)


def _apology(case: Case) -> Reply:
    text = answer_words.sent_to_wrong_case(case.code, moment(case.due_at))
    return Reply(text, to=case.person_id, cases=(case.id,))


def _which(
    ctx: Context, official: Official, wrong: Case, text: str, shown: str, *, reached: bool = False
) -> Reply:
    others = [case for case in open_cases(ctx, official) if case.id != wrong.id]
    if not others:
        return Reply(words.no_other_case(wrong.code, reached=reached), cases=(wrong.id,))
    choices = [
        Choice(answer_words.for_case(case.code, named(ctx.session, case)), str(case.id))
        for case in others[: lists.MOST - 1]
    ]
    choices.append(Choice(words.NONE_OF_THESE, "no"))
    return Reply(shown, ask=Ask("right case", tuple(choices), {"text": text}, foot=False))


def _answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    if answer.means == "no":
        return said(answer_words.STOPPED)
    mine = case_for(ctx, int(answer.means))
    if mine is None:
        return said(desk_words.NOT_YOURS)
    return answering.prepare(ctx, mine[1], answer.data["text"], asked=tuple(Doubt))


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {"right case": _answered}
