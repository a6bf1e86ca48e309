"""`9`: a person takes the chat, and the bot keeps quiet until they are done."""

import pytest

from handlers.base import Kind
from storage.types import CaseClass
from tests.handlers.talk import Talk, Town


@pytest.mark.parametrize("text", ["9", "gặp cán bộ", "cho tôi gặp cán bộ"])
def test_in_hours_the_number_is_shown_and_the_office_told(
    citizen: Talk, office: Talk, text: str
) -> None:
    answer = citizen.says(text)[0]
    assert "0200 3555 100" in answer
    assert [button.value for button in citizen.bubbles[0].buttons] == ["02003555100"]
    (case,) = citizen.cases
    assert case.code in answer
    assert any(case.code in told for told in office.new_texts())


def test_while_a_person_has_the_chat_the_bot_keeps_quiet_and_passes_words_on(
    citizen: Talk, office: Talk
) -> None:
    citizen.says("9")
    office.new_texts()
    assert citizen.says("làm giấy khai sinh cần gì") == []
    assert citizen.sends(Kind.sticker) == []
    assert any("khai sinh" in text for text in office.new_texts())


def test_zero_ends_the_silence(citizen: Talk) -> None:
    citizen.says("9")
    assert "1. Hỏi giấy tờ" in citizen.says("0")[0]
    assert "Giấy chứng sinh" in citizen.says("làm giấy khai sinh cần gì")[0]


@pytest.mark.parametrize(
    ("asked", "still_quiet", "speaks"),
    [
        ("2026-11-17 09:00", "2026-11-17 14:55", "2026-11-17 15:05"),  # 4 working hours
        ("2026-11-17 15:00", "2026-11-17 16:55", "2026-11-17 17:05"),  # closing time
    ],
)
def test_silence_ends_after_four_working_hours_or_at_closing_time(
    town: Town, citizen: Talk, asked: str, still_quiet: str, speaks: str
) -> None:
    town.to(asked)
    citizen.says("9")
    town.to(still_quiet)
    assert citizen.says("làm giấy khai sinh cần gì") == []
    town.to(speaks)
    assert "Giấy chứng sinh" in citizen.says("làm giấy khai sinh cần gì")[0]


def test_codes_and_emergencies_always_speak(citizen: Talk) -> None:
    citizen.says("9")
    code = citizen.cases[0].code
    assert citizen.says(code)[0].startswith(code)
    assert "114" in citizen.says("cháy nhà ở thôn Đông rồi cứu với")[0]


def test_out_of_hours_the_citizen_hears_when_and_may_write_at_once(
    town: Town, citizen: Talk
) -> None:
    town.to("2026-11-21 10:00")
    answer = citizen.says("9")[0]
    assert "7 giờ 30 thứ Hai 23/11" in answer
    assert "0200 3555 115" in answer
    receipt = citizen.says("cho tôi hỏi chuyện hỗ trợ bão")[0]
    assert "Mã số: HD-" in receipt
    assert "7 giờ 30 thứ Hai 23/11" in receipt


def test_with_nobody_paired_only_the_number_is_given(bare_town: Town) -> None:
    citizen = bare_town.citizen()
    answer = citizen.says("9")[0]
    assert "0200 3555 100" in answer
    assert "đã báo cán bộ" not in answer
    assert "1. Hỏi giấy tờ" in citizen.says("xin chào")[0]


def test_asking_for_a_person_about_an_open_case_opens_no_second_one(citizen: Talk) -> None:
    citizen.says("đèn đường thôn Đông hỏng")
    citizen.waits(seconds=21)
    citizen.says("9")
    assert len(citizen.cases) == 1


def test_hash_xong_ends_the_silence(citizen: Talk) -> None:
    citizen.says("9")
    citizen.says("#xong")
    assert "Giấy chứng sinh" in citizen.says("làm giấy khai sinh cần gì")[0]


def test_danger_while_a_person_has_the_chat_is_filed_for_the_duty_list(citizen: Talk) -> None:
    citizen.says("9")
    citizen.says("cháy nhà ở thôn Đông rồi cứu với")
    assert citizen.cases[0].case_class is CaseClass.danger


def test_words_not_understood_are_kept_when_a_person_is_called(citizen: Talk, town: Town) -> None:
    citizen.says("asdf qwer zxcv bnm")
    citizen.says("9")
    assert "asdf qwer zxcv bnm" in town.lines(citizen.cases[0])
