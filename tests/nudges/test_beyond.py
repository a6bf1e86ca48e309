"""Officials whom Zalo's chat does not reach are sought by what the commune has."""

from typing import Any

import pytest

from bot.clock import ManualClock
from storage import outbox
from storage.database import Database
from storage.models import Official
from storage.outbox import Draft
from storage.types import CaseClass, CaseState, OfficialState, OutboxState, OutsideWay, Post
from tests.nudges.office import TOPIC, Office
from tests.rules.communes import at

HALF = "2026-11-25 08:15"
MAILBOX = "vanphong@thu.gov.vn"
EVERYTHING: dict[str, Any] = {
    "zalo_group": "881",
    "zalo_template": "7001",
    "posts": [
        {"post": "chairman", "title": "Chủ tịch UBND xã", "email": "chutich@thu.gov.vn"},
        {"post": "office", "title": "Công chức Văn phòng", "email": MAILBOX},
    ],
}


@pytest.fixture
def equipped(database: Database, clock: ManualClock) -> Office:
    """A commune with a group, a template and mailboxes."""
    return Office(database, clock, **EVERYTHING)


async def test_a_shut_out_holder_is_sought_by_every_way_once_a_day(equipped: Office) -> None:
    hoa = equipped.official("Hoa", Post.office)
    minh = equipped.official("Minh", Post.chairman)
    case = equipped.opens(CaseClass.village, hoa)
    equipped.clock.set(at("2026-11-24 20:00"))
    equipped.writes(minh)
    await equipped.at(HALF)
    (asked,) = equipped.said("colleague")
    assert asked.to == "Minh"
    assert asked.text.splitlines() == [
        "Zalo không chuyển được tin cho Công chức Văn phòng Hoa.",
        f"Xin nhắn giúp mở Zalo của xã: {case.code} (hạn 17 giờ thứ Sáu 27/11).",
    ]
    group, template, mail = equipped.sought()
    assert (group[0], group[1].to) == (OutsideWay.group, "881")
    assert case.code not in group[1].text
    assert (template[0], template[1].values["viec"]) == (OutsideWay.template, "1 việc")
    assert (mail[0], mail[1].to) == (OutsideWay.mail, MAILBOX)
    assert case.code in mail[1].text
    assert not [word for _, word in equipped.sought() if TOPIC in word.text]
    equipped.opens(CaseClass.procedure, hoa)
    await equipped.at("2026-11-25 16:00")
    assert len(equipped.sought()) == 3
    await equipped.at("2026-11-26 07:30")
    assert len(equipped.sought()) == 6


async def test_whom_zalo_reaches_is_not_sought(equipped: Office) -> None:
    hoa = equipped.official("Hoa", Post.office)
    equipped.opens(CaseClass.village, hoa)
    equipped.clock.set(at("2026-11-25 08:00"))
    equipped.writes(hoa)
    await equipped.at(HALF)
    assert equipped.said("colleague") == []
    assert equipped.sought() == []


async def test_without_anything_configured_the_colleague_is_asked(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    toan = office.official("Toản", Post.deputy)
    office.opens(CaseClass.village, hoa)
    office.clock.set(at("2026-11-25 08:00"))
    office.writes(toan)
    await office.at(HALF)
    assert [one.to for one in office.said("colleague")] == ["Toản"]
    assert office.sought() == []


@pytest.mark.parametrize(
    ("case_class", "confidential"), [(CaseClass.staff, False), (CaseClass.village, True)]
)
async def test_of_a_case_for_few_eyes_nothing_goes_beyond_the_chat(
    equipped: Office, case_class: CaseClass, confidential: bool
) -> None:
    hoa = equipped.official("Hoa", Post.office)
    minh = equipped.official("Minh", Post.chairman)
    case = equipped.opens(case_class, hoa, confidential=confidential)
    equipped.clock.set(at("2026-11-25 08:00"))
    equipped.writes(minh)
    for moment in (HALF, "2026-11-26 16:00", "2026-11-27 17:00", "2026-11-30 17:00"):
        await equipped.at(moment)
    assert equipped.said("colleague") == []
    # The afternoon's list of calls names who is out of reach, whatever they hold.
    sought = equipped.sought()
    assert {word.subject for _, word in sought} <= {"Zalo xã Thử: danh sách cần gọi điện"}
    assert not [word for _, word in sought if case.code in word.text or TOPIC in word.text]


async def test_danger_seeks_a_shut_out_official_at_night(equipped: Office) -> None:
    hoa = equipped.official("Hoa", Post.office)
    equipped.clock.set(at("2026-11-21 23:00"))
    equipped.opens(CaseClass.danger, hoa)
    await equipped.at("2026-11-22 01:00")
    assert [way for way, _ in equipped.sought()] == [
        OutsideWay.group,
        OutsideWay.template,
        OutsideWay.mail,
    ]


async def test_an_answer_about_staff_is_on_no_list_of_who_may_not_read_it(
    equipped: Office,
) -> None:
    hoa = equipped.official("Hoa", Post.office)
    minh = equipped.official("Minh", Post.chairman)
    hung = equipped.official("Hùng", Post.deputy)
    about_staff, lamp = (
        answered_to_a_shut_window(equipped, one, minh)
        for one in (CaseClass.staff, CaseClass.village)
    )
    equipped.clock.set(at("2026-11-20 15:00"))
    equipped.writes(hoa)
    (heard,) = [one for one in await equipped.at("2026-11-20 17:00") if one.purpose == "call_list"]
    assert heard.to == "Hoa"
    assert about_staff in heard.text
    for one in (hoa, minh):
        equipped.change(one, state=OfficialState.on_leave)
    equipped.clock.set(at("2026-11-23 15:00"))
    equipped.writes(hung)
    (heard,) = [one for one in await equipped.at("2026-11-23 16:30") if one.purpose == "call_list"]
    assert heard.to == "Hùng"
    assert lamp in heard.text
    assert about_staff not in heard.text
    equipped.change(hoa, state=OfficialState.active)  # and her window is shut: by mail
    await equipped.at("2026-11-26 16:30")
    mailed = "".join(word.text for way, word in equipped.sought() if way is OutsideWay.mail)
    assert lamp in mailed
    assert about_staff not in mailed


def answered_to_a_shut_window(office: Office, case_class: CaseClass, holder: Official) -> str:
    """The code of a case whose answer waits for its citizen to write."""
    now = office.clock.now()
    case = office.opens(case_class, holder)
    office.act(case, "answer", state=CaseState.da_tra_loi, answered_at=now)
    with office.database.transaction() as session:
        row = outbox.queue(
            session,
            commune_id=office.commune_id,
            person_id=case.person_id,
            draft=Draft("Trả lời"),
            now=now,
            cases=(case.id,),
            case_id=case.id,
        )
        row.state = OutboxState.waiting
    return case.code
