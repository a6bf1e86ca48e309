"""A confidential case to its writer: only when its code is typed, for phones are shared."""

from collections.abc import Callable, Mapping

from handlers import asking, rules
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
    said,
)
from handlers.citizens import confidential_draft as draft
from handlers.citizens import confidential_filing as lane
from handlers.citizens import confidential_signs as signs
from handlers.citizens import progress
from handlers.citizens.filing import Line
from handlers.citizens.reading import fold
from handlers.officials import confidential_notices as notices
from handlers.states import Act, acts_in, next_state
from handlers.words import confidential as words
from handlers.words import progress as progress_words
from storage import cases, confidential, confidential_links, confidential_readers, outbox
from storage.models import Case
from storage.types import CaseState, Speaker

_PURPOSES = (draft.NAME, "kin")
CASE = "confidential case"
WITHDRAWN = "confidential withdrawn"
_WITHDRAW = ("rut", "rut ma", "huy", "rut viec")
_LOOK = ("xem xet", "xin xem xet", "xem xet ngay")
_ANSWERED = (CaseState.da_tra_loi, CaseState.dong, CaseState.tu_choi, CaseState.chuyen)


def by_code(ctx: Context, incoming: Incoming) -> Outcome:
    """The code of one's own confidential case, alone or with words; all other codes are not ours.

    Whoever did not write it hears what they would hear of a code that does not exist.
    """
    found = meant(ctx, incoming)
    return UNHANDLED if found is None else _hidden(_with(ctx, incoming, *found))


def meant(ctx: Context, incoming: Incoming) -> tuple[Case, str] | None:
    """The person's confidential case that is named or quoted, and the words; None without one."""
    found = progress.code_in(incoming.text) or _quoted(ctx, incoming)
    if found is None:
        return None
    code, rest = found
    case = cases.by_code(ctx.session, ctx.commune.id, code)
    mine = case is not None and confidential.is_writer(ctx.session, case, ctx.person)
    return (case, rest) if mine and case is not None else None


def asks_who_has_read(ctx: Context, incoming: Incoming) -> Outcome:
    """ "Ai đã xem?" of the case they are at; without one the code is asked for."""
    if incoming.kind is not Kind.text or not signs.asks_who_has_read(incoming.text):
        return UNHANDLED
    if progress.code_in(incoming.text) is not None:
        return UNHANDLED
    case = lane.of_after(ctx)
    return _said(words.TYPE_THE_CODE) if case is None else _said(who_has_read(ctx, case))


def card(ctx: Context, case: Case) -> Reply:
    """How it stands, without a word of it, and what can be done."""
    row = confidential.needed(ctx.session, case)
    if row.waits:
        text = words.still_waits(case.code)
    else:
        due = case.due_at if rules.clock_runs(case.state) else None
        label = progress_words.label(case.state)
        text = words.stands(case.code, label, due, answered=case.state in _ANSWERED)
    choices = [Choice(words.READ_ON, "page"), Choice(words.WHO_HAS_READ, "who")]
    if row.waits:
        choices.append(Choice(words.LOOK_NOW, "look"))
    if lane.may_reopen(ctx, case):
        choices.append(Choice(words.REOPEN, "reopen"))
    if Act.withdraw in acts_in(case.state):
        choices.append(Choice(words.WITHDRAW, "withdraw"))
    ask = Ask(CASE, tuple(choices), {"case": case.id}, sticky=True)
    return Reply(text, ask=ask, purpose=draft.NAME)


