"""Planted words and identities are looked for on every surface but the two meant to show them.

One commune, running as it does in life, for eight working days; then its database as bytes, log,
metrics, phones, terminal, media and spool folders, and a backup.
"""

import base64
import html
import re
import unicodedata
import zipfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import MetaData, select
from sqlmodel import col

from bot.emulator.media import sample_picture
from storage import cases, confidential
from storage.crypto import Keyring
from storage.database import Database
from storage.models import Attachment, Case, ConfidentialPhoto, Person
from storage.types import Speaker
from tests.ground.postgres import Databases
from tests.ground.sqlite import copy_of
from tests.journeys.minh_son import MinhSon, Phone, minh_son

TUESDAY_MORNING = datetime(2027, 3, 9, 0, 45, tzinfo=UTC)

IN_CHAT, ON_PAGE, ABOUT_CHAIRMAN, NOT_KEPT, ANSWER = (
    "zembalotrong",
    "qwixothar",
    "vrondelike",
    "plumbexatin",
    "kraziholtem",
)
NAME, PHONE = "Nghiêm Thị Xuyến Chi", "0987654321"
WORDS = (IN_CHAT, ON_PAGE, ABOUT_CHAIRMAN, NOT_KEPT, ANSWER, PHONE)
COMMANDS = (
    ("officials", "list", "--commune", "minh-son"),
    ("events", "list"),
    ("outbox", "list"),
    ("media", "list"),
    ("sweep", "--dry-run"),
    ("call-list", "--commune", "minh-son"),
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield copy_of(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    databases: Databases = request.getfixturevalue("postgres")
    url = databases.create(template=request.getfixturevalue("postgres_template"))
    yield url
    databases.drop(url)


@pytest.fixture
async def commune(database_url: str, tmp_path: Path) -> AsyncIterator[MinhSon]:
    async with minh_son(database_url, tmp_path, at=TUESDAY_MORNING) as running:
        yield running


async def test_planted_words_and_people_show_nowhere(commune: MinhSon, tmp_path: Path) -> None:
    officials = {
        post: await commune.official(post, f"Người giữ {post}")
        for post in ("chairman", "deputy", "office")
    }
    writer = Phone(commune.zalo, commune.zalo.add_person(NAME))
    codes = [
        await told_in_chat(commune, writer),
        await told_on_the_page(commune, writer),
        await told_about_the_chairman(commune, writer),
    ]
    await told_about_both(commune, writer)
    await photo_taken_over(commune)
    answered(commune, codes[0])
    for _ in range(8):
        await a_day_passes(commune, list(officials.values()))
    seen = {name: "\n".join(await shown(phone)) for name, phone in officials.items()}
    for name, text in seen.items():
        assert found_in(text.encode(), *WORDS, NAME) == [], name
    assert seen["chairman"].count(codes[0]) > 2  # told, and reminded
    assert codes[2] not in seen["chairman"]
    assert not any(code in seen["deputy"] for code in codes)
    assert found_in("\n".join(await shown(writer)).encode(), ON_PAGE, ANSWER) == []
    for surface, content in [item async for item in surfaces(commune, tmp_path)]:
        assert found_in(content, *WORDS, NAME, writer.id) == [], surface
    assert_the_words_are_there(commune, codes)


async def a_day_passes(commune: MinhSon, officials: list[Phone]) -> None:
    """Reminders and digests come; everybody looks at their list and figures."""
    commune.advance(days=1)
    for phone in officials:
        for command in ("#viec", "#thongke"):
            await phone.catches_up()
            phone.says(command)
            await phone.hears()
    await commune.worked()


# -- what is told


async def told_in_chat(commune: MinhSon, writer: Phone) -> str:
    writer.says(f"cán bộ {IN_CHAT} vòi tiền tôi, gọi tôi số {PHONE}")
    await writer.hears_in_time("giữ kín cho Ông/Bà")
    writer.says("2")
    await writer.hears_in_time("liên quan đến")
    writer.does("image", images=[{"sample": "lamp"}])
    writer.says("1")
    await writer.hears_in_time("Xã xem xét ngay")
    writer.says("1")
    return code_in((await writer.hears_in_time("đã nhận việc kín"))["text"])


async def told_on_the_page(commune: MinhSon, writer: Phone) -> str:
    commune.advance(hours=1)
    await commune.worked()
    writer.says("tôi muốn gửi kín một việc khác")
    await writer.hears_in_time("giữ kín cho Ông/Bà")
    writer.says("1")
    line = await writer.hears_in_time("Trang riêng")
    address = re.search(r"/kin/\S+", line["text"])
    assert address is not None
    async with aiohttp.ClientSession() as browser:
        page = commune.service.url + address[0]
        async with browser.post(page) as answer:
            key = re.search(r'name="page" value="([^"]+)"', await answer.text())
        assert key is not None
        form = aiohttp.FormData(
            {"page": key[1], "act": "send", "concerned": "none", "text": f"họ {ON_PAGE}"}
        )
        picture = sample_picture("lamp")
        form.add_field("photos", picture, filename="x.jpg", content_type="image/jpeg")
        async with browser.post(page, data=form) as answer:
            shown_there = html.unescape(await answer.text())
            assert (answer.status, ON_PAGE in shown_there) == (200, True)
        return code_in(shown_there)


async def told_about_the_chairman(commune: MinhSon, writer: Phone) -> str:
    commune.advance(hours=1)
    await commune.worked()
    writer.says(f"ông chủ tịch {ABOUT_CHAIRMAN} đòi tiền của tôi")
    await writer.hears_in_time("giữ kín cho Ông/Bà")
    commune.advance(minutes=16)
    return code_in((await writer.hears_in_time("đã nhận việc kín"))["text"])


async def told_about_both(commune: MinhSon, writer: Phone) -> None:
    commune.advance(hours=1)
    await commune.worked()
    writer.says(f"cán bộ {NOT_KEPT} đe dọa tôi")
    await writer.hears_in_time("giữ kín cho Ông/Bà")
    writer.says("2")
    await writer.hears_in_time("liên quan đến")
    writer.says("4")
    await writer.hears_in_time("Xin gửi đến")


async def photo_taken_over(commune: MinhSon) -> None:
    """The photo sent in chat has left the media folder."""
    for _ in range(40):
        commune.advance(seconds=21)
        await commune.worked()
        with commune.database() as session:
            photos = list(session.scalars(select(ConfidentialPhoto)))
            if photos and all(photo.image for photo in photos):
                assert [photo.attachment_id for photo in photos] == [None, None]
                left = session.scalars(select(Attachment).where(col(Attachment.url) != b""))
                assert list(left) == []
                return
    raise AssertionError("the photo was never taken over")


def answered(commune: MinhSon, code: str) -> None:
    with commune.database() as session:
        case = session.scalars(select(Case).where(col(Case.code) == code)).one()
        now = commune.zalo.world.clock.now()
        confidential.add_line(session, case, speaker=Speaker.official, text=ANSWER, at=now)


def code_in(text: str) -> str:
    code = re.search(r"PA-\d{4}-\d{4}", text)
    assert code is not None, text
    return code[0]


# -- where they are looked for


async def surfaces(commune: MinhSon, folder: Path) -> AsyncIterator[tuple[str, bytes]]:
    yield "log", commune.service.log_text().encode()
    async with aiohttp.ClientSession() as browser:
        for address in ("/metrics", "/readyz"):
            async with browser.get(commune.service.internal_url + address) as answer:
                yield address, await answer.read()
    for command in COMMANDS if commune.database_url.startswith("sqlite") else ():
        yield " ".join(command), (await commune.xaoi(*command)).encode()
    archive = folder / "backup.zip"
    await commune.xaoi("backup", str(archive))
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            yield f"backup: {name}", opened.read(name)
    yield "tables", dumped(commune)
    for path in files_in(folder):  # the database file with its log, spool, media, the backup
        yield str(path), path.read_bytes()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def dumped(commune: MinhSon) -> bytes:
    """Every row of every table, as it is stored."""
    database = Database(commune.database_url, Keyring.parse(commune.keys))
    stored = MetaData()
    stored.reflect(database.engine)
    parts: list[bytes] = []
    with database.engine.connect() as connection:
        for table in stored.sorted_tables:
            for row in connection.execute(select(table)):
                parts += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    database.engine.dispose()
    return b"\n".join(parts)


def found_in(content: bytes, *planted: str) -> list[str]:
    """Which of the planted texts are there: plain, decomposed, escaped, in hex or base64."""
    return [one for one in planted if any(form in content for form in spelled(one))]


def spelled(text: str) -> list[bytes]:
    plain = text.encode()
    forms = [plain, text.upper().encode(), text.encode("utf-16-le"), plain.hex().encode()]
    forms += [unicodedata.normalize("NFD", text).encode(), text.encode("unicode_escape")]
    for shift in range(3):  # wherever it begins in a longer base64 text
        whole = base64.b64encode(b"\0" * shift + plain)
        forms.append(whole[4 if shift else 0 :][: len(plain) * 4 // 3 - 4].rstrip(b"="))
    return forms


async def shown(phone: Phone) -> list[str]:
    lines = await phone.shows()
    return [f"{line['text']} {line.get('buttons', '')}" for line in lines if line["from"] == "oa"]


def assert_the_words_are_there(commune: MinhSon, codes: list[str]) -> None:
    """The search means something: the readers' side still has them all, and only the kept ones."""
    with commune.database() as session:
        told = []
        for code in codes:
            case = session.scalars(select(Case).where(col(Case.code) == code)).one()
            told += confidential.texts(session, case, list(Speaker))
            assert cases.lines(session, case) == []
            nobody = session.get(Person, case.person_id)
            assert nobody is not None
            assert (nobody.address, nobody.name, nobody.phone) == (b"", b"", b"")
        kept = "\n".join(told)
        for word in (IN_CHAT, ON_PAGE, ABOUT_CHAIRMAN, ANSWER):
            assert word in kept
        assert NOT_KEPT not in kept


def test_the_search_finds_what_is_planted() -> None:
    for content in (IN_CHAT, IN_CHAT.upper(), NAME, unicodedata.normalize("NFD", NAME)):
        assert found_in(b"\0" + content.encode() + b"\xff", IN_CHAT, NAME)
    for shift in range(3):
        assert found_in(base64.b64encode(b"x" * shift + IN_CHAT.encode() + b"yz"), IN_CHAT)
    assert found_in(b'"Nghi\\u00eam"'.replace(b"u00ea", b"xea"), "Nghiêm")
