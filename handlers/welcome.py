"""To be written."""

from collections.abc import Callable, Mapping

from handlers.base import UNHANDLED, Answer, Context, Incoming, Outcome


def followed(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


def unfollowed(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


def opened(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


def withdrew(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


def submitted_info(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


def menu(ctx: Context) -> Outcome:
    return UNHANDLED


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {}
