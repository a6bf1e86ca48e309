"""What a scanned poster opens, as phones show it: on every width, light and dark, with and without
script."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from storage import communes, points, scans
from storage.types import Mark, PointKind
from tests.browser.commune import NOW, WIDTHS, Pages, commune_pages
from tests.ground.sqlite import copy_of

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark", "light")

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def pages(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> AsyncIterator[Pages]:
    folder = tmp_path_factory.mktemp("scanned")
    async with commune_pages(copy_of(sqlite_template, folder), folder, browser) as one:
        yield one


def hang(pages: Pages, name: str, kind: PointKind, procedure: str | None = None) -> str:
    with pages.served.site.database.transaction() as session:
        [commune] = communes.all_of_them(session)
        place = points.Place(name, kind, procedure=procedure)
        return points.register(session, commune.id, place, NOW).code


async def test_every_page_that_a_code_opens_serves_everybody(pages: Pages) -> None:
    codes = [
        hang(pages, "Nhà văn hóa thôn Đông", PointKind.place),
        hang(pages, "Bộ phận Một cửa", PointKind.procedure, "1.001193"),
        hang(pages, "Quầy 1", PointKind.counter),
        "HKMBTXH",
    ]
    for path in (*(f"/q/{code}" for code in codes), "/xac-minh", f"/xac-minh?ma={codes[0]}"):
        visit = await pages.visit(path)
        await expect(visit.page.locator("h1")).to_have_count(1)
        for width, scheme in zip(WIDTHS, SCHEMES, strict=True):
            await visit.page.set_viewport_size({"width": width, "height": 720})
            await visit.page.emulate_media(color_scheme=scheme)
            await visit.check(closely=width != WIDTHS[2])


@pytest.mark.parametrize("script", [True, False])
async def test_an_opinion_at_the_counter_without_a_name(pages: Pages, script: bool) -> None:
    code = hang(pages, "Quầy 2", PointKind.counter)
    comment = f"Ghế ngồi ít {script}"
    visit = await pages.visit(f"/q/{code}", script=script)
    page = visit.page
    await page.get_by_role("button", name="Gửi").click()
    await expect(page.get_by_role("alert")).to_contain_text("Xin chọn một trong ba ý")
    await visit.check(script=script)
    await page.get_by_label("Chưa hài lòng").check()
    await page.get_by_label("Góp ý thêm").fill(comment)
    await page.get_by_role("button", name="Gửi").click()
    await expect(page.locator("h1")).to_contain_text("đã ghi góp ý")
    await visit.check(script=script)
    with pages.served.site.database.transaction() as session:
        [commune] = communes.all_of_them(session)
        rows = scans.opinions(session, commune.id, NOW.date())
        said = [row.mark for row in rows if session.unseal(row, "comment") == comment]
    assert said == [Mark.poor]


async def test_a_doubted_code_is_checked_by_hand(pages: Pages) -> None:
    code = hang(pages, "Chợ Minh Sơn", PointKind.place)
    visit = await pages.visit("/xac-minh", script=False)
    await visit.page.get_by_label("Địa chỉ hiện ra").fill(f"#{code.lower()}")
    await visit.page.get_by_role("button", name="Kiểm tra").click()
    await expect(visit.page.get_by_role("status")).to_contain_text("Đúng.")
    await visit.check(script=False)
