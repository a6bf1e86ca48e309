"""A form's turn: the same transaction, lane and outbox as a message from Zalo."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from handlers.citizens.web_forms import Photo, Sent, Wish
from storage import people
from storage.database import Session
from storage.inbox import Arrival
from storage.models import Commune, InboxEvent, Person
from storage.sealing import Seals
from storage.types import Channel, EventSource

EVENT_NAME = "web_form"

__all__ = ["Photo", "Sent", "WebForm", "Wish", "arrival_of", "key_of", "sender_of"]


@dataclass(frozen=True, slots=True)
class WebForm:
    """A form on its way: to which commune, from whom, and what it says.

    `person` is the sender's address: the form's own id, or the address of the case's owner.
    """

    commune_id: int
    oa_id: str
    channel: Channel
    person: str
    sent: Sent
    content: str  # what was sent, to tell a second click from other words

    @classmethod
    def read(cls, raw: str) -> Self:
        """From the body of its event."""
        head, _, body = raw.partition("\n")
        commune_id, oa_id, channel, person = head.split(" ")
        return cls(int(commune_id), oa_id, Channel(channel), person, Sent.from_json(body), "")

    def body(self) -> bytes:
        head = f"{self.commune_id} {self.oa_id} {self.channel} {self.person}\n"
        return head.encode() + self.sent.to_json()


def key_of(seals: Seals, form: WebForm) -> str:
    """The event's key: the same form with the same content is the same event."""
    content = seals.fingerprint("content of a form", form.content)
    return f"web {seals.fingerprint('form', form.sent.form)} {content}"


def arrival_of(seals: Seals, form: WebForm, now: datetime) -> Arrival:
    """The form as an event like any other."""
    return Arrival(
        source=EventSource.web,
        oa_id=form.oa_id,
        event_key=key_of(seals, form),
        event_name=EVENT_NAME,
        person=form.person,
        sent_ms=int(now.timestamp() * 1000),
        received_at=now.astimezone(UTC),
        body=form.body(),
    )


def sender_of(session: Session, form: WebForm, commune: Commune, now: datetime) -> Person:
    """The person whose form it is: new for a new form, the case's owner for one about a case."""
    return people.find_or_add(session, commune.id, form.channel, form.person, now)


def at_of(event: InboxEvent) -> datetime:
    """When the form was sent."""
    return datetime.fromtimestamp(event.sent_ms / 1000, UTC)
