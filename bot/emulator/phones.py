"""What a person does on their phone, and the events Zalo makes of it."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.emulator import attachments, event_documents, media
from bot.emulator.people import Message, Person, new_message_id
from bot.emulator.wire import BadRequest, Document, text_of, whole_of
from bot.emulator.world import World

Act = Callable[[World, Person, Mapping[str, Any]], Document]


def act(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    """Do one thing on a phone; the ids of the messages made. BadRequest says what is wrong."""
    kind = text_of(what, "kind", "text")
    doing = ACTS.get(kind)
    if doing is None:
        raise BadRequest(f"a phone cannot do {kind!r}; it can: {', '.join(ACTS)}")
    if person.blocked and kind not in ("unblock", "seen"):
        raise BadRequest(f"{person.name} has blocked the OA; unblock it first", 409)
    return doing(world, person, what)


def answer_as_admin(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    """A human of the OA writes in the chat tool: the echo carries `admin_id` (contract §3.4)."""
    now = world.clock.now_ms()
    text = _words(what)
    admin_id = text_of(what, "admin_id", "777")
    message = Message(new_message_id(), False, "text", now, text, admin_id=admin_id)
    message.state = "received"
    person.add(message)
    world.oa_of(person).talked(person)
    part = event_documents.message_part(message)
    world.publish(
        event_documents.from_oa(world.app_id, person, "oa_send_text", part, now, admin_id), person
    )
    return _made(message)


def see(world: World, person: Person) -> list[str]:
    """Open the chat: unseen messages become seen and the OA is told (contract §3.5)."""
    seen = person.see_all()
    # Zalo tells an app only about the messages it sent itself.
    ids = [message.id for message in seen if message.admin_id is None]
    if ids and world.faults.value("status_events", person.id) == "on":
        now = world.clock.now_ms()
        part = {"msg_ids": ids}
        world.publish(
            event_documents.from_oa(world.app_id, person, "user_seen_message", part, now), person
        )
    return [message.id for message in seen]


def _made(*messages: Message) -> Document:
    ids = [message.id for message in messages]
    return {"msg_id": ids[0] if ids else None, "msg_ids": ids}


def _nothing_made() -> Document:
    return {"msg_id": None, "msg_ids": []}


def _words(what: Mapping[str, Any]) -> str:
    text = text_of(what, "text")
    if not text.strip():
        raise BadRequest('"text" must not be empty')
    return text


def _write(
    world: World,
    person: Person,
    kind: str,
    text: str = "",
    attached: list[Document] | None = None,
    quote_id: str = "",
    hidden: bool = False,
) -> Message:
    now = world.clock.now_ms()
    message = Message(new_message_id(), True, kind, now, text, quote_id, hidden=hidden)
    message.attachments = attached or []
    message.images = [a["payload"]["url"] for a in message.attachments if a["type"] in PICTURED]
    person.interacts(now)
    person.chatted = True
    person.add(message)
    world.oa_of(person).talked(person)
    part = event_documents.message_part(message)
    document = event_documents.from_user(
        world.app_id, person, f"user_send_{kind}", part, message.at_ms
    )

    def taken() -> None:
        message.state = "received"
        person.touch(message)

    world.publish(document, person, taken)
    return message


PICTURED = ("image", "gif", "sticker")


def _text(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    quote_id = text_of(what, "quote", "")
    if quote_id and quote_id not in person.messages:
        raise BadRequest(f"there is no message {quote_id!r} to quote in this conversation")
    return _made(_write(world, person, "text", _words(what), quote_id=quote_id))


def _image(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    given = what.get("images", [{"sample": "pothole"}])
    if not isinstance(given, list) or not given:
        raise BadRequest('"images" must be a list of {"name", "data"} or {"sample"}')
    photos = [_photo(world, one) for one in given]
    caption = text_of(what, "text", "")
    if what.get("layout") == "one_event":
        return _made(_write(world, person, "image", caption, photos))
    captions = [caption] + [""] * (len(photos) - 1)
    return _made(
        *(
            _write(world, person, "image", text, [photo])
            for text, photo in zip(captions, photos, strict=True)
        )
    )


def _photo(world: World, given: Any) -> Document:
    if not isinstance(given, Mapping):
        raise BadRequest('each of "images" must be {"name", "data"} or {"sample"}')
    if "sample" in given:
        sample = text_of(given, "sample")
        return attachments.image(world, f"{sample}.jpg", media.sample_picture(sample))
    return attachments.image(world, text_of(given, "name", "photo.jpg"), attachments.decoded(given))


def _audio(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    return _made(_write(world, person, "audio", attached=[attachments.audio(world, what)]))


def _video(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    return _made(_write(world, person, "video", attached=[attachments.video(world, what)]))


def _gif(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    return _made(_write(world, person, "gif", attached=[attachments.gif(world, what)]))


def _sticker(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    sticker = attachments.sticker(world, text_of(what, "sticker_id", "46991"))
    return _made(_write(world, person, "sticker", attached=[sticker]))


def _location(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    return _made(_write(world, person, "location", attached=[attachments.location(what)]))


def _file(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    document = attachments.file(world, text_of(what, "name"), attachments.decoded(what))
    return _made(_write(world, person, "file", attached=[document]))


def _link(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    url = text_of(what, "url")
    preview = attachments.link(world, url, text_of(what, "description", ""))
    return _made(_write(world, person, "link", text_of(what, "text", url), [preview]))


def _business_card(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    card = attachments.business_card(world, with_country_code(text_of(what, "phone")))
    text = text_of(what, "name", "")
    return _made(_write(world, person, "business_card", text, [card]))


def _follow(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    if person.follows:
        return _nothing_made()
    now = world.clock.now_ms()
    world.oa_of(person).followers += 1
    person.follows = True
    person.interacts(now)
    person.bell.ring()
    source = text_of(what, "source", "oa_profile")
    world.publish(event_documents.follow(world.app_id, person, "follow", source, now), person)
    return _nothing_made()


def _unfollow(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    if not person.follows:
        return _nothing_made()
    world.oa_of(person).followers -= 1
    person.follows = False
    person.bell.ring()
    source = text_of(what, "source", "oa_profile")
    now = world.clock.now_ms()
    world.publish(event_documents.follow(world.app_id, person, "unfollow", source, now), person)
    return _nothing_made()


def _chatnow(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    if person.chatted:
        raise BadRequest("Zalo sends user_click_chatnow once, for one who never chatted", 409)
    now = world.clock.now_ms()
    person.chatted = True
    person.interacts(now)
    world.publish(event_documents.flat(world.app_id, person, "user_click_chatnow", now), person)
    return _nothing_made()


def _tap(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    message = _message(person, text_of(what, "message_id"))
    return _press(world, person, message.buttons, whole_of(what, "button"))


def _menu(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    return _press(world, person, world.oa_of(person).menu, whole_of(what, "item"))


def _press(world: World, person: Person, buttons: list[Document], number: int) -> Document:
    if not 0 <= number < len(buttons):
        raise BadRequest(f"there is no button {number}; the first is 0, there are {len(buttons)}")
    kind, payload = buttons[number]["type"], buttons[number]["payload"]
    if kind in ("oa.query.show", "oa.query.hide"):
        hidden = kind == "oa.query.hide"
        return _made(_write(world, person, "text", payload, hidden=hidden))
    return {**_nothing_made(), "open": _address(kind, payload)}


def _address(kind: str, payload: Document) -> str:
    if kind == "oa.open.url":
        return str(payload["url"])
    if kind == "oa.open.sms":
        return f"sms:+{payload['phone_code']}"
    return f"tel:+{payload['phone_code']}"


def _submit_info(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    info: Document = {
        "name": text_of(what, "name", person.name),
        "phone": with_country_code(text_of(what, "phone", "")),
        "user_dob": text_of(what, "dob", ""),
        "gender": text_of(what, "gender", ""),
        "full_address": {
            "user_city": text_of(what, "city", ""),
            "user_ward": text_of(what, "ward", ""),
            "user_address": text_of(what, "address", ""),
        },
    }
    names = {"name": "name", "phone": "phone", "dob": "user_dob", "city": "city"}
    person.shared_info = {
        field: text_of(what, given) for given, field in names.items() if given in what
    } | {"address": text_of(what, "address", ""), "phone": info["phone"]}
    now = world.clock.now_ms()
    world.publish(event_documents.submit_info(world.app_id, person, info, now), person)
    return _nothing_made()


def _react(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    message = _message(person, text_of(what, "message_id"))
    icon = text_of(what, "icon", "/-heart")
    message.react("me", icon)
    person.touch(message)
    part = {"msg_id": message.id, "react_icon": icon}
    now = world.clock.now_ms()
    world.publish(
        event_documents.from_user(world.app_id, person, "user_reacted_message", part, now), person
    )
    return _nothing_made()


def _seen(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    return {**_nothing_made(), "seen": see(world, person)}


def _block(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    person.blocked = True
    person.bell.ring()
    return _nothing_made()


def _unblock(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    person.blocked = False
    person.bell.ring()
    return _nothing_made()


def _withdraw(world: World, person: Person, what: Mapping[str, Any]) -> Document:
    now = world.clock.now_ms()
    world.publish(event_documents.flat(world.app_id, person, "user_withdraw", now), person)
    return _nothing_made()


def _message(person: Person, message_id: str) -> Message:
    message = person.messages.get(message_id)
    if message is None:
        raise BadRequest(f"there is no message {message_id!r} in this conversation")
    return message


def with_country_code(phone: str) -> str:
    digits = "".join(filter(str.isdecimal, phone))
    return "84" + digits[1:] if digits.startswith("0") else digits


ACTS: Mapping[str, Act] = {
    "text": _text,
    "image": _image,
    "audio": _audio,
    "video": _video,
    "gif": _gif,
    "sticker": _sticker,
    "location": _location,
    "file": _file,
    "link": _link,
    "business_card": _business_card,
    "follow": _follow,
    "unfollow": _unfollow,
    "chatnow": _chatnow,
    "tap": _tap,
    "menu": _menu,
    "submit_info": _submit_info,
    "react": _react,
    "seen": _seen,
    "block": _block,
    "unblock": _unblock,
    "withdraw": _withdraw,
}
