"""From what a text means to the conversation that takes it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers.base import UNHANDLED, Context, Ending, Incoming, Kind, Outcome, Reply, said
from handlers.citizens import (
    checklists,
    corrections,
    elsewhere,
    facts,
    filing,
    gathering,
    handover,
    privacy,
    progress,
    questions,
    receipts,
    several,
    village_helpers,
    welcome,
)
from handlers.citizens.filing import Line
from handlers.citizens.gathering import Gathered
from handlers.citizens.reading import (
    EmergencyKind,
    Intent,
    Reading,
    class_of,
    fold,
    is_clear,
    names_a_subject,
    read,
    tells_of_danger,
)
from handlers.words import welcome as words
from storage.models import Case
from storage.types import CaseClass

Taker = Callable[[Context, Incoming, Reading], Outcome]

_MENU = frozenset(("menu", "bat dau", "xin chao", "chao", "hello", "hi", "alo", "help", "tro giup"))
_THANKS = ("cam on", "thank", "tks")
_DATA = frozenset(("dulieu", "du lieu", "du lieu cua toi"))
_SHORT = 8  # words of thanks
_GREETING = 5  # words; more of them say something
_LEAST_WORDS = 2
_MERELY_ASKED = 6  # words
_SOUND_LIKE = (Intent.STATUS, Intent.APPOINTMENT, Intent.RATING)


def follow(ctx: Context, incoming: Incoming) -> Outcome:
    """Do what the text asks for; the data notice stands behind a first answer."""
    return privacy.with_notice(ctx, _follow(ctx, incoming))


def _follow(ctx: Context, incoming: Incoming) -> Outcome:
    earlier = gathering.earlier(ctx)
    if earlier and fold(incoming.text) in _MENU | _DATA | corrections.COMMANDS:
        before = questions.file(ctx, earlier, unclear=True).replies
        ctx.notes.pop(gathering.EARLIER)
        return preceded(before, _follow(ctx, incoming))
    if not incoming.text.strip():
        return welcome.menu(ctx)
    if fold(incoming.text) in _MENU:
        return welcome.welcome(ctx)
    if fold(incoming.text) in _DATA:
        return questions.data_request(ctx, incoming)
    outcome = corrections.command(ctx, incoming)
    if outcome.ending is not Ending.unhandled:
        return outcome
    return _by_meaning(ctx, incoming, read(ctx, incoming.text))


def _by_meaning(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    if reading.emergency is not None:
        return _danger(ctx, incoming, reading)
    for attempt in (
        _known,
        elsewhere.answered,
        _follow_up,
        _several,
        _ready,
        _joining,
        _in_a_village,
        _BY_INTENT[reading.intent],
        _missed_again,
        questions.not_understood,
    ):
        outcome = attempt(ctx, incoming, reading)
        if outcome.ending is not Ending.unhandled:
            if attempt in _OTHER_SUBJECTS:
                checklists.drop_subject(ctx)
            return outcome
    return welcome.menu(ctx)


def preceded(before: tuple[Reply, ...], outcome: Outcome) -> Outcome:
    """The outcome with replies before its own."""
    if not before:
        return outcome
    ending = Ending.handled if outcome.ending is Ending.unhandled else outcome.ending
    return replace(outcome, ending=ending, replies=(*before, *outcome.replies))


def is_another(ctx: Context, incoming: Incoming) -> bool:
    """Whether the words clearly want something else than to go on telling."""
    if incoming.kind is not Kind.text:
        return tells_of_danger(ctx, incoming.text)
    if fold(incoming.text) in _MENU | _DATA:
        return True
    reading = read(ctx, incoming.text)
    return reading.emergency is not None or (is_clear(reading) and _is_its_own(reading))


def is_another_than_asked(ctx: Context, incoming: Incoming) -> bool:
    """The same where words were asked for: more than a few that merely sound like a question how
    things stand ("ba tháng rồi vẫn chưa có kết quả") are those words, and must not get lost."""
    if not is_another(ctx, incoming):
        return False
    reading = read(ctx, incoming.text)
    sounds = reading.emergency is None and reading.intent in _SOUND_LIKE
    return not (sounds and len(incoming.text.split()) > _MERELY_ASKED)


def put_away(ctx: Context) -> tuple[Reply, ...]:
    """File what an open dialogue has gathered, before something else begins."""
    return questions.put_away_all(ctx)


def file_anew(ctx: Context, gathered: Gathered) -> Outcome:
    """File what may have belonged to another case as a matter of its own."""
    if read(ctx, gathered.text).intent is Intent.QUESTION:
        return questions.file(ctx, gathered.lines)
    return gathering.settle(ctx, gathered)


def _known(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """Hours, numbers, days, helpers and units that the commune's profile knows."""
    helped = village_helpers.answered(ctx, reading)
    if helped.ending is not Ending.unhandled:
        return helped
    asking = reading.intent in (Intent.QUESTION, Intent.CHECKLIST)
    return facts.answered(ctx, incoming) if asking else UNHANDLED


_NEVER_A_FOLLOW_UP = (Intent.COMPLAINT, Intent.HUMAN, Intent.RATING)


