"""The local Zalo as one aiohttp application: OAuth, OpenAPI, media, control API and page."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.emulator import api, control, media, oauth, templates
from bot.emulator.clock import Clock
from bot.emulator.config import EmulatorConfig
from bot.emulator.webhooks import TIMEOUT_S
from bot.emulator.wire import BadRequest, Document, json_answer, parse_object
from bot.emulator.world import World

WORLD = web.AppKey("world", World)
STATIC = Path(__file__).parent / "static"
# Room for a few phone photos as base64; Zalo's own upload limits are checked per part.
LARGEST_BODY = 64 * 1024 * 1024


def create_emulator(config: EmulatorConfig, clock: Clock | None = None) -> web.Application:
    """A local Zalo ready to be served; its state is `app[WORLD]` and dies with it."""
    app = web.Application(middlewares=[_answers], client_max_size=LARGEST_BODY)
    app[WORLD] = World(config, clock)
    app.cleanup_ctx.append(_deliver_webhooks)
    app.on_shutdown.append(_let_pollers_go)
    _zalo_routes(app)
    _control_routes(app)
    _page_routes(app)
    return app


async def _deliver_webhooks(app: web.Application) -> AsyncIterator[None]:
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
    )
    async with session:
        serving = asyncio.create_task(app[WORLD].webhook.serve(session))
        yield
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        await app[WORLD].webhook.close()


async def _let_pollers_go(app: web.Application) -> None:
    app[WORLD].close()


@web.middleware
async def _answers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Learn our own address from the first request; turn bad input into a sentence."""
    world = request.app[WORLD]
    if not world.base_url:
        world.base_url = str(request.url.origin())
    try:
        answer = await handler(request)
    except BadRequest as bad:
        return json_answer({"error": str(bad)}, bad.status)
    except web.HTTPNotFound:
        return json_answer({"error": 404, "message": f"Empty api: {request.path}"}, 404)
    except web.HTTPClientError as bad:
        return json_answer({"error": f"{request.method} {request.path}: {bad.reason}"}, bad.status)
    if isinstance(answer, web.FileResponse):
        # The page has no build step and so no versions in its file names.
        answer.headers["Cache-Control"] = "no-cache"
    return answer


def _zalo_routes(app: web.Application) -> None:
    world = app[WORLD]
    add = app.router.add_route

    async def open_api(request: web.Request) -> web.StreamResponse:
        return await api.handle(world, request)

    async def permission(request: web.Request) -> web.Response:
        return oauth.consent_page(world, request)

    async def permitted(request: web.Request) -> web.Response:
        return await oauth.consent_given(world, request)

    async def not_permitted(request: web.Request) -> web.Response:
        return oauth.error_page(request)

    async def token(request: web.Request) -> web.StreamResponse:
        return await oauth.access_token(world, request)

    async def hosted(request: web.Request) -> web.Response:
        return _hosted(world, request.match_info["id"])

    add("*", "/v2.0/{path:.*}", open_api)
    add("*", "/v3.0/{path:.*}", open_api)
    add("*", "/message/{path:.*}", open_api)
    add("*", "/template/{path:.*}", open_api)
    add("GET", "/v4/oa/permission", permission)
    add("POST", "/v4/oa/permission", permitted)
    add("GET", "/v4/permission/error", not_permitted)
    add("POST", "/v4/oa/access_token", token)
    add("GET", "/media/{id}/{name}", hosted)


def _hosted(world: World, media_id: str) -> web.Response:
    if media_id in ("avatar", "card"):
        return web.Response(body=media.sticker_picture(), content_type="image/png")
    found = world.media.get(media_id)
    if found is None:
        raise web.HTTPNotFound
    # Types come from the first bytes and are never HTML: no upload runs as a page of this origin.
    headers = {"X-Content-Type-Options": "nosniff"}
    return web.Response(body=found.data, content_type=found.content_type, headers=headers)


def _control_routes(app: web.Application) -> None:
    world = app[WORLD]

    def get(path: str, read: Callable[[web.Request], Any]) -> None:
        app.router.add_get(path, _answering(read))

    def post(path: str, do: Callable[[web.Request, Document], Any]) -> None:
        app.router.add_post(path, _doing(do))

    get("/_/people", lambda r: control.list_people(world, r.query.get("oa_id")))
    post("/_/people", lambda r, what: control.add_person(world, what))
    post("/_/people/{id}/send", lambda r, what: control.send(world, _id(r), what))
    post(
        "/_/people/{id}/answer_as_admin",
        lambda r, what: control.answer_as_admin(world, _id(r), what),
    )
    get(
        "/_/people/{id}/screen",
        lambda r: control.read_screen(
            world, _id(r), _whole(r, "after") or 0, _wait(r), r.query.get("watch") == "1"
        ),
    )
    get("/_/groups", lambda r: control.list_groups(world))
    post("/_/groups", lambda r, what: control.add_group(world, what))
    post("/_/groups/{id}/send", lambda r, what: control.say_in_group(world, _id(r), what))
    get("/_/templates", lambda r: templates.list_templates(world))
    post("/_/templates", lambda r, what: templates.add_template(world, what))
    get("/_/clock", lambda r: control.read_clock(world, _whole(r, "after"), _wait(r)))
    post("/_/clock", lambda r, what: control.move_clock(world, what))
    get("/_/faults", lambda r: world.faults.document())
    post("/_/faults", lambda r, what: control.set_faults(world, what))
    get("/_/webhook", lambda r: control.webhook_state(world))
    post("/_/webhook", lambda r, what: control.set_webhook(world, what))
    get("/_/log", lambda r: control.read_log(world, _whole(r, "after"), _wait(r)))
    post("/_/event", lambda r, what: control.inject_event(world, what))
    get("/_/app", lambda r: control.read_app(world))
    post("/_/app", lambda r, what: control.set_app(world, what))
    post("/_/tokens", lambda r, what: control.new_tokens(world, what))
    get("/_/demo", lambda r: control.read_demo(world))
    post("/_/demo", lambda r, what: control.set_demo(world, what))
    post("/_/reset", lambda r, what: control.reset(world))


def _answering(read: Callable[[web.Request], Any]) -> Callable[..., Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        found = read(request)
        return json_answer(await found if asyncio.iscoroutine(found) else found)

    return answer


def _doing(do: Callable[[web.Request, Document], Any]) -> Callable[..., Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        done = do(request, await _body(request))
        return json_answer(await done if asyncio.iscoroutine(done) else done)

    return answer


async def _body(request: web.Request) -> Document:
    try:
        return parse_object(await request.read() or b"{}")
    except ValueError:
        raise BadRequest("the body must be a JSON object") from None


def _id(request: web.Request) -> str:
    return request.match_info["id"]


def _whole(request: web.Request, name: str) -> int | None:
    text = request.query.get(name)
    if text is None:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise BadRequest(f'"{name}" must be a whole number')
    return int(text)


def _wait(request: web.Request) -> float:
    try:
        seconds = float(request.query.get("wait", "0"))
    except ValueError:
        seconds = math.nan
    if math.isnan(seconds):
        raise BadRequest('"wait" must be a number of seconds')
    return seconds


def _page_routes(app: web.Application) -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        index = STATIC / "index.html"
        if index.is_file():
            return web.FileResponse(index)
        return web.Response(text="Zalo cục bộ đang chạy. Xem /_/app")

    app.router.add_get("/", page)
    if STATIC.is_dir():
        app.router.add_static("/static/", STATIC)
        app.router.add_static("/", STATIC)
