"""Places where the commune's QR hangs, by the code people type."""

from sqlalchemy import func, select
from sqlmodel import col

from storage.database import Session
from storage.models import QrPoint


def by_code(session: Session, commune_id: int, code: str) -> QrPoint | None:
    """The commune's point with that code, in any case of letters; retired ones still count."""
    return session.scalars(
        select(QrPoint).where(
            col(QrPoint.commune_id) == commune_id, func.upper(QrPoint.code) == code.upper()
        )
    ).first()
