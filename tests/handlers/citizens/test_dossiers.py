"""Dossiers at the counter: recognised, looked up elsewhere, and a case once they are late."""

import pytest

from storage.types import CaseClass
from tests.handlers.talk import Talk


@pytest.mark.parametrize(
    "text",
    [
        "H15.50.05.13-261008-0975",
        "hồ sơ h15.50.05.13-261008-0975 của tôi đến đâu rồi",
        "000.05.11.H15-210325-0001",
        "G22.99-261101-1234567 bao giờ có kết quả",
    ],
)
def test_a_counters_code_is_not_ours(citizen: Talk, text: str) -> None:
    answer = citizen.says(text)[0]
    assert "không giữ hồ sơ đó" in answer
    assert "https://dichvucong.gov.vn" in answer
    assert "0200 3555 101" in answer
    assert citizen.cases == []


@pytest.mark.parametrize(
    "text",
    [
        "H15.50.05.13-261008-0975 quá hẹn 5 ngày rồi",
        "hồ sơ H15.50.05.13-261008-0975 trễ hẹn",
        "ho so H15.50.05.13-261008-0975 hen tuan truoc ma chua co",
        "H15.50.05.13-261008-0975 nộp cả tháng nay chưa trả",
    ],
)
def test_one_past_its_date_becomes_a_case(citizen: Talk, office: Talk, text: str) -> None:
    texts = citizen.says(text)
    assert "không giữ hồ sơ đó" in texts[0]
    (case,) = citizen.cases
    assert case.case_class is CaseClass.late_dossier
    assert case.code in texts[1]
    assert text in office.new_texts()[-1]


def test_a_late_one_is_a_tap_away(citizen: Talk, office: Talk) -> None:
    citizen.says("H15.50.05.13-261008-0975")
    receipt = citizen.taps("quá ngày hẹn")[0]
    (case,) = citizen.cases
    assert case.case_class is CaseClass.late_dossier
    assert case.code in receipt
    assert "H15.50.05.13-261008-0975" in office.new_texts()[-1]


def test_our_codes_are_no_dossiers(citizen: Talk) -> None:
    assert "nộp ở quầy" not in citizen.says("PA-2611-0042")[0]
