"""What the OpenAPI tells of people, conversations, quotas and the OA (contract §7, §8)."""

import pytest

from bot.emulator.running import RunningEmulator
from tests.emulator.conftest import App, Receiver

DAY = 86400


async def test_detail_names_the_person_and_hides_the_phone_until_given(
    zalo: RunningEmulator, app: App, receiver: Receiver, tu: str
) -> None:
    path, asked = "/v3.0/oa/user/detail", {"user_id": tu}
    before = (await app.get(path, asked))["data"]
    assert before["display_name"] == "Bà Tư"
    assert before["user_is_follower"] is False
    assert before["shared_info"]["phone"] == ""
    zalo.send(tu, kind="submit_info", phone="0912 345 678", dob="30/10/1959", ward="Xã Minh Sơn")
    assert (await app.get(path, asked))["data"]["shared_info"]["phone"] == "84912345678"
    await zalo.settled()
    info = receiver.only("user_submit_info")[0].event["info"]
    assert (info["phone"], info["user_dob"]) == ("84912345678", "30/10/1959")
    assert info["full_address"]["user_ward"] == "Xã Minh Sơn"


async def test_an_unknown_person_is_invalid(app: App) -> None:
    answer = await app.get("/v3.0/oa/user/detail", {"user_id": "1" * 18})
    assert (answer["error"], answer["message"]) == (-201, "user_id is invalid!")


async def test_the_list_knows_followers_tags_and_periods(
    zalo: RunningEmulator, app: App, tu: str
) -> None:
    follower = zalo.add_person("Ông Năm")
    zalo.add_person("Người lạ")
    zalo.advance(2 * DAY)
    app = app.renewed(zalo)
    zalo.send(follower, kind="follow")
    await app.post("/v2.0/oa/tag/tagfollower", {"user_id": int(tu), "tag_name": "KP1"})

    async def listed(**asked: object) -> list[str]:
        data = (await app.get("/v3.0/oa/user/getlist", {"offset": 0, "count": 50} | asked))["data"]
        return [user["user_id"] for user in data["users"]]

    assert await listed() == [tu, follower]
    assert await listed(is_follower="true") == [follower]
    assert await listed(tag_name="KP1") == [tu]
    assert await listed(last_interaction_period="TODAY") == [follower]
    assert await listed(last_interaction_period="L7D") == [tu, follower]
    assert await listed(last_interaction_period="2020_01_01:2020_12_31") == []
    assert await listed(offset=1) == [follower]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"count": 51}, -210),
        ({"offset": 9952}, -210),
        ({"count": 0}, -201),
        ({"offset": "x"}, -201),
    ],
)
async def test_the_list_has_limits(app: App, asked: dict[str, object], code: int) -> None:
    assert (await app.get("/v3.0/oa/user/getlist", asked))["error"] == code


async def test_a_conversation_is_read_newest_first_ten_at_a_time(
    zalo: RunningEmulator, app: App, tu: str
) -> None:
    await app.say(tu, "một")
    zalo.send(tu, kind="image", images=[{"sample": "lamp"}])
    path = "/v2.0/oa/conversation"
    lines = (await app.get(path, {"user_id": tu, "offset": 0, "count": 10}))["data"]
    assert [(line["src"], line["type"], line["message"]) for line in lines] == [
        (1, "photo", ""),
        (0, "text", "một"),
        (1, "text", "xin chào"),
    ]
    assert lines[0]["url"].startswith(zalo.base_url)
    assert lines[1]["to_id"] == tu
    assert isinstance(lines[1]["time"], int)
    rest = (await app.get(path, {"user_id": int(tu), "offset": 2, "count": 10}))["data"]
    assert [line["message"] for line in rest] == ["xin chào"]
    assert (await app.get(path, {"user_id": tu, "count": 11}))["error"] == -210


