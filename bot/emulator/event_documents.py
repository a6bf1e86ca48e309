"""Webhook bodies with Zalo's fields in Zalo's order (contract §3.3 to §3.6, Appendix A)."""

from bot.emulator.people import Message, Person
from bot.emulator.wire import Document

CONSOLE_TEST_ID = "This is message id"


def from_user(app_id: str, person: Person, name: str, message: Document, at_ms: int) -> Document:
    """A person's message: sender is the person."""
    return {
        "app_id": app_id,
        "sender": {"id": person.id},
        "user_id_by_app": person.id_by_app,
        "recipient": {"id": person.oa_id},
        "event_name": name,
        "message": message,
        "timestamp": str(at_ms),
    }


def from_oa(
    app_id: str,
    person: Person,
    name: str,
    message: Document,
    at_ms: int,
    admin_id: str | None = None,
) -> Document:
    """An echo or a status event: sender is the OA, with `admin_id` if a human typed it."""
    sender = {"id": person.oa_id}
    if admin_id is not None:
        sender["admin_id"] = admin_id
    return {
        "app_id": app_id,
        "sender": sender,
        "recipient": {"id": person.id},
        "user_id_by_app": person.id_by_app,
        "event_name": name,
        "message": message,
        "timestamp": str(at_ms),
    }


def message_part(message: Message, msg_id: str | None = None) -> Document:
    """The `message` object of a message event."""
    part: Document = {"text": message.text, "msg_id": msg_id or message.id}
    if message.quote_id:
        part["quote_msg_id"] = message.quote_id
    if message.attachments:
        part["attachments"] = message.attachments
    return part


def follow(app_id: str, person: Person, name: str, source: str, at_ms: int) -> Document:
    """`follow` or `unfollow`: no sender and no recipient."""
    return {
        "oa_id": person.oa_id,
        "follower": {"id": person.id},
        "user_id_by_app": person.id_by_app,
        "event_name": name,
        "source": source,
        "app_id": app_id,
        "timestamp": str(at_ms),
    }


def flat(app_id: str, person: Person, name: str, at_ms: int) -> Document:
    """`user_click_chatnow` and `user_withdraw`: the ids stand at the top."""
    return {
        "oa_id": person.oa_id,
        "user_id": person.id,
        "user_id_by_app": person.id_by_app,
        "event_name": name,
        "app_id": app_id,
        "timestamp": str(at_ms),
    }


def submit_info(app_id: str, person: Person, info: Document, at_ms: int) -> Document:
    """`user_submit_info`: the answer to a request for a profile."""
    return {
        "app_id": app_id,
        "sender": {"id": person.id},
        "user_id_by_app": person.id_by_app,
        "recipient": {"id": person.oa_id},
        "event_name": "user_submit_info",
        "info": info,
        "timestamp": str(at_ms),
    }


def tag(app_id: str, oa_id: str, name: str, tag_part: Document, at_ms: int) -> Document:
    """`add_user_to_tag`, `remove_user_from_tag` or `remove_tag`."""
    return {
        "oa_id": oa_id,
        "tag": tag_part,
        "event_name": name,
        "app_id": app_id,
        "timestamp": str(at_ms),
    }


def console_test(app_id: str, at_ms: int) -> Document:
    """The console's test event: rightly signed, its parties are nobody (contract §2.1)."""
    return {
        "app_id": app_id,
        "sender": {"id": "1" * 18},
        "user_id_by_app": "3" * 18,
        "recipient": {"id": "2" * 18},
        "event_name": "user_send_text",
        "message": {"text": "This is testing message", "msg_id": CONSOLE_TEST_ID},
        "timestamp": str(at_ms),
    }
