"""To be written."""

from handlers.base import UNHANDLED, Context, Incoming, Outcome


def by_code(ctx: Context, incoming: Incoming) -> Outcome:
    return UNHANDLED
