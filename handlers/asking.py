"""Numbered questions: how they are shown, and which of them a digit, tap or quote answers.

A digit answers the last numbered message shown, for 24 hours. A button's payload or a quoted
message names its own question. A dead digit is nobody's answer: the menu, never an action.
"""

import re
from datetime import timedelta

from handlers.base import Answer, Ask, Context, Incoming, Kind, Reply
from handlers.words import everywhere
from storage import outbox
from storage.models import OutboxMessage
from storage.outbox import Button, Draft, Question

_Found = tuple[OutboxMessage, Question, str]

_DIGIT = re.compile(r"\(?([0-9]{1,2})\)?[.)\s]*")
NAMED_LIFE = timedelta(days=30)
"""How long a tap or a quoted digit answers its question: as long as a case may be reopened."""

_PAYLOAD = re.compile(r"#chon ([0-9a-z]{1,13})\.([0-9]{1,2})")
_LARGEST_ID = 2**63 - 1  # 13 digits may name a larger number, which no database column holds
_MOST_BUTTONS = 5  # contract §4.1
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def draft_of(reply: Reply, outbox_id: int) -> Draft:
    """The message to queue under `outbox_id`: numbers in the text, the same as buttons."""
    ask = reply.ask
    return Draft(
        text=reply.text if ask is None else _with_numbers(reply.text, ask),
        buttons=reply.buttons if ask is None else (*reply.buttons, *_buttons(ask, outbox_id)),
        question=None if ask is None else _question(ask),
        quote=reply.quote,
        image=reply.image,
        file=reply.file,
    )


def digit_of(text: str) -> str | None:
    """The digit that is all of `text` ("2", "2.", "(2)")."""
    match = _DIGIT.fullmatch(text.strip())
    return match[1].lstrip("0") or "0" if match else None


def is_payload(text: str) -> bool:
    """Whether a button of ours said this."""
    return _PAYLOAD.fullmatch(text.strip()) is not None


def answer(ctx: Context, incoming: Incoming) -> Answer | None:
    """The question that `incoming` answers, with the chosen option; None when it answers none."""
    found = _found(ctx, incoming)
    if found is None:
        return None
    asked, question, digit = found
    asked.answered = not question.sticky
    return Answer(
        name=question.name,
        means=question.options[digit],
        data=question.data,
        cases=tuple(asked.cases),
        outbox_id=asked.id,
    )


def is_answer(ctx: Context, incoming: Incoming) -> bool:
    """Whether `incoming` answers an open question, which stays open."""
    return _found(ctx, incoming) is not None


def question_answered(ctx: Context, incoming: Incoming) -> str:
    """The name of the open question that `incoming` answers, which stays open; empty: none."""
    found = _found(ctx, incoming)
    return found[1].name if found else ""


def _found(ctx: Context, incoming: Incoming) -> _Found | None:
    if incoming.kind is not Kind.text:
        return None
    tapped = _PAYLOAD.fullmatch(incoming.text.strip())
    if tapped:
        named = int(tapped[1], 36)
        known = named <= _LARGEST_ID
        asked = outbox.find(ctx.session, ctx.commune.id, named) if known else None
        return _chosen(ctx, asked, tapped[2])
    digit = digit_of(incoming.text)
    if digit is None:
        return None
    if incoming.quote_id:
        asked = outbox.quoted(ctx.session, ctx.commune.id, incoming.quote_id)
    else:
        asked = outbox.last_question(ctx.session, ctx.person.id, ctx.now)
    return _chosen(ctx, asked, digit)


def _chosen(ctx: Context, asked: OutboxMessage | None, digit: str) -> _Found | None:
    if asked is None or not asked.asks or asked.answered or asked.person_id != ctx.person.id:
        return None
    if ctx.now - asked.created_at > NAMED_LIFE:
        return None
    question = outbox.draft_of(ctx.session, asked).question
    if question is None or digit not in question.options:
        return None
    return asked, question, digit


def _question(ask: Ask) -> Question:
    options = {str(n): choice.means for n, choice in enumerate(ask.choices, start=1)}
    return Question(ask.name, options, ask.data, ask.sticky)


def _with_numbers(text: str, ask: Ask) -> str:
    lines = [f"{n}. {choice.title}" for n, choice in enumerate(ask.choices, start=1)]
    foot = [everywhere.FOOT] if ask.foot else []
    return "\n".join(part for part in (text, *lines, *foot) if part)


def _buttons(ask: Ask, outbox_id: int) -> tuple[Button, ...]:
    name = _base36(outbox_id)
    return tuple(
        Button(f"{n}. {choice.title}"[:100], "say", f"#chon {name}.{n}")
        for n, choice in enumerate(ask.choices[:_MOST_BUTTONS], start=1)
    )


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _BASE36[rest] + digits
    return digits or "0"
