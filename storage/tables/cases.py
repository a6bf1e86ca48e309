"""Cases: what was written, by whom, what became of it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Index,
    Integer,
    String,
    UniqueConstraint,
    event,
    text,
)

from storage.tables import columns as c
from storage.tables.columns import Row
from storage.types import (
    CaseClass,
    CaseKind,
    CaseState,
    MediaKind,
    MediaState,
    Speaker,
    UtcDateTime,
)


class Case(Row, table=True):
    """A complaint or a question with its code, clock and holder."""

    __tablename__: ClassVar[Any] = "case"
    __table_args__ = (
        UniqueConstraint("commune_id", "code"),
        Index("ix_case_person", "commune_id", "person_id"),
        Index("ix_case_holder", "commune_id", "holder_id"),
        Index(
            "ix_case_merged",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        Index(
            "ix_case_open_due",
            "due_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_case_nudge",
            "nudge_at",
            sqlite_where=text("nudge_at IS NOT NULL"),
            postgresql_where=text("nudge_at IS NOT NULL"),
        ),
    )

    commune_id: int = c.to("commune")
    person_id: int = c.to("person")
    code: str = c.text(16)
    kind: CaseKind = c.one_of(CaseKind)
    case_class: CaseClass = c.one_of(CaseClass)
    state: CaseState = c.one_of(CaseState, CaseState.moi)
    confidential: bool = c.flag()
    readers: list[str] = c.listed()  # of a confidential case: "official.term" of who may read it
    unclear: bool = c.flag()  # filed because the dialogue stayed unfinished
    topic: bytes = c.sealed()  # a few words, to name the case to the people who may read it
    place: bytes = c.sealed()
    point_id: int | None = c.maybe_to("qr_point")
    holder_id: int | None = c.maybe_to("official")
    taken_on_at: datetime | None = c.maybe(UtcDateTime)
    received_at: datetime = c.moment()
    clock_from: datetime = c.moment()
    due_at: datetime = c.moment()
    clock_stopped_at: datetime | None = c.maybe(UtcDateTime)
    asked_at: datetime | None = c.maybe(UtcDateTime)  # an official's question waits for its answer
    answered_at: datetime | None = c.maybe(UtcDateTime)
    closed_at: datetime | None = c.maybe(UtcDateTime)
    extended: bool = c.flag()
    reopened: int = c.number()
    # The id of the case it ends with; no foreign key, for that case may be the later one.
    merged_into: int | None = c.maybe(BigInteger)
    elsewhere: bytes = c.sealed()  # the outside body that does its part, or has it all
    rating: int | None = c.maybe(Integer)  # 1 satisfied, 2 acceptable, 3 not satisfied
    nudge_at: datetime | None = c.maybe(UtcDateTime)  # when the scheduler is to look at it next
    version: int = c.number()


class Message(Row, table=True):
    """One line of a case, or of the chat before it belongs to one."""

    __tablename__: ClassVar[Any] = "message"
    __table_args__ = (Index("ix_message_zalo", "commune_id", "zalo_msg_id"),)

    commune_id: int = c.to("commune")
    case_id: int | None = c.maybe_to("case", index=True)
    person_id: int = c.to("person", index=True)
    speaker: Speaker = c.one_of(Speaker)
    official_id: int | None = c.maybe_to("official")
    body: bytes = c.sealed()
    zalo_msg_id: str | None = c.maybe(String(64))
    at: datetime = c.moment()


class Attachment(Row, table=True):
    """A photo, voice message or file, fetched and sealed by its own durable job."""

    __tablename__: ClassVar[Any] = "attachment"
    __table_args__ = (
        Index(
            "ix_attachment_todo",
            "next_at",
            sqlite_where=text("state = 'todo'"),
            postgresql_where=text("state = 'todo'"),
        ),
    )

    commune_id: int = c.to("commune")
    person_id: int = c.to("person", index=True)
    message_id: int | None = c.maybe_to("message", index=True)
    kind: MediaKind = c.one_of(MediaKind)
    state: MediaState = c.one_of(MediaState, MediaState.todo)
    url: bytes = c.sealed()
    name: bytes = c.sealed()
    content_type: str = c.text(80, default="")
    size: int = c.number()  # bytes
    attempts: int = c.number()
    next_at: datetime | None = c.maybe(UtcDateTime)
    error: str = c.text(200, default="")
    created_at: datetime = c.moment()


class MediaLink(Row, table=True):
    """A short-lived `/m/{token}` link: one attachment for one official."""

    __tablename__: ClassVar[Any] = "media_link"

    commune_id: int = c.to("commune")
    token_key: str = c.text(32, unique=True)
    attachment_id: int = c.to("attachment")
    official_id: int = c.to("official")
    expires_at: datetime = c.moment()


class CaseEvent(Row, table=True):
    """Append-only history of a case: who did what, and who read it.

    Class and deadline are kept as they were then, so that a month's figures never change.
    """

    __tablename__: ClassVar[Any] = "case_event"

    commune_id: int = c.to("commune")
    case_id: int = c.to("case", index=True)
    at: datetime = c.moment()
    act: str = c.text(32)
    state: CaseState = c.one_of(CaseState)
    case_class: CaseClass = c.one_of(CaseClass)
    due_at: datetime = c.moment()
    official_id: int | None = c.maybe_to("official")
    detail: bytes = c.sealed()


class WrittenReply(Row, table=True):
    """The number that the registry gave to a written reply: unique per year and symbol.

    One sequence a year and symbol, on paper and electronic alike (decree 30/2020, art. 15).
    """

    __tablename__: ClassVar[Any] = "written_reply"
    __table_args__ = (UniqueConstraint("commune_id", "year", "number", "symbol"),)

    commune_id: int = c.to("commune")
    case_id: int = c.to("case", index=True)
    year: int = c.number()
    number: int = c.number()
    symbol: str = c.text(40)  # "UBND-VP"
    message_id: int = c.to("message")
    official_id: int = c.to("official")
    at: datetime = c.moment()


class ApprovedAnswer(Row, table=True):
    """An answer rewritten without personal data, which the office approved for reuse."""

    __tablename__: ClassVar[Any] = "approved_answer"

    commune_id: int = c.to("commune", index=True)
    question: bytes = c.sealed()
    answer: bytes = c.sealed()
    official_id: int = c.to("official")  # who approved it
    by_itself: bool = c.flag()  # it answers without a person until it expires
    expires_at: datetime = c.moment()
    created_at: datetime = c.moment()


def _refuse_change(mapper: Any, connection: Any, row: Any) -> None:
    raise RuntimeError("The history of a case is append-only.")


event.listen(CaseEvent, "before_update", _refuse_change)
event.listen(CaseEvent, "before_delete", _refuse_change)
