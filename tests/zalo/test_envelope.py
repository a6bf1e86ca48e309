from __future__ import annotations

import json
from typing import Any

import pytest

from bot.zalo.events import BadEvent, is_console_test, read_envelope
from tests.zalo.samples import APP, GROUP, OA, STAMP, USER, as_bytes, flat, from_oa, from_user

TEXT = {"text": "Đèn đường hỏng", "msg_id": "96d3cdf3af150460909"}


def test_a_text_names_its_person_oa_and_message() -> None:
    envelope = read_envelope(as_bytes(from_user("user_send_text", TEXT)))
    assert (envelope.app_id, envelope.event_name) == (APP, "user_send_text")
    assert (envelope.oa_id, envelope.person_id) == (OA, USER)
    assert envelope.msg_id == "96d3cdf3af150460909"
    assert (envelope.timestamp, envelope.timestamp_ms) == (STAMP, 1790000000123)
    assert not envelope.is_echo


def test_an_echo_has_its_sides_swapped() -> None:
    envelope = read_envelope(as_bytes(from_oa("oa_send_text", TEXT)))
    assert (envelope.oa_id, envelope.person_id, envelope.is_echo) == (OA, USER, True)


@pytest.mark.parametrize(
    ("document", "person"),
    [
        (flat("follow", follower={"id": USER}), USER),
        (flat("user_click_chatnow", user_id=USER), USER),
        (flat("widget_interaction_accepted", data={"user_id": USER}), USER),
        (flat("permission_revoked"), None),
        (flat("create_group", group_id=GROUP), None),
    ],
)
def test_flat_events_name_the_oa_by_its_own_field(
    document: dict[str, Any], person: str | None
) -> None:
    envelope = read_envelope(as_bytes(document))
    assert (envelope.oa_id, envelope.person_id) == (OA, person)


def test_a_group_message_belongs_to_the_oa_of_its_oa_id_field() -> None:
    said = from_user("user_send_group_text", TEXT, oa_id=OA) | {"recipient": {"id": GROUP}}
    envelope = read_envelope(as_bytes(said))
    assert (envelope.oa_id, envelope.person_id) == (OA, USER)


@pytest.mark.parametrize("made", [from_user, from_oa])
def test_who_saw_a_message_is_the_side_that_is_not_the_oa(made: Any) -> None:
    body = as_bytes(made("user_seen_message", {"msg_ids": ["a"]}))
    envelope = read_envelope(body, known_oas={OA})
    assert (envelope.oa_id, envelope.person_id) == (OA, USER)


def test_a_template_receipt_names_a_phone_and_so_no_person() -> None:
    said = from_oa("user_received_message", {"msg_id": "15a0", "delivery_time": "1790000000100"})
    envelope = read_envelope(as_bytes(said | {"recipient": {"id": "84912345678"}}))
    assert (envelope.oa_id, envelope.person_id) == (OA, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"app_id":"1","event_name":"x"}',
        b'{"app_id":"1","timestamp":"1"}',
        b'{"event_name":"x","timestamp":"1"}',
        b'{"app_id":"1","event_name":7,"timestamp":"1"}',
        b'{"app_id":"1","event_name":"x","timestamp":"soon"}',
        b'{"app_id":"1","event_name":"x","timestamp":"-1"}',
        b'{"app_id":"1","event_name":"x","timestamp":"99999999999999999999"}',
    ],
)
def test_what_is_no_event_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(BadEvent):
        read_envelope(body)


def test_half_an_emoji_does_not_cost_the_message() -> None:
    body = json.dumps(from_user("user_send_text", {**TEXT, "text": "hỏng \ud83d"})).encode()
    assert read_envelope(body).msg_id == TEXT["msg_id"]


def test_the_officials_sample_with_twelve_digits_is_read() -> None:
    body = as_bytes(from_user("user_send_text", TEXT) | {"timestamp": "154390853474"})
    assert read_envelope(body).timestamp_ms == 154390853474


def test_a_number_where_zalo_writes_text_keeps_all_its_digits() -> None:
    said = from_user("user_send_text", TEXT) | {"sender": {"id": 2468458835291979229}}
    assert read_envelope(as_bytes(said)).person_id == "2468458835291979229"


def test_a_message_sent_twice_has_one_key_whatever_its_body() -> None:
    first = as_bytes(from_user("user_send_text", TEXT))
    again = json.dumps(from_user("user_send_text", TEXT)).encode()
    assert read_envelope(first).key(first) == read_envelope(again).key(again)
    assert read_envelope(first).key(first) == f"{OA}:user_send_text:96d3cdf3af150460909"


def test_seen_received_and_reacted_never_share_a_key_with_their_message() -> None:
    message = {"msg_id": "63ec", "react_icon": "/-heart"}
    bodies = [
        as_bytes(from_oa("oa_send_text", message)),
        as_bytes(from_oa("user_received_message", message)),
        as_bytes(from_user("user_reacted_message", message)),
        as_bytes(from_oa("oa_send_text", message) | {"sender": {"id": "another OA"}}),
    ]
    assert len({read_envelope(body).key(body) for body in bodies}) == len(bodies)


@pytest.mark.parametrize("msg_id", ["x" * 500, "a\nb", "mã"])
def test_a_key_is_short_and_plain_whatever_the_id(msg_id: str) -> None:
    body = as_bytes(from_user("user_send_text", {"msg_id": msg_id}))
    key = read_envelope(body).key(body)
    assert len(key) <= 120
    assert key.isascii()
    assert key.isprintable()


def test_the_consoles_sample_is_recognised() -> None:
    sample = {"text": "This is testing message", "msg_id": "This is message id"}
    assert is_console_test(read_envelope(as_bytes(from_user("user_send_text", sample))))
    assert not is_console_test(read_envelope(as_bytes(from_user("user_send_text", TEXT))))
