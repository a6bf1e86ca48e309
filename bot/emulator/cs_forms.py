"""Which consultation messages Zalo takes, checked against the limits of contract §4.1."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.emulator import attachments
from bot.emulator.wire import Document, Refusal, invalid, too_much
from bot.emulator.world import World

TEXT_LIMIT = 2000
TITLE_LIMIT = 100
SUBTITLE_LIMIT = 500
PAYLOAD_LIMIT = 1000
MOST = 5
BUTTON_TYPES = ("oa.open.url", "oa.query.show", "oa.query.hide", "oa.open.sms", "oa.open.phone")


@dataclass(slots=True)
class Draft:
    """A message that Zalo would take; `echo` is the name its echo event ends with."""

    kind: str
    echo: str
    text: str = ""
    quote_id: str = ""
    buttons: list[Document] = field(default_factory=list)
    attachments: list[Document] = field(default_factory=list)
    elements: list[Document] = field(default_factory=list)
    images: list[str] = field(default_factory=list)


def read_message(world: World, oa_id: str, message: Any) -> Draft:
    """The message of a `message/cs` body; Refusal −201, −210, −233 or −100 when it is wrong."""
    if not isinstance(message, Mapping) or not message:
        raise invalid("message")
    attachment = message.get("attachment")
    if attachment is None:
        return _plain_text(message)
    if not isinstance(attachment, Mapping) or not isinstance(attachment.get("payload"), Mapping):
        raise invalid("attachment")
    if attachment.get("type") == "file":
        return _file(world, oa_id, message, attachment["payload"])
    if attachment.get("type") == "template":
        return _template(world, oa_id, message, attachment["payload"])
    raise Refusal(-233, "message type is invalid or not support")


def _plain_text(message: Mapping[str, Any]) -> Draft:
    text = _text(message)
    if not text.strip():
        raise invalid("text")
    return Draft("text", "text", text, _quote(message))


def _file(
    world: World, oa_id: str, message: Mapping[str, Any], payload: Mapping[str, Any]
) -> Draft:
    asset = world.uploads.find(oa_id, "file", str(payload.get("token")), "token")
    url = world.media_url(asset.media_id, asset.name)
    attached = attachments.file_at(url, asset.name, asset.size, asset.checksum)
    return Draft("file", "file", _text(message), _quote(message), attachments=[attached])


Payload = Mapping[str, Any]
Reader = Callable[[World, str, Mapping[str, Any], Payload], Draft]


def _template(world: World, oa_id: str, message: Mapping[str, Any], payload: Payload) -> Draft:
    kind = payload.get("template_type", "button" if "buttons" in payload else None)
    reader = TEMPLATES.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise Refusal(-233, "message type is invalid or not support")
    if payload.get("buttons"):
        _refuse_buttons(world)
    return reader(world, oa_id, message, payload)


def _refuse_buttons(world: World) -> None:
    switched = world.faults.use("buttons")
    if switched == "reject_-233":
        raise Refusal(-233, "message type is invalid or not support")
    if switched == "reject_-201":
        raise invalid("buttons")


def _with_buttons(world: World, oa_id: str, message: Mapping[str, Any], payload: Payload) -> Draft:
    draft = _plain_text(message)
    draft.buttons = read_buttons(payload.get("buttons"))
    return draft


def _media(world: World, oa_id: str, message: Mapping[str, Any], payload: Payload) -> Draft:
    element = _one_element(payload)
    kind = element.get("media_type")
    text = _text(message)
    if kind == "sticker":
        if text:
            raise invalid("text")
        sticker_id = _filled(element, "attachment_id", PAYLOAD_LIMIT)
        attached = attachments.sticker(world, sticker_id)
    elif kind in ("image", "gif"):
        if kind == "gif":
            _size(element)
        attached = _picture(world, oa_id, kind, element)
    else:
        raise invalid("media_type")
    draft = Draft(kind, kind, text, _quote(message), attachments=[attached])
    draft.images = [attached["payload"]["url"]]
    return draft


def _picture(world: World, oa_id: str, kind: str, element: Payload) -> Document:
    if ("url" in element) == ("attachment_id" in element):
        raise invalid("attachment_id" if "attachment_id" in element else "url")
    if "url" in element:
        url = _web_address(element, "url")
        return attachments.picture(kind, url, url)
    asset = world.uploads.find(oa_id, kind, str(element["attachment_id"]), "attachment_id")
    url = world.media_url(asset.media_id, asset.name)
    return attachments.picture(kind, url, url)


def _size(element: Payload) -> None:
    for name in ("width", "height"):
        value = element.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise invalid(name)


def _request_info(world: World, oa_id: str, message: Mapping[str, Any], payload: Payload) -> Draft:
    element = _one_element(payload)
    shown = {
        "title": _filled(element, "title", TITLE_LIMIT),
        "subtitle": _filled(element, "subtitle", SUBTITLE_LIMIT),
        "image_url": _web_address(element, "image_url"),
    }
    return Draft(
        "request_info", "template", shown["title"], attachments=[_drawn(shown)], elements=[shown]
    )


def _list(world: World, oa_id: str, message: Mapping[str, Any], payload: Payload) -> Draft:
    elements = [_list_element(element) for element in _elements(payload)]
    if not elements[0]["subtitle"]:
        raise invalid("subtitle")
    buttons = read_buttons(payload["buttons"]) if payload.get("buttons") else []
    title = elements[0]["title"]
    return Draft(
        "list",
        "list",
        _text(message) or title,
        buttons=buttons,
        attachments=[_drawn(elements[0])],
        elements=elements,
    )


def _list_element(element: Payload) -> Document:
    shown: Document = {
        "title": _filled(element, "title", TITLE_LIMIT),
        "subtitle": _limited(element, "subtitle", SUBTITLE_LIMIT),
        "image_url": _web_address(element, "image_url") if element.get("image_url") else "",
        "default_action": None,
    }
    action = element.get("default_action")
    if action is not None:
        if not isinstance(action, Mapping):
            raise invalid("default_action")
        payload = {"url": action["url"]} if "url" in action else action.get("payload")
        shown["default_action"] = _action(action.get("type"), payload)
    return shown


def _drawn(element: Document) -> Document:
    """How Zalo's echo describes a template: only that one was shown."""
    text = element["title"]
    return {
        "type": "template",
        "payload": {
            "zinstant_id": attachments.md5(text.encode())[:16],
            "text": text,
            "link_url": "",
            "checksum": attachments.md5(str(element).encode()),
        },
    }


