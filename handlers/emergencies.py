"""To be written."""

from handlers.base import Context, Incoming, Reply


def numbers_first(ctx: Context, incoming: Incoming) -> tuple[Reply, ...]:
    return ()
