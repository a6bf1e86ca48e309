"""The tables. Every row that belongs to a commune carries `commune_id`; no query crosses communes.

Columns of type bytes hold sealed values (`storage.crypto`), written and read through
`Session.seal` and `Session.unseal`; `*_key` columns hold keyed hashes for look-ups.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from storage.types import (
    CaseClass,
    CaseKind,
    CaseState,
    Channel,
    EventSource,
    EventState,
    MediaKind,
    MediaState,
    OfficialState,
    OutboxState,
    Post,
    Priority,
    Rung,
    Speaker,
    UtcDateTime,
    closed_set,
    new_id,
)

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(length: int, *, default: str | None = None, unique: bool = False) -> Any:
    if default is None:
        return Field(sa_column=Column(String(length), nullable=False, unique=unique))
    return Field(default=default, sa_column=Column(String(length), nullable=False))


def _maybe(kind: Any, *, unique: bool = False) -> Any:
    return Field(default=None, sa_column=Column(kind, nullable=True, unique=unique))


def _moment() -> Any:
    return Field(sa_column=Column(UtcDateTime, nullable=False))


def _sealed() -> Any:
    return Field(default=b"", sa_column=Column(LargeBinary, nullable=False))


def _number(default: int = 0) -> Any:
    return Field(default=default, sa_column=Column(Integer, nullable=False))


def _flag() -> Any:
    return Field(default=False, sa_column=Column(Boolean, nullable=False))


def _json() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def _set(members: Any, default: Any = None) -> Any:
    column: Column[Any] = Column(closed_set(members), nullable=False)
    return Field(sa_column=column) if default is None else Field(default=default, sa_column=column)


def _to(table: str, *, index: bool = False) -> Any:
    column: Column[Any] = Column(BigInteger, ForeignKey(f"{table}.id"), nullable=False, index=index)
    return Field(sa_column=column)


def _maybe_to(table: str, *, index: bool = False) -> Any:
    column: Column[Any] = Column(BigInteger, ForeignKey(f"{table}.id"), nullable=True, index=index)
    return Field(default=None, sa_column=column)


class Row(SQLModel):
    """A row whose id is drawn before insert, so that sealed columns can be bound to it."""

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)


class Vault(Row, table=True):
    """One row: the key of the keyed hashes, sealed. It also shows whether DATA_KEYS are right."""

    __tablename__: ClassVar[Any] = "vault"

    index_key: bytes = _sealed()


class ZaloApp(Row, table=True):
    """One Zalo app: 4,000 requests a minute; a province spreads its communes over several."""

    __tablename__: ClassVar[Any] = "zalo_app"

    app_id: str = _text(32, unique=True)
    app_secret: bytes = _sealed()
    oa_secret_key: bytes = _sealed()


class Commune(Row, table=True):
    __tablename__: ClassVar[Any] = "commune"

    slug: str = _text(64, unique=True)
    oa_id: str | None = _maybe(String(32), unique=True)
    profile: dict[str, Any] = _json()
    created_at: datetime = _moment()
    updated_at: datetime = _moment()


class OaLink(Row, table=True):
    """The tokens of one OA. `previous` is kept until the new pair has worked."""

    __tablename__: ClassVar[Any] = "oa_link"

    oa_id: str = _text(32, unique=True)
    app_id: str = _text(32)
    current: bytes = _sealed()
    previous: bytes | None = _maybe(LargeBinary)
    given_pair_key: str = _text(32, default="")  # which pair of the environment was taken in
    version: int = _number()
    dead_reason: str | None = _maybe(String(300))
    updated_at: datetime = _moment()


class OaConsent(Row, table=True):
    """A consent link that is out: its one-time state and PKCE verifier."""

    __tablename__: ClassVar[Any] = "oa_consent"

    state_key: str = _text(32, unique=True)
    commune_id: int = _to("commune")
    verifier: bytes = _sealed()
    expires_at: datetime = _moment()
    used_at: datetime | None = _maybe(UtcDateTime)


class Person(Row, table=True):
    """Somebody who wrote: a citizen, or the phone behind an official's post."""

    __tablename__: ClassVar[Any] = "person"
    __table_args__ = (UniqueConstraint("commune_id", "channel", "address_key"),)

    commune_id: int = _to("commune")
    channel: Channel = _set(Channel)
    address: bytes = _sealed()  # Zalo user id, or the web case's random id
    address_key: str = _text(32)
    name: bytes = _sealed()
    phone: bytes = _sealed()
    phone_key: str | None = _maybe(String(32))
    follows: bool = _flag()
    blocked: bool = _flag()
    noticed_at: datetime | None = _maybe(UtcDateTime)  # when the data notice was shown
    last_wrote_at: datetime | None = _maybe(UtcDateTime)  # opens Zalo's window (contract §4.4)
    quiet_until: datetime | None = _maybe(UtcDateTime)  # a human has the conversation
    quiet_why: str = _text(24, default="")
    subject: str = _text(24, default="")  # the procedure that "lệ phí bao nhiêu?" would be about
    subject_until: datetime | None = _maybe(UtcDateTime)
    muted_until: datetime | None = _maybe(UtcDateTime)
    point_id: int | None = _maybe_to("qr_point")
    point_at: datetime | None = _maybe(UtcDateTime)
    wrong_codes: int = _number()
    wrong_codes_since: datetime | None = _maybe(UtcDateTime)
    created_at: datetime = _moment()


