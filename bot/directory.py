"""Which OAs and apps are ours, kept in memory for the webhook and renewed from the database."""

import asyncio
import time
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot.log import get_logger
from storage import communes
from storage.database import Database, DatabaseClosed, Session
from storage.models import ZaloApp

KEEP_SECONDS = 15.0
MISS_SECONDS = 1.0
PATIENCE_SECONDS = 0.5
"""How long an event of an unknown OA waits for another look: Zalo waits 2 s in all."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """A snapshot: OA ids of our communes, and each app's webhook secret."""

    oas: frozenset[str]
    secrets: dict[str, str]


class Directory:
    """The snapshot the webhook decides by; a commune added beside the service is noticed.

    It is renewed beside the events, never in their way: while the database does not answer, the
    last snapshot stands.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = Known(frozenset(), {})
        self._read_at = float("-inf")
        self._renewing: asyncio.Task[None] | None = None

    @property
    def known(self) -> Known:
        return self._known

    async def renew(self) -> None:
        """Read the snapshot; raises SQLAlchemyError."""
        self._known = await self._database.read(_read)
        self._read_at = time.monotonic()

    def renew_if_old(self) -> None:
        """Begin to read again if the snapshot is old."""
        if time.monotonic() - self._read_at >= KEEP_SECONDS:
            self._begin()

    async def renew_for_stranger(self) -> None:
        """Something is not in the snapshot: look again, at most once a second and for a moment."""
        if time.monotonic() - self._read_at >= MISS_SECONDS:
            await asyncio.wait([self._begin()], timeout=PATIENCE_SECONDS)

    async def stop(self) -> None:
        """Leave off reading."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)

    def _begin(self) -> asyncio.Task[None]:
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew_quietly(), name="directory")
        return self._renewing

    async def _renew_quietly(self) -> None:
        try:
            await self.renew()
        except (SQLAlchemyError, DatabaseClosed):
            log.warning("the database does not answer; the last known OAs stand")


def _read(session: Session) -> Known:
    ours = [commune.oa_id for commune in communes.all_of_them(session)]
    apps = communes.apps(session)
    return Known(
        frozenset(oa_id for oa_id in ours if oa_id),
        {app.app_id: _secret(session, app) for app in apps},
    )


def _secret(session: Session, app: ZaloApp) -> str:
    return session.unseal(app, "oa_secret_key")
