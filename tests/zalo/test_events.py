from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.zalo.events import (
    EVENT_NAMES,
    CallEvent,
    ClickedChat,
    Follow,
    GroupEvent,
    GroupMessage,
    InfoUpdated,
    OaMessage,
    OtherEvent,
    PermissionRevoked,
    Reacted,
    Received,
    Seen,
    SubmittedInfo,
    TagEvent,
    Unfollow,
    UnknownEvent,
    UserMessage,
    WidgetEvent,
    Withdrew,
    ZnsEvent,
    parse_event,
)
from tests.zalo.samples import GROUP, OA, STAMP, USER, enclosed, flat, from_oa, from_user


def user_message(document: dict[str, Any]) -> UserMessage:
    event = parse_event(document)
    assert isinstance(event, UserMessage)
    return event


def test_a_reply_keeps_the_id_it_answers() -> None:
    said = {"text": "đúng rồi", "msg_id": "5a1f", "quote_msg_id": "63ec"}
    event = user_message(from_user("user_send_text", said))
    assert (event.kind, event.text, event.quote_msg_id) == ("text", "đúng rồi", "63ec")
    assert (event.name, event.oa_id, event.user_id) == ("user_send_text", OA, USER)
    assert event.at_ms == int(STAMP)


@pytest.mark.parametrize(
    ("kind", "wire_type", "payload", "field", "value"),
    [
        ("image", "image", {"thumbnail": "t", "url": "https://a/f.jpg"}, "url", "https://a/f.jpg"),
        ("gif", "gif", {"thumbnail": "t", "url": "u"}, "thumbnail", "t"),
        ("link", "link", {"description": "d", "url": "u"}, "description", "d"),
        ("audio", "audio", {"url": "https://a/a.amr"}, "url", "https://a/a.amr"),
        ("video", "video", {"thumbnail": "t", "description": "", "url": "u"}, "url", "u"),
        ("sticker", "sticker", {"id": "46991", "url": "u"}, "sticker_id", "46991"),
        (
            "location",
            "location",
            {"coordinates": {"latitude": "10.7636", "longitude": "106.6562"}},
            "longitude",
            106.6562,
        ),
        ("file", "file", {"url": "u", "size": "84213", "name": "đơn.pdf"}, "size", 84213),
        ("file", "file", {"url": "u", "checksum": "9e10", "type": "pdf"}, "file_type", "pdf"),
        (
            "business_card",
            "link",
            {"description": '{"phone":"84912345678","qrCodeUrl":"https://q"}', "url": "u"},
            "phone",
            "84912345678",
        ),
    ],
)
def test_every_kind_of_enclosure_is_read(
    kind: str, wire_type: str, payload: dict[str, Any], field: str, value: object
) -> None:
    event = user_message(from_user(f"user_send_{kind}", enclosed(wire_type, payload)))
    assert event.kind == kind
    assert getattr(event.attachments[0], field) == value


def test_a_picture_keeps_its_caption_and_all_its_companions() -> None:
    said = enclosed("image", {"url": "1"}, text="ổ gà")
    said["attachments"] *= 3
    event = user_message(from_user("user_send_image", said))
    assert event.text == "ổ gà"
    assert len(event.attachments) == 3


def test_text_that_no_database_takes_is_mended_not_lost() -> None:
    event = user_message(from_user("user_send_text", {"text": "a\0b \ud83d 😀", "msg_id": "1"}))
    assert event.text == "ab � 😀"


def test_an_anonymous_message_keeps_what_its_answer_needs() -> None:
    said = {"text": "hỏi", "msg_id": "1", "conversation_id": "c1"}
    event = user_message(from_user("anonymous_send_text", said))
    assert (event.anonymous, event.conversation_id) == (True, "c1")


def test_an_echo_tells_the_bot_from_a_human() -> None:
    said = {"text": "xin chào", "msg_id": "63ec"}
    by_bot = parse_event(from_oa("oa_send_text", said))
    by_hand = parse_event(from_oa("oa_send_text", said, admin_id="777"))
    assert isinstance(by_bot, OaMessage)
    assert isinstance(by_hand, OaMessage)
    assert (by_bot.admin_id, by_hand.admin_id) == (None, "777")
    assert (by_bot.user_id, by_bot.msg_id, by_bot.text) == (USER, "63ec", "xin chào")


