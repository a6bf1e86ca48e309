"""When a reader's post changes hands: their access ends, and nobody inherits a confidential case.

Its writer is told who the new holder is and may refuse within two working days; silence lets the
new holder read from then on.
"""

from collections.abc import Iterable
from datetime import datetime

from handlers import rules
from handlers.base import Links, Reply
from handlers.citizens.confidential_told import Told, tell_writer
from handlers.officials import confidential_notices as notices
from handlers.officials.confidential_admission import admit
from handlers.reminders.rounds import Round, say
from handlers.words import confidential_readers as words
from storage import (
    cases,
    confidential,
    confidential_consents,
    confidential_errands,
    confidential_links,
    confidential_readers,
    nudges,
    officials,
)
from storage.models import Case, ConfidentialConsent, Official
from storage.profile_values import Span
from storage.types import ConsentKind, Standing

REFUSE_WITHIN = Span.parse("2 working days")


def ended(around: Round, official: Official, term: int) -> list[Case]:
    """End what this holder of the post was to every confidential case; which of them go on."""
    concerned = []
    for case in confidential_readers.concerning(around.session, official, term):
        if confidential_readers.end(around.session, case, official.id, term, around.now):
            concerned.append(case)
        confidential_links.shut_all(around.session, case, official.id)
    for case, errand in confidential_errands.of_holder(around.session, official.id, term):
        confidential_errands.end(errand, around.now)
        cases.record(around.session, case, "errand_ended", around.now)
    return [case for case in concerned if _goes_on(around, case)]


def replaced(around: Round, links: Links, official: Official) -> int:
    """Somebody else holds the post from now on: a new term; ask each writer; how many."""
    concerned = ended(around, official, official.term)
    official.term += 1
    around.session.flush()
    for case in concerned:
        _propose(around, links, case, official)
    return len(concerned)


def removed(around: Round, links: Links, official: Official) -> None:
    """The post has ended: what nobody reads any more is offered to who reads by post now."""
    ended(around, official, official.term)
    find_readers(around, links)


def find_readers(around: Round, links: Links) -> int:
    """Propose the holders who read by their post for cases that nobody reads; for how many."""
    found = 0
    for case in confidential_readers.unread(around.session, around.commune_id):
        free = [one for one in _by_post(around, case) if _goes_on(around, case)]
        if free and not _somebody_is_asked_about(around, case):
            _propose(around, links, case, free[0])
            found += 1
    return found


def admit_unrefused(around: Round) -> int:
    """Let new holders read whom the writer did not refuse in two working days; how many.

    These begin when the writer heard of it, which Zalo's shut window may put off.
    """
    overdue = confidential_consents.overdue_successors(around.session, around.now)
    admitted = 0
    for consent in overdue:
        if consent.commune_id != around.commune_id:
            continue
        case = cases.lock(around.session, around.commune_id, consent.case_id)
        if case is not None and (until := _refusable_until(around, case, consent)) > around.now:
            consent.until = until
            continue
        admitted += 1
        confidential_consents.answer(consent, True, around.now)
        newly = admit(around.session, case, consent, around.now) if case else None
        if case is not None and newly is not None and officials.reachable(newly, around.now):
            _say(around, [notices.knock(case, newly)])
    return admitted


def _refusable_until(around: Round, case: Case, consent: ConfidentialConsent) -> datetime:
    writer = confidential.writer_id(around.session, case)
    reached, on_its_way = nudges.told_at(around.session, writer, notices.PURPOSE, consent.asked_at)
    heard = around.now if on_its_way else reached or consent.asked_at
    return rules.after(REFUSE_WITHIN, heard, around.calendar)


def _propose(around: Round, links: Links, case: Case, official: Official) -> None:
    until = rules.after(REFUSE_WITHIN, around.now, around.calendar)
    for earlier in confidential_consents.open_of_case(around.session, case):
        if earlier.kind is ConsentKind.successor:
            confidential_consents.answer(earlier, False, around.now)
    confidential_readers.put(around.session, case, official, Standing.proposed, around.now)
    consent = confidential_consents.ask(
        around.session, case, ConsentKind.successor, around.now, about=official, until=until
    )
    cases.record(around.session, case, "successor_proposed", around.now, detail=official.title)
    told = tell_writer(
        around.session,
        links,
        case,
        Told.successor,
        around.now,
        official=official,
        until=until,
        consent=consent,
    )
    _say(around, [told])


def _by_post(around: Round, case: Case) -> list[Official]:
    """Who reads by their post and was neither named in the case nor refused."""
    known = {
        (row.official_id, row.term): row.standing
        for row in confidential_readers.of_case(around.session, case)
    }
    return [
        one
        for one in confidential_readers.of_commune(around.session, around.commune_id)
        if known.get((one.id, one.term)) in (None, Standing.ended)
        and not confidential_readers.is_named(around.session, case, one)
    ]


def _somebody_is_asked_about(around: Round, case: Case) -> bool:
    return any(
        consent.kind is ConsentKind.successor
        for consent in confidential_consents.open_of_case(around.session, case)
    )


def _goes_on(around: Round, case: Case) -> bool:
    return case.closed_at is None or rules.may_reopen(case.closed_at, around.now)


def _say(around: Round, replies: Iterable[Reply]) -> None:
    for reply in replies:
        say(around, reply)


def told_of_reset(around: Round, official: Official) -> list[Reply]:
    """Tell the holder, and who else reads by their post, that a PIN was dropped at the server."""
    told = [official, *confidential_readers.of_commune(around.session, around.commune_id)]
    reachable = {one.id: one for one in told if officials.reachable(one, around.now)}
    return [
        Reply(
            words.PIN_TO_SET if one.id == official.id else words.reset_at_server(official.title),
            to=one.person_id,
            purpose=notices.PURPOSE,
        )
        for one in reachable.values()
    ]
