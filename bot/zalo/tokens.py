"""Keeps each OA's grant alive: one refresh at a time, saved before it is used (contract §1.4).

A refresh token works once and its loss ends the grant, so nothing here is done twice at once or
kept in memory only.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

import aiohttp

from bot.zalo.errors import NotLinked, TokenUnavailable
from bot.zalo.oauth import TokenEndpoint, TokenPair, challenge_of, consent_url, new_verifier

__all__ = [
    "StoredTokens",
    "TokenCustodian",
    "TokenPair",
    "TokenStore",
    "challenge_of",
    "consent_url",
    "new_verifier",
]

REFRESH_AHEAD: Final = timedelta(hours=2)
PAUSE_AFTER_TROUBLE: Final = timedelta(minutes=1)
"""No second refresh ahead of time sooner than this after one that got no clear answer."""

READ_AGAIN_AFTER: Final = timedelta(seconds=1)
"""One reading of a grant serves many sends: what another process did to it is noticed this late.

Until then Zalo refuses a token that was renewed, and the call is made again with the kept one."""


@dataclass(frozen=True, slots=True)
class StoredTokens:
    """What is kept of one OA's grant. `version` counts every change, `dead` ends it."""

    current: TokenPair
    previous: TokenPair | None
    app_id: str
    app_secret: str = field(repr=False)
    dead: bool
    version: int


class TokenStore(Protocol):
    """Where grants are kept, shared by all processes."""

    async def load(self, oa_id: str) -> StoredTokens | None:
        """The OA's grant, or None when it was never linked."""

    def refresh_lock(self, oa_id: str) -> AbstractAsyncContextManager[bool]:
        """Held by at most one task of all processes for each OA; True when it is ours."""

    async def save(self, oa_id: str, pair: TokenPair, *, expected_version: int) -> bool:
        """Stores `pair`, keeps the former one as previous; False if the version has moved on."""

    async def confirm(self, oa_id: str) -> None:
        """The current pair has worked: the previous one may go."""

    async def mark_dead(self, oa_id: str, reason: str) -> None:
        """The grant has ended; only a new consent revives it."""


