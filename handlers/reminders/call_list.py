"""Who must be reached by telephone today, because Zalo does not reach them (design §6)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from handlers import rules
from handlers.base import Reply
from handlers.readers import may_read
from handlers.reminders import beyond, digests, escalation
from handlers.reminders.digests import Slot
from handlers.reminders.rounds import Round
from handlers.rules import Recipient
from handlers.words import nudges as words
from handlers.worktime import WorkCalendar, local, on_day
from storage import cases, lookups, nudges, officials, outside
from storage.models import Case, Official, OutboxMessage
from storage.outside import Word
from storage.types import OutsideWay, Post, Rung

AFTERNOON = time(16)
BEFORE_CLOSING = timedelta(hours=1)
"""Where the office shuts before five the list comes this long before."""
ANSWER_WAITS = 1  # working days before somebody telephones the citizen
MOST_LINES = 10
PURPOSE = "call_list"

_INSTEAD = (Post.office, Post.chairman, Post.deputy)


def list_due(now: datetime, calendar: WorkCalendar) -> Slot | None:
    """The list of today, once its hour has come."""
    now = local(now)
    closing = calendar.closing_time(now.date())
    if closing is None or now >= on_day(now.date(), digests.NIGHT):
        return None
    slot_at = min(on_day(now.date(), AFTERNOON), closing - BEFORE_CLOSING)
    return Slot(Rung.call_list, slot_at) if now >= slot_at else None


def letters(around: Round, slot: Slot) -> list[tuple[Official, Reply]]:
    """The list for the office officer, or who stands in; once a day, and only if it has a line.

    Where Zalo does not reach the officer either, the list goes to the post's mailbox too, without
    the citizens' numbers.
    """
    to = _officer(around)
    lines = call_list(around, to)
    if not lines or to is None:
        return []
    if not nudges.give_once(around.session, to, slot.rung, f"{slot.at.date()}", around.now):
        return []
    mailbox = around.profile.email_of(to.post, to.unit)
    if mailbox and not beyond.reached(around, to):
        bare = "\n".join(call_list(around, None, numbers=False))
        subject = words.call_list_subject(around.profile.short_name)
        word = Word(mailbox, bare, subject)
        if bare:
            outside.queue(around.session, to, OutsideWay.mail, word, around.now)
    shown = lines[:MOST_LINES]
    text = words.call_list(shown, len(lines) - len(shown))
    return [(to, Reply(text, to=to.person_id, purpose=PURPOSE, official_id=to.id))]


def call_list(around: Round, to: Official | None, *, numbers: bool = True) -> list[str]:
    """A line for each call, for that official; None: for whoever sees a mailbox or a terminal.

    A confidential case has none, not even as a count; one about staff only for who may read it.
    """
    return [
        *_nobody(around),
        *_officials(around),
        *_unheld(around),
        *_citizens(around, to, numbers=numbers),
    ]


def _officer(around: Round) -> Official | None:
    """The office officer; else the chairman or a deputy: the first in reach, or just paired."""
    line = [one for post in _INSTEAD for one in around.staff if one.post is post]
    paired = [one for one in line if officials.reachable(one, around.now)]
    in_reach = (one for one in paired if beyond.reached(around, one))
    return next(in_reach, paired[0] if paired else None)


def _nobody(around: Round) -> Iterable[str]:
    if officials.holder_for(around.session, around.commune_id, around.now) is None:
        yield words.NOBODY_PAIRED


def _officials(around: Round) -> Iterable[str]:
    """Who holds cases and is out of reach; of the leaders each who is, whatever they hold."""
    held = {official.id: waiting for official, waiting in digests.by_official(around)}
    for official in around.staff:
        if not officials.reachable(official, around.now) or beyond.reached(around, official):
            continue
        codes = [case.code for case in held.get(official.id, ()) if beyond.speakable(case)]
        if codes or official.post is not Post.staff:
            yield _official(around, official, codes)


def _official(around: Round, official: Official, codes: Sequence[str]) -> str:
    person = around.person(official.person_id or 0)
    number = around.session.unseal(person, "phone")
    name = officials.name(around.session, official)
    return words.call_official(official.title, name, number, codes)


def _unheld(around: Round) -> Iterable[str]:
    for case in cases.open_of_commune(around.session, around.commune_id):
        waits = rules.clock_runs(case.state) and beyond.speakable(case)
        if waits and not escalation.takers(around, case, Recipient.holder):
            yield words.nobody_takes(case.code, case.due_at)


def _citizens(around: Round, to: Official | None, *, numbers: bool) -> Iterable[str]:
    """Answers that waited a working day for the citizen to write, or for a call; one a case."""
    seen = set()
    for row in (*_waited(around), *lookups.to_be_called(around.session, around.commune_id)):
        case = around.session.get(Case, row.case_id)
        if case is None or case.confidential or case.id in seen:
            continue
        if not (may_read(to, case) if to else beyond.speakable(case)):
            continue
        seen.add(case.id)
        person = around.person(row.person_id)
        number = around.session.unseal(person, "phone") if numbers else ""
        yield words.call_citizen(case.code, number, row.created_at)


def _waited(around: Round) -> Iterable[OutboxMessage]:
    for row in nudges.waiting_answers(around.session, around.commune_id):
        if around.now >= around.calendar.add_working_days(row.created_at, ANSWER_WAITS):
            yield row
