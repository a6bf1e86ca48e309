"""After the answer: three steps, and free words that are read."""

import pytest

from storage.types import CaseState
from tests.handlers.talk import Talk, Town

ANSWER = "Xã đã thay bóng đèn sáng nay, mời bà con kiểm tra."


@pytest.fixture
def answered(citizen: Talk, office: Talk) -> str:
    """The code of a complaint that the office has just answered."""
    citizen.says("đèn đường thôn Đông hỏng")
    citizen.waits(seconds=21)
    code = citizen.cases[0].code
    office.says(f"{code} {ANSWER}")
    office.taps("Gửi ngay")
    texts = citizen.new_texts()
    assert any(ANSWER in text and "3. Chưa hài lòng" in text for text in texts)
    return code


@pytest.mark.parametrize(("digit", "rating"), [("1", 1), ("2", 2)])
def test_satisfied_or_acceptable_closes_the_case(
    town: Town, citizen: Talk, answered: str, digit: str, rating: int
) -> None:
    assert "Cảm ơn Ông/Bà" in citizen.says(digit)[0]
    case = town.case(answered)
    assert (case.rating, case.state) == (rating, CaseState.dong)
    assert case.closed_at is not None


def test_not_satisfied_reopens_with_a_new_date_and_asks_why(
    town: Town, citizen: Talk, chairman: Talk, answered: str
) -> None:
    chairman.new_texts()
    word = citizen.says("3")[0]
    case = town.case(answered)
    assert "trước 17 giờ thứ Sáu 20/11/2026" in word
    assert (case.state, case.reopened, case.rating) == (CaseState.dang_xu_ly, 1, 3)
    assert case.answered_at is None
    assert answered in citizen.says("đèn vẫn chập chờn")[0]
    assert any("chập chờn" in text for text in chairman.new_texts())


@pytest.mark.parametrize(
    "reason",
    ["đến tối nay vẫn chưa thấy ai đến thay", "hồ sơ của tôi đến giờ này đã xong đâu mà bảo xong"],
)
def test_a_reason_that_sounds_like_a_question_how_it_stands_is_kept(
    town: Town, citizen: Talk, answered: str, reason: str
) -> None:
    citizen.says("3")
    assert any("đã ghi vào mã" in text for text in citizen.says(reason))
    assert town.lines(town.case(answered))[-1] == reason


def test_a_short_question_how_it_stands_is_answered(
    town: Town, citizen: Talk, answered: str
) -> None:
    citizen.says("3")
    assert any("Trả lời trước" in text for text in citizen.says("đến đâu rồi"))


def test_the_same_step_twice_reopens_once(town: Town, citizen: Talk, answered: str) -> None:
    citizen.taps("Chưa hài lòng")
    citizen.taps("Chưa hài lòng")
    assert town.case(answered).reopened == 1


@pytest.mark.parametrize("text", ["cảm ơn xã", "Cam on nhieu a", "ok", "tốt quá cảm ơn cán bộ"])
def test_thanks_are_taken_as_thanks(town: Town, citizen: Talk, answered: str, text: str) -> None:
    assert "xã cảm ơn" in citizen.says(text)[0]
    assert town.case(answered).state is CaseState.da_tra_loi
    assert len(citizen.cases) == 1


@pytest.mark.parametrize(
    "text", ["vẫn chưa sửa gì cả", "đèn van hong nhu cu", "trả lời chung chung, tôi không đồng ý"]
)
def test_dissatisfaction_in_words_reopens(
    town: Town, citizen: Talk, office: Talk, answered: str, text: str
) -> None:
    office.new_texts()
    assert f"mở lại mã {answered}" in citizen.says(text)[0]
    assert town.case(answered).state is CaseState.dang_xu_ly
    assert town.lines(town.case(answered))[-1] == text
    assert any(answered in told for told in office.new_texts())


def test_a_new_question_after_an_answer_is_a_new_question(
    town: Town, citizen: Talk, answered: str
) -> None:
    assert "Giấy chứng sinh" in citizen.says("làm giấy khai sinh cần gì")[0]
    assert town.case(answered).state is CaseState.da_tra_loi


def test_another_complaint_after_an_answer_is_asked_about(
    town: Town, citizen: Talk, answered: str
) -> None:
    question = citizen.says("đường thôn Vĩnh Hạ lầy lội, nhiều ổ gà")[0]
    assert f"1. Nói tiếp về {answered}" in question
    citizen.says("2")
    assert len(citizen.cases) == 2
    assert town.case(answered).state is CaseState.da_tra_loi


def test_words_that_go_on_about_the_answer_reopen_it(
    town: Town, citizen: Talk, answered: str
) -> None:
    citizen.says("đường thôn Vĩnh Hạ lầy lội, nhiều ổ gà")
    citizen.says("1")
    assert town.case(answered).state is CaseState.dang_xu_ly


def test_words_after_an_answer_left_unanswered_are_filed(
    town: Town, citizen: Talk, answered: str
) -> None:
    citizen.says("đường thôn Vĩnh Hạ lầy lội, nhiều ổ gà")
    assert "Mã số: PA-" in citizen.waits(minutes=16)[0]


def test_two_days_later_words_are_no_longer_about_the_answer(
    town: Town, citizen: Talk, answered: str
) -> None:
    citizen.waits(days=3)
    assert citizen.says("đường thôn Vĩnh Hạ lầy lội, nhiều ổ gà") == []
    assert "Mã số: PA-" in citizen.waits(seconds=21)[0]


def test_after_thirty_days_a_closed_case_is_not_reopened(
    town: Town, citizen: Talk, answered: str
) -> None:
    answer = next(bubble for bubble in citizen.bubbles if ANSWER in bubble.text)
    citizen.says("1")
    citizen.waits(days=31)
    noted, why = citizen.says("vẫn hỏng", quoting=answer)
    assert "đã ghi vào mã" in noted
    assert "hơn 30 ngày" in why
    case = town.case(answered)
    assert case.state is CaseState.dong
    assert town.lines(case)[-1] == "vẫn hỏng"


def test_the_answer_is_repeated_when_progress_is_asked(citizen: Talk, answered: str) -> None:
    assert ANSWER in citizen.says(answered)[0]
