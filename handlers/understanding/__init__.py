"""From what a citizen wrote to what they want: intent, procedure, danger, place.

Offline, deterministic, bounded (2,000 characters, 160 words against the catalogue), explainable by
`matched`; no text raises.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.understanding.aspects import (
    Aspect,
    about_staff,
    asks_how,
    aspect_of,
    names_the_lane,
    wants_secrecy,
)
from handlers.understanding.emergencies import Danger, EmergencyKind, danger_in
from handlers.understanding.fold import LONGEST, Words, expand
from handlers.understanding.intents import Intent, cues_of
from handlers.understanding.places import Village, village_in
from handlers.understanding.procedures import Candidate, index_of, words_of
from handlers.understanding.statistics import (
    MERE_TALK,
    Leaning,
    features,
    leaning_of,
    telling_words,
)
from handlers.understanding.verdict import (
    ALONE,
    IN_DANGER,
    MOSTLY,
    NAMED,
    SAID_IN_FULL,
    Hints,
    Verdict,
    decide,
    names_a_topic,
    says_little,
    says_nothing_yet,
    stands_out,
)
from storage.catalogue import Catalogue

__all__ = ["Aspect", "EmergencyKind", "Intent", "Understanding", "dossier_code", "understand"]

_DOSSIER = re.compile(
    r"\b[HG]\d+(?:\.\d+)+-\d{6}-\d{4,7}\b|\b\d{3}(?:\.\d+)+\.[HG]\d+-\d{6}-\d{4,7}\b",
    re.IGNORECASE,
)
_OUR_CODE = re.compile(r"\b(?:pa|hd)[- ]?(?:\d{4}[- ])?\d{2,4}\b", re.IGNORECASE)
_NOT_THAT = re.compile(
    r"(?:,|\b)\s*(?:không kèm|khong kem|chứ không|chu khong|không bao gồm"
    r"|khong bao gom|,\s*không phải|,\s*khong phai)\b[^,.;?!]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message was understood to be.

    `procedure` is the code when it is sure enough to answer, `alternatives` the codes it may be,
    best first; `ask_back` means that the right answer is one question with choices. `otherwise` is
    the intent without the danger, so that showing the numbers never blocks what else was wanted.
    """

    text: str
    intent: Intent
    otherwise: Intent
    emergency: EmergencyKind | None
    procedure: str | None
    confidence: float
    alternatives: tuple[str, ...]
    ask_back: bool
    matched: tuple[str, ...]
    wants_secrecy: bool
    about_staff: bool
    place: str | None
    aspect: Aspect | None
    dossier: str | None


def understand(
    text: str, *, catalogue: Catalogue, today: date, villages: Sequence[Village] = ()
) -> Understanding:
    """What `text` asks for. Deterministic; never raises, whatever the text.

    `today` lets a procedure that has ended give way to one that holds.
    """
    message = expand(text)
    words = words_of(expand(_NOT_THAT.sub(" ", text[:LONGEST])), index_of(catalogue))
    candidates = _candidates(words, catalogue, today, formal=asks_how(message))
    found = features(message, words)
    leaning = leaning_of(found)
    danger = None if _said_alone(candidates) else _danger(message, leaning, candidates)
    why = cues_of(message)
    dossier = dossier_code(text)
    hints = Hints(
        cues=frozenset(why.values()),
        statistics=leaning.intents,
        unclear=leaning.unclear,
        dossier=dossier is not None or _OUR_CODE.search(text) is not None,
        staff=about_staff(message),
        vague=_vague(words, candidates),
        alone=_said_alone(candidates),
    )
    otherwise = decide(message, hints, candidates)
    verdict = IN_DANGER if danger else otherwise
    telling = telling_words(found, otherwise.intent)
    return Understanding(
        text=text,
        intent=verdict.intent,
        otherwise=otherwise.intent,
        emergency=danger.kind if danger else None,
        procedure=verdict.procedure,
        confidence=verdict.confidence,
        alternatives=verdict.alternatives,
        ask_back=verdict.ask_back,
        matched=_matched(danger, why, candidates, verdict, telling),
        wants_secrecy=wants_secrecy(message),
        about_staff=hints.staff,
        place=village_in(message, villages),
        aspect=aspect_of(message),
        dossier=dossier,
    )


def dossier_code(text: str) -> str | None:
    """The code of a dossier at the counter (domain §2.5), which is not one of ours; or None."""
    found = _DOSSIER.search(text[:LONGEST])
    return found[0].upper() if found else None


def _candidates(
    words: Sequence[str], catalogue: Catalogue, today: date, *, formal: bool
) -> list[Candidate]:
    found = [
        one
        for one in index_of(catalogue).find(words)
        if formal or not catalogue.by_code[one.code].only_when_asked
    ]
    return [one for one in found if catalogue.by_code[one.code].in_force(today)] or found


def _danger(message: Words, leaning: Leaning, candidates: Sequence[Candidate]) -> Danger | None:
    """A sign that the other words do not speak against, or words that tell of one without it."""
    sign = danger_in(message, talk=_named(candidates))
    if sign and leaning.danger > MERE_TALK:
        return sign
    told = leaning.tells(len(message.plain)) and not names_the_lane(message)
    return Danger(leaning.likeliest, "its words") if told else None


def _said_alone(candidates: Sequence[Candidate]) -> bool:
    """Whether the message is nothing but a procedure's name or alias."""
    return bool(candidates) and candidates[0].alike >= ALONE


def _vague(words: Sequence[str], candidates: Sequence[Candidate]) -> bool:
    """Whether it only speaks of some paper, or says less than any name it may mean.

    Few words are enough where one procedure is far ahead: "vợ em vừa sinh".
    """
    if says_nothing_yet(words):
        return True
    return not _said_alone(candidates) and (
        names_a_topic(words)
        or (says_little(words) and not _mostly_named(candidates) and not stands_out(candidates))
    )


def _mostly_named(candidates: Sequence[Candidate]) -> bool:
    return bool(candidates) and candidates[0].covered >= MOSTLY


def _named(candidates: Sequence[Candidate]) -> bool:
    """Whether a procedure's name or alias was as good as said in full."""
    return bool(candidates) and (
        candidates[0].alike >= NAMED or candidates[0].covered >= SAID_IN_FULL
    )


def _matched(
    danger: Danger | None,
    why: Mapping[str, Intent],
    candidates: Sequence[Candidate],
    verdict: Verdict,
    telling: Sequence[str],
) -> tuple[str, ...]:
    told = [f"emergency: {danger.phrase}"] if danger else []
    if verdict.procedure or verdict.alternatives:
        told += [f"{one.code} {one.score:.2f}: {one.phrase}" for one in candidates[:3]]
    told += [f"{intent}: {phrase}" for phrase, intent in why.items()]
    return (*told, *(f"{verdict.intent}: … {word} …" for word in telling))
