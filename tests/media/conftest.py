"""The fetching job against a host on this machine that stands for Zalo's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.clock import ManualClock
from bot.media import MediaFetcher, MediaStore
from bot.metrics import Metrics, create_metrics
from bot.settings import load_settings
from storage import communes, people
from storage.crypto import Keyring
from storage.database import Database, Session
from storage.models import Attachment
from storage.types import Channel, MediaKind, MediaState
from tests.delivery.conftest import Told

LOCAL_ZALO = "http://127.0.0.1:9"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Host:
    """A host of files: what it answers for each path, and how often it was asked."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def serve(self, path: str, data: bytes, status: int = 200) -> str:
        """Answer `path` with `data`; its address."""

        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(body=data, status=status)

        return self.answer(path, answer)

    def answer(self, path: str, answer: Answer) -> str:
        self.answers[path] = answer
        return self.url + path

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        return await self.answers[request.path](request)


@dataclass(slots=True)
class Job:
    """The fetching job of a commune, and what it fetches."""

    database: Database
    store: MediaStore
    clock: ManualClock
    alarms: Told
    metrics: Metrics
    host: Host
    fetcher: MediaFetcher
    another: Callable[[], MediaFetcher]
    person_id: int
    folder: Path

    async def add(self, kind: MediaKind, url: str) -> int:
        """An attachment that just came; its id."""

        def put(session: Session) -> int:
            person = people.get(session, self.person_id)
            return people.add_attachment(session, person, kind, url, "x", self.clock.now()).id

        attachment_id = await self.database.run(put)
        self.fetcher.wake()
        return attachment_id

    async def start_again(self) -> None:
        """The next life of the process."""
        self.fetcher = self.another()
        await self.fetcher.start()

    async def row(self, attachment_id: int) -> Attachment:
        return await self.database.read(lambda work: work.get_one(Attachment, attachment_id))

    async def until(self, attachment_id: int, ready: Callable[[Attachment], bool]) -> Attachment:
        async with asyncio.timeout(10):
            while not ready(row := await self.row(attachment_id)):
                await asyncio.sleep(0.02)
        return row

    async def until_retried(self, times: int) -> None:
        """Return once so many tries have failed and been written."""
        async with asyncio.timeout(10):
            while self._retried() < times:
                await asyncio.sleep(0.02)

    def _retried(self) -> float:
        outcome = {"outcome": "retried"}
        return self.metrics.registry.get_sample_value("xaoi_media_total", outcome) or 0

    async def until_state(self, attachment_id: int, state: MediaState) -> Attachment:
        return await self.until(attachment_id, lambda row: row.state is state)


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    host = Host()
    app = web.Application()
    app.router.add_get("/{path:.*}", host.take)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield host
    await runner.cleanup()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, Keyring((b"k" * 32,)))
    database.start()
    yield database
    database.stop()


@pytest.fixture
def zalo_url() -> str:
    """Where Zalo is: on this machine unless a test says otherwise."""
    return LOCAL_ZALO


@pytest.fixture
async def job(
    host: Host, database: Database, manual_clock: ManualClock, tmp_path: Path, zalo_url: str
) -> AsyncIterator[Job]:
    settings = load_settings(
        keys_required=False,
        zalo_openapi_url=zalo_url,
        zalo_oauth_url=zalo_url,
        zalo_business_url=zalo_url,
    )
    store = MediaStore(tmp_path / "media", database.seals)

    def add_person(session: Session) -> int:
        now = manual_clock.now()
        communes.save(session, "minh-son", {}, "1", now)
        commune = communes.by_slug(session, "minh-son")
        assert commune is not None
        session.flush()
        return people.find_or_add(session, commune.id, Channel.zalo, "9", now).id

    person_id = await database.run(add_person)
    async with aiohttp.ClientSession() as session:
        alarms, metrics = Told(), create_metrics()

        def another() -> MediaFetcher:
            return MediaFetcher(database, store, session, manual_clock, settings, alarms, metrics)

        job = Job(
            database,
            store,
            manual_clock,
            alarms,
            metrics,
            host,
            another(),
            another,
            person_id,
            tmp_path / "media",
        )
        await job.fetcher.start()
        yield job
        await job.fetcher.stop()


def step(job: Job, **parts: float) -> None:
    """Let time pass."""
    job.clock.advance(by=timedelta(**parts))
