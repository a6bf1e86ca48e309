"""What no reader may do alone: learn who wrote, and let somebody else read."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.readers import may_read
from handlers.words import confidential as citizen_words
from storage import confidential, confidential_readers, people
from storage.types import Post, Speaker
from tests.confidential.kin import WORDS, Kin, opened, phones_are_known, post
from tests.confidential.reader_site import Pages, pages_of
from tests.handlers.talk import Talk, Town

pytestmark = pytest.mark.parametrize("shared_database", ["sqlite"], indirect=True)

NAME = "Nguyễn Thị Lành"
REASON = "Cần mời Ông/Bà lên làm chứng."


@pytest.fixture
async def pages(town: Town, tmp_path: Path) -> AsyncIterator[Pages]:
    phones_are_known(town)
    async with pages_of(town, tmp_path) as these:
        yield these


@pytest.fixture
def writer(town: Town, citizen: Talk) -> Talk:
    """Whose name the commune knows from an open case."""
    with town.rows() as session:
        session.seal(people.get(session, citizen.person_id), "name", NAME)
    return citizen


def said(kin: Kin) -> str:
    case = kin.case
    with kin.town.rows() as session:
        return "\n".join(confidential.texts(session, case, [Speaker.official]))


def reads(kin: Kin, which: Post) -> bool:
    case = kin.case
    with kin.town.rows() as session:
        return may_read(post(session, kin.town, which), case)


async def test_the_writer_is_asked_who_they_are_and_may_say_no(
    pages: Pages, town: Town, writer: Talk, chairman: Talk
) -> None:
    kin = opened(town, writer)
    page = await pages.enters(chairman)
    assert NAME not in page.shown
    assert "Cần ghi lý do" in await page.does("identity", reason=" ")
    await page.does("identity", reason=REASON)
    (asked,) = writer.new_texts()
    assert REASON not in asked  # it stands on the writer's page
    assert REASON in said(kin)
    chairman.new_texts()
    writer.taps(citizen_words.REFUSE)
    (told,) = chairman.new_texts()
    assert "không đồng ý" not in told
    refused = (await pages.enters(chairman)).shown
    assert "không đồng ý cho biết tên" in refused
    assert NAME not in refused


async def test_with_the_writers_yes_the_readers_see_the_name_and_it_is_on_record(
    pages: Pages, town: Town, writer: Talk, chairman: Talk
) -> None:
    kin = opened(town, writer)
    page = await pages.enters(chairman)
    await page.does("identity", reason=REASON)
    writer.taps(citizen_words.AGREE)
    assert NAME in (await pages.enters(chairman)).shown
    case = kin.case
    with town.rows() as session:
        last = confidential_readers.readings(session, case)[-1]
    assert last.title == "Chủ tịch UBND xã (có tên người gửi)"


@pytest.mark.parametrize("tell", ["yes", "no"])
async def test_in_danger_a_second_official_opens_the_name_with_a_reason(
    pages: Pages, town: Town, writer: Talk, office: Talk, chairman: Talk, tell: str
) -> None:
    kin = opened(town, writer)
    page = await pages.enters(chairman)
    reason = "Người gửi nói đang bị nhốt."
    await page.does("danger", reason=reason, tell=tell)
    assert NAME not in await page.does("see")
    other = await pages.enters(office)
    assert reason in other.text
    assert NAME not in other.shown
    writer.new_texts()
    await other.does("decide", request=other.value_of("request"), agreed="yes")
    told = writer.new_texts()
    assert bool(told) is (tell == "yes")
    assert reason not in "".join(told)
    assert (reason in said(kin)) is (tell == "yes")
    assert NAME in (await pages.enters(chairman)).shown


async def test_nobody_opens_the_name_alone(
    pages: Pages, town: Town, writer: Talk, chairman: Talk
) -> None:
    opened(town, writer, Post.office)
    page = await pages.enters(chairman)
    await page.does("danger", reason="nguy hiểm")
    assert "Chưa có người thứ hai" in page.text
    assert NAME not in await page.does("see")


async def test_without_another_reader_a_deputy_decides_and_sees_the_reason_alone(
    pages: Pages, town: Town, writer: Talk, chairman: Talk
) -> None:
    deputy = town.official(Post.deputy)
    phones_are_known(town)
    opened(town, writer, Post.office)
    page = await pages.enters(chairman)
    await page.does("danger", reason="Người gửi nói đang bị nhốt.")
    second = await pages.enters(deputy)
    assert "đang bị nhốt" in second.text
    assert WORDS not in second.shown
    await second.does("decide", request=second.value_of("request"), agreed="yes")
    await second.does("see")
    assert second.status == 410
    assert NAME not in second.shown
    assert NAME in (await pages.enters(chairman)).shown


async def test_another_reader_is_added_by_both_and_the_writer_is_told(
    pages: Pages, town: Town, writer: Talk, office: Talk, chairman: Talk
) -> None:
    deputy = town.official(Post.deputy)
    phones_are_known(town)
    kin = opened(town, writer)
    page = await pages.enters(chairman)
    await page.does("add_reader", to=page.official("Phó Chủ tịch"), reason="Phụ trách đất đai.")
    assert not reads(kin, Post.deputy)
    other = await pages.enters(office)
    assert "Phụ trách đất đai." in other.text
    writer.new_texts()
    await other.does("decide", request=other.value_of("request"), agreed="yes")
    assert reads(kin, Post.deputy)
    (told,) = writer.new_texts()
    assert "Phó Chủ tịch" in told
    assert WORDS in (await pages.enters(deputy)).text


async def test_a_declined_reader_does_not_read(
    pages: Pages, town: Town, writer: Talk, office: Talk, chairman: Talk
) -> None:
    town.official(Post.deputy)
    phones_are_known(town)
    kin = opened(town, writer)
    page = await pages.enters(chairman)
    await page.does("add_reader", to=page.official("Phó Chủ tịch"), reason="Phụ trách đất đai.")
    own = await page.does("decide", request=1, agreed="yes")
    assert "không còn ở bước đó" in own
    other = await pages.enters(office)
    await other.does("decide", request=other.value_of("request"), agreed="no")
    assert not reads(kin, Post.deputy)


@pytest.mark.parametrize(
    ("word", "admitted"), [(citizen_words.AGREE, True), (citizen_words.REFUSE, False)]
)
async def test_where_there_is_one_reader_the_writer_decides(
    pages: Pages, town: Town, writer: Talk, chairman: Talk, word: str, admitted: bool
) -> None:
    town.official(Post.deputy)
    phones_are_known(town)
    kin = opened(town, writer, Post.office)
    page = await pages.enters(chairman)
    assert "Công chức Văn phòng" not in page.text  # the named one can't be chosen
    await page.does("add_reader", to=page.official("Phó Chủ tịch"), reason="Phụ trách đất đai.")
    assert not reads(kin, Post.deputy)
    writer.taps(word)
    assert reads(kin, Post.deputy) is admitted
    assert not reads(kin, Post.office)


async def test_the_only_readers_new_phone_waits_for_the_writers_word(
    pages: Pages, town: Town, writer: Talk, chairman: Talk
) -> None:
    kin = opened(town, writer, Post.office, days_ago=2)
    phones_are_known(town, only=Post.chairman, paired=town.now)
    town.wait(hours=25)
    chairman.says(kin.code)
    page = await pages.enters(chairman)
    assert "Đã hỏi người gửi" in page.text
    assert WORDS not in page.shown
    writer.taps(citizen_words.AGREE)
    assert WORDS in (await pages.enters(chairman)).text


async def test_words_that_ask_for_money_are_stopped_and_the_other_reader_told(
    pages: Pages, town: Town, writer: Talk, office: Talk, chairman: Talk
) -> None:
    kin = opened(town, writer)
    page = await pages.enters(chairman)
    office.new_texts(), writer.new_texts()
    money = "Ông/Bà chuyển khoản vào 0123 4567 8910 11 nhé."
    assert "không gửi người dân số tài khoản" in await page.does(
        "answer", text=money, seen=page.seen, sure=1
    )
    assert said(kin) == ""
    assert writer.new_texts() == []
    (told,) = office.new_texts()
    assert "0123" not in told
