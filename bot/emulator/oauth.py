"""OAuth v4: the consent page and the token endpoint (contract §1)."""

from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web
from multidict import MultiMapping

from bot.emulator.api import cut
from bot.emulator.grants import OauthRefusal
from bot.emulator.wire import Document, json_answer
from bot.emulator.world import World

ERROR_DOC = "https://developers.zalo.me/docs/official-account/bat-dau/xac-thuc-va-uy-quyen"


def consent_page(world: World, request: web.Request) -> web.Response:
    """GET /v4/oa/permission: pick the OA that grants the app its rights."""
    asked = request.query
    error = _consent_error(world, asked)
    if error:
        raise web.HTTPFound(f"/v4/permission/error?error_code={error}")
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(asked[name])}">'
        for name in ("app_id", "redirect_uri", "code_challenge", "state")
        if name in asked
    )
    choices = "".join(
        f'<p><button name="oa_id" value="{oa.id}">{escape(oa.name)}</button></p>'
        for oa in world.oas.values()
    )
    return _page(
        "Cấp quyền cho ứng dụng",
        f"<p>Ứng dụng {escape(world.app_id)} xin quyền thay mặt Official Account. "
        f'Chọn OA để đồng ý:</p><form method="post">{hidden}{choices}</form>',
    )


async def consent_given(world: World, request: web.Request) -> web.Response:
    """POST /v4/oa/permission: the button of the consent page; redirects with a code."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    error = _consent_error(world, form)
    if error:
        raise web.HTTPFound(f"/v4/permission/error?error_code={error}")
    if form.get("oa_id") not in world.oas:
        return _page("Không có OA này", "<p>Hãy quay lại và chọn một OA.</p>", 400)
    given = {"code": world.grants.new_code(form["oa_id"], form.get("code_challenge"))}
    given["oa_id"] = form["oa_id"]
    if "state" in form:
        given["state"] = form["state"]
    raise web.HTTPFound(_with_query(form["redirect_uri"], given))


def error_page(request: web.Request) -> web.Response:
    """GET /v4/permission/error: where a refused consent link ends."""
    code = request.query.get("error_code", "")
    names = {"-14002": "Invalid appId", "-14003": "Invalid redirect uri"}
    return _page("Không thể cấp quyền", f"<p>{escape(code)} {names.get(code, '')}</p>", 200)


async def access_token(world: World, request: web.Request) -> web.Response:
    """POST /v4/oa/access_token: both grants; refusals come as HTTP 200 (contract §1.5)."""
    fields = dict(request.query) | {k: str(v) for k, v in (await request.post()).items()}
    shown = urlencode(fields).encode()
    try:
        pair = _grant(world, fields, request.headers.get("secret_key"))
    except OauthRefusal as no:
        world.traffic.call(
            world.clock.now_ms(), "POST " + request.path, str(no.code), 200, shown, ""
        )
        return json_answer(_refused(no))
    world.traffic.call(world.clock.now_ms(), "POST " + request.path, "0", 200, shown, "")
    refreshing = fields.get("grant_type") == "refresh_token"
    if refreshing and world.faults.use("refresh_cut"):
        return cut(request)
    return json_answer(pair)


def _grant(world: World, fields: dict[str, str], secret: str | None) -> Document:
    world.grants.check_app(fields.get("app_id"), secret)
    kind = fields.get("grant_type")
    if kind == "authorization_code":
        return world.grants.exchange(fields.get("code"), fields.get("code_verifier"))
    if kind == "refresh_token":
        if world.faults.use("refresh_refused"):
            raise OauthRefusal(-14014, "Invalid refresh token")
        return world.grants.refresh(fields.get("refresh_token"))
    raise OauthRefusal(-14001, "Invalid grant type", "authorization_code or refresh_token")


def _refused(no: OauthRefusal) -> Document:
    return {
        "error": no.code,
        "error_name": no.name,
        "error_reason": no.reason,
        "error_description": no.name,
        "ref_doc": ERROR_DOC,
    }


def _consent_error(world: World, asked: "MultiMapping[str] | dict[str, str]") -> int | None:
    if asked.get("app_id") != world.app_id:
        return -14002
    if not world.callback_url or asked.get("redirect_uri") != world.callback_url:
        return -14003
    return None


def _with_query(url: str, more: dict[str, str]) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode(parse_qsl(parts.query) + list(more.items()))))


def _page(title: str, inside: str, status: int = 200) -> web.Response:
    text = (
        '<!doctype html><html lang="vi"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><main><h1>{title}</h1>{inside}</main></html>"
    )
    return web.Response(text=text, status=status, content_type="text/html")
