"""Consent links that are out: one-time state and PKCE verifier of `xaoi oa link`."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from storage.database import Session
from storage.models import OaConsent

LIFE = timedelta(hours=24)


def begin(session: Session, commune_id: int, verifier: str, now: datetime) -> str:
    """A fresh one-time state for a consent link, good for a day; only its hash is kept."""
    state = secrets.token_urlsafe(24)
    row = OaConsent(
        state_key=session.fingerprint("consent", state),
        commune_id=commune_id,
        expires_at=now + LIFE,
    )
    session.seal(row, "verifier", verifier)
    session.add(row)
    return state


def use(session: Session, state: str, now: datetime) -> tuple[int, str] | None:
    """Burn `state`: its commune and verifier, or None when it is unknown, spent or too old."""
    statement = select(OaConsent).where(
        col(OaConsent.state_key) == session.fingerprint("consent", state)
    )
    if session.is_postgres:
        statement = statement.with_for_update()
    row = session.scalars(statement).first()
    if row is None or row.used_at is not None or row.expires_at <= now:
        return None
    row.used_at = now
    return row.commune_id, session.unseal(row, "verifier")
