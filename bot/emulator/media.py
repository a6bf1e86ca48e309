"""The files this Zalo hosts, and the samples a phone can send without having any."""

import io
import random
import secrets
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw

PICTURES = ("pothole", "lamp", "rubbish", "form")
# One 20 ms frame of AMR-NB at 12.2 kbit/s that decodes to silence.
_SILENT_FRAME = bytes.fromhex("3c911716be6679e1e001e7aff000000080") + bytes(15)


@dataclass(frozen=True, slots=True)
class Hosted:
    """One hosted file."""

    name: str
    content_type: str
    data: bytes


class Media:
    """Hosted files by id."""

    def __init__(self) -> None:
        self._files: dict[str, Hosted] = {}

    def add(self, name: str, content_type: str, data: bytes) -> str:
        """Host a file; its id."""
        media_id = secrets.token_hex(12)
        self._files[media_id] = Hosted(name, content_type, data)
        return media_id

    def get(self, media_id: str) -> Hosted | None:
        """The file, or None when there is none."""
        return self._files.get(media_id)

    def clear(self) -> None:
        """Forget all files."""
        self._files.clear()


@cache
def sample_picture(name: str) -> bytes:
    """A drawn 1280 x 960 JPEG of one of PICTURES; another name gives a plain one."""
    picture = Image.new("RGB", (1280, 960), "#9fb4c0")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 420, 1280, 960), fill="#6d6f72")
    noise = random.Random(name)  # noqa: S311 - gravel, not a secret
    for _ in range(2500):
        x, y, shade = noise.randrange(1280), noise.randrange(420, 960), noise.randrange(80, 140)
        pen.rectangle((x, y, x + 3, y + 2), fill=(shade, shade, shade))
    if name == "pothole":
        pen.ellipse((420, 610, 900, 820), fill="#2f2a27")
        pen.ellipse((500, 690, 830, 800), fill="#7f939c")
    elif name == "lamp":
        pen.rectangle((0, 0, 1280, 960), fill="#1b2540")
        pen.line((700, 900, 700, 180, 860, 140), fill="#8d97a8", width=18)
        pen.ellipse((830, 120, 950, 170), fill="#4b5464")
    elif name == "rubbish":
        for x in range(300, 900, 90):
            pen.ellipse((x, 560 + x % 110, x + 190, 740 + x % 110), fill="#2b3b2e")
    else:
        pen.rectangle((340, 60, 940, 920), fill="#fbfbf7")
        for y in range(150, 880, 46):
            pen.line((400, y, 880 - y % 130, y), fill="#555555", width=4)
    return _encoded(picture, "JPEG")


@cache
def sticker_picture() -> bytes:
    """The one sticker this Zalo can draw."""
    picture = Image.new("RGBA", (240, 240), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((20, 20, 220, 220), fill="#ffd54a")
    pen.ellipse((75, 85, 95, 110), fill="#3b2f12")
    pen.ellipse((145, 85, 165, 110), fill="#3b2f12")
    pen.arc((75, 90, 165, 175), 20, 160, fill="#3b2f12", width=8)
    return _encoded(picture, "PNG")


def sample_voice(seconds: int = 2) -> bytes:
    """A valid AMR-NB recording of silence."""
    return b"#!AMR\n" + _SILENT_FRAME * (seconds * 50)


@cache
def sample_video() -> bytes:
    """A valid one-second MP4."""
    import av

    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for shade in range(60, 160, 10):
            frame = av.VideoFrame(320, 240, "yuv420p")
            for plane, value in zip(frame.planes, (shade, 128, 128), strict=True):
                plane.update(bytes([value]) * plane.buffer_size)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return target.getvalue()


def thumbnail(data: bytes) -> bytes | None:
    """A JPEG of at most 320 x 320, or None when `data` is no picture Pillow can read."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            small = picture.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    small.thumbnail((320, 320))
    return _encoded(small, "JPEG")


def _encoded(picture: Image.Image, kind: str) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, quality=85)
    return target.getvalue()
