"""Four eyes on a confidential case: another reader agrees before an answer about staff goes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import confidential
from storage.types import Post, Speaker
from tests.confidential.kin import Kin, opened, phones_are_known
from tests.confidential.reader_site import Pages, Visitor, pages_of
from tests.handlers.talk import Talk, Town

pytestmark = pytest.mark.parametrize("shared_database", ["sqlite"], indirect=True)

ANSWER = "Hôm nay Chủ tịch đã đổi người nhận hồ sơ."


@pytest.fixture
async def pages(town: Town, tmp_path: Path) -> AsyncIterator[Pages]:
    phones_are_known(town)
    async with pages_of(town, tmp_path) as these:
        yield these


def said(kin: Kin) -> list[str]:
    case = kin.case
    with kin.town.rows() as session:
        return confidential.texts(session, case, [Speaker.official])


async def answers(page: Visitor, text: str = ANSWER) -> str:
    seen = page.seen
    weighed = await page.does("answer", text=text, seen=seen)
    assert "đọc và đồng ý rồi mới gửi" in weighed
    for _ in range(2):  # two taps of one button
        shown = await page.does("answer", text=text, seen=seen, sure=1)
    return shown


async def test_the_offices_answer_goes_when_the_chairman_agrees(
    pages: Pages, town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    chairman.new_texts(), citizen.new_texts()
    assert "chờ người cùng đọc đồng ý" in await answers(await pages.enters(office))
    assert (said(kin), citizen.new_texts(), kin.case.state) == ([], [], "cho_duyet")
    (asked,) = chairman.new_texts()
    assert ANSWER not in asked
    page = await pages.enters(chairman)
    assert ANSWER in page.text
    office.new_texts()
    request = page.value_of("request")
    for _ in range(2):  # two taps of one button
        await page.does("decide", request=request, agreed="yes")
    assert said(kin) == [ANSWER]
    assert kin.case.state == "da_tra_loi"
    assert len(citizen.new_texts()) == 1
    assert any("quyết" in text for text in office.new_texts())


async def test_what_is_not_agreed_to_goes_nowhere_and_can_be_written_anew(
    pages: Pages, town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    await answers(await pages.enters(office))
    page = await pages.enters(chairman)
    citizen.new_texts()
    await page.does("decide", request=page.value_of("request"), agreed="no")
    assert (said(kin), citizen.new_texts(), kin.case.state) == ([], [], "dang_xu_ly")
    office.says(kin.code)
    assert "chờ người cùng đọc đồng ý" in await answers(await pages.enters(office), "Đã sửa.")


async def test_where_nobody_else_reads_the_only_reader_answers(
    pages: Pages, town: Town, citizen: Talk, office: Talk
) -> None:
    kin = opened(town, citizen, Post.chairman)
    page = await pages.enters(office)
    await page.does("answer", text=ANSWER, seen=page.seen, sure=1)
    assert said(kin) == [ANSWER]
