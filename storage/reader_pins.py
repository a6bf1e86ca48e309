"""A reader's own PIN: hashed with scrypt, good for one phone, closed after five wrong tries.

Links come through chat, which every administrator of the OA can read: a PIN is in force only once
its holder has said in their own chat that it was they who set it.
"""

import hashlib
import hmac
import os
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlmodel import col

from storage.database import Session
from storage.models import Official, ReaderPin

LENGTH = 6  # digits
WRONG_TRIES = 5
WRONG_WITHIN = timedelta(hours=1)
NEW_DEVICE = timedelta(hours=24)
"""A newly paired phone opens nothing this long, unless the other reader confirms it."""

_N, _R, _P = 2**14, 8, 1  # 16 MiB and about 50 ms


class Tried(StrEnum):
    """What came of a PIN."""

    right = "right"
    wrong = "wrong"
    shut = "shut"  # five wrong tries within the hour
    unset = "unset"  # none was set from this phone


def of_official(session: Session, official: Official) -> ReaderPin | None:
    """The PIN that this holder set from the phone they are paired with now."""
    row = _row(session, official)
    return row if row is not None and row.paired_at == official.paired_at else None


def set_pin(session: Session, official: Official, pin: str, now: datetime) -> ReaderPin:
    """Set the PIN of this holder for this phone; `put_in_force` follows. Raises ValueError unless
    it is six digits, LookupError when the post is not paired."""
    if len(pin) != LENGTH or not (pin.isascii() and pin.isdigit()):
        raise ValueError(f"A PIN is {LENGTH} digits.")
    if official.paired_at is None:
        raise LookupError(f"Official {official.id} is not paired.")
    row = _row(session, official)
    if row is None:
        row = ReaderPin(
            commune_id=official.commune_id,
            official_id=official.id,
            term=official.term,
            set_at=now,
            paired_at=official.paired_at,
        )
        session.add(row)
    if row.paired_at != official.paired_at:
        row.confirmed_by_id = row.confirmed_at = None
    salt = os.urandom(16)
    session.seal(row, "pin", salt + _hash(pin, salt))
    row.set_at, row.paired_at, row.wrong, row.wrong_since = now, official.paired_at, 0, None
    row.in_force = False
    session.flush()
    return row


def put_in_force(row: ReaderPin) -> None:
    """Its holder said in their own chat that they set it."""
    row.in_force = True


def forget(session: Session, official: Official) -> None:
    """Drop the PIN: its holder sets another one."""
    session.execute(
        delete(ReaderPin).where(
            col(ReaderPin.official_id) == official.id, col(ReaderPin.term) == official.term
        )
    )


def check(session: Session, official: Official, pin: str, now: datetime) -> Tried:
    """Whether `pin` is theirs; wrong tries are counted, so commit whatever comes of it."""
    _lock(session, official)
    row = of_official(session, official)
    if row is None or not row.in_force:
        return Tried.unset
    if row.wrong_since is not None and now - row.wrong_since >= WRONG_WITHIN:
        row.wrong, row.wrong_since = 0, None
    if row.wrong >= WRONG_TRIES:
        return Tried.shut
    kept = session.unseal_bytes(row, "pin")
    if hmac.compare_digest(_hash(pin, kept[:16]), kept[16:]):
        row.wrong, row.wrong_since = 0, None
        return Tried.right
    row.wrong += 1
    row.wrong_since = row.wrong_since or now
    return Tried.wrong


def confirm_device(session: Session, official: Official, by: Official, now: datetime) -> None:
    """The other reader says that the new phone is the holder's. Raises LookupError without a PIN
    set from it, PermissionError when an official confirms themselves."""
    row = of_official(session, official)
    if row is None:
        raise LookupError(f"Official {official.id} has set no PIN from this phone.")
    if by.id == official.id:
        raise PermissionError("Nobody confirms their own phone.")
    row.confirmed_by_id, row.confirmed_at = by.id, now


def is_new_device(session: Session, official: Official, now: datetime) -> bool:
    """Whether the phone is in its first day and no other reader said that it is the holder's."""
    row = of_official(session, official)
    if row is not None and row.confirmed_at is not None:
        return False
    return official.paired_at is None or now - official.paired_at < NEW_DEVICE


def may_open(session: Session, official: Official, admitted_at: datetime, now: datetime) -> bool:
    """Whether this phone may open a case that its holder was admitted to then.

    Not in its first day, unless another reader confirmed it, and never a case from before the
    phone was paired: its holder must be admitted anew.
    """
    if official.paired_at is None or is_new_device(session, official, now):
        return False
    return admitted_at >= official.paired_at


def _lock(session: Session, official: Official) -> None:
    """Let tries at several pages of one holder follow each other, lest one goes uncounted."""
    if session.is_postgres:
        of_holder = select(ReaderPin).where(
            col(ReaderPin.official_id) == official.id, col(ReaderPin.term) == official.term
        )
        locked = of_holder.with_for_update().execution_options(populate_existing=True)
        session.scalars(locked).first()


def _row(session: Session, official: Official) -> ReaderPin | None:
    return session.scalars(
        select(ReaderPin).where(
            col(ReaderPin.official_id) == official.id, col(ReaderPin.term) == official.term
        )
    ).first()


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_N, r=_R, p=_P)
