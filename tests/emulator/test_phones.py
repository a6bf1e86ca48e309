"""What people do on their phones, and what their phones show."""

import asyncio
import base64
from typing import Any

import pytest

from bot.emulator import media
from bot.emulator.running import RunningEmulator
from bot.emulator.wire import BadRequest
from tests.emulator.conftest import App, Receiver
from tests.emulator.test_messages import button, with_buttons

PHOTO = base64.b64encode(media.sample_picture("form")).decode()


@pytest.mark.parametrize(
    ("what", "name", "kind"),
    [
        ({"kind": "image", "images": [{"sample": "pothole"}]}, "user_send_image", "image"),
        ({"kind": "audio"}, "user_send_audio", "audio"),
        ({"kind": "video"}, "user_send_video", "video"),
        ({"kind": "gif"}, "user_send_gif", "gif"),
        ({"kind": "sticker", "sticker_id": "46991"}, "user_send_sticker", "sticker"),
        ({"kind": "file", "name": "don.pdf", "data": "JVBERi0="}, "user_send_file", "file"),
        ({"kind": "link", "url": "https://vi.example/x"}, "user_send_link", "link"),
        (
            {"kind": "location", "latitude": 10.7636, "longitude": "106.6562"},
            "user_send_location",
            "location",
        ),
        (
            {"kind": "business_card", "name": "Anh Hùng", "phone": "0912345678"},
            "user_send_business_card",
            "link",
        ),
    ],
)
async def test_each_kind_has_its_event_and_can_be_downloaded(
    zalo: RunningEmulator,
    app: App,
    receiver: Receiver,
    what: dict[str, Any],
    name: str,
    kind: str,
) -> None:
    person = zalo.add_person("Bà Tư")
    sent = zalo.send(person, **what)
    await zalo.settled()
    (arrived,) = receiver.only(name)
    message = arrived.event["message"]
    assert message["msg_id"] == sent["msg_id"]
    (attachment,) = message["attachments"]
    assert attachment["type"] == kind
    for field in ("url", "thumbnail"):
        url = attachment["payload"].get(field)
        if url and url.startswith(zalo.base_url):
            async with app.session.get(url) as answer:
                assert answer.status == 200
                assert await answer.read()
    (shown,) = (await zalo.screen(person))["messages"]
    assert shown["kind"] == what["kind"]


