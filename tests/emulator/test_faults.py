"""Each fault does what it says, as often as it says, to whom it says."""

import asyncio

import aiohttp
import pytest

from bot.emulator.config import DEFAULT_OA_SECRET_KEY
from bot.emulator.faults import RULES
from bot.emulator.running import RunningEmulator
from tests.emulator.conftest import ACCESS, REFRESH, App, Receiver
from tests.emulator.test_messages import button, with_buttons
from tests.emulator.test_oauth import refresh


def texts(receiver: Receiver) -> list[str]:
    """The texts that people's events carried, in order of arrival."""
    return [a.event["message"]["text"] for a in receiver.only("user_send_text")]


async def test_500_copies_of_one_event_arrive_side_by_side(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    receiver.hold = asyncio.Event()
    zalo.set_faults(duplicate={"value": 499, "times": 1})
    person = zalo.add_person("Bà Tư")
    zalo.send(person, "một")
    zalo.send(person, "hai")
    await receiver.busy.wait()
    receiver.hold.set()
    await zalo.settled()
    assert sorted(texts(receiver)) == ["hai"] + ["một"] * 500
    assert len({a.body for a in receiver.arrived}) == 2


async def test_a_delayed_event_comes_when_the_clock_gets_there(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    person = zalo.add_person("Bà Tư")
    zalo.set_faults(delay={"value": 60, "times": 1})
    zalo.send(person, "trễ")
    zalo.send(person, "đúng giờ")
    await zalo.settled()
    assert texts(receiver) == ["đúng giờ"]
    zalo.advance(61)
    await zalo.settled()
    assert texts(receiver) == ["đúng giờ", "trễ"]


async def test_events_are_held_and_delivered_backwards(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    person = zalo.add_person("Bà Tư")
    zalo.set_faults(reorder={"value": 3, "times": 1})
    for text in ("a", "b", "c", "d"):
        zalo.send(person, text)
    await zalo.settled()
    assert [text for text in texts(receiver) if text != "d"] == ["c", "b", "a"]


async def test_held_events_go_when_reordering_is_switched_off(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    zalo.set_faults(reorder=5)
    zalo.send(zalo.add_person("Bà Tư"), "a")
    await zalo.settled()
    assert receiver.arrived == []
    zalo.reset_faults()
    await zalo.settled()
    assert texts(receiver) == ["a"]


async def test_a_dropped_event_never_comes(zalo: RunningEmulator, receiver: Receiver) -> None:
    person = zalo.add_person("Bà Tư")
    zalo.set_faults(drop={"times": 1})
    zalo.send(person, "mất")
    zalo.send(person, "còn")
    await zalo.settled()
    assert texts(receiver) == ["còn"]
    assert "dropped" in zalo.log(kind="event")[0]["outcome"]


async def test_a_fault_may_concern_one_person_only(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    tu, nam = zalo.add_person("Bà Tư"), zalo.add_person("Ông Năm")
    zalo.set_faults(drop={"person": tu})
    zalo.send(tu, "mất")
    zalo.send(nam, "còn")
    await zalo.settled()
    assert texts(receiver) == ["còn"]


async def test_a_forged_signature_does_not_match(zalo: RunningEmulator, receiver: Receiver) -> None:
    zalo.set_faults(bad_signature=True)
    zalo.send(zalo.add_person("Bà Tư"), "a")
    await zalo.settled()
    assert not receiver.arrived[0].signed_with(DEFAULT_OA_SECRET_KEY)


async def test_a_pretended_failure_brings_the_event_again_with_num_retry(
    zalo: RunningEmulator, receiver: Receiver
) -> None:
    zalo.set_faults(retry={"value": 2, "times": 1})
    zalo.send(zalo.add_person("Bà Tư"), "a")
    for seconds in (30, 300, 900):
        await zalo.settled()
        zalo.advance(seconds)
    await zalo.settled()
    assert [a.headers.get("num_retry") for a in receiver.arrived] == [None, "1", "2"]
    assert zalo.world.webhook.enabled


async def test_a_cut_after_acceptance_has_sent_and_a_cut_before_has_not(
    zalo: RunningEmulator, app: App, tu: str
) -> None:
    for fault, shown in (("cut_before", 0), ("cut_after", 1)):
        zalo.set_faults(**{fault: {"times": 1}})
        with pytest.raises(aiohttp.ClientError):
            await app.say(tu)
        messages = (await zalo.screen(tu))["messages"]
        assert sum(m["from"] == "oa" for m in messages) == shown
    assert (await app.say(tu))["error"] == 0


@pytest.mark.parametrize(("when", "shown"), [("before", 0), ("after", 1)])
async def test_http_500_before_or_after_acceptance(
    zalo: RunningEmulator, app: App, tu: str, when: str, shown: int
) -> None:
    zalo.set_faults(http_500={"value": when, "times": 1})
    body = {"recipient": {"user_id": tu}, "message": {"text": "a"}}
    async with app.session.post(
        "/v3.0/oa/message/cs", json=body, headers={"access_token": ACCESS}
    ) as answer:
        assert answer.status == 500
    assert len((await zalo.screen(tu))["messages"]) == 1 + shown


async def test_a_slow_answer_is_slow_but_accepted(zalo: RunningEmulator, app: App, tu: str) -> None:
    zalo.set_faults(slow_api=30)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(app.say(tu), 0.3)
    assert len((await zalo.screen(tu))["messages"]) == 2


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("-216_invalid", -216, "Access token is invalid"),
        ("-216_expired", -216, "Access token has expired"),
        ("-220", -220, "access_token is expired or removed"),
    ],
)
async def test_an_expired_token_stays_dead_until_refreshed(
    zalo: RunningEmulator, app: App, value: str, code: int, text: str
) -> None:
    zalo.set_faults(token_expired=value)
    for _ in range(2):
        answer = await app.get("/v2.0/oa/getoa")
        assert (answer["error"], answer["message"]) == (code, text)
    pair = await refresh(app.session, REFRESH)
    assert (await App(app.session, pair["access_token"]).get("/v2.0/oa/getoa"))["error"] == 0


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("app", "Your application reached limit call api"),
        ("oa", "Your OA reached limit call api"),
    ],
)
async def test_a_rate_limit_names_who_reached_it(
    zalo: RunningEmulator, app: App, who: str, text: str
) -> None:
    zalo.set_faults(rate_limit={"value": who, "times": 1})
    answer = await app.get("/v2.0/oa/getoa")
    assert (answer["error"], answer["message"]) == (-32, text)
    assert (await app.get("/v2.0/oa/getoa"))["error"] == 0


async def test_the_rate_is_counted_by_the_minute_and_told_in_headers(
    zalo: RunningEmulator, app: App
) -> None:
    zalo.set_faults(rate_per_minute=2)
    # Start of a minute, so that the real clock cannot cross into the next one meanwhile.
    zalo.advance(60 - zalo.world.clock.now_ms() / 1000 % 60)
    async with app.session.get("/v2.0/oa/getoa", headers={"access_token": ACCESS}) as answer:
        assert answer.headers["X-RateLimit-Limit"] == "2"
        assert answer.headers["X-RateLimit-Remain"] == "1"
    assert (await app.get("/v2.0/oa/getoa"))["error"] == 0
    assert (await app.get("/v2.0/oa/getoa"))["error"] == -32
    zalo.advance(60)
    assert (await app.get("/v2.0/oa/getoa"))["error"] == 0


@pytest.mark.parametrize(("value", "code"), [("reject_-233", -233), ("reject_-201", -201)])
async def test_buttons_can_be_refused_while_texts_pass(
    zalo: RunningEmulator, app: App, tu: str, value: str, code: int
) -> None:
    zalo.set_faults(buttons=value)
    assert (await app.send(tu, with_buttons(button())))["error"] == code
    assert (await app.say(tu))["error"] == 0


async def test_the_echo_may_have_another_id_come_late_or_not_at_all(
    zalo: RunningEmulator, app: App, receiver: Receiver, tu: str
) -> None:
    zalo.set_faults(status_events="off", echo_id={"value": "different", "times": 1})
    sent = (await app.say(tu))["data"]["message_id"]
    await zalo.settled()
    assert receiver.only("oa_send_text")[0].event["message"]["msg_id"] != sent
    zalo.set_faults(echo=False)
    await app.say(tu)
    zalo.set_faults(echo={"value": 20, "times": 1})
    await app.say(tu, "muộn")
    await zalo.settled()
    assert len(receiver.only("oa_send_text")) == 1
    zalo.advance(20)
    await zalo.settled()
    assert receiver.only("oa_send_text")[1].event["message"]["text"] == "muộn"
    assert receiver.only("user_received_message") == []


@pytest.mark.parametrize(("value", "code"), [("-230", -230), ("-232", -232)])
async def test_a_window_can_be_shut_for_one_person(
    zalo: RunningEmulator, app: App, tu: str, value: str, code: int
) -> None:
    nam = zalo.add_person("Ông Năm")
    zalo.send(nam, "alo")
    zalo.set_faults(closed_window={"value": value, "person": tu})
    assert (await app.say(tu))["error"] == code
    assert (await app.say(nam))["error"] == 0


@pytest.mark.parametrize(
    ("shape", "quota"),
    [
        ("with_remain", {"quota_type": "reply", "remain": "8", "total": "8"}),
        ("numbers", {"quota_type": "reply", "remain": 8, "total": 8}),
        ("none", None),
        ("reward_quota", {"quota_type": "reward_quota"}),
    ],
)
async def test_the_quota_comes_in_every_documented_shape(
    zalo: RunningEmulator, app: App, tu: str, shape: str, quota: object
) -> None:
    zalo.set_faults(quota_shape=shape)
    assert (await app.say(tu))["data"].get("quota") == quota


async def test_every_fault_can_be_switched_on_and_off_by_http(app: App) -> None:
    async def post(body: dict[str, object]) -> dict[str, dict[str, object]]:
        async with app.session.post("/_/faults", json=body) as answer:
            assert answer.status == 200, await answer.text()
            found: dict[str, dict[str, object]] = await answer.json()
            return found

    names = [name for name, rule in RULES.items() if rule.default != rule.rest]
    state = await post({name: {"times": 2} for name in names})
    assert all(state[name]["on"] and state[name]["times"] == 2 for name in names)
    state = await post({"drop": None, "echo": True, "delay": 0, "buttons": "ok"})
    assert not any(state[name]["on"] for name in ("drop", "echo", "delay", "buttons"))
    state = await post({"reset": True})
    assert not any(switch["on"] for switch in state.values())


@pytest.mark.parametrize(
    "body",
    [
        {"explode": True},
        {"drop": "perhaps"},
        {"duplicate": -1},
        {"duplicate": 1.5},
        {"delay": "soon"},
        {"drop": {"times": 0}},
        {"drop": {"person": 5}},
        {"rate_limit": "everybody"},
    ],
)
async def test_a_wrong_switch_gets_a_sentence_and_changes_nothing(
    zalo: RunningEmulator, app: App, body: dict[str, object]
) -> None:
    async with app.session.post("/_/faults", json={"bad_signature": True} | body) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]
    assert not zalo.world.faults.is_on("bad_signature")
