"""The data notice: one line, once to each person, after what they wanted was answered."""

from dataclasses import replace

from handlers.base import Context, Ending, Outcome, Reply
from handlers.words import welcome as words


def with_notice(ctx: Context, outcome: Outcome) -> Outcome:
    """The outcome with the notice behind what it says to the writer, if they never saw it."""
    to_writer = [place for place, reply in enumerate(outcome.replies) if reply.to is None]
    if ctx.person.noticed_at is not None or not to_writer or outcome.ending is not Ending.handled:
        return outcome
    ctx.person.noticed_at = ctx.now
    behind = to_writer[-1] + 1
    link = ctx.profile.privacy_url or ctx.links.page("/rieng-tu")
    notice = Reply(words.data_notice(link), purpose="data notice")
    return replace(outcome, replies=(*outcome.replies[:behind], notice, *outcome.replies[behind:]))
