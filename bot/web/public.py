"""The public listener: Zalo's webhook and callback, and the pages people open."""

from aiohttp import web

from bot.web import (
    desk_page,
    follow_page,
    home,
    kin_page,
    media_page,
    procedure_pages,
    report_page,
    scan_page,
    verify_page,
)
from bot.web.callback import Callback
from bot.web.internal import healthz
from bot.web.middleware import safe_app
from bot.web.site import Site, static
from bot.web.webhook import LARGEST_BODY, Webhook


def public_app(site: Site, webhook: Webhook, callback: Callback) -> web.Application:
    """The public routes."""
    app = safe_app(site, client_max_size=LARGEST_BODY)
    app.router.add_post("/zalo/webhook", webhook.receive)
    app.router.add_get("/zalo/webhook", healthz)  # some consoles look before they save
    app.router.add_get("/zalo/callback", callback.show)
    app.router.add_post("/zalo/callback", callback.finish)
    app.router.add_get("/healthz", healthz)
    add_pages(app.router, site)
    return app


def add_pages(router: web.UrlDispatcher, site: Site) -> None:
    """What people open."""
    router.add_get("/static/{mark}/{name}", static)
    for one in (
        home,
        procedure_pages,
        report_page,
        follow_page,
        kin_page,
        desk_page,
        media_page,
        scan_page,
        verify_page,
    ):
        one.add_routes(router, site)
