"""Attachments in the forms of contract §3.2, with the files they point at hosted here."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.emulator import media
from bot.emulator.wire import BadRequest, Document, text_of, to_text
from bot.emulator.world import World

MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"GIF8", "image/gif", ".gif"),
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"#!AMR", "audio/amr", ".amr"),
)


def content_type_of(data: bytes) -> str:
    """The type of a file by its first bytes, whatever its name says."""
    for start, content_type, _ in MAGIC:
        if data.startswith(start):
            return content_type
    return "video/mp4" if data[4:8] == b"ftyp" else "application/octet-stream"


def host(world: World, name: str, data: bytes) -> str:
    """Host `data` under `name`; its URL."""
    media_id = world.media.add(name, content_type_of(data), data)
    return world.media_url(media_id, quote(name))


def image(world: World, name: str, data: bytes) -> Document:
    """A photo with its thumbnail; BadRequest when `data` is no picture."""
    small = media.thumbnail(data)
    if small is None:
        raise BadRequest(f"{name} is not a picture that can be read (JPEG, PNG or GIF)")
    return picture("image", host(world, name, data), host(world, "thumb-" + name, small))


def picture(kind: str, url: str, thumb: str) -> Document:
    """An image or gif by its URLs."""
    return {"type": kind, "payload": {"thumbnail": thumb, "url": url}}


def audio(world: World, what: Mapping[str, Any]) -> Document:
    """A voice message: AMR as Zalo stores it, whatever was sent."""
    data = data_or_sample(what, media.sample_voice)
    return {"type": "audio", "payload": {"url": host(world, "voice.amr", data)}}


def video(world: World, what: Mapping[str, Any]) -> Document:
    """A video with a thumbnail."""
    data = data_or_sample(what, media.sample_video)
    thumb = media.thumbnail(media.sample_picture("pothole")) or b""
    return {
        "type": "video",
        "payload": {
            "thumbnail": host(world, "thumb.jpg", thumb),
            "description": "",
            "url": host(world, "video.mp4", data),
        },
    }


def gif(world: World, what: Mapping[str, Any]) -> Document:
    """An animated picture; the sample is one still frame."""
    url = host(world, "anim.gif", data_or_sample(what, _sample_gif))
    return picture("gif", url, url)


def sticker(world: World, sticker_id: str) -> Document:
    """A sticker: Zalo's id and a picture of it."""
    url = host(world, "sticker.png", media.sticker_picture())
    return {"type": "sticker", "payload": {"id": sticker_id, "url": url}}


def location(what: Mapping[str, Any]) -> Document:
    """A place; both numbers travel as text."""
    latitude = _degrees(what, "latitude", 90)
    longitude = _degrees(what, "longitude", 180)
    coordinates = {"latitude": latitude, "longitude": longitude}
    return {"type": "location", "payload": {"coordinates": coordinates}}


def file(world: World, name: str, data: bytes) -> Document:
    """A document: size, checksum (MD5) and type are text too."""
    return file_at(host(world, name, data), name, len(data), md5(data))


def file_at(url: str, name: str, size: int, checksum: str) -> Document:
    """A document already hosted."""
    kind = name.rpartition(".")[2].lower() if "." in name else ""
    return {
        "type": "file",
        "payload": {
            "url": url,
            "size": str(size),
            "name": name,
            "checksum": checksum,
            "type": kind,
        },
    }


def link(world: World, url: str, description: str) -> Document:
    """A link preview."""
    thumb = host(world, "link.png", media.sticker_picture())
    return {
        "type": "link",
        "payload": {"thumbnail": thumb, "description": description, "url": url},
    }


def business_card(world: World, phone: str) -> Document:
    """A contact: a link whose description is JSON text (contract §3.2)."""
    url = f"{world.base_url}/media/card/{phone}"
    return link(world, url, to_text({"phone": phone, "qrCodeUrl": url}))


def decoded(what: Mapping[str, Any]) -> bytes:
    """The bytes of the base64 field "data"."""
    text = text_of(what, "data")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest('"data" must be base64') from None


def data_or_sample(what: Mapping[str, Any], sample: Any) -> bytes:
    """The given data, else the sample."""
    if "data" in what:
        return decoded(what)
    made: bytes = sample()
    return made


def md5(data: bytes) -> str:
    """Zalo's checksum of a file."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _sample_gif() -> bytes:
    return base64.b64decode("R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")


def _degrees(what: Mapping[str, Any], name: str, most: int) -> str:
    value = what.get(name)
    try:
        number = float(value if value is not None else "")
    except (TypeError, ValueError):
        raise BadRequest(f'"{name}" must be a number of degrees') from None
    if not -most <= number <= most:
        raise BadRequest(f'"{name}" must lie between -{most} and {most}')
    return str(value)
