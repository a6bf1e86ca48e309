"""The internal listener: is the process alive, is it ready, and what does it count."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.metrics import CONTENT_TYPE, Metrics, exposition


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `/readyz`. Only a `fatal` one that fails makes the service unready."""

    ok: bool
    says: str = ""
    fatal: bool = False


Checks = Callable[[], Awaitable[dict[str, Check]]]


def internal_app(checks: Checks, metrics: Metrics) -> web.Application:
    """`/healthz`, `/readyz` and `/metrics`, never for the public."""

    async def readyz(_request: web.Request) -> web.Response:
        found = await checks()
        ready = all(check.ok or not check.fatal for check in found.values())
        document = {
            "ready": ready,
            "checks": {name: "ok" if check.ok else check.says for name, check in found.items()},
        }
        return web.json_response(document, status=200 if ready else 503)

    async def figures(_request: web.Request) -> web.Response:
        return web.Response(body=exposition(metrics), headers={"Content-Type": CONTENT_TYPE})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", figures)
    return app


async def healthz(_request: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"ok": True})
