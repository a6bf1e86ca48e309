"""What a phone shows: the control API's view of people and messages."""

from bot.emulator.clock import local_iso
from bot.emulator.people import Message, Person
from bot.emulator.wire import Document

# A phone shows at most this many messages when it opens a conversation.
FIRST_SCREEN = 500


def person_line(person: Person) -> Document:
    """One line of the list of people."""
    shown = next((m for m in reversed(person.history) if not m.hidden), None)
    return {
        "id": person.id,
        "name": person.name,
        "avatar_color": person.avatar_color,
        "oa_id": person.oa_id,
        "follows": person.follows,
        "blocked": person.blocked,
        "unread": len(person.unseen),
        "last": {"text": preview(shown), "at": local_iso(shown.at_ms)} if shown else None,
    }


def screen(person: Person, oa_name: str, menu: list[Document], after: int) -> Document:
    """The whole answer of `GET /_/people/{id}/screen`: what changed since `after`."""
    messages = [m for m in person.changed_after(after) if not m.hidden]
    return {
        "person": person_line(person),
        "oa": {"id": person.oa_id, "name": oa_name},
        "cursor": person.bell.version,
        "messages": [shown(person, message) for message in messages[-FIRST_SCREEN:]],
        "typing": False,
        "menu": menu,
    }


def shown(person: Person, message: Message) -> Document:
    """One bubble."""
    return {
        "id": message.id,
        "from": _side(message),
        "kind": message.kind,
        "text": message.text,
        "at": local_iso(message.at_ms),
        "quote": _quote(person, message.quote_id),
        "buttons": message.buttons,
        "images": message.images,
        "file": _file(message),
        "audio": _url_of(message, "audio"),
        "video": _url_of(message, "video"),
        "link": _link(message),
        "location": _location(message),
        "elements": message.elements,
        "state": message.state,
        "by_admin": message.admin_id is not None,
        "reactions": message.reactions,
    }


def preview(message: Message | None) -> str:
    """A message in one short line, for lists and quotes."""
    if message is None:
        return ""
    return message.text or {"image": "[Hình ảnh]", "audio": "[Tin thoại]"}.get(
        message.kind, f"[{message.kind}]"
    )


def _side(message: Message) -> str:
    return "me" if message.from_me else "oa"


def _quote(person: Person, quote_id: str) -> Document | None:
    quoted = person.messages.get(quote_id)
    if quoted is None:
        return None
    return {"id": quoted.id, "text": preview(quoted), "from": _side(quoted)}


def _payload(message: Message, kind: str) -> Document | None:
    for attachment in message.attachments:
        if attachment["type"] == kind:
            payload: Document = attachment["payload"]
            return payload
    return None


def _file(message: Message) -> Document | None:
    payload = _payload(message, "file")
    if payload is None:
        return None
    return {"name": payload["name"], "url": payload["url"], "size": int(payload["size"])}


def _url_of(message: Message, kind: str) -> str | None:
    payload = _payload(message, kind)
    return payload["url"] if payload else None


def _link(message: Message) -> Document | None:
    payload = _payload(message, "link")
    if payload is None:
        return None
    return {"url": payload["url"], "description": payload["description"]}


def _location(message: Message) -> Document | None:
    payload = _payload(message, "location")
    if payload is None:
        return None
    coordinates = payload["coordinates"]
    return {
        "latitude": float(coordinates["latitude"]),
        "longitude": float(coordinates["longitude"]),
    }