def chosen(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """What the writer wants of their case."""
    case = _mine(ctx, answer.data["case"])
    if case is None:
        return UNHANDLED
    match answer.means:
        case "page":
            return _said(page_link(ctx, case))
        case "who":
            return _said(who_has_read(ctx, case))
        case "look":
            return look_now(ctx, case)
        case "reopen":
            return reopen(ctx, case)
        case _:
            return withdraw(ctx, case)


def page_link(ctx: Context, case: Case) -> Reply:
    """A one-time page to read the answer and go on."""
    token, _ = confidential_links.for_citizen(ctx.session, ctx.person, case, ctx.now)
    link = ctx.links.kin(token)
    return Reply(words.page(link), buttons=(words.page_button(link),), purpose=draft.NAME)


def who_has_read(ctx: Context, case: Case) -> str:
    """Who reads the case, and every reading with post, name and time."""
    readers = confidential_readers.to_read(ctx.session, case)
    named = confidential_readers.named(ctx.session, case)
    waits = confidential.needed(ctx.session, case).waits
    read = [
        (one.title, one.name, one.at) for one in confidential_readers.readings(ctx.session, case)
    ]
    return "\n".join(
        (
            words.read_by(case.code, read),
            words.who_reads_this(
                case.code,
                [] if waits else [lane.shown(ctx, one) for one in readers],
                [one.title for one in named],
            ),
        )
    )


def look_now(ctx: Context, case: Case) -> Outcome:
    """They have their papers: the case goes to its readers."""
    if not confidential.needed(ctx.session, case).waits:
        return _said(card(ctx, case))
    told = lane.release(ctx, case)
    return said(Reply(words.released(case.code, case.due_at), purpose=draft.NAME), *told)


def reopen(ctx: Context, case: Case) -> Outcome:
    """The answer did not satisfy; what is missing can be written on the page or behind the code."""
    if not lane.may_reopen(ctx, case):
        return _said(words.TOO_LATE)
    told = lane.reopen(ctx, case)
    return said(Reply(words.reopened(case.code, case.due_at), purpose=draft.NAME), *told)


def withdraw(ctx: Context, case: Case) -> Outcome:
    """Withdraw at once, and ask whether anybody pressed them."""
    case = cases.lock(ctx.session, ctx.commune.id, case.id) or case
    if Act.withdraw not in acts_in(case.state):
        return _said(words.ALREADY_CLOSED)
    case.state = next_state(case.state, Act.withdraw)
    case.closed_at = ctx.now
    cases.record(ctx.session, case, Act.withdraw, ctx.now)
    choices = (
        Choice(words.NOT_PRESSED, "no"),
        Choice(words.PRESSED, "pressed"),
        Choice(words.KEEP_IT, "keep"),
    )
    ask = Ask(WITHDRAWN, choices, {"case": case.id}, foot=False)
    waits = confidential.needed(ctx.session, case).waits
    told = [] if waits else notices.tell_withdrawn(ctx, case)
    return said(Reply(words.withdrawn(case.code), ask=ask, purpose=draft.NAME), *told)


def withdrawn(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """After withdrawing: nobody pressed, somebody did, or it was a slip."""
    case = _mine(ctx, answer.data["case"])
    if case is None:
        return UNHANDLED
    if answer.means == "no":
        return _said(words.NOTED)
    if answer.means == "pressed":
        confidential.add_line(
            ctx.session, case, speaker=Speaker.note, text=words.NOTE_PRESSED, at=ctx.now
        )
        told = [] if confidential.needed(ctx.session, case).waits else notices.tell_added(ctx, case)
        return said(Reply(words.noted_pressed(case.code), purpose=draft.NAME), *told)
    return keep(ctx, case)


def keep(ctx: Context, case: Case) -> Outcome:
    """Take a withdrawal back."""
    if Act.reopen not in acts_in(case.state):
        return _said(card(ctx, case))
    case.state = next_state(case.state, Act.reopen)
    case.closed_at = None
    cases.record(ctx.session, case, Act.reopen, ctx.now)
    row = confidential.needed(ctx.session, case)
    if row.waits:
        case.state = next_state(case.state, Act.ask_citizen)
        case.nudge_at = None
        return _said(words.kept(case.code))
    return said(Reply(words.kept(case.code), purpose=draft.NAME), *notices.announce(ctx, case))


def _with(ctx: Context, incoming: Incoming, case: Case, rest: str) -> Outcome:
    folded = fold(rest)
    if folded in _WITHDRAW:
        return withdraw(ctx, case)
    if folded in _LOOK:
        return look_now(ctx, case)
    if signs.asks_who_has_read(rest):
        return _said(who_has_read(ctx, case))
    if progress.merely_asks(rest) and not incoming.attachments:
        return _said(card(ctx, case))
    before = keep(ctx, case).replies if case.state is CaseState.rut else ()
    line = Line(rest, incoming.at, incoming.msg_id, incoming.attachments)
    told = lane.add(ctx, case, line)
    lane.stay(ctx, case)
    return said(*before, Reply(words.added(case.code), purpose=draft.NAME), *told)


def _quoted(ctx: Context, incoming: Incoming) -> tuple[str, str] | None:
    """The code in a message of the lane that is quoted, and the words; None where none is."""
    if not incoming.quote_id or asking.digit_of(incoming.text) is not None:
        return None
    row = outbox.quoted(ctx.session, ctx.commune.id, incoming.quote_id)
    if row is None or row.person_id != ctx.person.id or row.purpose not in _PURPOSES:
        return None
    found = progress.code_in(outbox.draft_of(ctx.session, row).text)
    return (found[0], incoming.text.strip()) if found else None


def _mine(ctx: Context, case_id: int) -> Case | None:
    case = cases.lock(ctx.session, ctx.commune.id, case_id)
    mine = case is not None and confidential.is_writer(ctx.session, case, ctx.person)
    return case if mine else None


def _said(reply: Reply | str) -> Outcome:
    return said(Reply(reply, purpose=draft.NAME) if isinstance(reply, str) else reply)


def _hidden(outcome: Outcome) -> Outcome:
    return Outcome(outcome.ending, outcome.replies, outcome.reason, forget=True)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    CASE: chosen,
    WITHDRAWN: withdrawn,
}
