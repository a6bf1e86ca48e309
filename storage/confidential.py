"""Confidential cases: opened, added to and read under a key of their own (design §5).

A confidential `case` row names a stand-in instead of a person and has no lines, topic, place or
scan point: whatever lists, counts or shows open cases finds nothing of it. Its words lie here,
sealed under the case's own key inside the seal of DATA_KEYS.
"""

import base64
import os
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import col

from storage import cases
from storage.crypto import Keyring, SealError
from storage.database import Session
from storage.models import (
    Attachment,
    Case,
    ConfidentialCase,
    ConfidentialConsent,
    ConfidentialErrand,
    ConfidentialKey,
    ConfidentialLine,
    ConfidentialLink,
    ConfidentialPhoto,
    ConfidentialReader,
    ConfidentialReading,
    ConfidentialRequest,
    Official,
    Person,
)
from storage.sealing import Sealable
from storage.types import CaseClass, CaseKind, Channel, MediaKind, MediaState, Speaker, new_id

_DRAFT = "confidential draft"


class KeyDestroyed(SealError):
    """What was sealed under a key of its own, and the key is gone."""


# -- keys of their own


def new_key(session: Session, commune_id: int, now: datetime) -> ConfidentialKey:
    """A fresh data key for one confidential matter."""
    row = ConfidentialKey(commune_id=commune_id, created_at=now)
    session.seal(row, "value", os.urandom(32))
    session.add(row)
    session.flush()
    return row


def destroy_key(session: Session, key_id: int, now: datetime) -> None:
    """Destroy the key: whatever was sealed under it stays closed from then on."""
    row = session.get(ConfidentialKey, key_id)
    if row is not None and row.destroyed_at is None:
        row.value, row.destroyed_at = b"", now


def seal_under(session: Session, key_id: int, row: Sealable, column: str, plain: bytes) -> None:
    """Set the sealed `column` of `row`: under the matter's own key, then under DATA_KEYS."""
    place = f"{row.__tablename__}.{column}"
    inner = _ring(session, key_id).seal(place, row.id, plain) if plain else b""
    session.seal(row, column, inner)


def unseal_under(session: Session, key_id: int, row: Sealable, column: str) -> bytes:
    """What `seal_under` sealed, empty where nothing is; raises KeyDestroyed or SealError."""
    inner = session.unseal_bytes(row, column)
    place = f"{row.__tablename__}.{column}"
    return _ring(session, key_id).open(place, row.id, inner) if inner else b""


def lock_away(session: Session, key_id: int, text: str) -> str:
    """The text under the matter's own key, as text: for the data of an unfinished dialogue."""
    return base64.b64encode(_ring(session, key_id).seal(_DRAFT, key_id, text.encode())).decode()


def take_out(session: Session, key_id: int, locked: str) -> str:
    """What `lock_away` locked; raises KeyDestroyed or SealError."""
    return _ring(session, key_id).open(_DRAFT, key_id, base64.b64decode(locked)).decode()


# -- cases


def open_case(
    session: Session,
    *,
    writer: Person,
    key_id: int,
    case_class: CaseClass,
    received_at: datetime,
    due_at: datetime,
    holder: Official | None,
    named: bool,
    waits: bool,
    now: datetime,
) -> Case:
    """Open a confidential case of `writer`; who reads it is set by `storage.confidential_readers`.

    Raises storage.cases.CodesExhausted.
    """
    nobody = _nobody(session, writer.commune_id, now)
    case = cases.open_case(
        session,
        commune_id=writer.commune_id,
        person_id=nobody.id,
        kind=CaseKind.complaint,
        case_class=case_class,
        received_at=received_at,
        due_at=due_at,
        holder=holder,
    )
    case.confidential = True
    row = ConfidentialCase(
        commune_id=case.commune_id,
        case_id=case.id,
        key_id=key_id,
        writer_key=_writer_key(session, case.id, writer.id),
        named=named,
        waits=waits,
        created_at=now,
    )
    seal_under(session, key_id, row, "writer", str(writer.id).encode())
    session.add(row)
    session.flush()
    return case


