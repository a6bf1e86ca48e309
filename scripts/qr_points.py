"""Points from a file and from the command line: read, checked against the commune, registered."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from handlers.understanding.fold import fold
from scripts.errors import CommandFailed
from storage import points
from storage.catalogue import load_catalogue
from storage.database import Session
from storage.models import QrPoint
from storage.points import Place
from storage.profile import CommuneProfile
from storage.types import PointKind

LONGEST_NAME = 120
COLUMNS = ("name", "kind", "village", "procedure")
_HEADINGS = {
    "ten": "name",
    "diem": "name",
    "loai": "kind",
    "thon": "village",
    "thu tuc": "procedure",
    "ma thu tuc": "procedure",
    **{name: name for name in COLUMNS},
}


@dataclass(frozen=True, slots=True)
class Registered:
    """A point, and whether it was there before."""

    point: QrPoint
    is_new: bool


def register(session: Session, commune_id: int, place: Place, now: datetime) -> Registered:
    """The point of that place; told again, the one that hangs there stays."""
    there = points.same_as(session, commune_id, place)
    if there is not None:
        return Registered(there, False)
    return Registered(points.register(session, commune_id, place, now), True)


def place_of(
    profile: CommuneProfile, name: str, kind: str = "", village: str = "", procedure: str = ""
) -> Place:
    """What was said of a point, checked; ValueError says in a sentence what is wrong.

    Without `village` it is the one that the name holds.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise ValueError(f"the name must have 1 to {LONGEST_NAME} characters.")
    if procedure and load_catalogue().get(procedure) is None:
        raise ValueError(_unknown_procedure(procedure))
    meant = _kind(kind, procedure)
    if (meant is PointKind.procedure) != bool(procedure):
        raise ValueError("a code of a procedure belongs to kind procedure, and only to it.")
    if village:
        known = _village_in(profile, village)
        if known is None:
            raise ValueError(f"the commune's file has no village {village!r}.")
    return Place(name, meant, _village_in(profile, village or name), procedure or None)


def read_file(path: Path, profile: CommuneProfile) -> list[Place]:
    """The places of a CSV file with a heading line; CommandFailed names every wrong line."""
    places, wrong = [], []
    for number, row in _rows(path):
        try:
            places.append(place_of(profile, **row))
        except ValueError as error:
            wrong.append(f"{path}, line {number}: {error}")
    if wrong:
        raise CommandFailed("\n".join([*wrong, "Nothing was registered."]))
    if not places:
        raise CommandFailed(f"{path}: there is no point in it.")
    return places


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise CommandFailed(f"{path}: can't be read ({error.strerror}); check the path.") from None
    except UnicodeDecodeError:
        raise CommandFailed(f"{path}: is not UTF-8 text; save it as CSV UTF-8.") from None
    lines = text.splitlines()
    first = lines[0] if lines else ""
    # Excel in Vietnamese separates by semicolons, others by commas or tabs.
    reader = csv.reader(lines, delimiter=max(",;\t", key=first.count))
    headings = [_HEADINGS.get(fold(one).strip(), "") for one in next(reader, [])]
    if "name" not in headings:
        raise CommandFailed(
            f"{path}: the first line must name the columns: {', '.join(COLUMNS)} (name is needed)."
        )
    for row in reader:
        if any(cell.strip() for cell in row):
            cells = zip(headings, row, strict=False)
            yield reader.line_num, {heading: cell.strip() for heading, cell in cells if heading}


def _kind(kind: str, procedure: str) -> PointKind:
    if not kind:
        return PointKind.procedure if procedure else PointKind.place
    try:
        return PointKind(kind.lower())
    except ValueError:
        known = ", ".join(one.value for one in PointKind)
        raise ValueError(f"there is no kind {kind!r} (there is: {known}).") from None


def _village_in(profile: CommuneProfile, text: str) -> str | None:
    """The village whose name, or other name, stands in the text; the longest one counts."""
    words = f" {fold(text)} "
    named = [
        (len(fold(name)), village.name)
        for village in profile.villages
        for name in (village.name, *village.aliases)
        if f" {fold(name)} " in words
    ]
    return max(named)[1] if named else None


def _unknown_procedure(code: str) -> str:
    catalogue = load_catalogue()
    close: Sequence[str] = get_close_matches(code, list(catalogue.by_code), n=1)
    nearest = catalogue.get(close[0]) if close else None
    hint = f"did you mean {nearest.code} ({nearest.everyday_name})?" if nearest else "check it."
    return f'"{code}" is not in the catalogue of procedures; {hint}'
