"""Windows, holders out of reach, who comes back, and citizens before their window shuts."""

from datetime import timedelta

import pytest

from handlers.reminders import returning
from handlers.reminders.rounds import Round, say
from handlers.reminders.windows import Fare, window_of
from storage import nudges, outbox, people
from storage.models import Case, Official, OutboxMessage, Person
from storage.outbox import Draft
from storage.types import CaseClass, CaseState, Channel, OutboxState, Post, Priority, Rung
from tests.nudges.office import Heard, Office
from tests.rules.communes import at, commune


def citizen_wrote(office: Office, case: Case, moment: str | None = None) -> None:
    with office.database.transaction() as session:
        person = people.get(session, case.person_id)
        person.last_wrote_at = at(moment) if moment else office.clock.now()


# -- windows


@pytest.mark.parametrize(
    ("zca", "hours", "fare"),
    [
        (False, 47.9, Fare.free),
        (False, 48, Fare.shut),
        (True, 48, Fare.billed),
        (True, 167.9, Fare.billed),
        (True, 168, Fare.shut),
    ],
)
def test_what_a_message_costs_now(zca: bool, hours: float, fare: Fare) -> None:
    wrote = at("2026-11-19 09:00")
    person = Person(
        commune_id=1,
        channel=Channel.zalo,
        address_key="",
        created_at=wrote,
        last_wrote_at=wrote,
    )
    window = window_of(person, commune(zca=zca))
    assert window.fare(wrote + timedelta(hours=hours)) is fare


def test_the_page_needs_no_window_and_who_never_wrote_has_none() -> None:
    moment = at("2026-11-19 09:00")
    web = Person(commune_id=1, channel=Channel.web, address_key="", created_at=moment)
    stranger = Person(commune_id=1, channel=Channel.zalo, address_key="", created_at=moment)
    assert window_of(web, commune()).fare(moment) is Fare.page
    assert window_of(stranger, commune()).fare(moment) is Fare.shut


async def test_a_leader_without_cases_is_asked_to_keep_the_window_open_once_a_day(
    office: Office,
) -> None:
    office.official("Minh", Post.chairman)
    office.official("Lan", Post.staff)
    await office.at("2026-11-19 16:00")
    assert office.said() == []  # his window outlasts tomorrow's list
    (heard,) = await office.at("2026-11-20 07:30")
    assert (heard.to, heard.purpose) == ("Minh", "keep_window")
    assert heard.text.startswith("Kính báo cáo Chủ tịch: hiện không có việc chờ.")
    assert [button.title for button in office.buttons(heard)] == ["Tiếp tục nhận tin"]
    assert await office.at("2026-11-20 08:00") == []
    later = await office.at("2026-11-23 07:30")  # it has shut: there is nothing to keep
    assert [one for one in later if one.purpose == "keep_window"] == []


# -- a holder out of reach


@pytest.fixture
def away(office: Office) -> tuple[Official, Official, Case]:
    """Lan holds a case and writes no more; Toản, a deputy, is there."""
    lan = office.official("Lan", Post.staff)
    toan = office.official("Toản", Post.deputy)
    case = office.opens(CaseClass.policy, lan)
    return lan, toan, case


async def until(office: Office, moment: str, *there: Official) -> None:
    """Hour by hour; those who are there write every morning."""
    while office.clock.now() < at(moment):
        office.clock.advance(by=timedelta(hours=2))
        for official in there:
            office.writes(official)
        await office.tick()


async def test_after_two_working_days_out_of_reach_the_case_goes_to_the_deputy(
    office: Office, away: tuple[Official, Official, Case]
) -> None:
    lan, toan, case = away
    # Saturday 21 November 09:00 the window shuts: counted from Monday; Tuesday is a holiday.
    await until(office, "2026-11-26 15:00", toan)
    assert office.fresh(case).holder_id == lan.id
    await until(office, "2026-11-26 18:00", toan)
    assert office.fresh(case).holder_id == toan.id
    (told,) = [one for one in office.said() if "nhận giải quyết tiếp" in one.text]
    assert told.to == "Toản"
    assert case.code in told.text


