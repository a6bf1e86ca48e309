"""A served local Zalo with an authorised OA, and a receiver standing for the app's webhook."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.emulator.config import (
    DEFAULT_APP_ID,
    DEFAULT_APP_SECRET,
    DEFAULT_OA_ID,
    DEFAULT_OA_SECRET_KEY,
    EmulatorConfig,
)
from bot.emulator.running import RunningEmulator, running_emulator
from bot.zalo.client import ZaloClient
from bot.zalo.signature import signature_matches
from bot.zalo.tokens import StoredTokens, TokenCustodian, TokenPair

ACCESS = "access-token-of-the-test"
REFRESH = "refresh-token-of-the-test"
CALLBACK = "https://xa.example.vn/zalo/callback"


@dataclass(frozen=True, slots=True)
class Arrived:
    """One webhook request as it came in."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The parsed body."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    @property
    def name(self) -> str:
        """The event's name."""
        return str(self.event["event_name"])

    def signed_with(self, secret: str) -> bool:
        """Whether the signature is right for `secret`."""
        event = self.event
        header = self.headers.get("X-ZEvent-Signature")
        return signature_matches(header, event["app_id"], self.body, event["timestamp"], secret)


@dataclass(slots=True)
class Receiver:
    """The app's side: keeps what arrives and answers as told."""

    url: str = ""
    arrived: list[Arrived] = field(default_factory=list)
    status: int = 200
    hold: asyncio.Event | None = None
    busy: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once two events are being handled side by side."""
    _at_once: int = 0

    async def take(self, request: web.Request) -> web.Response:
        """The webhook handler."""
        body = await request.read()
        self.arrived.append(Arrived(dict(request.headers), body))
        self._at_once += 1
        if self._at_once >= 2:
            self.busy.set()
        try:
            if self.hold is not None:
                await self.hold.wait()
        finally:
            self._at_once -= 1
        return web.Response(status=self.status)

    def names(self) -> list[str]:
        """The names of the events, in order of arrival."""
        return [arrived.name for arrived in self.arrived]

    def only(self, name: str) -> list[Arrived]:
        """The events of one name."""
        return [arrived for arrived in self.arrived if arrived.name == name]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """An app's webhook on a free port."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/webhook", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    yield receiver
    await runner.cleanup()


def config_for(receiver: Receiver, **changes: Any) -> EmulatorConfig:
    """The usual local Zalo, authorised and pointing at `receiver`."""
    usual: dict[str, Any] = {
        "webhook_url": receiver.url,
        "callback_url": CALLBACK,
        "initial_access_token": ACCESS,
        "initial_refresh_token": REFRESH,
        "oa_secret_key": DEFAULT_OA_SECRET_KEY,
    }
    return EmulatorConfig(**(usual | changes))


@pytest.fixture
async def zalo(receiver: Receiver) -> AsyncIterator[RunningEmulator]:
    """The local Zalo."""
    async with running_emulator(config_for(receiver)) as running:
        yield running


@pytest.fixture
async def http(zalo: RunningEmulator) -> AsyncIterator[ClientSession]:
    """A client of everything the local Zalo serves."""
    async with ClientSession(zalo.base_url) as session:
        yield session


@dataclass(frozen=True, slots=True)
class App:
    """An app calling the OpenAPI."""

    session: ClientSession
    token: str = ACCESS

    def renewed(self, zalo: RunningEmulator) -> "App":
        """The same app with a fresh pair: an access token lives 25 hours only."""
        return App(self.session, zalo.world.grants.pair_for(DEFAULT_OA_ID)["access_token"])

    async def post(self, path: str, body: Any, **headers: str) -> dict[str, Any]:
        """POST JSON; the decoded envelope."""
        async with self.session.post(
            path, json=body, headers={"access_token": self.token} | headers
        ) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def get(self, path: str, data: Any = None) -> dict[str, Any]:
        """GET with `?data=` as JSON; the decoded envelope."""
        params = {} if data is None else {"data": json.dumps(data)}
        async with self.session.get(
            path, params=params, headers={"access_token": self.token}
        ) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def say(self, person_id: str, text: str = "Chào bác", **more: Any) -> dict[str, Any]:
        """A text to a person."""
        return await self.send(person_id, {"text": text} | more)

    async def send(self, person_id: str, message: Any) -> dict[str, Any]:
        """Any message to a person."""
        body = {"recipient": {"user_id": person_id}, "message": message}
        return await self.post("/v3.0/oa/message/cs", body)


@pytest.fixture
def app(http: ClientSession) -> App:
    """The authorised app."""
    return App(http)


@pytest.fixture
async def tu(zalo: RunningEmulator) -> str:
    """Bà Tư, who has just written to the OA: her id."""
    person_id = zalo.add_person("Bà Tư")
    zalo.send(person_id, "xin chào")
    return person_id


@dataclass
class OneGrant:
    """A token store of one OA, in memory."""

    tokens: StoredTokens

    async def load(self, oa_id: str) -> StoredTokens:
        return self.tokens

    def refresh_lock(self, oa_id: str) -> AbstractAsyncContextManager[bool]:
        return nullcontext(True)

    async def save(self, oa_id: str, pair: TokenPair, *, expected_version: int) -> bool:
        previous = self.tokens.current
        self.tokens = replace(
            self.tokens, current=pair, previous=previous, version=expected_version + 1
        )
        return True

    async def confirm(self, oa_id: str) -> None:
        self.tokens = replace(self.tokens, previous=None)

    async def mark_dead(self, oa_id: str, reason: str) -> None:
        self.tokens = replace(self.tokens, dead=True)


@pytest.fixture
async def client(zalo: RunningEmulator, http: ClientSession) -> AsyncIterator[ZaloClient]:
    """Our client, linked to the local Zalo's OA."""
    pair = TokenPair(ACCESS, REFRESH, datetime.now(UTC) + timedelta(hours=25))
    store = OneGrant(
        StoredTokens(pair, None, DEFAULT_APP_ID, DEFAULT_APP_SECRET, dead=False, version=1)
    )
    custodian = TokenCustodian(
        store, http, zalo.base_url, lambda: datetime.now(UTC), lambda oa_id, reason: None
    )
    yield ZaloClient(http, custodian, zalo.base_url, zalo.base_url, timeout_s=5)
    await custodian.close()
