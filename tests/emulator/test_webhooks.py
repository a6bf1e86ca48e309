"""Events reach the webhook signed, in order, with Zalo's retries."""

import asyncio

from bot.emulator.config import DEFAULT_OA_SECRET_KEY, OaConfig
from bot.emulator.running import RunningEmulator, running_emulator
from tests.emulator.conftest import App, Receiver, config_for


async def test_a_text_arrives_with_zalos_fields_in_zalos_order(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    person = zalo.add_person("Bà Tư")
    sent = zalo.send(person, "Đèn đường/ngõ 3 hỏng 😀")
    await zalo.settled()
    (arrived,) = receiver.arrived
    event = arrived.event
    assert arrived.body.decode() == (
        f'{{"app_id":"360846524940903967","sender":{{"id":"{person}"}},'
        f'"user_id_by_app":"{event["user_id_by_app"]}","recipient":{{"id":"388613280878808645"}},'
        f'"event_name":"user_send_text","message":{{"text":"Đèn đường/ngõ 3 hỏng 😀",'
        f'"msg_id":"{sent["msg_id"]}"}},"timestamp":"{event["timestamp"]}"}}'
    )
    assert arrived.headers["Content-Type"] == "application/json"
    assert "num_retry" not in arrived.headers


async def test_every_event_is_signed_with_the_oa_secret_key(
    zalo: RunningEmulator, receiver: Receiver, tu: str
) -> None:
    await zalo.settled()
    assert receiver.arrived[0].signed_with(DEFAULT_OA_SECRET_KEY)
    assert receiver.arrived[0].headers["X-ZEvent-Signature"].startswith("mac=")
    assert not receiver.arrived[0].signed_with("APP_SECRET_FOR_DEMO")


async def test_ids_are_decimal_text_that_a_float_would_spoil(zalo: RunningEmulator) -> None:
    person = zalo.add_person("Bà Tư")
    assert len(person) == 18
    assert person.isdecimal()


async def test_one_persons_events_wait_for_each_other_and_others_do_not(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    receiver.hold = asyncio.Event()
    first, second = zalo.add_person("Một"), zalo.add_person("Hai")
    for text in ("a", "b", "c"):
        zalo.send(first, text)
    zalo.send(second, "x")
    await receiver.busy.wait()
    assert {a.event["message"]["text"] for a in receiver.arrived} == {"a", "x"}
    receiver.hold.set()
    await zalo.settled()
    mine = [
        a.event["message"]["text"] for a in receiver.arrived if a.event["sender"]["id"] == first
    ]
    assert mine == ["a", "b", "c"]


async def test_a_refused_event_comes_again_after_30_s_5_15_30_and_60_min_then_the_webhook_is_off(
    zalo: RunningEmulator, receiver: Receiver, tu: str
) -> None:
    receiver.status = 503
    await zalo.settled()
    for gap in (30, 300, 900, 1800, 3600):
        before = len(receiver.arrived)
        zalo.advance(gap - 5)
        await zalo.settled()
        assert len(receiver.arrived) == before
        zalo.advance(5)
        await zalo.settled()
        assert len(receiver.arrived) == before + 1
    assert [a.headers.get("num_retry") for a in receiver.arrived] == [None, *"12345"]
    assert len({a.body for a in receiver.arrived}) == 1
    assert not zalo.world.webhook.enabled
    assert "disabled" in zalo.world.webhook.failures[-1]["reason"]
    zalo.send(tu, "còn ai nghe không")
    await zalo.settled()
    assert len(receiver.arrived) == 6


async def test_an_event_is_taken_on_its_first_retry(
    zalo: RunningEmulator, receiver: Receiver, tu: str
) -> None:
    receiver.status = 500
    await zalo.settled()
    receiver.status = 200
    assert zalo.world.webhook.pending == 1
    zalo.advance(31)
    await zalo.settled()
    assert zalo.world.webhook.pending == 0
    assert zalo.world.webhook.enabled


async def test_an_answer_slower_than_2_s_counts_as_failed(
    zalo: RunningEmulator, receiver: Receiver, tu: str
) -> None:
    receiver.hold = asyncio.Event()
    await zalo.settled()
    receiver.hold.set()
    (line,) = zalo.log(kind="event")
    assert line["outcome"] == "no answer within 2 s"
    assert zalo.world.webhook.pending == 1


async def test_with_connect_only_an_http_error_is_not_retried(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    zalo.set_faults(retry_on="connect_only")
    receiver.status = 500
    zalo.send(zalo.add_person("Bà Tư"), "alo")
    await zalo.settled()
    assert zalo.world.webhook.pending == 0
    zalo.set_webhook("http://127.0.0.1:1/nobody")
    zalo.send(zalo.add_person("Ông Năm"), "alo")
    await zalo.settled()
    assert zalo.world.webhook.pending == 1


async def test_an_oa_that_has_not_authorised_the_app_sends_nothing(receiver: Receiver) -> None:
    other = OaConfig("123456789012345678", "UBND xã Bình An")
    async with running_emulator(config_for(receiver, oas=(other,))) as zalo:
        zalo.send(zalo.add_person("Bà Tư", other.id), "alo")
        await zalo.settled()
        assert receiver.arrived == []
        zalo.world.grants.pair_for(other.id)
        zalo.send(zalo.add_person("Ông Năm", other.id), "alo")
        await zalo.settled()
        assert receiver.arrived[0].event["recipient"]["id"] == other.id


async def test_the_consoles_test_event_is_rightly_signed_and_from_nobody(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    from bot.emulator.control import set_webhook

    set_webhook(zalo.world, {"test": True})
    await zalo.settled()
    (test,) = receiver.arrived
    assert test.signed_with(DEFAULT_OA_SECRET_KEY)
    assert test.event["message"] == {
        "text": "This is testing message",
        "msg_id": "This is message id",
    }
    assert test.event["recipient"]["id"] != zalo.world.config.oa_id


async def test_a_send_is_echoed_and_reported_as_received_then_seen(
    zalo: RunningEmulator, receiver: Receiver, app: App, tu: str
) -> None:
    sent = (await app.say(tu))["data"]["message_id"]
    zalo.send(tu, kind="seen")
    await zalo.settled()
    assert receiver.names()[1:] == ["oa_send_text", "user_received_message", "user_seen_message"]
    echo, received, seen = (a.event for a in receiver.arrived[1:])
    assert echo["message"] == {"text": "Chào bác", "msg_id": sent}
    assert "admin_id" not in echo["sender"]
    assert received["message"] == {"msg_id": sent}
    assert seen["message"] == {"msg_ids": [sent]}
    assert {e["recipient"]["id"] for e in (echo, received, seen)} == {tu}


async def test_the_human_chat_tool_is_echoed_with_admin_id_and_not_reported_as_seen(
    zalo: RunningEmulator, receiver: Receiver, tu: str
) -> None:
    zalo.answer_as_admin(tu, "Để tôi xem", admin_id="42")
    zalo.send(tu, kind="seen")
    await zalo.settled()
    assert receiver.names() == ["user_send_text", "oa_send_text"]
    assert receiver.arrived[1].event["sender"]["admin_id"] == "42"


async def test_any_event_can_be_injected(zalo: RunningEmulator, receiver: Receiver) -> None:
    zalo.inject({"event_name": "permission_revoked", "oa_id": "388613280878808645"})
    await zalo.settled()
    (event,) = receiver.arrived
    assert event.event["app_id"] == "360846524940903967"
    assert event.signed_with(DEFAULT_OA_SECRET_KEY)