async def test_who_writes_again_keeps_the_case(
    office: Office, away: tuple[Official, Official, Case]
) -> None:
    lan, toan, case = away
    await until(office, "2026-11-25 10:00", toan)
    office.writes(lan)
    await until(office, "2026-11-27 12:00", toan)
    assert office.fresh(case).holder_id == lan.id
    await until(office, "2026-12-03 18:00", toan)  # out of reach since Friday 10:00
    assert office.fresh(case).holder_id == toan.id


async def test_a_stand_in_within_reach_keeps_the_case_where_it_is(
    office: Office, away: tuple[Official, Official, Case]
) -> None:
    lan, toan, case = away
    quy = office.official("Quý", Post.staff)
    office.change(
        lan,
        leave_from=at("2026-11-20 00:00"),
        leave_until=at("2026-12-20 00:00"),
        stand_in_id=quy.id,
    )
    await until(office, "2026-11-30 18:00", toan, quy)
    assert office.fresh(case).holder_id == lan.id


async def test_a_confidential_case_never_moves_by_itself(office: Office) -> None:
    minh = office.official("Minh", Post.chairman)
    toan = office.official("Toản", Post.deputy)
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.staff, minh, confidential=True)
    await until(office, "2026-12-02 18:00", toan, hoa)
    assert office.fresh(case).holder_id == minh.id


async def test_a_matter_about_staff_goes_to_who_may_hold_it(office: Office) -> None:
    minh = office.official("Minh", Post.chairman)
    toan = office.official("Toản", Post.deputy)
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.staff, minh)
    await until(office, "2026-11-27 18:00", toan, hoa)
    assert office.fresh(case).holder_id == hoa.id


# -- coming back


def held(office: Office, official: Official, number: int, about: list[Case]) -> None:
    """That many notices wait for the official's window."""
    with office.database.transaction() as session:
        for n in range(number):
            row = outbox.queue(
                session,
                commune_id=office.commune_id,
                person_id=official.person_id or 0,
                draft=Draft(f"Nhắc việc {n}"),
                now=office.clock.now(),
                priority=Priority.push,
                cases=[case.id for case in about],
                purpose="nudge",
            )
            row.state = OutboxState.waiting


def comes_back(office: Office, official: Official) -> list[Heard]:
    """What is said to the official when they write again."""
    before = {one.row.id for one in office.said()}
    with office.database.transaction() as session:
        around = Round(
            session, office.commune_id, office.profile, office.calendar, office.clock.now()
        )
        reply = returning.come_back(around, official)
        if reply is not None:
            say(around, reply)
    return [one for one in office.said() if one.row.id not in before]


def states(office: Office) -> list[OutboxState]:
    return [one.row.state for one in office.said("nudge")]


