"""Attachments that are to be fetched, and the sealed files of those that were."""

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import bindparam, func, or_, select, update
from sqlmodel import col

from storage.database import Session
from storage.models import Attachment, Case, Message
from storage.sealing import Seals
from storage.types import MediaKind, MediaState, UtcDateTime, spelled_out

LEASE = timedelta(seconds=90)
"""A fetch without a result after this long belonged to a process that died."""

_TODO = col(Attachment.state) == spelled_out(MediaState.todo)

# Built once: putting these statements together costs more than running them.
_DUE = (
    select(Attachment)
    .where(_TODO, col(Attachment.next_at) <= bindparam("now", type_=UtcDateTime))
    .order_by(col(Attachment.id))
    .limit(bindparam("most"))
)
_DUE_LOCKED = _DUE.with_for_update(skip_locked=True)
_SOONEST = select(func.min(col(Attachment.next_at))).where(_TODO)


@dataclass(frozen=True, slots=True)
class Errand:
    """One attachment to fetch now; `attempts` counts this one."""

    id: int
    kind: MediaKind
    url: str = field(repr=False)
    attempts: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the outbox must know of an attachment it is to send."""

    state: MediaState
    name: str


def claim(session: Session, now: datetime, most: int) -> list[Errand]:
    """Take up to `most` due attachments, the oldest first; nobody else gets them for `LEASE`."""
    statement = _DUE_LOCKED if session.is_postgres else _DUE
    rows = session.scalars(statement, {"now": now, "most": most}).all()
    for row in rows:
        row.attempts += 1
        row.next_at = now + LEASE
    return [Errand(row.id, row.kind, session.unseal(row, "url"), row.attempts) for row in rows]


def forget_claims(session: Session, now: datetime) -> None:
    """Nobody is fetching: what a dead process had claimed is due now."""
    session.execute(update(Attachment).where(_TODO).values(next_at=now))


def soonest(session: Session) -> datetime | None:
    """When the next attachment is due."""
    return session.scalar(_SOONEST)


def settle(
    session: Session,
    errand: Errand,
    state: MediaState,
    *,
    next_at: datetime | None = None,
    size: int = 0,
    content_type: str = "",
    error: str = "",
) -> Attachment | None:
    """Write what became of a fetch; None when the attachment is gone or was settled already."""
    row = session.get(Attachment, errand.id)
    if row is None or row.state is not MediaState.todo:
        return None
    row.state, row.next_at, row.error = state, next_at, error[:200]
    row.size, row.content_type = size, content_type
    return row


def known(session: Session, commune_id: int, attachment_id: int) -> Known | None:
    """How far an attachment of the commune is, and its name; None when there is none."""
    row = session.get(Attachment, attachment_id)
    if row is None or row.commune_id != commune_id:
        return None
    return Known(row.state, session.unseal(row, "name"))


def case_of(session: Session, attachment: Attachment) -> Case | None:
    """The case that the attachment hangs on."""
    if attachment.message_id is None:
        return None
    return session.scalars(
        select(Case)
        .join(Message, col(Message.case_id) == col(Case.id))
        .where(col(Message.id) == attachment.message_id)
    ).first()


def try_again(session: Session, now: datetime, *, failed: bool = False) -> int:
    """Put held attachments (with `failed`, those given up too) back; gives how many."""
    states = [MediaState.held, *([MediaState.failed] if failed else [])]
    again = (
        update(Attachment)
        .where(or_(*(col(Attachment.state) == state for state in states)))
        .values(state=MediaState.todo, attempts=0, next_at=now, error="")
    )
    outcome: Any = session.execute(again)
    return int(outcome.rowcount)


def counts(session: Session) -> dict[MediaState, int]:
    """How many attachments stand in each state."""
    rows = session.execute(select(col(Attachment.state), func.count()).group_by(Attachment.state))
    return {MediaState(state): number for state, number in rows.all()}


def reasons(session: Session) -> list[tuple[str, int]]:
    """Why attachments are held or failed, the commonest reason first."""
    rows = session.execute(
        select(col(Attachment.error), func.count())
        .where(col(Attachment.state).in_([MediaState.held, MediaState.failed]))
        .group_by(Attachment.error)
        .order_by(func.count().desc())
    )
    return [(reason, number) for reason, number in rows]


@dataclass(slots=True)
class _File:
    """A file is sealed as if it were a column of its attachment."""

    __tablename__: ClassVar[Any] = "attachment"
    id: int
    file: bytes = b""


class SealedFiles:
    """The files under `MEDIA_DIR`, each sealed to its attachment; half a file is never seen."""

    def __init__(self, folder: Path, seals: Seals) -> None:
        self._folder = folder
        self._seals = seals

    def path(self, attachment_id: int) -> Path:
        """Where the attachment's file is: its folder is named by the id's last two hex digits."""
        return self._folder / f"{attachment_id & 0xFF:02x}" / f"{attachment_id}.bin"

    def read(self, attachment_id: int) -> bytes:
        """The file in clear. Raises FileNotFoundError, or SealError when DATA_KEYS are not its."""
        file = _File(attachment_id, self.path(attachment_id).read_bytes())
        return self._seals.unseal_bytes(file, "file")

    def write(self, attachment_id: int, data: bytes) -> None:
        """Keep `data`; once this returns it is on the disk."""
        file = _File(attachment_id)
        self._seals.seal(file, "file", data)
        _write_whole(self.path(attachment_id), file.file)

    def delete(self, attachment_id: int) -> None:
        """Remove the file, if it is there."""
        self.path(attachment_id).unlink(missing_ok=True)


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
