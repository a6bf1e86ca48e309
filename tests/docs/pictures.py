"""Take the README's pictures anew, from the real demo: `python -m tests.docs.pictures`.

Look at them before you commit them.
"""

import asyncio
import tempfile
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from bot.emulator.running import RunningEmulator
from scripts.demo import Paths, running_demo
from tests.browser.conftest import BROWSER_ARGUMENTS
from tests.ground.chromium import chromium_path

IMAGES = Path(__file__).parents[2] / "docs" / "images"
PORT = 8470
WIDE, NARROW = (1280, 980), (360, 780)
GUIDE_CLOSED = "localStorage.setItem('xaoi.guide.closed', '1')"
DRAW_CHECK_MARKS = """() => {
  for (const text of document.querySelectorAll(".text")) {
    if (!text.textContent.startsWith("✅")) continue;
    text.firstChild.data = text.firstChild.data.slice(1);
    text.insertAdjacentHTML("afterbegin", `<svg width="18" height="18" viewBox="0 0 18 18">
      <rect width="18" height="18" rx="3" fill="#3aa655"/>
      <path d="M4 9l4 4 6-8" fill="none" stroke="#fff" stroke-width="2.4"/></svg>`);
  }
}"""
"""A phone has an emoji font; the machine that takes the pictures may have none."""
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
QUIET_SECONDS = 21
"""A complaint is complete after 20 s without another word."""

PAGES = ("/", "/thu-tuc/1.001193", "/gop-y", "/tra-cuu", "/xac-minh")
GAP = 16
STAFF = "Cán bộ quầy 2 đòi tiền khi làm giấy tờ"
COMPLAINT = "Đèn đường trước nhà văn hóa thôn Đông hỏng ba hôm nay"
ANSWER = "Xã đã báo điện lực, tối mai thợ đến thay bóng."


async def main() -> None:
    """One conversation, seen wide and narrow."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            running_demo(Paths(Path(folder)), PORT) as zalo,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(
                executable_path=chromium_path(), args=BROWSER_ARGUMENTS
            )
            await _report(zalo)
            await _take(await _opened(browser, zalo, WIDE, 1), "demo-wide.png")
            await _answer(zalo)
            narrow = await _opened(browser, zalo, NARROW, 2)
            await narrow.locator("[data-person]", has_text="Chủ tịch").first.click()
            await _take(narrow, "demo-phone.png")
            await _pages(browser, zalo)
            await browser.close()


async def _report(zalo: RunningEmulator) -> None:
    citizen, chairman = _people(zalo)
    await _until(zalo, chairman, "Đã ghép Zalo này")
    zalo.advance(_until_monday(zalo.world.clock.now()))
    zalo.send(citizen, "xin chào")
    await _until(zalo, citizen, "Chi tiết:")
    zalo.send(citizen, kind="image", images=[{"sample": "lamp"}])
    zalo.send(citizen, COMPLAINT)
    await zalo.settled()
    zalo.advance(QUIET_SECONDS)
    await _until(zalo, citizen, "Mã số:")
    await zalo.until_screen(chairman, lambda shown: shown[-1]["kind"] == "image", timeout_s=30)


async def _answer(zalo: RunningEmulator) -> None:
    _, chairman = _people(zalo)
    notice = await _until(zalo, chairman, "việc mới")
    zalo.send(chairman, ANSWER, quote=notice["id"])
    await _until(zalo, chairman, "Sẽ gửi cho")


async def _pages(browser: Browser, zalo: RunningEmulator) -> None:
    """Each of the commune's pages at a phone's width, side by side."""
    citizen, _ = _people(zalo)
    zalo.send(citizen, STAFF)
    await _until(zalo, citizen, "giữ kín")
    zalo.send(citizen, "1")
    lane = (await _until(zalo, citizen, "/kin/"))["text"].split()[-1]
    site = f"http://127.0.0.1:{PORT + 1}"
    addresses = [f"{site}{path}" for path in PAGES] + [lane]
    taken = [await _page(browser, address, press=address == lane) for address in addresses]
    width, height = taken[0].size
    sheet = Image.new("RGB", ((width + GAP) * len(taken) - GAP, height), "white")
    for number, picture in enumerate(taken):
        sheet.paste(picture, (number * (width + GAP), 0))
    sheet.quantize(colors=64).save(IMAGES / "pages.png", optimize=True)


async def _page(browser: Browser, address: str, *, press: bool) -> Image.Image:
    page = await browser.new_page(viewport={"width": NARROW[0], "height": NARROW[1]})
    await page.goto(address)
    if press:
        await page.locator("main button").first.click()
        await page.wait_for_load_state()
    picture = Image.open(BytesIO(await page.screenshot()))
    await page.close()
    return picture


def _people(zalo: RunningEmulator) -> tuple[str, str]:
    demo = zalo.world.demo
    assert demo is not None, "the demo tells the page whose phones these are"
    citizen, chairman = demo["phones"]
    return citizen["person_id"], chairman["person_id"]


def _until_monday(now: datetime) -> float:
    """Seconds to twenty to nine on the next Monday, when the office is open."""
    there = now.astimezone(VIETNAM)
    day = there.date() + timedelta(days=7 - there.weekday())
    return (datetime.combine(day, time(8, 40), VIETNAM) - there).total_seconds()


async def _until(zalo: RunningEmulator, person: str, words: str) -> dict[str, Any]:
    def found(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [line for line in shown if line["from"] == "oa" and words in line["text"]]

    await zalo.until_screen(person, lambda shown: bool(found(shown)), timeout_s=30)
    return found((await zalo.screen(person))["messages"])[0]


async def _opened(
    browser: Browser, zalo: RunningEmulator, size: tuple[int, int], density: int
) -> Page:
    """The page; on a narrow one the guide would hide the phone, so it is put away."""
    page = await browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=density,
        locale="vi-VN",
        timezone_id=VIETNAM.key,
    )
    if size == NARROW:
        await page.add_init_script(GUIDE_CLOSED)
    await page.goto(zalo.base_url)
    await page.locator(".theirs:visible").last.wait_for()
    return page


async def _take(page: Page, name: str) -> None:
    for messages in await page.locator(".messages:visible").all():
        await messages.focus()  # looked at, so no longer unread
        await page.keyboard.press("End")
    await page.evaluate("document.activeElement.blur()")
    await page.wait_for_timeout(500)  # the marks "seen" and the scrolling come to rest
    await page.evaluate(DRAW_CHECK_MARKS)
    await page.screenshot(path=IMAGES / name)
    await page.close()


if __name__ == "__main__":
    asyncio.run(main())
