"""Four eyes: the answer to a complex matter goes to the citizen when a second person approves it.

Which classes are complex the commune says (`four_eyes`); the chairman's own answer needs nobody
(domain notes §3.2). The draft waits as a held row without a time; approving lets that row go.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers import asking
from handlers.base import Answer, Ask, Choice, Context, Incoming, Kind, Outcome, Reply, done, said
from handlers.citizens import wishes
from handlers.officials import held
from handlers.officials.addressing import named
from handlers.officials.held import Given
from handlers.officials.ways import Way, act_of, clock_goes_on, to_citizen
from handlers.readers import case_for, may_read
from handlers.rules import Act, acts_in, next_state
from handlers.words import approvals as words
from handlers.words import officials as desk_words
from storage import cases, desk, officials, outbox
from storage.models import Case, Official, OutboxMessage
from storage.types import OutboxState, Post, Speaker

QUESTION, NAME = "second person", "send back"
PATIENCE = timedelta(minutes=10)

_APPROVES = (Post.deputy, Post.chairman, Post.office)


def approver(ctx: Context, official: Official, case: Case, way: Way) -> Official | None:
    """Who must approve these words before they go; None where nobody must, or nobody can.

    An answer that waits for somebody who isn't there would help nobody: it goes.
    """
    complex_matter = case.case_class in ctx.profile.four_eyes and not case.confidential
    if not (way.ends and complex_matter) or official.post is Post.chairman:
        return None
    staff = officials.of_commune(ctx.session, ctx.commune.id)
    able = [
        one
        for one in staff
        if one.id != official.id and officials.reachable(one, ctx.now) and may_read(one, case)
    ]
    # Who steers a case may not approve their own; below the deputies nobody approves an office's.
    return next((one for post in _APPROVES for one in able if one.post is post), None)


def submit(ctx: Context, mine: Given, to: Official) -> list[Reply]:
    """Let the draft wait for the second person, and ask them."""
    row, case = mine.row, mine.case
    if Act.draft not in acts_in(case.state):
        return held.send(ctx, mine)  # a second answer; `send` says what is not possible
    clock_goes_on(ctx, case)
    case.state = next_state(case.state, Act.draft)
    held.wait_for_approval(ctx, row)
    cases.record(ctx.session, case, Act.draft, ctx.now, official=mine.official)
    drafter = words.submitted(case.code, to.title)
    return [
        Reply(drafter, to=mine.official.person_id, cases=(case.id,)),
        _question(ctx, mine, to),
    ]


def ask_again(ctx: Context, official: Official, case: Case) -> Outcome:
    """`#duyet`: show what waits for approval in the case."""
    for row in desk.waiting_for_approval(ctx.session, case.id):
        mine = held.given(ctx, row)
        if mine is not None:
            if mine.official.id == official.id or official.post is Post.staff:
                return said(words.ANOTHER_PERSON)
            return said(_question(ctx, mine, official))
    return said(words.nothing_waits(case.code))


def _question(ctx: Context, mine: Given, to: Official, also: str = "") -> Reply:
    case = mine.case
    line = desk.line_of(ctx.session, mine.row)
    text = ctx.session.unseal(line, "body") if line is not None else ""
    shown = words.please_approve(
        mine.official.title, case.code, named(ctx.session, case), text, also
    )
    choices = (Choice(words.APPROVE, "yes"), Choice(words.SEND_BACK, "back"))
    data = {"held": mine.row.id, "said": _said_by_citizen(ctx, case)}
    ask = Ask(QUESTION, choices, data, foot=False)
    return Reply(shown, to=to.person_id, ask=ask, cases=(case.id,))


def _said_by_citizen(ctx: Context, case: Case) -> int:
    lines = cases.lines(ctx.session, case)
    return sum(line.speaker is Speaker.citizen for line in lines)


def _answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    row = outbox.lock(ctx.session, ctx.commune.id, answer.data["held"])
    if row is None or ctx.official is None or not row.case_id:
        return said(desk_words.NOT_YOURS)
    if row.state is not OutboxState.held:
        return said(words.NO_LONGER)
    mine = held.given(ctx, row)
    if mine is None:
        return said(*held.tell_heir(ctx, row))
    approves = case_for(ctx, mine.case.id)
    if approves is None or approves[0].post is Post.staff or approves[0].id == mine.official.id:
        return said(words.ANOTHER_PERSON)
    if answer.means == "back":
        return _why(ctx, mine)
    if answer.data["said"] != _said_by_citizen(ctx, mine.case):
        return said(_question(ctx, mine, ctx.official, words.CITIZEN_WROTE))
    return said(*_approve(ctx, ctx.official, mine))


def _approve(ctx: Context, official: Official, mine: Given) -> list[Reply]:
    case, row = mine.case, mine.row
    if act_of(ctx, case, mine.way) not in acts_in(case.state):
        return held.send(ctx, mine)
    line = desk.line_of(ctx.session, row)
    text = ctx.session.unseal(line, "body") if line is not None else ""
    fresh = to_citizen(ctx, case, mine.official, text, mine.way)  # dates may have passed since
    outbox.rewrite(ctx.session, row, asking.draft_of(fresh, row.id))
    cases.record(ctx.session, case, "approve", ctx.now, official=official)
    told = Reply(words.approved(case.code), cases=(case.id,))
    return [told, *held.send(ctx, mine)]


def _why(ctx: Context, mine: Given) -> Outcome:
    before = wishes.put_away(ctx)
    data = {"held": mine.row.id, "case": mine.case.id}
    ctx.talk(NAME, "why", data, PATIENCE)
    return said(*before, Reply(words.WHY, cases=(mine.case.id,)))


def _go_on(ctx: Context, incoming: Incoming) -> Outcome:
    """The reason for which a draft is sent back; without one it still waits."""
    data = ctx.talk_data()
    reason = incoming.text.strip()
    if incoming.kind is Kind.wake:
        ctx.stop_talking()
        return done("no reason was given: the draft still waits")
    if incoming.kind is not Kind.text or not reason or asking.digit_of(reason):
        return said(words.WHY)
    ctx.stop_talking()
    row = outbox.lock(ctx.session, ctx.commune.id, data["held"])
    mine = held.given(ctx, row) if row is not None and row.state is OutboxState.held else None
    if mine is None or ctx.official is None:
        return said(words.NO_LONGER)
    return said(*_send_back(ctx, ctx.official, mine, reason))


def _send_back(ctx: Context, official: Official, mine: Given, reason: str) -> list[Reply]:
    case = mine.case
    text = held.withdraw(ctx, mine.row) or ""
    cases.add_line(
        ctx.session,
        case,
        person_id=ctx.person.id,
        speaker=Speaker.note,
        text=words.sent_back_note(text, reason),
        at=ctx.now,
        official=official,
    )
    told = words.sent_back(official.title, case.code, text, reason)
    return [
        Reply(words.you_sent_back(case.code, mine.official.title), cases=(case.id,)),
        Reply(told, to=mine.official.person_id, cases=(case.id,)),
    ]


def row_is_draft(row: OutboxMessage) -> bool:
    """Whether the row waits for a second person rather than for its 20 seconds."""
    return row.state is OutboxState.held and row.next_at is None


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {QUESTION: _answered}
CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {NAME: _go_on}
