"""A reader's page in a real browser at a phone's width: with script looked at by axe-core, and
without script from the link to the answer."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Page
from playwright.async_api import Error as PageGone

from bot.emulator.media import sample_picture, sample_voice
from storage import confidential, officials, reader_pins
from storage.types import MediaKind, Post
from tests.browser.commune import violations
from tests.confidential.kin import PIN, WORDS, Kin, opened, phones_are_known
from tests.confidential.reader_site import Pages, pages_of
from tests.handlers.talk import Talk, town_on

pytestmark = pytest.mark.asyncio(loop_scope="session")
WIDTH = 360
TO_ITS_END = """voice => new Promise((done, failed) => {
    voice.onended = () => done(); voice.onerror = () => failed(voice.error.message);
    voice.play().catch(failed);
})"""
PAPER = b"%PDF-1.4\nQuyet dinh doi nguoi nhan ho so."


@pytest_asyncio.fixture(loop_scope="session")
async def pages(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Pages]:
    """Minh Sơn with its two readers and a deputy, whose phones are known."""
    town = town_on(sqlite_url)
    for post in (Post.chairman, Post.office, Post.deputy):
        town.officials[post] = town.official(post)
    phones_are_known(town)
    async with pages_of(town, tmp_path) as these:
        yield these


async def tab_of(browser: Browser, pages: Pages, talk: Talk, *, script: bool) -> Page:
    """The newest link of somebody's chat, opened on their phone."""
    context = await browser.new_context(
        viewport={"width": WIDTH, "height": 720}, java_script_enabled=script, locale="vi-VN"
    )
    tab = await context.new_page()
    tab.set_default_timeout(10_000)
    await tab.goto(str(pages.browser.make_url(pages.link_of(talk))))
    return tab


async def look(tab: Page, name: str) -> None:
    """Keep a picture where whoever runs the test asked for pictures."""
    if folder := os.environ.get("KEEP_PICTURES"):
        await tab.screenshot(path=f"{folder}/{name}.png", full_page=True)


def told(pages: Pages) -> Kin:
    kin = opened(pages.town, pages.town.citizen())
    case = kin.case
    with pages.town.rows() as session:
        line = confidential.lines(session, case)[0]
        confidential.add_photo(session, case, line, sample_picture("pothole"), pages.town.now)
    return kin


async def test_a_reader_answers_without_script(browser: Browser, pages: Pages) -> None:
    kin = told(pages)
    chairman = pages.town.officials[Post.chairman]
    tab = await tab_of(browser, pages, chairman, script=False)
    await look(tab, "1-link")
    await tab.get_by_role("button").first.click()
    await look(tab, "2-pin")
    await tab.get_by_label("Mã PIN của Ông/Bà").fill("000000")
    await tab.get_by_role("button", name="Mở", exact=True).click()
    assert "Còn 4 lần thử" in await tab.inner_text("main")
    await tab.get_by_label("Mã PIN của Ông/Bà").fill(PIN)
    await tab.get_by_role("button", name="Mở", exact=True).click()
    assert WORDS in await tab.inner_text("main")
    assert await tab.locator("img.photo").evaluate("photo => photo.naturalWidth") > 0
    await look(tab, "3-case")
    await tab.get_by_label("Trả lời người gửi").fill("Xã đã nhận được.")
    await tab.get_by_role("button", name="Xem lại rồi gửi").first.click()
    assert "chưa nói rõ" in await tab.inner_text("main")
    paper = FilePayload(name="qd.pdf", mimeType="application/pdf", buffer=PAPER)
    photo = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=sample_picture("lamp"))
    await tab.get_by_label("Kèm ảnh hoặc PDF").set_input_files([photo, paper])
    await look(tab, "4-weigh")
    await tab.get_by_label("Nội dung").fill("Hôm nay Chủ tịch đã đổi người nhận hồ sơ.")
    await tab.get_by_role("button", name="Gửi trả lời").click()
    assert "Đã gửi trả lời" in await tab.inner_text("main")
    await look(tab, "5-done")
    assert kin.case.state == "da_tra_loi"
    await tab.get_by_role("button", name="Xem lại việc").click()
    assert await tab.locator("img.photo").count() == 2
    async with tab.expect_download() as waiting:
        await tab.get_by_role("button", name="Tải văn bản (PDF)").click()
    download = await waiting.value
    assert download.suggested_filename == "van-ban.pdf"
    assert (await download.path()).read_bytes() == PAPER
    with pytest.raises(PageGone, match="ERR_CACHE_MISS"):
        await tab.go_back()  # nobody keeps what was shown


