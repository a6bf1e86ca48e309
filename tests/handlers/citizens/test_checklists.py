"""Checklists, by name and without diacritics, and the questions that follow them."""

import pytest

from tests.handlers.talk import Talk


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("làm giấy khai sinh cần gì", "Đăng ký khai sinh"),
        ("giay to khai sinh", "Đăng ký khai sinh"),
        ("thủ tục kết hôn", "Đăng ký kết hôn"),
        ("xin giấy độc thân", "tình trạng hôn nhân"),
        ("SAO Y CHỨNG THỰC", "sao y"),
    ],
)
def test_papers_are_told_at_once(citizen: Talk, text: str, title: str) -> None:
    answer = citizen.says(text)[0]
    assert title in answer
    assert "Mang theo:" in answer
    assert "Lệ phí:" in answer
    assert citizen.cases == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lệ phí bao nhiêu?", "Lệ phí:"),
        ("nộp online được không", "trực tuyến"),
        ("mất bao lâu", "Thời gian:"),
        ("nhờ người nhà đi nộp thay được không", "Người thân đi thay"),
    ],
)
def test_a_follow_up_keeps_its_subject(citizen: Talk, text: str, expected: str) -> None:
    citizen.says("làm giấy khai sinh cần gì")
    answer = citizen.says(text)[0]
    assert answer.startswith("Đăng ký khai sinh")
    assert expected in answer


def test_other_cases_of_a_procedure_are_choices(citizen: Talk) -> None:
    citizen.says("làm giấy khai sinh cần gì")
    assert "Khai trễ" in citizen.bubbles[0].text
    assert "trễ" in citizen.taps("Khai trễ")[0]


def test_a_newborn_is_offered_to_do_all_in_one_go(citizen: Talk) -> None:
    citizen.says("làm giấy khai sinh cần gì")
    assert citizen.says("1")[0].startswith("📄 Làm gộp khai sinh")


def test_close_procedures_are_asked_about_once(citizen: Talk) -> None:
    citizen.says("0")
    question = citizen.says("1")[0]
    assert "1. Đăng ký khai sinh" in question
    assert "Giấy chứng sinh" in citizen.says("1")[0]
