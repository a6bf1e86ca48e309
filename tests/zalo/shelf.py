"""A TokenStore in memory, keeping the promises the protocol names."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

from bot.zalo.tokens import StoredTokens, TokenPair


class Shelf:
    """Grants by OA. `locked_out` plays another process that holds the refresh lock."""

    def __init__(self) -> None:
        self.grants: dict[str, StoredTokens] = {}
        self.dead_because: dict[str, str] = {}
        self.locked_out = False
        self.failing_saves = 0
        self._lock = asyncio.Lock()

    async def load(self, oa_id: str) -> StoredTokens | None:
        return self.grants.get(oa_id)

    def refresh_lock(self, oa_id: str) -> AbstractAsyncContextManager[bool]:
        return self._held()

    @asynccontextmanager
    async def _held(self) -> AsyncIterator[bool]:
        if self.locked_out:
            yield False
            return
        async with self._lock:
            yield True

    async def save(self, oa_id: str, pair: TokenPair, *, expected_version: int) -> bool:
        if self.failing_saves:
            self.failing_saves -= 1
            raise ConnectionError("the database is away")
        grant = self.grants[oa_id]
        if grant.version != expected_version:
            return False
        self.grants[oa_id] = replace(
            grant, current=pair, previous=grant.current, version=grant.version + 1
        )
        return True

    async def confirm(self, oa_id: str) -> None:
        grant = self.grants[oa_id]
        self.grants[oa_id] = replace(grant, previous=None, version=grant.version + 1)

    async def mark_dead(self, oa_id: str, reason: str) -> None:
        self.dead_because[oa_id] = reason
        self.grants[oa_id] = replace(self.grants[oa_id], dead=True)
