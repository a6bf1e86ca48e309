"""The Monday sheet: new, due, late, by unit, as plain text for who leads and keeps the registers.

It comes on the first working day of a week at 7:30. Confidential cases are not in it.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta

from handlers.base import Reply
from handlers.reminders.rounds import Round
from handlers.rules import clock_runs
from handlers.words import figures as words
from handlers.worktime import WorkCalendar, local, on_day
from storage import cases, nudges, officials, points, scans, stats
from storage.models import Case, CounterOpinion, Official
from storage.types import Mark, Post, Rung

MORNING, NOON = time(7, 30), time(12)
PURPOSE = "weekly"


def sheet_due(now: datetime, calendar: WorkCalendar) -> datetime | None:
    """When this week's sheet was due, if it is time for it: the first working morning."""
    now = local(now)
    first = _first_workday(now.date(), calendar)
    at = on_day(now.date(), MORNING)
    return at if now.date() == first and at <= now < on_day(first, NOON) else None


def _first_workday(day: date, calendar: WorkCalendar) -> date | None:
    monday = day - timedelta(days=day.weekday())
    week = (monday + timedelta(days=n) for n in range(7))
    return next((one for one in week if calendar.is_workday(one)), None)


def sheets(around: Round, at: datetime) -> list[tuple[Official, Reply]]:
    """The sheet for each leader and the office, once a week."""
    told = []
    text = ""
    for one in around.staff:
        if one.post is Post.staff or not officials.reachable(one, around.now):
            continue
        if not nudges.give_once(around.session, one, Rung.weekly, f"{at.date()}", around.now):
            continue
        text = text or sheet(around, at)
        # A comment may name staff: who may read complaints about staff reads it (readers.py).
        said = _comments(around, at) if one.post in (Post.chairman, Post.office) else ""
        told.append((one, Reply(text + said, to=one.person_id, purpose=PURPOSE)))
    return told


def sheet(around: Round, at: datetime) -> str:
    """The seven days before `at`, what is due in the seven days from then on, and what is late."""
    week = timedelta(days=7)
    since = on_day(at.date() - week, time())
    until = on_day(at.date(), time())
    found = stats.figures(around.session, around.commune_id, since, until)
    everyone = cases.open_of_commune(around.session, around.commune_id)
    still = [case for case in everyone if not case.confidential]
    return words.sheet(
        since.date(),
        until.date() - timedelta(days=1),
        new=found.received,
        answered=stats.answered_between(around.session, around.commune_id, since, until),
        due=sum(around.now <= case.due_at < around.now + week for case in still),
        late=sum(_late(case, around.now) for case in still),
        units=_by_unit(around, still),
        counters=_at_counters(around, at),
    )


def _by_unit(around: Round, still: list[Case]) -> list[str]:
    held: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for case in still:
        name = _unit(around, case)
        held[name] += 1
        late[name] += _late(case, around.now)
    return [words.unit(name, count, late[name]) for name, count in held.most_common()]


def _at_counters(around: Round, at: datetime) -> list[str]:
    """How visitors found each counter, without a name and no survey."""
    marks: dict[str, Counter[Mark]] = {}
    for one in _opinions(around, at):
        name = points.get(around.session, one.point_id).name
        marks.setdefault(name, Counter())[one.mark] += 1
    return [words.counter(name, found) for name, found in sorted(marks.items())]


def _comments(around: Round, at: datetime) -> str:
    written = (around.session.unseal(one, "comment") for one in _opinions(around, at))
    return words.comments([text for text in written if text.strip()])


def _opinions(around: Round, at: datetime) -> list[CounterOpinion]:
    since, until = at.date() - timedelta(days=7), at.date()
    found = scans.opinions(around.session, around.commune_id, since)
    return [one for one in found if one.day < until]


def _unit(around: Round, case: Case) -> str:
    holder = around.holder_named(case.holder_id)
    if holder is None:
        return words.NOBODY
    unit = around.profile.unit_name(holder.unit) if holder.unit else None
    return unit or holder.title


def _late(case: Case, now: datetime) -> bool:
    return clock_runs(case.state) and case.due_at < now
