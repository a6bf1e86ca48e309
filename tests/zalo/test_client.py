from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest

from bot.zalo.client import ZaloClient, appsecret_proof
from bot.zalo.errors import Action, NotLinked, NotSent, SendUnknown
from bot.zalo.messages import Button, Image, Text
from bot.zalo.tokens import TokenCustodian
from tests.zalo.conftest import OA, Clock, grant, pair
from tests.zalo.shelf import Shelf
from tests.zalo.wire import Wire, failure, success

USER = "246845883529197922"
SENT = {
    "quota": {"quota_type": "reply", "remain": "8", "total": "8"},
    "message_id": "63ecf43f0df7dba892e6",
    "user_id": USER,
    "sent_time": "1626926349402",
}
NEW = {"access_token": "access-2", "refresh_token": "refresh-2", "expires_in": "90000"}


async def test_a_sent_message_brings_its_id_and_its_quota(client: ZaloClient, wire: Wire) -> None:
    wire.answers(success(SENT))
    sent = await client.send_cs(OA, USER, Text("Chào"))
    assert (sent.message_id, sent.sent_time_ms) == ("63ecf43f0df7dba892e6", 1626926349402)
    assert (sent.quota_type, sent.remain) == ("reply", 8)
    (asked,) = wire.arrived
    assert (asked.method, asked.path) == ("POST", "/v3.0/oa/message/cs")
    assert asked.headers["access_token"] == "access-1"
    assert asked.json() == {"recipient": {"user_id": USER}, "message": {"text": "Chào"}}


async def test_a_billed_message_has_no_quota(client: ZaloClient, wire: Wire) -> None:
    wire.answers(success({"message_id": "1"}))
    sent = await client.send_cs(OA, USER, Text("Chào"))
    assert (sent.quota_type, sent.remain) == (None, None)


@pytest.mark.parametrize("code", [-216, -220])
async def test_a_refused_token_is_renewed_and_the_message_sent_once_more(
    client: ZaloClient, wire: Wire, shelf: Shelf, code: int
) -> None:
    wire.answers(failure(code))
    wire.answers(NEW)
    wire.answers(success(SENT))
    await client.send_cs(OA, USER, Text("Chào"))
    assert [asked.path for asked in wire.arrived] == [
        "/v3.0/oa/message/cs",
        "/v4/oa/access_token",
        "/v3.0/oa/message/cs",
    ]
    assert wire.arrived[2].headers["access_token"] == "access-2"
    assert shelf.grants[OA].previous is None, "a pair that works needs no way back"


async def test_a_token_that_another_process_renewed_is_taken_from_where_it_was_kept(
    client: ZaloClient, wire: Wire, shelf: Shelf, clock: Clock
) -> None:
    wire.answers(success(SENT))
    await client.send_cs(OA, USER, Text("Một"))
    shelf.grants[OA] = grant(pair(2))
    wire.answers(failure(-216))
    for _ in range(2):
        wire.answers(success(SENT))
    await client.send_cs(OA, USER, Text("Hai"))
    await client.send_cs(OA, USER, Text("Ba"))
    assert [(asked.path, asked.headers["access_token"]) for asked in wire.arrived[1:]] == [
        ("/v3.0/oa/message/cs", "access-1"),
        ("/v3.0/oa/message/cs", "access-2"),
        ("/v3.0/oa/message/cs", "access-2"),
    ]


async def test_a_token_that_another_process_renewed_is_noticed_within_a_second(
    client: ZaloClient, wire: Wire, shelf: Shelf, clock: Clock
) -> None:
    for _ in range(2):
        wire.answers(success(SENT))
    await client.send_cs(OA, USER, Text("Một"))
    shelf.grants[OA] = grant(pair(2))
    clock.advance(seconds=1)
    await client.send_cs(OA, USER, Text("Hai"))
    assert [one.headers["access_token"] for one in wire.arrived] == ["access-1", "access-2"]


