"""A citizen's confidential page in a real browser at a phone's width: without script from the
button to the case, and with it looked at by axe-core."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Page

from bot.emulator.media import sample_picture
from storage.types import Post
from tests.browser.commune import violations
from tests.confidential.reader_site import Pages, pages_of
from tests.handlers.talk import Talk, town_on

pytestmark = pytest.mark.asyncio(loop_scope="session")
WORDS = "Chị Hoa ở quầy 2 đòi tôi hai triệu mới nhận hồ sơ."


@pytest_asyncio.fixture(loop_scope="session")
async def pages(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Pages]:
    """Minh Sơn with its two readers."""
    town = town_on(sqlite_url)
    for post in (Post.chairman, Post.office):
        town.officials[post] = town.official(post)
    async with pages_of(town, tmp_path) as these:
        yield these


async def tab_of(browser: Browser, pages: Pages, talk: Talk, *, script: bool) -> Page:
    context = await browser.new_context(
        viewport={"width": 360, "height": 720}, java_script_enabled=script, locale="vi-VN"
    )
    tab = await context.new_page()
    tab.set_default_timeout(10_000)
    await tab.goto(str(pages.browser.make_url(pages.link_of(talk))))
    return tab


async def look(tab: Page, name: str, *, script: bool) -> None:
    """Nothing scrolls sideways, axe-core finds nothing; a picture for whoever asked for some."""
    if folder := os.environ.get("KEEP_PICTURES"):
        await tab.screenshot(path=f"{folder}/kin-{name}.png", full_page=True)
    if script:
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await tab.evaluate(overflow) <= 0
        assert await violations(tab) == []


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
async def test_a_citizen_writes_and_reads(browser: Browser, pages: Pages, script: bool) -> None:
    citizen = pages.town.citizen()
    citizen.says("tôi muốn gửi kín")
    citizen.taps("Mở trang riêng để viết")
    tab = await tab_of(browser, pages, citizen, script=script)
    await look(tab, "1-open", script=script)
    await tab.get_by_role("button", name="Mở trang").click()
    await look(tab, "2-write", script=script)
    await tab.get_by_label("Việc gì, ai, từ khi nào?").fill(WORDS)
    await tab.get_by_role("button", name="Gửi").click()
    assert "Xin chọn một ý" in await tab.inner_text("main")
    await look(tab, "3-missing", script=script)
    photo = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=sample_picture("lamp"))
    await tab.get_by_label("Ảnh (không bắt buộc)").set_input_files(photo)
    await tab.get_by_label("Không", exact=True).check()
    await tab.get_by_role("button", name="Gửi").click()
    shown = await tab.inner_text("main")
    assert WORDS in shown
    assert "Kèm 1 ảnh" in shown
    await look(tab, "4-case", script=script)
    code = re.search(r"PA-\d{4}-\d{4}", shown)
    assert code is not None
    pages.town.delivers()
    citizen.says(code[0])
    citizen.taps("Mở trang riêng để đọc")
    again = await tab_of(browser, pages, citizen, script=script)
    await again.get_by_role("button", name="Mở trang").click()
    assert WORDS not in await again.inner_text("main")
    await look(again, "5-number", script=script)
    number = await again.inner_text("p.code")
    pages.town.delivers()
    citizen.taps(f". {number}")
    await again.get_by_role("button", name="Tiếp tục").click()
    assert WORDS in await again.inner_text("main")