def read_buttons(given: Any) -> list[Document]:
    if not isinstance(given, list) or not given:
        raise invalid("buttons")
    if len(given) > MOST:
        raise too_much()
    return [_button(button) for button in given]


def _button(given: Any) -> Document:
    if not isinstance(given, Mapping):
        raise invalid("buttons")
    title = _filled(given, "title", TITLE_LIMIT)
    return {"title": title, **_action(given.get("type"), given.get("payload"))}


def _action(kind: Any, payload: Any) -> Document:
    if kind not in BUTTON_TYPES:
        raise invalid("type")
    if kind in ("oa.query.show", "oa.query.hide"):
        return {"type": kind, "payload": _filled({"payload": payload}, "payload", PAYLOAD_LIMIT)}
    if not isinstance(payload, Mapping):
        raise invalid("payload")
    if kind == "oa.open.url":
        return {"type": kind, "payload": {"url": _web_address(payload, "url")}}
    phone = _filled(payload, "phone_code", 20)
    if not phone.isdecimal():
        raise invalid("phone_code")
    content = {"content": _filled(payload, "content", PAYLOAD_LIMIT)} if kind[-3:] == "sms" else {}
    return {"type": kind, "payload": {**content, "phone_code": phone}}


def _elements(payload: Payload) -> list[Payload]:
    elements = payload.get("elements")
    if not isinstance(elements, list) or not elements:
        raise invalid("elements")
    if not all(isinstance(element, Mapping) for element in elements):
        raise invalid("elements")
    if len(elements) > MOST:
        raise too_much()
    return elements


def _one_element(payload: Payload) -> Payload:
    elements = _elements(payload)
    if len(elements) != 1:
        raise invalid("elements")
    return elements[0]


def _text(message: Mapping[str, Any]) -> str:
    return _limited(message, "text", TEXT_LIMIT)


def _quote(message: Mapping[str, Any]) -> str:
    # The official PHP SDK always sends the key; empty means no quote.
    quote_id = message.get("quote_message_id", "")
    if not isinstance(quote_id, str):
        raise invalid("quote_message_id")
    return quote_id


def _limited(holder: Mapping[str, Any], name: str, limit: int) -> str:
    """Text that may be missing; counted as NFC, as Zalo counts it (contract §11)."""
    text = holder.get(name, "")
    if not isinstance(text, str):
        raise invalid(name)
    if len(text) > limit and len(unicodedata.normalize("NFC", text)) > limit:
        raise too_much()
    return text


def _filled(holder: Mapping[str, Any], name: str, limit: int) -> str:
    text = _limited(holder, name, limit)
    if not text.strip():
        raise invalid(name)
    return text


def _web_address(holder: Mapping[str, Any], name: str) -> str:
    url = _filled(holder, name, 2000)
    if not url.startswith(("http://", "https://")):
        raise invalid(name)
    return url


TEMPLATES: Mapping[str, Reader] = {
    "button": _with_buttons,
    "media": _media,
    "request_user_info": _request_info,
    "list": _list,
}
