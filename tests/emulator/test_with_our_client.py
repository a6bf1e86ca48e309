"""The local Zalo and our own wire agree: what one writes the other reads."""

import asyncio

import pytest

from bot.emulator import media
from bot.emulator.config import DEFAULT_OA_ID
from bot.emulator.running import RunningEmulator
from bot.zalo.client import ZaloClient
from bot.zalo.errors import Action, NotSent, SendUnknown
from bot.zalo.events import UnknownEvent, parse_event
from bot.zalo.messages import (
    Button,
    Element,
    File,
    Gif,
    Image,
    List,
    Message,
    RequestInfo,
    Sticker,
    Text,
)
from tests.emulator.conftest import Receiver

URL = "https://xa.example.vn/a.png"
BUTTONS = (
    Button("Xem", "say", "#xem"),
    Button("Ẩn", "say_hidden", "#an"),
    Button("Trang", "url", "https://xa.example.vn/"),
    Button("Gọi", "phone", "84912345678"),
)


@pytest.mark.parametrize(
    "message",
    [
        Text("Xã đã nhận ạ"),
        Text("Bác chọn:", buttons=BUTTONS),
        Image(url=URL, text="Bản đồ"),
        Gif(10, 10, url=URL),
        Sticker("46991"),
        RequestInfo("Xin số điện thoại", "Để xã liên hệ", URL),
        List((Element("Một", "Mô tả", URL, BUTTONS[0]), Element("Hai", action=BUTTONS[2]))),
    ],
)
async def test_every_message_of_ours_is_taken(
    client: ZaloClient, zalo: RunningEmulator, tu: str, message: Message
) -> None:
    sent = await client.send_cs(DEFAULT_OA_ID, tu, message)
    assert (await zalo.screen(tu))["messages"][-1]["id"] == sent.message_id
    assert sent.quota_type == "reply"


async def test_our_uploads_can_be_sent(client: ZaloClient, zalo: RunningEmulator, tu: str) -> None:
    photo = media.sample_picture("form")
    image = await client.upload_image(DEFAULT_OA_ID, photo, "đơn.jpg", "image/jpeg")
    token = await client.upload_file(DEFAULT_OA_ID, b"%PDF-1.7", "don.pdf", "application/pdf")
    await client.send_cs(DEFAULT_OA_ID, tu, Image(attachment_id=image))
    await client.send_cs(DEFAULT_OA_ID, tu, File(token))
    picture, document = (await zalo.screen(tu))["messages"][-2:]
    assert picture["images"]
    assert document["file"]["name"] == "don.pdf"


async def test_our_questions_are_answered(
    client: ZaloClient, zalo: RunningEmulator, tu: str
) -> None:
    assert (await client.user_detail(DEFAULT_OA_ID, tu)).display_name == "Bà Tư"
    assert (await client.get_oa(DEFAULT_OA_ID)).oa_id == DEFAULT_OA_ID
    (line,) = await client.conversation(DEFAULT_OA_ID, tu, 0, 10)
    assert line.text == "xin chào"
    assert await client.recent_chat(DEFAULT_OA_ID, 0, 10) == [line]
    assert client.remaining == 4000 - 4


async def test_a_dead_token_is_refreshed_and_the_message_sent_once(
    client: ZaloClient, zalo: RunningEmulator, tu: str
) -> None:
    for wording in ("-216_invalid", "-216_expired", "-220"):
        zalo.set_faults(token_expired=wording)
        await client.send_cs(DEFAULT_OA_ID, tu, Text(wording))
    shown = [m["text"] for m in (await zalo.screen(tu))["messages"] if m["from"] == "oa"]
    assert shown == ["-216_invalid", "-216_expired", "-220"]


async def test_a_cut_connection_leaves_us_unsure_and_a_refusal_does_not(
    client: ZaloClient, zalo: RunningEmulator, tu: str
) -> None:
    zalo.set_faults(cut_after={"times": 1})
    with pytest.raises(SendUnknown):
        await client.send_cs(DEFAULT_OA_ID, tu, Text("a"))
    zalo.set_faults(buttons={"times": 1})
    with pytest.raises(NotSent) as refused:
        await client.send_cs(DEFAULT_OA_ID, tu, Text("Bác chọn:", buttons=BUTTONS))
    assert refused.value.action is Action.FALLBACK_TEXT


async def test_we_understand_every_event_a_phone_can_cause(
    client: ZaloClient, zalo: RunningEmulator, receiver: Receiver, tu: str
) -> None:
    zalo.send(tu, kind="follow")
    for kind in ("image", "audio", "video", "gif", "sticker"):
        zalo.send(tu, kind=kind)
    zalo.send(tu, kind="file", name="a.pdf", data="JVBERi0=")
    zalo.send(tu, kind="location", latitude=10.5, longitude=106.5)
    zalo.send(tu, kind="link", url="https://vi.example/x")
    zalo.send(tu, kind="business_card", phone="0912345678", name="Anh Hùng")
    sent = await client.send_cs(DEFAULT_OA_ID, tu, Text("Bác chọn:", buttons=BUTTONS))
    zalo.send(tu, kind="tap", message_id=sent.message_id, button=0)
    zalo.send(tu, kind="react", message_id=sent.message_id)
    zalo.send(tu, kind="submit_info", phone="0912345678")
    zalo.answer_as_admin(tu, "Để tôi xem")
    for kind in ("seen", "withdraw", "unfollow"):
        zalo.send(tu, kind=kind)
    await zalo.settled()
    unknown = [
        arrived.name
        for arrived in receiver.arrived
        if isinstance(parse_event(arrived.event), UnknownEvent)
    ]
    assert unknown == []
    assert len(set(receiver.names())) == 18


async def test_two_hundred_answers_to_two_hundred_people_arrive(
    client: ZaloClient, zalo: RunningEmulator
) -> None:
    people = [zalo.add_person(f"Người {number}") for number in range(200)]
    for person in people:
        zalo.send(person, "xin chào")
    await asyncio.gather(
        *(client.send_cs(DEFAULT_OA_ID, person, Text("Chào bác")) for person in people)
    )
    for person in people:
        assert len(await zalo.until_answers(person, 1)) == 1
