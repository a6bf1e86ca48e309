"""The receipt as a picture to keep on a phone: the code in large letters, drawn here."""

import io
from datetime import datetime
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from handlers.vietnamese_dates import moment

FONT = Path(__file__).parent / "fonts" / "BeVietnamPro-SemiBold.ttf"
WIDTH, HEIGHT, EDGE = 1080, 720, 60
SMALLEST = 16
_INK, _PAPER, _BAND = "#14181d", "#ffffff", "#8f1717"


def receipt_image(commune: str, kept: str, due: datetime | None, look_up: str) -> bytes:
    """A PNG with the string to keep, who gave it, when to look and where."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, WIDTH, 130), _BAND)
    _write(draw, 40, commune, 46, "#ffffff")
    _write(draw, 180, "Mã để xem trả lời:", 40, _INK)
    _write(draw, 250, kept, 76, _INK)
    _write(draw, 400, "Giữ kín: ai có mã này đều xem được.", 36, _INK)
    if due is not None:
        _write(draw, 480, f"Trả lời trước: {moment(due)}", 36, _INK)
    _write(draw, 560, f"Xem tại: {look_up}", 36, _INK)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _write(draw: ImageDraw.ImageDraw, top: int, text: str, size: int, ink: str) -> None:
    """One line, smaller where it would not fit."""
    while size > SMALLEST and _font(size).getlength(text) > WIDTH - 2 * EDGE:
        size -= 2
    draw.text((EDGE, top), text, ink, _font(size))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)
