"""Closed sets, column types and row ids that every table shares."""

import os
import threading
import time
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Dialect, String, literal_column
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.types import TypeDecorator


class Channel(StrEnum):
    """How a person reaches the commune."""

    zalo = "zalo"
    web = "web"
    clerk = "clerk"
    nobody = "nobody"  # the stand-in that a confidential case names; nothing can be sent to it


class Post(StrEnum):
    """What an official is; who holds the post changes, the post does not."""

    chairman = "chairman"
    deputy = "deputy"
    office = "office"
    staff = "staff"


class OfficialState(StrEnum):
    active = "active"
    on_leave = "on_leave"
    left = "left"


class CaseKind(StrEnum):
    complaint = "complaint"
    question = "question"


class CaseClass(StrEnum):
    """What a case is about, which sets its clock (domain notes §3.3)."""

    danger = "A"
    procedure = "B"
    village = "C"
    staff = "D"
    policy = "E"
    legal = "F"
    late_dossier = "G"
    praise = "H"


class CaseState(StrEnum):
    """Where a case stands (domain notes §3.2); set by acts, never by hand."""

    moi = "moi"
    phan_loai = "phan_loai"
    giao = "giao"
    dang_xu_ly = "dang_xu_ly"
    cho_bo_sung = "cho_bo_sung"
    phoi_hop = "phoi_hop"
    cho_duyet = "cho_duyet"
    da_tra_loi = "da_tra_loi"
    dong = "dong"
    tu_choi = "tu_choi"
    chuyen = "chuyen"
    gop = "gop"
    rut = "rut"


class Speaker(StrEnum):
    """Who wrote one line of a case. A `note` is for officials only."""

    citizen = "citizen"
    official = "official"
    commune = "commune"
    note = "note"


class Standing(StrEnum):
    """What a holder of a post is to a confidential case.

    reads      may read it
    later      will, once the writer has their papers
    named      the writer named them: never reads, never hears of it
    proposed   replaces a reader; the writer may refuse within two working days
    refused    the writer refused
    ended      read it, and no longer may
    """

    reads = "reads"
    later = "later"
    named = "named"
    proposed = "proposed"
    refused = "refused"
    ended = "ended"


class LinkPurpose(StrEnum):
    """What a `/kin/{token}` link opens: a citizen's new writing or their case; a reader's case."""

    write = "write"
    follow = "follow"
    read = "read"


class ConsentKind(StrEnum):
    """What a citizen is asked about a confidential case."""

    identity = "identity"
    reader = "reader"
    successor = "successor"


class RequestKind(StrEnum):
    """What a reader of a confidential case needs a second official for."""

    answer = "answer"
    reader = "reader"
    identity = "identity"


class MediaKind(StrEnum):
    image = "image"
    audio = "audio"
    video = "video"
    file = "file"
    gif = "gif"


class MediaState(StrEnum):
    """How far the fetching of an attachment is; `held` waits for `xaoi media retry`."""

    todo = "todo"
    stored = "stored"
    held = "held"
    failed = "failed"


class EventSource(StrEnum):
    zalo = "zalo"
    web = "web"


class EventState(StrEnum):
    """What became of an inbox event. `set_aside` waits for a person to look at its error."""

    new = "new"
    handled = "handled"
    ignored = "ignored"
    unhandled = "unhandled"
    set_aside = "set_aside"
    unverified = "unverified"


class OutboxState(StrEnum):
    """Delivery of one message.

    held       an official's answer that may still be taken back; not in the line yet
    todo       in the recipient's line
    sending    handed to Zalo, no answer yet
    unknown    Zalo may or may not have it; holds the line until an echo or ten minutes settle it
    waiting    Zalo's window is shut; goes out when the person writes again
    sent, failed, cancelled   ends
    undecided  still unknown after ten minutes; never sent again, an official is told
    restored   came back from a backup; waits for `xaoi outbox release`
    """

    held = "held"
    todo = "todo"
    sending = "sending"
    unknown = "unknown"
    waiting = "waiting"
    sent = "sent"
    failed = "failed"
    cancelled = "cancelled"
    undecided = "undecided"
    restored = "restored"


class Priority(StrEnum):
    """Lines of the outbox, first to last."""

    reply = "1_reply"
    push = "2_push"
    bulk = "3_bulk"


class OutsideWay(StrEnum):
    """How an official is sought whom Zalo's chat does not reach (design §6)."""

    group = "group"
    template = "template"
    mail = "mail"


class OutsideState(StrEnum):
    """Delivery of one message beyond the chat; what may have left is never sent again."""

    todo = "todo"
    sending = "sending"
    sent = "sent"
    failed = "failed"
    unknown = "unknown"


class Rung(StrEnum):
    """Steps of the reminder ladder (design §6) and the notices that share its unique key."""

    update = "update"  # an outside body does its part: the citizen is owed word of how far it is
    first_look = "first_look"  # nobody has looked at it in time
    half = "half"
    eighty = "eighty"
    day_before = "day_before"
    due = "due"
    overdue = "overdue"
    digest_morning = "digest_morning"
    digest_gap = "digest_gap"
    weekly = "weekly"  # the Monday sheet
    call_list = "call_list"  # whom to telephone, at 16:00
    keep_window = "keep_window"  # nothing waits, but Zalo's window is about to shut
    beyond = "beyond"  # the shut-out official was sought by other ways
    unreached = "unreached"  # when a case's holder was first seen to be out of reach
    passed_on = "passed_on"  # the case went to a deputy, its holder being out of reach
    progress_note = "progress_note"  # the citizen was told before their window shut


class PointKind(StrEnum):
    """What a QR of the commune is for; it decides what scanning it opens."""

    place = "place"
    procedure = "procedure"
    counter = "counter"


class ScanKind(StrEnum):
    """How a point's code reached us: its address was opened, or something came with it: typed in
    the chat, or by a form of the page behind it.
    """

    page = "page"
    chat = "chat"


class Mark(StrEnum):
    """What a visitor of a counter thought of the service."""

    good = "good"
    fair = "fair"
    poor = "poor"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A moment without a zone can't be stored: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def closed_set(members: type[StrEnum]) -> SqlEnum:
    """Text with a CHECK constraint that admits only the values of `members`."""

    def values(enum: Any) -> list[str]:
        return [member.value for member in enum]

    return SqlEnum(
        members,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=values,
        name=members.__name__.lower(),
    )


def spelled_out(value: StrEnum) -> ColumnElement[str]:
    """`value` written into the statement itself, so that a partial index is recognised."""
    return literal_column(f"'{value.value}'", String)


_ids = threading.Lock()
_last_id = 0


LARGEST_ID = 2**63 - 1
"""No column holds a larger one; people may type it all the same."""


def new_id() -> int:
    """A row id drawn before insert: 41 bits of milliseconds, 22 of chance; rises within a process.

    Sealed columns are bound to it, and rows drawn later sort later.
    """
    global _last_id
    fresh = (time.time_ns() // 1_000_000) << 22 | int.from_bytes(os.urandom(3), "big") >> 2
    with _ids:
        _last_id = max(fresh, _last_id + 1)
        return _last_id
