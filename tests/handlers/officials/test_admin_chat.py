"""What somebody of the commune types in the OA's own chat tool."""

import pytest

from handlers.base import Incoming, Kind
from handlers.officials import texts as official_texts
from storage import people
from storage.types import CaseState
from tests.handlers.officials.desk import Desk

OFFICE = "Trần Thị Lan"


@pytest.fixture
def lamp(desk: Desk) -> str:
    code = desk.files("Bà Tư", "đèn đường hỏng", topic="đèn đường")
    desk.told(OFFICE)
    return code


def _typed(desk: Desk, text: str) -> list[str]:
    """Somebody types to Bà Tư in the OA's own chat tool; what the bot says to her."""
    return desk.does("Bà Tư", Kind.admin_said, text, admin_id="77")


def _is_quiet(desk: Desk) -> bool:
    with desk.town.rows() as session:
        until = people.get(session, desk.talk("Bà Tư").person_id).quiet_until
    return until is not None and until > desk.now


def test_it_is_recorded_keeps_the_bot_quiet_and_closes_nothing(desk: Desk, lamp: str) -> None:
    assert _typed(desk, "Chiều nay thay bóng bác nhé") == []
    assert ("official", "Chiều nay thay bóng bác nhé") in desk.lines(lamp)
    assert _is_quiet(desk)
    assert desk.case(lamp).state is CaseState.moi
    (asked,) = desk.told(OFFICE)
    assert "Chiều nay thay bóng bác nhé" in asked


def test_the_office_says_that_it_was_the_answer(desk: Desk, lamp: str) -> None:
    _typed(desk, "Đã thay bóng rồi bác ạ")
    desk.says(OFFICE, "1")
    assert desk.case(lamp).state is CaseState.da_tra_loi
    assert "1. Hài lòng" in desk.told("Bà Tư")[0]


def test_the_office_says_that_it_was_only_talk(desk: Desk, lamp: str) -> None:
    _typed(desk, "Bác chờ chút")
    desk.says(OFFICE, "2")
    assert desk.case(lamp).state is CaseState.moi
    assert desk.told("Bà Tư") == []


def test_several_lines_are_asked_about_once(desk: Desk, lamp: str) -> None:
    for text in ("Chào bác", "Cháu xem rồi", "Mai thay bóng"):
        _typed(desk, text)
    assert len(desk.told(OFFICE)) == 1


def test_with_several_open_cases_the_office_names_the_one(desk: Desk, lamp: str) -> None:
    other = desk.files("Bà Tư", "rác ở chợ", topic="rác")
    desk.told(OFFICE)
    _typed(desk, "Xe rác đã chở rồi ạ")
    desk.taps(OFFICE, f"Trả lời {other}")
    assert desk.case(other).state is CaseState.da_tra_loi
    assert desk.case(lamp).state is CaseState.moi


def test_xong_gives_the_chat_back_to_the_bot(desk: Desk, lamp: str) -> None:
    _typed(desk, "Chào bác")
    _typed(desk, "#xong")
    assert not _is_quiet(desk)


def test_an_official_gives_the_chat_back_by_the_code(desk: Desk, lamp: str) -> None:
    _typed(desk, "Chào bác")
    desk.says(OFFICE, f"#xong {lamp}")
    assert not _is_quiet(desk)


def test_a_thumb_under_a_notice_takes_the_case_on(desk: Desk, lamp: str) -> None:
    thumb = Incoming(Kind.reaction, desk.now, reaction="/-strong")
    case = desk.case(lamp)
    with desk.town.rows() as session:
        ctx = desk.town.context(session, desk.talk(OFFICE).person_id)
        ctx.quoted = (case.id,)
        assert lamp in official_texts.reacted(ctx, thumb).replies[0].text
    assert desk.case(lamp).state is CaseState.dang_xu_ly


def test_the_chairman_is_told_of_money_asked_for_in_the_chat_tool(desk: Desk, lamp: str) -> None:
    desk.told("Nguyễn Văn Minh")
    _typed(desk, "bác chuyển khoản 200 nghìn cho em nhé")
    (alarm,) = desk.told("Nguyễn Văn Minh")
    assert "khung chat của OA" in alarm
    assert lamp in alarm


def test_who_wrote_of_the_same_matter_is_still_answered(desk: Desk, lamp: str) -> None:
    other = desk.files("Ông Năm", "bóng đèn cháy", topic="bóng đèn")
    desk.says(OFFICE, f"#gop {other} vào {lamp}")
    desk.says(OFFICE, "1")
    _typed(desk, "Chiều nay thay bóng bác nhé")
    desk.taps(OFFICE, "Đúng, là câu trả lời")
    assert desk.case(lamp).state is CaseState.da_tra_loi
    assert desk.case(other).state is CaseState.phan_loai