NEW_INFO = {
    "name": "Trần A",
    "phone": 84912345678,
    "user_dob": "30/10/1999",
    "gender": "Nam",
    "full_address": {
        "user_city": "Hồ Chí Minh",
        "user_ward": "Tân Thuận",
        "user_address": "Đường 13",
    },
}
OLD_INFO = {
    "name": "Trần A",
    "phone": "84912345678",
    "address": "Đường 13",
    "ward": "Tân Thuận",
    "city": "Hồ Chí Minh",
}


@pytest.mark.parametrize("info", [NEW_INFO, OLD_INFO])
def test_submitted_particulars_are_read_in_both_forms(info: dict[str, Any]) -> None:
    event = parse_event(from_user("user_submit_info", {}, info=info))
    assert isinstance(event, SubmittedInfo)
    assert (event.full_name, event.phone) == ("Trần A", "84912345678")
    assert event.address == "Đường 13, Tân Thuận, Hồ Chí Minh"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            from_oa("user_received_message", {"msg_id": "63ec"}),
            Received(name="user_received_message", oa_id=OA, at_ms=0, user_id=USER, msg_id="63ec"),
        ),
        (
            from_oa("user_seen_message", {"msg_ids": ["63ec", "63ed"]}),
            Seen(
                name="user_seen_message",
                oa_id=OA,
                at_ms=0,
                user_id=USER,
                msg_ids=("63ec", "63ed"),
            ),
        ),
        (
            from_user("user_reacted_message", {"msg_id": "63ec", "react_icon": "/-heart"}),
            Reacted(
                name="user_reacted_message",
                oa_id=OA,
                at_ms=0,
                user_id=USER,
                msg_id="63ec",
                icon="/-heart",
                by_user=True,
            ),
        ),
        (
            flat("follow", follower={"id": USER}, source="oa_profile"),
            Follow(name="follow", oa_id=OA, at_ms=0, user_id=USER, source="oa_profile"),
        ),
        (
            flat("unfollow", follower={"id": USER}),
            Unfollow(name="unfollow", oa_id=OA, at_ms=0, user_id=USER),
        ),
        (
            flat("user_click_chatnow", user_id=USER),
            ClickedChat(name="user_click_chatnow", oa_id=OA, at_ms=0, user_id=USER),
        ),
        (
            flat("user_withdraw", user_id=USER),
            Withdrew(name="user_withdraw", oa_id=OA, at_ms=0, user_id=USER),
        ),
        (
            flat("update_user_info", user_id=USER, data={"method": "dynamic_url"}),
            InfoUpdated(
                name="update_user_info", oa_id=OA, at_ms=0, user_id=USER, method="dynamic_url"
            ),
        ),
        (
            flat("permission_revoked"),
            PermissionRevoked(
                name="permission_revoked", oa_id=OA, at_ms=0, app_id="360846524940903967"
            ),
        ),
        (
            flat("add_user_to_tag", tag={"user_ids": [USER], "name": "KP1"}),
            TagEvent(name="add_user_to_tag", oa_id=OA, at_ms=0, tag="KP1", user_ids=(USER,)),
        ),
        (
            flat("widget_interaction_accepted", data={"user_id": USER, "url": "https://s/x?l=1"}),
            WidgetEvent(
                name="widget_interaction_accepted",
                oa_id=OA,
                at_ms=0,
                user_id=USER,
                url="https://s/x?l=1",
            ),
        ),
        (
            flat("user_call_oa", user_id=USER, call_id="c", call_type="AUDIO", talk_time="61000"),
            CallEvent(
                name="user_call_oa",
                oa_id=OA,
                at_ms=0,
                user_id=USER,
                call_id="c",
                call_type="AUDIO",
                talk_ms=61000,
            ),
        ),
    ],
)
def test_events_that_are_no_messages_are_read_whole(
    document: dict[str, Any], expected: object
) -> None:
    assert parse_event(document | {"timestamp": "0"}) == expected


@pytest.mark.parametrize(
    ("names", "change"),
    [
        (["create_group"], "created"),
        (["user_join_group"], "joined"),
        (
            [
                "react_request_join_group",
                "accept_request_join_group",
                "react_request_join_group_accept",
            ],
            "request_accepted",
        ),
        (["reject_request_join_group", "react_request_join_group_reject"], "request_rejected"),
        (["user_out_group", "user_leave_group"], "left"),
        (["disperse_group", "delete_group"], "dissolved"),
    ],
)
def test_every_published_spelling_of_a_group_change_is_read(names: list[str], change: str) -> None:
    for name in names:
        event = parse_event(flat(name, group_id=GROUP, users=[{"id": USER}]))
        assert isinstance(event, GroupEvent)
        assert (event.change, event.group_id, event.user_ids) == (change, GROUP, (USER,))