class Official(Row, table=True):
    """A post of the commune and who holds it now."""

    __tablename__: ClassVar[Any] = "official"

    commune_id: int = _to("commune", index=True)
    post: Post = _set(Post)
    title: str = _text(120)
    unit: str | None = _maybe(String(64))
    name: bytes = _sealed()
    state: OfficialState = _set(OfficialState, OfficialState.active)
    person_id: int | None = _maybe_to("person", index=True)
    paired_at: datetime | None = _maybe(UtcDateTime)
    pairing_key: str | None = _maybe(String(32), unique=True)
    pairing_expires_at: datetime | None = _maybe(UtcDateTime)
    leave_from: datetime | None = _maybe(UtcDateTime)
    leave_until: datetime | None = _maybe(UtcDateTime)
    stand_in_id: int | None = _maybe_to("official")
    muted_until: datetime | None = _maybe(UtcDateTime)
    mute_reason: bytes = _sealed()  # officials write what they like there
    writes_as_citizen: bool = _flag()
    created_at: datetime = _moment()


class QrPoint(Row, table=True):
    """A place where the commune's QR hangs; people may type its code."""

    __tablename__: ClassVar[Any] = "qr_point"

    commune_id: int = _to("commune", index=True)
    code: str = _text(12, unique=True)
    name: str = _text(120)
    village: str | None = _maybe(String(80))
    procedure: str | None = _maybe(String(24))
    retired_at: datetime | None = _maybe(UtcDateTime)
    created_at: datetime = _moment()


