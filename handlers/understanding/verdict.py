"""From scores to one decision: the intent, the procedure or the candidates, and whether to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.understanding import lexicon
from handlers.understanding.fold import Words, expand
from handlers.understanding.intents import Intent
from handlers.understanding.meaning import canonical
from handlers.understanding.procedures import Candidate, content

SURE = 1.7
"""A procedure's score from which it is answered without asking back."""
POSSIBLE = 0.34
"""A procedure's score below which it is only offered among others."""
CLOSE = 0.40
"""Two procedures nearer than this are asked about."""
FAR = 0.8
"""How far ahead a procedure must be for two telling words to mean it."""

ALONE = 0.9
"""How alike a procedure's name and the message are when nothing else was said."""
NAMED = 0.75
"""How alike they are when the name was as good as said."""
MOSTLY = 0.6
"""The share of a phrase from which few words are enough to mean it."""
SAID_IN_FULL = 0.97
"""The share of a phrase from which it was said in full."""

_WORTH = 0.10  # a procedure's score from which it is worth offering
_PROCEDURE, _NEUTRAL = 0.6, 0.4  # what a named procedure adds to the intent, from how much on
_DOSSIER, _STAFF = 2.0, 2.6  # what a dossier's code and words on staff add
_HEARD = 0.1  # what a complaint is given: missed, nobody reads it; it adds no sureness
_LONG, _TOO_LONG = 7, 1.0  # words from which it is hardly small talk, and what that takes off
_LITTLE = 2  # telling words that are too few for a guess
_FAINT = 0.10  # intents nearer than this, without any cue, are a guess
_UNNAMED = 0.65  # the most confidence in a procedure that isn't named
_EVEN, _STEEP = 0.4, 0.8  # confidence when two intents are even, and how it rises with the margin

_ORDER = (
    Intent.COMPLAINT,
    Intent.STATUS,
    Intent.APPOINTMENT,
    Intent.RATING,
    Intent.HUMAN,
    Intent.QUESTION,
    Intent.CHECKLIST,
    Intent.SMALLTALK,
)


@dataclass(frozen=True, slots=True)
class Hints:
    """All that speaks for an intent besides the procedures found."""

    cues: frozenset[Intent]
    statistics: Mapping[Intent, float]
    unclear: float
    dossier: bool
    staff: bool
    vague: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided."""

    intent: Intent
    procedure: str | None
    confidence: float
    alternatives: tuple[str, ...]
    ask_back: bool


IN_DANGER = Verdict(Intent.EMERGENCY, None, 1.0, (), False)
"""Danger comes first; what else was meant is asked when it has passed."""


def decide(
    words: Words,
    hints: Hints,
    candidates: Sequence[Candidate],
) -> Verdict:
    """The intent by its words and by how well they name a procedure; then which procedure."""
    scores = _scores(words, hints, candidates[0].alike if candidates else 0.0)
    first, second = sorted(_ORDER, key=scores.__getitem__, reverse=True)[:2]
    if hints.alone or first is Intent.CHECKLIST:
        unclear = hints.unclear > scores[first] and not stands_out(candidates)
        vague = hints.vague or (unclear and not hints.alone)
        return _checklist(candidates, vague)
    margin = scores[first] - max(scores[second], hints.unclear)
    guessed = not words.plain or (margin < _FAINT and first not in hints.cues)
    earned = margin - _HEARD if first is Intent.COMPLAINT else margin
    sure = max(0.0, min(1.0, _EVEN + _STEEP * earned))
    return Verdict(first, None, round(sure, 3), (), guessed)


def _scores(words: Words, hints: Hints, named: float) -> dict[Intent, float]:
    scores = {intent: hints.statistics.get(intent, 0.0) for intent in _ORDER}
    scores[Intent.CHECKLIST] += _PROCEDURE * (named - _NEUTRAL)
    scores[Intent.STATUS] += _DOSSIER * hints.dossier
    scores[Intent.COMPLAINT] += _HEARD + _STAFF * hints.staff
    scores[Intent.SMALLTALK] -= _TOO_LONG * (len(words.plain) > _LONG)
    return scores


def _checklist(candidates: Sequence[Candidate], vague: bool) -> Verdict:
    likely = [one for one in candidates if one.score >= _WORTH]
    if vague or not likely or likely[0].score < POSSIBLE:
        return Verdict(Intent.CHECKLIST, None, 0.1, tuple(one.code for one in likely), True)
    first = likely[0]
    margin = first.score - likely[1].score if len(likely) > 1 else first.score
    ask = first.score < SURE and margin < CLOSE
    return Verdict(
        Intent.CHECKLIST,
        None if ask else first.code,
        _confidence(first, margin),
        tuple(one.code for one in likely if one is not first or ask),
        ask,
    )


def _confidence(first: Candidate, margin: float) -> float:
    """How surely it is that procedure; one told of without its name is never as sure as a name."""
    told = max(first.alike, min(_UNNAMED, first.score / 2))
    return round(min(1.0, told * (0.8 if margin < CLOSE else 1.0)), 3)


def names_a_topic(words: Sequence[str]) -> bool:
    """Whether nothing but a wide subject is named ("hộ kinh doanh")."""
    return tuple(content(words)) in _topics()


def says_little(words: Sequence[str]) -> bool:
    """Whether two telling words or fewer are left, too few for a guess."""
    return len(content(words)) <= _LITTLE


def stands_out(candidates: Sequence[Candidate]) -> bool:
    """Whether one procedure is sure, and far from every other."""
    scores = [*(one.score for one in candidates[:2]), 0.0, 0.0]
    return scores[0] >= SURE and scores[0] - scores[1] >= FAR


def says_nothing_yet(words: Sequence[str]) -> bool:
    """Whether the message speaks of "some paper or other"."""
    said = f" {' '.join(words)} "
    return any(one in said for one in _sayings())


@lru_cache(maxsize=1)
def _sayings() -> tuple[str, ...]:
    return tuple(f" {' '.join(expand(one).plain)} " for one in lexicon.vague_sayings())


@lru_cache(maxsize=1)
def _topics() -> frozenset[tuple[str, ...]]:
    topics = (tuple(content(canonical(expand(topic)))) for topic in lexicon.topics())
    return frozenset((*topics, ()))
