from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.zalo.client import ZaloClient
from bot.zalo.tokens import StoredTokens, TokenCustodian, TokenPair
from tests.zalo.shelf import Shelf
from tests.zalo.wire import Wire

OA = "388613280878808645"
NOW = datetime(2026, 11, 20, 2, 0, 20, tzinfo=UTC)


class Clock:
    """Time that moves only when told."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **parts: float) -> None:
        self.at += timedelta(**parts)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire()
    await wire.server.start_server()
    yield wire
    wire.release.set()
    await wire.server.close()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def pair(number: int, lasts: timedelta = timedelta(hours=25)) -> TokenPair:
    return TokenPair(f"access-{number}", f"refresh-{number}", NOW + lasts)


def grant(current: TokenPair, previous: TokenPair | None = None) -> StoredTokens:
    return StoredTokens(
        current=current,
        previous=previous,
        app_id="360846524940903967",
        app_secret="APP_SECRET_FOR_TESTS",
        dead=False,
        version=1,
    )


@pytest.fixture
def shelf() -> Shelf:
    """One OA, linked, with a day of its token left."""
    shelf = Shelf()
    shelf.grants[OA] = grant(pair(1))
    return shelf


@pytest.fixture
def deaths() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def custodian(
    shelf: Shelf,
    session: aiohttp.ClientSession,
    wire: Wire,
    clock: Callable[[], datetime],
    deaths: list[tuple[str, str]],
) -> TokenCustodian:
    return TokenCustodian(
        shelf, session, wire.url, clock, lambda oa_id, reason: deaths.append((oa_id, reason))
    )


@pytest.fixture
def client(session: aiohttp.ClientSession, custodian: TokenCustodian, wire: Wire) -> ZaloClient:
    return ZaloClient(session, custodian, wire.url, wire.url, timeout_s=0.5)