async def test_a_token_refused_twice_is_not_tried_a_third_time(
    client: ZaloClient, wire: Wire
) -> None:
    wire.answers(failure(-216))
    wire.answers(NEW)
    wire.answers(failure(-216))
    with pytest.raises(NotSent) as refused:
        await client.send_cs(OA, USER, Text("Chào"))
    assert refused.value.action is Action.REFRESH_TOKEN


async def test_an_upload_is_whole_again_after_the_token_is_renewed(
    client: ZaloClient, wire: Wire
) -> None:
    wire.answers(failure(-216))
    wire.answers(NEW)
    wire.answers(success({"attachment_id": "a1"}))
    got = await client.upload_image(OA, b"\x89PNG...", "hồ-sơ.png", "image/png")
    assert got == "a1"
    assert wire.arrived[2].path == "/v2.0/oa/upload/image"
    assert b'name="file"' in wire.arrived[2].body
    assert b"\x89PNG..." in wire.arrived[2].body


async def test_a_file_and_a_gif_bring_what_their_messages_need(
    client: ZaloClient, wire: Wire
) -> None:
    wire.answers(success({"token": "t1"}))
    wire.answers(success({"attachment_id": "g1"}))
    assert await client.upload_file(OA, b"%PDF", "a.pdf", "application/pdf") == "t1"
    assert await client.upload_gif(OA, b"GIF89a", "a.gif") == "g1"


@pytest.mark.parametrize(
    ("code", "message", "action"),
    [
        (-230, "User has not interacted", Action.WAIT_WINDOW),
        (-227, "User is banned", Action.GIVE_UP),
        (-200, "Send message failed", Action.RETRY),
        (-320, "", Action.BILLING),
        (-98765, "new", Action.GIVE_UP),
    ],
)
async def test_an_application_error_is_surely_not_sent(
    client: ZaloClient, wire: Wire, code: int, message: str, action: Action
) -> None:
    wire.answers(failure(code, message))
    with pytest.raises(NotSent) as refused:
        await client.send_cs(OA, USER, Text("Chào"))
    assert (refused.value.code, refused.value.action) == (code, action)


async def test_over_the_limit_waits_for_the_next_minute(client: ZaloClient, wire: Wire) -> None:
    wire.answers(failure(-32, "Your application reached limit call api"))
    with pytest.raises(NotSent) as refused:
        await client.send_cs(OA, USER, Text("Chào"))
    # The clock of these tests stands at 20 seconds past the minute.
    assert (refused.value.action, refused.value.retry_after) == (Action.WAIT_MINUTE, 41.0)


async def test_refused_buttons_ask_for_plain_text(client: ZaloClient, wire: Wire) -> None:
    wire.answers(failure(-233, "message type is invalid or not support"))
    with pytest.raises(NotSent) as refused:
        await client.send_cs(OA, USER, Text("Chọn", buttons=(Button("Có", "say", "1"),)))
    assert refused.value.action is Action.FALLBACK_TEXT


async def test_an_expired_upload_asks_for_a_new_one(client: ZaloClient, wire: Wire) -> None:
    wire.answers(failure(-100, "attachment_id was expired"))
    with pytest.raises(NotSent) as refused:
        await client.send_cs(OA, USER, Image(attachment_id="old"))
    assert refused.value.action is Action.REUPLOAD


@pytest.mark.parametrize("trouble", ["cut", "stall", "500", "html", "empty", "no error field"])
async def test_without_a_readable_answer_nobody_knows_whether_it_was_sent(
    client: ZaloClient, wire: Wire, trouble: str
) -> None:
    match trouble:
        case "cut":
            wire.cuts()
        case "stall":
            wire.stalls(success(SENT))
        case "500":
            wire.answers(failure(-200), status=503)
        case "html":
            wire.answers_bytes(b"<html>busy</html>")
        case "empty":
            wire.answers_bytes(b"")
        case "no error field":
            wire.answers({"message": "?"})
    with pytest.raises(SendUnknown):
        await client.send_cs(OA, USER, Text("Chào"))
    assert len(wire.arrived) == 1, "never resent blind"


