"""Who is told: the post, who stands in where it is empty, and nobody who may not read."""

from datetime import timedelta
from typing import Any

import pytest

from storage.types import CaseClass, OfficialState, Post
from tests.nudges.office import TOPIC, Office
from tests.rules.communes import at

HALF, DUE, OVERDUE = "2026-11-25 08:15", "2026-11-27 17:00", "2026-11-30 17:00"
WEEK: dict[str, Any] = {"leave_from": at("2026-11-23 00:00"), "leave_until": at("2026-12-01 00:00")}


async def told(office: Office, moment: str) -> list[str]:
    return sorted(one.to for one in await office.at(moment) if one.purpose == "nudge")


@pytest.mark.parametrize(
    ("paired", "expected"),
    [
        ((Post.office, Post.chairman, Post.deputy), "office"),
        ((Post.chairman, Post.deputy), "chairman"),
        ((Post.deputy,), "deputy"),
    ],
)
async def test_a_holder_without_a_phone_is_replaced(
    office: Office, paired: tuple[Post, ...], expected: str
) -> None:
    lan = office.official("Lan", Post.staff, paired=False)
    for post in paired:
        office.official(post.value, post)
    office.opens(CaseClass.village, lan)
    assert await told(office, HALF) == [expected]


async def test_on_leave_the_stand_in_is_told(office: Office) -> None:
    quy = office.official("Quý", Post.deputy)
    office.official("Toản", Post.deputy)
    hoa = office.official("Hoa", Post.office, stand_in_id=quy.id, **WEEK)
    office.opens(CaseClass.village, hoa)
    assert await told(office, HALF) == ["Quý"]


async def test_on_leave_without_a_stand_in_the_deputy_is_told(office: Office) -> None:
    office.official("Minh", Post.chairman)
    office.official("Toản", Post.deputy)
    hoa = office.official("Hoa", Post.office, **WEEK)
    office.opens(CaseClass.village, hoa)
    assert await told(office, HALF) == ["Toản"]


async def test_who_has_left_the_post_is_not_told(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.official("Minh", Post.chairman)
    office.opens(CaseClass.village, hoa)
    office.change(hoa, state=OfficialState.left)
    assert await told(office, HALF) == ["Minh"]


async def test_a_muted_official_is_left_in_peace_until_the_deadline_passes_it_on(
    office: Office,
) -> None:
    hoa = office.official("Hoa", Post.office, muted_until=at("2026-12-31 00:00"))
    office.official("Toản", Post.deputy)
    case = office.opens(CaseClass.village, hoa)
    assert await told(office, HALF) == []
    assert office.given(case) == [("half", HALF)]
    assert await told(office, DUE) == ["Toản"]


async def test_danger_reaches_a_muted_official(office: Office) -> None:
    hoa = office.official("Hoa", Post.office, muted_until=at("2026-12-31 00:00"))
    office.opens(CaseClass.danger, hoa)
    assert await told(office, "2026-11-19 11:00") == ["Hoa"]


async def test_a_confidential_case_is_named_to_its_readers_only_and_without_a_word(
    office: Office,
) -> None:
    minh = office.official("Minh", Post.chairman)
    office.official("Toản", Post.deputy)
    office.official("Hoa", Post.office)
    office.opens(CaseClass.staff, minh, topic="ông Bảy đòi tiền", confidential=True)
    await office.every(timedelta(hours=1), "2026-12-02 09:00")
    assert {one.to for one in office.said() if one.row.cases} <= {"Minh", "Hoa"}
    assert not [one for one in office.said() if "Bảy" in one.text or "tiền" in one.text]


async def test_a_matter_about_staff_does_not_reach_the_deputy(office: Office) -> None:
    minh = office.official("Minh", Post.chairman)
    office.official("Toản", Post.deputy)
    office.opens(CaseClass.staff, minh)
    await office.every(timedelta(hours=1), "2026-12-02 09:00")
    assert {one.to for one in office.said() if one.row.cases} == {"Minh"}


async def test_with_nobody_paired_the_reminder_waits_and_is_not_lost(office: Office) -> None:
    case = office.opens(CaseClass.village)
    assert await office.at(HALF) == []
    assert office.given(case) == []
    office.official("Minh", Post.chairman)
    assert await told(office, "2026-11-25 09:15") == ["Minh"]
    assert f"{case.code} ({TOPIC})" in office.said("nudge")[0].text


async def test_a_chairman_who_holds_the_case_is_told_once(office: Office) -> None:
    minh = office.official("Minh", Post.chairman)
    office.opens(CaseClass.village, minh)
    assert await told(office, DUE) == ["Minh"]
    assert await told(office, OVERDUE) == ["Minh"]


async def test_two_communes_never_hear_of_each_other(office: Office) -> None:
    other = Office(office.database, office.clock, "khac")
    hoa, ba = office.official("Hoa", Post.office), other.official("Ba", Post.office)
    case, another = office.opens(CaseClass.village, hoa), other.opens(CaseClass.village, ba)
    await office.at(HALF)
    assert [one.row.cases for one in office.said("nudge")] == [[case.id]]
    assert [one.row.cases for one in other.said("nudge")] == [[another.id]]


async def test_one_broken_case_does_not_silence_the_others(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    broken = office.opens(CaseClass.village, hoa)
    case = office.opens(CaseClass.village, hoa)
    office.act(broken, "damaged", topic=b"not sealed by our keys", place=b"")
    heard = [one for one in await office.at(HALF) if one.purpose == "nudge"]
    assert [one.row.cases for one in heard] == [[case.id]]
