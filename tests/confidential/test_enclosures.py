"""Photos and papers that go with a confidential answer, and a voice message told in chat: for the
readers and the writer alone, on their pages."""

import base64
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.emulator.media import sample_voice
from storage import confidential
from storage.types import MediaKind, Post, Speaker
from tests.confidential.kin import Kin, opened, phones_are_known
from tests.confidential.reader_site import Pages, Visitor, pages_of
from tests.handlers.talk import Talk, Town

one_database = pytest.mark.parametrize("shared_database", ["sqlite"], indirect=True)

ANSWER = "Hôm nay Chủ tịch đã đổi người nhận hồ sơ."
PAPER = b"%PDF-1.4\n" + b"Quyet dinh doi nguoi nhan ho so. " * 40


@pytest.fixture
async def pages(town: Town, tmp_path: Path) -> AsyncIterator[Pages]:
    phones_are_known(town)
    async with pages_of(town, tmp_path) as these:
        yield these


def photo_with_place() -> bytes:
    """A photo that says where it was taken."""
    exif = Image.Exif()
    exif[0x9286] = "nha van hoa thon Dong"
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def sends(page: Visitor, **files: bytes) -> str:
    """Write the answer, look it over, enclose the files and send it."""
    seen = page.seen
    await page.does("answer", text=ANSWER, seen=seen)
    assert 'type="file"' in page.shown
    return await page.does("answer", text=ANSWER, seen=seen, sure=1, files=files)


async def reads(pages: Pages, citizen: Talk) -> Visitor:
    """The writer follows the newest link of their chat and taps the number."""
    page = Visitor(pages, citizen, pages.link_of(citizen))
    await page.posts()
    number = re.search(r'class="code"[^>]*>\s*(\d\d)', page.shown)
    assert number is not None, page.text
    citizen.taps(f". {number[1]}")
    await page.posts({"page": page.key, "act": "again"})
    return page


def pictures(page: Visitor) -> list[Image.Image]:
    found = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', page.shown)
    return [Image.open(io.BytesIO(base64.b64decode(one))) for one in found]


def kept(kin: Kin) -> list[tuple[MediaKind, Speaker]]:
    """What lies with the case, and with whose words."""
    case = kin.case
    with kin.town.rows() as session:
        speakers = {one.id: one.speaker for one in confidential.lines(session, case)}
        photos = confidential.photos(session, case)
        return [(one.kind, speakers[one.line_id or 0]) for one in photos]


