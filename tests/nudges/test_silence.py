"""A citizen who is asked for more and says nothing; and the Monday sheet."""

from datetime import timedelta

import pytest

from handlers.officials.weekly import sheet_due
from handlers.rules import Act
from storage import outbox
from storage.models import Case
from storage.types import CaseClass, CaseState, OutboxState, Post
from tests.nudges.office import Office
from tests.rules.communes import at, calendar


def ask(office: Office, case: Case) -> None:
    """An official asks the citizen for more, now."""
    now = office.clock.now()
    state = CaseState.cho_bo_sung
    office.act(case, Act.ask_citizen, state=state, asked_at=now, clock_stopped_at=now)


async def test_after_ten_working_days_of_silence_the_case_closes_and_says_so(
    office: Office,
) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(holder=hoa)
    ask(office, case)
    await office.every(timedelta(hours=12), "2026-12-03 16:00")
    await office.at("2026-12-04 16:59")
    assert office.fresh(case).state is CaseState.cho_bo_sung
    heard = await office.at("2026-12-04 17:01")
    assert office.fresh(case).state is CaseState.dong
    citizen = next(one for one in heard if one.to == "?")
    assert case.code in citizen.text
    assert "Trong 30 ngày" in citizen.text
    assert any(one.to == "Hoa" and "không bổ sung" in one.text for one in heard)
    assert await office.at("2026-12-04 17:02") == []


async def test_a_question_that_never_arrived_closes_nothing(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(holder=hoa)
    ask(office, case)
    with office.database.transaction() as session:
        row = outbox.queue(
            session,
            commune_id=office.commune_id,
            person_id=case.person_id,
            draft=outbox.Draft("cột số mấy?"),
            now=office.clock.now(),
            case_id=case.id,
        )
        row.state = OutboxState.waiting
    await office.at("2026-12-30 17:01")
    assert office.fresh(case).state is CaseState.cho_bo_sung


# -- the Monday sheet


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-11-23 07:29", False),
        ("2026-11-23 07:30", True),  # Monday
        ("2026-11-23 11:59", True),
        ("2026-11-23 12:00", False),
        ("2026-11-25 07:30", False),
        ("2026-02-16 07:30", False),  # Tết
        ("2026-02-23 07:30", True),
    ],
)
def test_the_sheet_is_due_on_the_first_working_morning_of_a_week(moment: str, due: bool) -> None:
    assert (sheet_due(at(moment), calendar()) is not None) is due


async def test_the_monday_sheet_counts_new_due_and_late_by_unit(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.official("Minh", Post.chairman)
    nam = office.official("Nam", Post.staff)
    office.opens(CaseClass.procedure, hoa)  # due Friday: late on Monday
    office.opens(CaseClass.village, nam)
    office.opens(CaseClass.staff, hoa, confidential=True)
    heard = [one for one in await office.at("2026-11-23 07:30") if one.purpose == "weekly"]
    assert [one.to for one in heard] == ["Hoa", "Minh"]
    assert heard[0].text.splitlines() == [
        "Phiếu tuần: từ thứ Hai 16/11 đến Chủ nhật 22/11",
        "Mới 2, đã trả lời 0.",
        "Tuần này đến hạn 1, đang quá hạn 1.",
        "Theo bộ phận (đang giữ / quá hạn):",
        "- Công chức Văn phòng: 1 / 1",
        "- Công chức Địa chính: 1 / 0",
    ]
    assert not office.buttons(heard[0])
    again = await office.at("2026-11-23 07:40")
    assert not [one for one in again if one.purpose == "weekly"]
