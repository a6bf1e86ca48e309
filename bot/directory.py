"""Which OAs and apps are ours, kept in memory for the webhook and renewed from the database."""

import asyncio
import time
from dataclasses import dataclass

from storage import communes
from storage.database import Database, Session
from storage.models import ZaloApp

KEEP_SECONDS = 15.0
MISS_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Known:
    """A snapshot: OA ids of our communes, and each app's webhook secret."""

    oas: frozenset[str]
    secrets: dict[str, str]


class Directory:
    """The snapshot the webhook decides by; a commune added beside the service is noticed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = Known(frozenset(), {})
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    @property
    def known(self) -> Known:
        return self._known

    async def renew(self, *, missed: bool = False) -> None:
        """Read again if the snapshot is old, or a bit old and something was `missed` in it."""
        if time.monotonic() - self._read_at < (MISS_SECONDS if missed else KEEP_SECONDS):
            return
        async with self._reading:
            if time.monotonic() - self._read_at < MISS_SECONDS:
                return
            self._known = await self._database.read(_read)
            self._read_at = time.monotonic()


def _read(session: Session) -> Known:
    ours = [commune.oa_id for commune in communes.all_of_them(session)]
    apps = communes.apps(session)
    return Known(
        frozenset(oa_id for oa_id in ours if oa_id),
        {app.app_id: _secret(session, app) for app in apps},
    )


def _secret(session: Session, app: ZaloApp) -> str:
    return session.unseal(app, "oa_secret_key")
