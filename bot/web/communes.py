"""The commune a page is for: named in the path, by the host, or the only one there is."""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from bot.log import get_logger
from handlers.worktime import WorkCalendar
from storage import communes
from storage.database import Database, DatabaseClosed, Session
from storage.profile import CommuneProfile

KEEP_SECONDS = 15.0
"""A commune that was added or changed beside the service is noticed after this long."""

MISS_SECONDS = 1.0

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Here:
    """A commune as its pages know it. `prefix` stands before every path that the page links to."""

    id: int
    slug: str
    oa_id: str | None
    profile: CommuneProfile
    calendar: WorkCalendar
    prefix: str = ""

    @property
    def zalo(self) -> str:
        """The address that opens the commune's Official Account; empty without one."""
        return f"https://zalo.me/{self.oa_id}" if self.oa_id else ""


@dataclass(frozen=True, slots=True)
class Known:
    """A snapshot of the communes, by slug and by the host of their own address."""

    by_slug: dict[str, Here] = field(default_factory=dict)
    by_host: dict[str, str] = field(default_factory=dict)


class CommunePages:
    """Which commune a request is for; the snapshot is renewed beside the requests."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = Known()
        self._read_at = float("-inf")
        self._renewing: asyncio.Task[None] | None = None

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that communes name as their own."""
        return frozenset(self._known.by_host)

    async def all_of_them(self) -> list[Here]:
        """Every commune, by slug; raises SQLAlchemyError while none was ever read."""
        await self._be_fresh(known=bool(self._known.by_slug))
        return [self._known.by_slug[slug] for slug in sorted(self._known.by_slug)]

    async def of(self, slug: str | None, host: str) -> Here | None:
        """The commune of that slug, else of that host, else the only one.

        None where the slug is unknown, or where there are several to choose from.
        """
        await self._be_fresh(known=slug in self._known.by_slug or not slug)
        known = self._known
        if slug is not None:
            found = known.by_slug.get(slug)
            return _under(found, f"/x/{slug}") if found else None
        if host in known.by_host:
            return known.by_slug[known.by_host[host]]
        return next(iter(known.by_slug.values())) if len(known.by_slug) == 1 else None

    async def stop(self) -> None:
        """Leave off reading."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)

    async def _be_fresh(self, *, known: bool) -> None:
        age = time.monotonic() - self._read_at
        if age == float("inf"):
            await self._renew()
        elif not known and age >= MISS_SECONDS:
            await self._begin()
        elif age >= KEEP_SECONDS:
            self._begin()

    def _begin(self) -> asyncio.Task[None]:
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew_quietly(), name="commune pages")
        return self._renewing

    async def _renew_quietly(self) -> None:
        try:
            await self._renew()
        except (SQLAlchemyError, DatabaseClosed):
            log.warning("the database does not answer; the last known communes stand")

    async def _renew(self) -> None:
        self._known = await self._database.read(_read)
        self._read_at = time.monotonic()


def host_of(url: str) -> str:
    """The host of an address with its port, as a browser writes it in `Host` and `Origin`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    name = parts.hostname or ""
    name = f"[{name}]" if ":" in name else name
    return name if port in (None, usual) else f"{name}:{port}"


def _read(session: Session) -> Known:
    known = Known()
    for row in communes.all_of_them(session):
        profile = CommuneProfile.model_validate(row.profile)
        calendar = WorkCalendar.from_profile(profile)
        known.by_slug[row.slug] = Here(row.id, row.slug, row.oa_id, profile, calendar)
        if profile.web_url and (host := host_of(profile.web_url)):
            known.by_host.setdefault(host, row.slug)
    return known


def _under(here: Here, prefix: str) -> Here:
    return Here(here.id, here.slug, here.oa_id, here.profile, here.calendar, prefix)
