"""Who must be reached by telephone today, because Zalo does not reach them."""

from collections.abc import Iterable, Sequence

from handlers import rules
from handlers.reminders import digests, escalation
from handlers.reminders.rounds import Round
from handlers.rules import Recipient
from handlers.words import nudges as words
from storage import cases, lookups, nudges, officials, people
from storage.models import Case, Official, Person


def call_list(around: Round) -> list[str]:
    """A line for each call. Of a confidential case it says no code and no citizen."""
    return [*_nobody(around), *_officials(around), *_unheld(around), *_citizens(around)]


def _nobody(around: Round) -> Iterable[str]:
    if officials.holder_for(around.session, around.commune_id, around.now) is None:
        yield words.NOBODY_PAIRED


def _officials(around: Round) -> Iterable[str]:
    for official, waiting in digests.by_official(around):
        person = people.get(around.session, official.person_id or 0)
        if not people.can_be_written_to(person, around.now):
            yield _official(around, official, person, waiting)


def _official(around: Round, official: Official, person: Person, waiting: Sequence[Case]) -> str:
    codes = [case.code for case in waiting if not case.confidential]
    return words.call_official(
        official.title,
        officials.name(around.session, official),
        around.session.unseal(person, "phone"),
        codes,
        len(waiting) - len(codes),
    )


def _unheld(around: Round) -> Iterable[str]:
    for case in cases.open_of_commune(around.session, around.commune_id):
        waits = rules.clock_runs(case.state) and not case.confidential
        if waits and not escalation.takers(around, case, Recipient.holder):
            yield words.nobody_takes(case.code, case.due_at)


def _citizens(around: Round) -> Iterable[str]:
    """Answers that wait for the citizen to write, or for a call to one without Zalo; one a case."""
    seen = set()
    waiting = nudges.waiting_answers(around.session, around.commune_id)
    for row in (*waiting, *lookups.to_be_called(around.session, around.commune_id)):
        case = cases.lock(around.session, around.commune_id, row.case_id or 0)
        if case is None or case.confidential or case.id in seen:
            continue
        seen.add(case.id)
        person = people.get(around.session, row.person_id)
        number = around.session.unseal(person, "phone")
        yield words.call_citizen(case.code, number, row.created_at)
