"""The people who write, and what is known of when they may be written to."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlmodel import col

from storage.database import Session
from storage.models import Attachment, Conversation, Person
from storage.types import Channel, MediaKind

FREE_WINDOW = timedelta(hours=48)
"""Zalo carries messages free of charge this long after the person's last act (contract §4.4)."""

LAST_WINDOW = timedelta(days=7)
"""Zalo refuses messages after this long without an act of the person (contract §4.4)."""


# Built once, for every turn asks them: building costs more than running them.
_BY_ADDRESS = select(Person).where(
    col(Person.commune_id) == bindparam("commune"),
    col(Person.channel) == bindparam("through"),
    col(Person.address_key) == bindparam("key"),
)
_DIALOGUE = select(Conversation).where(col(Conversation.person_id) == bindparam("person"))


_SOONEST_WAKING = (
    select(col(Conversation.wake_at))
    .where(col(Conversation.wake_at).is_not(None))
    .order_by(col(Conversation.wake_at))
    .limit(1)
)


def find(session: Session, commune_id: int, channel: Channel, address: str) -> Person | None:
    """The commune's person with that address (Zalo user id, or the web case's id)."""
    key = session.fingerprint("address", address)
    whose = {"commune": commune_id, "through": channel, "key": key}
    return session.scalars(_BY_ADDRESS, whose).first()


def find_or_add(
    session: Session,
    commune_id: int,
    channel: Channel,
    address: str,
    now: datetime,
    wrote_at: datetime | None = None,
) -> Person:
    """The person with that address, new if need be. Call it under the person's lane lock.

    `wrote_at` is a new person's `last_wrote_at`; somebody known is left as they are.
    """
    known = find(session, commune_id, channel, address)
    return known or add(session, commune_id, channel, address, now, wrote_at)


def add(
    session: Session,
    commune_id: int,
    channel: Channel,
    address: str,
    now: datetime,
    wrote_at: datetime | None = None,
) -> Person:
    """A person who is not known yet. Call it under the person's lane lock."""
    person = Person(
        commune_id=commune_id,
        channel=channel,
        address_key=session.fingerprint("address", address),
        last_wrote_at=wrote_at,
        created_at=now,
    )
    session.seal(person, "address", address)
    session.add(person)
    session.flush()
    return person


def among(session: Session, person_ids: Iterable[int]) -> list[Person]:
    """Those of the people that there are, in one statement."""
    return list(session.scalars(select(Person).where(col(Person.id).in_(list(person_ids)))))


def get(session: Session, person_id: int) -> Person:
    """The person with that id; raises LookupError."""
    person = session.get(Person, person_id)
    if person is None:
        raise LookupError(f"There is no person {person_id}.")
    return person


def address(session: Session, person: Person) -> str:
    return session.unseal(person, "address")


def can_be_written_to(person: Person, now: datetime) -> bool:
    """Whether Zalo carries a message free of charge now."""
    return person.last_wrote_at is not None and now - person.last_wrote_at < FREE_WINDOW


def window_shuts_at(person: Person) -> datetime | None:
    return person.last_wrote_at + FREE_WINDOW if person.last_wrote_at else None


def set_phone(session: Session, person: Person, number: str) -> None:
    session.seal(person, "phone", number)
    person.phone_key = session.fingerprint("phone", number)


def conversation_of(session: Session, person_id: int) -> Conversation | None:
    """The unfinished dialogue with the person."""
    return session.scalars(_DIALOGUE, {"person": person_id}).first()


def waking(session: Session, now: datetime) -> Conversation | None:
    """A dialogue whose time to go on by itself has come, the oldest first."""
    statement = (
        select(Conversation)
        .where(col(Conversation.wake_at) <= now)
        .order_by(col(Conversation.wake_at))
        .limit(1)
    )
    if session.is_postgres:
        statement = statement.with_for_update(skip_locked=True)
    return session.scalars(statement).first()


def soonest_waking(session: Session) -> datetime | None:
    return session.scalars(_SOONEST_WAKING).first()


def put_off(session: Session, conversation_id: int, until: datetime) -> None:
    """Let a dialogue whose turn failed wake later."""
    row = session.get(Conversation, conversation_id)
    if row is not None:
        row.wake_at = until


def add_attachment(
    session: Session, person: Person, kind: MediaKind, url: str, name: str, now: datetime
) -> Attachment:
    """Note an attachment to be fetched by the media job; it belongs to no message yet."""
    row = Attachment(
        commune_id=person.commune_id,
        person_id=person.id,
        kind=kind,
        next_at=now,
        created_at=now,
    )
    session.seal(row, "url", url)
    session.seal(row, "name", name)
    session.add(row)
    return row


def attachment_of(session: Session, person: Person, attachment_id: int) -> Attachment | None:
    """The attachment with that id, if that person sent it."""
    row = session.get(Attachment, attachment_id)
    return row if row is not None and row.person_id == person.id else None
