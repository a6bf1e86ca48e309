"""SỬA, RÚT, VIỆC MỚI and a phone number: short words that change what was already sent."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers import rules
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
    about,
    done,
    said,
)
from handlers.citizens import case_acts, filing, gathering, questions
from handlers.citizens.filing import Line
from handlers.citizens.reading import fold, tells_of_danger
from handlers.rules import Act
from handlers.words import complaints as words
from storage import people
from storage.models import Case
from storage.profile_values import dialled
from storage.types import CaseState

NAME = "correction"
FIX, PHONE = "fix", "phone"
WITHDRAW, WITHDRAWN = "withdraw", "withdrawn"
PATIENCE = timedelta(minutes=15)

_PHONE = re.compile(r"(?:so|sdt|dt|dienthoai|sodienthoai)?(0\d{9,10})")
_FIX_WITH = re.compile(r"\s*s[ửu]a\b[\s:.,-]*(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_MOST = 5


_WITHDRAW = frozenset(("rut", "rut lai", "rut viec"))
COMMANDS = _WITHDRAW | {"sua", "viec moi"}
"""The short words, without diacritics."""


def command(ctx: Context, incoming: Incoming) -> Outcome:
    """SỬA, RÚT, VIỆC MỚI or a bare phone number; everything else is not ours."""
    if incoming.kind is not Kind.text:
        return UNHANDLED
    word = fold(incoming.text)
    if word in _WITHDRAW:
        return withdraw_one(ctx)
    if word == "sua":
        return fix_one(ctx)
    if word == "viec moi":
        return gathering.invite(ctx)
    if word.startswith("sua ") and (match := _FIX_WITH.match(incoming.text)):
        return _fix_at_once(ctx, incoming, match["rest"])
    return _phone(ctx, incoming)


# -- correct


def fix_one(ctx: Context) -> Outcome:
    """Ask for the right words of the last case."""
    case = next(iter(filing.open_cases(ctx)), None)
    return said(words.NOTHING_SENT) if case is None else fix(ctx, case)


def fix(ctx: Context, case: Case) -> Outcome:
    """Ask for the right words of this case; what is sent next goes into it."""
    before = questions.put_away_all(ctx)
    ctx.talk(NAME, FIX, {"case": case.id}, PATIENCE)
    return said(*before, Reply(words.fix(case.code), cases=about(case)))


def go_on(ctx: Context, incoming: Incoming) -> Outcome:
    """Take the corrected words, or the number to call back."""
    case = filing.mine(ctx, ctx.talk_data().get("case", 0))
    calling = ctx.conversation is not None and ctx.conversation.step == PHONE
    ctx.stop_talking()
    if incoming.kind is Kind.wake:
        return done("nothing came")
    if case is None or tells_of_danger(ctx, incoming.text) or fold(incoming.text) in COMMANDS:
        return UNHANDLED
    if calling:
        return _call_back(ctx, incoming, case)
    return _fixed(ctx, case, Line.of(incoming))


def ask_again(ctx: Context) -> Outcome:
    """A digit that answers nothing: the right words, or the number, are asked for once more."""
    case = filing.mine(ctx, ctx.talk_data().get("case", 0))
    if case is None or (ctx.conversation is not None and ctx.conversation.step == PHONE):
        return said(words.PHONE_TO_CALL_BACK)
    return said(Reply(words.fix(case.code), cases=about(case)))


def _fix_at_once(ctx: Context, incoming: Incoming, right: str) -> Outcome:
    case = filing.recent_case(ctx, incoming.at)
    if case is None:
        return UNHANDLED  # "sửa đường thôn Đông": a wish, not a correction
    return _fixed(ctx, case, Line(right, incoming.at, incoming.msg_id, incoming.attachments))


def _fixed(ctx: Context, case: Case, line: Line) -> Outcome:
    gathered = gathering.of_lines(ctx, (line,))
    return gathering.add(ctx, gathered, case, Reply(words.fixed(case.code), cases=about(case)))


# -- withdraw


def withdraw_one(ctx: Context) -> Outcome:
    """Withdraw the only open case, or ask which."""
    mine = filing.open_cases(ctx)
    if not mine:
        return said(words.NOTHING_SENT)
    if len(mine) == 1:
        return withdraw(ctx, mine[0])
    choices = tuple(Choice(_named(ctx, case), str(case.id)) for case in mine[:_MOST])
    ask = Ask(WITHDRAW, choices)
    return said(Reply(words.which_to_withdraw(), ask=ask))


def withdraw(ctx: Context, case: Case) -> Outcome:
    """Withdraw the case at once; easily undone, and the citizen may say that somebody pressed."""
    case = filing.locked(ctx, case)
    if Act.withdraw not in rules.acts_in(case.state):
        return said(words.ALREADY_CLOSED)
    told = case_acts.withdraw(ctx, case)
    choices = (Choice(words.KEEP_IT, "keep"), Choice(words.PRESSED, "pressed"))
    ask = Ask(WITHDRAWN, choices, data={"case": case.id}, foot=False)
    word = Reply(words.withdrawn(case.code), ask=ask, cases=about(case))
    return said(word, *told)


def withdraw_chosen(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    case = filing.mine(ctx, int(answer.means))
    return said(words.NOTHING_SENT) if case is None else withdraw(ctx, case)


def withdrawn(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """After RÚT: keep it after all, because of a slip or because somebody pressed."""
    case = filing.mine(ctx, answer.data["case"])
    if case is None or case.state is not CaseState.rut:
        return said(words.NOTHING_SENT)
    told = case_acts.keep(ctx, case, pressed=answer.means == "pressed")
    return said(Reply(words.kept(case.code), cases=about(case)), *told)


# -- a phone number


def _phone(ctx: Context, incoming: Incoming) -> Outcome:
    number = _number_in(incoming.text)
    if number is None:
        return UNHANDLED
    people.set_phone(ctx.session, ctx.person, number)
    return said(words.phone_noted(number))


def ask_phone(ctx: Context, case: Case) -> tuple[Reply, ...]:
    """Ask which number to call back about the case."""
    before = questions.put_away_all(ctx)
    ctx.talk(NAME, PHONE, {"case": case.id}, PATIENCE)
    return (
        *before,
        Reply(words.PHONE_TO_CALL_BACK, cases=about(case)),
    )


def _call_back(ctx: Context, incoming: Incoming, case: Case) -> Outcome:
    number = _number_in(incoming.text)
    if number is None:
        return UNHANDLED
    people.set_phone(ctx.session, ctx.person, number)
    told = filing.add(ctx, case, Line(words.note_call_back(number), incoming.at))
    return said(Reply(words.call_back_noted(number), cases=about(case)), *told)


def _number_in(text: str) -> str | None:
    match = _PHONE.fullmatch(fold(dialled(text)).replace(" ", ""))
    return match[1] if match else None


def _named(ctx: Context, case: Case) -> str:
    topic = filing.topic(ctx, case)
    return f"{case.code} ({topic})" if topic else case.code


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    WITHDRAW: withdraw_chosen,
    WITHDRAWN: withdrawn,
}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {NAME: go_on}
