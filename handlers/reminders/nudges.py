"""Reminders that fall due (design §6): which, to whom, in which words.

What is due is computed from the case each time; what was given stands under a unique key, so a
restart or a second process gives nothing twice. An official hears of one round in one message.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import rules
from handlers.base import Reply
from handlers.officials import silence
from handlers.officials.addressing import named
from handlers.officials.standing import standing
from handlers.reminders import escalation, holders, progress_notes
from handlers.reminders.holders import Passed
from handlers.reminders.rounds import Round
from handlers.rules import Act, Clock, Reminder
from handlers.words import nudges as words
from handlers.worktime import WorkCalendar
from storage import case_history, cases, nudges, officials
from storage.database import Session
from storage.models import Case, Nudge, Official
from storage.outbox import Button
from storage.types import CaseClass, CaseState, Post, Rung

NEVER_TWICE_WITHIN = timedelta(hours=24)
LOOK_FOR_SOMEBODY = timedelta(hours=1)
"""A reminder that nobody can take is kept, and tried again after this long."""
MOST_LINES = 5
PURPOSE = "nudge"

_MOST_OPENED = 4  # buttons that open a case; a fifth opens the whole list (contract §4.1)


@dataclass(frozen=True, slots=True)
class Step:
    """What a case asks for now, and when it is to be looked at again."""

    due: tuple[Reminder, ...] = ()
    closes: bool = False
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One case that one official is reminded of."""

    case: Case
    rung: Rung
    late: timedelta


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one official is told in a round."""

    to: Official
    notes: tuple[Note, ...]


def next_step(
    case: Case,
    given: Sequence[Nudge],
    now: datetime,
    calendar: WorkCalendar,
    clock: Clock,
    besides: Sequence[Reminder] = (),
) -> Step:
    """What is due for the case by `now`: rungs not given yet, or its closing after 7 days.

    `besides` are steps that do not hang on its deadline. Nothing while the citizen's answer is
    awaited, and nothing at night except for danger.
    """
    if rules.is_answered(case.state) and case.answered_at is not None:
        closes_at = case.answered_at + rules.CLOSE_AFTER_SILENCE
        return Step(closes=True) if closes_at <= now else Step(again_at=closes_at)
    if not rules.clock_runs(case.state):
        return Step()
    had = {nudge.key for nudge in given}
    ladder = rules.rungs(case.clock_from, case.due_at, calendar, clock, besides)
    left = [step for step in ladder if nudges.key_of(case, step.rung, step.of) not in had]
    due = tuple(step for step in left if step.at <= now)
    later = [step.at for step in left if step.at > now]
    if due and (not_before := _not_before(case, due, given, now)) > now:
        return Step(again_at=min([not_before, *later]))
    return Step(due, again_at=min(later, default=None))


@dataclass(frozen=True, slots=True)
class Past:
    """What the history of some cases tells: which nobody has looked at (and nobody was reminded of
    that), and when the citizens of those that wait for an outside body last heard."""

    unseen: Collection[int]
    heard: Mapping[int, datetime]


def past_of(session: Session, found: Sequence[Case], given: Mapping[int, Sequence[Nudge]]) -> Past:
    """The past of these cases, of however many communes; `given` as for `remind`."""
    new = {one.id for one in found if one.taken_on_at is None and rules.clock_runs(one.state)}
    new -= {one for one in new if any(it.rung is Rung.first_look for it in given.get(one, ()))}
    elsewhere = [case.id for case in found if case.state is CaseState.phoi_hop]
    unseen = new - case_history.looked_at(session, new)
    return Past(unseen, case_history.last_heard(session, elsewhere))


@dataclass(frozen=True, slots=True)
class Told:
    """What a round has to say; nothing of it has been said yet."""

    letters: list[Letter]
    passed: dict[int, list[Passed]]  # by the new holder's id
    to_citizens: list[Reply]


def remind(
    around: Round,
    found: Sequence[Case],
    given: Mapping[int, Sequence[Nudge]],
    past: Past | None = None,
) -> Told:
    """Do what these cases (claimed) ask for; `given` are the reminders they have had.

    `past` is theirs, where it has been read already.
    """
    notes: dict[int, list[Note]] = {}
    passed: dict[int, list[Passed]] = {}
    to_citizens: list[Reply] = []
    past = past or past_of(around.session, found, given)
    for case in found:
        looks: list[datetime | None] = []
        if rules.clock_runs(case.state):
            had = given.get(case.id, [])
            look, handed = holders.look(around, case, had)
            note_at, word = progress_notes.look(around, case, had)
            looks += [look, note_at]
            if handed is not None:
                passed.setdefault(handed.to.id, []).append(handed)
            if word is not None:
                to_citizens.append(word)
        closing_at, words_of_closing = silence.look(around, case)
        looks.append(closing_at)
        to_citizens += words_of_closing
        clock = rules.clock_of(case.case_class, around.profile)
        had = given.get(case.id, [])
        more = _besides(around, case, past)
        step = next_step(case, had, around.now, around.calendar, clock, more)
        again_at = step.again_at
        if step.closes:
            again_at, words_of_closing = _close(around, case)
            to_citizens += words_of_closing
        told, missed = _give(around, case, step.due)
        for official_id, note in told.items():
            notes.setdefault(official_id, []).append(note)
        soon = around.now + LOOK_FOR_SOMEBODY
        looks += [again_at, soon if missed else None]
        case.nudge_at = min((at for at in looks if at is not None), default=None)
    letters = [_letter(around, official_id, about) for official_id, about in notes.items()]
    return Told(letters, passed, to_citizens)


def reply_of(around: Round, letter: Letter) -> Reply:
    """The message that says the letter."""
    about = [note.case for note in letter.notes]
    if len(about) == 1:
        return _about_one(around, letter.to, letter.notes[0])
    lines = [_line(around, letter.to, case) for case in about[:MOST_LINES]]
    return Reply(
        words.several(letter.to.post, lines, len(about) - len(lines)),
        to=letter.to.person_id,
        buttons=openers(about),
        cases=tuple(case.id for case in about),
        purpose=PURPOSE,
    )


def openers(about: Sequence[Case]) -> tuple[Button, ...]:
    """Buttons that open the first cases; their tap also keeps Zalo's window open.

    They say a code, never a digit: a reminder must not take the digits of an open question away.
    """
    shown = tuple(Button(words.open_case(case.code), "say", case.code) for case in about)
    return (*shown[:_MOST_OPENED], Button(words.OPEN_ALL, "say", "#viec"))


# -- which


def _besides(around: Round, case: Case, past: Past) -> tuple[Reminder, ...]:
    """The steps that do not hang on a deadline: nobody has looked; the citizen is owed word."""
    clock = rules.clock_of(case.case_class, around.profile)
    if case.id in past.heard:
        return rules.updates(past.heard[case.id], around.now, around.calendar, clock)
    if case.id in past.unseen:
        return rules.first_look(case.clock_from, around.calendar, clock)
    return ()


def _not_before(
    case: Case, due: Sequence[Reminder], given: Iterable[Nudge], now: datetime
) -> datetime:
    strongest = max((step.rung for step in due), key=rules.strength)
    same = [nudge.at + NEVER_TWICE_WITHIN for nudge in given if nudge.rung is strongest]
    at = max([now, *same])
    return at if case.case_class is CaseClass.danger else rules.after_quiet(at)


def _close(around: Round, case: Case) -> tuple[datetime | None, list[Reply]]:
    """Close an answered case after seven days' silence, if the answer has been delivered."""
    if silence.unheard(around, case):
        return around.now + silence.LOOK_FOR_DELIVERY, []
    case.state = rules.next_state(case.state, Act.close)
    case.closed_at = around.now
    cases.record(around.session, case, Act.close, around.now, detail=words.CLOSED_BY_SILENCE)
    return None, silence.ended(around, case)


