"""The files of a poster run: one for each point, one for printing all, a text for each village."""

import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from scripts.errors import CommandFailed
from scripts.posters import drawing, wording
from scripts.posters.forms import Format, Press
from storage.models import QrPoint
from storage.profile import CommuneProfile

Told = Callable[[str, int, int], None]


def posters(
    points: Sequence[QrPoint],
    profile: CommuneProfile,
    base: str,
    press: Press,
    form: Format,
    folder: Path,
    told: Told,
) -> int:
    """Write them all; how many files. CommandFailed when the folder or the emblem can't be used.

    What prints all is always a PDF: neither PNG nor SVG has pages.
    """
    _check_emblem(press.emblem)
    written = 0
    for number, point in enumerate(points, 1):
        name = f"{press.size}-{point.code}-{plain_name(point.name)}.{form}"
        write(folder / name, drawing.poster([point], profile, base, press, form))
        told("Posters", number, len(points))
        written += 1
    everything = drawing.poster(points, profile, base, press, Format.pdf)
    write(folder / f"{press.size}-in-tat-ca.pdf", everything)
    for name, text in _loudspeaker(profile):
        write(folder / name, text.encode())
        written += 1
    return written + 1


def write(path: Path, data: bytes) -> None:
    """Write the whole file or none of it; CommandFailed says why it can't be."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        os.replace(partial, path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise CommandFailed(f"{path}: can't be written ({error.strerror}).") from None


def plain_name(name: str) -> str:
    """ "Nhà văn hóa thôn Đông" → "nha-van-hoa-thon-dong", at most 60 characters."""
    apart = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    letters = "".join(one if one.isascii() and one.isalnum() else " " for one in _bare(apart))
    return "-".join(letters.split())[:60].rstrip("-") or "diem"


def _bare(text: str) -> Iterator[str]:
    return (letter for letter in text if not unicodedata.combining(letter))


def _loudspeaker(profile: CommuneProfile) -> Iterator[tuple[str, str]]:
    for village in profile.villages:
        text = wording.loudspeaker(village.name, profile)
        yield f"loa-{plain_name(village.name)}.txt", text


def _check_emblem(emblem: Path | None) -> None:
    if emblem is None:
        return
    if emblem.suffix.lower() not in (".png", ".svg", ".jpg", ".jpeg"):
        raise CommandFailed(f"{emblem}: the emblem must be a PNG, JPEG or SVG file.")
    if not emblem.is_file():
        raise CommandFailed(f"{emblem}: there is no such file.")
