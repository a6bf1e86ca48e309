"""The morning list, and the one before days off."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.metrics import create_metrics
from bot.rounds import Rounds
from handlers.reminders.digests import Slot, digest_due
from storage import people
from storage.models import OutboxMessage
from storage.types import CaseClass, CaseState, OutboxState, Post, Rung
from tests.nudges.office import TOPIC, Heard, Office
from tests.rules.communes import MORNING, at, calendar


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20 07:29", None),
        ("2026-11-20 07:30", Rung.digest_morning),  # Friday
        ("2026-11-20 13:00", Rung.digest_morning),  # the service was down
        ("2026-11-20 16:30", Rung.digest_gap),
        ("2026-11-20 20:00", None),
        ("2026-11-21 07:30", None),  # Saturday
        ("2026-11-23 16:30", Rung.digest_gap),  # Monday: Tuesday 24 November is off
        ("2026-11-24 07:30", None),
        ("2026-11-25 16:30", None),
        ("2026-02-13 16:30", Rung.digest_gap),  # before Tết
        ("2026-02-18 07:30", None),
        ("2026-02-23 07:30", Rung.digest_morning),
    ],
)
def test_when_a_list_is_due(moment: str, expected: Rung | None) -> None:
    slot = digest_due(at(moment), calendar())
    assert (slot.rung if slot else None) is expected


def test_where_saturday_ends_at_half_past_eleven_the_list_comes_before() -> None:
    open_on_saturday = calendar(hours={"mon": [MORNING], "sat": [MORNING]})
    before = digest_due(at("2026-11-21 10:59"), open_on_saturday)
    then = digest_due(at("2026-11-21 11:00"), open_on_saturday)
    assert before == Slot(Rung.digest_morning, at("2026-11-21 07:30"))
    assert then == Slot(Rung.digest_gap, at("2026-11-21 11:00"))


async def digests(office: Office, moment: str) -> list[Heard]:
    return [one for one in await office.at(moment) if one.purpose == "digest"]


async def test_the_morning_list_has_the_most_urgent_first(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    later = office.opens(CaseClass.policy, hoa)
    sooner = office.opens(CaseClass.procedure, hoa)
    (heard,) = await digests(office, "2026-11-20 07:30")
    assert heard.text.splitlines() == [
        "Hôm nay Ông/Bà có 2 việc chờ trả lời.",
        f"• {sooner.code} ({TOPIC}): hạn 17 giờ hôm nay",
        f"• {later.code} ({TOPIC}): còn 14 ngày làm việc, hạn 17 giờ thứ Sáu 11/12",
        "Zalo sắp ngừng chuyển tin nhắc cho Ông/Bà: xin bấm một nút dưới đây để nhận tiếp.",
    ]


async def test_at_most_five_lines_and_the_rest_as_a_number(office: Office) -> None:
    minh = office.official("Minh", Post.chairman)
    for _ in range(8):
        office.opens(CaseClass.policy, minh)
    (heard,) = await digests(office, "2026-11-20 07:30")
    lines = heard.text.splitlines()
    assert lines[0] == "Kính báo cáo Chủ tịch: 8 việc đang chờ Chủ tịch."
    assert len([line for line in lines if line.startswith("•")]) == 5
    assert "và 3 việc khác." in lines


async def test_before_days_off_it_says_when_work_resumes(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.opens(CaseClass.policy, hoa)
    (heard,) = await digests(office, "2026-11-23 16:30")
    assert heard.text.splitlines()[0] == (
        "Xã nghỉ Ngày Văn hóa Việt Nam, làm việc lại thứ Tư 25/11. Còn 1 việc chờ trả lời."
    )


async def test_nobody_is_asked_for_a_tap_while_their_window_stays_open(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.opens(CaseClass.policy, hoa)
    office.clock.set(at("2026-11-25 07:00"))
    with office.database.transaction() as session:
        people.get(session, hoa.person_id or 0).last_wrote_at = at("2026-11-25 06:00")
    (heard,) = await digests(office, "2026-11-25 07:30")
    assert "Zalo sắp ngừng" not in heard.text


async def test_each_list_comes_once_a_day_even_after_a_restart(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.opens(CaseClass.policy, hoa)
    assert len(await digests(office, "2026-11-20 07:30")) == 1
    office.rounds = Rounds(office.database, create_metrics())
    assert await digests(office, "2026-11-20 07:45") == []
    assert len(await digests(office, "2026-11-20 16:30")) == 1
    assert len(await digests(office, "2026-11-23 07:30")) == 1


async def test_who_has_nothing_to_do_gets_no_list(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.official("Minh", Post.chairman)
    office.opens(CaseClass.policy, hoa, state=CaseState.cho_bo_sung)
    office.opens(CaseClass.policy, hoa, state=CaseState.da_tra_loi, answered_at=office.clock.now())
    await office.every(timedelta(minutes=30), "2026-11-20 18:00")
    assert {one.purpose for one in office.said()} == {"keep_window"}


async def test_a_case_that_came_after_half_past_seven_is_not_on_a_late_list(
    office: Office,
) -> None:
    hoa = office.official("Hoa", Post.office)
    office.clock.set(at("2026-11-20 10:00"))
    office.opens(CaseClass.policy, hoa)
    assert await digests(office, "2026-11-20 10:05") == []
    assert len(await digests(office, "2026-11-20 16:30")) == 1


async def test_a_new_list_replaces_reminders_that_wait_for_zalos_window(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.opens(CaseClass.procedure, hoa)
    await office.at("2026-11-20 17:00")
    with office.database.transaction() as session:
        session.execute(update(OutboxMessage).values(state=OutboxState.waiting))
    await office.at("2026-11-23 07:30")
    states = [one.row.state for one in office.said() if one.at < "2026-11-21"]
    assert set(states) == {OutboxState.cancelled}
