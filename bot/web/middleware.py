"""What every public answer has in common: safe headers, and a page for every failure."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.log import get_logger
from bot.web.site import HERE, POSTS, Site, page
from bot.web.visitors import is_from_elsewhere, is_https

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self' data:; media-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    # Not no-referrer: browsers would then send forms with "Origin: null".
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
STRICT_TRANSPORT = "max-age=31536000"

WEBHOOK = "/zalo/webhook"
"""Zalo's server looks at nothing but the status; headers for browsers would only slow it down."""

NOT_PAGES = (WEBHOOK, "/healthz")
READING = ("GET", "HEAD", "OPTIONS")

log = get_logger(__name__)


def safe_app(site: Site, **options: Any) -> web.Application:
    """An application that gives every answer safe headers and every failure a page."""
    app = web.Application(middlewares=[_safe_answers(site)], **options)
    app.on_response_prepare.append(_safe_headers(site))
    return app


def _safe_answers(site: Site) -> Callable[..., Awaitable[web.StreamResponse]]:
    """The middleware: refuse forms of other sites, bound their number, answer every failure."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in NOT_PAGES:
            return await _plain(request, handler)
        try:
            if request.method not in READING:
                _guard(site, request)
            return await handler(request)
        except web.HTTPException as refused:
            if refused.status < HTTPStatus.BAD_REQUEST:
                raise  # a redirect goes as it is
            error = refused
        except Exception as broken:
            # The last border: whoever asked gets an answer, whoever runs the service the cause.
            log.error("a request failed", route=_route(request), exc_info=broken)
            error = web.HTTPInternalServerError()
        try:
            return await failure(site, request, error)
        except Exception as broken:
            log.error("a failure has no page", route=_route(request), exc_info=broken)
            return _sorry()

    return answer


def _safe_headers(site: Site) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Set on every answer as it leaves: also on those that pass by the middleware."""

    async def add(request: web.Request, response: web.StreamResponse) -> None:
        if request.path in NOT_PAGES:
            return
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if is_https(request, site.settings.trusted_proxies):
            response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT

    return add


async def failure(site: Site, request: web.Request, error: web.HTTPException) -> web.Response:
    """A page that says what went wrong and what to do."""
    if HERE not in request:
        slug = request.path.split("/")[2] if request.path.startswith("/x/") else None
        try:
            here = await site.communes.of(slug, request.host)
        except Exception as unknown:  # the database may be what failed: the page goes without
            log.warning("a failure page without its commune", error=type(unknown).__name__)
        else:
            if here is not None:
                request[HERE] = here
    made = page(request, "failure.html", status=error.status, code=error.status)
    for name in ("Retry-After", "Allow"):
        if name in error.headers:
            made.headers[name] = error.headers[name]
    return made


def _guard(site: Site, request: web.Request) -> None:
    ours = {*site.communes.hosts, *site.own_hosts}
    if is_from_elsewhere(request, ours):
        raise web.HTTPForbidden
    site.limit(request, POSTS)


async def _plain(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:
        log.error("a request failed", route=_route(request), exc_info=error)
        return _sorry()


def _sorry() -> web.Response:
    return web.Response(status=500, text="Hệ thống đang trục trặc. Xin thử lại sau.\n")


def _route(request: web.Request) -> str:
    """The route's pattern; never the path, which may hold a token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else ""
