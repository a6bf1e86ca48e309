"""What a text means, worked out once a turn, and which class of case it makes."""

from itertools import pairwise

from handlers.base import Context
from handlers.understanding import Aspect, EmergencyKind, Intent, Understanding, understand
from handlers.understanding.fold import fold
from handlers.worktime import local
from storage.catalogue import Catalogue, Procedure
from storage.types import CaseClass

Reading = Understanding

SURE = 0.5
"""Confidence from which an intent is followed whatever else is going on."""

SURE_OF_PAPERS = 0.7
"""The same for a procedure: many a place or remark resembles some procedure a little."""

_POSSIBLE = 0.27
"""Confidence from which the candidates of a checklist are worth showing."""

_TELLING = 4  # words that make a complaint without any cue
_PRAISE = (
    "cam on",
    "khen",
    "tuyen duong",
    "bieu duong",
    "nhiet tinh",
    "tan tinh",
    "chu dao",
    "phuc vu tot",
    "vui ve",
    "de thuong",
)
_GRUMBLE = ("nhung", "chua", "khong", "cham", "to cao", "khieu nai")
_LATE = ("tre hen", "qua hen", "cham tra ket qua", "ngam ho so", "om ho so", "hen tra")
_POLICY = ("quy dinh", "chinh sach", "muc thu", "kien nghi sua", "bat cap")

__all__ = [
    "SURE",
    "Aspect",
    "EmergencyKind",
    "Intent",
    "Reading",
    "candidates",
    "class_of",
    "fold",
    "is_clear",
    "likely",
    "names_a_subject",
    "read",
    "tells_of_danger",
]


def read(ctx: Context, text: str) -> Reading:
    """How the text is understood; the same text is read once a turn."""
    known: dict[str, Reading] = ctx.notes.setdefault("readings", {})
    if text not in known:
        known[text] = understand(
            text,
            catalogue=ctx.catalogue,
            today=local(ctx.now).date(),
            villages=ctx.profile.villages,
        )
    return known[text]


def tells_of_danger(ctx: Context, text: str) -> bool:
    """Whether the words tell of a danger that is happening now."""
    return bool(text.strip()) and read(ctx, text).emergency is not None


def class_of(reading: Reading) -> CaseClass:
    """The class of a complaint with those words (domain notes §3.3); the office may correct it.

    The bare word "khiếu nại" never makes a legal matter of it (§3.7).
    """
    text = fold(reading.text)
    if reading.emergency is not None:
        return CaseClass.danger
    if reading.about_staff:
        return CaseClass.staff
    if any(phrase in text for phrase in _LATE):
        return CaseClass.late_dossier
    if any(p in text for p in _PRAISE) and not any(p in text for p in _GRUMBLE):
        return CaseClass.praise
    if any(phrase in text for phrase in _POLICY):
        return CaseClass.policy
    return CaseClass.village


def is_clear(reading: Reading) -> bool:
    """Whether it says what is wanted, so that nothing need be asked."""
    if reading.ask_back:
        return False
    if reading.intent is Intent.CHECKLIST:
        return reading.procedure is not None and reading.confidence >= SURE_OF_PAPERS
    told = bool(reading.matched)
    if reading.intent is Intent.COMPLAINT:
        told = told or len(reading.text.split()) >= _TELLING
    return told and reading.confidence >= SURE


def names_a_subject(ctx: Context, reading: Reading) -> bool:
    """Whether the words are part of the name of procedures they may mean ("hộ kinh doanh")."""
    text = fold(reading.text)
    found = map(ctx.catalogue.get, reading.alternatives)
    return bool(text) and any(text in name for one in found if one for name in _names(one))


def likely(ctx: Context, reading: Reading) -> list[Procedure]:
    """The procedures it may mean, best first: close candidates of who asks for papers, else those
    that share two words."""
    return candidates(ctx.catalogue, reading)


def candidates(catalogue: Catalogue, reading: Reading) -> list[Procedure]:
    """The same, for a catalogue."""
    found = [one for one in map(catalogue.get, reading.alternatives) if one is not None]
    if reading.intent is Intent.CHECKLIST:
        return found if reading.confidence >= _POSSIBLE else []
    said = _pairs(fold(reading.text))
    return [one for one in found if any(said & _pairs(name) for name in _names(one))]


def _names(procedure: Procedure) -> list[str]:
    return [fold(name) for name in (procedure.everyday_name, procedure.name, *procedure.aliases)]


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(text.split()))
