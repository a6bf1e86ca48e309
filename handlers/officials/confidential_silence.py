"""A confidential case that its writer leaves in silence: what is said when it closes, and to whom.

As with open cases, seven days after an answer and the commune's time after a question (domain
§3.2). What is said is the code and that it closed, never a word of it.
"""

from datetime import datetime

from handlers.base import Reply
from handlers.officials import confidential_notices as notices
from handlers.words import confidential as words
from handlers.words import confidential_readers as readers_words
from storage import confidential, confidential_errands, confidential_readers, nudges, officials
from storage.database import Session
from storage.models import Case
from storage.types import Priority


def news_on_its_way(session: Session, case: Case) -> bool:
    """Whether the writer may not have heard yet that there is something to read.

    No message names the case beside its writer: any word of the lane that waits for them counts.
    """
    writer = confidential.writer_id(session, case)
    return nudges.on_its_way_to(session, writer, notices.PURPOSE)


def question_unanswered(session: Session, case: Case, now: datetime) -> list[Reply]:
    """The writer hears that it closed and how it goes on, the readers that it did."""
    writer = confidential.writer_id(session, case)
    told = Reply(
        words.closed_by_silence(case.code),
        to=writer,
        priority=Priority.push,
        purpose=notices.PURPOSE,
    )
    reading = confidential_readers.reading(session, case)
    shown = readers_words.closed_by_silence(case.code)
    reached = [one for one in reading if officials.reachable(one, now)]
    return [told, *(notices.plain(case, one, shown) for one in reached)]


def end_errands(session: Session, case: Case, now: datetime) -> list[Reply]:
    """Nobody has to act any more; who was to is told."""
    told = []
    for errand in confidential_errands.of_case(session, case):
        if errand.ended_at is not None:
            continue
        confidential_errands.end(errand, now)
        handler = officials.get(session, case.commune_id, errand.official_id)
        if handler is None or handler.term != errand.term or handler.person_id is None:
            continue
        told.append(notices.plain(case, handler, readers_words.errand_ended(case.code)))
    return told
