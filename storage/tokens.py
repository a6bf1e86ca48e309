"""The grants of our OAs, shared by all processes (the store behind `bot.zalo.tokens`)."""

import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import col

from storage.database import Session
from storage.models import OaLink, ZaloApp

GIVEN_LIFE = timedelta(hours=3)
"""How long a pair given by hand is trusted: Zalo does not say how old it is (25 h when new)."""


class Pair(NamedTuple):
    """An access token, its refresh token, and when the former ends (aware UTC)."""

    access_token: str
    refresh_token: str
    expires_at: datetime


class Grant(NamedTuple):
    """What is kept of one OA's grant."""

    current: Pair
    previous: Pair | None
    app_id: str
    app_secret: str
    dead_reason: str | None
    version: int


def grant(session: Session, oa_id: str) -> Grant | None:
    """The OA's grant; None when it was never linked."""
    link = _link(session, oa_id)
    if link is None:
        return None
    app = session.scalars(select(ZaloApp).where(col(ZaloApp.app_id) == link.app_id)).first()
    return Grant(
        current=_read(session.unseal(link, "current")),
        previous=_read(session.unseal(link, "previous")) if link.previous else None,
        app_id=link.app_id,
        app_secret=session.unseal(app, "app_secret") if app else "",
        dead_reason=link.dead_reason,
        version=link.version,
    )


def put(session: Session, oa_id: str, app_id: str, pair: Pair, now: datetime) -> None:
    """Store the pair of a new consent, or one given by hand: it replaces whatever there was."""
    link = _link(session, oa_id) or OaLink(oa_id=oa_id, app_id=app_id, updated_at=now)
    link.app_id = app_id
    link.previous = None
    link.dead_reason = None
    _write(session, link, pair, now)
    session.add(link)


def put_given(session: Session, oa_id: str, app_id: str, pair: Pair, now: datetime) -> bool:
    """Take in the pair of the environment if it is another one than last time."""
    link = _link(session, oa_id)
    key = session.fingerprint("given pair", f"{pair.access_token}\0{pair.refresh_token}")
    if link is not None and link.given_pair_key == key:
        return False
    put(session, oa_id, app_id, pair, now)
    taken = _link(session, oa_id)
    if taken is not None:
        taken.given_pair_key = key
    return True


def renew(session: Session, oa_id: str, pair: Pair, expected_version: int, now: datetime) -> bool:
    """Store a refreshed pair and keep the former; False if somebody changed it meanwhile."""
    link = _link(session, oa_id, lock=True)
    if link is None or link.version != expected_version:
        return False
    session.seal(link, "previous", session.unseal(link, "current"))
    _write(session, link, pair, now)
    return True


def confirm(session: Session, oa_id: str) -> None:
    """The current pair has worked: the former may go."""
    link = _link(session, oa_id, lock=True)
    if link is not None:
        link.previous = None


def mark_dead(session: Session, oa_id: str, reason: str, now: datetime) -> None:
    """The grant has ended; only a new consent revives it."""
    link = _link(session, oa_id, lock=True)
    if link is not None:
        link.dead_reason = reason[:300]
        link.version += 1
        link.updated_at = now


def linked(session: Session) -> list[OaLink]:
    """Every OA that was ever linked."""
    return list(session.scalars(select(OaLink).order_by(col(OaLink.oa_id))))


def _link(session: Session, oa_id: str, *, lock: bool = False) -> OaLink | None:
    statement = select(OaLink).where(col(OaLink.oa_id) == oa_id)
    if lock and session.is_postgres:
        statement = statement.with_for_update()
    return session.scalars(statement).first()


def _write(session: Session, link: OaLink, pair: Pair, now: datetime) -> None:
    document = {**pair._asdict(), "expires_at": pair.expires_at.isoformat()}
    session.seal(link, "current", json.dumps(document))
    link.version += 1
    link.updated_at = now


def _read(raw: str) -> Pair:
    document: dict[str, Any] = json.loads(raw)
    expires_at = datetime.fromisoformat(document.pop("expires_at"))
    return Pair(**document, expires_at=expires_at)
