"""The communes that this service serves, and the Zalo apps behind their Official Accounts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import defer
from sqlmodel import col

from storage import nudges
from storage.database import Session
from storage.models import Commune, OaLink, ZaloApp


def by_slug(session: Session, slug: str) -> Commune | None:
    return session.scalars(select(Commune).where(col(Commune.slug) == slug)).first()


# Built once, for every turn asks it.
_BY_OA = (
    select(Commune)
    .where(col(Commune.oa_id) == bindparam("oa"))
    .options(defer(cast(Any, Commune.profile)))
)


def by_oa(session: Session, oa_id: str) -> Commune | None:
    """The commune with that OA; its profile, a large document, is read when it is asked for."""
    return session.scalars(_BY_OA, {"oa": oa_id}).first()


_ID_OF_OA = select(col(Commune.id)).where(col(Commune.oa_id) == bindparam("oa"))


def id_of_oa(session: Session, oa_id: str) -> int | None:
    """The id of the commune whose OA that is; its profile is not read."""
    return session.scalars(_ID_OF_OA, {"oa": oa_id}).first()


def get(session: Session, commune_id: int) -> Commune:
    """The commune with that id; raises LookupError."""
    commune = session.get(Commune, commune_id)
    if commune is None:
        raise LookupError(f"There is no commune {commune_id}.")
    return commune


def among(session: Session, commune_ids: Collection[int]) -> list[Commune]:
    """Those of the communes that there are, in one statement."""
    if not commune_ids:
        return []
    return list(session.scalars(select(Commune).where(col(Commune.id).in_(commune_ids))))


def all_of_them(session: Session) -> list[Commune]:
    return list(session.scalars(select(Commune).order_by(col(Commune.slug))))


def save(
    session: Session, slug: str, profile: dict[str, Any], oa_id: str | None, now: datetime
) -> bool:
    """Create or update the commune; True when anything changed."""
    commune = by_slug(session, slug)
    if commune is None:
        session.add(
            Commune(slug=slug, oa_id=oa_id, profile=profile, created_at=now, updated_at=now)
        )
        return True
    oa_id = oa_id or commune.oa_id  # a link made by consent outlives a file that names no OA
    if commune.profile == profile and commune.oa_id == oa_id:
        return False
    commune.profile, commune.oa_id, commune.updated_at = profile, oa_id, now
    nudges.look_at_all(session, commune.id, now)  # changed hours move what is due
    return True


def app_of(session: Session, oa_id: str) -> ZaloApp | None:
    """The Zalo app through which the OA is linked; the only app when it is not linked yet."""
    link = session.scalars(select(OaLink).where(col(OaLink.oa_id) == oa_id)).first()
    if link is not None:
        return app_named(session, link.app_id)
    apps = list(session.scalars(select(ZaloApp)))
    return apps[0] if len(apps) == 1 else None


def app_named(session: Session, app_id: str) -> ZaloApp | None:
    return session.scalars(select(ZaloApp).where(col(ZaloApp.app_id) == app_id)).first()


def save_app(session: Session, app_id: str, app_secret: str, oa_secret_key: str) -> None:
    """Store the app's secrets: those of the environment, or of one more app of a province."""
    app = app_named(session, app_id)
    if app is None:
        app = ZaloApp(app_id=app_id)
        session.add(app)
    for column, secret in (("app_secret", app_secret), ("oa_secret_key", oa_secret_key)):
        if session.unseal(app, column) != secret:
            session.seal(app, column, secret)


def app_secret(session: Session, app_id: str) -> str:
    """The secret by which the app gets tokens; empty when there is no such app."""
    app = app_named(session, app_id)
    return session.unseal(app, "app_secret") if app else ""


def apps(session: Session) -> list[ZaloApp]:
    """Every Zalo app of this service."""
    return list(session.scalars(select(ZaloApp)))
