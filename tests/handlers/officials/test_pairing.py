"""Joining a post to a phone."""

import pytest

from storage import officials, people
from storage.types import Post
from tests.handlers.officials.desk import Desk

WRONG = "23456789AB"


@pytest.fixture
def code(desk: Desk) -> str:
    return desk.post("Vũ Văn Nam", Post.deputy, "Phó Chủ tịch UBND xã")


@pytest.mark.parametrize("typed", ["{}", "  {} ", "{lower}", "{spaced}", "{dashed}"])
def test_a_code_asks_for_post_and_commune(desk: Desk, code: str, typed: str) -> None:
    spaced, dashed = f"{code[:5]} {code[5:]}", f"{code[:5]}-{code[5:]}"
    text = typed.format(code, lower=code.lower(), spaced=spaced, dashed=dashed)
    (asked,) = desk.says("máy của Nam", text)
    assert "Phó Chủ tịch UBND xã" in asked
    assert "UBND xã Minh Sơn" in asked
    assert "1. Đúng\n2. Không phải tôi" in asked
    assert desk.official("Vũ Văn Nam").person_id is None


def test_confirming_pairs_once_and_every_paired_post_hears_of_it(desk: Desk, code: str) -> None:
    desk.says("máy của Nam", code)
    assert "Đã ghép" in desk.says("máy của Nam", "1")[0]
    assert desk.official("Vũ Văn Nam").person_id == desk.talk("máy của Nam").person_id
    for name in ("Trần Thị Lan", "Nguyễn Văn Minh", "Phạm Quốc Hùng", "Lê Thị Hoa"):
        assert "Vũ Văn Nam" in desk.told(name)[-1]
    assert "không đúng" in desk.says("kẻ lạ", code)[0]


def test_the_code_is_kept_only_as_a_hash(desk: Desk, code: str) -> None:
    assert code not in (desk.official("Vũ Văn Nam").pairing_key or "")


def test_who_declines_burns_the_code(desk: Desk, code: str) -> None:
    desk.says("người khác", code)
    desk.says("người khác", "2")
    assert "không đúng" in desk.says("máy của Nam", code)[0]


def test_a_code_dies_after_24_hours(desk: Desk, code: str) -> None:
    desk.passes(hours=24, seconds=1)
    assert "không đúng" in desk.says("máy của Nam", code)[0]


def test_a_code_confirmed_by_two_phones_pairs_the_first(desk: Desk, code: str) -> None:
    desk.says("máy của Nam", code)
    desk.says("người khác", code)
    desk.says("máy của Nam", "1")
    assert "không còn dùng được" in desk.says("người khác", "1")[0]
    assert desk.official("Vũ Văn Nam").person_id == desk.talk("máy của Nam").person_id


def test_five_wrong_tries_an_hour_then_silence_even_for_the_right_code(
    desk: Desk, code: str
) -> None:
    for left in (4, 3, 2, 1):
        assert f"Còn {left} lần" in desk.says("máy của Nam", WRONG)[0]
    assert "không đúng" in desk.says("máy của Nam", WRONG)[0]
    assert desk.says("máy của Nam", WRONG) == []
    assert desk.says("máy của Nam", code) == []
    desk.passes(hours=1)
    assert "không đúng" in desk.says("máy của Nam", WRONG)[0]


def test_plain_words_of_ten_such_letters_are_no_wrong_code(desk: Desk) -> None:
    assert "không đúng" not in desk.says("Bà Tư", "CAM GHET UA")[0]
    with desk.town.rows() as session:
        assert people.get(session, desk.talk("Bà Tư").person_id).wrong_codes == 0


def test_a_phone_holds_one_post(desk: Desk, code: str) -> None:
    desk.says("Lê Thị Hoa", code)
    assert "đang gắn với Công chức địa chính" in desk.says("Lê Thị Hoa", "1")[0]


def test_cases_without_a_holder_go_to_the_first_post_that_is_paired(empty_desk: Desk) -> None:
    code = empty_desk.files("Bà Tư", "đèn hỏng", topic="đèn")
    pairing = empty_desk.post("Nguyễn Văn Minh", Post.chairman, "Chủ tịch UBND xã")
    empty_desk.says("máy của Minh", pairing)
    assert code in empty_desk.says("máy của Minh", "1")[-1]
    assert empty_desk.case(code).holder_id == empty_desk.posts["Nguyễn Văn Minh"]


def test_a_phone_keeps_to_one_post_also_while_that_is_on_leave(desk: Desk, code: str) -> None:
    with desk.town.rows() as session:
        chairman = officials.get(session, desk.town.commune_id, desk.posts["Nguyễn Văn Minh"])
        assert chairman is not None
        officials.suspend(session, chairman)
    desk.says("Nguyễn Văn Minh", code)
    (told,) = desk.says("Nguyễn Văn Minh", "1")
    assert "đang gắn với Chủ tịch UBND xã" in told
    assert desk.official("Vũ Văn Nam").person_id is None