def _follow_up(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """ "Lệ phí bao nhiêu?" goes with the checklist just shown."""
    shown = checklists.talked_of(ctx)
    another = reading.procedure is not None and (shown is None or reading.procedure != shown.code)
    own = is_clear(reading) and (another or reading.intent in _NEVER_A_FOLLOW_UP)
    return UNHANDLED if own else checklists.follow_up(ctx, incoming.text, reading.aspect)


def _several(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """Of several wishes the first is answered and the next are choices; a complaint is begun."""
    if reading.intent is not Intent.CHECKLIST:
        return UNHANDLED
    asked = several.procedures(ctx, reading)
    complains = several.also_complains(ctx, reading)
    if not asked or not (complains or len(asked) > 1):
        return UNHANDLED
    shown = checklists.show(ctx, asked[0], also=asked[1:])
    return preceded(shown.replies, gathering.begin(ctx, incoming)) if complains else shown


def _ready(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """A question that the office has answered before, and lets answer by itself."""
    other = reading.intent in (Intent.COMPLAINT, Intent.HUMAN) or gathering.earlier(ctx)
    return UNHANDLED if other else questions.ready(ctx, incoming)


def _missed_again(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """Asked which procedure is meant, they wrote something as unclear: a person is offered."""
    before = checklists.asked_which(ctx)
    if not before:
        return UNHANDLED
    return questions.offer_a_person(ctx, (*before, Line.of(incoming)), reading)


# -- what may belong to the case that is open


def _joining(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """Words soon after a case join it; later and unclear ones are asked about."""
    if is_clear(reading) and _is_its_own(reading):
        return UNHANDLED
    case = filing.recent_case(ctx, incoming.at)
    if case is not None:
        return _join(ctx, incoming, reading, case)
    case = next(iter(filing.open_cases(ctx)), None)
    if case is None or is_clear(reading) or reading.procedure or names_a_subject(ctx, reading):
        return UNHANDLED
    if len(incoming.text.split()) < _LEAST_WORDS:
        return UNHANDLED
    return gathering.ask_join_or_new(ctx, gathering.with_earlier(ctx, incoming), case)


def _join(ctx: Context, incoming: Incoming, reading: Reading, case: Case) -> Outcome:
    gathered = gathering.with_earlier(ctx, incoming)
    known = ctx.session.unseal(case, "place")
    moved = bool(reading.place and known and reading.place != known)
    if moved and not gathering.stands_apart(gathered, case):
        return gathering.ask_join_or_new(ctx, gathered, case)
    return gathering.join(ctx, gathered, filing.locked(ctx, case), receipts.joined(case))


def _is_its_own(reading: Reading) -> bool:
    """Whether such words are never more about an open case."""
    if reading.intent in (Intent.COMPLAINT, Intent.EMERGENCY):
        return False
    if reading.intent is Intent.CHECKLIST:
        return reading.procedure is not None or bool(reading.alternatives)
    return True


# -- by intent


def _in_a_village(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """Unclear words that name a village tell of something there."""
    if is_clear(reading) or reading.place is None:
        return UNHANDLED
    return gathering.begin(ctx, incoming)


def _danger(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """The numbers were said first; the matter goes to the duty list at once.

    Whoever speaks of ending their life gets no receipt, only the words before.
    """
    gathered = gathering.with_earlier(ctx, incoming)
    case = filing.recent_case(ctx, incoming.at)
    if case is not None and case.case_class is gathered.case_class:
        outcome = gathering.join(ctx, gathered, filing.locked(ctx, case), receipts.joined(case))
    else:
        outcome = gathering.file(ctx, gathered)
    if reading.emergency is not EmergencyKind.SELF_HARM:
        return outcome
    return replace(outcome, replies=tuple(one for one in outcome.replies if one.to is not None))


def _checklist(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """The checklist, or one question back between close ones."""
    procedure = ctx.catalogue.get(reading.procedure) if reading.procedure else None
    if procedure is not None and not reading.ask_back:
        questions.said_anew(ctx, reading)
        return checklists.show(ctx, procedure)
    if not names_a_subject(ctx, reading) or checklists.asked_which(ctx):
        return UNHANDLED
    return checklists.which(ctx, reading.alternatives, Line.of(incoming))


def _question(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    return questions.ask(ctx, incoming)


def _complaint(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    return gathering.begin(ctx, incoming) if is_clear(reading) else UNHANDLED


def _status(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """How things stand; a late dossier is a complaint, since none is held here."""
    if class_of(reading) is CaseClass.late_dossier:
        return gathering.begin(ctx, incoming)
    return progress.show(ctx, incoming) if is_clear(reading) else UNHANDLED


def _rating(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """Praise is kept as a case of its own; a survey is not held here yet."""
    if class_of(reading) is CaseClass.praise:
        return gathering.begin(ctx, incoming)
    return said(words.rating_later(ctx.profile.hotline))


def _clear_only(take: Callable[[Context, Incoming], Outcome]) -> Taker:
    """Taken when the words say so, not when they merely resemble such words."""
    return lambda ctx, incoming, reading: take(ctx, incoming) if is_clear(reading) else UNHANDLED


def _smalltalk(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    text = fold(incoming.text)
    if any(thanks in text for thanks in _THANKS) and len(text.split()) <= _SHORT:
        return said(words.THANKS)
    greets = len(text.split()) <= _GREETING and not gathering.earlier(ctx)
    return welcome.welcome(ctx) if greets else UNHANDLED


_BY_INTENT: Mapping[Intent, Taker] = {
    Intent.CHECKLIST: _checklist,
    Intent.QUESTION: _question,
    Intent.COMPLAINT: _complaint,
    Intent.STATUS: _status,
    Intent.APPOINTMENT: lambda ctx, _, __: said(words.appointment_later(ctx.profile.hotline)),
    Intent.RATING: _rating,
    Intent.HUMAN: _clear_only(lambda ctx, incoming: handover.call_person(ctx, incoming)),
    Intent.EMERGENCY: _danger,
    Intent.SMALLTALK: _smalltalk,
}

_OTHER_SUBJECTS = frozenset(
    (
        _joining,
        _in_a_village,
        *(
            take
            for intent, take in _BY_INTENT.items()
            if intent not in (Intent.CHECKLIST, Intent.SMALLTALK)
        ),
    )
)
"""After these, "lệ phí bao nhiêu?" is no longer about the last checklist."""