class TokenCustodian:
    """Gives out access tokens and renews them. `on_dead(oa_id, reason)` is told of a lost grant."""

    def __init__(
        self,
        store: TokenStore,
        session: aiohttp.ClientSession,
        oauth_url: str,
        now: Callable[[], datetime],
        on_dead: Callable[[str, str], None],
    ) -> None:
        self.now = now
        self._store = store
        self._endpoint = TokenEndpoint(session, oauth_url, now)
        self._on_dead = on_dead
        self._flights: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._unsaved: dict[str, tuple[str, TokenPair]] = {}
        self._quiet_until: dict[str, datetime] = {}
        self._confirmed: dict[str, str] = {}
        self._running: set[asyncio.Task[str]] = set()
        self._read: dict[str, tuple[datetime, StoredTokens]] = {}
        self._reading: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def access_token(self, oa_id: str) -> str:
        """A token that should work, renewed when under two hours of its life are left.

        Raises NotLinked (never linked, or the grant has ended) or TokenUnavailable.
        """
        stored = await self._read_lately(oa_id)
        left = stored.current.expires_at - self.now()
        usable = left > timedelta(0)
        if usable and (left >= REFRESH_AHEAD or stored.dead or self._is_quiet(oa_id)):
            return stored.current.access_token
        try:
            return await self.refresh(oa_id, stored.current.access_token)
        except (TokenUnavailable, NotLinked):
            # The old token serves to its end: citizens get answers while somebody looks into it.
            if usable:
                return stored.current.access_token
            raise

    async def app_secret(self, oa_id: str) -> str:
        """The secret of the app this OA granted, for `appsecret_proof`."""
        return (await self._read_lately(oa_id)).app_secret

    async def refresh(self, oa_id: str, used: str) -> str:
        """A token other than `used`, the one that was refused or is about to end.

        However many ask at once, Zalo is asked once. Raises NotLinked or TokenUnavailable.
        """
        task = asyncio.create_task(self._refresh(oa_id, used))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # Shielded: a caller that is cancelled must not take a spent refresh token's answer along.
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Lets refreshes under way end and be saved; before the session is closed."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def worked(self, oa_id: str, token: str) -> None:
        """Zalo took `token`: if it came from a refresh just now, the pair before it may go."""
        if self._confirmed.get(oa_id) == token:
            return
        # The call has succeeded: trouble in keeping this note must not turn it into a failure.
        with suppress(Exception):
            stored = await self._store.load(oa_id)
            if stored and stored.previous and stored.current.access_token == token:
                await self._store.confirm(oa_id)
            self._confirmed[oa_id] = token

    async def exchange_code(
        self, code: str, app_id: str, app_secret: str, verifier: str | None
    ) -> TokenPair:
        """The pair for a consent's code; the caller keeps it. Raises as `refresh`."""
        return await self._endpoint.exchange(code, app_id, app_secret, verifier)

    async def _refresh(self, oa_id: str, used: str) -> str:
        async with self._flights[oa_id]:
            stored = await self._load_living(oa_id)
            if stored.current.access_token != used:
                return stored.current.access_token
            async with self._store.refresh_lock(oa_id) as held:
                return await (self._renewed(oa_id, used) if held else self._awaited(oa_id, used))

    async def _renewed(self, oa_id: str, used: str) -> str:
        stored = await self._load_living(oa_id)
        if stored.current.access_token != used:
            return stored.current.access_token
        waiting = self._unsaved.get(oa_id)
        if waiting is None or waiting[0] != stored.current.refresh_token:
            pair = await self._asked(oa_id, stored)
            self._unsaved[oa_id] = (stored.current.refresh_token, pair)
        return await self._kept(oa_id, stored)

    async def _kept(self, oa_id: str, stored: StoredTokens) -> str:
        """Saves the new pair before anyone uses it; until then it stays in `_unsaved`."""
        spent, pair = self._unsaved[oa_id]
        if await self._store.save(oa_id, pair, expected_version=stored.version):
            del self._unsaved[oa_id]
            self._read.pop(oa_id, None)
            return pair.access_token
        changed = await self._load_living(oa_id)
        if changed.current.refresh_token == spent:
            # Another column of the row moved, not the tokens: the next try saves ours.
            raise TokenUnavailable("the OA's tokens were being changed", 1.0)
        del self._unsaved[oa_id]
        return changed.current.access_token

    async def _asked(self, oa_id: str, stored: StoredTokens) -> TokenPair:
        try:
            return await self._asked_with(stored.current, stored)
        except TokenUnavailable:
            self._quiet_until[oa_id] = self.now() + PAUSE_AFTER_TROUBLE
            raise
        except NotLinked as refused:
            return await self._asked_with_previous(oa_id, stored, refused)

    async def _asked_with_previous(
        self, oa_id: str, stored: StoredTokens, refused: NotLinked
    ) -> TokenPair:
        """The last try before the grant is given up: a pair whose use was never confirmed."""
        if stored.previous is not None:
            try:
                return await self._asked_with(stored.previous, stored)
            except NotLinked:
                pass
        await self._store.mark_dead(oa_id, str(refused))
        self._on_dead(oa_id, str(refused))
        raise refused

    async def _asked_with(self, pair: TokenPair, stored: StoredTokens) -> TokenPair:
        return await self._endpoint.refresh(pair.refresh_token, stored.app_id, stored.app_secret)

    async def _awaited(self, oa_id: str, used: str) -> str:
        """Another process is refreshing: looks a few times for what it brings."""
        for pause in (0.1, 0.3, 0.6, 1.0):
            await asyncio.sleep(pause)
            stored = await self._load_living(oa_id)
            if stored.current.access_token != used:
                return stored.current.access_token
        raise TokenUnavailable("another process is renewing the OA's token", 5.0)

    def _is_quiet(self, oa_id: str) -> bool:
        until = self._quiet_until.get(oa_id)
        return until is not None and self.now() < until

    async def _load_living(self, oa_id: str) -> StoredTokens:
        stored = await self._load(oa_id)
        if stored.dead:
            raise NotLinked("the OA's grant has ended: an administrator must authorise the app")
        return stored

    async def _read_lately(self, oa_id: str) -> StoredTokens:
        """The grant as it stood at most READ_AGAIN_AFTER ago."""
        async with self._reading[oa_id]:
            read_at, stored = self._read.get(oa_id, (None, None))
            if read_at and stored and timedelta(0) <= self.now() - read_at < READ_AGAIN_AFTER:
                return stored
            return await self._load(oa_id)

    async def _load(self, oa_id: str) -> StoredTokens:
        stored = await self._store.load(oa_id)
        if stored is None:
            raise NotLinked("the OA is not linked yet: an administrator must authorise the app")
        self._read[oa_id] = (self.now(), stored)
        return stored