class Case(Row, table=True):
    """A complaint or a question with its code, clock and holder."""

    __tablename__: ClassVar[Any] = "case"
    __table_args__ = (
        UniqueConstraint("commune_id", "code"),
        Index("ix_case_person", "commune_id", "person_id"),
        Index("ix_case_holder", "commune_id", "holder_id"),
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

    commune_id: int = _to("commune")
    person_id: int = _to("person")
    code: str = _text(16)
    kind: CaseKind = _set(CaseKind)
    case_class: CaseClass = _set(CaseClass)
    state: CaseState = _set(CaseState, CaseState.moi)
    confidential: bool = _flag()
    unclear: bool = _flag()  # filed because the dialogue stayed unfinished
    topic: bytes = _sealed()  # a few words, to name the case to the people who may read it
    place: bytes = _sealed()
    point_id: int | None = _maybe_to("qr_point")
    holder_id: int | None = _maybe_to("official")
    taken_on_at: datetime | None = _maybe(UtcDateTime)
    received_at: datetime = _moment()
    clock_from: datetime = _moment()
    due_at: datetime = _moment()
    clock_stopped_at: datetime | None = _maybe(UtcDateTime)
    answered_at: datetime | None = _maybe(UtcDateTime)
    closed_at: datetime | None = _maybe(UtcDateTime)
    extended: bool = _flag()
    reopened: int = _number()
    rating: int | None = _maybe(Integer)  # 1 satisfied, 2 acceptable, 3 not satisfied
    nudge_at: datetime | None = _maybe(UtcDateTime)  # when the scheduler is to look at it next
    version: int = _number()


class Message(Row, table=True):
    """One line of a case, or of the chat before it belongs to one."""

    __tablename__: ClassVar[Any] = "message"
    __table_args__ = (Index("ix_message_zalo", "commune_id", "zalo_msg_id"),)

    commune_id: int = _to("commune")
    case_id: int | None = _maybe_to("case", index=True)
    person_id: int = _to("person", index=True)
    speaker: Speaker = _set(Speaker)
    official_id: int | None = _maybe_to("official")
    body: bytes = _sealed()
    zalo_msg_id: str | None = _maybe(String(64))
    at: datetime = _moment()


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

    commune_id: int = _to("commune")
    person_id: int = _to("person", index=True)
    message_id: int | None = _maybe_to("message", index=True)
    kind: MediaKind = _set(MediaKind)
    state: MediaState = _set(MediaState, MediaState.todo)
    url: bytes = _sealed()
    name: bytes = _sealed()
    content_type: str = _text(80, default="")
    size: int = _number()  # bytes
    attempts: int = _number()
    next_at: datetime | None = _maybe(UtcDateTime)
    error: str = _text(200, default="")
    created_at: datetime = _moment()


class MediaLink(Row, table=True):
    """A short-lived `/m/{token}` link: one attachment for one official."""

    __tablename__: ClassVar[Any] = "media_link"

    commune_id: int = _to("commune")
    token_key: str = _text(32, unique=True)
    attachment_id: int = _to("attachment")
    official_id: int = _to("official")
    expires_at: datetime = _moment()


class CaseEvent(Row, table=True):
    """Append-only history of a case: who did what, and who read it."""

    __tablename__: ClassVar[Any] = "case_event"

    commune_id: int = _to("commune")
    case_id: int = _to("case", index=True)
    at: datetime = _moment()
    act: str = _text(32)
    state: CaseState = _set(CaseState)
    official_id: int | None = _maybe_to("official")
    detail: bytes = _sealed()


class Conversation(Row, table=True):
    """An unfinished dialogue with one person; `wake_at` is when it goes on by itself."""

    __tablename__: ClassVar[Any] = "conversation"
    __table_args__ = (
        UniqueConstraint("person_id"),
        Index("ix_conversation_wake", "wake_at"),
    )

    commune_id: int = _to("commune")
    person_id: int = _to("person")
    name: str = _text(40)
    step: str = _text(40)
    data: bytes = _sealed()  # JSON
    wake_at: datetime | None = _maybe(UtcDateTime)
    started_at: datetime = _moment()


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

    source: EventSource = _set(EventSource)
    oa_id: str = _text(32)
    event_key: str = _text(160, unique=True)
    event_name: str = _text(64)
    is_status: bool = _flag()  # an echo, received or seen mark: settles the outbox, out of lane
    lane: str = _text(32)  # keyed hash of OA and person: their events run one at a time
    sent_ms: int = Field(sa_column=Column(BigInteger, nullable=False))  # Zalo's timestamp
    received_at: datetime = _moment()
    body: bytes | None = _maybe(LargeBinary)  # dropped after its keeping time; the key stays
    body_hash: str = _text(32)
    state: EventState = _set(EventState, EventState.new)
    reason: str = _text(80, default="")
    attempts: int = _number()
    next_at: datetime | None = _maybe(UtcDateTime)
    done_at: datetime | None = _maybe(UtcDateTime)
    error: bytes = _sealed()
    signature: str | None = _maybe(String(100))  # as received, of an event kept unverified


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
        Index("ix_outbox_message_send_id", "commune_id", "send_id"),
        Index("ix_outbox_message_echo_id", "commune_id", "echo_id"),
    )

    commune_id: int = _to("commune")
    person_id: int = _to("person")
    line_no: int = Field(default_factory=new_id, sa_column=Column(BigInteger, nullable=False))
    state: OutboxState = _set(OutboxState, OutboxState.todo)
    priority: Priority = _set(Priority, Priority.reply)
    kind: str = _text(16, default="text")  # text, image, file: what its echo is matched by
    body: bytes = _sealed()  # JSON of what to send (storage.outbox.Draft)
    text_key: str = _text(32, default="")  # keyed hash of the text: what its echo is matched by
    cases: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    case_id: int | None = _maybe_to("case", index=True)  # an answer: the case it answers
    official_id: int | None = _maybe_to("official")  # an answer: who gave it
    asks: bool = _flag()  # holds a numbered question
    answered: bool = _flag()  # the question has had its answer; a digit is dead from then on
    purpose: str = _text(24, default="")
    next_at: datetime | None = _maybe(UtcDateTime)  # held: release; todo: not before; else: check
    attempts: int = _number()
    started_at: datetime | None = _maybe(UtcDateTime)
    send_id: str | None = _maybe(String(64))
    echo_id: str | None = _maybe(String(64))
    error_code: int | None = _maybe(Integer)
    sent_at: datetime | None = _maybe(UtcDateTime)
    received_at: datetime | None = _maybe(UtcDateTime)
    seen_at: datetime | None = _maybe(UtcDateTime)
    created_at: datetime = _moment()


