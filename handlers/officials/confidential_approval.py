"""Four eyes on a confidential case: another reader agrees before an answer goes.

As for open cases the commune says which classes need it, and the chairman's own answer needs
nobody (domain notes §3.2). Where no other reader is within reach the answer goes at once.
"""

from handlers.citizens.confidential_told import Told
from handlers.officials import confidential_acts as acts
from handlers.officials import confidential_enclosures
from handlers.officials import confidential_notices as notices
from handlers.officials.confidential_acts import Done
from handlers.officials.confidential_enclosures import NOTHING, Enclosures
from handlers.officials.confidential_visit import Visit
from handlers.rules import Act, acts_in, next_state
from handlers.words import confidential_readers as words
from storage import confidential_readers, confidential_requests, officials
from storage.models import ConfidentialRequest, Official
from storage.types import Post, RequestKind

_APPROVES = (Post.chairman, Post.deputy, Post.office)


def approver(visit: Visit) -> Official | None:
    """Who must agree to this reader's answer; None where nobody must, or nobody can."""
    if visit.official.post is Post.chairman:
        return None
    if visit.case.case_class not in visit.around.profile.four_eyes:
        return None
    others = confidential_readers.others(visit.session, visit.case, visit.official)
    able = [one for one in others if officials.reachable(one, visit.now)]
    return next((one for post in _APPROVES for one in able if one.post is post), None)


def answer(visit: Visit, text: str, seen: int, enclosed: Enclosures = NOTHING) -> Done:
    """Answer the citizen, or let the answer wait for another reader's yes."""
    second = approver(visit)
    if second is None or Act.draft not in acts_in(visit.case.state):
        return acts.answer(visit, text, seen, enclosed)
    if (hindered := acts.hindrance(visit, text, seen, Act.draft)) is not None:
        return hindered
    _submit(visit, text, second, enclosed)
    return Done(waits=True)


def decided(visit: Visit, row: ConfidentialRequest, *, agreed: bool) -> None:
    """Send the answer that was agreed to, or give it back to who wrote it."""
    session, case = visit.session, visit.case
    author = officials.get(session, case.commune_id, row.asked_by_id)
    text = confidential_requests.reason_of(session, case, row)
    reads = author is not None and author in confidential_readers.reading(session, case)
    if agreed and author is not None and reads and Act.answer in acts_in(case.state):
        line = acts.give(visit, author, text, Act.answer, Told.answered)
        confidential_enclosures.move_to_answer(session, case, author, row.asked_at, line)
    elif Act.return_ in acts_in(case.state):
        case.state = next_state(case.state, Act.return_)
        visit.record(Act.return_)


def _submit(visit: Visit, text: str, second: Official, enclosed: Enclosures) -> None:
    session, case = visit.session, visit.case
    for row in confidential_requests.open_of_case(session, case):
        if row.kind is RequestKind.answer and row.asked_by_id == visit.official.id:
            if confidential_requests.reason_of(session, case, row) == text:
                return  # the second tap of one button
            confidential_requests.decide(row, False, visit.now)
    confidential_enclosures.leave_with_note(session, case, visit.official, enclosed, visit.now)
    confidential_requests.ask(
        session,
        case,
        RequestKind.answer,
        by=visit.official,
        second=second,
        reason=text,
        now=visit.now,
    )
    case.state = next_state(case.state, Act.draft)
    visit.record(Act.draft)
    asked = words.to_decide(notices.name_of(second), case.code)
    visit.say([notices.with_link(visit, case, second, asked)])
