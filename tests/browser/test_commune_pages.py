"""The commune's pages as people use them: on a phone, a tablet and a desk, with and without script.

Every page on the way is looked at: nothing scrolls sideways, nothing is asked of anybody else, and
axe-core finds no violation of WCAG 2.2 AA.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, expect

from bot.emulator.media import sample_picture
from storage import cases, communes
from storage.types import CaseState
from tests.browser.commune import WIDTHS, Pages, Visit, commune_pages, violations
from tests.ground.sqlite import copy_of

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "light", "dark")

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def pages(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> AsyncIterator[Pages]:
    folder = tmp_path_factory.mktemp("pages")
    async with commune_pages(copy_of(sqlite_template, folder), folder, browser) as one:
        yield one


@pytest.mark.parametrize(
    "path",
    ["/", "/thu-tuc", "/thu-tuc/1.001193", "/rieng-tu", "/xac-minh", "/kin/unknown", "/nothing"],
)
async def test_a_page_to_read_serves_everybody(pages: Pages, path: str) -> None:
    visit = await pages.visit(path)
    await expect(visit.page.locator("h1")).to_have_count(1)
    for width, scheme in zip(WIDTHS, SCHEMES, strict=True):
        await visit.page.set_viewport_size({"width": width, "height": 720})
        await visit.page.emulate_media(color_scheme=scheme)
        await visit.check(closely=width != WIDTHS[1])


async def test_axe_would_tell(pages: Pages) -> None:
    visit = await pages.visit("/")
    await visit.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<input><img src=x>')"
    )
    found = await violations(visit.page)
    assert {one.split(":")[0] for one in found} >= {"label", "image-alt"}


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", WIDTHS)
async def test_a_complaint_from_the_form_to_a_withdrawal(
    pages: Pages, width: int, script: bool
) -> None:
    closely = width == WIDTHS[0]
    visit = await pages.visit("/gop-y", width, script=script)
    page = visit.page
    await visit.check(script=script, closely=closely)
    await page.get_by_label("Việc gì").fill("đèn đường hỏng đã ba ngày")
    await page.get_by_label("Ở đâu").fill("thôn Đông, gần trường học")
    await page.get_by_label("Ảnh (không bắt buộc)").set_input_files(
        FilePayload(name="den.jpg", mimeType="image/jpeg", buffer=sample_picture("lamp"))
    )
    await page.get_by_label("Số điện thoại").fill("12")
    await page.get_by_role("button", name="Gửi", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("Số điện thoại chưa đúng")
    await expect(page.get_by_text("Đã giữ 1 ảnh, không cần chọn lại.")).to_be_visible()
    await visit.check(script=script, closely=closely)
    await page.get_by_label("Số điện thoại").fill("0912 345 678")
    await page.get_by_role("button", name="Gửi", exact=True).click()
    kept = await kept_on(visit)
    await expect(page.locator(".lines")).to_contain_text("Kèm 1 ảnh")
    await visit.check(script=script, closely=closely)
    await expect(page.get_by_role("button", name="In", exact=True)).to_have_count(int(script))

    async with page.expect_download() as picture:
        await page.get_by_role("button", name="Lưu ảnh").click()
    assert (await picture.value).suggested_filename == f"{kept[:12]}.png"

    visit = await pages.visit("/tra-cuu", width, script=script)
    page = visit.page
    await page.get_by_label("Mã đã được cấp").fill(kept.replace("-", " "))
    await page.get_by_role("button", name="Xem", exact=True).click()
    await expect(page.locator(".status")).to_have_text("Đã ghi nhận")
    await visit.check(script=script, closely=closely)
    await page.get_by_label("Nội dung").fill("cả ngõ đều tối")
    await page.get_by_role("button", name="Gửi thêm").click()
    await expect(page.get_by_role("status")).to_contain_text("Đã ghi thêm")
    await expect(page.locator(".lines")).to_contain_text("cả ngõ đều tối")
    await page.get_by_text("Rút việc này").first.click()
    await page.get_by_role("button", name="Rút việc này").click()
    await expect(page.get_by_role("status")).to_contain_text("Đã rút")
    await visit.check(script=script, closely=closely)
    assert state_of(pages, kept) is CaseState.rut


async def kept_on(visit: Visit) -> str:
    code = visit.page.locator(".keep .code")
    await expect(code).to_be_visible()
    kept = await code.inner_text()
    assert re.fullmatch(r"PA-\d{4}-\d{4}-\d{6}", kept), kept
    return kept


def state_of(pages: Pages, kept: str) -> CaseState:
    with pages.served.site.database.transaction() as session:
        [commune] = communes.all_of_them(session)
        case = cases.by_code(session, commune.id, kept[:12])
        assert case is not None
        return case.state


async def test_words_about_staff_lead_through_the_offer_to_the_confidential_page(
    pages: Pages,
) -> None:
    visit = await pages.visit("/gop-y")
    await visit.page.get_by_label("Việc gì").fill("cán bộ một cửa quát mắng, đòi thêm tiền")
    await visit.page.get_by_role("button", name="Gửi", exact=True).click()
    await expect(visit.page.get_by_text("Chưa có gì được gửi đi")).to_be_visible()
    await visit.check()
    await visit.page.get_by_role("button", name="Gửi kín").click()
    await visit.check()
    await visit.page.get_by_role("button", name="Mở trang kín").click()
    await expect(visit.page.locator("textarea").first).to_have_value(re.compile("quát mắng"))
    await visit.check()


async def test_a_clerk_files_and_prints_the_slip_for_matters_about_staff(pages: Pages) -> None:
    visit = await pages.visit(pages.desk_link())
    await visit.check()
    await visit.page.get_by_role("button", name="Tờ hướng dẫn").click()
    await expect(visit.page.get_by_role("heading", name="3. Gửi thư dán kín")).to_be_visible()
    await visit.check()
    await visit.page.go_back()
    await visit.page.get_by_label("Việc gì").fill("đường vào thôn Đông ngập")
    await visit.page.get_by_label("Đã đọc lại").check()
    await visit.page.get_by_role("button", name="Ghi và in giấy hẹn").click()
    await kept_on(visit)
    await visit.check()


async def test_a_double_click_files_once(pages: Pages) -> None:
    visit = await pages.visit("/gop-y")
    await visit.page.get_by_label("Việc gì").fill("đèn đường đầu thôn Tây hỏng")
    await visit.page.get_by_role("button", name="Gửi", exact=True).dblclick()
    kept = await kept_on(visit)
    with pages.served.site.database.transaction() as session:
        [commune] = communes.all_of_them(session)
        case = cases.by_code(session, commune.id, kept[:12])
        assert case is not None
        assert len(cases.of_person(session, case.person_id)) == 1
        assert len(cases.lines(session, case)) == 1


async def test_a_wrong_code_is_told_kindly(pages: Pages) -> None:
    visit = await pages.visit("/tra-cuu")
    await visit.page.get_by_label("Mã đã được cấp").fill("PA-2611-0001-000000")
    await visit.page.get_by_role("button", name="Xem", exact=True).click()
    await expect(visit.page.get_by_role("alert")).to_contain_text("không mở được việc nào")
    await visit.check()


async def test_the_keyboard_alone_finds_a_checklist(pages: Pages) -> None:
    visit = await pages.visit("/thu-tuc", 1280)
    await visit.page.keyboard.press("Tab")
    await expect(visit.page.locator(":focus")).to_have_text("Đến nội dung chính")
    await visit.page.keyboard.press("Enter")
    await visit.page.keyboard.press("Tab")
    await visit.page.keyboard.type("lam giay khai sinh")
    await visit.page.keyboard.press("Enter")
    await expect(visit.page.get_by_role("heading", name="Có thể Ông/Bà cần")).to_be_visible()
    await visit.check()
    await visit.page.get_by_role("link", name="Đăng ký khai sinh", exact=True).click()
    await expect(visit.page.get_by_role("heading", name="Mang theo")).to_be_visible()


async def test_paper_holds_the_checklist_and_no_buttons(pages: Pages) -> None:
    visit = await pages.visit("/thu-tuc/1.001193", 768)
    await visit.page.emulate_media(media="print")
    await expect(visit.page.locator(".buttons")).to_be_hidden()
    await expect(visit.page.locator("nav.doors")).to_be_hidden()
    await expect(visit.page.locator(".papers").first).to_be_visible()
