"""Words about an official never enter a case that this official may be reading."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from storage import confidential, officials, people
from storage.models import Case
from storage.types import CaseClass, Post, Speaker
from tests.handlers.talk import Talk, Town

ACCUSES = "cán bộ Hùng vòi tiền tôi 500 nghìn"


@pytest.fixture
def hung(town: Town, citizen: Talk) -> Talk:
    """Somebody of the staff, who holds the citizen's village case."""
    hung = town.official(Post.staff)
    citizen.says("đèn đường thôn Đông hỏng")
    citizen.waits(seconds=21)
    village = citizen.cases[0].id
    with town.rows() as session:
        holder = officials.of_person(session, people.get(session, hung.person_id))
        case = session.get(Case, village)
        assert case is not None
        assert holder is not None
        case.holder_id = holder.id
    return hung


def kept_apart(citizen: Talk, hung: Talk) -> list[str]:
    """What the confidential case holds that the words end in; unknown to the one they name."""
    citizen.waits(minutes=16)
    town = citizen.town
    assert not any("vòi tiền" in bubble.text for bubble in hung.bubbles)
    assert not any(
        "vòi tiền" in line for case in citizen.cases for line in citizen.town.lines(case)
    )
    with citizen.town.rows() as session:
        every = select(Case).where(col(Case.commune_id) == town.commune_id)
        (case,) = [one for one in session.scalars(every) if one.confidential]
        return confidential.texts(session, case, [Speaker.citizen])


def test_soon_after_another_case_they_are_kept_apart(citizen: Talk, hung: Talk) -> None:
    citizen.waits(minutes=2)
    citizen.says(ACCUSES)
    assert kept_apart(citizen, hung) == [ACCUSES]


def test_behind_the_code_of_another_case(citizen: Talk, hung: Talk) -> None:
    citizen.says(f"{citizen.cases[0].code} {ACCUSES}")
    kept_apart(citizen, hung)


def test_as_a_quote_of_another_case(citizen: Talk, hung: Talk) -> None:
    receipt = next(bubble for bubble in citizen.bubbles if "Mã số" in bubble.text)
    citizen.says(ACCUSES, quoting=receipt)
    kept_apart(citizen, hung)


@pytest.mark.parametrize("said", [("sửa", ACCUSES), (f"sửa: {ACCUSES}",)])
def test_as_a_correction(citizen: Talk, hung: Talk, said: tuple[str, ...]) -> None:
    for text in said:
        citizen.says(text)
    kept_apart(citizen, hung)


def answered(town: Town, citizen: Talk, hung: Talk) -> None:
    code = citizen.cases[0].code
    hung.says(f"{code} Xã đã thay bóng đèn sáng nay, mời bà con kiểm tra.")
    town.wait(minutes=2)


def test_as_the_reason_for_dissatisfaction(town: Town, citizen: Talk, hung: Talk) -> None:
    answered(town, citizen, hung)
    citizen.says("3")
    citizen.says(ACCUSES)
    kept_apart(citizen, hung)


def test_as_dissatisfaction_in_free_words(town: Town, citizen: Talk, hung: Talk) -> None:
    answered(town, citizen, hung)
    citizen.says(f"{ACCUSES}, vẫn chưa sửa đèn")
    kept_apart(citizen, hung)


def test_while_a_person_has_the_chat(citizen: Talk, hung: Talk) -> None:
    citizen.says("9")
    citizen.says(ACCUSES)
    kept_apart(citizen, hung)


def test_as_the_fourth_case_of_a_day(citizen: Talk, hung: Talk) -> None:
    for text in ("cây đổ chắn đường ở thôn Tây", "rác ùn ở gần chợ thôn Bắc"):
        citizen.says("việc mới")
        citizen.says(text)
        citizen.waits(seconds=21)
    assert len(citizen.cases) == 3
    citizen.says("việc mới")
    citizen.says(ACCUSES)
    kept_apart(citizen, hung)


def test_where_a_question_was_asked_for(town: Town, citizen: Talk, hung: Talk) -> None:
    town.to("2026-11-17 19:00")
    citizen.says("9")
    citizen.says(f"{ACCUSES} có đúng quy định không?")
    kept_apart(citizen, hung)


def test_what_was_being_told_meanwhile_is_not_lost(citizen: Talk, hung: Talk) -> None:
    code = citizen.cases[0].code
    citizen.says("việc mới")
    citizen.says("cây đổ chắn đường ở thôn Tây")
    citizen.says(f"{code} {ACCUSES}")
    assert any("cây đổ" in line for line in kept_apart(citizen, hung))


def test_more_of_it_joins_it(town: Town, citizen: Talk, hung: Talk) -> None:
    village = citizen.cases[0].code
    citizen.says(ACCUSES)
    citizen.says(f"{village} cán bộ Hùng vòi tiền cả nhà bên")
    assert len(kept_apart(citizen, hung)) == 2
    assert len(town.lines(town.case(village))) == 1


def test_danger_told_right_after_does_not_carry_them_to_the_duty_list(
    citizen: Talk, hung: Talk
) -> None:
    citizen.waits(minutes=40)
    citizen.says(ACCUSES)
    citizen.says("cháy nhà ở thôn Đông rồi cứu với")
    assert kept_apart(citizen, hung) == [ACCUSES]
    assert [one.case_class for one in citizen.cases].count(CaseClass.danger) == 1


# -- with the wish that it be no secret


@pytest.fixture
def openly(citizen: Talk, hung: Talk, chairman: Talk) -> Case:
    """The complaint about staff that was sent openly: the chairman's, unknown to who is named."""
    citizen.says(ACCUSES)
    citizen.taps("không cần giữ kín")
    citizen.waits(seconds=21)
    (case,) = [one for one in citizen.cases if one.case_class is CaseClass.staff]
    assert any("vòi tiền" in text for text in chairman.new_texts())
    assert not any("vòi tiền" in bubble.text for bubble in hung.bubbles)
    return case


def test_sent_openly_it_is_the_chairmans_alone(openly: Case, citizen: Talk) -> None:
    assert any(openly.code in bubble.text for bubble in citizen.bubbles)


def test_sent_openly_more_of_it_joins_it(
    town: Town, openly: Case, citizen: Talk, hung: Talk
) -> None:
    citizen.says("cán bộ Hùng vòi tiền cả nhà bên")
    assert len(town.lines(openly)) == 2
    assert not any("vòi tiền" in bubble.text for bubble in hung.bubbles)
