"""To be written."""

from collections.abc import Callable, Mapping

from handlers.base import UNHANDLED, Answer, Context, Incoming, Outcome


def command(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {}
