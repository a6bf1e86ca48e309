"""Consent links that are out: one-time state and PKCE verifier of `xaoi oa link`."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from storage.database import Session
from storage.models import OaConsent

LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Consent:
    """What a state was given out for: this commune, through this Zalo app."""

    commune_id: int
    app_id: str
    verifier: str


def begin(session: Session, commune_id: int, app_id: str, verifier: str, now: datetime) -> str:
    """A fresh one-time state for a consent link, good for a day; only its hash is kept."""
    state = secrets.token_urlsafe(24)
    row = OaConsent(
        state_key=session.fingerprint("consent", state),
        commune_id=commune_id,
        app_id=app_id,
        expires_at=now + LIFE,
    )
    session.seal(row, "verifier", verifier)
    session.add(row)
    return state


def use(session: Session, state: str, now: datetime) -> Consent | None:
    """Burn `state`: what it was given out for, or None when it is unknown, spent or too old."""
    statement = select(OaConsent).where(
        col(OaConsent.state_key) == session.fingerprint("consent", state)
    )
    if session.is_postgres:
        statement = statement.with_for_update()
    row = session.scalars(statement).first()
    if row is None or row.used_at is not None or row.expires_at <= now:
        return None
    row.used_at = now
    return Consent(row.commune_id, row.app_id, session.unseal(row, "verifier"))
