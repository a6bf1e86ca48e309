"""How each published event name becomes its typed value (contract §3).

A reader answers None when the event lacks what its kind must carry; it is then an UnknownEvent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, get_args

from bot.zalo.attachments import read_attachments
from bot.zalo.envelope import Envelope
from bot.zalo.event_kinds import (
    CallEvent,
    ClickedChat,
    Event,
    Follow,
    GroupChange,
    GroupEvent,
    GroupMessage,
    InfoUpdated,
    OaKind,
    OaMessage,
    OtherEvent,
    PermissionRevoked,
    Reacted,
    Received,
    Seen,
    SubmittedInfo,
    TagEvent,
    Unfollow,
    UnknownEvent,
    UserKind,
    UserMessage,
    WidgetEvent,
    Withdrew,
    ZnsEvent,
)
from bot.zalo.values import as_dict, as_id, as_int, as_list, as_text

Reader = Callable[[Envelope], Event | None]


def _common(envelope: Envelope) -> dict[str, Any]:
    return {
        "name": envelope.event_name,
        "oa_id": envelope.oa_id or "",
        "at_ms": envelope.timestamp_ms,
    }


def unknown(envelope: Envelope) -> UnknownEvent:
    return UnknownEvent(**_common(envelope), document=envelope.document)


def _other(envelope: Envelope) -> OtherEvent:
    return OtherEvent(**_common(envelope), document=envelope.document)


def _message(envelope: Envelope) -> dict[str, Any]:
    return as_dict(envelope.document.get("message"))


def _content(envelope: Envelope) -> dict[str, Any]:
    """What messages of both directions and of groups have in common."""
    message = _message(envelope)
    return {
        **_common(envelope),
        "msg_id": envelope.msg_id or "",
        "text": as_text(message.get("text")),
        "quote_msg_id": as_id(message.get("quote_msg_id")),
        "attachments": read_attachments(message),
    }


def _user_message(kind: UserKind, anonymous: bool = False) -> Reader:
    def read(envelope: Envelope) -> UserMessage | None:
        if not envelope.person_id or not envelope.oa_id:
            return None
        return UserMessage(
            **_content(envelope),
            kind=kind,
            user_id=envelope.person_id,
            anonymous=anonymous,
            conversation_id=as_id(_message(envelope).get("conversation_id")),
        )

    return read


def _oa_message(kind: OaKind, anonymous: bool = False) -> Reader:
    def read(envelope: Envelope) -> OaMessage | None:
        if not envelope.person_id or not envelope.oa_id:
            return None
        return OaMessage(
            **_content(envelope),
            kind=kind,
            user_id=envelope.person_id,
            admin_id=as_id(as_dict(envelope.document.get("sender")).get("admin_id")),
            anonymous=anonymous,
            conversation_id=as_id(_message(envelope).get("conversation_id")),
        )

    return read


def _group_message(kind: UserKind, by_user: bool) -> Reader:
    def read(envelope: Envelope) -> GroupMessage | None:
        group_id = as_id(as_dict(envelope.document.get("recipient")).get("id"))
        sender_id = as_id(as_dict(envelope.document.get("sender")).get("id"))
        if not group_id or not sender_id:
            return None
        return GroupMessage(
            **_content(envelope),
            kind=kind,
            by_user=by_user,
            group_id=group_id,
            sender_id=sender_id,
        )

    return read


def _received(envelope: Envelope) -> Event | None:
    message = _message(envelope)
    if "delivery_time" in message or "tracking_id" in message:
        return _zns(envelope)
    if not envelope.person_id or not envelope.msg_id:
        return None
    return Received(**_common(envelope), user_id=envelope.person_id, msg_id=envelope.msg_id)


def _seen(envelope: Envelope) -> Seen | None:
    message = _message(envelope)
    ids = _ids(message.get("msg_ids")) or _ids([message.get("msg_id")])
    if not envelope.person_id or not ids:
        return None
    return Seen(**_common(envelope), user_id=envelope.person_id, msg_ids=ids)


def _reacted(by_user: bool) -> Reader:
    def read(envelope: Envelope) -> Reacted | None:
        if not envelope.person_id or not envelope.msg_id:
            return None
        return Reacted(
            **_common(envelope),
            user_id=envelope.person_id,
            msg_id=envelope.msg_id,
            icon=as_text(_message(envelope).get("react_icon")),
            by_user=by_user,
        )

    return read


def _follow(kind: type[Follow] | type[Unfollow]) -> Reader:
    def read(envelope: Envelope) -> Follow | Unfollow | None:
        if not envelope.person_id:
            return None
        source = as_text(envelope.document.get("source"))
        return kind(**_common(envelope), user_id=envelope.person_id, source=source)

    return read


def _of_person(kind: type[ClickedChat] | type[Withdrew]) -> Reader:
    def read(envelope: Envelope) -> ClickedChat | Withdrew | None:
        if not envelope.person_id:
            return None
        return kind(**_common(envelope), user_id=envelope.person_id)

    return read


def _submitted_info(envelope: Envelope) -> SubmittedInfo | None:
    if not envelope.person_id:
        return None
    info = as_dict(envelope.document.get("info"))
    return SubmittedInfo(
        **_common(envelope),
        user_id=envelope.person_id,
        full_name=as_text(info.get("name")).strip(),
        phone=as_text(info.get("phone")).strip(),
        dob=as_text(info.get("user_dob")).strip(),
        gender=as_text(info.get("gender")).strip(),
        address=_address(info),
    )


def _address(info: dict[str, Any]) -> str:
    """The new nested form or the old flat one (contract §3.6), smallest place first."""
    full = as_dict(info.get("full_address"))
    parts = [full.get("user_address"), full.get("user_ward"), full.get("user_city")]
    if not any(parts):
        parts = [info.get("address"), info.get("ward"), info.get("district"), info.get("city")]
    return ", ".join(text for part in parts if (text := as_text(part).strip()))


def _info_updated(envelope: Envelope) -> InfoUpdated | None:
    if not envelope.person_id:
        return None
    method = as_text(as_dict(envelope.document.get("data")).get("method"))
    return InfoUpdated(**_common(envelope), user_id=envelope.person_id, method=method)


def _permission_revoked(envelope: Envelope) -> PermissionRevoked:
    return PermissionRevoked(**_common(envelope), app_id=envelope.app_id)


def _group(change: GroupChange) -> Reader:
    def read(envelope: Envelope) -> GroupEvent | None:
        group_id = as_id(envelope.document.get("group_id"))
        if not group_id:
            return None
        users = as_list(envelope.document.get("users"))
        user_ids = _ids([as_dict(user).get("id") for user in users])
        return GroupEvent(**_common(envelope), change=change, group_id=group_id, user_ids=user_ids)

    return read


def _tag(envelope: Envelope) -> TagEvent:
    tag = as_dict(envelope.document.get("tag"))
    return TagEvent(
        **_common(envelope), tag=as_text(tag.get("name")), user_ids=_ids(tag.get("user_ids"))
    )


def _call(envelope: Envelope) -> CallEvent:
    said = envelope.document
    status = said.get("status_code") or said.get("user_consent") or said.get("request_type")
    return CallEvent(
        **_common(envelope),
        user_id=envelope.person_id,
        phone=as_id(said.get("phone")),
        call_id=as_id(said.get("call_id")),
        call_type=as_text(said.get("call_type")),
        status=as_text(status),
        talk_ms=as_int(said.get("talk_time")),
        expires_ms=as_int(said.get("expired_time")),
    )


def _widget(envelope: Envelope) -> WidgetEvent:
    data = as_dict(envelope.document.get("data"))
    return WidgetEvent(
        **_common(envelope),
        user_id=envelope.person_id,
        user_external_id=as_text(data.get("user_external_id")),
        url=as_text(data.get("url")),
        problem=as_text(data.get("message")),
    )


def _zns(envelope: Envelope) -> ZnsEvent:
    said = envelope.document
    message = _message(envelope)
    change = as_dict(said.get("status") or said.get("quota") or said.get("quality"))
    return ZnsEvent(
        **_common(envelope),
        msg_id=envelope.msg_id,
        tracking_id=as_id(message.get("tracking_id")),
        template_id=as_id(said.get("template_id")),
        delivered_ms=as_int(message.get("delivery_time")),
        before=as_text(change.get("prev_status", change.get("prev_value"))),
        after=as_text(change.get("new_status", change.get("new_value"))),
        document=said,
    )


def _ids(values: Any) -> tuple[str, ...]:
    return tuple(found for value in as_list(values) if (found := as_id(value)))


_GROUP_CHANGES: Final[dict[str, GroupChange]] = {
    "create_group": "created",
    "user_join_group": "joined",
    "user_request_join_group": "asked_to_join",
    "react_request_join_group": "request_accepted",
    "accept_request_join_group": "request_accepted",
    "react_request_join_group_accept": "request_accepted",
    "reject_request_join_group": "request_rejected",
    "react_request_join_group_reject": "request_rejected",
    "add_group_admin": "admin_added",
    "remove_group_admin": "admin_removed",
    "update_group_info": "info_updated",
    "user_out_group": "left",
    "user_leave_group": "left",
    "disperse_group": "dissolved",
    "delete_group": "dissolved",
}
_ANONYMOUS_KINDS: Final = ("text", "image", "file", "sticker")

READERS: Final[dict[str, Reader]] = {
    **{f"user_send_{kind}": _user_message(kind) for kind in get_args(UserKind)},
    **{f"oa_send_{kind}": _oa_message(kind) for kind in get_args(OaKind)},
    **{f"anonymous_send_{kind}": _user_message(kind, True) for kind in _ANONYMOUS_KINDS},
    **{f"oa_send_anonymous_{kind}": _oa_message(kind, True) for kind in _ANONYMOUS_KINDS},
    **{f"user_send_group_{kind}": _group_message(kind, True) for kind in get_args(UserKind)},
    **{f"oa_send_group_{kind}": _group_message(kind, False) for kind in get_args(UserKind)},
    **{name: _group(change) for name, change in _GROUP_CHANGES.items()},
    "user_received_message": _received,
    "user_seen_message": _seen,
    "user_reacted_message": _reacted(by_user=True),
    "oa_reacted_message": _reacted(by_user=False),
    "user_click_chatnow": _of_person(ClickedChat),
    "follow": _follow(Follow),
    "unfollow": _follow(Unfollow),
    "user_submit_info": _submitted_info,
    "update_user_info": _info_updated,
    "user_withdraw": _of_person(Withdrew),
    "permission_revoked": _permission_revoked,
    **dict.fromkeys(("add_user_to_tag", "remove_user_from_tag", "remove_tag"), _tag),
    **dict.fromkeys(("shop_has_order", "extension_purchased"), _other),
    **dict.fromkeys(
        ("widget_interaction_accepted", "widget_failed_to_sync_user_external_id"), _widget
    ),
    **dict.fromkeys(
        ("oa_send_consent", "user_reply_consent", "user_call_oa", "oa_call_user"), _call
    ),
    **dict.fromkeys(
        (
            "change_template_status",
            "change_oa_daily_quota",
            "change_template_quality",
            "change_template_quota",
            "change_oa_template_tags",
            "user_feedback",
            "user_click_response_button",
            "event_journey_acknowledged",
            "event_journey_time_out",
        ),
        _zns,
    ),
}
