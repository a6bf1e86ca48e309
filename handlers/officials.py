"""To be written."""

from collections.abc import Callable, Mapping

from handlers.base import UNHANDLED, Answer, Context, Incoming, Outcome


def by_code(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


def quoting(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


def not_text(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


def unaddressed(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


def menu(ctx: Context) -> Outcome:
    return UNHANDLED


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {}
