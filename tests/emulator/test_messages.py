"""Consultation messages: every form, every limit, every window (contract §4)."""

import unicodedata
from typing import Any

import pytest

from bot.emulator.running import RunningEmulator
from tests.emulator.conftest import App, Receiver

HOUR = 3600
DAY = 24 * HOUR
OK_URL = "https://xa.example.vn/a.jpg"


def template(**payload: Any) -> dict[str, Any]:
    """An attachment of type template."""
    return {"attachment": {"type": "template", "payload": payload}}


def media(**element: Any) -> dict[str, Any]:
    """A media template with one element."""
    return template(template_type="media", elements=[element])


def button(kind: str = "oa.query.show", payload: Any = "#a", title: str = "Xem") -> dict[str, Any]:
    """One button."""
    return {"title": title, "type": kind, "payload": payload}


def with_buttons(*buttons: Any) -> dict[str, Any]:
    """A text with buttons."""
    return {"text": "Bác chọn:"} | template(buttons=list(buttons))


async def test_a_text_reaches_the_phone_and_the_answer_is_zalos(
    zalo: RunningEmulator, app: App, tu: str
) -> None:
    answer = await app.say(tu, "Xã đã nhận ạ")
    data = answer["data"]
    assert answer["error"] == 0
    assert answer["message"] == "Success"
    assert data["user_id"] == tu
    assert data["quota"] == {"quota_type": "reply"}
    assert data["sent_time"].isdecimal()
    shown = (await zalo.screen(tu))["messages"][-1]
    assert (shown["id"], shown["from"], shown["text"]) == (data["message_id"], "oa", "Xã đã nhận ạ")


TAKEN: list[dict[str, Any]] = [
    {"text": "có", "quote_message_id": ""},
    {"text": "a" * 2000},
    {"text": unicodedata.normalize("NFD", "ế" * 2000)},
    {"text": "Ảnh đây"} | media(media_type="image", url=OK_URL),
    media(media_type="gif", url=OK_URL, width=120, height=80),
    media(media_type="sticker", attachment_id="46991"),
    template(
        template_type="request_user_info",
        elements=[{"title": "Xin số", "subtitle": "Để liên hệ", "image_url": OK_URL}],
    ),
    template(
        template_type="list",
        elements=[
            {
                "title": "Việc 1",
                "subtitle": "Mô tả",
                "image_url": OK_URL,
                "default_action": {"type": "oa.open.url", "url": OK_URL},
            },
            {"title": "Việc 2", "default_action": {"type": "oa.query.hide", "payload": "#2"}},
        ],
    ),
    with_buttons(button()),
    with_buttons(button("oa.open.url", {"url": OK_URL})),
    with_buttons(button("oa.open.phone", {"phone_code": "84912345678"})),
    with_buttons(button("oa.open.sms", {"phone_code": "84912345678", "content": "a"})),
    with_buttons(*[button()] * 5),
]


@pytest.mark.parametrize("message", TAKEN)
async def test_documented_forms_are_taken(app: App, tu: str, message: dict[str, Any]) -> None:
    assert (await app.send(tu, message))["error"] == 0


REFUSED: list[tuple[Any, int]] = [
    (None, -201),
    ({"text": ""}, -201),
    ({"text": 5}, -201),
    ({"text": "a" * 2001}, -210),
    ({"text": unicodedata.normalize("NFD", "ế" * 2001)}, -210),
    ({"text": "có", "quote_message_id": "0123456789abcdef0123"}, -201),
    ({"attachment": {"type": "file", "payload": {"token": "unknown"}}}, -201),
    ({"attachment": {"type": "video", "payload": {}}}, -233),
    (template(template_type="promotion", elements=[{}]), -233),
    (media(media_type="image"), -201),
    (media(media_type="image", url="ftp://x/a.jpg"), -201),
    (media(media_type="image", url=OK_URL, attachment_id="both"), -201),
    (media(media_type="image", attachment_id="unknown"), -201),
    (media(media_type="gif", url=OK_URL), -201),
    ({"text": "hi"} | media(media_type="sticker", attachment_id="46991"), -201),
    (template(template_type="media", elements=[{"media_type": "image", "url": OK_URL}] * 2), -201),
    (template(template_type="request_user_info", elements=[{"title": "Xin số"}]), -201),
    (template(template_type="list", elements=[]), -201),
    (template(template_type="list", elements=[{"title": "Thiếu mô tả"}]), -201),
    (template(template_type="list", elements=[{"title": "a", "subtitle": "b"}] * 6), -210),
    (template(buttons=[button()]), -201),
    (with_buttons(*[button()] * 6), -210),
    (with_buttons(button(title="a" * 101)), -210),
    (with_buttons(button(payload="a" * 1001)), -210),
    (with_buttons(button(payload="")), -201),
    (with_buttons(button("oa.open.url", "https://not-an-object")), -201),
    (with_buttons(button("oa.open.phone", {"phone_code": "09 12"})), -201),
    (with_buttons(button("oa.click", "#a")), -201),
]


@pytest.mark.parametrize(("message", "code"), REFUSED)
async def test_what_zalo_would_refuse_is_refused_with_its_code(
    zalo: RunningEmulator, app: App, tu: str, message: Any, code: int
) -> None:
    answer = await app.send(tu, message)
    assert answer["error"] == code
    assert answer["message"]
    assert "data" not in answer
    assert len((await zalo.screen(tu))["messages"]) == 1


