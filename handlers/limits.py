"""To be written."""

from handlers.base import UNHANDLED, Context, Incoming, Outcome


def slow_down(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED
