"""How a case stands: by words, by code, by its last digits; for its owner only."""

import pytest

from storage import cases
from storage.types import CaseState
from tests.handlers.talk import Talk, Town

LIGHT = "đèn đường thôn Đông hỏng"
ROAD = "đường thôn Vĩnh Hạ lầy lội, nhiều ổ gà"


def filed(citizen: Talk, text: str = LIGHT) -> str:
    citizen.says(text)
    citizen.waits(seconds=21)
    return citizen.cases[0].code


@pytest.mark.parametrize("text", ["đến đâu rồi", "den dau roi", "việc tôi gửi đến đâu rồi xã ơi"])
def test_the_only_case_is_told_in_full(citizen: Talk, text: str) -> None:
    code = filed(citizen)
    answer = citizen.says(text)[0]
    assert f"{code} (đèn đường thôn Đông hỏng): Đã ghi nhận." in answer
    assert "Người giữ việc: Công chức Văn phòng" in answer
    assert "Trả lời trước: 17 giờ thứ Tư 25/11/2026." in answer


def test_several_cases_are_listed_to_choose_from(citizen: Talk) -> None:
    first = filed(citizen)
    citizen.waits(minutes=40)
    second = filed(citizen, ROAD)
    listed = citizen.says("đến đâu rồi")[0]
    assert f"1. {second}" in listed
    assert f"2. {first}" in listed
    assert citizen.says("2")[0].startswith(first)
    assert citizen.says("1")[0].startswith(second)


@pytest.mark.parametrize(
    "shape", ["{code}", "{lower}", "mã {code} đến đâu rồi ạ", "{kind} {digits}", "{spaced}"]
)
def test_a_code_in_any_spelling_is_recognised(citizen: Talk, shape: str) -> None:
    code = filed(citizen)
    kind, month, digits = code.split("-")
    text = shape.format(
        code=code,
        lower=code.lower(),
        kind=kind,
        digits=int(digits),
        spaced=f"{kind} {month} {digits}",
    )
    assert citizen.says(text)[0].startswith(code)


def test_the_last_four_digits_are_enough(citizen: Talk) -> None:
    code = filed(citizen)
    assert citizen.says(code[-4:])[0].startswith(code)


def test_a_code_opens_for_its_owner_only(town: Town, citizen: Talk) -> None:
    code = filed(citizen)
    stranger = town.citizen("stranger")
    answer = stranger.says(code)[0]
    assert "đèn đường" not in answer
    assert answer == stranger.says("PA-2611-0000" if code != "PA-2611-0000" else "PA-2611-1")[0]


def test_a_code_that_is_not_theirs_names_the_phone_and_no_page(citizen: Talk) -> None:
    for code in ("PA-2611-0042", "PA 42"):
        (answer,) = [text for text in citizen.says(code) if "không có trong" in text]
        assert citizen.town.profile.hotline in answer
        assert "http" not in answer


def test_words_behind_a_code_are_added_to_its_case(town: Town, citizen: Talk) -> None:
    code = filed(citizen)
    citizen.waits(hours=3)
    assert "Đã ghi thêm" in citizen.says(f"{code} nay cột số 6 cũng tắt")[0]
    assert town.lines(citizen.cases[0])[-1] == "nay cột số 6 cũng tắt"


@pytest.mark.parametrize(
    "code", ["H15.50.05.13-261008-0975", "000.05.11.H15-210325-0001", "h15.50.05.13-261008-097512"]
)
def test_a_dossier_code_of_the_counter_is_explained(citizen: Talk, code: str) -> None:
    answer = citizen.says(f"hồ sơ {code} đến đâu rồi")[0]
    assert "mã hồ sơ nộp ở quầy" in answer
    assert "dichvucong.gov.vn" in answer


def test_with_nothing_sent_the_counter_is_named(citizen: Talk) -> None:
    answer = citizen.says("đến đâu rồi")[0]
    assert "chưa gửi việc nào" in answer
    assert "hồ sơ đã nộp ở quầy" in answer


def test_a_missed_date_is_admitted(town: Town, citizen: Talk) -> None:
    filed(citizen)
    citizen.waits(days=9)
    assert "đã qua, xã xin lỗi" in citizen.says("đến đâu rồi")[0]


@pytest.mark.parametrize("state", list(CaseState))
def test_every_state_has_words(town: Town, citizen: Talk, state: CaseState) -> None:
    code = filed(citizen)
    with town.rows() as session:
        case = cases.by_code(session, town.commune_id, code)
        assert case is not None
        case.state = state
    assert citizen.says(code)[0].startswith(code)


def test_a_word_to_a_question_of_an_official_restarts_the_clock(town: Town, citizen: Talk) -> None:
    code = filed(citizen)
    with town.rows() as session:
        case = cases.by_code(session, town.commune_id, code)
        assert case is not None
        case.state = CaseState.cho_bo_sung
        case.clock_stopped_at = case.asked_at = town.now
    citizen.waits(days=1)
    assert "Đã ghi thêm" in citizen.says("cột số 5 ạ, trước nhà ông Tư")[0]
    again = town.case(code)
    assert again.state is CaseState.dang_xu_ly
    assert again.clock_stopped_at is None
    assert again.due_at > case.due_at
