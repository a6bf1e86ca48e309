"""The confidential lane: what was written there, under which key, who may read it and who did.

Nothing here is reachable from the tables of the open cases: a confidential `case` row names a
stand-in person without a name or address, and has no lines of its own.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Boolean, Index, String, UniqueConstraint

from storage.tables import columns as c
from storage.tables.columns import Row
from storage.types import (
    ConsentKind,
    LinkPurpose,
    MediaKind,
    RequestKind,
    Speaker,
    Standing,
    UtcDateTime,
)


class ConfidentialKey(Row, table=True):
    """A data key of its own for one confidential matter: without it nothing of it opens."""

    __tablename__: ClassVar[Any] = "confidential_key"

    commune_id: int = c.to("commune")
    value: bytes = c.sealed()  # empty once destroyed
    created_at: datetime = c.moment()
    destroyed_at: datetime | None = c.maybe(UtcDateTime)


class ConfidentialCase(Row, table=True):
    """What a confidential case has beside its `case` row; `writer` alone leads to the citizen."""

    __tablename__: ClassVar[Any] = "confidential_case"

    commune_id: int = c.to("commune")
    case_id: int = c.to("case")
    key_id: int = c.to("confidential_key")
    writer: bytes = c.sealed()  # the person's id, under the case's own key
    writer_key: str = c.text(32)  # keyed hash of person and case: whether it is theirs
    named: bool = c.flag()  # the writer let the readers know who they are
    waits: bool = c.flag()  # nobody reads before the writer has their papers
    created_at: datetime = c.moment()

    __table_args__ = (UniqueConstraint("case_id"),)


class ConfidentialLine(Row, table=True):
    """One line of a confidential case, under the case's own key."""

    __tablename__: ClassVar[Any] = "confidential_line"

    commune_id: int = c.to("commune")
    case_id: int = c.to("case", index=True)
    speaker: Speaker = c.one_of(Speaker)
    official_id: int | None = c.maybe_to("official")
    body: bytes = c.sealed()
    at: datetime = c.moment()


class ConfidentialPhoto(Row, table=True):
    """A photo of a confidential case without its metadata, a voice message sent in chat, or a paper
    (PDF) that goes with an answer, under the case's own key."""

    __tablename__: ClassVar[Any] = "confidential_photo"

    commune_id: int = c.to("commune")
    case_id: int = c.to("case", index=True)
    line_id: int | None = c.maybe_to("confidential_line")
    kind: MediaKind = c.one_of(MediaKind, MediaKind.image)
    image: bytes = c.sealed()  # a photo is JPEG; empty while `attachment_id` is still being fetched
    attachment_id: int | None = c.maybe_to("attachment", index=True)
    at: datetime = c.moment()


class ConfidentialReader(Row, table=True):
    """One holder of a post and what they are to one confidential case. Rows are never changed into
    another holder's: who replaces them gets a row of their own."""

    __tablename__: ClassVar[Any] = "confidential_reader"
    __table_args__ = (UniqueConstraint("case_id", "official_id", "term"),)

    commune_id: int = c.to("commune")
    case_id: int = c.to("case")
    official_id: int = c.to("official", index=True)
    term: int = c.number()  # which holder of the post (`official.term`)
    standing: Standing = c.one_of(Standing)
    added_by_id: int | None = c.maybe_to("official")
    reason: bytes = c.sealed()
    since: datetime = c.moment()


class ConfidentialReading(Row, table=True):
    """One reading, written before the text was served. Post and name as they were then."""

    __tablename__: ClassVar[Any] = "confidential_reading"

    commune_id: int = c.to("commune")
    case_id: int = c.to("case", index=True)
    official_id: int = c.to("official")
    title: str = c.text(120)
    name: bytes = c.sealed()
    at: datetime = c.moment()


