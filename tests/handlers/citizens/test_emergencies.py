"""Danger: the fitting number first, as a call button, whatever else is going on."""

import pytest

from handlers.base import Kind
from storage.types import CaseClass
from tests.handlers.talk import Talk, Town

FIRE = "cháy nhà ở thôn Đông rồi cứu với"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (FIRE, "114"),
        ("chay nha roi cuu voi", "114"),
        ("có người đuối nước ở hồ cứu với", "112"),
        ("có người đang đâm chém nhau ngoài chợ", "113"),
        ("bố tôi ngất xỉu, khó thở, cấp cứu", "115"),
    ],
)
def test_the_fitting_number_comes_first_as_a_call_button(
    citizen: Talk, text: str, number: str
) -> None:
    first = citizen.says(text)[0]
    assert f"xin gọi ngay {number}" in first
    button = citizen.bubbles[0].buttons[0]
    assert (button.kind, button.value) == ("phone", number)
    assert "02003555115" in [one.value for one in citizen.bubbles[0].buttons]


def test_danger_is_filed_at_once_for_the_duty_list(citizen: Talk, office: Talk) -> None:
    _, receipt, *_ = citizen.says(FIRE)
    (case,) = citizen.cases
    assert case.case_class is CaseClass.danger
    assert "Trả lời trước: 13 giờ thứ Ba 17/11/2026" in receipt
    assert any(text.startswith("Khẩn") for text in office.new_texts())


def test_nobody_is_said_to_be_on_the_way(citizen: Talk) -> None:
    said = " ".join(citizen.says(FIRE))
    assert "đã nhận tin" not in said
    assert "đang đến" not in said


def test_danger_amid_another_dialogue_still_comes_first(citizen: Talk) -> None:
    citizen.says("đèn đường hỏng")
    citizen.waits(seconds=21)
    assert "114" in citizen.says(FIRE)[0]


def test_danger_at_night_is_not_told_to_wait_for_the_office(town: Town, citizen: Talk) -> None:
    town.to("2026-11-21 23:00")
    assert not any("ngoài giờ" in text for text in citizen.says(FIRE))


def test_more_words_about_the_same_danger_join(citizen: Talk) -> None:
    citizen.says(FIRE)
    citizen.says("cháy to lắm rồi cứu với")
    assert len(citizen.cases) == 1


def test_despair_gets_care_and_numbers_and_no_receipt(citizen: Talk, office: Talk) -> None:
    (words, *rest) = citizen.says("tôi không muốn sống nữa, muốn chết cho xong")
    assert "1900 1267" in words
    assert "096 306 1414" in words
    assert not any("Mã số" in text for text in rest)
    assert citizen.cases[0].case_class is CaseClass.danger
    assert office.new_texts() != []


@pytest.mark.parametrize("text", ["thủ tục phòng cháy chữa cháy", "xe tôi bị chết máy"])
def test_talking_about_danger_raises_no_alarm(citizen: Talk, text: str) -> None:
    assert not any("xin gọi ngay" in answer for answer in citizen.says(text))


def test_an_official_who_answers_about_a_fire_is_not_sent_to_call_114(
    citizen: Talk, office: Talk
) -> None:
    citizen.says(FIRE)
    code = citizen.cases[0].code
    office.new_texts()
    answers = office.says(f"{code} Xã đã cùng cứu hỏa dập xong đám cháy nhà ở thôn Đông.")
    assert not any("xin gọi ngay" in text for text in answers)


@pytest.mark.parametrize("kind", [Kind.image, Kind.link, Kind.file, Kind.video, Kind.audio])
def test_danger_told_under_a_photo_or_file_gives_the_number_and_is_filed(
    citizen: Talk, office: Talk, kind: Kind
) -> None:
    assert "114" in citizen.sends(kind, text=FIRE)[0]
    (case,) = citizen.cases
    assert case.case_class is CaseClass.danger
    assert any(text.startswith("Khẩn") for text in office.new_texts())


def test_a_photo_of_danger_amid_an_open_choice_waits_for_nothing(
    citizen: Talk, office: Talk
) -> None:
    citizen.says("đèn đường thôn Đông hỏng")
    citizen.waits(minutes=40)
    assert "1. Thêm vào" in citizen.says("hôm qua cũng thế")[0]
    assert "114" in citizen.sends(Kind.image, text=FIRE)[0]
    assert citizen.cases[0].case_class is CaseClass.danger


@pytest.mark.parametrize("kind", [Kind.image, Kind.link])
def test_despair_under_a_photo_or_link_is_answered(citizen: Talk, kind: Kind) -> None:
    answers = citizen.sends(kind, text="tôi không muốn sống nữa, muốn chết cho xong")
    assert "1900 1267" in answers[0]
    assert not any("Mã số" in text for text in answers)


def test_danger_behind_the_code_of_another_case_reaches_the_duty_list(
    citizen: Talk, office: Talk
) -> None:
    code = rubbish(citizen)
    assert "114" in citizen.says(f"{code} nhà tôi đang cháy to lắm cứu với")[0]
    assert [case.case_class for case in citizen.cases] == [CaseClass.danger, CaseClass.village]
    assert any(text.startswith("Khẩn") for text in office.new_texts())


@pytest.mark.parametrize("kind", [Kind.text, Kind.image])
def test_danger_as_a_quote_of_another_case_reaches_the_duty_list(
    citizen: Talk, office: Talk, kind: Kind
) -> None:
    rubbish(citizen)
    receipt = next(bubble for bubble in citizen.bubbles if "Mã số" in bubble.text)
    citizen.sends(kind, text="nhà tôi đang cháy to lắm cứu với", quoting=receipt)
    assert [case.case_class for case in citizen.cases] == [CaseClass.danger, CaseClass.village]
    assert any(text.startswith("Khẩn") for text in office.new_texts())


def rubbish(citizen: Talk) -> str:
    """The code of a case about rubbish."""
    citizen.says("rác ùn ở thôn Đông cả tuần nay")
    citizen.waits(seconds=21)
    return citizen.cases[0].code