async def test_who_comes_back_gets_one_list_and_not_twelve_messages(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    held(office, hoa, 12, [case])
    (heard,) = comes_back(office, hoa)
    assert heard.text.splitlines()[0] == (
        "Thời gian qua Zalo không chuyển được tin cho Ông/Bà. Hiện có 1 việc chờ."
    )
    assert case.code in heard.text
    assert states(office) == [OutboxState.cancelled] * 12


async def test_a_single_message_that_waited_simply_comes(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    held(office, hoa, 1, [office.opens(CaseClass.village, hoa)])
    assert comes_back(office, hoa) == []
    assert states(office) == [OutboxState.waiting]


async def test_an_answer_to_them_as_a_citizen_is_not_lost_on_return(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    with office.database.transaction() as session:
        row = outbox.queue(
            session,
            commune_id=office.commune_id,
            person_id=hoa.person_id or 0,
            draft=Draft("Trả lời"),
            now=office.clock.now(),
            cases=(case.id,),
            case_id=case.id,
        )
        row.state = OutboxState.waiting
    held(office, hoa, 3, [case])
    comes_back(office, hoa)
    with office.database.transaction() as session:
        fresh = session.get(OutboxMessage, row.id)
        assert fresh is not None
        assert fresh.state is OutboxState.waiting


# -- citizens


async def test_a_citizen_hears_before_the_window_shuts_and_once_only(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)  # due Friday 27 November
    citizen_wrote(office, case)
    await office.every(timedelta(minutes=30), "2026-11-21 12:00")
    (note,) = office.said("progress_note")
    assert note.at == "2026-11-20 19:30"  # the window shuts Saturday 09:00: the evening before
    assert note.row.person_id == case.person_id
    assert note.text.splitlines()[0] == (
        f"Về mã {case.code}: xã đang xem xét, trả lời trước 17 giờ thứ Sáu 27/11/2026."
    )
    assert [button.title for button in office.buttons(note)] == ["Nhận trả lời"]


async def test_a_tap_opens_the_window_and_the_next_note_comes_before_it_shuts(
    office: Office,
) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.policy, hoa)
    citizen_wrote(office, case)
    for day in ("20", "22", "24", "26"):
        await office.every(timedelta(hours=1), f"2026-11-{day} 20:00")
        citizen_wrote(office, case)
    assert len(office.said("progress_note")) == 3  # and no more for this case


async def test_no_note_about_what_is_answered_confidential_or_waits_for_the_citizen(
    office: Office,
) -> None:
    hoa = office.official("Hoa", Post.office)
    answered = office.opens(CaseClass.village, hoa)
    office.act(answered, "answer", state=CaseState.da_tra_loi, answered_at=office.clock.now())
    waits = office.opens(CaseClass.village, hoa)
    office.act(waits, "ask_citizen", state=CaseState.cho_bo_sung)
    kept = office.opens(CaseClass.staff, hoa, confidential=True)
    citizen_wrote(office, kept)
    await office.every(timedelta(hours=1), "2026-11-21 12:00")
    assert office.said("progress_note") == []


# -- the list of calls


async def test_the_office_officer_gets_the_calls_at_four_once(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    lan = office.official("Lan", Post.staff)
    case = office.opens(CaseClass.policy, lan)
    office.clock.set(at("2026-11-23 15:00"))
    office.writes(hoa)
    assert [one for one in await office.at("2026-11-23 15:59") if one.purpose == "call_list"] == []
    (heard,) = [one for one in await office.at("2026-11-23 16:00") if one.purpose == "call_list"]
    assert heard.to == "Hoa"
    assert heard.text.splitlines() == [
        "Cần gọi điện hôm nay, vì Zalo không đến được:",
        f"• Gọi Công chức Địa chính Lan (chưa có số), Zalo không đến được: {case.code}",
    ]
    assert [one for one in await office.at("2026-11-23 16:01") if one.purpose == "call_list"] == []


async def test_with_everybody_in_reach_there_is_no_list_of_calls(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.opens(CaseClass.policy, hoa)
    await office.at("2026-11-19 16:00")
    assert office.said("call_list") == []


async def test_an_answer_to_a_shut_window_is_called_about_after_one_working_day(
    office: Office,
) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    office.act(case, "answer", state=CaseState.da_tra_loi, answered_at=office.clock.now())
    with office.database.transaction() as session:
        row = outbox.queue(
            session,
            commune_id=office.commune_id,
            person_id=case.person_id,
            draft=Draft("Trả lời"),
            now=office.clock.now(),
            cases=(case.id,),
            case_id=case.id,
        )
        row.state = OutboxState.waiting
    await office.at("2026-11-19 16:00")
    assert office.said("call_list") == []
    office.writes(hoa)
    await office.at("2026-11-20 17:00")
    (heard,) = office.said("call_list")
    assert f"Gọi người dân mã {case.code}" in heard.text


def test_a_note_of_a_rung_is_refused_a_second_time(office: Office) -> None:
    case = office.opens(CaseClass.village)
    key = nudges.key_unreached(case)
    with office.database.transaction() as session:
        row = session.get(Case, case.id)
        assert row is not None
        now = office.clock.now()
        first = nudges.give_once_for(session, row, Rung.unreached, key, now)
        again = nudges.give_once_for(session, row, Rung.unreached, key, now)
    assert (first, again) == (True, False)
