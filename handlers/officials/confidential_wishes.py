"""What a reader may not do alone: learn who wrote, and let somebody else read.

The normal key to the identity is the citizen's own yes; without it only danger to life, with a
second official and a reason (domain notes §3.6, §5).
"""

from handlers.base import Reply
from handlers.citizens.confidential_told import Told, tell_writer
from handlers.officials import confidential_approval
from handlers.officials import confidential_notices as notices
from handlers.officials.confidential_acts import Done
from handlers.officials.confidential_passing import may_take
from handlers.officials.confidential_visit import Visit
from handlers.words import confidential_readers as words
from storage import (
    confidential,
    confidential_consents,
    confidential_readers,
    confidential_requests,
    officials,
)
from storage.models import ConfidentialConsent, ConfidentialRequest, Official
from storage.types import ConsentKind, Post, RequestKind, Standing

_LONGEST_REASON = 500
_SECONDS = (Post.chairman, Post.office, Post.deputy)


def identity_is_open(visit: Visit) -> bool:
    """Whether the readers may see who wrote: the writer said so, or life was in danger."""
    session, case = visit.session, visit.case
    return (
        confidential.needed(session, case).named
        or confidential_consents.identity_given(session, case)
        or confidential_requests.identity_opened(session, case)
    )


def ask_identity(visit: Visit, reason: str) -> Done:
    """Ask the writer whether the readers may know who they are."""
    if problem := _reason_problem(reason):
        return Done(problem)
    if identity_is_open(visit):
        return Done("state")
    row = confidential_consents.ask(
        visit.session,
        visit.case,
        ConsentKind.identity,
        visit.now,
        asked_by=visit.official,
        reason=reason,
    )
    visit.record("identity_asked")
    visit.explain(words.identity_reason(reason))
    visit.say([_told(visit, Told.identity_asked, visit.official, row)])
    return Done()


def identity_in_danger(visit: Visit, reason: str, *, tell_writer_too: bool) -> Done:
    """Ask a second official to open the identity, for danger to life alone.

    The writer is told unless that could put them in danger (violence at home: domain §5).
    """
    if problem := _reason_problem(reason):
        return Done(problem)
    if identity_is_open(visit):
        return Done("state")
    second = _second(visit)
    if second is None:
        return Done("nobody")
    confidential_requests.ask(
        visit.session,
        visit.case,
        RequestKind.identity,
        by=visit.official,
        second=second,
        reason=reason,
        now=visit.now,
        tell_writer=tell_writer_too,
    )
    visit.record("identity_requested")
    visit.say([_to_decide(visit, second)])
    return Done()


def may_be_added(visit: Visit) -> list[Official]:
    """Who could become a reader beside those there are."""
    return [one for one in may_take(visit) if one.post is not Post.staff]


def add_reader(visit: Visit, official_id: int, reason: str) -> Done:
    """Ask the other reader, or where there is none the citizen, to let one more read."""
    if problem := _reason_problem(reason):
        return Done(problem)
    about = next((one for one in may_be_added(visit) if one.id == official_id), None)
    if about is None:
        return Done("whom")
    others = _reachable_others(visit)
    visit.record("reader_requested", detail=about.title)
    if not others:
        row = confidential_consents.ask(
            visit.session,
            visit.case,
            ConsentKind.reader,
            visit.now,
            asked_by=visit.official,
            about=about,
            reason=reason,
        )
        visit.explain(words.reader_reason(about.title, reason))
        visit.say([_told(visit, Told.reader_asked, about, row)])
        return Done()
    confidential_requests.ask(
        visit.session,
        visit.case,
        RequestKind.reader,
        by=visit.official,
        second=others[0],
        about=about,
        reason=reason,
        now=visit.now,
    )
    visit.say([_to_decide(visit, others[0])])
    return Done()


def decide(visit: Visit, request_id: int, agreed: bool) -> Done:
    """The second official's word; what was asked is done, and who asked is told."""
    waiting = confidential_requests.waiting_for(visit.session, visit.case, visit.official)
    row = next((one for one in waiting if one.id == request_id), None)
    if row is None:
        return Done("state")
    confidential_requests.decide(row, agreed, visit.now)
    visit.record(f"{row.kind}_{'agreed' if agreed else 'declined'}")
    if row.kind is RequestKind.answer:
        confidential_approval.decided(visit, row, agreed=agreed)
    elif agreed:
        _carry_out(visit, row)
    asker = _as_they_were(visit, row.asked_by_id, None)
    if asker is not None:
        text = words.decided(visit.case.code, visit.official.title)
        visit.say([notices.with_link(visit, visit.case, asker, text)])
    return Done()


def _carry_out(visit: Visit, row: ConfidentialRequest) -> None:
    case = visit.case
    if row.kind is RequestKind.identity:
        if row.tell_writer:
            visit.explain(words.danger_reason(_reason(visit, row)))
            visit.say([_told(visit, Told.identity_opened, visit.official)])
        return
    about = _as_they_were(visit, row.about_id, row.about_term)
    if about is None or confidential_readers.is_named(visit.session, case, about):
        return
    asker = officials.get(visit.session, case.commune_id, row.asked_by_id)
    reason = _reason(visit, row)
    confidential_readers.put(
        visit.session, case, about, Standing.reads, visit.now, added_by=asker, reason=reason
    )
    visit.record("reader_added", detail=about.title)
    visit.say([notices.to_read(visit, case, about)])
    visit.explain(words.reader_reason(about.title, reason))
    visit.say([_told(visit, Told.reader_added, about)])


def _reason(visit: Visit, row: ConfidentialRequest) -> str:
    return confidential_requests.reason_of(visit.session, visit.case, row)


def _as_they_were(visit: Visit, official_id: int | None, term: int | None) -> Official | None:
    """The official while they hold the post still and can be told."""
    one = officials.get(visit.session, visit.case.commune_id, official_id or 0)
    if one is None or (term is not None and one.term != term):
        return None
    return one if officials.reachable(one, visit.now) else None


def _second(visit: Visit) -> Official | None:
    """The other reader; where there is none, another leader who is not named in the case."""
    others = _reachable_others(visit)
    if others:
        return others[0]
    leaders = [one for post in _SECONDS for one in visit.around.staff if one.post is post]
    for one in leaders:
        named = confidential_readers.is_named(visit.session, visit.case, one)
        if one.id != visit.official.id and not named and officials.reachable(one, visit.now):
            return one
    return None


def _reachable_others(visit: Visit) -> list[Official]:
    others = confidential_readers.others(visit.session, visit.case, visit.official)
    return [one for one in others if officials.reachable(one, visit.now)]


def _to_decide(visit: Visit, second: Official) -> Reply:
    text = words.to_decide(notices.name_of(second), visit.case.code)
    return notices.with_link(visit, visit.case, second, text)


def _told(
    visit: Visit,
    told: Told,
    official: Official,
    consent: ConfidentialConsent | None = None,
) -> Reply:
    return tell_writer(
        visit.session,
        visit.links,
        visit.case,
        told,
        visit.now,
        official=official,
        consent=consent,
    )


def _reason_problem(reason: str) -> str:
    if not reason.strip():
        return "reason"
    return "long" if len(reason) > _LONGEST_REASON else ""
