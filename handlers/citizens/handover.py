"""`9`: a person of the commune takes the chat; the bot keeps quiet until they are done.

Silence ends on `0`, on `#xong`, at closing time, or after four working hours without a human word.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from handlers.base import (
    UNHANDLED,
    Answer,
    Context,
    Incoming,
    Kind,
    Outcome,
    Reply,
    about,
    done,
    said,
)
from handlers.citizens import facts, filing, gathering, questions
from handlers.citizens.filing import Line
from handlers.citizens.reading import tells_of_danger
from handlers.words import handover as words
from handlers.words import opening
from handlers.worktime import WorkCalendar, local
from storage.models import Person
from storage.types import CaseClass, CaseKind

WORKING_HOURS = 4
"""Working hours of silence without a human word."""

AFTER_HOURS = timedelta(hours=1)
"""The same when somebody wrote outside working hours."""

PERSON_HAS_IT = "a person has it"

_WORDS = (Kind.text, Kind.image, Kind.audio, Kind.video, Kind.file, Kind.location, Kind.link)


def call_person(ctx: Context, incoming: Incoming) -> Outcome:
    """In hours the phone number, a word to the office, and silence; else when somebody is back."""
    before = questions.put_away_all(ctx)
    if not ctx.calendar.is_open(ctx.now):
        resumes = opening.back_at_work(ctx.calendar, ctx.now)
        invited = questions.invite(ctx, words.after_hours(resumes, ctx.profile.duty_phone))
        return said(*before, *invited.replies)
    if filing.holder_of(ctx, CaseClass.procedure) is None:
        text = words.in_hours_nobody_paired(ctx.profile.hotline)
        return said(*before, Reply(text, buttons=(facts.call(ctx),)))
    return _handed_over(ctx, incoming, before)


def keep_silent(ctx: Context, incoming: Incoming) -> Outcome:
    """While a person has the chat, what the citizen writes goes to that person, unanswered."""
    if not is_silent(ctx.person, ctx.now):
        return UNHANDLED
    if tells_of_danger(ctx, incoming.text):
        return UNHANDLED
    if incoming.kind not in _WORDS:
        return done("a person has the chat")
    case = next(iter(filing.open_cases(ctx)), None)
    if case is None:
        be_quiet(ctx.person, None, "")
        return UNHANDLED
    return gathering.add(ctx, gathering.of_lines(ctx, (Line.of(incoming),)), case)


def is_silent(person: Person, now: datetime) -> bool:
    """Whether a human has this person's chat."""
    return person.quiet_until is not None and now < person.quiet_until


def human_spoke(person: Person, calendar: WorkCalendar, now: datetime) -> None:
    """A human wrote to the citizen: the bot keeps quiet for the rest of their working time."""
    be_quiet(person, silence_ends(calendar, now), PERSON_HAS_IT)


def end_silence(person: Person) -> None:
    """The bot may speak again."""
    be_quiet(person, None, "")


def be_quiet(person: Person, until: datetime | None, why: str) -> None:
    """Set until when and why the bot keeps quiet."""
    person.quiet_until = until
    person.quiet_why = why


def silence_ends(calendar: WorkCalendar, now: datetime) -> datetime:
    """Four working hours from now, or closing time if that comes first; an hour after closing."""
    closing = calendar.closing_time(local(now).date())
    if closing is None or closing <= now:
        return now + AFTER_HOURS
    return min(calendar.add_working_hours(now, WORKING_HOURS), closing)


def _handed_over(ctx: Context, incoming: Incoming, before: tuple[Reply, ...]) -> Outcome:
    line = Line(words.LINE, incoming.at)
    case = next(iter(filing.open_cases(ctx)), None)
    if case is not None:
        told = filing.add(ctx, case, line)
    else:
        case, told = filing.file_case(
            ctx,
            kind=CaseKind.question,
            case_class=CaseClass.procedure,
            lines=(line,),
            topic=words.TOPIC,
            place="",
        )
    human_spoke(ctx.person, ctx.calendar, ctx.now)
    text = words.in_hours(ctx.profile.hotline, case.code)
    word = Reply(text, buttons=(facts.call(ctx),), cases=about(case), purpose="handover")
    return said(*before, word, *told)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {}
