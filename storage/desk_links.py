"""Clerks' one-time links to file for somebody without a phone."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlmodel import col

from storage.database import Session
from storage.models import DeskLink, Official
from storage.types import OfficialState

LIFE: Final = timedelta(hours=2)


def make(session: Session, official: Official, now: datetime) -> str:
    """The token of a new link; only its hash is kept. Links long past go."""
    session.execute(delete(DeskLink).where(col(DeskLink.expires_at) < now - timedelta(days=1)))
    token = secrets.token_urlsafe(16)
    session.add(
        DeskLink(
            commune_id=official.commune_id,
            official_id=official.id,
            token_key=session.fingerprint("desk link", token),
            expires_at=now + LIFE,
            made_at=now,
        )
    )
    return token


def of_token(session: Session, commune_id: int, token: str, now: datetime) -> DeskLink | None:
    """The link, while it lasts and while who asked for it holds their post."""
    link = session.scalars(
        select(DeskLink).where(
            col(DeskLink.token_key) == session.fingerprint("desk link", token),
            col(DeskLink.commune_id) == commune_id,
            col(DeskLink.expires_at) > now,
        )
    ).first()
    official = session.get(Official, link.official_id) if link is not None else None
    if official is None or official.state is not OfficialState.active or not official.person_id:
        return None
    return link


def use(session: Session, link: DeskLink, form: str, now: datetime) -> bool:
    """Use it up for this form; False when another form has used it. The same one may come again."""
    form_key = session.fingerprint("desk form", form)
    if link.used_for is None:
        link.used_for, link.used_at = form_key, now
    return link.used_for == form_key


def is_free_for(session: Session, link: DeskLink, form: str) -> bool:
    """Whether this form may still use it."""
    return link.used_for in (None, session.fingerprint("desk form", form))
