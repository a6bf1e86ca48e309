"""What intake is measured against: `python -m scripts.bench.rivals bare | insert THREADS`.

`bare` checks the signature and answers 200. `insert` also commits one Core insert a request in a
thread: the same envelope, check, row, seal, schema, pragmas and event loop as the service, and
none of the rest of it.
"""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.arrivals import arrival_of
from bot.settings import Settings, load_settings
from bot.web.internal import healthz
from bot.web.webhook import SIGNATURE_HEADER
from bot.zalo.envelope import Envelope, read_envelope
from bot.zalo.signature import signature_matches
from storage.crypto import Keyring
from storage.database import Database
from storage.inbox import row_of
from storage.models import InboxEvent

Handler = Callable[[web.Request], Awaitable[web.Response]]


def bare(settings: Settings) -> Handler:
    """Check the signature, answer 200."""
    secret = _secret(settings)

    async def receive(request: web.Request) -> web.Response:
        _checked(await request.read(), request, secret)
        return web.Response()

    return receive


def insert(settings: Settings, threads: int) -> Handler:
    """Check the signature, commit one insert in one of so many threads, answer 200."""
    secret = _secret(settings)
    database = Database(settings.database_url, Keyring(settings.keys))
    database.unlock()
    seals = database.seals
    pool = ThreadPoolExecutor(threads)
    make = sqlite_insert if database.is_sqlite else postgres_insert
    statement = make(InboxEvent).on_conflict_do_nothing(index_elements=["event_key"])

    def commit(row: dict[str, Any]) -> None:
        with database.engine.begin() as connection:
            connection.execute(statement, row)

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        envelope = _checked(body, request, secret)
        row = row_of(seals, arrival_of(envelope, body, datetime.now(UTC)))
        await asyncio.get_running_loop().run_in_executor(pool, commit, row)
        return web.Response()

    return receive


def _checked(body: bytes, request: web.Request, secret: str) -> Envelope:
    envelope = read_envelope(body)
    header = request.headers.get(SIGNATURE_HEADER)
    if not signature_matches(header, envelope.app_id, body, envelope.timestamp, secret):
        raise web.HTTPForbidden
    return envelope


def _secret(settings: Settings) -> str:
    key = settings.zalo_oa_secret_key
    return key.get_secret_value() if key else ""


async def _serve(receive: Handler, settings: Settings) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    app = web.Application()
    app.router.add_post("/zalo/webhook", receive)
    app.router.add_get("/readyz", healthz)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    for port in (settings.port, settings.internal_port):
        await web.TCPSite(runner, "127.0.0.1", port).start()
    await stop.wait()
    await runner.cleanup()


def main() -> None:
    """Serve one rival until it is told to stop, on uvloop where the service would be."""
    settings = load_settings()
    handler = bare(settings) if sys.argv[1] == "bare" else insert(settings, int(sys.argv[2]))
    try:
        import uvloop
    except ImportError:
        asyncio.run(_serve(handler, settings))
    else:
        uvloop.run(_serve(handler, settings))


if __name__ == "__main__":
    main()
