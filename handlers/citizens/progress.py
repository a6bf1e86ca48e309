"""How a case stands: by its code, its last digits, or "đến đâu rồi"."""

import re
from collections.abc import Callable, Mapping, Sequence

from handlers import rules
from handlers.base import (
    UNHANDLED,
    Answer,
    Ask,
    Choice,
    Context,
    Ending,
    Incoming,
    Kind,
    Outcome,
    Reply,
    about,
    said,
)
from handlers.citizens import corrections, dossiers, filing, gathering, privacy, receipts
from handlers.citizens.filing import Line
from handlers.citizens.reading import fold, tells_of_danger
from handlers.words import progress as words
from storage import case_history, cases, officials
from storage.models import Case
from storage.types import Speaker

WHICH = "which case"
ANSWER = 400
"""Characters of an answer that are repeated when the citizen asks again."""

_MOST = 5
_CODE = re.compile(r"\b(PA|HD)[-\s.]?(\d{4})[-\s.]?(\d{4})\b", re.IGNORECASE)
_ENDING = re.compile(r"(?:(?P<kind>PA|HD)[-\s]?(?P<short>\d{1,4})|(?P<bare>\d{4}))", re.IGNORECASE)
_MERELY_ASKING = frozenset(
    [
        "ma",
        "so",
        "ho",
        "ho",
        "so",
        "viec",
        "phan",
        "anh",
        "cua",
        "toi",
        "em",
        "den",
        "toi",
        "dau",
        "roi",
        "xong",
        "chua",
        "sao",
        "the",
        "nao",
        "xin",
        "hoi",
        "cho",
        "xem",
        "tra",
        "cuu",
        "kiem",
        "tra",
        "tien",
        "do",
        "nay",
        "a",
        "oi",
        "bao",
        "gio",
        "khi",
        "nao",
    ]
)


def by_code(ctx: Context, incoming: Incoming) -> Outcome:
    """A code alone shows how it stands; words behind it are added to the case.

    A code opens only for its owner; another's and a non-existing one get the same words. Words of
    danger are not ours: they go to the duty list.
    """
    if incoming.kind is not Kind.text or tells_of_danger(ctx, incoming.text):
        return UNHANDLED
    counter = dossiers.by_code(ctx, incoming)
    if counter.ending is not Ending.unhandled:
        return counter
    found = code_in(incoming.text)
    if found is None:
        return _by_ending(ctx, incoming)
    code, rest = found
    case = cases.by_code(ctx.session, ctx.commune.id, code)
    if case is None or case.person_id != ctx.person.id:
        return privacy.with_notice(ctx, said(words.not_yours(ctx.profile.hotline)))
    return with_case(ctx, incoming, case, rest)


def code_in(text: str) -> tuple[str, str] | None:
    """The full code in the text, and what stands around it; None without one."""
    found = _CODE.search(text)
    if found is None:
        return None
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" :,.-\n")
    return f"{found[1].upper()}-{found[2]}-{found[3]}", rest


def is_a_code(text: str) -> bool:
    """Whether the text is a case's code, with no more than a question about it."""
    found = code_in(text)
    return found is not None and _MERELY_ASKING.issuperset(fold(found[1]).split())


def merely_asks(rest: str) -> bool:
    """Whether words behind a code only ask how it stands."""
    return _MERELY_ASKING.issuperset(fold(rest).split())


def with_case(ctx: Context, incoming: Incoming, case: Case, rest: str) -> Outcome:
    """What the citizen wants of a case they named, by code or by quoting."""
    said_of_it = fold(rest)
    if said_of_it in ("rut", "rut ma", "huy", "rut viec"):
        return corrections.withdraw(ctx, case)
    if said_of_it in ("sua", "sua ma"):
        return corrections.fix(ctx, case)
    if _MERELY_ASKING.issuperset(said_of_it.split()) and not incoming.attachments:
        return said(one(ctx, case))
    line = Line(rest, incoming.at, incoming.msg_id, incoming.attachments)
    gathered = gathering.of_lines(ctx, (line,))
    return gathering.add(ctx, gathered, case, receipts.joined(case))


