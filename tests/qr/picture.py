"""Take the posters' picture of docs/qr.md anew: `python -m tests.qr.picture`. Look at it, too."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from scripts.posters import drawing
from scripts.posters.forms import Format, Press, Size
from storage.models import QrPoint
from storage.point_codes import check_letter
from storage.profile import load_profile
from storage.types import PointKind
from tests.qr.conftest import BASE, EXAMPLE

TARGET = Path(__file__).parents[2] / "docs" / "images" / "posters.png"
EDGE, TABLE = 25, (226, 228, 231)
SHEETS: tuple[tuple[str, Size, int, dict[str, Any]], ...] = (
    ("HKMBTX", Size.a4, 620, {"name": "Nhà văn hóa thôn Đông"}),
    (
        "RSVFZL",
        Size.a5,
        360,
        {"name": "Bộ phận Một cửa", "kind": PointKind.procedure, "procedure": "1.001193"},
    ),
    ("JPNCGT", Size.sticker, 270, {"name": "Quầy 2", "kind": PointKind.counter}),
)


def main() -> None:
    """Draw an A4 sheet, an A5 and a sticker beside each other."""
    profile = load_profile(EXAMPLE)
    drawn = []
    for letters, size, width, what in SHEETS:
        code = letters + check_letter(letters)
        point = QrPoint(commune_id=1, code=code, created_at=datetime.now(UTC), **what)
        png = drawing.poster([point], profile, BASE, Press(size), Format.png)
        sheet = Image.open(io.BytesIO(png)).convert("RGB")
        drawn.append(sheet.resize((width, round(sheet.height * width / sheet.width))))
    wide = sum(sheet.width + EDGE for sheet in drawn) + EDGE
    picture = Image.new("RGB", (wide, drawn[0].height + 2 * EDGE), TABLE)
    left = EDGE
    for sheet in drawn:
        picture.paste(sheet, (left, EDGE))
        left += sheet.width + EDGE
    picture.quantize(96, dither=Image.Dither.NONE).save(TARGET, optimize=True)


if __name__ == "__main__":
    main()
