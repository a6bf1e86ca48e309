"""Keeps Zalo's tokens in the database for `bot.zalo.tokens.TokenCustodian`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from bot.zalo.tokens import StoredTokens, TokenPair
from storage import tokens
from storage.database import Database
from storage.leader import NamedLock

LOCK_TRIES = 20
LOCK_PAUSE_SECONDS = 0.25


class DatabaseTokens:
    """A `TokenStore` over `oa_link`: every process sees the pair that was stored last."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def load(self, oa_id: str) -> StoredTokens | None:
        """The OA's grant, or None when it was never linked."""
        grant = await self._database.read(lambda session: tokens.grant(session, oa_id))
        if grant is None:
            return None
        return StoredTokens(
            current=TokenPair(*grant.current),
            previous=TokenPair(*grant.previous) if grant.previous else None,
            app_id=grant.app_id,
            app_secret=grant.app_secret,
            dead=grant.dead_reason is not None,
            version=grant.version,
        )

    @asynccontextmanager
    async def refresh_lock(self, oa_id: str) -> AsyncIterator[bool]:
        """Held by at most one process for each OA; True when it is ours."""
        lock = NamedLock(self._database, f"refresh {oa_id}")
        held = await self._acquire(lock)
        try:
            yield held
        finally:
            await asyncio.to_thread(lock.release)

    async def save(self, oa_id: str, pair: TokenPair, *, expected_version: int) -> bool:
        """Store `pair` and keep the former one; False if the version has moved on."""
        kept = tokens.Pair(pair.access_token, pair.refresh_token, pair.expires_at)
        return await self._database.run(
            lambda session: tokens.renew(session, oa_id, kept, expected_version, self._now())
        )

    async def confirm(self, oa_id: str) -> None:
        """The current pair has worked."""
        await self._database.run(lambda session: tokens.confirm(session, oa_id))

    async def mark_dead(self, oa_id: str, reason: str) -> None:
        """The grant has ended."""
        await self._database.run(
            lambda session: tokens.mark_dead(session, oa_id, reason, self._now())
        )

    async def _acquire(self, lock: NamedLock) -> bool:
        for _ in range(LOCK_TRIES):
            if await asyncio.to_thread(lock.try_acquire):
                return True
            await asyncio.sleep(LOCK_PAUSE_SECONDS)
        return False