async def test_a_photo_and_a_paper_go_with_the_answer_to_its_writer(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    page = await pages.enters(chairman)
    assert "Đã gửi trả lời" in await sends(page, **{"anh.html": photo_with_place(), "qd": PAPER})
    theirs = await reads(pages, citizen)
    assert ANSWER in theirs.text
    (picture,) = pictures(theirs)
    assert dict(picture.getexif()) == {}
    given = await theirs.gets(act="file", file=theirs.value_of("file"))
    assert given == (PAPER, "application/pdf")
    assert kin.case.state == "da_tra_loi"


@one_database
async def test_readers_open_what_was_enclosed_and_it_counts_as_a_reading(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk, office: Talk
) -> None:
    kin = opened(town, citizen)
    page = await pages.enters(chairman)
    await sends(page, qd=PAPER)
    await page.does("see")
    assert "Các lần xem (2)" in page.text
    assert await page.gets(do="file", file=page.value_of("file")) == (PAPER, "application/pdf")
    await page.does("see")
    assert "Các lần xem (4)" in page.text
    assert kept(kin) == [(MediaKind.file, Speaker.official)]


@one_database
@pytest.mark.parametrize(
    "bad",
    [b"<html>", b"PK\x03\x04 docx", b"%PDF-" + b"x" * 5_000_001],
    ids=["a page", "a document", "too large"],
)
async def test_what_is_neither_photo_nor_paper_stops_the_answer(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk, bad: bytes
) -> None:
    kin = opened(town, citizen)
    page = await pages.enters(chairman)
    shown = await sends(page, **{"anh.jpg": bad})
    assert "Chưa gửi gì" in shown
    assert "xin chọn lại" in shown
    assert ANSWER in page.shown
    assert (kept(kin), kin.case.answered_at) == ([], None)


@one_database
async def test_more_papers_than_two_are_refused(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    page = await pages.enters(chairman)
    assert "Chưa gửi gì" in await sends(page, a=PAPER, b=PAPER, c=PAPER)
    assert kept(kin) == []


@one_database
@pytest.mark.parametrize("agreed", ["yes", "no"])
async def test_what_waits_for_another_readers_yes_is_seen_by_readers_alone(
    pages: Pages, town: Town, citizen: Talk, office: Talk, chairman: Talk, agreed: str
) -> None:
    kin = opened(town, citizen)
    assert "chờ người cùng đọc" in await sends(await pages.enters(office), qd=PAPER)
    assert kept(kin) == [(MediaKind.file, Speaker.note)]
    citizen.says(kin.code)
    citizen.taps("Mở trang riêng để đọc")
    early = await reads(pages, citizen)
    page = await pages.enters(chairman)
    file = page.value_of("file")
    assert 'name="file"' not in early.shown
    assert (await early.gets(act="file", file=file))[1] == "text/html"
    assert await page.gets(do="file", file=file) == (PAPER, "application/pdf")
    await page.does("decide", request=page.value_of("request"), agreed=agreed)
    with_answer = Speaker.official if agreed == "yes" else Speaker.note
    assert kept(kin) == [(MediaKind.file, with_answer)]
    given = await early.gets(act="file", file=file)
    assert (given == (PAPER, "application/pdf")) is (agreed == "yes")


@one_database
async def test_whoever_acts_in_part_and_other_writers_get_none_of_it(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    staff = town.official(Post.staff)
    phones_are_known(town, only=Post.staff)
    opened(town, citizen)
    page = await pages.enters(chairman)
    await page.does("pass", to=page.official("Công chức"), text="Xin xem lại lịch.", sure=1)
    await page.does("see")
    await sends(page, qd=PAPER)
    await page.does("see")
    file = page.value_of("file")
    theirs = await pages.enters(staff)
    assert (await theirs.gets(do="file", file=file))[1] == "text/html"
    other = town.citizen("another")
    another = opened(town, other)
    other.says(another.code)
    other.taps("Mở trang riêng để đọc")
    visitor = await reads(pages, other)
    assert (await visitor.gets(act="file", file=file))[1] == "text/html"
    assert PAPER not in visitor.shown.encode()


@one_database
async def test_a_link_before_the_pin_gives_no_file(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk, office: Talk
) -> None:
    opened(town, citizen)
    page = await pages.enters(chairman)
    await sends(page, qd=PAPER)
    await page.does("see")
    file = page.value_of("file")
    locked = await pages.visits(office)
    content, _ = await locked.gets(do="file", file=file)
    assert PAPER not in content


@one_database
async def test_nothing_enclosed_lies_open_in_the_database(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    opened(town, citizen)
    await sends(await pages.enters(chairman), qd=PAPER)
    path = Path(str(town.database.engine.url.database))
    for one in path.parent.glob(f"{path.name}*"):
        assert PAPER[9:60] not in one.read_bytes()


@one_database
async def test_a_voice_message_is_played_on_the_readers_page(
    pages: Pages, town: Town, citizen: Talk, chairman: Talk
) -> None:
    kin = opened(town, citizen)
    case = kin.case
    with town.rows() as session:
        line = confidential.lines(session, case)[0]
        confidential.add_photo(session, case, line, sample_voice(), town.now, MediaKind.audio)
    page = await pages.enters(chairman)
    assert '<audio controls preload="metadata" src="data:audio/mpeg;base64,' in page.shown
    citizen.says(kin.code)
    citizen.taps("Mở trang riêng để đọc")
    theirs = await reads(pages, citizen)
    assert "Kèm 1 tin thoại" in theirs.text
