"""What we send to a person, and its JSON (contract §4.1). Wrong messages cannot be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal
from unicodedata import normalize

TEXT_LIMIT: Final = 2000
"""Characters of one message, counted after NFC (contract §11)."""
TITLE_LIMIT: Final = 100
SUBTITLE_LIMIT: Final = 500
PAYLOAD_LIMIT: Final = 1000
MOST_BUTTONS: Final = 5
MOST_ELEMENTS: Final = 5

ButtonKind = Literal["say", "say_hidden", "url", "phone", "sms"]


class BadMessage(ValueError):
    """Zalo would refuse this message; the sentence says which part and why."""


class MessageTooLarge(BadMessage):
    """A part is over Zalo's limit."""


@dataclass(frozen=True, slots=True)
class Button:
    """`say` sends `value` as the person's visible text, `say_hidden` unseen; `url` opens it.

    `phone` dials a number, `sms` opens a message to it: `84...|words` or just the number.
    """

    title: str
    kind: ButtonKind
    value: str

    def __post_init__(self) -> None:
        _require(self.title, "a button's title")
        _require(self.value, "a button's value")
        _within(self.title, TITLE_LIMIT, "a button's title")
        _within(self.value, PAYLOAD_LIMIT, "a button's value")


@dataclass(frozen=True, slots=True)
class Text:
    """Words, perhaps answering a message, perhaps with buttons under them."""

    text: str
    quote_message_id: str | None = None
    buttons: tuple[Button, ...] = ()

    def __post_init__(self) -> None:
        _require(self.text, "the text")
        _within(self.text, TEXT_LIMIT, "the text")
        _check_buttons(self.buttons)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, by the id of an upload or by a public https address: exactly one of them."""

    attachment_id: str | None = None
    url: str | None = None
    text: str = ""

    def __post_init__(self) -> None:
        _exactly_one(self.attachment_id, self.url, "an image")
        _within(self.text, TEXT_LIMIT, "an image's caption")


@dataclass(frozen=True, slots=True)
class Gif:
    """A moving picture; Zalo wants its size in pixels."""

    width: int
    height: int
    attachment_id: str | None = None
    url: str | None = None
    text: str = ""

    def __post_init__(self) -> None:
        _exactly_one(self.attachment_id, self.url, "a gif")
        _within(self.text, TEXT_LIMIT, "a gif's caption")
        if self.width <= 0 or self.height <= 0:
            raise BadMessage("a gif needs its width and height in pixels, both above 0")


@dataclass(frozen=True, slots=True)
class Sticker:
    """One of Zalo's stickers, by its id."""

    sticker_id: str

    def __post_init__(self) -> None:
        _require(self.sticker_id, "a sticker's id")


@dataclass(frozen=True, slots=True)
class File:
    """A document, by the token of its upload."""

    token: str

    def __post_init__(self) -> None:
        _require(self.token, "a file's upload token")


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """Asks for name, phone and address; the answer comes as `SubmittedInfo`."""

    title: str
    subtitle: str
    image_url: str

    def __post_init__(self) -> None:
        _require(self.title, "the request's title")
        _require(self.subtitle, "the request's subtitle")
        _within(self.title, TITLE_LIMIT, "the request's title")
        _within(self.subtitle, SUBTITLE_LIMIT, "the request's subtitle")


@dataclass(frozen=True, slots=True)
class Element:
    """One row of a list; `action` is what a tap does."""

    title: str
    subtitle: str = ""
    image_url: str = ""
    action: Button | None = None

    def __post_init__(self) -> None:
        _require(self.title, "a row's title")
        _within(self.title, TITLE_LIMIT, "a row's title")
        _within(self.subtitle, SUBTITLE_LIMIT, "a row's subtitle")


@dataclass(frozen=True, slots=True)
class List:
    """Up to five rows; the first one must have a subtitle. Not every OA may send it (§4.1)."""

    elements: tuple[Element, ...]
    buttons: tuple[Button, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.elements) <= MOST_ELEMENTS:
            raise MessageTooLarge(f"a list has 1 to {MOST_ELEMENTS} rows, not {len(self.elements)}")
        _require(self.elements[0].subtitle, "the first row's subtitle")
        _check_buttons(self.buttons)


Message = Text | Image | Gif | Sticker | File | RequestInfo | List


def to_body(recipient_user_id: str, message: Message) -> dict[str, Any]:
    """The JSON of `POST /v3.0/oa/message/cs`; the id stays text, it is beyond 2^53."""
    _require(recipient_user_id, "the recipient's id")
    return {"recipient": {"user_id": recipient_user_id}, "message": _content(message)}


def to_group_body(group_id: str, message: Message) -> dict[str, Any]:
    """The JSON of `POST /v3.0/oa/group/message`; relayed text cannot mention anyone (§6)."""
    _require(group_id, "the group's id")
    content = _content(message)
    if "text" in content:
        content["text"] = content["text"].replace("[@", "[＠")
    return {"recipient": {"group_id": group_id}, "message": content}


def is_adorned(message: Message) -> bool:
    """Whether the message has what Zalo may refuse where plain text would pass (§4.1)."""
    if isinstance(message, Text):
        return bool(message.buttons or message.quote_message_id)
    return isinstance(message, List)


