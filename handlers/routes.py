"""The ordered table of everything the bot can do, and who takes what comes in.

First come acts that are not words (follow, a reaction); then, in this order, a pairing code, a case
code, a `#` command or place code, a quoted message, a digit for an open question, an unfinished
dialogue, and understanding. Emergency words add their numbers in front of whatever else happens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from handlers import asking
from handlers.base import (
    UNHANDLED,
    Answer,
    Context,
    Ending,
    Incoming,
    Kind,
    Outcome,
    Reply,
    said,
)
from handlers.citizens import (
    checklists,
    complaints,
    confidential,
    confidential_cases,
    confidential_draft,
    corrections,
    emergencies,
    gathering,
    handover,
    limits,
    not_text,
    places,
    progress,
    questions,
    rating,
    web_numbers,
    welcome,
    wishes,
)
from handlers.citizens import texts as citizen_texts
from handlers.officials import (
    admin_chat,
    answering,
    commands,
    confidential_pins,
    pairing,
)
from handlers.officials import confidential as confidential_desk
from handlers.officials import texts as official_texts
from handlers.reminders import progress_notes
from handlers.words import everywhere
from storage.models import OutboxMessage

Handler = Callable[[Context, Incoming], Outcome]
AnswerHandler = Callable[[Context, Incoming, Answer], Outcome]


@dataclass(frozen=True, slots=True)
class Route:
    """A handler and who it is for: citizens, officials, or both."""

    name: str
    handle: Handler
    citizens: bool = True
    officials: bool = True


ACTS: Mapping[Kind, Handler] = {
    Kind.follow: lambda ctx, incoming: followed(ctx, incoming),
    Kind.unfollow: welcome.unfollowed,
    Kind.chat_opened: welcome.opened,
    Kind.withdrew: welcome.withdrew,
    Kind.submitted_info: welcome.submitted_info,
    Kind.reaction: lambda ctx, incoming: reacted(ctx, incoming),
    Kind.admin_said: admin_chat.said_by_admin,
}
"""What is done rather than said; none of it waits for a dialogue."""

ROUTES: tuple[Route, ...] = (
    Route("pairing code", pairing.try_code),
    Route("confidential case of an official", confidential_desk.addressed, citizens=False),
    Route("case code of an official", official_texts.by_code, citizens=False),
    Route("who reads", confidential.asks_who_reads, officials=False),
    Route("who has read", confidential_cases.asks_who_has_read, officials=False),
    Route("confidential dialogue", confidential.taken, officials=False),
    Route("confidential code", confidential_cases.by_code, officials=False),
    Route("confidential offer", confidential.offered, officials=False),
    Route("case code of a citizen", progress.by_code, officials=False),
    Route("wants the answer", progress_notes.wants_answer, officials=False),
    Route("on duty", emergencies.on_duty, citizens=False),
    Route("command", commands.command, citizens=False),
    Route("place code", places.by_code),
    Route("command of the desk", citizen_texts.at_the_desk, officials=False),
    Route("limits", limits.slow_down, officials=False),
    Route("quote of an official", official_texts.quoting, citizens=False),
    Route("quote of a citizen", citizen_texts.quoting, officials=False),
    Route("answer", lambda ctx, incoming: answered(ctx, incoming)),
    Route("always works", citizen_texts.zero_or_nine),
    Route("menu words", citizen_texts.menu_words, officials=False),
    Route("look-up number", web_numbers.by_words, officials=False),
    Route("open dialogue", lambda ctx, incoming: go_on(ctx, incoming)),
    Route("silence", handover.keep_silent, officials=False),
    Route("after an answer", rating.said_after_answer, officials=False),
    Route("not text of an official", official_texts.not_text, citizens=False),
    Route("not text of a citizen", not_text.received, officials=False),
    Route("words of an official", official_texts.unaddressed, citizens=False),
    Route("words of a citizen", citizen_texts.understood, officials=False),
)

QUESTIONS: Mapping[str, AnswerHandler] = {
    **welcome.QUESTIONS,
    **checklists.QUESTIONS,
    **places.QUESTIONS,
    **questions.QUESTIONS,
    **complaints.QUESTIONS,
    **confidential.QUESTIONS,
    **progress.QUESTIONS,
    **handover.QUESTIONS,
    **rating.QUESTIONS,
    **web_numbers.QUESTIONS,
    **not_text.QUESTIONS,
    **pairing.QUESTIONS,
    **official_texts.QUESTIONS,
    **commands.QUESTIONS,
    **answering.QUESTIONS,
    **admin_chat.QUESTIONS,
    **confidential_pins.QUESTIONS,
}
"""Who takes the answer to each numbered question."""

CONVERSATIONS: Mapping[str, Handler] = {
    **complaints.CONVERSATIONS,
    **confidential.CONVERSATIONS,
    **questions.CONVERSATIONS,
    **rating.CONVERSATIONS,
    **places.CONVERSATIONS,
    **not_text.CONVERSATIONS,
    **answering.CONVERSATIONS,
    **commands.CONVERSATIONS,
}
"""Who goes on with each unfinished dialogue, also when it wakes by itself."""

ASK_AGAIN: Mapping[str, Callable[[Context], Outcome]] = {
    gathering.NAME: complaints.ask_again,
    confidential_draft.NAME: confidential.ask_again,
    corrections.NAME: corrections.ask_again,
    questions.NAME: questions.ask_again,
    rating.NAME: rating.ask_again,
    places.NAME: places.ask_again,
}
"""What an unfinished dialogue of a citizen says to a digit that answers no question."""


def decide(ctx: Context, incoming: Incoming) -> Outcome:
    """What is done about `incoming`; the emergency numbers come first whatever it is."""
    if incoming.kind is Kind.wake:
        return go_on(ctx, incoming)
    act = ACTS.get(incoming.kind)
    if act is not None:
        return act(ctx, incoming)
    alarm = emergencies.numbers_first(ctx, incoming)
    outcome = wishes.preceded(confidential.said_before(ctx), _first(ctx, incoming))
    if not alarm:
        return outcome
    ending = Ending.handled if outcome.ending is Ending.unhandled else outcome.ending
    return replace(outcome, ending=ending, replies=(*alarm, *outcome.replies))


def followed(ctx: Context, incoming: Incoming) -> Outcome:
    """A follower is greeted as who they are."""
    greeted = welcome.followed(ctx, incoming)
    return official_texts.menu(ctx) if _is_official(ctx) else greeted


def reacted(ctx: Context, incoming: Incoming) -> Outcome:
    """A thumb from an official takes a case on; from a citizen it is thanks."""
    take = official_texts.reacted if _is_official(ctx) else rating.reacted
    return take(ctx, incoming)


def release(ctx: Context, row: OutboxMessage) -> tuple[Reply, ...]:
    """Let a held answer go to the citizen, or ask its official again; what is said besides."""
    return tuple(answering.release(ctx, row) or ())


def trouble(ctx: Context) -> Outcome:
    """Honest words to the writer of a message that could not be dealt with."""
    return said(everywhere.trouble(ctx.profile.hotline))


def answered(ctx: Context, incoming: Incoming) -> Outcome:
    """Give the answer to the handler of its question; a dead tap gets the menu."""
    answer = asking.answer(ctx, incoming)
    if answer is not None:
        return QUESTIONS[answer.name](ctx, incoming, answer)
    if asking.is_payload(incoming.text):
        return official_texts.menu(ctx) if _is_official(ctx) else welcome.menu(ctx)
    return UNHANDLED


def go_on(ctx: Context, incoming: Incoming) -> Outcome:
    """Go on with the unfinished dialogue, if there is one."""
    if ctx.conversation is None:
        return UNHANDLED
    name = ctx.conversation.name
    digit = asking.digit_of(incoming.text) if incoming.kind is Kind.text else None
    if digit is not None and name in ASK_AGAIN:
        return ASK_AGAIN[name](ctx)
    return CONVERSATIONS[name](ctx, incoming)


def _first(ctx: Context, incoming: Incoming) -> Outcome:
    official = _is_official(ctx)
    for route in ROUTES:
        if not (route.officials if official else route.citizens):
            continue
        outcome = route.handle(ctx, incoming)
        if outcome.ending is not Ending.unhandled:
            return outcome
    return UNHANDLED


def _is_official(ctx: Context) -> bool:
    """Officials are treated as such unless they asked to write as a citizen (`#dan`)."""
    return ctx.official is not None and not ctx.official.writes_as_citizen
