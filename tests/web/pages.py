"""The pages of one commune or several over HTTP, without the rest of the service."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.alarms import Alarms
from bot.clock import Clock, RealClock
from bot.intake import Intake
from bot.links import PublicLinks
from bot.media import MediaStore
from bot.metrics import create_metrics
from bot.router import Surroundings
from bot.settings import load_settings
from bot.spool import Spool
from bot.web import public
from bot.web.communes import CommunePages
from bot.web.middleware import safe_app
from bot.web.site import Site, static
from bot.worker import Worker
from storage import communes
from storage.catalogue import load_catalogue
from storage.crypto import Keyring
from storage.database import Database
from storage.profile import CommuneProfile

Browser = TestClient[web.Request, web.Application]
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Served:
    """A site with its database and a client in front of it."""

    site: Site
    browser: Browser

    async def text(self, path: str, status: int = 200, **options: Any) -> str:
        async with self.browser.get(path, **options) as answer:
            text = await answer.text()
            assert answer.status == status, text
            return text


@asynccontextmanager
async def served(
    url: str,
    folder: Path,
    *profiles: CommuneProfile,
    add: Any = None,
    clock: Clock | None = None,
    **settings: Any,
) -> AsyncIterator[Served]:
    """The site of these communes with its turns; `add(router, site)` registers what is tested."""
    database = Database(url, Keyring((os.urandom(32),)))
    database.start()
    with database.transaction() as session:
        for profile in profiles:
            document = profile.model_dump(mode="json")
            communes.save(session, profile.slug, document, profile.oa_id, LONG_AGO)
    clock = clock or RealClock()
    metrics, client = create_metrics(), aiohttp.ClientSession()
    around = Surroundings(load_catalogue(), PublicLinks("http://pages.example").of)
    alarms = Alarms(clock, metrics, client, None, "")
    worker = Worker(database, around, clock, metrics, alarms, lambda: None)
    intake = Intake(database, Spool(folder / "spool"), metrics, worker.stored)
    site = Site(
        load_settings(keys_required=False, **settings),
        database,
        clock,
        MediaStore(folder / "media", database.seals),
        load_catalogue(),
        CommunePages(database),
        intake,
    )
    app = safe_app(site)
    if add is not public.add_pages:
        app.router.add_get("/static/{mark}/{name}", static)
    if add is not None:
        add(app.router, site)
    worker.start()
    intake.start()
    try:
        async with TestClient(TestServer(app)) as browser:
            yield Served(site, browser)
    finally:
        await intake.stop()
        await worker.stop()
        await alarms.stop()
        await client.close()
        database.stop()


def hidden(text: str) -> dict[str, Any]:
    """The hidden fields of a page, by name."""
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text))
