"""What a reader sees and does on the page, and who sees nothing there."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.emulator.media import sample_picture
from handlers.words import confidential_readers as words
from storage import confidential, confidential_errands, confidential_readers, officials
from storage.types import CaseClass, CaseState, Post, Speaker
from tests.confidential.kin import PIN, WORDS, Kin, opened, phones_are_known, post
from tests.confidential.reader_site import Pages, pages_of
from tests.handlers.talk import Talk, Town

one_database = pytest.mark.parametrize("shared_database", ["sqlite"], indirect=True)
"""For what the kind of database can't change."""


@pytest.fixture
def known(town: Town) -> None:
    """The officials' phones and PINs are old."""
    phones_are_known(town)


@pytest.fixture
async def pages(town: Town, tmp_path: Path) -> AsyncIterator[Pages]:
    async with pages_of(town, tmp_path) as these:
        yield these


def readings(kin: Kin) -> list[str]:
    with kin.town.rows() as session:
        return [one.title for one in confidential_readers.readings(session, kin.case)]


def said(kin: Kin, speaker: Speaker = Speaker.official) -> list[str]:
    with kin.town.rows() as session:
        return confidential.texts(session, kin.case, [speaker])


@pytest.mark.usefixtures("known")
async def test_nothing_is_read_before_the_pin_and_each_reading_is_on_record(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    page = await pages.visits(chairman)
    assert "Mã PIN" in page.text
    assert WORDS not in page.shown
    assert WORDS not in await page.does("see")
    await page.does("answer", text="Xã đã xử lý xong.", seen=0, sure=1)
    assert (readings(kin), said(kin)) == ([], [])
    assert WORDS in await page.does("pin", pin=PIN)
    assert readings(kin) == ["Chủ tịch UBND xã"]
    assert WORDS in await page.does("see")
    assert len(readings(kin)) == 2


@one_database
@pytest.mark.usefixtures("known")
async def test_a_link_opens_once_and_only_for_half_an_hour(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    path = pages.link_of(chairman)
    unknown = await pages.visits(chairman, "/kin/nothing-of-that-name")
    assert unknown.status == 410
    await pages.visits(chairman, path)
    again = await pages.visits(chairman, path)
    assert (again.status, again.shown) == (410, unknown.shown)
    chairman.says(kin.code)
    late = pages.link_of(chairman)
    town.wait(minutes=31)
    assert (await pages.visits(chairman, late)).shown == unknown.shown


@pytest.mark.usefixtures("known")
async def test_five_wrong_pins_shut_the_page_and_every_link(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    page = await pages.visits(chairman)
    for left in (4, 3, 2, 1):
        assert f"Còn {left} lần" in await page.does("pin", pin="000000")
    chairman.new_texts()
    assert "khóa đến 10 giờ" in await page.does("pin", pin="000000")
    (warned,) = chairman.new_texts()
    assert "gõ sai mã PIN 5 lần" in warned
    assert (await page.does("pin", pin=PIN), page.status)[1] == 410
    chairman.says(kin.code)
    fresh = await pages.visits(chairman)
    assert "khóa đến" in await fresh.does("pin", pin=PIN)
    town.wait(minutes=61)
    chairman.says(kin.code)
    assert WORDS in (await pages.enters(chairman)).text


@one_database
async def test_a_pin_counts_only_after_its_holder_said_so_in_their_own_chat(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    phones_are_known(town, pins=False)
    opened(town, citizen)
    page = await pages.visits(chairman)
    for bad in ("12345", "12a456", "111111", "123456", "123123"):
        await page.does("set_pin", pin=bad, again=bad)
        assert 'name="again"' in page.shown
    await page.does("set_pin", pin=PIN, again="246811")
    assert "không giống nhau" in page.text
    await page.does("set_pin", pin=PIN, again=PIN)
    await page.does("begin")
    assert 'name="again"' in page.shown  # not in force yet
    await page.does("set_pin", pin=PIN, again=PIN)
    sign = next(one for one in words.SIGNS if one in page.text)
    assert words.PIN_IN_FORCE in chairman.taps(sign)[-1]
    assert WORDS in (await pages.enters(chairman)).text


@one_database
async def test_who_did_not_set_the_pin_says_so_and_it_is_gone(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    phones_are_known(town, pins=False)
    kin = opened(town, citizen)
    page = await pages.visits(chairman)
    await page.does("set_pin", pin=PIN, again=PIN)
    assert chairman.taps(words.NOT_ME)[-1] == words.PIN_DROPPED
    await page.does("pin", pin=PIN)
    assert page.status == 410
    chairman.says(kin.code)
    assert 'name="again"' in (await pages.visits(chairman)).shown


@one_database
@pytest.mark.usefixtures("known")
async def test_a_forgotten_pin_is_reset_by_the_other_reader_and_shown_to_nobody(
    pages: Pages, town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    page = await pages.visits(chairman)
    assert "Đã nhắn Công chức Văn phòng" in await page.does("forgot")
    assert any("quên mã PIN" in text for text in office.new_texts())
    office.taps(words.RESET)
    assert words.PIN_TO_SET in chairman.new_texts()
    chairman.says(kin.code)
    assert 'name="again"' in (await pages.visits(chairman)).shown


@one_database
async def test_a_new_phone_opens_nothing_for_a_day_unless_the_other_reader_says_so(
    pages: Pages, town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    phones_are_known(town)
    phones_are_known(town, only=Post.chairman, paired=town.now)
    kin = opened(town, citizen)
    page = await pages.enters(chairman)
    assert "mới được ghép" in page.text
    assert WORDS not in page.shown
    assert WORDS not in await page.does("see")
    office.new_texts()
    office.taps(words.IS_THEIRS)
    assert words.CONFIRMED_FOR_YOU in "".join(chairman.new_texts())
    assert WORDS in (await pages.enters(chairman)).text
    assert readings(kin) == ["Chủ tịch UBND xã"]


@one_database
async def test_two_new_phones_do_not_open_each_others_past(
    pages: Pages, town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    phones_are_known(town)
    old = opened(town, citizen, days_ago=3)
    phones_are_known(town, paired=town.now)
    chairman.says(old.code)
    await pages.enters(chairman)
    office.new_texts()
    office.taps(words.IS_THEIRS)
    page = await pages.enters(chairman)
    assert "trước khi ghép Zalo này" in page.text
    assert readings(old) == []


@one_database
async def test_after_its_first_day_a_new_phone_opens_what_came_later_not_what_came_before(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    phones_are_known(town)
    old = opened(town, citizen, days_ago=3)
    phones_are_known(town, only=Post.chairman, paired=town.now)
    town.wait(hours=25)
    new = opened(town, town.citizen("another"))
    assert WORDS in (await pages.enters(chairman)).text
    chairman.says(old.code)
    page = await pages.enters(chairman)
    assert "trước khi ghép Zalo này" in page.text
    assert WORDS not in page.shown
    assert readings(old) == []
    assert readings(new)


@one_database
@pytest.mark.usefixtures("known")
async def test_an_answer_is_weighed_and_reaches_the_citizen_only_on_their_page(
    pages: Pages, town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    page = await pages.enters(chairman)
    answer = "Xã đã đổi người nhận hồ sơ từ hôm nay."
    weighed = await page.does("answer", text=answer, seen=page.seen)
    assert answer in weighed
    assert said(kin) == []
    citizen.new_texts(), office.new_texts()
    seen = page.seen
    for _ in range(2):  # two taps of one button
        await page.does("answer", text=answer, seen=seen, sure=1)
    assert said(kin) == [answer]
    assert kin.case.state == "da_tra_loi"
    (told,) = citizen.new_texts()
    assert answer not in told
    (other,) = office.new_texts()
    assert "Chủ tịch UBND xã vừa trả lời" in other
    assert answer not in other


@pytest.mark.usefixtures("known")
async def test_two_readers_who_answer_at_once_are_told_of_each_other(
    pages: Pages, town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen, case_class=CaseClass.village)  # nobody else must agree
    first, second = await pages.enters(chairman), await pages.enters(office)
    seen = second.seen
    await first.does("answer", text="Xã đã xử lý xong.", seen=first.seen, sure=1)
    told = await second.does("answer", text="Mời Ông/Bà lên xã.", seen=seen, sure=1)
    assert "Xã đã xử lý xong." in told
    assert said(kin) == ["Xã đã xử lý xong."]
    await second.does("answer", text="Mời Ông/Bà lên xã.", seen=second.seen, sure=1)
    assert said(kin) == ["Xã đã xử lý xong.", "Mời Ông/Bà lên xã."]


@pytest.mark.usefixtures("known")
async def test_of_two_answers_in_the_same_moment_one_goes_and_the_other_is_asked(
    pages: Pages, town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen, case_class=CaseClass.village)  # nobody else must agree
    first, second = await pages.enters(chairman), await pages.enters(office)
    told = await asyncio.gather(
        first.does("answer", text="Xã đã xử lý xong.", seen=first.seen, sure=1),
        second.does("answer", text="Mời Ông/Bà lên xã.", seen=second.seen, sure=1),
    )
    assert len(said(kin)) == 1
    assert sorted("Trong lúc Ông/Bà viết" in one for one in told) == [False, True]


def clock_is_stopped(kin: Kin) -> bool:
    return kin.case.clock_stopped_at is not None


@one_database
@pytest.mark.usefixtures("known")
async def test_only_the_first_question_stops_the_clock(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    page = await pages.enters(chairman)
    await page.does("ask", text="Việc xảy ra ở quầy nào?", seen=page.seen, sure=1)
    assert clock_is_stopped(kin)
    case = kin.case
    with town.rows() as session:
        session.add(case)
        case.clock_stopped_at, case.state = None, CaseState.dang_xu_ly
    await page.does("see")
    await page.does("ask", text="Còn ai thấy không?", seen=page.seen, sure=1)
    assert not clock_is_stopped(kin)
    assert said(kin) == ["Việc xảy ra ở quầy nào?", "Còn ai thấy không?"]


@one_database
@pytest.mark.usefixtures("known")
async def test_a_deadline_is_put_off_once_to_a_working_day_with_a_reason(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    page = await pages.enters(chairman)
    due = kin.case.due_at
    for day, why in (("29/11/2026", "là một ngày làm việc"), ("18/11/2026", "sau hạn hiện nay")):
        assert why in await page.does("extend", day=day, reason="chờ thanh tra")
    assert kin.case.due_at == due
    assert "Đã lùi hạn" in await page.does("extend", day="2026-11-30", reason="chờ thanh tra")
    assert "chờ thanh tra" in said(kin)[0]
    assert "lùi hạn một lần" in await page.does("extend", day="1/12/2026", reason="chờ nữa")
    assert "chờ thanh tra" not in "".join(citizen.new_texts())


@pytest.mark.usefixtures("known")
async def test_who_must_act_gets_the_matter_without_the_person_and_reports_to_the_reader(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    deputy = town.official(Post.deputy)
    phones_are_known(town)
    kin = opened(town, citizen)
    page = await pages.enters(chairman)
    whom = page.official("Phó Chủ tịch")
    careless = f"Sáng nay ở thôn Đông, {WORDS}"
    weighed = await page.does("pass", to=whom, text=careless)
    for sign in ("nơi ở: thôn Đông", "thời gian: Sáng nay", "chép nguyên lời"):
        assert sign in weighed
    matter = "Rà lại cách thu phí ở quầy đất đai."
    assert "chép nguyên" not in await page.does("pass", to=whom, text=matter)
    citizen.new_texts(), chairman.new_texts()
    await page.does("pass", to=whom, text=matter, sure=1)
    (given,) = [text for text in deputy.new_texts() if kin.code in text]
    assert matter not in given
    assert matter not in "".join(citizen.new_texts())
    theirs = await pages.enters(deputy)
    assert matter in theirs.text
    assert WORDS not in theirs.shown
    assert WORDS not in await theirs.does("answer", text="x", seen=0, sure=1)
    report = "Đã kiểm tra, đã trả lại tiền."
    await theirs.does("report", text=report)
    assert said(kin) == []
    assert citizen.new_texts() == []
    (heard,) = chairman.new_texts()
    assert report not in heard
    assert report in (await pages.enters(chairman)).text
    assert readings(kin)[1] == "Phó Chủ tịch UBND xã phụ trách kinh tế (chỉ phần việc được giao)"
    await page.does("take_back", errand=page_errand(kin))
    deputy.says(kin.code)
    gone = await theirs.does("see")
    assert matter not in gone


def page_errand(kin: Kin) -> int:
    case = kin.case
    with kin.town.rows() as session:
        return confidential_errands.of_case(session, case)[0].id


@pytest.mark.usefixtures("known")
async def test_access_ends_at_once_with_the_phone_and_with_the_post(
    pages: Pages, town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    page, other = await pages.enters(chairman), await pages.visits(office)
    with town.rows() as session:
        officials.unpair(session, post(session, town, Post.chairman))
        post(session, town, Post.office).term += 1
    for gone in (page, other):
        assert WORDS not in await gone.does("see")
        assert gone.status == 410
    assert readings(kin) == ["Chủ tịch UBND xã"]


@one_database
@pytest.mark.usefixtures("known")
async def test_who_reads_no_longer_sees_nothing_on_the_page_that_is_open(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    case = opened(town, citizen).case
    page = await pages.enters(chairman)
    with town.rows() as session:
        session.add(case)
        reader = post(session, town, Post.chairman)
        confidential_readers.end(session, case, reader.id, reader.term, town.now)
    assert WORDS not in await page.does("see")
    assert page.status == 410


@one_database
@pytest.mark.usefixtures("known")
async def test_photos_are_on_the_page_itself(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    case = opened(town, citizen).case
    with town.rows() as session:
        line = confidential.lines(session, case)[0]
        confidential.add_photo(session, case, line, sample_picture("pothole"), town.now)
    page = await pages.enters(chairman)
    assert 'src="data:image/jpeg;base64,' in page.shown


@one_database
@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "fields",
    [
        {"do": "extend", "day": "1/1/99999999999999999999", "reason": "chờ khảo sát"},
        {"do": "take_back", "errand": "9" * 19},
        {"do": "decide", "request": "9" * 19, "agreed": "yes"},
        {"do": "note", "text": "ghi chú", "seen": "9" * 19},
        {"do": "file", "file": "9" * 19},
    ],
)
async def test_what_no_form_of_the_page_holds_is_no_fault_of_ours(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk, fields: dict[str, str]
) -> None:
    opened(town, citizen)
    page = await pages.enters(chairman)
    await page.posts({"page": page.key, **fields})
    assert page.status == 200


@one_database
@pytest.mark.usefixtures("known")
async def test_an_answer_typed_on_a_page_that_is_over_can_be_copied(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    page = await pages.enters(chairman)
    town.wait(minutes=31)
    await page.does("answer", text="Xã đã yêu cầu giải trình.", seen=0)
    assert page.status == 410
    assert "Xã đã yêu cầu giải trình." in page.shown
    assert WORDS not in page.shown
    assert said(kin) == []
