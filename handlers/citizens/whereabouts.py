"""Where a matter is, from what the citizen wrote or where they scanned."""

import re

from handlers.base import Context
from handlers.citizens import filing
from handlers.citizens.reading import fold, read

# A number or a landmark behind it makes a place of these words; "đường hỏng" alone names none.
_NUMBERED = re.compile(r"\b(?:so nha|ngo|hem|kiet|to|khu|cot|km|quoc lo|tinh lo)\s*(?:so\s*)?\d+")
_BESIDE = re.compile(
    r"\b(?:gan|canh|truoc|sau|doi dien|ngay|o|tai|khu vuc|duong vao|cong)\s+(?:cong\s+)?"
    r"(?:truong|cho|tram|nha van hoa|chua|nha tho|dinh|cau|uy ban|ubnd|tru so|nga ba|nga tu|"
    r"san bong|nghia trang|benh vien|dap|ho|song)\b"
)
_LONGEST = 120  # characters


def given(ctx: Context, text: str) -> str:
    """The place that words or a recent scan give; empty when neither does."""
    point = filing.scanned(ctx)
    village = (read(ctx, text).place if text else None) or ""
    if village:
        return village
    if text and _names_a_place(text):
        return " ".join(text.split())[:_LONGEST]
    return (point.village or "") if point is not None else ""


def _names_a_place(text: str) -> bool:
    plain = fold(text)
    return bool(_NUMBERED.search(plain) or _BESIDE.search(plain))