async def test_a_connection_that_never_opened_is_surely_not_sent(
    session: aiohttp.ClientSession, custodian: TokenCustodian
) -> None:
    client = ZaloClient(session, custodian, "http://127.0.0.1:9", "http://127.0.0.1:9")
    with pytest.raises(NotSent) as refused:
        await client.send_cs(OA, USER, Text("Chào"))
    assert refused.value.action is Action.RETRY


async def test_a_message_still_waiting_for_a_free_connection_is_surely_not_sent(
    custodian: TokenCustodian, wire: Wire
) -> None:
    wire.stalls(success(SENT))
    connector = aiohttp.TCPConnector(limit=1)
    async with aiohttp.ClientSession(connector=connector) as narrow:
        patient = ZaloClient(narrow, custodian, wire.url, wire.url)
        hasty = ZaloClient(narrow, custodian, wire.url, wire.url, timeout_s=0.2)
        first = asyncio.create_task(patient.send_cs(OA, USER, Text("một")))
        await wire.reached.wait()
        with pytest.raises(NotSent):
            await hasty.send_cs(OA, USER, Text("hai"))
        wire.release.set()
        assert (await first).message_id == SENT["message_id"]
    assert len(wire.arrived) == 1


@pytest.mark.parametrize("status", [302, 404, 413])
async def test_a_wrong_address_is_our_fault_and_surely_not_sent(
    client: ZaloClient, wire: Wire, status: int
) -> None:
    wire.answers_bytes(b"not here", status=status)
    with pytest.raises(NotSent) as refused:
        await client.send_cs(OA, USER, Text("Chào"))
    assert (refused.value.action, refused.value.alarm) == (Action.FIX_REQUEST, True)


async def test_an_oa_nobody_linked_sends_nothing(client: ZaloClient, wire: Wire) -> None:
    with pytest.raises(NotLinked):
        await client.send_cs("111", USER, Text("Chào"))
    assert wire.arrived == []


