"""An official is back after Zalo held their messages: one list, not twelve of them."""

from handlers.base import Reply
from handlers.reminders import digests, nudges
from handlers.reminders.rounds import Round
from handlers.words import nudges as words
from storage import nudges as given
from storage.models import Official


def come_back(around: Round, official: Official) -> Reply | None:
    """What to say instead of the messages that waited, which are cancelled; None: they may go.

    Call it before the person's line is opened again. What is said to them alone and of no case, and
    what readers are told of a confidential one, stays.
    """
    if official.person_id is None:
        return None
    if not given.replace_waiting(around.session, official.person_id, around.now):
        return None
    waiting = next((held for one, held in digests.by_official(around) if one.id == official.id), [])
    if not waiting:
        return None
    shown = waiting[: nudges.MOST_LINES]
    lines = [digests.line(around, case) for case in shown]
    return Reply(
        words.back(official.post, lines, len(waiting) - len(shown)),
        to=official.person_id,
        buttons=nudges.openers(shown),
        cases=tuple(case.id for case in shown),
        purpose=digests.PURPOSE,
    )
