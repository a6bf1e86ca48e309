"""What somebody hears who writes for the first time, or asks for the menu."""

import pytest

from handlers.base import Kind
from tests.handlers.talk import Talk

NOTICE = "Để trả lời, xã lưu tin nhắn"
MENU = "1. Hỏi giấy tờ, thủ tục"


def test_a_first_clear_wish_is_answered_before_the_data_notice(citizen: Talk) -> None:
    first, second = citizen.says("làm giấy khai sinh cần gì")
    assert "Giấy chứng sinh" in first
    assert second.startswith(NOTICE)
    assert "\n" not in second


def test_the_data_notice_comes_once(citizen: Talk) -> None:
    citizen.says("làm giấy khai sinh cần gì")
    assert not any(NOTICE in text for text in citizen.says("đăng ký kết hôn cần gì"))


@pytest.mark.parametrize("text", ["xin chào", "Xin chao", "menu", "0", "alo", "7", "Chào xã"])
def test_greetings_and_dead_digits_give_the_menu(citizen: Talk, text: str) -> None:
    assert MENU in citizen.says(text)[0]


def test_following_gives_greeting_menu_and_notice(citizen: Talk) -> None:
    greeting, notice = citizen.follows()
    assert "Zalo của xã Minh Sơn" in greeting
    assert "trả lời tự động" in greeting
    assert MENU in greeting
    assert notice.startswith(NOTICE)


def test_the_menu_lists_only_what_works(citizen: Talk) -> None:
    (menu, *_) = citizen.says("0")
    assert "lịch hẹn" not in menu
    assert "Đánh giá" not in menu


@pytest.mark.parametrize(
    ("digit", "expected"),
    [
        ("1", "Ông/Bà cần làm giấy tờ gì"),
        ("2", "việc gì, ở đâu, từ khi nào"),
        ("3", "chưa gửi việc nào"),
        ("4", "0200 3555 100"),
    ],
)
def test_each_line_of_the_menu_leads_somewhere(citizen: Talk, digit: str, expected: str) -> None:
    citizen.says("0")
    assert expected in citizen.says(digit)[0]


def test_the_menu_may_be_answered_again(citizen: Talk) -> None:
    citizen.says("0")
    citizen.says("4")
    assert "chưa gửi việc nào" in citizen.says("3")[0]


def test_a_sticker_alone_gets_the_menu(citizen: Talk) -> None:
    assert MENU in citizen.sends(Kind.sticker)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mấy giờ xã làm việc", "7 giờ 30–11 giờ 30"),
        ("cho xin số điện thoại của xã", "Trạm Y tế xã: 0200 3555 116"),
        ("lịch tiếp công dân của chủ tịch", "thứ Năm 3/12/2026"),
    ],
)
def test_what_the_profile_knows_is_answered_at_once(
    citizen: Talk, text: str, expected: str
) -> None:
    assert expected in citizen.says(text)[0]
    assert citizen.cases == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tôi muốn đặt lịch hẹn ngày mai", "chưa đặt lịch hẹn"),
        ("tôi muốn đánh giá phục vụ", "chưa có phần chấm điểm"),
    ],
)
def test_what_is_still_to_come_is_said_kindly_with_a_phone_number(
    citizen: Talk, text: str, expected: str
) -> None:
    answer = citizen.says(text)[0]
    assert expected in answer
    assert "0200 3555 100" in answer


@pytest.mark.parametrize(
    ("tapped", "told"),
    [
        ("Hỏi thủ tục", "giấy"),
        ("Phản ánh", "Xin Ông/Bà kể"),
        ("phan anh, kien nghi", "Xin Ông/Bà kể"),
        ("Giờ làm việc, số điện thoại", "0200 3555 100"),
    ],
)
def test_the_menus_words_choose_from_it_and_are_no_part_of_a_complaint(
    citizen: Talk, tapped: str, told: str
) -> None:
    citizen.says("đèn đường thôn Đông hỏng cả tuần nay")
    replies = citizen.says(tapped)
    assert "PA-" in "\n".join(replies)
    assert told in replies[-1]