class ConfidentialLink(Row, table=True):
    """A one-time `/kin/{token}` link. Opening it burns the token and gives a page key for a while.

    `official_id` is the reader it is for; a citizen's link has `holder` instead, sealed.
    """

    __tablename__: ClassVar[Any] = "confidential_link"
    __table_args__ = (Index("ix_confidential_link_expires", "expires_at"),)

    commune_id: int = c.to("commune")
    purpose: LinkPurpose = c.one_of(LinkPurpose)
    token_key: str = c.text(32, unique=True)
    case_id: int | None = c.maybe_to("case", index=True)
    official_id: int | None = c.maybe_to("official")
    term: int = c.number()
    holder: bytes = c.sealed()  # the citizen's person id
    created_at: datetime = c.moment()
    expires_at: datetime = c.moment()
    used_at: datetime | None = c.maybe(UtcDateTime)
    page_key: str | None = c.maybe(String(32), unique=True)
    page_until: datetime | None = c.maybe(UtcDateTime)
    number: int = c.number()  # shown on the page; its holder taps the same one in their own Zalo
    confirmed_at: datetime | None = c.maybe(UtcDateTime)
    unlocked: bool = c.flag()  # the reader's PIN was typed on this page


class ReaderPin(Row, table=True):
    """A reader's PIN, hashed with scrypt, good for the phone it was set from."""

    __tablename__: ClassVar[Any] = "reader_pin"
    __table_args__ = (UniqueConstraint("official_id", "term"),)

    commune_id: int = c.to("commune")
    official_id: int = c.to("official")
    term: int = c.number()
    pin: bytes = c.sealed()  # salt and scrypt hash
    set_at: datetime = c.moment()
    paired_at: datetime = c.moment()  # the pairing it was set under; another phone sets another
    wrong: int = c.number()
    wrong_since: datetime | None = c.maybe(UtcDateTime)
    in_force: bool = c.flag()  # its holder said in their own chat that they set it
    confirmed_by_id: int | None = c.maybe_to("official")  # let in before the day is over
    confirmed_at: datetime | None = c.maybe(UtcDateTime)


class ConfidentialConsent(Row, table=True):
    """What a reader asked of the citizen, and their yes or no; `about_id` is whom it concerns."""

    __tablename__: ClassVar[Any] = "confidential_consent"

    commune_id: int = c.to("commune")
    case_id: int = c.to("case", index=True)
    kind: ConsentKind = c.one_of(ConsentKind)
    asked_by_id: int | None = c.maybe_to("official")
    about_id: int | None = c.maybe_to("official")
    about_term: int = c.number()
    reason: bytes = c.sealed()
    asked_at: datetime = c.moment()
    until: datetime | None = c.maybe(UtcDateTime)  # a new holder: silence until then is consent
    given: bool | None = c.maybe(Boolean)
    answered_at: datetime | None = c.maybe(UtcDateTime)


class ConfidentialErrand(Row, table=True):
    """What a reader passed on to who must act: the matter in the reader's words, without the
    person, and what came back. Both under the case's own key."""

    __tablename__: ClassVar[Any] = "confidential_errand"

    commune_id: int = c.to("commune")
    case_id: int = c.to("case", index=True)
    given_by_id: int = c.to("official")
    official_id: int = c.to("official", index=True)
    term: int = c.number()
    matter: bytes = c.sealed()
    report: bytes = c.sealed()
    given_at: datetime = c.moment()
    reported_at: datetime | None = c.maybe(UtcDateTime)
    ended_at: datetime | None = c.maybe(UtcDateTime)


class ConfidentialRequest(Row, table=True):
    """What a reader may not do alone, and what the second official said to it."""

    __tablename__: ClassVar[Any] = "confidential_request"

    commune_id: int = c.to("commune")
    case_id: int = c.to("case", index=True)
    kind: RequestKind = c.one_of(RequestKind)
    asked_by_id: int = c.to("official")
    second_id: int = c.to("official", index=True)
    second_term: int = c.number()
    about_id: int | None = c.maybe_to("official")  # whom they want as a reader
    about_term: int = c.number()
    tell_writer: bool = c.flag()
    reason: bytes = c.sealed()  # under the case's own key
    asked_at: datetime = c.moment()
    agreed: bool | None = c.maybe(Boolean)
    decided_at: datetime | None = c.maybe(UtcDateTime)
