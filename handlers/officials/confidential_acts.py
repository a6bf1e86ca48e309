"""What a reader does with a confidential case on its page: answer, ask, extend, note, close."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from handlers import rules
from handlers.citizens.confidential_told import Told, tell_writer
from handlers.officials import confidential_enclosures, confidential_silence, scrutiny
from handlers.officials import confidential_notices as notices
from handlers.officials.confidential_enclosures import NOTHING, Enclosures
from handlers.officials.confidential_visit import Visit
from handlers.rules import Act, IllegalAct, next_state
from handlers.words import confidential_readers as words
from storage import confidential, officials
from storage.case_history import has_happened
from storage.models import ConfidentialLine, Official
from storage.types import Speaker

LONGEST = 5000
"""Characters of what a reader writes."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: nothing is wrong (`problem` empty), or why it was not done.

    `waits`: a second person must agree first. `meanwhile` is another reader's answer that came
    while this one was written.
    """

    problem: str = ""
    meanwhile: "Meanwhile | None" = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Another reader's words to the citizen, and the line to be seen before writing on."""

    title: str
    text: str
    at: datetime
    line_id: int


def answer(visit: Visit, text: str, seen: int, enclosed: Enclosures = NOTHING) -> Done:
    """Answer the citizen; not over another reader's answer that `seen` (a line's id) is older
    than."""
    return _speak(visit, text, seen, Act.answer, Told.answered, enclosed)


def ask(visit: Visit, text: str, seen: int) -> Done:
    """Ask the citizen; only the first question stops the clock (domain notes §2.6)."""
    again = visit.case.asked_at is not None or _asked_before(visit)
    return _speak(visit, text, seen, Act.ask_again if again else Act.ask_citizen, Told.question)


def note(visit: Visit, text: str, seen: int) -> Done:
    """A note that only the readers of the case see."""
    if problem := _text_problem(text):
        return Done(problem)
    if _said_already(visit, text, seen):
        return Done()
    _line(visit, Speaker.note, text)
    visit.record("note")
    return Done()


def extend(visit: Visit, day: date | None, reason: str) -> Done:
    """Put the deadline off, once, to the end of a working day, with a reason the citizen reads."""
    if problem := _extension_problem(visit, day, reason):
        return Done(problem)
    due = visit.around.calendar.closing_time(day) if day else None
    if due is None:
        return Done("day")
    case = visit.case
    case.due_at, case.clock_from, case.extended = due, visit.now, True
    _line(visit, Speaker.official, words.extended_for(reason, due))
    visit.record("extend")
    _tell_writer(visit, Told.extended, until=due)
    return Done()


def close(visit: Visit) -> Done:
    """Close what was answered, or what the citizen never added to."""
    case = visit.case
    try:
        case.state = next_state(case.state, Act.close)
    except IllegalAct:
        return Done("answer_first" if rules.is_open(case.state) else "state")
    case.closed_at, case.clock_stopped_at, case.asked_at = visit.now, None, None
    end_errands(visit)
    visit.record(Act.close)
    _tell_writer(visit, Told.closed)
    closed = words.closed_by(case.code, visit.official.title)
    visit.say(notices.tell_others(visit, case, visit.official, closed))
    return Done()


def end_errands(visit: Visit) -> None:
    """Nobody has to act any more; who was to is told."""
    visit.say(confidential_silence.end_errands(visit.session, visit.case, visit.now))


def answered_meanwhile(visit: Visit, seen: int) -> Meanwhile | None:
    """The newest words of another reader to the citizen since the line `seen`."""
    for line in reversed(confidential.lines(visit.session, visit.case)):
        if line.id <= seen:
            return None
        if line.speaker is Speaker.official and line.official_id != visit.official.id:
            other = officials.get(visit.session, visit.case.commune_id, line.official_id or 0)
            text = confidential.text_of(visit.session, line)
            return Meanwhile(other.title if other else "", text, line.at, line.id)
    return None


