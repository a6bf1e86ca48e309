"""A digit that answers no open question is never taken for words."""

import pytest

from tests.handlers.talk import Talk, Town


def everything(town: Town, citizen: Talk) -> list[str]:
    return [line for case in citizen.cases for line in town.lines(case)]


def test_amid_a_complaint_it_is_not_part_of_it(town: Town, citizen: Talk, office: Talk) -> None:
    citizen.says("cây đổ ở thôn Đông chắn đường")
    assert "kể tiếp bằng lời" in citizen.says("1")[0]
    citizen.waits(seconds=21)
    assert everything(town, citizen) == ["cây đổ ở thôn Đông chắn đường"]


def test_it_is_no_place_of_a_complaint(town: Town, citizen: Talk, office: Talk) -> None:
    citizen.says("đèn đường hỏng cả tuần nay")
    citizen.waits(seconds=21)
    assert "thôn nào" in citizen.says("2")[0]
    assert "Mã số" in citizen.says("số nhà 2 thôn Đông")[0]
    assert everything(town, citizen) == ["đèn đường hỏng cả tuần nay", "số nhà 2 thôn Đông"]


def test_it_is_no_correction(town: Town, citizen: Talk, office: Talk) -> None:
    citizen.says("đèn đường thôn Đông hỏng")
    citizen.waits(seconds=21)
    citizen.says("sửa")
    assert "nhắn lại cho đúng" in citizen.says("7")[0]
    citizen.says("ở thôn Tây mới đúng")
    assert everything(town, citizen) == ["đèn đường thôn Đông hỏng", "ở thôn Tây mới đúng"]


def test_it_is_no_reason_for_dissatisfaction(town: Town, citizen: Talk, office: Talk) -> None:
    citizen.says("đèn đường thôn Đông hỏng")
    citizen.waits(seconds=21)
    office.says(f"{citizen.cases[0].code} Xã đã thay bóng đèn sáng nay, mời kiểm tra.")
    town.wait(minutes=2)
    citizen.says("3")
    assert "điều chưa được" in citizen.says("3")[0]
    assert "3" not in everything(town, citizen)


def test_it_is_no_question_for_the_office(town: Town, citizen: Talk, office: Talk) -> None:
    town.to("2026-11-17 19:00")
    citizen.says("9")
    assert "cần hỏi việc gì" in citizen.says("7")[0]
    assert citizen.cases == []
    assert "Mã số" in citizen.says("nhà tôi 7 người thì tách hộ thế nào")[0]


def test_words_not_understood_wait_on(town: Town, citizen: Talk, office: Talk) -> None:
    unclear = "thì hôm qua nó cũng như thế"
    assert "chưa hiểu rõ" in citizen.says(unclear)[0]
    assert "chưa hiểu rõ" in citizen.says("77")[0]
    citizen.waits(minutes=20)
    assert everything(town, citizen) == [unclear]


@pytest.mark.parametrize("digit", ["3", "(7)"])
def test_whether_to_join_is_asked_again(
    town: Town, citizen: Talk, office: Talk, digit: str
) -> None:
    citizen.says("đèn đường thôn Đông hỏng")
    citizen.waits(minutes=40)
    question = citizen.says("hôm qua cũng thế")
    assert "1. Thêm vào" in question[0]
    assert citizen.says(digit) == question
    citizen.says("1")
    assert everything(town, citizen) == ["đèn đường thôn Đông hỏng", "hôm qua cũng thế"]
