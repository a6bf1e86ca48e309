"""Photos, voice messages and papers on the confidential pages: nothing of them has an address.

The page carries a photo or a voice message whole, as a data address. What is too large for that,
and every paper, comes by a button's POST with the page's key. Nobody keeps any of it.
"""

import asyncio
from base64 import b64encode
from collections.abc import Iterable

from aiohttp import web

from bot.media_forms import NotThatKind, playable, scaled_jpeg
from handlers.officials.confidential_enclosures import Enclosed
from storage.types import MediaKind

PHOTO_BYTES = 300_000
"""Of a photo on the page."""

VOICE_BYTES = 3_000_000
"""Of a voice message on the page: about twelve minutes as MP3."""

_NAMES = {
    "application/pdf": "van-ban.pdf",
    "image/jpeg": "anh.jpg",
    "audio/mpeg": "tin-thoai.mp3",
}


async def shown(enclosed: Iterable[Enclosed]) -> dict[int, str]:
    """What the page carries, by id: an address that holds it; nothing for what has a button."""
    return await asyncio.to_thread(lambda: {one.id: _address(one) for one in list(enclosed)})


async def served(enclosed: Enclosed) -> web.Response:
    """The thing itself, to be kept by nobody but who asked for it."""
    data, kind = await asyncio.to_thread(_whole, enclosed)
    name = _NAMES.get(kind, "tep")
    return web.Response(
        body=data,
        headers={
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
            "Content-Type": kind,
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


def _address(one: Enclosed) -> str:
    if one.kind is MediaKind.file:
        return ""
    try:
        data, kind = _small(one)
    except NotThatKind:
        return ""
    return f"data:{kind};base64,{b64encode(data).decode()}"


def _small(one: Enclosed) -> tuple[bytes, str]:
    """As the page carries it; raises NotThatKind."""
    if one.kind is MediaKind.image:
        return scaled_jpeg(one.data, PHOTO_BYTES), "image/jpeg"
    data, kind = playable(one.data)
    if len(data) > VOICE_BYTES or not kind.startswith("audio/") or kind == "audio/amr":
        raise NotThatKind("no browser would play it")
    return data, kind


def _whole(one: Enclosed) -> tuple[bytes, str]:
    if one.kind is MediaKind.file:
        return one.data, "application/pdf"
    if one.kind is MediaKind.image:
        return one.data, "image/jpeg"
    data, kind = playable(one.data)
    return data, kind if kind.startswith("audio/") else "application/octet-stream"
