"""The shapes of Zalo's events: one frozen dataclass for each family (contract §3).

Each has `name` (the event's name as Zalo wrote it), `oa_id` ("" where Zalo names no OA) and `at_ms`
(Zalo's timestamp, ms since epoch). Ids are decimal text beyond 2^53. Text never holds a NUL or half
an emoji. No event carries a person's name or picture: ask `ZaloClient.user_detail`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

UserKind = Literal[
    "text",
    "image",
    "gif",
    "link",
    "audio",
    "video",
    "sticker",
    "location",
    "business_card",
    "file",
]
OaKind = Literal["text", "image", "gif", "list", "file", "sticker", "template"]
GroupChange = Literal[
    "created",
    "joined",
    "asked_to_join",
    "request_accepted",
    "request_rejected",
    "admin_added",
    "admin_removed",
    "info_updated",
    "left",
    "dissolved",
]


@dataclass(frozen=True, slots=True)
class Attachment:
    """One enclosure (contract §3.2). Media addresses expire: fetch at once or lose it."""

    type: str
    """Zalo's word: image, gif, link, audio, video, sticker, location, file, template."""
    url: str | None = None
    thumbnail: str | None = None
    description: str | None = None
    name: str | None = None
    size: int | None = None
    """Bytes, as Zalo says."""
    checksum: str | None = None
    """MD5 in hex, for files."""
    latitude: float | None = None
    longitude: float | None = None
    sticker_id: str | None = None
    phone: str | None = None
    """A business card's number, as Zalo writes it (84...)."""
    file_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What every event has."""

    name: str
    oa_id: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMessage(Happening):
    """A person wrote to the OA. A tapped `say` button arrives as a text holding its payload."""

    kind: UserKind
    user_id: str
    msg_id: str
    text: str = ""
    """What was typed, or the caption of a picture."""
    quote_msg_id: str | None = None
    """The message answered with Reply; its text is not included."""
    attachments: tuple[Attachment, ...] = ()
    anonymous: bool = False
    conversation_id: str | None = None
    """Needed to answer an anonymous person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OaMessage(Happening):
    """The echo of what the OA sent, by the API or by hand in Zalo's chat tool."""

    kind: OaKind
    user_id: str
    msg_id: str
    text: str = ""
    quote_msg_id: str | None = None
    attachments: tuple[Attachment, ...] = ()
    admin_id: str | None = None
    """Set only when a human wrote it in the chat tool."""
    anonymous: bool = False
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Happening):
    """The OA's message reached the person's phone."""

    user_id: str
    msg_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Happening):
    """The person saw these messages on their phone."""

    user_id: str
    msg_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted(Happening):
    """An icon was put on a message; `icon` is Zalo's spelling, as `/-heart`."""

    user_id: str
    msg_id: str
    icon: str
    by_user: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow(Happening):
    """The person follows the OA; `source` says from where (oa_profile, message_invite ...)."""

    user_id: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfollow(Happening):
    """The person follows the OA no more; inside the window they can still be answered."""

    user_id: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickedChat(Happening):
    """First contact without a word: the OA may write first. Once for each person and OA."""

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedInfo(Happening):
    """The answer to a request for the person's particulars; what was not given is empty."""

    user_id: str
    full_name: str = ""
    phone: str = ""
    dob: str = ""
    """Date of birth as Zalo writes it, 30/10/1999."""
    gender: str = ""
    address: str = ""
    """Street, ward, district and city, joined by commas, those that were given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InfoUpdated(Happening):
    """Something about the person changed; `method` may be `dynamic_url` (contract §8.2)."""

    user_id: str
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrew(Happening):
    """The person asks that their data be deleted."""

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionRevoked(Happening):
    """The OA took its grant from the app: nothing works until it is authorised again."""

    app_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEvent(Happening):
    """A group of the OA came, changed or went; every published spelling of the name is read."""

    change: GroupChange
    group_id: str
    user_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMessage(Happening):
    """A message in a group, by a person or by the OA. Mentions stand in the text as `[@id]`."""

    kind: UserKind
    by_user: bool
    group_id: str
    sender_id: str
    msg_id: str
    text: str = ""
    quote_msg_id: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TagEvent(Happening):
    """A tag was put on people, taken off them, or removed altogether."""

    tag: str
    user_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent(Happening):
    """A call ended, or leave to call was asked or answered (contract §3.9)."""

    user_id: str | None = None
    phone: str | None = None
    call_id: str | None = None
    call_type: str = ""
    status: str = ""
    """The call's status code, or SENT, EXPIRED, ALLOW, USER_BLOCKED for leave to call."""
    talk_ms: int | None = None
    expires_ms: int | None = None
    """When the leave ends; 0 is never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WidgetEvent(Happening):
    """The web widget met a person, or failed to join their ids (`problem` says why)."""

    user_id: str | None = None
    user_external_id: str = ""
    url: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZnsEvent(Happening):
    """News of template messages: delivered, rated, answered, or their rules changed (§3.11)."""

    msg_id: str | None = None
    tracking_id: str | None = None
    template_id: str | None = None
    delivered_ms: int | None = None
    before: str = ""
    after: str = ""
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherEvent(Happening):
    """A documented event that concerns no conversation: orders, purchased packages."""

    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent(Happening):
    """A name Zalo has not published, or a known one without what it must carry."""

    document: Mapping[str, Any]


Event = (
    UserMessage
    | OaMessage
    | Received
    | Seen
    | Reacted
    | Follow
    | Unfollow
    | ClickedChat
    | SubmittedInfo
    | InfoUpdated
    | Withdrew
    | PermissionRevoked
    | GroupEvent
    | GroupMessage
    | TagEvent
    | CallEvent
    | WidgetEvent
    | ZnsEvent
    | OtherEvent
    | UnknownEvent
)
