"""A case nobody has looked at in time, and one that waits for an outside body (domain §3.3)."""

import pytest

from handlers import rules
from storage import cases
from storage.database import Database
from storage.models import Case, Official
from storage.types import CaseClass, CaseState, Post
from tests.nudges.office import TOPIC, Heard, Office
from tests.rules.communes import at

WITHIN_A_DAY = "2026-11-20 17:00"
"""One working day after Thursday 19 November 09:00: when a village matter is to be looked at."""


async def nudges(office: Office, moment: str) -> list[Heard]:
    return [one for one in await office.at(moment) if one.purpose == "nudge"]


def does(office: Office, case: Case, act: str, official: Official, **changes: object) -> None:
    with office.database.transaction() as session:
        row = session.get_one(Case, case.id)
        for column, value in changes.items():
            setattr(row, column, value)
        cases.record(session, row, act, office.clock.now(), official=official)


# -- nobody has looked


async def test_whoever_holds_it_hears_once_that_nobody_has_looked(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa, taken_on_at=None)
    assert await nudges(office, "2026-11-20 16:59") == []
    (heard,) = await nudges(office, WITHIN_A_DAY)
    assert heard.to == "Hoa"
    assert heard.text == (
        f"Nhắc việc: {case.code} ({TOPIC}) còn 4 ngày làm việc, hạn 17 giờ thứ Sáu 27/11. "
        "Chưa ai mở xem, đề nghị xem và nhận việc."
    )
    assert await nudges(office, "2026-11-23 09:00") == []


@pytest.mark.parametrize("act", ["read", "take_on", "note", "classify"])
async def test_an_official_who_has_done_anything_with_it_has_looked(
    office: Office, act: str
) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa, taken_on_at=None)
    office.clock.set(at("2026-11-19 15:00"))
    does(office, case, act, hoa)
    assert await nudges(office, WITHIN_A_DAY) == []


async def test_what_the_citizen_adds_is_not_somebody_looking(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa, taken_on_at=None)
    office.act(case, "citizen_replied")
    assert len(await nudges(office, WITHIN_A_DAY)) == 1


async def test_danger_is_to_be_looked_at_within_half_an_hour_at_any_hour(office: Office) -> None:
    office.clock.set(at("2026-11-19 22:00"))
    hoa = office.official("Hoa", Post.office)
    office.opens(CaseClass.danger, hoa, taken_on_at=None)
    assert await nudges(office, "2026-11-19 22:29") == []
    (heard,) = await nudges(office, "2026-11-19 22:30")
    assert heard.to == "Hoa"
    assert "Chưa ai mở xem" in heard.text


async def test_a_commune_sets_its_own_time_to_look(database: Database, office: Office) -> None:
    own = Office(
        database, office.clock, slug="rieng", clocks={"C": {"first_human": "2 working days"}}
    )
    hoa = own.official("Hoa", Post.office)
    own.opens(CaseClass.village, hoa, taken_on_at=None)
    assert await nudges(own, WITHIN_A_DAY) == []
    assert len(await nudges(own, "2026-11-23 17:00")) == 1


async def test_praise_hurries_nobody(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.opens(CaseClass.praise, hoa, taken_on_at=None)
    assert await nudges(office, WITHIN_A_DAY) == []


# -- an outside body does its part


def involved(office: Office, hoa: Official, case_class: CaseClass = CaseClass.village) -> Case:
    """Received on Thursday the 19th 09:00, with the power company since then; due 3 December."""
    case = office.opens(case_class, hoa)
    by = rules.with_others_by(case_class, case.received_at, office.calendar, office.profile)
    due = by or case.due_at
    does(office, case, "involve", hoa, state=CaseState.phoi_hop, due_at=due)
    return case


async def test_the_holder_is_asked_to_tell_the_citizen_after_five_working_days(
    office: Office,
) -> None:
    hoa = office.official("Hoa", Post.office)
    case = involved(office, hoa)
    await office.at("2026-11-27 16:30")  # half the time is over
    heard = await nudges(office, "2026-11-27 17:00")
    assert [one.text for one in heard] == [
        f"Nhắc việc: {case.code} ({TOPIC}) còn 5 ngày làm việc, hạn 17 giờ thứ Sáu 4/12. "
        "Đề nghị báo người dân biết việc đến đâu.\n"
        f"Nhắn: #capnhat {case.code} đã làm đến đâu"
    ]
    assert not any("báo người dân" in one.text for one in await nudges(office, "2026-11-28 09:00"))


async def test_a_word_to_the_citizen_begins_a_new_period(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = involved(office, hoa)
    office.clock.set(at("2026-11-26 10:00"))
    does(office, case, "update", hoa)
    await nudges(office, "2026-11-27 17:00")
    asked = [one for one in office.said("nudge") if "báo người dân" in one.text]
    assert asked == []


async def test_each_period_asks_once_however_late_it_is_noticed(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = involved(office, hoa)
    with office.database.transaction() as session:
        session.get_one(Case, case.id).due_at = at("2027-01-29 17:00")
    for moment in ("2026-12-15 09:00", "2026-12-15 10:00", "2026-12-16 09:00"):
        await office.at(moment)
    asked = [one.at for one in office.said("nudge") if "báo người dân" in one.text]
    assert asked == ["2026-12-15 09:00"]
    await office.at("2026-12-18 17:00")
    asked = [one.at for one in office.said("nudge") if "báo người dân" in one.text]
    assert asked == ["2026-12-15 09:00", "2026-12-18 17:00"]


async def test_no_word_is_owed_once_the_outside_body_is_done(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = involved(office, hoa)
    office.clock.set(at("2026-11-25 10:00"))
    does(office, case, "return", hoa, state=CaseState.dang_xu_ly)
    await office.at("2026-11-27 17:00")
    assert not any("báo người dân" in one.text for one in office.said("nudge"))
