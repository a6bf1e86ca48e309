"""The control API: people, clock, webhook, log, reset."""

import asyncio
import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.emulator.config import EmulatorConfig
from bot.emulator.running import RunningEmulator
from tests.emulator.conftest import ACCESS, App, Receiver


async def get(http: ClientSession, path: str, status: int = 200) -> dict[str, Any]:
    """GET from the control API."""
    async with http.get(path) as answer:
        assert answer.status == status, await answer.text()
        found: dict[str, Any] = await answer.json()
        return found


async def post(http: ClientSession, path: str, body: Any, status: int = 200) -> dict[str, Any]:
    """POST to the control API."""
    async with http.post(path, json=body) as answer:
        assert answer.status == status, await answer.text()
        found: dict[str, Any] = await answer.json()
        return found


async def test_a_new_person_has_neither_followed_nor_written(http: ClientSession) -> None:
    made = await post(http, "/_/people", {"name": "Bà Tư"})
    (listed,) = (await get(http, "/_/people"))["people"]
    assert listed == made
    assert (listed["name"], listed["follows"], listed["unread"], listed["last"]) == (
        "Bà Tư",
        False,
        0,
        None,
    )


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/_/people", {}, 400),
        ("/_/people", {"name": " "}, 400),
        ("/_/people", {"name": "A", "oa_id": "1"}, 400),
        ("/_/people", [], 400),
        ("/_/people/123/send", {"text": "a"}, 404),
        ("/_/clock", {"advance": -1}, 400),
        ("/_/clock", {"set": "2020-01-01T00:00:00+07:00"}, 400),
        ("/_/clock", {"set": "tomorrow"}, 400),
        ("/_/clock", {}, 400),
        ("/_/clock", {"advance": 1e300}, 400),
        ("/_/event", {}, 400),
        ("/_/webhook", {"url": "localhost:80"}, 400),
        ("/_/app", {"menu": [{"title": "x"}]}, 400),
        ("/_/tokens", {"oa_id": "1"}, 400),
    ],
)
async def test_bad_input_gets_a_sentence(
    http: ClientSession, path: str, body: Any, status: int
) -> None:
    assert len((await post(http, path, body, status))["error"]) > 10


async def test_a_wrong_method_or_too_large_a_body_gets_a_sentence(http: ClientSession) -> None:
    async with http.delete("/_/people") as answer:
        assert (answer.status, answer.content_type) == (405, "application/json")
    async with http.post("/_/people", data=io.BytesIO(bytes(65 * 1024 * 1024))) as answer:
        assert (answer.status, answer.content_type) == (413, "application/json")


async def test_the_clock_moves_forward_and_tells_who_waits(http: ClientSession) -> None:
    before = await get(http, "/_/clock")
    waiting = asyncio.create_task(get(http, f"/_/clock?after={before['version']}&wait=20"))
    await asyncio.sleep(0)
    await post(http, "/_/clock", {"advance": 3600})
    after = await waiting
    assert after["offset"] == 3600
    assert after["version"] == before["version"] + 1
    moved = datetime.fromisoformat(after["now"]) - datetime.fromisoformat(before["now"])
    assert moved >= timedelta(hours=1)
    assert after["now"].endswith("+07:00")


async def test_the_clock_can_be_set_without_a_zone_as_vietnams_and_reset(
    http: ClientSession,
) -> None:
    now = await post(http, "/_/clock", {"set": "2099-11-24T08:00"})
    assert now["now"].startswith("2099-11-24T08:00:0")
    assert (await post(http, "/_/clock", {"reset": True}))["offset"] == 0


async def test_timestamps_follow_the_clock(
    zalo: RunningEmulator, http: ClientSession, receiver: Receiver
) -> None:
    await post(http, "/_/clock", {"set": "2099-11-24T08:00:00+07:00"})
    zalo.send(zalo.add_person("Bà Tư"), "alo")
    await zalo.settled()
    seconds = int(receiver.arrived[0].event["timestamp"]) / 1000
    started = datetime.fromisoformat("2099-11-24T08:00:00+07:00").timestamp()
    assert 0 <= seconds - started < 60


async def test_the_webhook_can_be_pointed_elsewhere_rekeyed_and_switched(
    zalo: RunningEmulator, http: ClientSession, receiver: Receiver
) -> None:
    state = await post(http, "/_/webhook", {"enabled": False, "secret": "ANOTHER_KEY"})
    assert state == {"url": receiver.url, "enabled": False, "pending": 0, "failures": []}
    person = zalo.add_person("Bà Tư")
    zalo.send(person, "không ai nghe")
    await post(http, "/_/webhook", {"enabled": True, "url": receiver.url})
    zalo.send(person, "có người nghe")
    await zalo.settled()
    (arrived,) = receiver.arrived
    assert arrived.event["message"]["text"] == "có người nghe"
    assert arrived.signed_with("ANOTHER_KEY")


async def test_the_log_holds_calls_and_events(
    zalo: RunningEmulator, http: ClientSession, app: App, tu: str
) -> None:
    await app.say(tu, "vâng")
    await zalo.settled()
    log = await get(http, "/_/log")
    kinds = [(line["kind"], line["name"], line["outcome"]) for line in log["lines"]]
    assert ("call", "POST /v3.0/oa/message/cs", "0") in kinds
    assert ("event", "user_send_text", "taken") in kinds
    (request,) = (line["request"] for line in log["lines"] if line["kind"] == "call")
    assert json.loads(request)["message"] == {"text": "vâng"}
    assert (await get(http, f"/_/log?after={log['cursor']}"))["lines"] == []


async def test_the_log_is_bounded(zalo: RunningEmulator) -> None:
    for _ in range(zalo.world.config.log_lines + 10):
        zalo.world.traffic.call(0, "GET /", "0", 200, b"", "")
    assert len(zalo.log()) == zalo.world.config.log_lines


async def test_reset_forgets_people_but_keeps_the_tokens(
    http: ClientSession, app: App, tu: str
) -> None:
    await post(http, "/_/reset", {})
    assert (await get(http, "/_/people"))["people"] == []
    await get(http, f"/_/people/{tu}/screen", 404)
    assert (await app.get("/v2.0/oa/getoa"))["error"] == 0


async def test_a_developer_reads_the_keys_and_takes_a_pair(http: ClientSession) -> None:
    console = await get(http, "/_/app")
    assert console["app_id"] == "360846524940903967"
    assert console["oas"][0]["authorised"] is True
    pair = await post(http, "/_/tokens", {})
    assert (await App(http, pair["access_token"]).get("/v2.0/oa/getoa"))["error"] == 0
    assert (await App(http, ACCESS).get("/v2.0/oa/getoa"))["error"] == -216


async def test_the_page_learns_of_a_demo_only_when_there_is_one(http: ClientSession) -> None:
    await get(http, "/_/demo", 404)
    demo = {"phones": [], "commune": "xã Minh Sơn", "links": []}
    await post(http, "/_/demo", demo)
    assert await get(http, "/_/demo") == demo


async def test_the_page_is_served(http: ClientSession) -> None:
    async with http.get("/") as answer:
        assert answer.status == 200
        assert "Zalo" in await answer.text()
    async with http.get("/../config.py") as answer:
        assert answer.status == 404


async def test_ids_that_zalo_would_not_give_are_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="decimal"):
        EmulatorConfig(oa_id="ubnd-minh-son")
