"""What came in and what goes out."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    text,
)
from sqlmodel import Field

from storage.tables import columns as c
from storage.tables.columns import Row
from storage.types import (
    EventSource,
    EventState,
    OutboxState,
    OutsideState,
    OutsideWay,
    Priority,
    Rung,
    UtcDateTime,
    new_id,
)


class InboxEvent(Row, table=True):
    """An event as it arrived, before anything is made of it. `event_key` refuses copies."""

    __tablename__: ClassVar[Any] = "inbox_event"
    __table_args__ = (
        Index(
            "ix_inbox_event_lane",
            "lane",
            "is_status",
            "sent_ms",
            "id",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
        Index(
            "ix_inbox_event_new",
            "is_status",
            "sent_ms",
            "id",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
        Index("ix_inbox_event_received", "received_at"),
    )

    source: EventSource = c.one_of(EventSource)
    oa_id: str = c.text(32)
    event_key: str = c.text(160, unique=True)
    event_name: str = c.text(64)
    is_status: bool = c.flag()  # an echo, received or seen mark: settles the outbox, out of lane
    lane: str = c.text(32)  # keyed hash of OA and person: their events run one at a time
    sent_ms: int = Field(sa_column=Column(BigInteger, nullable=False))  # Zalo's timestamp
    received_at: datetime = c.moment()
    body: bytes | None = c.maybe(LargeBinary)  # dropped after its keeping time; the key stays
    body_hash: str = c.text(32)
    state: EventState = c.one_of(EventState, EventState.new)
    reason: str = c.text(80, default="")
    attempts: int = c.number()
    next_at: datetime | None = c.maybe(UtcDateTime)
    done_at: datetime | None = c.maybe(UtcDateTime)
    error: bytes = c.sealed()
    signature: str | None = c.maybe(String(100))  # as received, of an event kept unverified


class OutboxMessage(Row, table=True):
    """One message to one person; `line_no` is its place in that person's line."""

    __tablename__: ClassVar[Any] = "outbox_message"
    __table_args__ = (
        Index(
            "ix_outbox_message_line",
            "person_id",
            "line_no",
            sqlite_where=text("state IN ('todo','sending','unknown')"),
            postgresql_where=text("state IN ('todo','sending','unknown')"),
        ),
        Index(
            "ix_outbox_message_due",
            "state",
            "next_at",
            sqlite_where=text("state IN ('held','todo','sending','unknown')"),
            postgresql_where=text("state IN ('held','todo','sending','unknown')"),
        ),
        Index(
            "ix_outbox_message_waiting",
            "person_id",
            "line_no",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_outbox_message_asks",
            "person_id",
            "line_no",
            sqlite_where=text("asks"),
            postgresql_where=text("asks"),
        ),
        Index("ix_outbox_message_person", "person_id", "created_at"),
        Index(
            "ix_outbox_message_official",
            "official_id",
            sqlite_where=text("official_id IS NOT NULL"),
            postgresql_where=text("official_id IS NOT NULL"),
        ),
        Index("ix_outbox_message_send_id", "commune_id", "send_id"),
        Index("ix_outbox_message_echo_id", "commune_id", "echo_id"),
    )

    commune_id: int = c.to("commune")
    person_id: int = c.to("person")
    line_no: int = Field(default_factory=new_id, sa_column=Column(BigInteger, nullable=False))
    state: OutboxState = c.one_of(OutboxState, OutboxState.todo)
    priority: Priority = c.one_of(Priority, Priority.reply)
    kind: str = c.text(16, default="text")  # text, image, file: what its echo is matched by
    body: bytes = c.sealed()  # JSON of what to send (storage.outbox.Draft)
    text_key: str = c.text(32, default="")  # keyed hash of the text: what its echo is matched by
    cases: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    case_id: int | None = c.maybe_to("case", index=True)  # an answer: the case it answers
    official_id: int | None = c.maybe_to("official")  # an answer: who gave it
    asks: bool = c.flag()  # holds a numbered question
    answered: bool = c.flag()  # the question has had its answer; a digit is dead from then on
    purpose: str = c.text(24, default="")
    next_at: datetime | None = c.maybe(UtcDateTime)  # held: release; todo: not before; else: check
    attempts: int = c.number()
    started_at: datetime | None = c.maybe(UtcDateTime)
    send_id: str | None = c.maybe(String(64))
    echo_id: str | None = c.maybe(String(64))
    error_code: int | None = c.maybe(Integer)
    sent_at: datetime | None = c.maybe(UtcDateTime)
    received_at: datetime | None = c.maybe(UtcDateTime)
    seen_at: datetime | None = c.maybe(UtcDateTime)
    created_at: datetime = c.moment()


class Nudge(Row, table=True):
    """A reminder that was given; its key makes a second one impossible."""

    __tablename__: ClassVar[Any] = "nudge"

    commune_id: int = c.to("commune", index=True)
    key: str = c.text(120, unique=True)
    rung: Rung = c.one_of(Rung)
    case_id: int | None = c.maybe_to("case", index=True)
    official_id: int | None = c.maybe_to("official", index=True)
    at: datetime = c.moment()


class OutsideMessage(Row, table=True):
    """A word to officials beyond Zalo's chat: a group, a template message or a mail.

    It never speaks of a confidential case.
    """

    __tablename__: ClassVar[Any] = "outside_message"
    __table_args__ = (
        Index(
            "ix_outside_message_due",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    commune_id: int = c.to("commune")
    official_id: int = c.to("official", index=True)  # who is sought
    way: OutsideWay = c.one_of(OutsideWay)
    state: OutsideState = c.one_of(OutsideState, OutsideState.todo)
    body: bytes = c.sealed()  # JSON (storage.outside.Word)
    next_at: datetime | None = c.maybe(UtcDateTime)
    attempts: int = c.number()
    error: str = c.text(80, default="")
    created_at: datetime = c.moment()
    sent_at: datetime | None = c.maybe(UtcDateTime)


class DutyAlert(Row, table=True):
    """Somebody wrote of a danger: the duty posts are told one after another until one has it."""

    __tablename__: ClassVar[Any] = "duty_alert"
    __table_args__ = (
        Index(
            "ix_duty_alert_next",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index("ix_duty_alert_person", "person_id", "created_at"),
        Index("ix_duty_alert_commune", "commune_id", "created_at"),
    )

    commune_id: int = c.to("commune")
    person_id: int = c.to("person")
    kind: str = c.text(16)
    words: bytes = c.sealed()  # empty where they are for readers only
    told: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    next_at: datetime | None = c.maybe(UtcDateTime)  # when the next post is told
    taken_by: int | None = c.maybe_to("official")
    taken_at: datetime | None = c.maybe(UtcDateTime)
    given_up_at: datetime | None = c.maybe(UtcDateTime)  # the citizen was told to telephone
    created_at: datetime = c.moment()