def hindrance(visit: Visit, text: str, seen: int, act: Act) -> Done | None:
    """Why these words may not go to the citizen now; None: they may."""
    if problem := _text_problem(text):
        return Done(problem)
    if _said_already(visit, text, seen):
        return Done()
    if _asks_for_money(visit, text):
        return Done("forbidden")
    if (other := answered_meanwhile(visit, seen)) is not None:
        return Done("meanwhile", other)
    return None if act in rules.acts_in(visit.case.state) else Done("state")


def give(
    visit: Visit,
    official: Official,
    text: str,
    act: Act,
    told: Told,
    enclosed: Enclosures = NOTHING,
) -> ConfidentialLine:
    """Put the words of `official` into the case and move it; everybody concerned is told."""
    case = visit.case
    line = _line(visit, Speaker.official, text, official)
    confidential_enclosures.hang(visit.session, case, line, enclosed, visit.now)
    case.state = next_state(case.state, act)
    if act is Act.answer:
        case.answered_at, case.closed_at = visit.now, None
        case.clock_stopped_at = case.asked_at = None
    else:
        case.asked_at = visit.now
        if act is Act.ask_citizen:
            case.clock_stopped_at = visit.now
    visit.record(act)
    _tell_writer(visit, told)
    spoke = words.answered_by if act is Act.answer else words.asked_by
    heard = spoke(case.code, official.title)
    visit.say(notices.tell_others(visit, case, visit.official, heard))
    return line


def _speak(
    visit: Visit,
    text: str,
    seen: int,
    act: Act,
    told: Told,
    enclosed: Enclosures = NOTHING,
) -> Done:
    hindered = hindrance(visit, text, seen, act)
    if hindered is None:
        give(visit, visit.official, text, act, told, enclosed)
    return hindered or Done()


def _asks_for_money(visit: Visit, text: str) -> bool:
    """Whether the words ask for money or a code, or lead elsewhere; the other readers are told."""
    profile = visit.around.profile
    pages = (visit.links.page("/"), profile.portal_url, profile.web_url, profile.privacy_url)
    hosts = {urlsplit(one).hostname or "" for one in pages if one} - {""}
    if scrutiny.forbidden(text, hosts) is None:
        return False
    visit.record("answer_stopped")
    stopped = words.stopped(visit.case.code, visit.official.title)
    visit.say(notices.tell_others(visit, visit.case, visit.official, stopped))
    return True


def left_out(visit: Visit, text: str) -> tuple[str, ...]:
    """What an answer about staff or policy does not say: the deed, who, when."""
    told = visit.case.case_class in scrutiny.TELLS
    return tuple(one.value for one in scrutiny.missing(text)) if told else ()


def _said_already(visit: Visit, text: str, seen: int) -> bool:
    """Whether this is the second tap of one button."""
    return any(
        line.id > seen
        and line.official_id == visit.official.id
        and confidential.text_of(visit.session, line) == text
        for line in confidential.lines(visit.session, visit.case)
    )


def _line(
    visit: Visit, speaker: Speaker, text: str, official: Official | None = None
) -> ConfidentialLine:
    return confidential.add_line(
        visit.session,
        visit.case,
        speaker=speaker,
        text=text,
        at=visit.now,
        official=official or visit.official,
    )


def _tell_writer(visit: Visit, told: Told, until: datetime | None = None) -> None:
    reply = tell_writer(
        visit.session,
        visit.links,
        visit.case,
        told,
        visit.now,
        official=visit.official,
        until=until,
    )
    visit.say([reply])


def _text_problem(text: str) -> str:
    if not text.strip():
        return "empty"
    return "long" if len(text) > LONGEST else ""


def _asked_before(visit: Visit) -> bool:
    return has_happened(visit.session, visit.case, Act.ask_citizen)


def _extension_problem(visit: Visit, day: date | None, reason: str) -> str:
    case, calendar = visit.case, visit.around.calendar
    if not rules.is_open(case.state):
        return "state"
    if case.extended:
        return "extended"
    if not reason.strip():
        return "empty"
    if day is None or not calendar.is_workday(day):
        return "day"
    due = calendar.closing_time(day)
    if due is None or due <= max(case.due_at, visit.now):
        return "not_later"
    latest = rules.latest_extension(
        case.case_class, case.received_at, calendar, visit.around.profile
    )
    return "too_far" if due > latest else ""
