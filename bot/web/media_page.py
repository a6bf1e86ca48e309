"""`/m/{token}`: one attachment for one official. A GET shows a button, never the thing itself.

The button's POST asks anew whether that official may see it, and puts the look on record.
"""

import asyncio

from aiohttp import web

from bot.media import playable, without_exif
from bot.web.site import Site, page
from handlers.officials import media_links
from storage.models import Attachment
from storage.types import MediaKind, MediaState

_NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_GONE = "Đường liên kết này đã hết hạn. Xin mở lại việc trong Zalo để lấy liên kết mới.\n"
_NOT_YET = "Tệp chưa tải xong. Xin thử lại sau ít phút.\n"


def add_routes(router: web.UrlDispatcher, site: Site) -> None:
    """Register the page and its button."""

    async def show(request: web.Request) -> web.Response:
        return page(request, "media.html", private=True)

    async def give(request: web.Request) -> web.Response:
        token, now = request.match_info["token"], site.clock.now()
        found = await site.database.run(lambda work: media_links.follow(work, token, now))
        if found is None:
            return web.Response(status=410, text=_GONE, headers=_NO_STORE)
        if found.state is not MediaState.stored:
            return web.Response(status=404, text=_NOT_YET, headers=_NO_STORE)
        return await served_file(site, found)

    router.add_get("/m/{token}", show)
    router.add_post("/m/{token}", give)


async def served_file(site: Site, attachment: Attachment) -> web.Response:
    """The attachment as every phone shows it: photos without EXIF, voice as MP3; kept by nobody."""
    data = await asyncio.to_thread(site.media.read, attachment.id)
    kind = attachment.content_type or "application/octet-stream"
    if attachment.kind is MediaKind.audio:
        data, kind = await asyncio.to_thread(playable, data)
    elif attachment.kind is MediaKind.image:
        data, kind = await asyncio.to_thread(without_exif, data)
    safe = kind.startswith(("image/", "audio/", "video/")) or kind == "application/pdf"
    headers = {
        **_NO_STORE,
        "Content-Type": kind if safe else "application/octet-stream",
        "Content-Disposition": "inline" if safe else "attachment",
    }
    return web.Response(body=data, headers=headers)