async def test_location_and_file_figures_travel_as_text(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    person = zalo.add_person("Bà Tư")
    zalo.send(person, kind="location", latitude=10.5, longitude=106.25)
    zalo.send(person, kind="file", name="don.pdf", data="JVBERi0=")
    await zalo.settled()
    place, document = (a.event["message"]["attachments"][0]["payload"] for a in receiver.arrived)
    assert place == {"coordinates": {"latitude": "10.5", "longitude": "106.25"}}
    assert (document["size"], document["type"], document["name"]) == ("5", "pdf", "don.pdf")


@pytest.mark.parametrize(("layout", "events"), [(None, 3), ("one_event", 1)])
async def test_several_photos_come_as_several_events_or_as_one(
    zalo: RunningEmulator, receiver: Receiver, layout: str | None, events: int
) -> None:
    photos = [{"name": "a.jpg", "data": PHOTO}] * 3
    sent = zalo.send(zalo.add_person("Bà Tư"), "ổ gà", kind="image", images=photos, layout=layout)
    await zalo.settled()
    messages = [a.event["message"] for a in receiver.only("user_send_image")]
    assert [m["text"] for m in messages] == ["ổ gà"] + [""] * (events - 1)
    assert sum(len(m["attachments"]) for m in messages) == 3
    assert len(sent["msg_ids"]) == events


async def test_a_reply_carries_the_quoted_id_only(
    zalo: RunningEmulator, app: App, receiver: Receiver, tu: str
) -> None:
    asked = (await app.say(tu, "Bác ở thôn nào ạ?"))["data"]["message_id"]
    zalo.send(tu, "thôn Đông", quote=asked)
    await zalo.settled()
    message = receiver.only("user_send_text")[-1].event["message"]
    assert message["quote_msg_id"] == asked
    assert set(message) == {"text", "msg_id", "quote_msg_id"}


async def test_buttons_answer_visibly_hidden_or_open_something(
    zalo: RunningEmulator, app: App, receiver: Receiver, tu: str
) -> None:
    buttons = [
        button("oa.query.show", "#hien"),
        button("oa.query.hide", "#an"),
        button("oa.open.url", {"url": "https://xa.example.vn/"}),
        button("oa.open.phone", {"phone_code": "84912345678"}),
    ]
    message_id = (await app.send(tu, with_buttons(*buttons)))["data"]["message_id"]
    opened = [
        zalo.send(tu, kind="tap", message_id=message_id, button=i).get("open") for i in range(4)
    ]
    assert opened == [None, None, "https://xa.example.vn/", "tel:+84912345678"]
    await zalo.settled()
    texts = [a.event["message"]["text"] for a in receiver.only("user_send_text")]
    assert texts == ["xin chào", "#hien", "#an"]
    shown = [m["text"] for m in (await zalo.screen(tu))["messages"]]
    assert "#hien" in shown
    assert "#an" not in shown


async def test_the_chat_menu_works_like_buttons(
    zalo: RunningEmulator, app: App, receiver: Receiver
) -> None:
    menu = [button("oa.query.show", "#thutuc", "Thủ tục")]
    async with app.session.post("/_/app", json={"menu": menu}) as answer:
        assert answer.status == 200
    person = zalo.add_person("Bà Tư")
    assert (await zalo.screen(person))["menu"] == menu
    zalo.send(person, kind="menu", item=0)
    await zalo.settled()
    assert receiver.arrived[0].event["message"]["text"] == "#thutuc"


async def test_follow_and_chatnow_are_flat_events(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    person = zalo.add_person("Bà Tư")
    zalo.send(person, kind="chatnow")
    zalo.send(person, kind="follow")
    zalo.send(person, kind="unfollow")
    await zalo.settled()
    assert receiver.names() == ["user_click_chatnow", "follow", "unfollow"]
    assert receiver.arrived[0].event["user_id"] == person
    assert receiver.arrived[1].event["follower"] == {"id": person}
    assert receiver.arrived[1].event["source"] == "oa_profile"
    with pytest.raises(BadRequest, match="once"):
        zalo.send(person, kind="chatnow")


async def test_a_reaction_is_told_and_shown(
    zalo: RunningEmulator, app: App, receiver: Receiver, tu: str
) -> None:
    answer = (await app.say(tu))["data"]["message_id"]
    zalo.send(tu, kind="react", message_id=answer, icon="/-heart")
    await zalo.settled()
    event = receiver.only("user_reacted_message")[0].event
    assert event["message"] == {"msg_id": answer, "react_icon": "/-heart"}
    assert event["sender"]["id"] == tu
    assert (await zalo.screen(tu))["messages"][-1]["reactions"] == [
        {"from": "me", "icon": "/-heart"}
    ]


async def test_unread_messages_count_until_the_chat_is_opened(
    zalo: RunningEmulator, app: App, tu: str
) -> None:
    await app.say(tu, "một")
    await app.say(tu, "hai")
    async with app.session.get("/_/people") as answer:
        (line,) = (await answer.json())["people"]
    assert (line["unread"], line["last"]["text"]) == (2, "hai")
    zalo.send(tu, kind="seen")
    screen = await zalo.screen(tu)
    assert screen["person"]["unread"] == 0
    assert [m["state"] for m in screen["messages"] if m["from"] == "oa"] == ["seen", "seen"]


async def test_watching_the_screen_marks_it_as_seen(
    zalo: RunningEmulator, app: App, receiver: Receiver, tu: str
) -> None:
    await app.say(tu, "một")
    await _poll(app, f"/_/people/{tu}/screen")
    await zalo.settled()
    assert receiver.only("user_seen_message") == []
    screen = await _poll(app, f"/_/people/{tu}/screen?watch=1")
    assert screen["messages"][-1]["state"] == "seen"
    await zalo.settled()
    assert len(receiver.only("user_seen_message")) == 1


async def test_ones_own_message_is_received_once_the_webhook_took_it(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    receiver.status = 500
    person = zalo.add_person("Bà Tư")
    zalo.send(person, "alo")
    await zalo.settled()
    assert (await zalo.screen(person))["messages"][0]["state"] == "sent"
    receiver.status = 200
    zalo.advance(30)
    await zalo.settled()
    assert (await zalo.screen(person))["messages"][0]["state"] == "received"


async def test_a_waiting_screen_answers_as_soon_as_something_changes(
    zalo: RunningEmulator, app: App, tu: str
) -> None:
    await zalo.settled()
    cursor = (await zalo.screen(tu))["cursor"]
    waiting = asyncio.create_task(_poll(app, f"/_/people/{tu}/screen?after={cursor}&wait=20"))
    await app.say(tu, "đây ạ")
    screen = await waiting
    assert [m["text"] for m in screen["messages"]] == ["đây ạ"]
    assert screen["cursor"] > cursor
    nothing = await _poll(app, f"/_/people/{tu}/screen?after={screen['cursor']}")
    assert nothing["messages"] == []


async def test_a_fresh_phones_first_cursor_is_worth_waiting_on(
    zalo: RunningEmulator, app: App
) -> None:
    person = zalo.add_person("Bà Tư")
    first = await _poll(app, f"/_/people/{person}/screen?after=0&wait=20")
    assert (first["cursor"] > 0, first["messages"]) == (True, [])


async def _poll(app: App, path: str) -> dict[str, Any]:
    async with app.session.get(path) as answer:
        found: dict[str, Any] = await answer.json()
        return found


@pytest.mark.parametrize(
    "what",
    [
        {"text": " "},
        {"text": 5},
        {"text": "a", "quote": "unknown"},
        {"kind": "teleport"},
        {"kind": "image", "images": []},
        {"kind": "image", "images": [{"name": "a.jpg", "data": "bm90IGEgcGljdHVyZQ=="}]},
        {"kind": "image", "images": [{"name": "a.jpg", "data": "%%%"}]},
        {"kind": "location", "latitude": 100, "longitude": 1},
        {"kind": "location", "latitude": "x", "longitude": 1},
        {"kind": "tap", "message_id": "unknown", "button": 0},
        {"kind": "menu", "item": 7},
        {"kind": "react", "message_id": "unknown"},
    ],
)
async def test_impossible_acts_get_a_sentence(
    zalo: RunningEmulator, app: App, tu: str, what: dict[str, Any]
) -> None:
    async with app.session.post(f"/_/people/{tu}/send", json=what) as answer:
        assert answer.status == 400
        assert len((await answer.json())["error"]) > 10
    assert len((await zalo.screen(tu))["messages"]) == 1
