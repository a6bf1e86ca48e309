"""Photos and voice messages in forms that Zalo takes and every phone shows.

A photo is given out without its EXIF, which may hold where it was taken and on whose phone.
"""

import io
import threading
from contextlib import nullcontext
from typing import Final

import av
from av.error import FFmpegError
from PIL import Image, ImageOps, UnidentifiedImageError

from storage.types import MediaKind

ZALO_IMAGE_BYTES: Final = 1_000_000
ZALO_FILE_BYTES: Final = 5_000_000
MOST_PIXELS: Final = 60_000_000
MOST_DRAWN_PIXELS: Final = 36_000_000
"""Of what is no JPEG: a few kilobytes of it may hold a hundred megabytes of one colour."""

LARGE_PIXELS: Final = 12_000_000
"""Beyond what a phone's camera usually makes; such pictures are opened one at a time."""

_LARGE: Final = threading.Lock()
LONGEST_SIDES: Final = (2048, 1600, 1280, 1024, 800, 640)
LONGEST_VOICE_S: Final = 1800


class NotThatKind(ValueError):
    """The bytes are not what they are said to be, or can't be read."""


def content_type_of(data: bytes) -> str:
    """The type by the first bytes, whatever a name or header says; octet-stream if unknown."""
    for start, content_type in _STARTS:
        if data.startswith(start):
            return content_type
    if data[:4] == b"RIFF":
        return _RIFFS.get(data[8:12], "application/octet-stream")
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "video/mp4")
    if data[:1] == b"\xff" and len(data) > 1 and data[1] & 0xE0 == 0xE0:
        return "audio/aac" if data[1] & 0x06 == 0 else "audio/mpeg"
    return "application/octet-stream"


_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    (b"PK\x03\x04", "application/zip"),
)
_RIFFS = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    b"M4A ": "audio/mp4",
    b"heic": "image/heic",
    b"mif1": "image/heic",
    b"avif": "image/avif",
}
_FAMILIES = {
    MediaKind.image: ("image/",),
    MediaKind.gif: ("image/gif", "video/mp4", "image/webp"),
    # Recorders put voice into the same boxes as video.
    MediaKind.audio: ("audio/", "video/mp4", "video/webm"),
    MediaKind.video: ("video/",),
}


def checked_type(kind: MediaKind, data: bytes) -> str:
    """The content type of a fetched `kind`; NotThatKind for an error page in its place."""
    if not data:
        raise NotThatKind("the file is empty")
    content_type = content_type_of(data)
    families = _FAMILIES.get(kind)
    if families is None:
        if data.lstrip()[:1] == b"<" and b"<html" in data[:1024].lower():
            raise NotThatKind("a web page came instead of the file")
    elif not content_type.startswith(families):
        raise NotThatKind(f"what came is no {kind} ({content_type})")
    return content_type


def scaled_jpeg(data: bytes, max_bytes: int = ZALO_IMAGE_BYTES) -> bytes:
    """The picture upright as a JPEG of at most `max_bytes`, without EXIF; raises NotThatKind."""
    picture = _opened(data, LONGEST_SIDES[0])
    for longest in LONGEST_SIDES:
        picture.thumbnail((longest, longest))
        for quality in (85, 70, 55):
            made = _jpeg(picture, quality)
            if len(made) <= max_bytes:
                return made
    raise NotThatKind(f"the picture does not fit into {max_bytes} bytes")


def without_exif(data: bytes) -> tuple[bytes, str]:
    """A photo as it may be shown, and its content type; raises NotThatKind."""
    if content_type_of(data) == "image/gif":
        return data, "image/gif"
    return _jpeg(_opened(data, 0), 90), "image/jpeg"


def playable(data: bytes) -> tuple[bytes, str]:
    """A voice message that every phone plays, and its content type: AMR becomes MP3.

    What can't be decoded is given as it is.
    """
    if content_type_of(data) != "audio/amr":
        return data, content_type_of(data).replace("video/", "audio/")
    try:
        return _as_mp3(data), "audio/mpeg"
    except (FFmpegError, NotThatKind):
        return data, "audio/amr"


def _opened(data: bytes, longest: int) -> Image.Image:
    try:
        picture: Image.Image = Image.open(io.BytesIO(data))
        photo = picture.format == "JPEG"
        if picture.width * picture.height > (MOST_PIXELS if photo else MOST_DRAWN_PIXELS):
            raise NotThatKind("the picture has too many pixels")
        with _LARGE if picture.width * picture.height > LARGE_PIXELS else nullcontext():
            if longest:
                picture = _reduced(picture, longest)
            upright = ImageOps.exif_transpose(picture)
            return _on_white(upright)
    except _UNREADABLE as error:
        raise NotThatKind("the picture can't be read") from error


_UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    ValueError,
)


def _reduced(picture: Image.Image, longest: int) -> Image.Image:
    """At most `longest` pixels a side: before anything that would copy the whole of it."""
    picture.draft("RGB", (longest, longest))
    if picture.mode == "P":
        picture = picture.convert("RGBA")
    picture.thumbnail((longest, longest))
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info:
        return picture.convert("RGB")
    sheet = Image.new("RGB", picture.size, "white")
    clear = picture.convert("RGBA")
    sheet.paste(clear, mask=clear.getchannel("A"))
    return sheet


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    # A fresh image carries no EXIF, comments or colour profile of the original.
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, exif=b"", icc_profile=None)
    return out.getvalue()


def _as_mp3(data: bytes) -> bytes:
    out = io.BytesIO()
    with av.open(io.BytesIO(data), "r", "amr") as source, av.open(out, "w", "mp3") as target:
        voice = target.add_stream("libmp3lame", rate=16000, layout="mono")
        voice.bit_rate = 32_000
        resampler = av.AudioResampler("s16p", "mono", 16000)
        heard = False
        for frame in source.decode(audio=0):
            if frame.time and frame.time > LONGEST_VOICE_S:
                break
            heard = True
            for piece in resampler.resample(frame):
                target.mux(voice.encode(piece))
        if not heard:
            raise NotThatKind("the voice message is empty")
        for piece in resampler.resample(None):
            target.mux(voice.encode(piece))
        target.mux(voice.encode(None))
    return out.getvalue()
