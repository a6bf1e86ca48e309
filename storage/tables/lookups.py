"""What people carry who come by the web: the look-up number of a case, a clerk's link."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, String, UniqueConstraint
from sqlmodel import Field

from storage.tables import columns as c
from storage.tables.columns import Row
from storage.types import UtcDateTime


class LookUpNumber(Row, table=True):
    """The number that opens a case on the web together with its code; only its keyed hash."""

    __tablename__: ClassVar[Any] = "look_up_number"
    __table_args__ = (UniqueConstraint("case_id"),)

    commune_id: int = c.to("commune")
    case_id: int = c.to("case")
    number_key: str = c.text(32)
    official_id: int | None = c.maybe_to("official")  # who gave it anew
    made_at: datetime = c.moment()


class DeskLink(Row, table=True):
    """A clerk's one-time link to file for somebody without a phone."""

    __tablename__: ClassVar[Any] = "desk_link"

    commune_id: int = c.to("commune")
    official_id: int = c.to("official")
    token_key: str = c.text(32, unique=True)
    used_for: str | None = c.maybe(String(32))  # keyed hash of the form that used it
    expires_at: datetime = c.moment()
    made_at: datetime = c.moment()
    used_at: datetime | None = c.maybe(UtcDateTime)


class WrongLookUps(Row, table=True):
    """How many wrong look-up numbers were tried in one hour, by everybody together."""

    __tablename__: ClassVar[Any] = "wrong_look_ups"

    hour: datetime = Field(sa_column=Column(UtcDateTime, nullable=False, unique=True))
    number: int = c.number()
