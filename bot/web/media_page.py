"""`/m/{token}`: one attachment for one official. A GET shows a button, never the thing itself.

The button's POST asks anew whether that official may see it, and puts the look on record.
"""

import asyncio

from aiohttp import web

from bot.clock import Clock
from bot.media import MediaStore, playable, without_exif
from handlers.officials import media_links
from storage.database import Database
from storage.types import MediaKind, MediaState

_NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Tệp đính kèm</title>
</head><body><main><h1>Tệp đính kèm</h1>
<form method="post"><button>Mở tệp</button></form></main></body></html>"""
_GONE = "Đường liên kết này đã hết hạn. Xin mở lại việc trong Zalo để lấy liên kết mới.\n"
_NOT_YET = "Tệp chưa tải xong. Xin thử lại sau ít phút.\n"


def add_routes(
    router: web.UrlDispatcher, database: Database, store: MediaStore, clock: Clock
) -> None:
    """Register the page and its button."""

    async def show(_request: web.Request) -> web.Response:
        return web.Response(text=_PAGE, content_type="text/html", headers=_NO_STORE)

    async def give(request: web.Request) -> web.Response:
        token = request.match_info["token"]
        found = await database.run(lambda work: media_links.follow(work, token, clock.now()))
        if found is None:
            return web.Response(status=410, text=_GONE, headers=_NO_STORE)
        if found.state is not MediaState.stored:
            return web.Response(status=404, text=_NOT_YET, headers=_NO_STORE)
        data = await asyncio.to_thread(store.read, found.id)
        kind = found.content_type or "application/octet-stream"
        if found.kind is MediaKind.audio:
            data, kind = await asyncio.to_thread(playable, data)
        elif found.kind is MediaKind.image:
            data, kind = await asyncio.to_thread(without_exif, data)
        safe = kind.startswith(("image/", "audio/", "video/")) or kind == "application/pdf"
        headers = {
            **_NO_STORE,
            "Content-Type": kind if safe else "application/octet-stream",
            "Content-Disposition": "inline" if safe else "attachment",
        }
        return web.Response(body=data, headers=headers)

    router.add_get("/m/{token}", show)
    router.add_post("/m/{token}", give)
