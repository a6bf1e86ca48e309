"""Posters set with Typst from one layout (`poster.typ`), the QR code in it made by qrcode.

Error correction H restores 30 % of the code: with Q a notice pinned over 15 % of it, which touches
more than 25 % of its bytes, could not be read. What H costs, smaller modules, still reads at 1.5 m.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import qrcode
import typst
from qrcode.constants import ERROR_CORRECT_H

from scripts.errors import CommandFailed
from scripts.posters import wording
from scripts.posters.boxes import with_boxes
from scripts.posters.forms import Format, Press, Size
from storage.catalogue import load_catalogue
from storage.models import QrPoint
from storage.profile import CommuneProfile

FOLDER = Path(__file__).parent
BLEED = 3.0
"""Millimetres printed beyond the cut on each side, as Vietnamese print shops ask for."""
MARKS = 6.0
"""Millimetres beyond the bleed, for the crop marks."""
PPI = 200
"""Pixels an inch of a PNG: sharp on paper, small enough to send by Zalo."""


_FULL = {"plain": False}
SHEETS: dict[Size, dict[str, Any]] = {
    Size.a3: _FULL | {"width": 297, "height": 420},
    Size.a4: _FULL | {"width": 210, "height": 297},
    # head, foot, qr and gap of the plain layout count in 1/148 of the width.
    Size.a5: {
        "plain": True,
        "width": 148,
        "height": 210,
        "head": 32,
        "foot": 22,
        "qr": 88,
        "gap": 6,
    },
    Size.sticker: {
        "plain": True,
        "width": 90,
        "height": 110,
        "head": 25,
        "foot": 17,
        "qr": 76,
        "gap": 4.2,
    },
}


def address(base: str, code: str) -> str:
    """What a point's QR says."""
    return f"{base}/q/{code}"


def poster(
    points: Sequence[QrPoint], profile: CommuneProfile, base: str, press: Press, form: Format
) -> bytes:
    """The posters of these points: a sheet each in PDF; PNG and SVG hold a single one.

    CommandFailed when the emblem is no picture.
    """
    made = _set("poster.typ", _document(points, profile, base, press), form, press.emblem)
    if press.bleed and form is Format.pdf:
        return with_boxes(made, bleed=BLEED, marks=MARKS)
    return made


def plain_code(text: str, form: Format) -> bytes:
    """A QR code alone, with its quiet zone."""
    return _set("code.typ", {"code": modules(text)}, form, None)


def modules(text: str) -> dict[str, Any]:
    """The code as runs of black modules (column, row, length)."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_H, border=0)
    made.add_data(text)
    made.make(fit=True)
    matrix: list[list[bool]] = made.get_matrix()
    runs = [run for y, row in enumerate(matrix) for run in _runs(row, y)]
    return {"modules": len(matrix), "runs": runs}


def _runs(row: list[bool], y: int) -> list[tuple[int, int, int]]:
    runs = []
    start = 0
    while start < len(row):
        end = start
        while end < len(row) and row[end] == row[start]:
            end += 1
        if row[start]:
            runs.append((start, y, end - start))
        start = end
    return runs


def _document(
    points: Sequence[QrPoint], profile: CommuneProfile, base: str, press: Press
) -> dict[str, Any]:
    host = urlsplit(base).netloc
    return {
        "sheet": SHEETS[press.size],
        "bleed": BLEED if press.bleed else 0,
        "marks": MARKS if press.bleed else 0,
        "emblem": press.emblem.name if press.emblem else None,
        "title": f"{profile.full_name}: {', '.join(point.name for point in points[:3])}",
        "commune": profile.full_name,
        "office": "ỦY BAN NHÂN DÂN",
        "name": profile.short_name.upper(),
        "province": profile.province[:1].upper() + profile.province[1:],
        "hotline": profile.hotline,
        "hotline-short": f"Gọi {profile.hotline}",
        "foot": (
            "Trả lời tự động mọi lúc,",
            "cán bộ trả lời trong giờ làm việc.",
            "Nguy hiểm: gọi 113 · 114 · 115",
        ),
        "notes": wording.notes(profile, host),
        "points": [_point(point, profile, base) for point in points],
    }


def _point(point: QrPoint, profile: CommuneProfile, base: str) -> dict[str, Any]:
    words = wording.of_point(point, profile, load_catalogue())
    return {
        "point": point.code,
        "name": point.name,
        "title": words.title,
        "title-short": words.short,
        "subtitle": words.subtitle,
        "steps": words.steps,
        "type-it": wording.type_it(profile),
        "code": modules(address(base, point.code)),
    }


def _set(template: str, document: dict[str, Any], form: Format, emblem: Path | None) -> bytes:
    compile_: Any = typst.compile  # its stubs want input and root of one type
    try:
        made: bytes | list[bytes] = compile_(
            (FOLDER / template).read_bytes(),
            root=str(emblem.resolve().parent if emblem else FOLDER),
            font_paths=[str(FOLDER / "fonts")],
            ignore_system_fonts=True,
            format=form.value,
            ppi=PPI,
            sys_inputs={"data": json.dumps(document, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        if emblem is None:
            raise
        # The layout itself is tested; what the administrator brought is not.
        raise CommandFailed(f"{emblem}: can't be used as the emblem ({error}).") from None
    return made[0] if isinstance(made, list) else made
