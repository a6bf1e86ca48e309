"""What another body does is told where, and never answered with papers that sound alike."""

import pytest

from handlers.understanding.elsewhere import matter_of
from storage.catalogue import load_catalogue
from tests.handlers.talk import Talk


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("em muốn ly hôn thì nộp đơn ở đâu", "Tòa án nhân dân khu vực"),
        ("lam ho chieu cho con can gi", "Công an tỉnh"),
        ("xin phieu ly lich tu phap", "VNeID"),
        ("rút BHXH một lần ở xã được không", "cơ quan Bảo hiểm xã hội"),
        ("mở công ty tnhh cần giấy tờ gì", "cơ quan đăng ký kinh doanh"),
    ],
)
def test_it_is_told_who_does_it(citizen: Talk, text: str, where: str) -> None:
    answer = citizen.says(text)[0]
    assert "không làm ở UBND xã" in answer
    assert where in answer
    assert citizen.cases == []


def test_an_official_may_still_be_asked(citizen: Talk) -> None:
    citizen.says("làm hộ chiếu ở đâu")
    assert "Mã số: HD-" in citizen.taps("Gửi cho cán bộ")[0]


@pytest.mark.parametrize(
    "text", ["chứng thực bản sao hộ chiếu", "ghi chú ly hôn ở nước ngoài", "trích lục ly hôn"]
)
def test_papers_of_it_that_the_commune_does_are_given(citizen: Talk, text: str) -> None:
    assert "không làm ở UBND xã" not in citizen.says(text)[0]


def test_nothing_that_the_commune_does_is_sent_elsewhere() -> None:
    names = [
        name
        for one in load_catalogue()
        for name in (one.name, one.everyday_name, *one.aliases)
        if matter_of(name)
    ]
    assert names == []
