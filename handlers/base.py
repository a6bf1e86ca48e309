"""The vocabulary of every conversation: what came in, what is known, what goes out."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from handlers.worktime import WorkCalendar
from storage.catalogue import Catalogue
from storage.database import Session
from storage.models import Case, Commune, Conversation, Official, Person
from storage.outbox import Button
from storage.profile import CommuneProfile
from storage.types import MediaKind, Priority


class Kind(StrEnum):
    """What arrived. `wake` is a dialogue going on by itself at the time it asked for."""

    text = "text"
    image = "image"
    audio = "audio"
    video = "video"
    gif = "gif"
    file = "file"
    sticker = "sticker"
    location = "location"
    link = "link"
    business_card = "business_card"
    follow = "follow"
    unfollow = "unfollow"
    chat_opened = "chat_opened"
    submitted_info = "submitted_info"
    reaction = "reaction"
    withdrew = "withdrew"
    admin_said = "admin_said"
    wake = "wake"


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that came with a message; `attachment_id` where a file is being fetched."""

    kind: MediaKind | None = None
    attachment_id: int | None = None
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    url: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person did. `at` is Zalo's time of it, aware UTC."""

    kind: Kind
    at: datetime
    text: str = ""
    msg_id: str | None = None
    quote_id: str | None = None
    pieces: tuple[Piece, ...] = ()
    reaction: str = ""
    admin_id: str | None = None

    @property
    def attachments(self) -> tuple[int, ...]:
        """The ids of the files that came with it."""
        return tuple(piece.attachment_id for piece in self.pieces if piece.attachment_id)

    @property
    def location(self) -> Piece | None:
        return next((piece for piece in self.pieces if piece.latitude is not None), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered choice of a question: what is shown, and what it means to the handler."""

    title: str
    means: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A numbered question under a message; `name` is its key in `routes.QUESTIONS`.

    The numbers and buttons are made when the message is queued. `data` comes back with the answer
    (JSON values). `foot` prints the two numbers that always work, 0 and 9.
    """

    name: str
    choices: tuple[Choice, ...]
    data: dict[str, Any] = field(default_factory=dict)
    sticky: bool = False
    foot: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """A digit, tap or quoted digit that answers one of our numbered questions."""

    name: str
    means: str
    data: dict[str, Any]
    cases: tuple[int, ...]
    outbox_id: int  # the message that asked


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to send. Without `to` it goes to the person who wrote."""

    text: str = ""
    to: int | None = None  # person id
    buttons: tuple[Button, ...] = ()
    ask: Ask | None = None
    quote: str | None = None
    image: int | None = None
    file: int | None = None
    cases: tuple[int, ...] = ()
    priority: Priority = Priority.reply
    purpose: str = ""
    answers: int | None = None  # the case whose answer this is
    official_id: int | None = None
    held_until: datetime | None = None


class Ending(StrEnum):
    """How a message was dealt with; never a silent nothing."""

    handled = "handled"
    ignored = "ignored"
    unhandled = "unhandled"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a handler decided: the ending, its reason, and what is to be said."""

    ending: Ending
    replies: tuple[Reply, ...] = ()
    reason: str = ""
    forget: bool = False  # the event's own body is dropped: its words lie in the confidential lane


def said(*replies: Reply | str) -> Outcome:
    """Handled, with these replies (a bare string goes to the person who wrote)."""
    return Outcome(
        Ending.handled,
        tuple(Reply(reply) if isinstance(reply, str) else reply for reply in replies),
    )


def done(reason: str = "") -> Outcome:
    """Handled, and nothing needs to be said."""
    return Outcome(Ending.handled, (), reason)


def ignored(reason: str) -> Outcome:
    """Deliberately without effect, and why."""
    return Outcome(Ending.ignored, (), reason)


UNHANDLED = Outcome(Ending.unhandled)
"""This handler does not take the message; the next one may."""


class Links(Protocol):
    """Where the service's own pages live for one commune."""

    def page(self, path: str) -> str:
        """The absolute address of a public page ("/rieng-tu")."""

    def media(self, token: str) -> str:
        """The absolute address of one attachment for one official."""

    def kin(self, token: str) -> str:
        """The absolute address of a one-time confidential page."""


@dataclass(slots=True)
class Context:
    """All a handler may use: who writes, to which commune, when, and the stores (`session`)."""

    session: Session
    commune: Commune
    profile: CommuneProfile
    calendar: WorkCalendar
    catalogue: Catalogue
    links: Links
    now: datetime
    person: Person
    official: Official | None = None
    conversation: Conversation | None = None
    quoted: tuple[int, ...] | None = None  # cases a quoted message is about; None: no quote
    notes: dict[str, Any] = field(default_factory=dict)  # for one turn only

    def talk(self, name: str, step: str, data: dict[str, Any], wake_in: timedelta | None) -> None:
        """Begin or go on with an unfinished dialogue; it wakes after `wake_in` without a word."""
        row = self.conversation
        if row is None or row.name != name:
            self.stop_talking()
            row = Conversation(
                commune_id=self.commune.id,
                person_id=self.person.id,
                name=name,
                step=step,
                started_at=self.now,
            )
            self.session.add(row)
            self.conversation = row
        row.step = step
        row.wake_at = self.now + wake_in if wake_in is not None else None
        self.session.seal(row, "data", json.dumps(data, ensure_ascii=False))

    def talk_data(self) -> dict[str, Any]:
        """What the open dialogue has gathered."""
        if self.conversation is None:
            return {}
        data: dict[str, Any] = json.loads(self.session.unseal(self.conversation, "data") or "{}")
        return data

    def stop_talking(self) -> None:
        """End the open dialogue."""
        if self.conversation is not None:
            self.session.flush()  # it may have begun in this turn
            self.session.delete(self.conversation)
            self.session.flush()
            self.conversation = None


def about(*cases: Case) -> tuple[int, ...]:
    """The ids of the cases a message is about."""
    return tuple(case.id for case in cases)
