"""Groups and template messages, as our own client meets them."""

import json

import pytest
from aiohttp import ClientSession

from bot.emulator.running import RunningEmulator
from bot.zalo.client import ZaloClient
from bot.zalo.errors import Action, NotSent
from bot.zalo.events import GroupMessage, UnknownEvent, ZnsEvent, parse_event
from bot.zalo.messages import Text
from tests.emulator.conftest import ACCESS, Receiver

OA = "388613280878808645"
TEMPLATE = "Nhắc <ten>: <viec>, hạn <han>."
VALUES = {"ten": "Hoa", "viec": "PA-2611-0042", "han": "17 giờ"}


async def test_a_group_message_reaches_the_group_and_comes_back_as_an_echo(
    zalo: RunningEmulator, client: ZaloClient, receiver: Receiver
) -> None:
    zalo.set_faults(gmf="on")
    group = zalo.add_group("Cán bộ Minh Sơn", zalo.add_person("Hoa"))
    sent = await client.send_group(OA, group, Text("Nhờ nhắn [@all] chị Hoa"))
    await zalo.settled()
    assert zalo.group_texts(group) == ["Nhờ nhắn [＠all] chị Hoa"]
    (echo,) = receiver.only("oa_send_group_text")
    event = parse_event(echo.event)
    assert isinstance(event, GroupMessage)
    assert (event.group_id, event.msg_id) == (group, sent.message_id)


@pytest.mark.parametrize(
    ("state", "code"), [("no_package", -224), ("disabled", -237), ("not_in_group", -403)]
)
async def test_a_group_that_cannot_be_written_to(
    zalo: RunningEmulator, client: ZaloClient, state: str, code: int
) -> None:
    zalo.set_faults(gmf=state)
    group = zalo.add_group("Cán bộ")
    with pytest.raises(NotSent) as refused:
        await client.send_group(OA, group, Text("xin chào"))
    assert (refused.value.code, refused.value.action) == (code, Action.GIVE_UP)


async def test_a_member_who_writes_opens_their_window(
    zalo: RunningEmulator, http: ClientSession, client: ZaloClient, receiver: Receiver
) -> None:
    hoa = zalo.add_person("Hoa")
    group = zalo.add_group("Cán bộ", hoa)
    with pytest.raises(NotSent):
        await client.send_cs(OA, hoa, Text("xin chào"))
    said = {"person": hoa, "text": "chào cả nhà"}
    async with http.post(f"/_/groups/{group}/send", json=said) as answer:
        assert (await answer.json())["messages"][0]["text"] == "chào cả nhà"
    await client.send_cs(OA, hoa, Text("xin chào"))
    await zalo.settled()
    event = parse_event(receiver.only("user_send_group_text")[0].event)
    assert isinstance(event, GroupMessage)
    assert event.group_id == group


async def test_a_template_reaches_somebody_whose_window_is_shut(
    zalo: RunningEmulator, client: ZaloClient
) -> None:
    zalo.set_faults(zca="linked")
    zalo.add_template("7001", TEMPLATE)
    hoa = zalo.add_person("Hoa")
    await client.send_template(OA, hoa, "7001", VALUES)
    (shown,) = await zalo.until_answers(hoa, 1)
    assert shown["text"] == "Nhắc Hoa: PA-2611-0042, hạn 17 giờ."


async def test_a_template_reaches_a_phone_number_and_its_delivery_is_told(
    zalo: RunningEmulator, client: ZaloClient, receiver: Receiver
) -> None:
    zalo.set_faults(zca="linked")
    zalo.add_template("7001", TEMPLATE)
    hoa = zalo.add_person("Hoa", phone="84912345678")
    sent = await client.send_template_to_phone(OA, "84912345678", "7001", VALUES, "track-1")
    await zalo.settled()
    assert len(await zalo.until_answers(hoa, 1)) == 1
    event = parse_event(receiver.only("user_received_message")[0].event)
    assert isinstance(event, ZnsEvent)
    assert (event.msg_id, event.tracking_id) == (sent.message_id, "track-1")


@pytest.mark.parametrize(
    ("phone", "template", "values", "faults", "code"),
    [
        ("84912345678", "7001", VALUES, {}, -136),
        ("84912345678", "7001", VALUES, {"zca": "no_money"}, -137),
        ("0912345678", "7001", VALUES, {"zca": "linked"}, -108),
        ("84900000000", "7001", VALUES, {"zca": "linked"}, -118),
        ("84912345678", "7009", VALUES, {"zca": "linked"}, -109),
        ("84912345678", "7001", {"ten": "Hoa"}, {"zca": "linked"}, -1122),
        ("84912345678", "7001", VALUES, {"zca": "linked", "zns": "-144"}, -144),
    ],
)
async def test_what_the_host_of_templates_refuses(
    zalo: RunningEmulator,
    client: ZaloClient,
    phone: str,
    template: str,
    values: dict[str, str],
    faults: dict[str, str],
    code: int,
) -> None:
    zalo.set_faults(**faults)
    zalo.add_template("7001", TEMPLATE)
    zalo.add_person("Hoa", phone="84912345678")
    with pytest.raises(NotSent) as refused:
        await client.send_template_to_phone(OA, phone, template, values, "t")
    assert refused.value.code == code


async def test_a_stale_token_is_called_minus_124_there(
    zalo: RunningEmulator, http: ClientSession
) -> None:
    headers = {"access_token": "nobody's"}
    async with http.post("/message/template", json={}, headers=headers) as answer:
        assert (await answer.json())["error"] == -124
    async with http.get("/message/quota", headers={"access_token": ACCESS}) as answer:
        assert (await answer.json())["data"]["dailyQuota"] == "500"


async def test_a_template_that_takes_no_zalo_id(zalo: RunningEmulator, client: ZaloClient) -> None:
    zalo.set_faults(zca="linked")
    zalo.add_template("7002", TEMPLATE, by_uid=False)
    with pytest.raises(NotSent) as refused:
        await client.send_template(OA, zalo.add_person("Hoa"), "7002", VALUES)
    assert refused.value.code == -249


async def test_groups_are_made_listed_and_left_through_the_api(
    zalo: RunningEmulator, http: ClientSession, receiver: Receiver
) -> None:
    zalo.set_faults(gmf="on")
    hoa, lan = zalo.add_person("Hoa"), zalo.add_person("Lan")
    headers = {"access_token": ACCESS}
    base = "/v3.0/oa/group"
    what = {"group_name": "Cán bộ", "member_user_ids": [hoa]}
    async with http.post(f"{base}/creategroupwithoa", json=what, headers=headers) as answer:
        group = (await answer.json())["data"]["group_info"]["group_id"]
    who = {"group_id": group, "member_user_ids": [lan]}
    for act in ("invite", "removemembers"):
        async with http.post(f"{base}/{act}", json=who, headers=headers) as answer:
            assert (await answer.json())["error"] == 0
    query = {"group_id": group}
    async with http.get(f"{base}/listmember", params=query, headers=headers) as answer:
        assert [one["user_id"] for one in (await answer.json())["data"]["members"]] == [hoa]
    async with http.post(f"{base}/delete", json=query, headers=headers) as answer:
        assert (await answer.json())["error"] == 0
    async with http.get(f"{base}/getgroup", params=query, headers=headers) as answer:
        assert (await answer.json())["error"] == -201
    await zalo.settled()
    told = ["create_group", "user_join_group", "user_out_group", "disperse_group"]
    assert receiver.names() == told
    events = [parse_event(json.loads(one.body)) for one in receiver.arrived]
    assert not [event for event in events if isinstance(event, UnknownEvent)]
