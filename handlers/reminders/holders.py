"""No case waits long for a holder who can't be reached: after two working days it goes on.

A holder is in reach while they, or who stands in for them, can be written to. A confidential case
never moves by itself: its readers were promised by name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import rules
from handlers.base import Reply
from handlers.officials import lists
from handlers.readers import may_hold, may_read
from handlers.reminders import beyond
from handlers.reminders.rounds import Round
from handlers.rules import Act
from handlers.words import nudges as words
from storage import cases, nudges, officials
from storage.models import Case, Nudge, Official
from storage.types import CaseClass, Post, Rung

PASS_ON_AFTER = 2  # working days
LOOK_FOR_HEIR = timedelta(hours=1)
_HEIRS = (Post.deputy, Post.chairman, Post.office)


@dataclass(frozen=True, slots=True)
class Passed:
    """A case that went from one post to another."""

    case: Case
    before: Official | None
    to: Official


def look(
    around: Round, case: Case, given: Sequence[Nudge]
) -> tuple[datetime | None, Passed | None]:
    """Pass the case on if its time has come; else when to look again."""
    if case.confidential:
        return None, None
    holder = around.holder_named(case.holder_id)
    if holder is None:
        return _at_once(around, case)
    key = nudges.key_unreached(case)
    noted = next((nudge for nudge in given if nudge.key == key), None)
    until = _in_reach_until(around, holder)
    if until is not None:
        if noted is not None:
            around.session.delete(noted)
        return until, None
    since = noted.at if noted else _since(around, case, holder)
    if noted is None:
        nudges.give_once_for(around.session, case, Rung.unreached, key, since)
    pass_at = rules.after_quiet(around.calendar.add_working_days(since, PASS_ON_AFTER))
    if rules.after_quiet(around.now) < pass_at:
        return pass_at, None
    if rules.quiet(around.now):
        return rules.after_quiet(around.now), None
    heir = _heir(around, case)
    if heir is None:
        return around.now + LOOK_FOR_HEIR, None
    return _in_reach_until(around, heir), _pass_on(around, case, holder, heir)


def _at_once(around: Round, case: Case) -> tuple[datetime | None, Passed | None]:
    """A case that nobody holds goes to who is in reach, else to whoever has a phone."""
    heir = _heir(around, case) or _paired(around, case)
    if heir is None or (rules.quiet(around.now) and case.case_class is not CaseClass.danger):
        return rules.after_quiet(around.now + LOOK_FOR_HEIR), None
    return _in_reach_until(around, heir), _pass_on(around, case, None, heir)


def tell(around: Round, to: Official, taken: Sequence[Passed]) -> Reply:
    """One message to who has these cases now."""
    titles = dict.fromkeys(one.before.title for one in taken if one.before is not None)
    shown = words.passed_to_you(", ".join(titles))
    return lists.pick(around, shown, [one.case for one in taken], to=to.person_id)


def _in_reach_until(around: Round, holder: Official) -> datetime | None:
    """Until when the holder or their stand-in is in reach, if nobody writes; None: out of it."""
    for one in (holder, around.holder_named(holder.stand_in_id)):
        if one is not None and beyond.reached(around, one):
            ends = [beyond.window(around, one).shuts_at, _leave_from(around, one)]
            return min(end for end in ends if end is not None)
    return None


def _leave_from(around: Round, official: Official) -> datetime | None:
    starts = official.leave_from
    return starts if starts is not None and starts > around.now else None


def _since(around: Round, case: Case, holder: Official) -> datetime:
    """Since when the holder is out of reach, as far as it is known, but not before the case."""
    away = holder.leave_from if not officials.reachable(holder, around.now) else None
    shut = beyond.window(around, holder).shuts_at
    since = away or shut or around.now
    return min(around.now, max(since, case.clock_from))


def _heir(around: Round, case: Case) -> Official | None:
    return next((one for one in _heirs(around, case) if beyond.reached(around, one)), None)


def _paired(around: Round, case: Case) -> Official | None:
    found = (one for one in _heirs(around, case) if officials.reachable(one, around.now))
    return next(found, None)


def _heirs(around: Round, case: Case) -> Iterable[Official]:
    """Who may hold the case instead: a deputy, the chairman, the office."""
    for post in _HEIRS:
        for one in around.staff:
            fits = one.post is post and one.id != case.holder_id
            if fits and may_hold(one, case) and may_read(one, case):
                yield one


def _pass_on(around: Round, case: Case, holder: Official | None, heir: Official) -> Passed:
    case.holder_id, case.taken_on_at = heir.id, None
    name = officials.name(around.session, heir)
    who = f"{heir.title} {name}".strip()
    detail = words.passed_on(who) if holder else who
    cases.record(around.session, case, Act.assign, around.now, detail=detail)
    return Passed(case, holder, heir)
