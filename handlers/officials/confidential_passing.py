"""Giving the matter to who must act, without the person; and what they report to the readers."""

import re
from collections.abc import Iterator

from handlers.citizens.confidential_told import Told, tell_writer
from handlers.officials import confidential_notices as notices
from handlers.officials.confidential_acts import LONGEST, Done
from handlers.officials.confidential_visit import Visit
from handlers.rules import Act, IllegalAct, is_open, next_state
from handlers.understanding.fold import fold
from handlers.vietnamese_dates import moment
from handlers.words import confidential_readers as words
from storage import confidential, confidential_errands, confidential_readers, officials
from storage.models import ConfidentialErrand, Official
from storage.profile import CommuneProfile
from storage.types import Speaker

_WHEN = re.compile(
    r"\b\d{1,2}\s*(?:h|giờ|:)\s*\d{0,2}\b|\b\d{1,2}\s*/\s*\d{1,2}(?:/\d{2,4})?\b"
    r"|\bngày\s+\d{1,2}\b|\bthứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])\b|\bchủ nhật\b"
    r"|\b(?:sáng|trưa|chiều|tối|đêm)\s+(?:nay|qua|hôm)\b|\bhôm\s+(?:qua|kia|nay|trước)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<!\d)(?:\+?84|0)\d(?:[\s.\-]?\d){7,9}(?!\d)")
_COPIED = 5
"""So many words in a row of the writer's own: who hears them may know who speaks so."""


def gives_away(visit: Visit, text: str) -> tuple[str, ...]:
    """What in the matter could tell the handler who wrote: hamlet, time, number, own words.

    Not their name: to point it out would tell a reader that it is.
    """
    theirs = confidential.texts(visit.session, visit.case, [Speaker.citizen])
    return tuple(dict.fromkeys(_signs(visit.around.profile, text, theirs)))


def may_take(visit: Visit) -> list[Official]:
    """Whom the matter may be given to: paired, at work, no reader and not named in it."""
    case, session = visit.case, visit.session
    reading = {one.id for one in confidential_readers.to_read(session, case)}
    return [
        one
        for one in visit.around.staff
        if one.id not in reading
        and officials.reachable(one, visit.now)
        and not confidential_readers.is_named(session, case, one)
    ]


def pass_on(visit: Visit, to_id: int, matter: str) -> Done:
    """Give `matter`, which the reader wrote themselves, to an official; the case stays theirs."""
    case = visit.case
    if not matter.strip():
        return Done("empty")
    if len(matter) > LONGEST:
        return Done("long")
    to = next((one for one in may_take(visit) if one.id == to_id), None)
    if to is None:
        return Done("whom")
    running = confidential_errands.running(visit.session, case, to)
    if running and confidential_errands.matter_of(visit.session, case, running) == matter:
        return Done()  # the second tap of one button
    try:
        case.state = next_state(case.state, Act.assign)
    except IllegalAct:
        return Done("state")
    confidential_errands.give(visit.session, case, to, matter, visit.official, visit.now)
    visit.record(Act.assign, detail=to.title)
    given = words.passed_to_you(notices.name_of(to), case.code, moment(case.due_at))
    visit.say([notices.with_link(visit, case, to, given)])
    reply = tell_writer(
        visit.session,
        visit.links,
        case,
        Told.passed_on,
        visit.now,
        official=to,
    )
    visit.say([reply])
    return Done()


def report(visit: Visit, text: str) -> Done:
    """What the handler did or found: to the readers, never to the citizen."""
    case = visit.case
    errand = confidential_errands.running(visit.session, case, visit.official)
    if errand is None:
        return Done("state")
    if not text.strip():
        return Done("empty")
    if len(text) > LONGEST:
        return Done("long")
    confidential_errands.report(visit.session, case, errand, text, visit.now)
    visit.record("reported")
    heard = words.reported(case.code, visit.official.title)
    visit.say(notices.tell_others(visit, case, visit.official, heard))
    return Done()


def take_back(visit: Visit, errand_id: int) -> Done:
    """A reader ends an errand: its handler sees nothing of it any more."""
    for errand in confidential_errands.of_case(visit.session, visit.case):
        if errand.id == errand_id and errand.ended_at is None:
            confidential_errands.end(errand, visit.now)
            visit.record("errand_ended")
            handler = _holder(visit, errand)
            if handler is not None and is_open(visit.case.state):
                ended = words.errand_ended(visit.case.code)
                visit.say([notices.plain(visit.case, handler, ended)])
            return Done()
    return Done("state")


def _holder(visit: Visit, errand: ConfidentialErrand) -> Official | None:
    handler = officials.get(visit.session, visit.case.commune_id, errand.official_id)
    return handler if handler is not None and handler.term == errand.term else None


def _signs(profile: CommuneProfile, text: str, theirs: list[str]) -> Iterator[str]:
    plain = f" {fold(text)} "
    for village in profile.villages:
        names = (village.name, *village.aliases)
        if any(f" {fold(one)} " in plain for one in names):
            yield f"nơi ở: {village.name}"
    yield from (f"thời gian: {match[0].strip()}" for match in _WHEN.finditer(text))
    yield from (f"số điện thoại: {match[0].strip()}" for match in _NUMBER.finditer(text))
    for run in _copied(text, theirs):
        yield f"chép nguyên lời người gửi: “{run}”"


def _copied(text: str, theirs: list[str]) -> Iterator[str]:
    """The first run of words that the writer used in the same order, a line of theirs each."""
    mine = text.split()
    folded = [fold(word) for word in mine]
    for said in theirs:
        known = f" {' '.join(fold(word) for word in said.split())} "
        for start in range(len(folded) - _COPIED + 1):
            run = folded[start : start + _COPIED]
            if f" {' '.join(run)} " in known:
                yield " ".join(mine[start : start + _COPIED])
                break
