"""What the pages are measured against: `python -m scripts.bench.page_rival` answers every request
with the same small page, and reads nothing."""

import asyncio
import os
import signal

from aiohttp import web

from bot.web.internal import healthz

PAGE = b"<!doctype html><html lang=vi><title>.</title><p>" + b"x" * 4096


async def answer(_request: web.Request) -> web.Response:
    """The page."""
    return web.Response(body=PAGE, content_type="text/html")


async def serve() -> None:
    """Answer on PORT, and `/readyz` on INTERNAL_PORT, until asked to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    public, internal = web.Application(), web.Application()
    public.router.add_route("*", "/{path:.*}", answer)
    internal.router.add_get("/readyz", healthz)
    for app, port in ((public, os.environ["PORT"]), (internal, os.environ["INTERNAL_PORT"])):
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(port)).start()
    await stop.wait()


def main() -> None:
    """On uvloop, as the service is."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(serve())
    else:
        uvloop.run(serve())


if __name__ == "__main__":
    main()