# -- to whom


def _give(around: Round, case: Case, due: Sequence[Reminder]) -> tuple[dict[int, Note], bool]:
    """Record the rungs; each official's strongest, and whether a rung reached nobody at all."""
    told: dict[int, Note] = {}
    missed = False
    for step in sorted(due, key=lambda step: rules.strength(step.rung)):
        lines = [escalation.takers(around, case, role) for role in step.to]
        if not any(lines):
            missed = True
            continue
        heard = [escalation.listener(around, case, step.rung, among) for among in lines if among]
        officials_told = [official for official in heard if official is not None]
        for official in officials_told:
            told[official.id] = Note(case, step.rung, around.now - step.at)
        _record(around, case, step, officials_told)
    return told, missed


def _record(around: Round, case: Case, step: Reminder, told: Sequence[Official]) -> None:
    nudges.give(around.session, case, step.rung, told[0] if told else None, around.now, step.of)
    titles = dict.fromkeys(official.title for official in told)
    detail = words.history(step.rung, ", ".join(titles) or words.KEPT_QUIET)
    cases.record(around.session, case, "nudge", around.now, detail=detail)


def _letter(around: Round, official_id: int, about: Sequence[Note]) -> Letter:
    official = around.holder_named(official_id)
    if official is None:
        raise LookupError(f"There is no official {official_id} in this round.")
    worst_first = sorted(about, key=lambda note: (-rules.strength(note.rung), note.case.due_at))
    return Letter(official, tuple(worst_first))


# -- in which words

_REQUESTS = {
    Rung.update: words.TELL_CITIZEN,
    Rung.first_look: words.LOOK,
    Rung.half: words.UPDATE,
    Rung.eighty: words.UPDATE,
    Rung.day_before: words.UPDATE,
}


def _about_one(around: Round, to: Official, note: Note) -> Reply:
    case = note.case
    what = words.case(case.code, named(around.session, case))
    holder = held_by(around, to, case)
    pressing = rules.strength(note.rung) >= rules.strength(Rung.due)
    request = (words.DIRECT if holder else words.ANSWER_NOW) if pressing else _REQUESTS[note.rung]
    text = words.one(to.post, what, standing(around, case), holder, request)
    hints = [words.extend_hint(case.code)] if pressing else []
    if note.rung is Rung.update:
        hints.append(words.update_hint(case.code))
    if pressing and to.post is not Post.staff and holder:
        hints.append(words.steer_hint(case.code))
    return Reply(
        "\n".join([text, *hints]),
        to=to.person_id,
        buttons=(*openers([case])[:1], *_call(around, to, case)),
        cases=(case.id,),
        purpose=PURPOSE,
    )


def _line(around: Round, to: Official, case: Case) -> str:
    what = words.case(case.code, named(around.session, case))
    return words.line(what, standing(around, case), held_by(around, to, case))


def held_by(around: Round, to: Official, case: Case) -> str:
    """Who holds the case, for others than the holder."""
    if case.holder_id == to.id:
        return ""
    holder = around.holder_named(case.holder_id)
    if holder is None:
        return words.NOBODY_HOLDS
    return words.held_by(holder.title, officials.name(around.session, holder))


def _call(around: Round, to: Official, case: Case) -> tuple[Button, ...]:
    """A button that rings the holder, where their number is known."""
    holder = around.holder_named(case.holder_id)
    if holder is None or holder.id == to.id or holder.person_id is None:
        return ()
    person = around.person(holder.person_id)
    number = around.session.unseal(person, "phone")
    return (Button(words.CALL, "phone", number),) if number else ()
