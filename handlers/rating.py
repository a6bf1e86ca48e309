"""To be written."""

from collections.abc import Callable, Mapping

from handlers.base import UNHANDLED, Answer, Context, Incoming, Outcome


def reacted(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


def said_after_answer(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {}
