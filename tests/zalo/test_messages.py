from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.zalo.messages import (
    BadMessage,
    Button,
    Element,
    File,
    Gif,
    Image,
    List,
    Message,
    MessageTooLarge,
    RequestInfo,
    Sticker,
    Text,
    is_adorned,
    plain,
    split_text,
    to_body,
    to_group_body,
)

USER = "246845883529197922"


def content(message: Message) -> Any:
    return to_body(USER, message)["message"]


def template(**payload: Any) -> dict[str, Any]:
    return {"attachment": {"type": "template", "payload": payload}}


def test_the_recipient_stays_text() -> None:
    assert to_body(USER, Text("a"))["recipient"] == {"user_id": USER}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (Text("Chào ông/bà"), {"text": "Chào ông/bà"}),
        (Text("Vâng", quote_message_id="96d3"), {"text": "Vâng", "quote_message_id": "96d3"}),
        (
            Image(attachment_id="a1", text="Ảnh"),
            {
                "text": "Ảnh",
                **template(
                    template_type="media",
                    elements=[{"media_type": "image", "attachment_id": "a1"}],
                ),
            },
        ),
        (
            Image(url="https://x/a.jpg"),
            template(
                template_type="media", elements=[{"media_type": "image", "url": "https://x/a.jpg"}]
            ),
        ),
        (
            Gif(120, 90, attachment_id="g1"),
            template(
                template_type="media",
                elements=[{"media_type": "gif", "attachment_id": "g1", "width": 120, "height": 90}],
            ),
        ),
        (
            Sticker("46991"),
            template(
                template_type="media",
                elements=[{"media_type": "sticker", "attachment_id": "46991"}],
            ),
        ),
        (File("tok"), {"attachment": {"type": "file", "payload": {"token": "tok"}}}),
        (
            RequestInfo("Xin số", "Để gọi lại", "https://x/i.png"),
            template(
                template_type="request_user_info",
                elements=[
                    {"title": "Xin số", "subtitle": "Để gọi lại", "image_url": "https://x/i.png"}
                ],
            ),
        ),
    ],
)
def test_each_kind_is_written_as_zalo_reads_it(message: Message, expected: object) -> None:
    assert content(message) == expected


def test_each_button_is_written_as_zalo_reads_it() -> None:
    buttons = (
        Button("Tiếp", "say", "1"),
        Button("Kín", "say_hidden", "#kin"),
        Button("Trang", "url", "https://x"),
        Button("Gọi", "phone", "84912345678"),
        Button("Nhắn", "sms", "84912345678|xin chào"),
    )
    written = content(Text("Chọn", buttons=buttons))["attachment"]["payload"]["buttons"]
    assert [(button["type"], button["payload"]) for button in written] == [
        ("oa.query.show", "1"),
        ("oa.query.hide", "#kin"),
        ("oa.open.url", {"url": "https://x"}),
        ("oa.open.phone", {"phone_code": "84912345678"}),
        ("oa.open.sms", {"content": "xin chào", "phone_code": "84912345678"}),
    ]


def test_a_row_opens_its_address_in_the_place_zalo_looks() -> None:
    rows = (Element("A", "phụ", action=Button("A", "url", "https://x")), Element("B"))
    first, second = content(List(rows))["attachment"]["payload"]["elements"]
    assert first["default_action"] == {"type": "oa.open.url", "url": "https://x"}
    assert "default_action" not in second


@pytest.mark.parametrize(
    "build",
    [
        lambda: Text("x" * 2001),
        lambda: Text("a", buttons=(Button("a", "say", "a"),) * 6),
        lambda: Button("x" * 101, "say", "a"),
        lambda: Button("a", "say", "x" * 1001),
        lambda: List((Element("a", "b"),) * 6),
        lambda: Image(url="https://x", text="x" * 2001),
    ],
)
def test_what_is_over_zalos_limits_is_refused_before_it_leaves(
    build: Callable[[], object],
) -> None:
    with pytest.raises(MessageTooLarge):
        build()


@pytest.mark.parametrize(
    "build",
    [
        lambda: Text("  "),
        lambda: Image(),
        lambda: Image(attachment_id="a", url="https://x"),
        lambda: Gif(0, 10, url="https://x"),
        lambda: List((Element("a"),)),
        lambda: to_body("", Text("a")),
    ],
)
def test_what_zalo_would_not_understand_is_refused(build: Callable[[], object]) -> None:
    with pytest.raises(BadMessage):
        build()


def test_letters_are_counted_as_people_count_them() -> None:
    decomposed = normalize("NFD", "ệ" * 2000)
    assert len(decomposed) > 2000
    assert len(content(Text(decomposed))["text"]) == 2000


def test_plain_text_keeps_what_the_buttons_opened() -> None:
    buttons = (Button("Có", "say", "1"), Button("Trang", "url", "https://x"))
    message = Text("Chọn 1 hoặc 2", "96d3", buttons)
    assert is_adorned(message)
    assert plain(message) == Text("Chọn 1 hoặc 2\nTrang: https://x")
    assert not is_adorned(plain(message))


def test_a_relayed_text_cannot_call_a_groups_members() -> None:
    body = to_group_body("f414", Text("[@388613280878808645] alo"))
    assert body["recipient"] == {"group_id": "f414"}
    assert "[@" not in body["message"]["text"]


def test_a_long_text_is_cut_between_paragraphs_first() -> None:
    text = "một hai\nba\n\nbốn năm sáu"
    assert split_text(text, 16) == ["một hai\nba", "bốn năm sáu"]
    assert split_text("một hai\nba bốn", 10) == ["một hai", "ba bốn"]
    assert split_text("một hai ba", 8) == ["một hai", "ba"]
    assert split_text("ababababab", 4) == ["abab", "abab", "ab"]


def test_short_and_empty_texts_are_not_cut() -> None:
    assert split_text("vừa đủ") == ["vừa đủ"]
    assert split_text("  \n ") == []


@given(st.text(alphabet="ệa \n😀", max_size=300), st.integers(1, 40))
def test_no_word_is_lost_and_no_part_is_too_long(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(normalize("NFC", text).split())