async def test_a_voice_message_told_in_chat_plays(browser: Browser, pages: Pages) -> None:
    kin = opened(pages.town, pages.town.citizen())
    case = kin.case
    with pages.town.rows() as session:
        line = confidential.lines(session, case)[0]
        now, voice = pages.town.now, sample_voice(3)
        confidential.add_photo(session, case, line, voice, now, MediaKind.audio)
    tab = await tab_of(browser, pages, pages.town.officials[Post.chairman], script=True)
    await tab.get_by_role("button").first.click()
    await tab.get_by_label("Mã PIN của Ông/Bà").fill(PIN)
    await tab.get_by_role("button", name="Mở", exact=True).click()
    heard = tab.locator("audio")
    # Fails where the policy of the page, or the type, forbids it.
    await heard.evaluate(TO_ITS_END)
    assert await heard.evaluate("voice => Math.round(voice.duration)") == 3
    await look(tab, "9-voice")
    await fits(tab)


async def test_every_step_of_the_page_is_fit_for_everybody(browser: Browser, pages: Pages) -> None:
    told(pages)
    chairman, deputy = (pages.town.officials[post] for post in (Post.chairman, Post.deputy))
    tab = await tab_of(browser, pages, chairman, script=True)
    await tab.get_by_role("button").first.click()
    await fits(tab)
    await tab.get_by_label("Mã PIN của Ông/Bà").fill(PIN)
    await tab.get_by_role("button", name="Mở", exact=True).click()
    for summary in await tab.locator("summary").all():
        await summary.click()
    await fits(tab)
    await look(tab, "6-case-open")
    await tab.get_by_label("Giao cho").select_option(index=1)
    await tab.get_by_label("Việc cần làm").fill("Sáng nay ở thôn Đông có chuyện thu tiền.")
    await tab.get_by_role("button", name="Xem lại rồi giao").click()
    await fits(tab)
    await look(tab, "7-pass")
    await tab.get_by_role("button", name="Giao", exact=True).click()
    await fits(tab)
    pages.town.delivers()
    theirs = await tab_of(browser, pages, deputy, script=True)
    await theirs.get_by_role("button").first.click()
    await theirs.get_by_label("Mã PIN của Ông/Bà").fill(PIN)
    await theirs.get_by_role("button", name="Mở", exact=True).click()
    await fits(theirs)
    await look(theirs, "8-handler")


async def test_choosing_a_pin(browser: Browser, pages: Pages) -> None:
    with pages.town.rows() as session:
        for one in officials.of_commune(session, pages.town.commune_id):
            reader_pins.forget(session, one)
    told(pages)
    tab = await tab_of(browser, pages, pages.town.officials[Post.chairman], script=True)
    await tab.get_by_role("button").first.click()
    await fits(tab)
    await look(tab, "9-set-pin")
    await tab.get_by_label("Mã PIN mới (6 số)").fill(PIN)
    await tab.get_by_label("Gõ lại lần nữa").fill(PIN)
    await tab.get_by_role("button", name="Đặt mã PIN").click()
    await fits(tab)
    await look(tab, "10-sign")


async def fits(tab: Page) -> None:
    """Nothing scrolls sideways, and axe-core finds nothing."""
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await tab.evaluate(overflow) <= 0
    assert await violations(tab) == []
