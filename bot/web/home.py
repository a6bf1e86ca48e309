"""`/`, the privacy notice, and the file or tag by which Zalo verifies the domain."""

import html
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.settings import Settings
from storage import communes
from storage.database import Database, Session
from storage.profile import CommuneProfile

_PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">{meta}
<title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"""
_META = '<meta name="zalo-platform-site-verification" content="{}">'

_PRIVACY = """<p>Để trả lời, xã lưu tin nhắn và tên Zalo của Ông/Bà. Cán bộ được giao việc và người
quản trị Zalo của xã xem được.</p>
<p>Tin hỏi thông thường được giữ 90 ngày, phản ánh và kiến nghị được giữ 5 năm, rồi xóa.</p>
<p>Ông/Bà không cần gửi ảnh căn cước. Xã không yêu cầu OTP, mật khẩu, chuyển tiền hay cài ứng dụng
qua Zalo.</p>
<p>Muốn xem, sửa hoặc xóa dữ liệu của mình, xin nhắn DULIEU tới Zalo của xã.</p>"""


def add_routes(router: web.UrlDispatcher, settings: Settings, database: Database) -> None:
    """Register the pages."""
    code = settings.zalo_site_verification

    async def index(_request: web.Request) -> web.Response:
        names = await database.read(_communes)
        body = "".join(f"<p>{html.escape(line)}</p>" for line in names)
        meta = _META.format(html.escape(code, quote=True)) if code else ""
        return _answer("Xã Ơi", body or "<p>Chưa có xã nào.</p>", meta)

    router.add_get("/", index)
    for path in ("/rieng-tu", "/x/{slug}/rieng-tu"):
        router.add_get(path, _privacy)
    if code:
        router.add_get(f"/zalo_verifier{code}.html", _verifier(code))


def _verifier(code: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def verifier(_request: web.Request) -> web.Response:
        return _answer(code, "", _META.format(html.escape(code, quote=True)))

    return verifier


async def _privacy(_request: web.Request) -> web.Response:
    return _answer("Thông báo về dữ liệu cá nhân", _PRIVACY, "")


def _communes(session: Session) -> list[str]:
    profiles = (CommuneProfile.model_validate(row.profile) for row in communes.all_of_them(session))
    return [f"{profile.full_name}: {profile.hotline}" for profile in profiles]


def _answer(title: str, body: str, meta: str) -> web.Response:
    page = _PAGE.format(title=html.escape(title), body=body, meta=meta)
    return web.Response(text=page, content_type="text/html")
