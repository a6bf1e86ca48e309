"""Photos and voice messages told in confidence leave the media folder for the case's own key."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.log import get_logger
from bot.media_forms import NotThatKind, scaled_jpeg
from storage import confidential, retention
from storage.crypto import SealError
from storage.database import Database, Session
from storage.models import Attachment, ConfidentialPhoto
from storage.types import MediaKind

PHOTO_BYTES = 2_000_000

log = get_logger(__name__)


class Files(Protocol):
    """Where fetched files lie until then."""

    def read(self, attachment_id: int) -> bytes:
        """The original. Raises FileNotFoundError or SealError."""

    def delete(self, attachment_id: int) -> None:
        """Remove the file, if it is there."""


async def take_over(database: Database, files: Files, now: datetime) -> int:
    """Take over what was fetched since; how many. May be broken off and begun again at any time.

    The copy commits before the file goes. A photo is made anew, without place or device.
    """
    waiting = await database.read(_fetched)
    for photo_id, attachment_id, kind in waiting:
        try:
            data = await asyncio.to_thread(_content, files, attachment_id, kind)
        except OSError as error:  # of this one file; tried again at the next round
            log.error("a photo stays in the media folder", photo_id=photo_id, exc_info=error)
            continue
        await database.run(partial(_keep, photo_id=photo_id, data=data, now=now))
        await asyncio.to_thread(files.delete, attachment_id)
    return len(waiting)


def _fetched(session: Session) -> list[tuple[int, int, MediaKind]]:
    fetched = confidential.fetched_photos(session)
    return [(one.id, one.attachment_id, one.kind) for one in fetched if one.attachment_id]


def _content(files: Files, attachment_id: int, kind: MediaKind) -> bytes:
    """What is kept; empty where it never came or is no picture."""
    try:
        data = files.read(attachment_id)
        return scaled_jpeg(data, PHOTO_BYTES) if kind is MediaKind.image else data
    except (FileNotFoundError, SealError, NotThatKind):
        return b""


def _keep(session: Session, photo_id: int, data: bytes, now: datetime) -> None:
    photo = session.get(ConfidentialPhoto, photo_id)
    if photo is None or photo.attachment_id is None:
        return
    attachment = session.get(Attachment, photo.attachment_id)
    confidential.replace_image(session, photo, data)
    if attachment is not None:
        retention.end_attachments(session, attachment.person_id, [attachment.id], now)
