"""`xaoi serve`: the service, from the environment and `.env`."""

import asyncio
import contextlib
import gc
import signal
import sys

import typer
from aiohttp import web

from bot.app import AlreadyServed, running_service
from bot.log import configure_logging, get_logger
from bot.settings import Settings, load_settings
from scripts.errors import CommandFailed
from scripts.opening import database_faults

SHUTDOWN_SECONDS = 5.0

SWITCH_SECONDS = 0.0005
"""A thread gives the interpreter to the next after this long. A turn computes for milliseconds; at
Python's own 5 ms every step of taking an event in would wait for that long beside it."""


def serve() -> None:
    """Run the service until it is asked to stop; turns in hand are finished first."""
    settings = load_settings()
    configure_logging(settings.log_format)
    try:
        with database_faults():
            _run(settings)
    except AlreadyServed as error:
        raise CommandFailed(str(error)) from None


def _run(settings: Settings) -> None:
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        import uvloop
    except ImportError:
        asyncio.run(_serve(settings))
    else:
        uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running_service(settings) as service, contextlib.AsyncExitStack() as stack:
        for app, host, port in (
            (service.public, settings.host, settings.port),
            (service.internal, settings.internal_host, settings.internal_port),
        ):
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            try:
                await web.TCPSite(runner, host, port, reuse_port=None).start()
            except OSError as error:
                raise CommandFailed(
                    f"Port {port} on {host} can't be used ({error.strerror}); "
                    "set PORT or INTERNAL_PORT to a free one."
                ) from None
        gc.collect()
        gc.freeze()  # what stays for good is not looked through again whenever garbage is sought
        get_logger(__name__).info("serving", host=settings.host, port=settings.port)
        typer.echo(f"Xã Ơi: {settings.public_base_url}", err=True)
        await stop.wait()
