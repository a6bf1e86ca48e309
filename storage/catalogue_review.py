"""What an editor of the catalogue should look at: dates, names that collide, forbidden words."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from storage.catalogue import Catalogue, Confidence, Procedure

REVIEW_EVERY = timedelta(days=365)
SOON = timedelta(days=120)
MOST_ITEMS = 5
_DISTRICT = re.compile(r"\b(huyện|quận|thị xã|cấp phòng)\b", re.IGNORECASE)
_ACCOUNT = re.compile(r"số tài khoản|\bstk\b|\d{9,}", re.IGNORECASE)
_FREE = re.compile(r"miễn phí", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{(?!xã\}|Xã\})[^}]*\}?")


def faults(catalogue: Catalogue) -> list[str]:
    """What must not reach a citizen, one sentence each: `xaoi procedures check` fails on them."""
    found = [*_collisions(catalogue)]
    for procedure in catalogue:
        found += [f"{procedure.file}: {procedure.code}: {fault}" for fault in _faults(procedure)]
    return found


def reminders(catalogue: Catalogue, today: date) -> list[str]:
    """What an editor should review soon: ended, ending, unchecked for a year, or unsure."""
    return [
        f"{procedure.file}: {procedure.code} {procedure.everyday_name}: {reminder}"
        for procedure in catalogue
        if not procedure.by_name_only
        for reminder in _reminders(procedure, today)
    ]


def _faults(procedure: Procedure) -> Iterator[str]:
    for name, text in _said(procedure):
        if word := _DISTRICT.search(text):
            yield f"{name} sends people to a level that no longer exists ({word[0]!r})."
        if word := _ACCOUNT.search(text):
            yield f"{name} looks like an account number ({word[0]!r}); fees are paid on the portal."
        if word := _PLACEHOLDER.search(text):
            yield f"{name} holds {word[0]!r}; only {{xã}} and {{Xã}} are filled in."
    begins, ends = procedure.effective_from, procedure.effective_to
    if begins and ends and begins >= ends:
        yield f"effective_to ({ends}) must come after effective_from ({begins})."
    if procedure.code in (*procedure.choices, procedure.offer_first):
        yield "choices and offer_first must name other procedures, not itself."
    if _FREE.search(procedure.fee):
        yield "fee says free; write 'không thu', or 'theo mức của tỉnh' where the province sets it."
    if procedure.cases and len(procedure.cases[0].items) > MOST_ITEMS:
        yield f"case: the main case has more than {MOST_ITEMS} papers; move some to another case."


def _said(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Every text of a procedure that a citizen reads, with the field's name."""
    for name in ("everyday_name", "time", "fee", "where", "relative_may_go", "note"):
        yield name, getattr(procedure, name)
    for paper in procedure.show_only:
        yield "show_only", paper
    for case in procedure.cases:
        yield f"case {case.key}", "; ".join((case.title, *case.items))


def _collisions(catalogue: Catalogue) -> Iterator[str]:
    """What two procedures are both called, with or without tones: it could only be guessed at.

    The portal itself gives a few of them one official name.
    """
    owners: dict[str, dict[str, str]] = defaultdict(dict)
    for procedure in catalogue:
        for name in {procedure.everyday_name, *procedure.aliases} - {procedure.name}:
            owners[_plain(name)].setdefault(procedure.code, name)
    for names in owners.values():
        if len(names) > 1:
            said = " / ".join(dict.fromkeys(names.values()))
            yield f"The alias {said!r} belongs to {' and '.join(sorted(names))}; keep it in one."


def _plain(name: str) -> str:
    low = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return " ".join("".join(sign for sign in low if not unicodedata.combining(sign)).split())


def _reminders(procedure: Procedure, today: date) -> Iterator[str]:
    end = procedure.effective_to
    if end and end <= today:
        yield f"ended on {end}; people are told so until it is rewritten."
    elif end and end - today <= SOON:
        yield f"ends on {end}; write what follows it."
    if today - procedure.checked_on > REVIEW_EVERY:
        yield f"was last checked on {procedure.checked_on}."
    if procedure.checked_on > today:
        yield f"checked_on is {procedure.checked_on}, a day to come."
    if procedure.confidence is Confidence.LOW:
        yield "is of low confidence; compare it with the portal."
