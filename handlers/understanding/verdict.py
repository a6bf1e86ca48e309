"""From scores to one decision: the intent, the procedure or the candidates, and whether to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.understanding import lexicon
from handlers.understanding.fold import Words, expand
from handlers.understanding.intents import Intent
from handlers.understanding.meaning import canonical
from handlers.understanding.procedures import Candidate, common_words

SURE = 0.42
"""A procedure's score from which it is answered without asking back."""
POSSIBLE = 0.18
"""A procedure's score from which it is worth offering."""
CLOSE = 0.035
"""Two procedures nearer than this are asked about."""

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
class Verdict:
    """What was decided."""

    intent: Intent
    procedure: str | None
    confidence: float
    alternatives: tuple[str, ...]
    ask_back: bool


def decide(
    words: Words,
    cue_scores: Mapping[Intent, float],
    candidates: Sequence[Candidate],
    danger: bool,
    dossier: bool,
) -> Verdict:
    """The intent by its cues and by how well the words name a procedure."""
    scores = dict(cue_scores)
    top = candidates[0].score if candidates else 0.0
    scores[Intent.CHECKLIST] = scores.get(Intent.CHECKLIST, 0.0) * 0.5 + 7.0 * top
    if dossier:
        scores[Intent.STATUS] = scores.get(Intent.STATUS, 0.0) + 6.0
    if len(words.plain) > _SHORT:
        scores.pop(Intent.SMALLTALK, None)
    if danger:
        return Verdict(Intent.EMERGENCY, None, 1.0, (), False)
    intent = max(_ORDER, key=lambda one: (scores.get(one, 0.0), -_ORDER.index(one)))
    best = scores.get(intent, 0.0)
    if best <= 0.5 or (intent is Intent.CHECKLIST and top < POSSIBLE):
        return Verdict(Intent.CHECKLIST, None, 0.1, (), True)
    if intent is not Intent.CHECKLIST:
        return Verdict(intent, None, _share(best, scores), (), False)
    return _checklist(candidates)


def _checklist(candidates: Sequence[Candidate]) -> Verdict:
    first = candidates[0]
    likely = [one for one in candidates if one.score >= max(POSSIBLE, 0.6 * first.score)]
    margin = first.score - likely[1].score if len(likely) > 1 else first.score
    ask = first.score < SURE and margin < CLOSE
    return Verdict(
        Intent.CHECKLIST,
        None if ask else first.code,
        round(min(1.0, first.score * (0.8 if margin < CLOSE else 1.0)), 3),
        tuple(one.code for one in candidates if one is not first or ask),
        ask,
    )


def _share(best: float, scores: Mapping[Intent, float]) -> float:
    total = sum(score for score in scores.values() if score > 0)
    return round(best / total, 3) if total else 0.0


def too_vague(words: Sequence[str]) -> bool:
    """Whether nothing but a wide subject is named ("hộ kinh doanh")."""
    said = common_words(words)
    return not said or any(said.keys() <= topic for topic in _topics())


@lru_cache(maxsize=1)
def _topics() -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(common_words(canonical(expand(topic)))) or frozenset(canonical(expand(topic)))
        for topic in lexicon.topics()
    )