async def test_recent_chats_show_the_latest_conversation_first(
    zalo: RunningEmulator, app: App, tu: str
) -> None:
    nam = zalo.add_person("Ông Năm")
    zalo.send(nam, "alo")
    await app.say(tu, "vâng ạ")
    lines = (await app.get("/v2.0/oa/listrecentchat", {"offset": 0, "count": 10}))["data"]
    assert [line["message"] for line in lines] == ["vâng ạ", "alo"]


async def test_tags_are_made_on_first_use_and_told(
    zalo: RunningEmulator, app: App, receiver: Receiver, tu: str
) -> None:
    body = {"user_id": tu, "tag_name": "KP1"}
    assert (await app.post("/v2.0/oa/tag/tagfollower", body))["error"] == 0
    assert (await app.get("/v2.0/oa/tag/gettagsofoa"))["data"] == ["KP1"]
    assert (await app.post("/v2.0/oa/tag/rmfollowerfromtag", body))["error"] == 0
    assert (await app.post("/v2.0/oa/tag/rmfollowerfromtag", body))["error"] == -201
    assert (await app.post("/v2.0/oa/tag/rmtag", {"tag_name": "KP1"}))["error"] == 0
    assert (await app.get("/v2.0/oa/tag/gettagsofoa"))["data"] == []
    await zalo.settled()
    assert receiver.names()[1:] == ["add_user_to_tag", "remove_user_from_tag", "remove_tag"]


async def test_what_the_oa_noted_can_be_updated_and_erased(app: App, tu: str) -> None:
    shared = {"name": "Nguyễn Thị Tư", "phone": 84912345678}
    body = {"user_id": tu, "user_alias": "Bà Tư thôn Đông", "shared_info": shared}
    assert await app.post("/v3.0/oa/user/update", body) == {"error": 0, "message": "Success"}
    detail = (await app.get("/v3.0/oa/user/detail", {"user_id": tu}))["data"]
    assert detail["user_alias"] == "Bà Tư thôn Đông"
    assert detail["shared_info"]["phone"] == "84912345678"
    await app.post("/v2.0/oa/deletefollowerinfo", {"user_id": tu})
    detail = (await app.get("/v3.0/oa/user/detail", {"user_id": tu}))["data"]
    assert detail["shared_info"]["name"] == ""


async def test_getoa_answers_with_both_spellings_of_the_id(
    zalo: RunningEmulator, app: App, tu: str
) -> None:
    zalo.send(tu, kind="follow")
    zalo.send(tu, kind="follow")
    data = (await app.get("/v2.0/oa/getoa"))["data"]
    assert data["oa_id"] == data["oaid"] == "388613280878808645"
    assert data["num_follower"] == 1
    assert data["oa_type"] == 4


async def test_the_three_quota_questions(app: App, tu: str) -> None:
    path = "/v3.0/oa/quota/message"
    person = (await app.post(path, {"user_id": tu}))["data"]
    assert person["last_interaction"].isdecimal()
    asked = {"quota_owner": "OA", "product_type": "cs", "quota_type": "sub_quota"}
    (asset,) = (await app.post(path, asked))["data"]
    assert asset["quota_type"] == "sub_quota"
    assert (await app.post(path, asked | {"quota_type": "gift"}))["error"] == -201
    async with app.session.post(
        "/v2.0/oa/quota/message", headers={"access_token": app.token}
    ) as answer:
        assert set((await answer.json())["data"]) == {"type", "remain", "total"}


async def test_groups_and_templates_need_more_and_unknown_paths_are_404(app: App) -> None:
    assert (await app.post("/v3.0/oa/group/message", {}))["error"] == -224
    assert (await app.post("/v3.0/oa/message/template", {}))["error"] == -201
    for method, path in (("GET", "/v3.0/oa/nothing"), ("GET", "/v3.0/oa/message/cs")):
        async with app.session.request(method, path, headers={"access_token": app.token}) as answer:
            assert answer.status == 404
            assert answer.content_type == "application/json"
