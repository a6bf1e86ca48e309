"""Several people write about one matter: their cases are merged, and answered together.

A merged case follows the one it was merged into. It never falls out of sight: where that one is
withdrawn or closed without an answer, it stands on its own again.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from handlers import rules
from handlers.base import Answer, Ask, Choice, Context, Incoming, Outcome, Reply, said
from handlers.officials import notices
from handlers.officials.addressing import code_anywhere, named, number_first
from handlers.readers import case_for, may_steer
from handlers.rules import Act, is_open
from handlers.vietnamese_dates import moment
from handlers.words import answers as answer_words
from handlers.words import commands as words
from handlers.words import merging as merging_words
from handlers.words import officials as desk_words
from handlers.worktime import WorkCalendar
from storage import case_history, cases, desk
from storage.database import Session
from storage.models import Case, Official
from storage.types import CaseClass, Speaker

QUESTION = "merge"


def offer(ctx: Context, official: Official, case: Case, text: str) -> Outcome:
    """ "#gop PA-… vào PA-…": show what the citizen would be told; nothing happens before it."""
    addressed = code_anywhere(ctx, official, text) or number_first(ctx, official, text)
    if addressed is None:
        return said(words.usage("gop"))
    if len(addressed.cases) != 1:
        return said(desk_words.no_such_code(addressed.code))
    mine = case_for(ctx, addressed.cases[0].id)
    if mine is None:
        return said(desk_words.NOT_YOURS)
    into = mine[1]
    if problem := _problem(official, case, into):
        return said(problem)
    shown = merging_words.offer(case.code, into.code, _told(case, into, _due(case, into)))
    choices = (Choice(merging_words.MERGE, "yes"), Choice(words.DO_NOT, "no"))
    ask = Ask(QUESTION, choices, {"case": case.id, "into": into.id}, foot=False)
    return said(Reply(shown, ask=ask, cases=(case.id,)))


def split_off(ctx: Context, case: Case) -> list[Reply]:
    """Let the cases that were merged into this one stand on their own; what officials are told."""
    alone = stand_alone(ctx.session, ctx.calendar, case, ctx.now)
    return [reply for one in alone for reply in notices.announce(ctx, one)]


def stand_alone(session: Session, calendar: WorkCalendar, case: Case, now: datetime) -> list[Case]:
    """Open again what was merged into a case that ended without an answer."""
    alone = case_history.merged_into(session, case)
    for one in alone:
        one.state = rules.next_state(one.state, Act.reopen)
        one.merged_into = one.closed_at = None
        one.holder_id, one.taken_on_at = case.holder_id, None
        if one.due_at <= now:
            one.clock_from = now
            one.due_at = rules.after(rules.REOPENED_ANSWER, now, calendar)
        cases.record(session, one, Act.reopen, now, detail=merging_words.STANDS_ALONE)
    return alone


def followers(ctx: Context, case: Case, official: Official, text: str) -> list[Case]:
    """The cases of other people that hear what is said about this one; none of them ends."""
    merged = case_history.merged_into(ctx.session, case)
    return [one for one in merged if one.person_id != case.person_id]


def end_together(ctx: Context, case: Case, official: Official, text: str) -> list[Case]:
    """End what was merged into an ended case; those whose people are to hear the same words."""
    merged = case_history.merged_into(ctx.session, case)
    for one in merged:
        one.state = rules.next_state(one.state, Act.follow)
        one.answered_at, one.closed_at = ctx.now, None
        cases.record(ctx.session, one, Act.follow, ctx.now, official=official, detail=case.code)
        cases.add_line(
            ctx.session,
            one,
            person_id=official.person_id or ctx.person.id,
            speaker=Speaker.official,
            text=text,
            at=ctx.now,
            official=official,
        )
    return [one for one in merged if one.person_id != case.person_id]


def take_away_together(ctx: Context, case: Case, official: Official) -> list[Case]:
    """Merge again what ended with a wrong answer; those whose people have already read it."""
    misled = []
    for one in case_history.ended_with(ctx.session, case):
        row = desk.last_given(ctx.session, official.id, one.received_at, case_id=one.id)
        if row is not None and not desk.stop_unsent(ctx.session, row):
            row.answered = True
            misled.append(one)
        _words_become_a_note(ctx, one, official)
        one.state = rules.next_state(one.state, Act.reopen)
        one.state = rules.next_state(one.state, Act.merge)
        one.answered_at, one.closed_at, one.due_at = None, ctx.now, case.due_at
        cases.record(ctx.session, one, "wrong_case", ctx.now, official=official)
    return misled


def _words_become_a_note(ctx: Context, case: Case, official: Official) -> None:
    """Whoever looks the case up must not read another's answer."""
    given = [line for line in cases.lines(ctx.session, case) if line.official_id == official.id]
    if given and given[-1].speaker is Speaker.official:
        text = ctx.session.unseal(given[-1], "body")
        given[-1].speaker = Speaker.note
        ctx.session.seal(given[-1], "body", words.sent_by_mistake(text))


def _problem(official: Official, case: Case, into: Case) -> str | None:
    if not (may_steer(official, case) and may_steer(official, into)):
        return desk_words.ONLY_LEADERS
    if case.id == into.id:
        return merging_words.ITSELF
    if not (is_open(case.state) and is_open(into.state)):
        return words.NOT_WAITING
    narrow = any(_narrow(one) for one in (case, into))
    same = case.person_id == into.person_id and case.case_class is into.case_class
    if case.confidential or into.confidential or (narrow and not same):
        return merging_words.NOT_THESE  # one's words would reach who may not read the other's
    return None


def _narrow(case: Case) -> bool:
    return case.case_class in (CaseClass.staff, CaseClass.legal)


def _due(case: Case, into: Case) -> str:
    return moment(min(case.due_at, into.due_at))


def _told(case: Case, into: Case, due: str) -> str:
    own = into.code if case.person_id == into.person_id else ""
    return merging_words.told(case.code, own, due)


def _answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    if answer.means == "no":
        return said(answer_words.STOPPED)
    mine, other = case_for(ctx, answer.data["case"]), case_for(ctx, answer.data["into"])
    if mine is None or other is None:
        return said(desk_words.NOT_YOURS)
    official, case = mine
    into = other[1]
    if problem := _problem(official, case, into):
        return said(problem)
    return said(*_merge(ctx, official, case, into))


def _merge(ctx: Context, official: Official, case: Case, into: Case) -> Sequence[Reply]:
    due = _due(case, into)
    into.due_at = min(into.due_at, case.due_at)  # the earlier promise holds for both
    for one in (case, *case_history.merged_into(ctx.session, case)):
        one.merged_into = into.id
    case.state = rules.next_state(case.state, Act.merge)
    case.closed_at, case.clock_stopped_at, case.asked_at = ctx.now, None, None
    cases.record(ctx.session, case, Act.merge, ctx.now, official=official, detail=into.code)
    cases.record(ctx.session, into, "merged_in", ctx.now, official=official, detail=case.code)
    cases.add_line(
        ctx.session,
        into,
        person_id=ctx.person.id,
        speaker=Speaker.note,
        text=merging_words.note(case.code, named(ctx.session, case)),
        at=ctx.now,
        official=official,
    )
    told = Reply(_told(case, into, due), to=case.person_id, cases=(case.id,))
    return Reply(merging_words.merged(case.code, into.code), cases=(into.id,)), told


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {QUESTION: _answered}