class Nudge(Row, table=True):
    """A reminder that was given; its key makes a second one impossible."""

    __tablename__: ClassVar[Any] = "nudge"

    commune_id: int = _to("commune", index=True)
    key: str = _text(120, unique=True)
    rung: Rung = _set(Rung)
    case_id: int | None = _maybe_to("case", index=True)
    official_id: int | None = _maybe_to("official", index=True)
    at: datetime = _moment()


class ChecklistGiven(Row, table=True):
    """Who was given which checklist, in which version, so that an important change can be told."""

    __tablename__: ClassVar[Any] = "checklist_given"
    __table_args__ = (UniqueConstraint("person_id", "code"),)

    commune_id: int = _to("commune", index=True)
    person_id: int = _to("person")
    code: str = _text(24)
    version: str = _text(10)  # day of its last important change; empty when it had none
    at: datetime = _moment()


class ApprovedAnswer(Row, table=True):
    """An answer rewritten without personal data, which the office approved for reuse."""

    __tablename__: ClassVar[Any] = "approved_answer"

    commune_id: int = _to("commune", index=True)
    question: bytes = _sealed()
    answer: bytes = _sealed()
    official_id: int = _to("official")  # who approved it
    by_itself: bool = _flag()  # it answers without a person until it expires
    expires_at: datetime = _moment()
    created_at: datetime = _moment()


TABLES: tuple[type[Row], ...] = (
    Vault,
    ZaloApp,
    Commune,
    OaLink,
    OaConsent,
    QrPoint,
    Person,
    Official,
    Case,
    Message,
    Attachment,
    MediaLink,
    CaseEvent,
    Conversation,
    InboxEvent,
    OutboxMessage,
    Nudge,
    ChecklistGiven,
    ApprovedAnswer,
)
"""Every table, each after those it refers to."""