def of_case(session: Session, case_id: int) -> ConfidentialCase | None:
    """What the confidential case has beside its `case` row; None of an open case."""
    return session.scalars(
        select(ConfidentialCase).where(col(ConfidentialCase.case_id) == case_id)
    ).first()


def needed(session: Session, case: Case) -> ConfidentialCase:
    """As `of_case`, where there must be one; raises LookupError."""
    row = of_case(session, case.id)
    if row is None:
        raise LookupError(f"Case {case.id} is not confidential.")
    return row


def is_writer(session: Session, case: Case, person: Person) -> bool:
    """Whether `person` wrote the confidential case."""
    row = of_case(session, case.id) if case.commune_id == person.commune_id else None
    return row is not None and row.writer_key == _writer_key(session, case.id, person.id)


def writer_id(session: Session, case: Case) -> int:
    """The id of the person who wrote it: for sending them something, never for showing it."""
    row = needed(session, case)
    return int(unseal_under(session, row.key_id, row, "writer"))


def open_of_writer(session: Session, person: Person) -> list[Case]:
    """The confidential cases that `person` wrote and that are not closed.

    No row leads from a person to their cases: the few open ones of the commune are asked in turn.
    """
    rows = session.execute(
        select(Case, ConfidentialCase)
        .join(ConfidentialCase, col(ConfidentialCase.case_id) == col(Case.id))
        .where(
            col(Case.commune_id) == person.commune_id,
            col(Case.confidential),
            col(Case.closed_at).is_(None),
        )
        .order_by(col(Case.id))
    )
    return [
        case for case, row in rows if row.writer_key == _writer_key(session, case.id, person.id)
    ]


# -- what was written


def add_line(
    session: Session,
    case: Case,
    *,
    speaker: Speaker,
    text: str,
    at: datetime,
    official: Official | None = None,
) -> ConfidentialLine:
    """Append a line. A `note` is for the readers; the citizen sees the others."""
    line = ConfidentialLine(
        commune_id=case.commune_id,
        case_id=case.id,
        speaker=speaker,
        official_id=official.id if official else None,
        at=at,
    )
    seal_under(session, needed(session, case).key_id, line, "body", text.encode())
    session.add(line)
    session.flush()
    return line


def lines(session: Session, case: Case) -> list[ConfidentialLine]:
    """The lines of the case in order; `text_of` opens one."""
    return list(
        session.scalars(
            select(ConfidentialLine)
            .where(col(ConfidentialLine.case_id) == case.id)
            .order_by(col(ConfidentialLine.at), col(ConfidentialLine.id))
        )
    )


def text_of(session: Session, line: ConfidentialLine) -> str:
    """The words of a line. Record the reading first (`confidential_readers.record_reading`)."""
    row = of_case(session, line.case_id)
    return unseal_under(session, row.key_id, line, "body").decode() if row else ""


def add_photo(
    session: Session,
    case: Case,
    line: ConfidentialLine,
    data: bytes,
    at: datetime,
    kind: MediaKind = MediaKind.image,
) -> ConfidentialPhoto:
    """Keep a photo with a line, a JPEG that has lost its metadata already; or a paper, a PDF."""
    photo = ConfidentialPhoto(
        id=new_id(), commune_id=case.commune_id, case_id=case.id, line_id=line.id, kind=kind, at=at
    )
    seal_under(session, needed(session, case).key_id, photo, "image", data)
    session.add(photo)
    session.flush()
    return photo


def expect_photo(
    session: Session, case: Case, line: ConfidentialLine, attachment: Attachment, at: datetime
) -> ConfidentialPhoto:
    """A photo or voice message sent in chat, which the media job fetches; then `replace_image`."""
    photo = ConfidentialPhoto(
        commune_id=case.commune_id,
        case_id=case.id,
        line_id=line.id,
        kind=attachment.kind,
        attachment_id=attachment.id,
        at=at,
    )
    session.add(photo)
    session.flush()
    return photo


