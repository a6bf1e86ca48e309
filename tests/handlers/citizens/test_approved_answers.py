"""Past answers that the office approved: offered to the officer, or given by themselves."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from handlers.officials import likeness
from storage import officials, people
from storage.models import ApprovedAnswer
from storage.types import Post
from tests.handlers.talk import Talk, Town

MARKET = "Cho hỏi chợ phiên Minh Sơn họp ngày nào trong tháng vậy ạ"
AGAIN = "xã ơi chợ phiên Minh Sơn họp ngày nào trong tháng"
OTHER = "Xã cho hỏi bao giờ tiêm vắc xin phòng dại cho chó"
ANSWER = "Chợ phiên họp ngày 5, 10, 15, 20, 25 và 30 hằng tháng."


def ask(citizen: Talk, text: str = MARKET) -> str:
    """Ask a person; the code of the question."""
    before = {case.code for case in citizen.cases}
    citizen.says(text)
    if len(citizen.cases) == len(before):
        citizen.taps("Gửi cho cán bộ")
    return next(case.code for case in citizen.cases if case.code not in before)


def answered(town: Town, citizen: Talk, office: Talk, text: str = MARKET) -> str:
    """A question that the office has answered; its code."""
    code = ask(citizen, text)
    office.says(f"{code} Chào chị, chợ họp ngày 5, 10, 15, 20, 25 và 30 hằng tháng nhé.")
    town.wait(seconds=25)
    office.new_texts()
    return code


def approved(town: Town, office: Talk, choice: str = "2") -> str:
    code = answered(town, town.citizen("first"), office)
    office.says(f"#mau {code} {ANSWER}")
    return office.says(choice)[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (MARKET, AGAIN, True),
        (MARKET, "cho phien minh son hop ngay nao trong thang", True),
        (MARKET, OTHER, False),
        (MARKET, "chợ phiên có bán trâu bò không", False),
        ("giờ phát lương hưu tháng này", "tháng này phát lương hưu ngày mấy", True),
        ("lịch cắt điện thôn Đông tuần này", "lịch cắt nước thôn Đoài tuần sau", False),
        ("cảm ơn xã", "cảm ơn xã", False),
    ],
)
def test_only_what_shares_most_words_is_the_same_question(one: str, other: str, same: bool) -> None:
    like = likeness.likeness(likeness.telling(one), likeness.telling(other))
    assert (like >= likeness.OFFERED) is same


def test_the_officer_is_offered_the_approved_answer_in_one_tap(
    town: Town, citizen: Talk, office: Talk
) -> None:
    assert "Cán bộ sẽ được gợi ý" in approved(town, office, "1")
    ask(citizen, AGAIN)
    town.wait(minutes=11)
    notice = next(one for one in reversed(office.bubbles) if ANSWER in one.text)
    assert "1. Gửi câu trả lời mẫu" in notice.text
    citizen.new_texts()
    office.taps("Gửi câu trả lời mẫu")
    assert ANSWER in office.last.text
    town.wait(seconds=25)
    assert ANSWER in citizen.new_texts()[0]


def test_it_answers_by_itself_where_the_office_lets_it(
    town: Town, citizen: Talk, office: Talk
) -> None:
    assert "Máy sẽ tự trả lời" in approved(town, office)
    answer = citizen.says(AGAIN)[0]
    assert ANSWER in answer
    assert "Câu trả lời mẫu của UBND xã Minh Sơn" in answer
    assert citizen.cases == []
    citizen.taps("Chưa đúng ý")
    assert [case.code[:2] for case in citizen.cases] == ["HD"]
    assert AGAIN in town.lines(citizen.cases[0])


def test_another_question_still_goes_to_a_person(town: Town, citizen: Talk, office: Talk) -> None:
    approved(town, office)
    assert not any(ANSWER in text for text in citizen.says(OTHER))


def test_after_ninety_days_a_person_answers_again(town: Town, citizen: Talk, office: Talk) -> None:
    approved(town, office)
    town.wait(days=91)
    assert not any(ANSWER in text for text in citizen.says(AGAIN))


def test_another_communes_answer_is_not_given(town: Town, office: Talk) -> None:
    approved(town, office)
    slug = f"{town.profile.slug}-khac"
    elsewhere = Town(town.database, town.profile.model_copy(update={"slug": slug}))
    assert not any(ANSWER in text for text in elsewhere.citizen("first").says(AGAIN))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("Chị gọi anh Sơn 0912 345 678 nhé.", "0912 345 678"),
        ("Gửi về an@example.vn.", "an@example.vn"),
        ("Chào bà Nguyễn Thị Mận, chợ họp ngày 5.", "nguyen thi man"),
        ("x" * 1001, "1001 ký tự"),
        ("", "#mau HD-"),
    ],
)
def test_what_names_a_person_is_not_approved(
    town: Town, citizen: Talk, office: Talk, answer: str, told: str
) -> None:
    with town.rows() as session:
        person = session.get(type(citizen.person), citizen.person_id)
        assert person is not None
        session.seal(person, "name", "Nguyễn Thị Mận")
    code = answered(town, citizen, office)
    assert told in office.says(f"#mau {code} {answer}")[0]
    with town.rows() as session:
        kept = session.scalars(
            select(ApprovedAnswer).where(col(ApprovedAnswer.commune_id) == town.commune_id)
        ).all()
    assert kept == []


def test_the_communes_own_number_is_nobodys_secret(town: Town, citizen: Talk, office: Talk) -> None:
    code = answered(town, citizen, office)
    assert "duyệt không" in office.says(f"#mau {code} Xin gọi 0200 3555 100.")[0]


def test_only_answered_questions_become_approved_answers(
    town: Town, citizen: Talk, office: Talk
) -> None:
    code = ask(citizen)
    assert "trả lời người hỏi trước" in office.says(f"#mau {code} {ANSWER}")[-1]


def test_staff_do_not_approve(town: Town, citizen: Talk, office: Talk) -> None:
    staff = town.official(Post.staff)
    code = answered(town, citizen, office)
    with town.rows() as session:
        case = town.case(code)
        row = session.get(type(case), case.id)
        assert row is not None
        holder = officials.of_person(session, people.get(session, staff.person_id))
        assert holder is not None
        row.holder_id = holder.id
    assert "Chỉ lãnh đạo và văn phòng" in staff.says(f"#mau {code} {ANSWER}")[0]


def test_what_was_kept_of_the_question_names_nobody(town: Town, office: Talk) -> None:
    approved(town, office)
    with town.rows() as session:
        rows = session.scalars(select(ApprovedAnswer)).all()
        (row,) = [one for one in rows if one.commune_id == town.commune_id]
        kept = session.unseal(row, "question")
    assert kept.split() == sorted(set(kept.split()))
    assert "phien" in kept


def test_an_approved_answer_is_taken_away_by_its_number(
    town: Town, citizen: Talk, office: Talk
) -> None:
    approved(town, office)
    assert "1. Chợ phiên họp ngày 5" in office.says("#mau")[0]
    office.says("1")
    assert "Chưa có câu trả lời mẫu" in office.says("#mau")[0]
    assert not any(ANSWER in text for text in citizen.says(AGAIN))
