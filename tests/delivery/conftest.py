"""The outbox over a real connection to the local Zalo, on both databases."""

import base64
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.clock import RealClock
from bot.emulator.config import DEFAULT_APP_ID, DEFAULT_OA_ID, EmulatorConfig
from bot.emulator.running import RunningEmulator, running_emulator
from bot.media import MediaStore
from bot.metrics import Metrics, create_metrics
from bot.outbox import OutboxSender
from bot.zalo.client import ZaloClient
from bot.zalo.tokens import StoredTokens, TokenCustodian, TokenPair
from storage import communes, outbox, people
from storage.crypto import Keyring
from storage.database import Database, Session
from storage.models import OaLink, OutboxMessage
from storage.outbox import Draft
from storage.types import Channel, OutboxState
from tests.zalo.shelf import Shelf

ACCESS, REFRESH = "access-of-the-test", "refresh-of-the-test"
TIMEOUT_S = 0.6
DATA_KEY = base64.b64encode(b"k" * 32).decode()


class ZaloClock(RealClock):
    """The service's clock and the local Zalo's, which a test moves as one."""

    def __init__(self, zalo: RunningEmulator) -> None:
        super().__init__()
        self._zalo = zalo

    def now(self) -> datetime:
        return self._zalo.world.clock.now()

    def advance(self, **parts: float) -> None:
        self._zalo.advance(timedelta(**parts).total_seconds())
        self._announce_move()


@dataclass(slots=True)
class Told:
    """The alarms a test's sender raised."""

    standing: dict[str, str] = field(default_factory=dict)

    def raise_alarm(self, key: str, sentence: str) -> None:
        self.standing[key] = sentence

    def clear(self, key: str) -> None:
        self.standing.pop(key, None)


@dataclass(slots=True)
class Post:
    """A commune's outbox at work, and the phones it writes to."""

    zalo: RunningEmulator
    clock: ZaloClock
    database: Database
    client: ZaloClient
    metrics: Metrics
    alarms: Told
    media: MediaStore
    commune_id: int
    senders: list[OutboxSender] = field(default_factory=list)

    async def sender(self) -> OutboxSender:
        """Another sender, started: a further process, or the next life of one."""
        sender = OutboxSender(
            self.database, self.client, self.clock, self.metrics, self.alarms, self.media
        )
        self.senders.append(sender)
        await sender.start()
        return sender

    async def person(self, name: str, says: str | None = "xin chào") -> tuple[int, str]:
        """Somebody who has written (unless `says` is None): our id, Zalo's id."""
        zalo_id = self.zalo.add_person(name)
        if says is not None:
            self.zalo.send(zalo_id, says)

        def add(session: Session) -> int:
            now = self.clock.now()
            return people.find_or_add(session, self.commune_id, Channel.zalo, zalo_id, now).id

        return await self.database.run(add), zalo_id

    async def queue(self, person_id: int, *drafts: Draft | str, **more: Any) -> list[int]:
        """Queue messages in one turn and wake the senders."""

        def put(session: Session) -> list[int]:
            return [
                outbox.queue(
                    session,
                    commune_id=self.commune_id,
                    person_id=person_id,
                    draft=Draft(text=draft) if isinstance(draft, str) else draft,
                    now=self.clock.now(),
                    **more,
                ).id
                for draft in drafts
            ]

        ids = await self.database.run(put)
        self.wake()
        return ids

    def wake(self) -> None:
        for sender in self.senders:
            sender.wake()

    async def row(self, row_id: int) -> OutboxMessage:
        return await self.database.read(lambda session: session.get_one(OutboxMessage, row_id))

    async def rows(self) -> list[OutboxMessage]:
        def all_of_them(session: Session) -> list[OutboxMessage]:
            statement = select(OutboxMessage).order_by(OutboxMessage.__table__.c.line_no)  # type: ignore[attr-defined]  # SQLModel does not type it
            return list(session.scalars(statement))

        return await self.database.read(all_of_them)

    async def until(self, row_id: int, state: OutboxState, timeout_s: float = 10) -> OutboxMessage:
        """The row once it is in `state`."""
        return await self.until_row(row_id, lambda row: row.state is state, timeout_s)

    async def until_row(
        self, row_id: int, ready: Callable[[OutboxMessage], bool], timeout_s: float = 10
    ) -> OutboxMessage:
        clock = RealClock()
        end = clock.now() + timedelta(seconds=timeout_s)
        while not ready(row := await self.row(row_id)):
            if clock.now() > end:
                raise TimeoutError(f"after {timeout_s} s the message is {row.state}")
            await clock.sleep_until(clock.now() + timedelta(seconds=0.02))
        return row

    def shown(self, zalo_id: str) -> list[str]:
        """The texts the OA's messages show on the person's phone."""
        person = self.zalo.world.person(zalo_id)
        return [message.text for message in person.history if not message.from_me]

    async def shown_within(self, zalo_id: str, count: int) -> list[str]:
        return [m["text"] for m in await self.zalo.until_answers(zalo_id, count)]


@pytest.fixture
async def zalo() -> AsyncIterator[RunningEmulator]:
    config = EmulatorConfig(initial_access_token=ACCESS, initial_refresh_token=REFRESH)
    async with running_emulator(config) as zalo:
        yield zalo


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, Keyring.parse(DATA_KEY))
    database.start()
    yield database
    database.stop()


@pytest.fixture
async def post(zalo: RunningEmulator, database: Database, tmp_path: Path) -> AsyncIterator[Post]:
    """A linked commune whose sender is running."""
    clock = ZaloClock(zalo)
    pair = TokenPair(ACCESS, REFRESH, clock.now() + timedelta(hours=25))
    shelf = Shelf()
    shelf.grants[DEFAULT_OA_ID] = StoredTokens(
        pair, None, DEFAULT_APP_ID, "APP_SECRET_FOR_DEMO", dead=False, version=1
    )
    async with aiohttp.ClientSession() as session:
        custodian = TokenCustodian(
            shelf, session, zalo.base_url, clock.now, lambda oa_id, reason: None
        )
        client = ZaloClient(session, custodian, zalo.base_url, zalo.base_url, timeout_s=TIMEOUT_S)
        commune_id = await database.run(lambda work: _commune(work, clock.now()))
        made, store = create_metrics(), MediaStore(tmp_path / "media", database.seals)
        post = Post(zalo, clock, database, client, made, Told(), store, commune_id)
        await post.sender()
        yield post
        zalo.reset_faults()
        for sender in post.senders:
            await sender.stop()
        await custodian.close()
        assert made.registry.get_sample_value("xaoi_database_errors_total") == 0


def _commune(session: Session, now: datetime) -> int:
    communes.save(session, "minh-son", {}, DEFAULT_OA_ID, now)
    commune = communes.by_slug(session, "minh-son")
    assert commune is not None
    link = OaLink(oa_id=DEFAULT_OA_ID, app_id=DEFAULT_APP_ID, updated_at=now)
    session.add(link)
    session.flush()
    return commune.id
