"""Short-lived links to one attachment for one official."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from storage.database import Session
from storage.models import Attachment, MediaLink, Official

LIFE = timedelta(hours=24)


def issue(session: Session, attachment: Attachment, official: Official, now: datetime) -> str:
    """A fresh token that opens `attachment` for `official`; only its hash is kept."""
    token = secrets.token_urlsafe(18)
    session.add(
        MediaLink(
            commune_id=attachment.commune_id,
            token_key=session.fingerprint("media link", token),
            attachment_id=attachment.id,
            official_id=official.id,
            expires_at=now + LIFE,
        )
    )
    return token


def opened(session: Session, token: str, now: datetime) -> Attachment | None:
    """The attachment that `token` opens; None when it is unknown or too old."""
    link = session.scalars(
        select(MediaLink).where(
            col(MediaLink.token_key) == session.fingerprint("media link", token),
            col(MediaLink.expires_at) > now,
        )
    ).first()
    return session.get(Attachment, link.attachment_id) if link else None


def forget(session: Session, now: datetime) -> int:
    """Drop the links that have ended."""
    result = session.execute(delete(MediaLink).where(col(MediaLink.expires_at) <= now))
    return int(getattr(result, "rowcount", 0))
