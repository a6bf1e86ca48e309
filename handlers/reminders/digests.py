"""The list of open cases that an official gets in the morning and before days off (design §6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from handlers import rules
from handlers.base import Reply
from handlers.officials.addressing import named
from handlers.officials.standing import standing
from handlers.reminders import beyond, escalation, nudges
from handlers.reminders.rounds import Round
from handlers.rules import Recipient
from handlers.words import nudges as words
from handlers.worktime import WorkCalendar, local, on_day
from storage import cases
from storage import nudges as given
from storage.models import Case, Official
from storage.outbox import Button
from storage.types import Post, Rung

MORNING, AFTERNOON, NIGHT = time(7, 30), time(16, 30), time(20)
BEFORE_CLOSING = timedelta(minutes=30)
"""Where the office shuts before five the list comes this long before."""
PURPOSE = "digest"
KEEP_WINDOW = "keep_window"


@dataclass(frozen=True, slots=True)
class Slot:
    """One list of one day: which, and the moment it is of (in Vietnam)."""

    rung: Rung
    at: datetime


def digest_due(now: datetime, calendar: WorkCalendar) -> Slot | None:
    """Which list is due now: one that was missed comes late, but not after its part of the day."""
    now = local(now)
    day = now.date()
    closing = calendar.closing_time(day)
    if closing is None or now >= on_day(day, NIGHT):
        return None
    gap_at = min(on_day(day, AFTERNOON), closing - BEFORE_CLOSING)
    if now >= gap_at:
        gap = Slot(Rung.digest_gap, gap_at)
        return gap if calendar.last_workday_before_gap(day) else None
    morning = Slot(Rung.digest_morning, on_day(day, MORNING))
    return morning if now >= morning.at else None


def digests(around: Round, slot: Slot) -> list[tuple[Official, Reply]]:
    """That list for each paired official who is to act on an open case and has not had it.

    What came in since has had its own notice and is not on it.
    """
    day = f"{slot.at.date()}"
    replies = []
    for official, held in by_official(around):
        waiting = [case for case in held if case.received_at < slot.at]
        if not waiting or escalation.muted(around, official):
            continue
        if given.give_once(around.session, official, slot.rung, day, around.now):
            purposes = (PURPOSE, nudges.PURPOSE)
            given.drop_waiting(around.session, official.person_id or 0, purposes)
            replies.append((official, _digest(around, official, waiting, slot.rung)))
            beyond.seek(around, official, waiting)
    return replies


def keep_windows(around: Round, slot: Slot) -> list[tuple[Official, Reply]]:
    """A word for each leader with nothing to do whose window shuts before the next list.

    Without it the first new case of the week would wait for them to write.
    """
    busy = {official.id for official, _ in by_official(around)}
    replies = []
    for one in around.staff:
        if one.post is Post.staff or one.id in busy or escalation.muted(around, one):
            continue
        if not beyond.reached(around, one) or not _window_shuts(around, one):
            continue
        what = f"{slot.at:%Y-%m-%d %H}"
        if given.give_once(around.session, one, Rung.keep_window, what, around.now):
            still_here = Button(words.STILL_HERE, "say", "#viec")
            reply = Reply(
                words.nothing_waits(one.post),
                to=one.person_id,
                buttons=(still_here,),
                purpose=KEEP_WINDOW,
            )
            replies.append((one, reply))
    return replies


def by_official(around: Round) -> list[tuple[Official, list[Case]]]:
    """Who is to act now, each with the cases that wait for them, the most urgent first."""
    lists: dict[int, list[Case]] = {}
    for case in cases.open_of_commune(around.session, around.commune_id):
        if not rules.clock_runs(case.state):
            continue
        among = escalation.takers(around, case, Recipient.holder)
        if among:
            lists.setdefault(among[0].id, []).append(case)
    return [(one, lists[one.id]) for one in around.staff if one.id in lists]


def _digest(around: Round, to: Official, waiting: Sequence[Case], rung: Rung) -> Reply:
    shown = waiting[: nudges.MOST_LINES]
    text = _text(around, to, [line(around, case) for case in shown], len(waiting), rung)
    return Reply(
        f"{text}\n{words.KEEP_WINDOW}" if _window_shuts(around, to) else text,
        to=to.person_id,
        buttons=nudges.openers(shown),
        cases=tuple(case.id for case in shown),
        purpose=PURPOSE,
    )


def _text(around: Round, to: Official, lines: Sequence[str], number: int, rung: Rung) -> str:
    others = number - len(lines)
    if rung is Rung.digest_morning:
        return words.morning(to.post, lines, others)
    today = local(around.now).date()
    back_on = around.calendar.next_workday(today)
    holiday = around.calendar.day_off_name(today + timedelta(days=1))
    return words.before_gap(to.post, lines, others, around.profile, back_on, holiday)


def line(around: Round, case: Case) -> str:
    """One case in a list."""
    what = words.case(case.code, named(around.session, case))
    return words.line(what, standing(around, case), "")


def _window_shuts(around: Round, official: Official) -> bool:
    """Whether Zalo stops carrying messages to the official before the next morning list."""
    shuts_at = beyond.window(around, official).shuts_at
    next_list = on_day(around.calendar.next_workday(local(around.now).date()), MORNING)
    return shuts_at is None or shuts_at < next_list