def show(ctx: Context, incoming: Incoming | None = None) -> Outcome:
    """How the person's cases stand; only one is told in full, several are listed."""
    mine = cases.of_person(ctx.session, ctx.person.id)
    if not mine:
        return said(words.nothing_sent(ctx.profile.counter_phone, ctx.profile.portal_url))
    waiting = [case for case in mine if rules.is_open(case.state)] or mine[:1]
    if len(waiting) == 1:
        return said(_with_counter(ctx, incoming, one(ctx, waiting[0])))
    return which(ctx, waiting)


def which(ctx: Context, them: Sequence[Case]) -> Outcome:
    """Ask which of several cases is meant."""
    choices = tuple(Choice(_title(ctx, case), str(case.id)) for case in them[:_MOST])
    return said(Reply(words.WHICH, ask=Ask(WHICH, choices, sticky=True)))


def one(ctx: Context, case: Case) -> Reply:
    """How this case stands, told to its owner."""
    topic = filing.topic(ctx, case)
    root = case_history.root(ctx.session, case)
    if root is not case and rules.is_open(root.state):
        text = words.merged(case.code, topic, root.due_at, late=root.due_at < ctx.now)
    elif rules.is_open(case.state):
        holder = _holder(ctx, case)
        due = case.due_at if rules.clock_runs(case.state) and case.holder_id else None
        late = due is not None and due < ctx.now
        text = words.waiting(
            case.code,
            topic,
            case.state,
            holder=holder,
            due_at=due,
            late=late,
            elsewhere=ctx.session.unseal(case, "elsewhere"),
        )
    else:
        ended_at = case.closed_at or case.answered_at
        text = words.ended(case.code, topic, case.state, ended_at, _answer(ctx, case))
    return Reply(text, cases=about(case), purpose="progress")


def chosen(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """One case picked from the list."""
    case = filing.mine(ctx, int(answer.means))
    return show(ctx) if case is None else said(one(ctx, case))


def _by_ending(ctx: Context, incoming: Incoming) -> Outcome:
    match = _ENDING.fullmatch(incoming.text.strip())
    if match is None:
        return UNHANDLED
    ending = (match["short"] or match["bare"]).zfill(4)
    kind = (match["kind"] or "").upper()
    for case in cases.of_person(ctx.session, ctx.person.id):
        if case.code.startswith(kind) and case.code.endswith(f"-{ending}"):
            return said(one(ctx, case))
    if not kind:
        return UNHANDLED
    return said(words.not_yours(ctx.profile.hotline))


def _with_counter(ctx: Context, incoming: Incoming | None, reply: Reply) -> Reply:
    """ "Đến đâu rồi" often means the dossier at the counter, which is not held here."""
    if incoming is None or "ho so" not in fold(incoming.text):
        return reply
    counter = words.about_the_counter(ctx.profile.counter_phone, ctx.profile.portal_url)
    return Reply(f"{reply.text}\n{counter}", cases=reply.cases, purpose=reply.purpose)


def _title(ctx: Context, case: Case) -> str:
    topic = filing.topic(ctx, case)
    named = f"{case.code} ({topic})" if topic else case.code
    return f"{named}: {words.label(case.state)}"


def _holder(ctx: Context, case: Case) -> str:
    if case.holder_id is None:
        return ""
    holder = officials.get(ctx.session, ctx.commune.id, case.holder_id)
    if holder is None:
        return ""
    unit = ctx.profile.unit_name(holder.unit) if holder.unit else None
    named = unit is None or unit.casefold() in holder.title.casefold()
    return holder.title if named else f"{holder.title}, {unit}"


def _answer(ctx: Context, case: Case) -> str:
    answers = [line for line in cases.lines(ctx.session, case) if line.speaker is Speaker.official]
    if not answers:
        return ""
    text = ctx.session.unseal(answers[-1], "body")
    return text[:ANSWER].rstrip() + "…" if len(text) > ANSWER else text


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    WHICH: chosen,
    **dossiers.QUESTIONS,
}
