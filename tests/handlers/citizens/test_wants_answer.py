""" "Nhận trả lời", under the note that comes before Zalo's window shuts."""

from storage import cases
from storage.types import CaseState
from tests.handlers.talk import Talk, Town

LAMP = "Đèn đường trước nhà văn hóa thôn Đông hỏng ba hôm nay"


def test_a_tap_is_answered_and_the_case_is_looked_at_for_the_next_note(
    town: Town, citizen: Talk
) -> None:
    citizen.says(LAMP)
    town.wait(minutes=2)
    with town.rows() as session:
        (case,) = cases.of_person(session, citizen.person_id)
        case.nudge_at = None
    town.wait(hours=40)
    assert citizen.says("#nhantraloi")[-1] == "Dạ, khi có trả lời xã nhắn Ông/Bà tại đây."
    with town.rows() as session:
        (case,) = cases.of_person(session, citizen.person_id)
        assert case.nudge_at is not None
    assert citizen.says("Nhận trả lời")[-1] == "Dạ, khi có trả lời xã nhắn Ông/Bà tại đây."


def test_a_tap_after_the_answer_says_nothing_more(town: Town, citizen: Talk) -> None:
    citizen.says(LAMP)
    town.wait(minutes=2)
    with town.rows() as session:
        (case,) = cases.of_person(session, citizen.person_id)
        case.state, case.answered_at = CaseState.da_tra_loi, town.now
    citizen.says("xin chào")
    assert citizen.says("#nhantraloi") == []