def fetched_photos(session: Session, most: int = 50) -> list[ConfidentialPhoto]:
    """Photos that still lie with the media job, which has fetched them, or could not."""
    statement = (
        select(ConfidentialPhoto)
        .join(Attachment, col(Attachment.id) == col(ConfidentialPhoto.attachment_id))
        .where(col(Attachment.state).in_((MediaState.stored, MediaState.failed)))
        .order_by(col(ConfidentialPhoto.id))
        .limit(most)
    )
    return list(session.scalars(statement))


def photos(session: Session, case: Case) -> list[ConfidentialPhoto]:
    """The photos, voice messages and papers of the case that have come, in order."""
    return list(
        session.scalars(
            select(ConfidentialPhoto)
            .where(col(ConfidentialPhoto.case_id) == case.id, col(ConfidentialPhoto.image) != b"")
            .order_by(col(ConfidentialPhoto.id))
        )
    )


def image_of(session: Session, photo: ConfidentialPhoto) -> bytes:
    """A photo as JPEG, a voice message as it was sent, a paper as PDF."""
    row = of_case(session, photo.case_id)
    return unseal_under(session, row.key_id, photo, "image") if row else b""


def replace_image(session: Session, photo: ConfidentialPhoto, jpeg: bytes) -> None:
    """Put the fetched picture (b"": it could not be had) in the place of its attachment."""
    row = of_case(session, photo.case_id)
    photo.attachment_id = None
    if row is not None:
        seal_under(session, row.key_id, photo, "image", jpeg)


def texts(session: Session, case: Case, speakers: Sequence[Speaker]) -> list[str]:
    """The words of these speakers in order."""
    return [text_of(session, line) for line in lines(session, case) if line.speaker in speakers]


def drop(session: Session, case_ids: Sequence[int]) -> None:
    """Drop everything of these cases but their `case` rows, keys included."""
    ids = list(case_ids)
    of_these = col(ConfidentialCase.case_id).in_(ids)
    keys = list(session.scalars(select(col(ConfidentialCase.key_id)).where(of_these)))
    for table in (
        ConfidentialPhoto,
        ConfidentialLine,
        ConfidentialReader,
        ConfidentialReading,
        ConfidentialLink,
        ConfidentialConsent,
        ConfidentialErrand,
        ConfidentialRequest,
        ConfidentialCase,
    ):
        session.execute(delete(table).where(col(table.case_id).in_(ids)))
    session.execute(delete(ConfidentialKey).where(col(ConfidentialKey.id).in_(keys)))


def forget_attachments(session: Session, attachment_ids: Sequence[int]) -> None:
    """These attachments are dropped; no photo waits for them any more."""
    waiting = col(ConfidentialPhoto.attachment_id).in_(list(attachment_ids))
    session.execute(update(ConfidentialPhoto).where(waiting).values(attachment_id=None))


def _ring(session: Session, key_id: int) -> Keyring:
    row = session.get(ConfidentialKey, key_id)
    if row is None or row.destroyed_at is not None:
        raise KeyDestroyed(f"The confidential key {key_id} was destroyed.")
    return Keyring((session.unseal_bytes(row, "value"),))


def _nobody(session: Session, commune_id: int, now: datetime) -> Person:
    """A stand-in of its own for each case, so that not even two cases of one writer meet."""
    person = Person(commune_id=commune_id, channel=Channel.nobody, address_key="", created_at=now)
    person.address_key = session.fingerprint("nobody", str(person.id))
    session.add(person)
    session.flush()
    return person


def _writer_key(session: Session, case_id: int, person_id: int) -> str:
    return session.fingerprint("writer", f"{case_id}:{person_id}")
