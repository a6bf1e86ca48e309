"""Fetches what people sent, before its address expires, and keeps it sealed (design §3.5)."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from bot import confidential_photos
from bot.clock import Clock
from bot.log import get_logger
from bot.media_forms import (
    ZALO_FILE_BYTES,
    NotThatKind,
    checked_type,
    content_type_of,
    playable,
    scaled_jpeg,
    without_exif,
)
from bot.media_wire import Expired, FetchError, Places, TooBig, Unlisted, fetch
from bot.metrics import Metrics
from bot.sending import Enclosure, Unusable
from bot.settings import Settings, is_loopback
from bot.undelivered import tell_lost
from storage import media
from storage.crypto import SealError
from storage.database import Database, DatabaseClosed, Session
from storage.media import Errand, SealedFiles
from storage.sealing import Seals
from storage.types import MediaKind, MediaState

__all__ = ["MediaFetcher", "MediaStore", "playable", "without_exif"]

AT_ONCE = 4
MOST_BYTES = 25_000_000
MOST_IMAGE_BYTES = 10_000_000
LOOK_EVERY = timedelta(seconds=2)
"""What another process or a command asks for is noticed after this long at most."""

TAKE_OVER_EVERY = timedelta(seconds=20)
"""What was sent in confidence leaves the media folder this soon."""

REST_AFTER_ERROR_S = 1.0
GATHER_SECONDS = 0.1
"""Every turn wakes the job; nobody waits for a tenth of a second."""

WAITS = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300, 900, 3600, 4 * 3600, 12 * 3600))
"""Pauses between tries; after the last the attachment is given up."""

WAITS_FOR_GONE = 2
"""An address that its host does not know is tried again so often: it may be a moment too new."""

_DOCUMENTS = {
    "application/pdf": "application/pdf",
    "application/msword": "application/msword",
    "application/zip": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

log = get_logger(__name__)


class Alarms(Protocol):
    """Who tells the operator."""

    def raise_alarm(self, key: str, sentence: str) -> None:
        """Let `sentence` stand under `key`."""


class MediaStore:
    """The sealed files, and the forms in which they are given out."""

    def __init__(self, folder: Path, seals: Seals) -> None:
        self._files = SealedFiles(folder, seals)

    def read(self, attachment_id: int) -> bytes:
        """The original. Raises FileNotFoundError or SealError."""
        return self._files.read(attachment_id)

    def write(self, attachment_id: int, data: bytes) -> None:
        """Keep `data`; once this returns it is on the disk."""
        self._files.write(attachment_id, data)

    def delete(self, attachment_id: int) -> None:
        """Remove the file, if it is there."""
        self._files.delete(attachment_id)

    async def image(self, attachment_id: int) -> Enclosure:
        """A photo as Zalo takes it: a JPEG up to 1 MB without EXIF; raises Unusable."""
        data = await asyncio.to_thread(self._made, attachment_id, scaled_jpeg)
        return Enclosure(data, "anh.jpg", "image/jpeg")

    async def file(self, attachment_id: int, name: str) -> Enclosure:
        """A document as Zalo takes it: PDF, DOC or DOCX up to 5 MB; raises Unusable."""
        data = await asyncio.to_thread(self._made, attachment_id, bytes)
        content_type = _DOCUMENTS.get(content_type_of(data))
        if content_type is None or len(data) > ZALO_FILE_BYTES:
            raise Unusable("Zalo takes PDF, DOC and DOCX up to 5 MB")
        return Enclosure(data, name or "tep", content_type)

    def _made(self, attachment_id: int, make: Callable[[bytes], bytes]) -> bytes:
        try:
            return make(self.read(attachment_id))
        except (OSError, SealError, NotThatKind) as error:
            raise Unusable(str(error)) from error


class MediaFetcher:
    """The fetching job of one process: `start`, `wake` when something came, `stop`."""

    def __init__(
        self,
        database: Database,
        store: MediaStore,
        session: aiohttp.ClientSession,
        clock: Clock,
        settings: Settings,
        alarms: Alarms,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._store = store
        self._session = session
        self._clock = clock
        self._alarms = alarms
        self._metrics = metrics
        hosts = (settings.zalo_openapi_url, settings.zalo_oauth_url, settings.zalo_business_url)
        self._places = Places(settings.media_hosts, local=all(is_loopback(url) for url in hosts))
        self._bell = asyncio.Event()
        self._stopping = False
        self._take_over_at = clock.now()
        self._under_way: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to fetch."""
        if self._database.is_sqlite:  # nobody else fetches: what was under way is due again
            now = self._clock.now()
            await self._database.run(lambda session: media.forget_claims(session, now))
        self._loop = asyncio.create_task(self._work(), name="media")

    def wake(self) -> None:
        """There may be something new to fetch."""
        self._bell.set()

    async def stop(self) -> None:
        """Take nothing more on; what is under way is left to the next process."""
        self._stopping = True
        self.wake()
        if self._loop is not None:
            await self._loop
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _work(self) -> None:
        while not self._stopping:
            self._bell.clear()
            try:
                until = await self._round()
            except (SQLAlchemyError, DatabaseClosed) as error:
                self._metrics.database_errors.inc()
                log.error("media round failed", error=type(error).__name__)
                await asyncio.sleep(REST_AFTER_ERROR_S)
            except OSError as error:  # of MEDIA_DIR: what people sent must be fetched all the same
                log.error("media round failed", exc_info=error)
                await asyncio.sleep(REST_AFTER_ERROR_S)
            else:
                await self._clock.wait(self._bell, until)
                await asyncio.sleep(GATHER_SECONDS)

    async def _round(self) -> datetime | None:
        """Begin what is due; the moment of the next look, None while all hands are full."""
        now = self._clock.now()
        if now >= self._take_over_at:
            self._take_over_at = now + TAKE_OVER_EVERY
            await confidential_photos.take_over(self._database, self._store, now)
        room = AT_ONCE - len(self._under_way)
        if room <= 0:
            return None
        due = await self._database.read(media.soonest)
        if due is not None and due <= now:
            errands = await self._database.run(lambda session: media.claim(session, now, room))
            for errand in errands:
                task = asyncio.create_task(self._fetch(errand))
                self._under_way.add(task)
                task.add_done_callback(self._over)
            return now + LOOK_EVERY
        return min(due, now + LOOK_EVERY) if due is not None else now + LOOK_EVERY

    def _over(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._bell.set()

    async def _fetch(self, errand: Errand) -> None:
        try:
            await self._fetch_one(errand)
        except asyncio.CancelledError:
            raise
        except Exception:  # the claim's lease brings it back; one bad file must not stop the rest
            log.exception("fetching failed", attachment_id=errand.id)

    async def _fetch_one(self, errand: Errand) -> None:
        most = MOST_IMAGE_BYTES if errand.kind is MediaKind.image else MOST_BYTES
        try:
            data = await fetch(self._session, errand.url, self._places, most)
            content_type = checked_type(errand.kind, data)
        except (FetchError, NotThatKind) as error:
            await self._failed(errand, error)
            return
        await asyncio.to_thread(self._store.write, errand.id, data)

        def settle(session: Session) -> bool:
            row = media.settle(
                session, errand, MediaState.stored, size=len(data), content_type=content_type
            )
            return row is not None

        if not await self._database.run(settle):
            self._store.delete(errand.id)
        self._metrics.media.labels("fetched").inc()

    async def _failed(self, errand: Errand, error: Exception) -> None:
        now = self._clock.now()
        state, outcome = _fate(errand, error)
        next_at = now + WAITS[errand.attempts - 1] if state is MediaState.todo else None
        if state is MediaState.held:
            self._alarms.raise_alarm(
                "media host",
                f"An attachment was not fetched: {error}. If the host is Zalo's, add it to "
                "MEDIA_HOSTS, restart, and run `xaoi media retry`.",
            )

        def settle(session: Session) -> None:
            row = media.settle(session, errand, state, next_at=next_at, error=str(error))
            if row is not None and state is MediaState.failed:
                tell_lost(session, row, now)

        await self._database.run(settle)
        self._metrics.media.labels(outcome).inc()
        log.warning("attachment not fetched", attachment_id=errand.id, state=state.value)


def _fate(errand: Errand, error: Exception) -> tuple[MediaState, str]:
    """The state after a failed try, and what it counts as."""
    if isinstance(error, Unlisted):
        return MediaState.held, "unlisted"
    if isinstance(error, TooBig):
        return MediaState.failed, "too_big"
    if isinstance(error, NotThatKind):
        return MediaState.failed, "failed"
    tries = WAITS_FOR_GONE if isinstance(error, Expired) else len(WAITS)
    if errand.attempts <= tries:
        return MediaState.todo, "retried"
    return MediaState.failed, "expired" if isinstance(error, Expired) else "failed"
