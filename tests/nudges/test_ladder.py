"""Reminders as officials live through them, with time moved by hand."""

from datetime import timedelta

import pytest

from bot.metrics import create_metrics
from bot.rounds import Rounds
from handlers import rules
from handlers.worktime import local
from storage.models import Case
from storage.types import CaseClass, CaseState, Post
from tests.nudges.office import TOPIC, Heard, Office
from tests.rules.communes import at

HALF = "2026-11-25 08:15"
"""Half the working time of a village matter of Thursday 19 November 09:00: Tuesday is off."""

HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)


def moments(heard: list[Heard]) -> list[tuple[str, str]]:
    return [(one.at, one.to) for one in heard]


async def nudges(office: Office, moment: str) -> list[Heard]:
    return [one for one in await office.at(moment) if one.purpose == "nudge"]


def ladder(office: Office, case: Case) -> list[tuple[str, str]]:
    clock = rules.clock_of(case.case_class, office.profile)
    steps = rules.rungs(case.clock_from, case.due_at, office.calendar, clock)
    return [(step.rung.value, f"{local(step.at):%Y-%m-%d %H:%M}") for step in steps]


# -- the thresholds


async def test_each_threshold_over_a_weekend_and_the_24_november_holiday(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.official("Toản", Post.deputy)
    office.official("Minh", Post.chairman)
    case = office.opens(CaseClass.village, hoa)  # due Friday 27 November 17:00
    await office.every(QUARTER, "2026-12-02 09:00")
    assert moments(office.said("nudge")) == [
        ("2026-11-25 08:15", "Hoa"),  # half: Tuesday is a holiday
        ("2026-11-26 16:00", "Hoa"),
        ("2026-11-26 17:00", "Hoa"),
        ("2026-11-27 17:00", "Hoa"),
        ("2026-11-27 17:00", "Toản"),
        ("2026-11-30 17:00", "Minh"),
    ]
    assert [rung for rung, _ in office.given(case)] == [rung for rung, _ in ladder(office, case)]


@pytest.mark.parametrize("case_class", list(CaseClass))
@pytest.mark.parametrize("received", ["2026-11-20 16:50", "2026-02-13 10:00"])
async def test_no_rung_is_early_missing_or_repeated_over_tet_and_weekends(
    office: Office, case_class: CaseClass, received: str
) -> None:
    office.clock.set(at(received))
    hoa = office.official("Hoa", Post.office)
    office.official("Minh", Post.chairman)
    case = office.opens(case_class, hoa)
    expected = ladder(office, case)
    for _, moment in expected:
        office.clock.set(at(moment) - timedelta(minutes=1))
        await office.tick()
        await office.at(moment)
        await office.tick()
    assert office.given(case) == expected


async def test_a_restart_between_rounds_repeats_nothing(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.opens(CaseClass.village, hoa)
    assert [one.purpose for one in await office.at(HALF)] == ["nudge", "digest"]
    office.rounds = Rounds(office.database, create_metrics())
    assert await office.tick() == []
    assert await office.at("2026-11-25 08:30") == []


async def test_after_downtime_the_strongest_comes_once_and_all_are_noted(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.official("Minh", Post.chairman)
    case = office.opens(CaseClass.village, hoa)
    heard = await nudges(office, "2026-12-02 16:00")
    assert sorted(one.to for one in heard) == ["Hoa", "Minh"]
    assert {rung for rung, _ in office.given(case)} == {
        "half",
        "eighty",
        "day_before",
        "due",
        "overdue",
    }
    assert await office.at("2026-12-02 16:15") == []


# -- words


async def test_the_holder_reads_code_subject_and_time_left(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    (heard,) = await nudges(office, HALF)
    assert heard.text == (
        f"Nhắc việc: {case.code} ({TOPIC}) còn 2 ngày làm việc, hạn 17 giờ thứ Sáu 27/11. "
        "Đề nghị cập nhật tiến độ."
    )
    assert heard.row.cases == [case.id]


async def test_the_chairman_gets_a_report_with_holder_and_ways_to_act(office: Office) -> None:
    lan = office.official("Lan", Post.staff)
    office.official("Minh", Post.chairman)
    case = office.opens(CaseClass.village, lan)
    await office.at("2026-11-27 17:00")
    (heard,) = await nudges(office, "2026-11-30 17:00")
    assert heard.to == "Minh"
    assert heard.text.splitlines() == [
        f"Kính báo cáo Chủ tịch: {case.code} ({TOPIC}) đã quá hạn 1 ngày làm việc, "
        "do Công chức Địa chính Lan giữ. Đề nghị chỉ đạo.",
        f"Cần thêm thời gian, nhắn: #giahan {case.code} ngày/tháng lý do",
        f"Đổi người, nhắn: #giao {case.code} tên cán bộ",
    ]


async def test_several_cases_of_one_official_are_one_message(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    opened = [office.opens(CaseClass.village, hoa) for _ in range(7)]
    (heard,) = await nudges(office, HALF)
    lines = heard.text.splitlines()
    assert lines[0] == "Nhắc việc: 7 việc cần xem."
    assert len(lines) == 7
    assert lines[-1] == "và 2 việc khác."
    assert set(heard.row.cases) == {case.id for case in opened}


async def test_a_reminder_does_not_take_the_digits_of_an_open_question(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.opens(CaseClass.village, hoa)
    (heard,) = await nudges(office, HALF)
    assert not heard.row.asks


async def test_a_tap_on_a_reminder_opens_the_case_or_the_whole_list(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    (heard,) = [one for one in await office.at("2026-11-20 07:30") if one.purpose == "digest"]
    opens, all_of_them = office.buttons(heard)
    assert case.code in office.hears(hoa, opens.value)[0]
    assert case.code in office.hears(hoa, all_of_them.value)[0]


# -- at night


async def test_what_falls_due_while_the_service_is_down_waits_for_the_morning(
    office: Office,
) -> None:
    hoa = office.official("Hoa", Post.office)
    office.opens(CaseClass.village, hoa)
    assert await office.at("2026-11-25 20:00") == []
    assert await office.at("2026-11-26 06:29") == []
    assert moments(await office.at("2026-11-26 06:30")) == [("2026-11-26 06:30", "Hoa")]


async def test_danger_is_reminded_of_at_night(office: Office) -> None:
    office.clock.set(at("2026-11-21 23:00"))
    hoa = office.official("Hoa", Post.office)
    office.official("Minh", Post.chairman)
    office.opens(CaseClass.danger, hoa)
    assert moments(await office.at("2026-11-22 01:00")) == [("2026-11-22 01:00", "Hoa")]
    assert "còn 2 giờ" in office.said()[-1].text
    assert {one.to for one in await office.at("2026-11-22 03:00")} == {"Hoa", "Minh"}


# -- changes


async def test_an_extension_starts_new_rungs(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    await office.every(HOUR, "2026-11-27 08:00")
    before = len(office.given(case))
    office.act(
        case, "extend", due_at=at("2026-12-04 17:00"), clock_from=office.clock.now(), extended=True
    )
    await office.every(HOUR, "2026-12-04 18:00")
    assert [rung for rung, _ in office.given(case)[before:]] == [
        "half",
        "eighty",
        "day_before",
        "due",
    ]


async def test_the_same_rung_never_comes_twice_in_24_hours(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    assert len(await nudges(office, HALF)) == 1
    office.act(case, "extend", due_at=at("2026-11-26 17:00"), clock_from=at("2026-11-25 08:20"))
    assert await nudges(office, "2026-11-25 16:59") == []
    assert await nudges(office, "2026-11-26 08:14") == []
    assert rungs_of(office, case) == ["half"]
    assert len(await nudges(office, "2026-11-26 08:15")) == 1


def rungs_of(office: Office, case: Case) -> list[str]:
    return [rung for rung, _ in office.given(case)]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": CaseState.cho_bo_sung, "clock_stopped_at": at("2026-11-19 10:00")},
        {"state": CaseState.da_tra_loi, "answered_at": at("2026-11-19 10:00")},
        {"state": CaseState.rut, "closed_at": at("2026-11-19 10:00")},
        {"state": CaseState.chuyen, "closed_at": at("2026-11-19 10:00")},
    ],
)
async def test_nobody_is_reminded_of_what_does_not_wait_for_the_commune(
    office: Office, changes: dict[str, object]
) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    office.act(case, "moved", **changes)
    await office.every(HOUR, "2026-12-02 09:00")
    assert {one.purpose for one in office.said()} <= {"keep_window", "call_list", "weekly"}


async def test_an_answered_case_closes_after_seven_days_of_silence(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    answered = at("2026-11-20 10:00")
    office.clock.set(answered)
    office.act(case, rules.Act.answer, state=CaseState.da_tra_loi, answered_at=answered)
    await office.at("2026-11-27 09:59")
    assert office.fresh(case).state is CaseState.da_tra_loi
    await office.at("2026-11-27 10:00")
    closed = office.fresh(case)
    assert (closed.state, closed.closed_at) == (CaseState.dong, at("2026-11-27 10:00"))
    assert closed.nudge_at is None
