"""People who write, and what was begun with them or given to them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Index,
    String,
    UniqueConstraint,
)

from storage.tables import columns as c
from storage.tables.columns import Row
from storage.types import (
    Channel,
    UtcDateTime,
)


class Person(Row, table=True):
    """Somebody who wrote: a citizen, or the phone behind an official's post."""

    __tablename__: ClassVar[Any] = "person"
    __table_args__ = (UniqueConstraint("commune_id", "channel", "address_key"),)

    commune_id: int = c.to("commune")
    channel: Channel = c.one_of(Channel)
    address: bytes = c.sealed()  # Zalo user id, or the web case's random id
    address_key: str = c.text(32)
    name: bytes = c.sealed()
    phone: bytes = c.sealed()
    phone_key: str | None = c.maybe(String(32))
    follows: bool = c.flag()
    blocked: bool = c.flag()
    noticed_at: datetime | None = c.maybe(UtcDateTime)  # when the data notice was shown
    last_wrote_at: datetime | None = c.maybe(UtcDateTime)  # opens Zalo's window (contract §4.4)
    quiet_until: datetime | None = c.maybe(UtcDateTime)  # a human has the conversation
    quiet_why: str = c.text(24, default="")
    subject: str = c.text(24, default="")  # the procedure that "lệ phí bao nhiêu?" would be about
    subject_until: datetime | None = c.maybe(UtcDateTime)
    muted_until: datetime | None = c.maybe(UtcDateTime)
    point_id: int | None = c.maybe_to("qr_point")
    point_at: datetime | None = c.maybe(UtcDateTime)
    wrong_codes: int = c.number()
    wrong_codes_since: datetime | None = c.maybe(UtcDateTime)
    created_at: datetime = c.moment()


class Conversation(Row, table=True):
    """An unfinished dialogue with one person; `wake_at` is when it goes on by itself."""

    __tablename__: ClassVar[Any] = "conversation"
    __table_args__ = (
        UniqueConstraint("person_id"),
        Index("ix_conversation_wake", "wake_at"),
    )

    commune_id: int = c.to("commune")
    person_id: int = c.to("person")
    name: str = c.text(40)
    step: str = c.text(40)
    data: bytes = c.sealed()  # JSON
    wake_at: datetime | None = c.maybe(UtcDateTime)
    started_at: datetime = c.moment()


class ChecklistGiven(Row, table=True):
    """Who was given which checklist, in which version, so that an important change can be told."""

    __tablename__: ClassVar[Any] = "checklist_given"
    __table_args__ = (UniqueConstraint("person_id", "code"),)

    commune_id: int = c.to("commune", index=True)
    person_id: int = c.to("person")
    code: str = c.text(24)
    version: str = c.text(10)  # day of its last important change; empty when it had none
    at: datetime = c.moment()
