"""The first pages: who is served here, what is kept of people, and Zalo's proof of the domain."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.clock import RealClock
from bot.media import MediaStore
from bot.settings import load_settings
from bot.web import home
from bot.web.communes import CommunePages
from bot.web.middleware import safe_app
from bot.web.site import Site
from storage import communes
from storage.catalogue import load_catalogue
from storage.database import Session
from storage.models import Commune
from storage.profile import CommuneProfile
from tests.operations.populated import NOW, Populated

Browser = TestClient[web.Request, web.Application]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
async def browser(commune: Populated) -> AsyncIterator[Browser]:
    settings = load_settings(data_keys=commune.keys, zalo_site_verification="Ab_c<d")
    commune.database.start()
    served = CommunePages(commune.database)
    store = MediaStore(settings.media_dir, commune.database.seals)
    site = Site(settings, commune.database, RealClock(), store, load_catalogue(), served)
    app = safe_app(site)
    home.add_routes(app.router, site)
    async with TestClient(TestServer(app)) as client:
        yield client
    commune.database.stop()


async def text_of(browser: Browser, path: str, status: int = 200) -> str:
    async with browser.get(path) as page:
        assert page.status == status
        return await page.text()


def _second(session: Session) -> None:
    [first] = communes.all_of_them(session)
    profile = CommuneProfile.model_validate(
        first.profile | {"slug": "binh-an", "name": "Bình <An>", "data_keep_days": 100}
    )
    document = profile.model_dump(mode="json")
    session.add(Commune(slug="binh-an", profile=document, created_at=NOW, updated_at=NOW))


async def test_the_notice_says_how_long_this_commune_keeps_what(
    commune: Populated, browser: Browser
) -> None:
    with commune.database.transaction() as session:
        _second(session)
    assert "được giữ 5 năm" in await text_of(browser, "/x/minh-son/rieng-tu")
    there = await text_of(browser, "/x/binh-an/rieng-tu")
    assert "UBND xã Bình &lt;An&gt; lưu những gì" in there
    assert "được giữ 100 ngày" in there


async def test_where_there_are_several_communes_one_chooses(
    commune: Populated, browser: Browser
) -> None:
    with commune.database.transaction() as session:
        _second(session)
    page = await text_of(browser, "/rieng-tu")
    assert '<a href="/x/minh-son/rieng-tu"><strong>UBND xã Minh Sơn</strong>' in page
    assert "Bình &lt;An&gt;" in await text_of(browser, "/")


async def test_a_commune_that_is_not_here_is_not_found(browser: Browser) -> None:
    await text_of(browser, "/x/nowhere/rieng-tu", 404)


async def test_zalo_finds_its_proof_in_the_page_and_in_the_file(browser: Browser) -> None:
    proof = 'name="zalo-platform-site-verification" content="Ab_c&lt;d"'
    assert proof in await text_of(browser, "/")
    assert proof in await text_of(browser, "/zalo_verifierAb_c%3Cd.html")
