"""Places where the commune's QR hangs: registered, re-issued, taken down, found by their code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from storage import point_codes
from storage.database import Session
from storage.models import QrPoint
from storage.types import PointKind


@dataclass(frozen=True, slots=True)
class Place:
    """What is said of a point when it is registered."""

    name: str
    kind: PointKind = PointKind.place
    village: str | None = None
    procedure: str | None = None


def register(session: Session, commune_id: int, place: Place, now: datetime) -> QrPoint:
    """A new point with a code that no other point of the service has or had."""
    point = QrPoint(
        commune_id=commune_id,
        code=_free_code(session),
        name=place.name,
        kind=place.kind,
        village=place.village,
        procedure=place.procedure,
        created_at=now,
    )
    session.add(point)
    session.flush()
    return point


def same_as(session: Session, commune_id: int, place: Place) -> QrPoint | None:
    """The point that hangs there already, if any."""
    return session.scalars(
        select(QrPoint).where(
            col(QrPoint.commune_id) == commune_id,
            col(QrPoint.name) == place.name,
            col(QrPoint.kind) == place.kind,
            col(QrPoint.procedure) == place.procedure,
            col(QrPoint.retired_at).is_(None),
            col(QrPoint.replaced_by).is_(None),
        )
    ).first()


def reissue(session: Session, point: QrPoint, now: datetime) -> QrPoint:
    """A new code for the same place; posters with the old one still lead there."""
    place = Place(point.name, point.kind, point.village, point.procedure)
    fresh = register(session, point.commune_id, place, now)
    point.replaced_by = fresh.id
    return fresh


def retire(point: QrPoint, now: datetime) -> None:
    """The poster was taken down; whoever still scans it is helped all the same."""
    point.retired_at = point.retired_at or now


def by_code(session: Session, commune_id: int, code: str) -> QrPoint | None:
    """The commune's point with that code, in any case of letters; retired ones still count."""
    return session.scalars(
        select(QrPoint).where(
            col(QrPoint.commune_id) == commune_id, func.upper(QrPoint.code) == code.upper()
        )
    ).first()


def get(session: Session, point_id: int) -> QrPoint:
    """The point with that id; a row is never deleted."""
    return session.get_one(QrPoint, point_id)


def anywhere(session: Session, code: str) -> QrPoint | None:
    """The point with that code in the whole service: the code itself tells the commune."""
    return session.scalars(select(QrPoint).where(col(QrPoint.code) == code.upper())).first()


def current(session: Session, point: QrPoint) -> QrPoint:
    """The point itself, or the one that came after it."""
    while point.replaced_by is not None:
        later = session.get(QrPoint, point.replaced_by)
        if later is None:
            break
        point = later
    return point


def of_commune(session: Session, commune_id: int) -> Sequence[QrPoint]:
    """Every point there ever was, in the order they were registered."""
    return session.scalars(
        select(QrPoint).where(col(QrPoint.commune_id) == commune_id).order_by(col(QrPoint.id))
    ).all()


def hanging(session: Session, commune_id: int) -> list[QrPoint]:
    """The points whose posters should hang today."""
    return [point for point in of_commune(session, commune_id) if hangs(point)]


def hangs(point: QrPoint) -> bool:
    """Whether its poster should hang today: neither taken down nor re-issued."""
    return point.retired_at is None and point.replaced_by is None


def _free_code(session: Session) -> str:
    while anywhere(session, code := point_codes.new_code()) is not None:
        pass
    return code
