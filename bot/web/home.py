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
_PRIVACY_TITLE = "Thông báo về dữ liệu cá nhân"
_PRIVACY = """<p>Để trả lời, {who} lưu tin nhắn và tên Zalo của Ông/Bà. Cán bộ được giao việc và
người quản trị Zalo của xã xem được.</p>
<p>Tin trò chuyện được giữ 90 ngày. Câu hỏi, phản ánh, kiến nghị đã có mã được giữ {years} kể từ
khi xong việc.</p>
<p>Ông/Bà không cần gửi ảnh căn cước. Xã không yêu cầu OTP, mật khẩu, chuyển tiền hay cài ứng dụng
qua Zalo.</p>
<p>Muốn xem, sửa hoặc xóa dữ liệu của mình, xin nhắn DULIEU tới Zalo của xã, hoặc gọi
{phone}.</p>"""

Page = Callable[[web.Request], Awaitable[web.Response]]


def add_routes(router: web.UrlDispatcher, settings: Settings, database: Database) -> None:
    """Register the pages."""
    code = settings.zalo_site_verification
    router.add_get("/", _index(database, code))
    for path in ("/rieng-tu", "/x/{slug}/rieng-tu"):
        router.add_get(path, _privacy(database))
    if code:
        router.add_get(f"/zalo_verifier{code}.html", _verifier(code))


def _index(database: Database, code: str | None) -> Page:
    async def index(_request: web.Request) -> web.Response:
        profiles = await database.read(_profiles)
        lines = [f"<p>{_said(p.full_name)}: {_said(p.hotline)}</p>" for p in profiles]
        return _answer("Xã Ơi", "".join(lines) or "<p>Chưa có xã nào.</p>", _meta(code))

    return index


def _privacy(database: Database) -> Page:
    """The notice of the commune named, or of the only one; else a choice."""

    async def privacy(request: web.Request) -> web.Response:
        slug = request.match_info.get("slug")
        profiles = await database.read(_profiles)
        meant = [profile for profile in profiles if slug in (None, profile.slug)]
        if not meant:
            raise web.HTTPNotFound(text="Không có xã này.\n")
        if len(meant) == 1:
            return _answer(_PRIVACY_TITLE, _notice(meant[0]))
        return _answer(_PRIVACY_TITLE, "".join(_choice(profile) for profile in meant))

    return privacy


def _verifier(code: str) -> Page:
    async def verifier(_request: web.Request) -> web.Response:
        return _answer(code, "", _meta(code))

    return verifier


def _profiles(session: Session) -> list[CommuneProfile]:
    return [CommuneProfile.model_validate(row.profile) for row in communes.all_of_them(session)]


def _notice(profile: CommuneProfile) -> str:
    return _PRIVACY.format(
        who=_said(profile.full_name),
        years=_length(profile.data_keep_days),
        phone=_said(profile.hotline),
    )


def _choice(profile: CommuneProfile) -> str:
    return f'<p><a href="/x/{profile.slug}/rieng-tu">{_said(profile.full_name)}</a></p>'


def _length(days: int) -> str:
    years, rest = divmod(days, 365)
    return f"{days} ngày" if rest or not years else f"{years} năm"


def _said(text: str) -> str:
    return html.escape(text)


def _meta(code: str | None) -> str:
    return _META.format(html.escape(code, quote=True)) if code else ""


def _answer(title: str, body: str, meta: str = "") -> web.Response:
    page = _PAGE.format(title=html.escape(title), body=body, meta=meta)
    return web.Response(text=page, content_type="text/html")
