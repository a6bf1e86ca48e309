"""Whatever is sent to it, the local Zalo answers as Zalo would, never with a crash."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.emulator.config import EmulatorConfig
from bot.emulator.cs_forms import read_message
from bot.emulator.people import Person
from bot.emulator.phones import ACTS, act
from bot.emulator.running import RunningEmulator
from bot.emulator.wire import BadRequest, Refusal
from bot.emulator.world import World
from tests.emulator.conftest import App

ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
WORDS = st.sampled_from(
    [
        *("media", "image", "gif", "sticker", "list", "button", "request_user_info", "file"),
        *("template", "oa.open.url", "oa.query.show", "oa.open.phone", "https://a.vn/"),
    ]
)
ELEMENT_KEYS = st.sampled_from(
    [
        *("media_type", "url", "attachment_id", "title", "subtitle", "image_url"),
        *("default_action", "width", "height"),
    ]
)
PHONE_KEYS = st.sampled_from(
    [
        *("text", "images", "latitude", "longitude", "data", "name", "url", "phone", "button"),
        *("message_id", "item", "icon", "sticker_id", "layout", "quote", "source", "dob"),
    ]
)
ELEMENT = st.dictionaries(ELEMENT_KEYS, ODD | WORDS)
PAYLOAD = st.fixed_dictionaries(
    {},
    optional={
        "template_type": WORDS | ODD,
        "elements": st.lists(ELEMENT, max_size=6) | ODD,
        "buttons": st.lists(
            st.dictionaries(st.sampled_from(["title", "type", "payload"]), ODD | WORDS), max_size=6
        )
        | ODD,
        "token": ODD,
    },
)
MESSAGE = st.fixed_dictionaries(
    {},
    optional={
        "text": st.text() | ODD,
        "quote_message_id": st.text() | ODD,
        "attachment": st.fixed_dictionaries({"type": WORDS | ODD, "payload": PAYLOAD | ODD}) | ODD,
    },
)


@settings(deadline=None)
@given(MESSAGE | ODD)
def test_any_message_is_taken_or_refused_with_a_code(message: Any) -> None:
    world = World(EmulatorConfig())
    assert _answer_to(world, message) in (0, -201, -210, -233, -100)


def _answer_to(world: World, message: Any) -> int:
    try:
        read_message(world, world.config.oa_id, message)
    except Refusal as no:
        return no.code
    return 0


@settings(deadline=None)
@given(st.sampled_from(sorted(ACTS)), st.dictionaries(PHONE_KEYS, ODD))
def test_a_phone_does_what_it_is_told_or_says_why_not(kind: str, what: dict[str, Any]) -> None:
    world = World(EmulatorConfig())
    person = world.add_person("Bà Tư")
    assert _done(world, person, {"kind": kind} | what)


def _done(world: World, person: Person, what: dict[str, Any]) -> bool:
    try:
        return "msg_ids" in act(world, person, what)
    except BadRequest as no:
        return len(str(no)) > 10


async def test_half_a_surrogate_and_endless_nesting_are_refused(app: App, tu: str) -> None:
    start = f'{{"recipient":{{"user_id":"{tu}"}},"message":{{"text":'
    for text in ('"\\ud83d"}}', "[" * 100_000):
        async with app.session.post(
            "/v3.0/oa/message/cs", data=start + text, headers={"access_token": app.token}
        ) as answer:
            assert answer.status == 200
            assert (await answer.json())["error"] == -201


async def test_odd_queries_are_refused(zalo: RunningEmulator, app: App, tu: str) -> None:
    for asked in ({"user_id": [tu]}, {"user_id": None}, {"count": [1]}, {"tag_name": [1]}):
        for path in ("/v3.0/oa/user/detail", "/v3.0/oa/user/getlist", "/v2.0/oa/conversation"):
            async with app.session.get(
                path, params={"data": json.dumps(asked)}, headers={"access_token": app.token}
            ) as answer:
                assert answer.status == 200