async def test_a_note_that_could_not_be_kept_does_not_undo_a_send(
    client: ZaloClient, wire: Wire, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(oa_id: str) -> None:
        raise ConnectionError("the database is away")

    shelf.grants[OA] = grant(pair(1), previous=pair(0))
    monkeypatch.setattr(shelf, "confirm", away)
    wire.answers(success(SENT))
    assert (await client.send_cs(OA, USER, Text("Chào"))).message_id == SENT["message_id"]


async def test_no_error_shows_a_word_a_person_or_a_token(client: ZaloClient, wire: Wire) -> None:
    wire.answers(failure(-201, "bí mật is invalid!"))
    wire.cuts()
    for _ in range(2):
        with pytest.raises((NotSent, SendUnknown)) as failed:
            await client.send_cs(OA, USER, Text("chuyện bí mật"))
        for secret in ("bí mật", USER, "access-1"):
            assert secret not in repr(failed.value)
        assert failed.value.__cause__ is None


async def test_what_is_left_of_the_minute_is_remembered(client: ZaloClient, wire: Wire) -> None:
    wire.answers(success(SENT), X_RateLimit_Remain="3871")
    await client.send_cs(OA, USER, Text("Chào"))
    assert client.remaining == 3871
    wire.answers(success(SENT))
    await client.send_cs(OA, USER, Text("Chào"))
    assert client.remaining == 3871


async def test_the_proof_is_sent_where_asked(
    session: aiohttp.ClientSession, custodian: TokenCustodian, wire: Wire
) -> None:
    client = ZaloClient(session, custodian, wire.url, wire.url, appsecret_proof=True)
    wire.answers(success(SENT))
    await client.send_cs(OA, USER, Text("Chào"))
    expected = appsecret_proof("access-1", "APP_SECRET_FOR_TESTS")
    assert wire.arrived[0].headers["appsecret_proof"] == expected


def test_the_published_proof_vector_is_reproduced() -> None:
    assert (
        appsecret_proof("ACCESS_TOKEN_FOR_TESTS", "APP_SECRET_FOR_TESTS")
        == "05fefe8f294e6d4c85a84608126b7ce2b5ab7ad598e1c2a357c290c3ec35ce34"
    )


async def test_a_person_is_read_with_what_they_gave(client: ZaloClient, wire: Wire) -> None:
    wire.answers(
        success(
            {
                "user_id": USER,
                "display_name": "Trần A",
                "user_is_follower": True,
                "user_last_interaction_date": "06/07/2026",
                "tags_and_notes_info": {"notes": [], "tag_names": ["KP1"]},
                "shared_info": {"phone": 84912345678, "name": "Trần Văn A", "city": "Huế"},
            }
        )
    )
    person = await client.user_detail(OA, USER)
    assert json.loads(wire.arrived[0].query["data"]) == {"user_id": USER}
    assert (person.display_name, person.is_follower, person.tags) == ("Trần A", True, ("KP1",))
    assert (person.phone, person.full_name, person.address) == ("84912345678", "Trần Văn A", "Huế")


@pytest.mark.parametrize("key", ["oa_id", "oaid"])
async def test_the_oa_is_read_under_either_key(client: ZaloClient, wire: Wire, key: str) -> None:
    wire.answers(success({key: OA, "name": "Xã", "is_verified": True, "oa_type": 4}))
    info = await client.get_oa(access_token="fresh")
    assert (info.oa_id, info.name, info.is_verified, info.oa_type) == (OA, "Xã", True, 4)
    assert wire.arrived[0].headers["access_token"] == "fresh"


async def test_a_conversation_tells_who_said_what(client: ZaloClient, wire: Wire) -> None:
    line = {"time": 1790000000123, "type": "text", "message_id": "1", "message": "alo"}
    wire.answers(success([{**line, "src": 1, "from_id": USER}, {**line, "src": 0, "from_id": OA}]))
    lines = await client.conversation(OA, USER, count=99)
    assert [line.from_oa for line in lines] == [False, True]
    assert (lines[0].text, lines[0].at_ms, lines[0].from_id) == ("alo", 1790000000123, USER)
    assert json.loads(wire.arrived[0].query["data"])["count"] == 10


async def test_people_and_recent_chats_are_listed(client: ZaloClient, wire: Wire) -> None:
    wire.answers(success({"total": 6, "count": 1, "offset": 0, "users": [{"user_id": USER}]}))
    wire.answers(success([]))
    page = await client.user_list(OA, last_interaction="L7D")
    assert (page.total, page.user_ids) == (6, (USER,))
    assert await client.recent_chat(OA) == []


async def test_the_last_interaction_is_read_from_the_quota(client: ZaloClient, wire: Wire) -> None:
    quota = {"last_interaction": "1790000000123", "cs_reply": {"remain": 8, "total": 8}}
    wire.answers(success(quota))
    assert (await client.quota_message(OA, USER)).last_interaction_ms == 1790000000123


async def test_a_reaction_names_its_message(client: ZaloClient, wire: Wire) -> None:
    wire.answers(success({}))
    await client.react(OA, USER, "96d3", "/-heart")
    action = wire.arrived[0].json()["sender_action"]
    assert action == {"react_icon": "/-heart", "react_message_id": "96d3"}


async def test_templates_and_groups_are_reached(client: ZaloClient, wire: Wire) -> None:
    wire.answers(success({"message_id": "g1", "group_id": "f414"}))
    wire.answers(success({"message_id": "t1"}))
    wire.answers(success({"msg_id": "z1", "sent_time": "1790000000123"}))
    assert (await client.send_group(OA, "f414", Text("Chào"))).message_id == "g1"
    assert (await client.send_template(OA, USER, "123", {"ma": "PA"})).message_id == "t1"
    sent = await client.send_template_to_phone(OA, "84912345678", "123", {"ma": "PA"}, "t-1")
    assert sent.message_id == "z1"
    assert [asked.path for asked in wire.arrived] == [
        "/v3.0/oa/group/message",
        "/v3.0/oa/message/template",
        "/message/template",
    ]
