"""Everything one local Zalo holds in memory; a restart forgets it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.emulator.clock import Clock
from bot.emulator.config import EmulatorConfig, OaConfig
from bot.emulator.faults import Faults
from bot.emulator.grants import Grants
from bot.emulator.media import Media
from bot.emulator.people import AVATAR_COLORS, Person, new_id
from bot.emulator.traffic import Traffic
from bot.emulator.uploads import Uploads
from bot.emulator.webhooks import Webhook
from bot.emulator.wire import BadRequest, Document

_NAMED = re.compile(r"<([A-Za-z0-9_]{1,30})>")


@dataclass(slots=True)
class Line:
    """One message in a group; `sender` is a person's id or the OA's."""

    id: str
    sender: str
    kind: str
    text: str
    at_ms: int


@dataclass(slots=True)
class Group:
    """One group of an OA."""

    id: str
    name: str
    description: str = ""
    members: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template; `text` names its parameters as <code>."""

    id: str
    text: str
    by_uid: bool = True
    approved: bool = True

    @property
    def parameters(self) -> tuple[str, ...]:
        """What every message of it must give."""
        return tuple(dict.fromkeys(_NAMED.findall(self.text)))

    def filled(self, values: Mapping[str, Any]) -> str:
        """What the person reads."""
        return _NAMED.sub(lambda match: str(values[match[1]]), self.text)


@dataclass(slots=True)
class Oa:
    """One Official Account. `recent` holds its people, the last to write or be written to last."""

    id: str
    name: str
    menu: list[Document] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    recent: dict[str, None] = field(default_factory=dict)
    tags: dict[str, None] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    followers: int = 0

    def talked(self, person: Person) -> None:
        """Move the person's conversation to the top of the recent ones."""
        self.recent.pop(person.id, None)
        self.recent[person.id] = None


class World:
    """The state of one local Zalo and the few rules that concern all of it."""

    def __init__(self, config: EmulatorConfig, clock: Clock | None = None) -> None:
        self.config = config
        self.clock = clock or Clock()
        self.faults = Faults()
        self.traffic = Traffic(config.log_lines)
        self.callback_url = config.callback_url
        self.base_url = config.base_url.rstrip("/")
        self.demo: Document | None = None
        self.grants = Grants(config, self.clock)
        self.media = Media()
        self.uploads = Uploads(self.clock)
        self.templates: dict[str, Template] = {}
        self.oas = {oa.id: _oa(oa) for oa in config.all_oas()}
        self.webhook = Webhook(
            config.webhook_url, config.oa_secret_key, self.clock, self.faults, self.traffic
        )
        self.calls_this_minute = (0, 0)

    @property
    def app_id(self) -> str:
        """The one app of this Zalo."""
        return self.config.app_id

    def oa_of(self, person: Person) -> Oa:
        """The OA this person's conversation is with."""
        return self.oas[person.oa_id]

    def person(self, person_id: str) -> Person:
        """The person; BadRequest (404) when nobody has this id."""
        for oa in self.oas.values():
            if person_id in oa.people:
                return oa.people[person_id]
        raise BadRequest(f"there is no person {person_id!r}; GET /_/people lists them", 404)

    def group(self, group_id: str) -> tuple[Oa, Group]:
        """The group and its OA; BadRequest (404) when there is none of this id."""
        for oa in self.oas.values():
            if group_id in oa.groups:
                return oa, oa.groups[group_id]
        raise BadRequest(f"there is no group {group_id!r}; GET /_/groups lists them", 404)

    def people(self) -> list[Person]:
        """Everybody, in the order they came."""
        return [person for oa in self.oas.values() for person in oa.people.values()]

    def add_person(self, name: str, oa_id: str | None = None, phone: str = "") -> Person:
        """A new person who has never followed nor written; BadRequest for an unknown OA.

        `phone` (84…) is the number their Zalo account goes by; the OA is not told it.
        """
        oa = self.oas.get(oa_id or self.config.oa_id)
        if oa is None:
            raise BadRequest(f"there is no OA {oa_id!r}; the OAs are {', '.join(self.oas)}")
        if not name.strip():
            raise BadRequest('"name" must not be empty')
        color = AVATAR_COLORS[len(oa.people) % len(AVATAR_COLORS)]
        person = Person(new_id(), name.strip(), oa.id, color)
        person.phone = phone
        oa.people[person.id] = person
        return person

    def publish(
        self, document: Document, person: Person, on_taken: Callable[[], None] | None = None
    ) -> None:
        """Deliver an event about a person, if their OA has authorised the app (contract §2.1).

        `on_taken` is called once the receiver has answered 2xx.
        """
        if self.grants.authorised(person.oa_id):
            self.webhook.publish(document, person.id, on_taken)
        else:
            self.webhook.skip(document, f"OA {person.oa_id} has not authorised the app")

    def media_url(self, media_id: str, name: str) -> str:
        """Where `media_id` can be downloaded."""
        return f"{self.base_url}/media/{media_id}/{name}"

    def forget_people(self) -> None:
        """Drop all people, messages, media and waiting events; keep tokens, faults, the clock."""
        for oa in self.oas.values():
            for person in oa.people.values():
                person.bell.close()
            oa.people.clear()
            oa.recent.clear()
            oa.tags.clear()
            oa.groups.clear()
            oa.followers = 0
        self.media.clear()
        self.uploads.clear()
        self.webhook.forget()
        self.traffic.clear()

    def close(self) -> None:
        """Let every long poll end, so that the server can stop."""
        self.clock.bell.close()
        self.traffic.bell.close()
        for person in self.people():
            person.bell.close()


def _oa(config: OaConfig) -> Oa:
    return Oa(config.id, config.name)
