"""`/m/{token}`: one attachment for one official. A GET shows a button, never the thing itself.

The button's POST asks anew whether that official may see it, and puts the look on record.
"""

import asyncio

from aiohttp import web

from bot.log import get_logger
from bot.media import MediaStore, playable, without_exif
from bot.media_forms import NotThatKind
from bot.web.site import Site, page
from handlers.officials import media_links
from storage.crypto import SealError
from storage.models import Attachment
from storage.types import MediaKind, MediaState

_NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_GONE = "Đường liên kết này đã hết hạn. Xin mở lại việc trong Zalo để lấy liên kết mới.\n"
_BROKEN = "Không mở được tệp này. Xin người gửi gửi lại.\n"
_NOT_YET = "Tệp chưa tải xong. Xin thử lại sau ít phút.\n"

log = get_logger(__name__)


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
    """The attachment as every phone shows it: photos without EXIF, voice as MP3; kept by nobody.

    What can't be read, or as a photo can't be made anew, is said and not shown.
    """
    try:
        data, kind = await asyncio.to_thread(_shown, site.media, attachment)
    except (NotThatKind, SealError, OSError) as error:
        log.error("an attachment can't be shown", attachment_id=attachment.id, exc_info=error)
        return web.Response(status=404, text=_BROKEN, headers=_NO_STORE)
    safe = kind.startswith(("image/", "audio/", "video/")) or kind == "application/pdf"
    headers = {
        **_NO_STORE,
        "Content-Type": kind if safe else "application/octet-stream",
        "Content-Disposition": "inline" if safe else "attachment",
    }
    return web.Response(body=data, headers=headers)


def _shown(store: MediaStore, attachment: Attachment) -> tuple[bytes, str]:
    data = store.read(attachment.id)
    if attachment.kind is MediaKind.audio:
        return playable(data)
    if attachment.kind is MediaKind.image:
        return without_exif(data)
    return data, attachment.content_type or "application/octet-stream"
