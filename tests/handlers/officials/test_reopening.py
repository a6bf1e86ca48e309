"""A citizen who is not satisfied is heard one level up, in three working days, at most twice."""

from datetime import timedelta

import pytest

from handlers.citizens import case_acts, filing
from handlers.rules import IllegalAct
from storage.types import CaseState, Post
from tests.handlers.officials.desk import Desk

OFFICE, CHAIRMAN, DEPUTY, STAFF = (
    "Trần Thị Lan",
    "Nguyễn Văn Minh",
    "Phạm Quốc Hùng",
    "Lê Thị Hoa",
)
WORDS = "Đội điện đã thay bóng đèn tối qua rồi ạ"
CITIZEN = "Bà Tư"


@pytest.fixture
def lamp(desk: Desk) -> str:
    code = desk.files(CITIZEN, "đèn đường thôn Đông hỏng", topic="đèn đường", place="thôn Đông")
    desk.told(OFFICE)
    return code


def answers(desk: Desk, name: str, code: str) -> None:
    desk.says(name, f"{code} {WORDS}")
    desk.taps(name, "Gửi ngay")
    desk.told(CITIZEN)


def is_dissatisfied(desk: Desk) -> str:
    told = desk.says(CITIZEN, "3")
    desk.passes(minutes=16)  # no reason is given
    return "\n".join(told)


@pytest.mark.parametrize(
    ("answered_by", "goes_to"), [(STAFF, DEPUTY), (OFFICE, DEPUTY), (DEPUTY, CHAIRMAN)]
)
def test_it_goes_one_level_above_who_answered(
    desk: Desk, lamp: str, answered_by: str, goes_to: str
) -> None:
    if answered_by != OFFICE:
        desk.says(OFFICE, f"#giao {lamp} {answered_by}")
    answers(desk, answered_by, lamp)
    desk.told(goes_to)
    told = is_dissatisfied(desk)
    case = desk.case(lamp)
    assert case.holder_id == desk.posts[goes_to]
    assert case.state is CaseState.dang_xu_ly
    assert "trước 17 giờ thứ Sáu 20/11/2026" in told
    assert any(lamp in text and "mở lại" in text for text in desk.told(goes_to))
    (moved,) = (text for text in desk.told(answered_by) if "mở lại" in text)
    assert lamp in moved
    assert "giải quyết" in moved


def test_nobody_above_is_there(desk: Desk, lamp: str) -> None:
    answers(desk, OFFICE, lamp)
    for name in (DEPUTY, CHAIRMAN):
        desk.says(name, "#nghi từ 17/11 đến 30/11")
    is_dissatisfied(desk)
    assert desk.case(lamp).holder_id == desk.posts[OFFICE]
    assert desk.case(lamp).state is CaseState.dang_xu_ly


def test_after_the_chairmans_own_answer_a_reception_day_is_offered(desk: Desk, lamp: str) -> None:
    answers(desk, CHAIRMAN, lamp)
    told = is_dissatisfied(desk)
    assert "thứ Năm 03/12/2026" in told or "thứ Năm 3/12/2026" in told, told
    assert desk.case(lamp).holder_id == desk.posts[CHAIRMAN]


def test_twice_at_most_then_who_else_can_be_turned_to(desk: Desk, lamp: str) -> None:
    for _ in range(2):
        answers(desk, OFFICE, lamp)
        is_dissatisfied(desk)
    assert desk.case(lamp).reopened == 2
    answers(desk, CHAIRMAN, lamp)
    told = is_dissatisfied(desk)
    assert "xem lại hai lần" in told
    assert "Chủ tịch tiếp công dân" in told
    assert "Ban Tiếp công dân tỉnh" in told
    case = desk.case(lamp)
    assert (case.state, case.reopened, case.rating) == (CaseState.da_tra_loi, 2, 3)


def test_a_page_may_do_the_same_without_a_chat(desk: Desk, lamp: str) -> None:
    answers(desk, OFFICE, lamp)
    town, person_id, case_id = desk.town, desk.talk(CITIZEN).person_id, desk.case(lamp).id
    with town.rows() as session:
        ctx = town.context(session, person_id)
        case = filing.mine(ctx, case_id)
        assert case is not None
        told = case_acts.rate(ctx, case, case_acts.NOT_SATISFIED)
        both = {desk.talks[name].person_id for name in (DEPUTY, OFFICE)}
        assert {reply.to for reply in told} == both
        with pytest.raises(IllegalAct):
            case_acts.reopen(ctx, case)
        case_acts.withdraw(ctx, case)
    assert desk.case(lamp).state is CaseState.rut
    with town.rows() as session:
        ctx = town.context(session, person_id)
        case = filing.mine(ctx, case_id)
        assert case is not None
        case_acts.keep(ctx, case, pressed=True)
    assert desk.case(lamp).state is CaseState.phan_loai


def test_thirty_days_later_it_is_too_late(desk: Desk, lamp: str) -> None:
    answers(desk, OFFICE, lamp)
    desk.says(OFFICE, f"#dong {lamp}")
    desk.town.now += timedelta(days=31)
    told = "\n".join(desk.says(CITIZEN, "vẫn hỏng", quote=WORDS))
    assert "hơn 30 ngày" in told
    assert desk.case(lamp).state is CaseState.dong


def test_a_reopening_of_the_chairman_stays_with_the_post(desk: Desk, lamp: str) -> None:
    assert desk.official(CHAIRMAN).post is Post.chairman
    answers(desk, CHAIRMAN, lamp)
    desk.told(CHAIRMAN)
    is_dissatisfied(desk)
    assert any("mở lại" in text for text in desk.told(CHAIRMAN))


def test_words_that_can_reopen_nothing_are_kept_and_its_holder_is_told(
    desk: Desk, lamp: str
) -> None:
    for _ in range(2):
        answers(desk, OFFICE, lamp)
        is_dissatisfied(desk)
    answers(desk, CHAIRMAN, lamp)
    for name in (OFFICE, DEPUTY, CHAIRMAN):
        desk.told(name)
    told = desk.says(CITIZEN, "vẫn chưa sửa, đèn ở cột số 7 còn tối")
    assert any("đã ghi vào mã" in text for text in told), told
    assert any("xem lại hai lần" in text for text in told)
    assert ("citizen", "vẫn chưa sửa, đèn ở cột số 7 còn tối") in desk.lines(lamp)
    heard = [*desk.told(OFFICE), *desk.told(DEPUTY), *desk.told(CHAIRMAN)]
    assert sum("cột số 7" in text for text in heard) == 1
    desk.says(CITIZEN, "đường thôn Đông có ổ gà to lắm")
    desk.says(CITIZEN, "1")  # still about the case
    assert desk.lines(lamp)[-1] == ("citizen", "đường thôn Đông có ổ gà to lắm")