def plain(message: Text) -> Text:
    """The same words without quote or buttons. Addresses and phone numbers stay as lines.

    What a `say` button would send is not written out: the words around it must name the choice.
    """
    lines = [
        f"{button.title}: {button.value.partition('|')[0]}"
        for button in message.buttons
        if button.kind in ("url", "phone", "sms")
    ]
    whole = "\n".join([message.text, *lines])
    return Text(whole if _length(whole) <= TEXT_LIMIT else message.text)


def split_text(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """`text` in parts of at most `limit` characters (NFC), cut between paragraphs if possible.

    Else between lines, else at a space, else inside a word. No word is lost; blanks at the cuts
    are. An empty text gives no part.
    """
    if limit < 1:
        raise ValueError("split_text needs a limit of at least 1 character")
    rest = normalize("NFC", text).strip()
    parts = []
    while len(rest) > limit:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(text: str, limit: int) -> int:
    for border in ("\n\n", "\n", " "):
        at = text.rfind(border, 1, limit + 1)
        # A very short first part reads worse than a cut at a smaller border.
        if at > limit // 4:
            return at
    return limit


def _content(message: Message) -> dict[str, Any]:
    match message:
        case Text():
            return _text_content(message)
        case Image():
            return _media("image", message.attachment_id, message.url, message.text)
        case Gif():
            size = {"width": message.width, "height": message.height}
            return _media("gif", message.attachment_id, message.url, message.text, size)
        case Sticker():
            return _media("sticker", message.sticker_id, None, "")
        case File():
            return {"attachment": {"type": "file", "payload": {"token": message.token}}}
        case RequestInfo():
            return _template("request_user_info", [_request_element(message)])
        case List():
            return _list_content(message)


def _text_content(message: Text) -> dict[str, Any]:
    content: dict[str, Any] = {"text": normalize("NFC", message.text)}
    if message.quote_message_id:
        content["quote_message_id"] = message.quote_message_id
    if message.buttons:
        payload = {"buttons": [_button(button) for button in message.buttons]}
        content["attachment"] = {"type": "template", "payload": payload}
    return content


def _media(
    media_type: str,
    attachment_id: str | None,
    url: str | None,
    text: str,
    size: dict[str, int] | None = None,
) -> dict[str, Any]:
    source = {"attachment_id": attachment_id} if attachment_id else {"url": url}
    content = _template("media", [{"media_type": media_type, **source, **(size or {})}])
    return {"text": normalize("NFC", text), **content} if text else content


def _template(template_type: str, elements: list[dict[str, Any]]) -> dict[str, Any]:
    payload = {"template_type": template_type, "elements": elements}
    return {"attachment": {"type": "template", "payload": payload}}


def _request_element(message: RequestInfo) -> dict[str, Any]:
    return {
        "title": message.title,
        "subtitle": message.subtitle,
        "image_url": message.image_url,
    }


def _list_content(message: List) -> dict[str, Any]:
    content = _template("list", [_element(element) for element in message.elements])
    if message.buttons:
        content["attachment"]["payload"]["buttons"] = [_button(b) for b in message.buttons]
    return content


def _element(element: Element) -> dict[str, Any]:
    row: dict[str, Any] = {"title": element.title, "subtitle": element.subtitle}
    if element.image_url:
        row["image_url"] = element.image_url
    if element.action:
        row["default_action"] = _default_action(element.action)
    return row


def _default_action(action: Button) -> dict[str, Any]:
    kind, payload = _action(action)
    # In a row's action the address stands beside the type, not inside a payload (§4.1).
    return {"type": kind, **payload} if action.kind == "url" else {"type": kind, "payload": payload}


def _button(button: Button) -> dict[str, Any]:
    kind, payload = _action(button)
    return {"title": button.title, "type": kind, "payload": payload}


def _action(button: Button) -> tuple[str, Any]:
    match button.kind:
        case "say":
            return "oa.query.show", button.value
        case "say_hidden":
            return "oa.query.hide", button.value
        case "url":
            return "oa.open.url", {"url": button.value}
        case "phone":
            return "oa.open.phone", {"phone_code": button.value}
        case "sms":
            number, _, words = button.value.partition("|")
            return "oa.open.sms", {"content": words, "phone_code": number}


def _length(text: str) -> int:
    return len(normalize("NFC", text))


def _require(value: str, part: str) -> None:
    if not value.strip():
        raise BadMessage(f"{part} must not be empty")


def _within(text: str, limit: int, part: str) -> None:
    if (length := _length(text)) > limit:
        raise MessageTooLarge(f"{part} has {length} characters; Zalo takes {limit}")


def _check_buttons(buttons: tuple[Button, ...]) -> None:
    if len(buttons) > MOST_BUTTONS:
        raise MessageTooLarge(f"{len(buttons)} buttons; Zalo takes {MOST_BUTTONS} a message")


def _exactly_one(attachment_id: str | None, url: str | None, part: str) -> None:
    if bool(attachment_id) == bool(url):
        raise BadMessage(f"{part} needs either attachment_id or url, not both")