async def test_the_recipient_must_be_a_known_person_as_text(
    app: App, zalo: RunningEmulator, tu: str
) -> None:
    for recipient in ({"user_id": "1" * 18}, {"user_id": int(tu)}, {"anonymous_id": tu}, None):
        body = {"recipient": recipient, "message": {"text": "a"}}
        answer = await app.post("/v3.0/oa/message/cs", body)
        assert (answer["error"], answer["message"]) == (-201, "user_id is invalid!")


async def test_a_text_may_travel_in_the_query_as_old_tools_do(app: App, tu: str) -> None:
    data = f'{{"recipient":{{"user_id":"{tu}"}},"message":{{"text":"a"}}}}'
    async with app.session.post(
        "/v3.0/oa/message/cs", params={"data": data}, headers={"access_token": app.token}
    ) as answer:
        assert (await answer.json())["error"] == 0


async def test_a_body_that_is_no_json_object_is_refused(app: App) -> None:
    for body in (b"{", b"[]", b"\xff"):
        async with app.session.post(
            "/v3.0/oa/message/cs", data=body, headers={"access_token": app.token}
        ) as answer:
            assert answer.status == 200
            assert (await answer.json())["error"] == -201


async def test_a_quote_shows_above_the_bubble_and_in_the_echo(
    zalo: RunningEmulator, app: App, receiver: Receiver, tu: str
) -> None:
    question = (await zalo.screen(tu))["messages"][0]["id"]
    await app.say(tu, "đúng rồi ạ", quote_message_id=question)
    shown = (await zalo.screen(tu))["messages"][-1]
    assert shown["quote"] == {"id": question, "text": "xin chào", "from": "me"}
    await zalo.settled()
    assert receiver.only("oa_send_text")[0].event["message"]["quote_msg_id"] == question


@pytest.mark.parametrize(
    ("after_s", "code"), [(0, 0), (48 * HOUR - 60, 0), (49 * HOUR, -320), (7 * DAY + 60, -230)]
)
async def test_the_window_closes_with_time(
    zalo: RunningEmulator, app: App, tu: str, after_s: int, code: int
) -> None:
    zalo.advance(after_s)
    assert (await app.renewed(zalo).say(tu))["error"] == code


async def test_after_48_h_a_linked_account_pays_and_no_quota_is_named(
    zalo: RunningEmulator, app: App, tu: str
) -> None:
    zalo.advance(50 * HOUR)
    app = app.renewed(zalo)
    zalo.set_faults(zca="linked")
    assert "quota" not in (await app.say(tu))["data"]
    zalo.set_faults(zca="no_money")
    assert (await app.say(tu))["error"] == -321


async def test_writing_again_opens_the_window_anew(
    zalo: RunningEmulator, app: App, tu: str
) -> None:
    zalo.advance(8 * DAY)
    app = app.renewed(zalo)
    zalo.send(tu, "tôi hỏi lại")
    assert (await app.say(tu))["data"]["quota"] == {"quota_type": "reply"}


async def test_one_who_never_came_near_the_oa_cannot_be_written_to(
    zalo: RunningEmulator, app: App
) -> None:
    assert (await app.say(zalo.add_person("Người lạ")))["error"] == -232


async def test_a_new_follower_may_be_welcomed(zalo: RunningEmulator, app: App) -> None:
    person = zalo.add_person("Ông Năm")
    zalo.send(person, kind="follow")
    assert (await app.say(person))["data"]["quota"] == {"quota_type": "welcome_msg"}


async def test_one_who_unfollowed_may_still_be_answered(
    zalo: RunningEmulator, app: App, tu: str
) -> None:
    zalo.send(tu, kind="follow")
    zalo.send(tu, kind="unfollow")
    assert (await app.say(tu))["error"] == 0


async def test_one_who_blocked_the_oa_may_not(zalo: RunningEmulator, app: App, tu: str) -> None:
    zalo.send(tu, kind="block")
    assert (await app.say(tu))["error"] == -227
    zalo.send(tu, kind="unblock")
    assert (await app.say(tu))["error"] == 0


@pytest.mark.parametrize(
    ("message", "echo"),
    [
        (with_buttons(button()), "oa_send_text"),
        (media(media_type="image", url=OK_URL), "oa_send_image"),
        (media(media_type="gif", url=OK_URL, width=1, height=1), "oa_send_gif"),
        (media(media_type="sticker", attachment_id="46991"), "oa_send_sticker"),
        (TAKEN[6], "oa_send_template"),
        (TAKEN[7], "oa_send_list"),
    ],
)
async def test_each_form_has_its_echo(
    zalo: RunningEmulator,
    app: App,
    receiver: Receiver,
    tu: str,
    message: dict[str, Any],
    echo: str,
) -> None:
    await app.send(tu, message)
    await zalo.settled()
    assert echo in receiver.names()


async def test_a_reaction_shows_on_the_phone_and_v2_messages_are_shut_down(
    zalo: RunningEmulator, app: App, receiver: Receiver, tu: str
) -> None:
    question = (await zalo.screen(tu))["messages"][0]["id"]
    recipient = {"recipient": {"user_id": tu}}
    action = {"react_icon": "/-strong", "react_message_id": question}
    done = await app.post("/v2.0/oa/message", recipient | {"sender_action": action})
    assert done["error"] == 0
    shown = (await zalo.screen(tu))["messages"][0]
    assert shown["reactions"] == [{"from": "oa", "icon": "/-strong"}]
    await zalo.settled()
    assert receiver.names()[-1] == "oa_reacted_message"
    wrong = await app.post(
        "/v2.0/oa/message", recipient | {"sender_action": action | {"react_icon": ":)"}}
    )
    assert wrong["error"] == -201
    old = await app.post("/v2.0/oa/message", recipient | {"message": {"text": "a"}})
    assert old["error"] == -240