def test_a_group_message_names_group_and_writer() -> None:
    said = from_user("user_send_group_text", {"text": "alo", "msg_id": "1"}, oa_id=OA)
    event = parse_event(said | {"recipient": {"id": GROUP}})
    assert isinstance(event, GroupMessage)
    assert (event.group_id, event.sender_id, event.by_user) == (GROUP, USER, True)


def test_a_template_receipt_is_not_taken_for_a_chat_receipt() -> None:
    message = {"delivery_time": "1790000000100", "msg_id": "15a0", "tracking_id": "t1"}
    said = from_oa("user_received_message", message) | {"recipient": {"id": "84912345678"}}
    event = parse_event(said)
    assert isinstance(event, ZnsEvent)
    assert (event.tracking_id, event.delivered_ms) == ("t1", 1790000000100)


def test_a_changed_template_says_from_what_to_what() -> None:
    status = {"prev_status": "PENDING_REVIEW", "new_status": "ENABLE"}
    event = parse_event(flat("change_template_status", template_id="12345", status=status))
    assert isinstance(event, ZnsEvent)
    assert (event.template_id, event.before, event.after) == ("12345", "PENDING_REVIEW", "ENABLE")


def test_the_oa_is_found_under_its_other_spelling() -> None:
    said = flat("change_oa_daily_quota", quota={"prev_value": "500"}, oaId=OA)
    del said["oa_id"]
    assert parse_event(said).oa_id == OA


def test_an_unpublished_name_is_kept_not_refused() -> None:
    said = from_user("user_send_dream", {"text": "?"})
    event = parse_event(said)
    assert isinstance(event, UnknownEvent)
    assert (event.name, event.document) == ("user_send_dream", said)


def test_a_message_from_nobody_is_unknown_rather_than_somebodys() -> None:
    said = from_user("user_send_text", {"text": "a", "msg_id": "1"})
    del said["sender"]
    assert isinstance(parse_event(said), UnknownEvent)


@pytest.mark.parametrize("name", sorted(EVENT_NAMES))
def test_every_published_name_has_a_type_of_its_own(name: str) -> None:
    said = from_user(
        name,
        {"text": "a", "msg_id": "1", "msg_ids": ["1"]},
        oa_id=OA,
        group_id=GROUP,
        users=[{"id": USER}],
        user_id=USER,
        follower={"id": USER},
    )
    event = parse_event(said)
    assert not isinstance(event, UnknownEvent)
    assert isinstance(event, OtherEvent) == (name in {"shop_has_order", "extension_purchased"})


ODD: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    float("nan"),
    "",
    "x",
    "\ud83d\0",
    "{",
    "1e999",
    [],
    [[]],
    {},
)
LEAF = st.sampled_from(ODD)
KEYS = ("id", "type", "payload", "coordinates", "text", "msg_id", "description", "attachments")
SHALLOW = st.dictionaries(st.sampled_from(KEYS), LEAF | st.lists(LEAF, max_size=2), max_size=3)
FIELDS = st.sampled_from(
    (
        *("sender", "recipient", "message", "info", "data", "tag", "users", "follower"),
        *("user_id", "oa_id", "group_id", "status", "quota", "talk_time"),
    )
)


@given(
    st.sampled_from(sorted(EVENT_NAMES)),
    st.dictionaries(FIELDS, LEAF | SHALLOW | st.lists(SHALLOW, max_size=2), max_size=5),
)
def test_no_shape_of_body_makes_the_reader_fail(name: str, fields: dict[str, Any]) -> None:
    event = parse_event({**fields, "event_name": name, "app_id": "1", "timestamp": STAMP})
    assert event.name == name


@pytest.mark.parametrize("odd", [*ODD, {"payload": []}, {"payload": {"coordinates": "x"}}])
def test_no_shape_of_enclosure_costs_the_message(odd: object) -> None:
    said = {"text": "ổ gà", "msg_id": "1", "attachments": [odd, {"payload": odd}]}
    assert user_message(from_user("user_send_image", said)).text == "ổ gà"
