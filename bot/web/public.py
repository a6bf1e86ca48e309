"""The public listener: Zalo's webhook and callback, and the pages people open."""

from aiohttp import web

from bot.clock import Clock
from bot.media import MediaStore
from bot.settings import Settings
from bot.web import home, media_page
from bot.web.callback import Callback
from bot.web.internal import healthz
from bot.web.middleware import safe_answers
from bot.web.webhook import LARGEST_BODY, Webhook
from storage.database import Database


def public_app(
    settings: Settings,
    webhook: Webhook,
    callback: Callback,
    database: Database,
    media: MediaStore,
    clock: Clock,
) -> web.Application:
    """The public routes."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[safe_answers])
    app.router.add_post("/zalo/webhook", webhook.receive)
    app.router.add_get("/zalo/webhook", healthz)  # some consoles look before they save
    app.router.add_get("/zalo/callback", callback.show)
    app.router.add_post("/zalo/callback", callback.finish)
    app.router.add_get("/healthz", healthz)
    home.add_routes(app.router, settings, database)
    media_page.add_routes(app.router, database, media, clock)
    return app
