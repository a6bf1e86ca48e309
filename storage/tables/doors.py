"""The doors people come in by: QR points, how often each is used, what is said at a counter."""

import secrets
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Date, Index, String, UniqueConstraint
from sqlmodel import Field

from storage.tables import columns as c
from storage.tables.columns import Row
from storage.types import Mark, PointKind, ScanKind, UtcDateTime


class QrPoint(Row, table=True):
    """A place where the commune's QR hangs. Its code is on posters, so a row is never deleted.

    A re-issued point is a new row; `replaced_by` of the old one leads to it.
    """

    __tablename__: ClassVar[Any] = "qr_point"

    commune_id: int = c.to("commune", index=True)
    code: str = c.text(12, unique=True)
    name: str = c.text(120)
    kind: PointKind = c.one_of(PointKind, PointKind.place)
    village: str | None = c.maybe(String(80))
    procedure: str | None = c.maybe(String(24))
    replaced_by: int | None = c.maybe_to("qr_point")
    retired_at: datetime | None = c.maybe(UtcDateTime)
    created_at: datetime = c.moment()


class Scan(Row, table=True):
    """How often a code came on one day (Vietnam's), and how.

    Without `commune_id` and `point_id` it is a code that nobody in the service has.
    """

    __tablename__: ClassVar[Any] = "scan"
    __table_args__ = (
        UniqueConstraint("code", "day", "kind"),
        Index("ix_scan_commune_day", "commune_id", "day"),
    )

    commune_id: int | None = c.maybe_to("commune")
    point_id: int | None = c.maybe_to("qr_point")
    code: str = c.text(16)
    day: date = Field(sa_column=Column(Date, nullable=False))
    kind: ScanKind = c.one_of(ScanKind)
    number: int = c.number()


class CounterOpinion(Row, table=True):
    """What somebody thought of a counter. On purpose nothing here tells who, or at which hour:
    its id is drawn without the time that other rows' ids hold.
    """

    __tablename__: ClassVar[Any] = "counter_opinion"
    __table_args__ = (Index("ix_counter_opinion_commune_day", "commune_id", "day"),)

    id: int = Field(
        default_factory=lambda: secrets.randbits(62), primary_key=True, sa_type=BigInteger
    )
    commune_id: int = c.to("commune")
    point_id: int = c.to("qr_point")
    day: date = Field(sa_column=Column(Date, nullable=False))
    mark: Mark = c.one_of(Mark)
    comment: bytes = c.sealed()
