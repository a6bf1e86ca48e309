"""What Zalo's calls answer, as values (contract §4.3, §7, §8, Appendix B)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.zalo.values import as_dict, as_id, as_int, as_list, as_text


@dataclass(frozen=True, slots=True)
class Sent:
    """A message Zalo took. `message_id` is None only if Zalo left it out."""

    message_id: str | None
    sent_time_ms: int | None
    quota_type: str | None
    """`reply` inside 48 hours; None means the message is billed (contract §4.3)."""
    remain: int | None


@dataclass(frozen=True, slots=True)
class UserDetail:
    """A person as the OA may know them; what they never gave is empty."""

    user_id: str
    display_name: str
    is_follower: bool
    avatar: str
    last_interaction: str
    """The day, as Zalo writes it: 06/07/2026."""
    phone: str
    full_name: str
    address: str
    dynamic_param: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UserPage:
    """One page of the OA's people."""

    total: int
    user_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OaInfo:
    """The OA itself. `oa_type` 4 is a government's (contract §8.1)."""

    oa_id: str
    name: str
    is_verified: bool
    oa_type: int | None
    followers: int | None
    package_name: str
    package_valid_through: str
    linked_zca: str


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One line of a conversation as Zalo keeps it."""

    message_id: str
    from_oa: bool
    at_ms: int
    kind: str
    text: str
    from_id: str
    to_id: str
    url: str | None


@dataclass(frozen=True, slots=True)
class MessageQuota:
    """What may still be sent to one person; `last_interaction_ms` opens the windows of §4.4."""

    last_interaction_ms: int | None
    reply_remain: int | None
    reply_total: int | None


def read_sent(data: Any) -> Sent:
    """The answer of a send."""
    said = as_dict(data)
    quota = as_dict(said.get("quota"))
    return Sent(
        message_id=as_id(said.get("message_id") or said.get("msg_id")),
        sent_time_ms=as_int(said.get("sent_time")),
        quota_type=as_text(quota.get("quota_type")) or None,
        remain=as_int(quota.get("remain")),
    )


def read_user(data: Any) -> UserDetail:
    """The answer of user/detail."""
    said = as_dict(data)
    shared = as_dict(said.get("shared_info"))
    tags = as_list(as_dict(said.get("tags_and_notes_info")).get("tag_names"))
    return UserDetail(
        user_id=as_id(said.get("user_id")) or "",
        display_name=as_text(said.get("display_name")),
        is_follower=_as_bool(said.get("user_is_follower")),
        avatar=as_text(said.get("avatar")),
        last_interaction=as_text(said.get("user_last_interaction_date")),
        phone=as_text(shared.get("phone")),
        full_name=as_text(shared.get("name")),
        address=_joined(shared, "address", "district", "city"),
        dynamic_param=as_text(said.get("dynamic_param")),
        tags=tuple(as_text(tag) for tag in tags),
    )


def read_user_page(data: Any) -> UserPage:
    """The answer of user/getlist."""
    said = as_dict(data)
    ids = (as_id(as_dict(user).get("user_id")) for user in as_list(said.get("users")))
    return UserPage(as_int(said.get("total")) or 0, tuple(found for found in ids if found))


def read_oa(data: Any) -> OaInfo:
    """The answer of getoa; the id's key is `oa_id` or `oaid` (contract §8.1)."""
    said = as_dict(data)
    return OaInfo(
        oa_id=as_id(said.get("oa_id")) or as_id(said.get("oaid")) or "",
        name=as_text(said.get("name")),
        is_verified=_as_bool(said.get("is_verified")),
        oa_type=as_int(said.get("oa_type")),
        followers=as_int(said.get("num_follower")),
        package_name=as_text(said.get("package_name")),
        package_valid_through=as_text(said.get("package_valid_through_date")),
        linked_zca=as_text(said.get("linked_ZCA")),
    )


def read_chat(data: Any) -> list[ChatLine]:
    """The answer of conversation and listrecentchat: a bare array, in Zalo's order."""
    return [_chat_line(as_dict(line)) for line in as_list(data)]


def read_quota(data: Any) -> MessageQuota:
    """The answer of quota/message for one person."""
    said = as_dict(data)
    reply = as_dict(said.get("cs_reply"))
    return MessageQuota(
        last_interaction_ms=as_int(said.get("last_interaction")),
        reply_remain=as_int(reply.get("remain")),
        reply_total=as_int(reply.get("total")),
    )


def _chat_line(line: dict[str, Any]) -> ChatLine:
    return ChatLine(
        message_id=as_id(line.get("message_id")) or "",
        from_oa=as_int(line.get("src")) == 0,
        at_ms=as_int(line.get("time")) or 0,
        kind=as_text(line.get("type")),
        text=as_text(line.get("message")),
        from_id=as_id(line.get("from_id")) or "",
        to_id=as_id(line.get("to_id")) or "",
        url=as_text(line.get("url")) or None,
    )


def _joined(said: Mapping[str, Any], *fields: str) -> str:
    return ", ".join(text for name in fields if (text := as_text(said.get(name)).strip()))


def _as_bool(value: Any) -> bool:
    return value is True or value in (1, "1", "true")
