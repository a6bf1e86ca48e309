"""From scores to one decision: the intent, the procedure or the candidates, and whether to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.understanding import lexicon
from handlers.understanding.fold import Words, expand
from handlers.understanding.intents import Intent
from handlers.understanding.meaning import canonical
from handlers.understanding.procedures import Candidate, content

SURE = 0.55
"""A procedure's score from which it is answered without asking back."""
POSSIBLE = 0.34
"""A procedure's score below which it is only offered among others."""
CLOSE = 0.10
"""Two procedures nearer than this are asked about."""

ALONE = 0.9
"""A procedure's score from which nothing else was said."""
NAMED = 0.75
"""A procedure's score from which its name was as good as said."""
SAID_IN_FULL = 0.97
"""The share of a phrase from which it was said in full."""
SETTLED = 6.0
"""Cues this strong settle the intent, whatever procedure is also named."""
WORTH = 0.10
NEUTRAL = 0.18
STATISTICS = 1.2
PROCEDURE = 7.0
CUES_TOO = 0.5
_FAINT = 0.8
_LONG_TALK = 6.0

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
_SHORT = 7


@dataclass(frozen=True, slots=True)
class Hints:
    """All that speaks for an intent besides the procedures found."""

    cues: Mapping[Intent, float]
    statistics: Mapping[Intent, float]
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
    """The intent by its cues, its words and by how well they name a procedure."""
    scores = _scores(hints, candidates[0].score if candidates else 0.0)
    if len(words.plain) > _SHORT:
        scores[Intent.SMALLTALK] -= _LONG_TALK
    settled = [one for one in _ORDER if hints.cues.get(one, 0.0) >= SETTLED and not hints.alone]
    intent = max(settled or _ORDER, key=scores.__getitem__)
    if intent is not Intent.CHECKLIST:
        vague = scores[intent] < _FAINT
        return Verdict(intent, None, _share(scores[intent], scores), (), vague)
    return _checklist(candidates, hints.vague)


def _scores(hints: Hints, top: float) -> dict[Intent, float]:
    scores = {
        intent: hints.cues.get(intent, 0.0) + STATISTICS * hints.statistics.get(intent, 0.0)
        for intent in _ORDER
    }
    scores[Intent.CHECKLIST] += PROCEDURE * (top - NEUTRAL) - CUES_TOO * hints.cues.get(
        Intent.CHECKLIST, 0.0
    )
    scores[Intent.STATUS] += 7.0 * hints.dossier
    scores[Intent.COMPLAINT] += 3.0 * hints.staff
    return scores


def _checklist(candidates: Sequence[Candidate], vague: bool) -> Verdict:
    likely = [one for one in candidates if one.score >= WORTH]
    if vague or not likely or likely[0].score < POSSIBLE:
        return Verdict(Intent.CHECKLIST, None, 0.1, tuple(one.code for one in likely), True)
    first = likely[0]
    margin = first.score - likely[1].score if len(likely) > 1 else first.score
    ask = first.score < SURE and margin < CLOSE
    return Verdict(
        Intent.CHECKLIST,
        None if ask else first.code,
        round(min(1.0, first.score * (0.8 if margin < CLOSE else 1.0)), 3),
        tuple(one.code for one in likely if one is not first or ask),
        ask,
    )


def _share(best: float, scores: Mapping[Intent, float]) -> float:
    total = sum(score for score in scores.values() if score > 0)
    return round(best / total, 3) if total else 0.0


def names_a_topic(words: Sequence[str]) -> bool:
    """Whether nothing but a wide subject is named ("hộ kinh doanh")."""
    return tuple(content(words)) in _topics()


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
