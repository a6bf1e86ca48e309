"""What a commune's file says of a procedure reaches the citizen's checklist."""

import pytest

from tests.handlers.talk import Talk


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xin giấy phép xây nhà", "Lệ phí: 75.000 đồng (nhà ở riêng lẻ), theo mức của tỉnh."),
        ("xin giấy phép xây nhà", "Ảnh chụp hiện trạng khu đất"),
        ("sao y chứng thực", "Nơi nộp: Quầy 2: Hộ tịch, chứng thực (Tầng 1"),
        ("sao y chứng thực", "Riêng tại xã: Trên 20 trang, xin đến trước 10 giờ"),
        ("sao y chứng thực", "Hỏi việc này: 0200 3555 102."),
    ],
)
def test_the_communes_own_words_are_in_the_checklist(
    citizen: Talk, text: str, expected: str
) -> None:
    assert expected in citizen.says(text)[0]


def test_the_communes_own_fee_answers_a_follow_up(citizen: Talk) -> None:
    citizen.says("xin giấy phép xây nhà")
    assert "75.000 đồng" in citizen.says("lệ phí bao nhiêu?")[0]


def test_other_procedures_are_as_in_the_catalogue(citizen: Talk) -> None:
    answer = citizen.says("thủ tục đăng ký kết hôn")[0]
    assert "Riêng tại" not in answer
    assert "Hỏi việc này" not in answer
