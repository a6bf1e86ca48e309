"""When a held answer leaves: after its 20 seconds, at a tap, or on to a second person."""

from handlers.base import Context, Reply
from handlers.officials import held, second_person
from handlers.officials.held import HOLD, LATE, Given
from handlers.words import answers as words
from storage.models import OutboxMessage
from storage.types import OutboxState


def release(ctx: Context, row: OutboxMessage) -> list[Reply] | None:
    """Send a held answer whose time has come; None when it is no longer held.

    Call it under the official's lane lock with no older event of theirs unhandled. More than ten
    minutes late it is withdrawn and its official asked again. The answer of somebody who lost
    their post meanwhile stays with the case as a note, and who holds the case now is told.
    """
    if row.state is not OutboxState.held or second_person.row_is_draft(row):
        return None
    if held.is_file(row):
        return held.release_file(ctx, row)
    mine = held.given(ctx, row)
    if mine is None:
        return held.tell_heir(ctx, row)
    # Not by next_at: waiting for the official's older messages puts that off.
    if ctx.now - row.created_at > HOLD + LATE:
        return held.ask_again(ctx, mine, words.too_late)
    return let_go(ctx, mine)


def let_go(ctx: Context, mine: Given, *, seen: int | None = None) -> list[Reply]:
    """To the citizen, or first to a second person where the matter asks for one."""
    approver = second_person.approver(ctx, mine.official, mine.case, mine.way)
    if approver is not None:
        return second_person.submit(ctx, mine, approver)
    return held.send(ctx, mine, seen=seen)
