"""How an answer leaves an official's hands, and how it does not."""

from tests.handlers.officials.desk import Desk

OFFICE = "Trần Thị Lan"


def test_an_answer_by_quote_is_shown_held_and_sent(desk: Desk) -> None:
    code = desk.files("Bà Tư", "đèn đường thôn Đông hỏng", topic="đèn đường", place="thôn Đông")
    assert code in desk.told(OFFICE)[0]
    preview = desk.says(OFFICE, "Đội điện đã thay bóng đèn tối qua rồi ạ", quote=code)
    assert "Bà Tư" in preview[0] and "đèn đường thôn Đông" in preview[0]
    assert desk.told("Bà Tư") == []
    desk.passes(seconds=21)
    (answer,) = desk.told("Bà Tư")
    assert "Đội điện đã thay bóng đèn" in answer and "1. Hài lòng" in answer
    assert desk.case(code).state == "da_tra_loi"
