"""A citizen whose answer is not there yet hears so before Zalo's window shuts (contract §4.4).

One note a window, at most three a case; its button opens the window anew. A confidential case gets
none: the phone may be shared.
"""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from handlers import rules
from handlers.base import UNHANDLED, Context, Incoming, Kind, Outcome, Reply, done, said
from handlers.reminders.rounds import Round
from handlers.reminders.windows import window_of
from handlers.understanding.fold import fold
from handlers.vietnamese_dates import moment
from handlers.words import nudges as words
from handlers.worktime import local, on_day
from storage import cases, nudges
from storage.models import Case, Nudge
from storage.outbox import Button
from storage.types import Rung

BEFORE = timedelta(hours=4)
EVENING = time(19, 30)
MOST = 3
PURPOSE = "progress_note"
PAYLOAD = "#nhantraloi"

_AFTER_SHUT = timedelta(minutes=1)
_WANTS = re.compile(rf"{PAYLOAD}|nhan tra loi")


def look(around: Round, case: Case, given: Sequence[Nudge]) -> tuple[datetime | None, Reply | None]:
    """The note, if its time has come; and when to look again."""
    had = sum(nudge.rung is Rung.progress_note for nudge in given)
    if case.confidential or had >= MOST:
        return None, None
    person = around.person(case.person_id)
    shuts_at = window_of(person, around.profile).shuts_at
    if shuts_at is None or shuts_at <= around.now:
        return None, None
    note_at = _before(shuts_at)
    if around.now < note_at:
        return note_at, None
    again_at = shuts_at + _AFTER_SHUT
    if rules.quiet(around.now):
        return min(again_at, rules.after_quiet(around.now)), None
    key = f"{person.id}:{Rung.progress_note}:{shuts_at:%Y%m%dT%H%M}"
    if not nudges.give_once_for(around.session, case, Rung.progress_note, key, around.now):
        return again_at, None
    return again_at, _note(around, case)


def wants_answer(ctx: Context, incoming: Incoming) -> Outcome:
    """ "Nhận trả lời": the window is open anew, and the note before it shuts again is planned."""
    if incoming.kind is not Kind.text or not _WANTS.fullmatch(_plain(incoming.text)):
        return UNHANDLED
    mine = cases.of_person(ctx.session, ctx.person.id)
    waiting = [case for case in mine if rules.clock_runs(case.state)]
    if not waiting:
        tapped = incoming.text.strip() == PAYLOAD
        return done("what waited comes by itself") if tapped else UNHANDLED
    nudges.look_again(ctx.session, [case.id for case in waiting], ctx.now)
    return said(words.WILL_BE_ANSWERED)


def _plain(text: str) -> str:
    text = text.strip()
    return text if text.startswith("#") else fold(text)


def _before(shuts_at: datetime) -> datetime:
    """Four hours before, or in the evening before when that is at night."""
    at = local(shuts_at - BEFORE)
    if not rules.quiet(at):
        return at
    evening = on_day(at.date(), EVENING)
    return evening if evening <= at else evening - timedelta(days=1)


def _note(around: Round, case: Case) -> Reply:
    due = moment(local(case.due_at))
    late = case.due_at <= around.now
    text = words.still_late(case.code, due) if late else words.still_at_it(case.code, due)
    return Reply(
        f"{text}\n{words.TAP_TO_RECEIVE}",
        to=case.person_id,
        buttons=(Button(words.RECEIVE, "say", PAYLOAD),),
        cases=(case.id,),
        purpose=PURPOSE,
    )
