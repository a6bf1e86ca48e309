"""To be written."""

from handlers.base import UNHANDLED, Context, Incoming, Outcome


def quoting(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


def zero_or_nine(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED


def understood(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED
