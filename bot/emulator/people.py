"""The people with a phone and what stands in their conversation with the OA."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.emulator.clock import Bell
from bot.emulator.wire import Document

AVATAR_COLORS = ("#1f6feb", "#b3541e", "#2e7d32", "#8e3b8a", "#00707a", "#a4303f", "#5b5f97")


@dataclass(slots=True)
class Message:
    """One message of a conversation, as the phone holds it.

    `changed` is the cursor of the screen at its last change; `hidden` marks the text of an
    `oa.query.hide` button, which the OA receives but the phone does not show.
    """

    id: str
    from_me: bool
    kind: str
    at_ms: int
    text: str = ""
    quote_id: str = ""
    buttons: list[Document] = field(default_factory=list)
    attachments: list[Document] = field(default_factory=list)
    elements: list[Document] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    state: str = "sent"
    admin_id: str | None = None
    hidden: bool = False
    reactions: list[Document] = field(default_factory=list)
    changed: int = 0

    def react(self, side: str, icon: str) -> None:
        """Add a reaction of "me" or "oa"; `/-remove` takes that side's reactions away."""
        if icon == "/-remove":
            self.reactions = [given for given in self.reactions if given["from"] != side]
        else:
            self.reactions.append({"from": side, "icon": icon})


class Person:
    """One person towards one OA. Zalo gives the same human another id at every OA."""

    def __init__(self, person_id: str, name: str, oa_id: str, color: str) -> None:
        self.id = person_id
        self.name = name
        self.oa_id = oa_id
        self.id_by_app = new_id()
        self.avatar_color = color
        self.phone = ""
        self.follows = False
        self.blocked = False
        self.chatted = False
        self.last_interaction_ms: int | None = None
        self.alias = ""
        self.external_id = ""
        self.shared_info: dict[str, str] = {}
        self.tags: dict[str, None] = {}
        self.messages: dict[str, Message] = {}
        self.history: list[Message] = []
        self.unseen: dict[str, Message] = {}
        self.bell = Bell()
        # A screen's cursor starts at 1: polling after 0 always answers at once.
        self.bell.ring()
        self._by_change: dict[str, Message] = {}

    def interacts(self, at_ms: int) -> None:
        """Open the answering window anew (contract §4.4)."""
        self.last_interaction_ms = at_ms

    def add(self, message: Message) -> None:
        """Put a new message into the conversation and onto the screen."""
        self.messages[message.id] = message
        self.history.append(message)
        if not message.from_me:
            self.unseen[message.id] = message
        self.touch(message)

    def touch(self, message: Message) -> None:
        """Note that `message` looks different now, and wake whoever watches the screen."""
        self._by_change.pop(message.id, None)
        self._by_change[message.id] = message
        message.changed = self.bell.version + 1
        self.bell.ring()

    def see_all(self) -> list[Message]:
        """Open the chat: every unseen message of the OA is seen; those messages, oldest first."""
        seen = list(self.unseen.values())
        self.unseen.clear()
        for message in seen:
            message.state = "seen"
            self.touch(message)
        return seen

    def changed_after(self, cursor: int) -> list[Message]:
        """The messages changed since `cursor`, oldest first; all of them for 0."""
        if cursor <= 0 or cursor > self.bell.version:
            return list(self.history)
        fresh = list(self._changes_back_to(cursor))
        return sorted(fresh, key=lambda message: (message.at_ms, message.changed))

    def _changes_back_to(self, cursor: int) -> Iterator[Message]:
        for message in reversed(self._by_change.values()):
            if message.changed <= cursor:
                return
            yield message


def new_id() -> str:
    """An id as Zalo's: decimal text beyond 2^53, so that a float would spoil it."""
    return str(10**17 + secrets.randbelow(9 * 10**17))


def new_message_id() -> str:
    """A message id as Zalo's: 20 hex digits (contract §3.1)."""
    return secrets.token_hex(10)
