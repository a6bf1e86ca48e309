"""Linking an OA: `xaoi oa link`, Zalo's consent page, and the button that takes the grant in."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from bot.emulator.config import OaConfig
from storage import tokens
from storage.models import OaConsent, OaLink
from tests.journeys.minh_son import MinhSon, minh_son

OTHER_OA = OaConfig("777000777000777000", "UBND xã khác")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
async def commune(database_url: str, tmp_path: Path) -> AsyncIterator[MinhSon]:
    """Minh Sơn with its service, whose OA is not linked any more."""
    async with minh_son(database_url, tmp_path, oas=(OTHER_OA,)) as there:
        there.zalo.world.callback_url = f"{there.service.url}/zalo/callback"
        with there.database() as session:
            session.execute(delete(OaLink))
        yield there


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def consents(browser: aiohttp.ClientSession, link: str, oa_id: str) -> str:
    """An administrator opens the link and chooses the OA; gives the callback's address."""
    async with browser.get(link) as page:
        assert "xin quyền" in await page.text()
    asked = dict(parse_qs(urlsplit(link).query))
    form = {name: values[0] for name, values in asked.items()} | {"oa_id": oa_id}
    consent = link.partition("?")[0]
    async with browser.post(consent, data=form, allow_redirects=False) as answer:
        assert answer.status == 302
        return answer.headers["Location"]


async def opened(browser: aiohttp.ClientSession, callback: str) -> tuple[int, str]:
    async with browser.get(callback) as page:
        return page.status, await page.text()


async def pressed(browser: aiohttp.ClientSession, callback: str) -> tuple[int, str]:
    async with browser.post(callback) as page:
        return page.status, await page.text()


def linked(commune: MinhSon) -> dict[str, str]:
    """The access token of each linked OA."""
    with commune.database() as session:
        found = {}
        for link in tokens.linked(session):
            grant = tokens.grant(session, link.oa_id)
            assert grant is not None
            found[link.oa_id] = grant.current.access_token
        return found


def without_state(callback: str, **changed: str) -> str:
    query = {name: values[0] for name, values in parse_qs(urlsplit(callback).query).items()}
    del query["state"]
    return f"{callback.partition('?')[0]}?{urlencode(query | changed)}"


async def console_link(commune: MinhSon) -> str:
    """A consent link as the console makes it: without our state and without PKCE."""
    link = (await commune.xaoi("oa", "link")).strip()
    query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    del query["code_challenge"]
    return f"{link.partition('?')[0]}?{urlencode(query)}"


async def test_the_link_ends_in_an_oa_that_answers(
    commune: MinhSon, browser: aiohttp.ClientSession
) -> None:
    oa_id = commune.environment["ZALO_OA_ID"]
    link = (await commune.xaoi("oa", "link", "--commune", "minh-son")).strip()
    callback = await consents(browser, link, oa_id)
    for _ in range(2):
        status, text = await opened(browser, callback)
        assert (status, "<button>" in text) == (200, True)
    assert linked(commune) == {}, "looking at the page links nothing"
    with commune.database() as session:
        assert session.scalars(select(col(OaConsent.used_at))).all() == [None]
    status, text = await pressed(browser, callback)
    assert (status, "Đã liên kết" in text) == (200, True)
    assert linked(commune).keys() == {oa_id}
    citizen = commune.citizen()
    citizen.says("xin chào")
    await citizen.hears("Minh Sơn")


async def test_a_link_serves_once(commune: MinhSon, browser: aiohttp.ClientSession) -> None:
    link = (await commune.xaoi("oa", "link")).strip()
    oa_id = commune.environment["ZALO_OA_ID"]
    assert (await pressed(browser, await consents(browser, link, oa_id)))[0] == 200
    before = linked(commune)
    status, text = await pressed(browser, await consents(browser, link, oa_id))
    assert (status, "xaoi oa link" in text) == (400, True)
    assert linked(commune) == before


async def test_a_state_that_is_not_ours_is_refused(
    commune: MinhSon, browser: aiohttp.ClientSession
) -> None:
    link = (await commune.xaoi("oa", "link")).strip()
    forged = re.sub(r"state=[^&]*", "state=guessed", link)
    callback = await consents(browser, forged, commune.environment["ZALO_OA_ID"])
    assert (await pressed(browser, callback))[0] == 400
    assert linked(commune) == {}


async def test_another_oa_than_the_communes_is_refused(
    commune: MinhSon, browser: aiohttp.ClientSession
) -> None:
    link = (await commune.xaoi("oa", "link")).strip()
    status, text = await pressed(browser, await consents(browser, link, OTHER_OA.id))
    assert (status, "OA khác" in text) == (400, True)
    assert linked(commune) == {}


async def test_a_link_of_the_console_is_taken_for_the_configured_oa_only(
    commune: MinhSon, browser: aiohttp.ClientSession
) -> None:
    oa_id, link = commune.environment["ZALO_OA_ID"], await console_link(commune)
    foreign = without_state(await consents(browser, link, OTHER_OA.id))
    assert (await pressed(browser, foreign))[0] == 400
    assert linked(commune) == {}
    ours = without_state(await consents(browser, link, oa_id))
    assert (await pressed(browser, ours))[0] == 200
    assert linked(commune).keys() == {oa_id}


async def test_a_grant_of_another_oa_under_our_name_is_found_by_asking_zalo(
    commune: MinhSon, browser: aiohttp.ClientSession
) -> None:
    oa_id, link = commune.environment["ZALO_OA_ID"], await console_link(commune)
    theirs = await consents(browser, link, OTHER_OA.id)
    status, text = await pressed(browser, without_state(theirs, oa_id=oa_id))
    assert (status, "một OA khác" in text) == (400, True)
    assert linked(commune) == {}


async def test_a_visit_without_a_code_is_told_what_to_do(
    commune: MinhSon, browser: aiohttp.ClientSession
) -> None:
    status, text = await opened(browser, f"{commune.service.url}/zalo/callback")
    assert (status, "xaoi oa link" in text, "<button>" in text) == (400, True, False)


async def test_a_commune_can_be_linked_through_another_app_of_the_province(
    commune: MinhSon, browser: aiohttp.ClientSession
) -> None:
    first, second = commune.environment["ZALO_APP_ID"], "888000888000888000"
    assert "oa app" in await commune.xaoi("oa", "link", "--app-id", second, expect=1)
    secrets = ("--app-secret", "its own secret", "--oa-secret-key", "its own key")
    await commune.xaoi("oa", "app", second, *secrets)
    link = (await commune.xaoi("oa", "link", "--app-id", second)).strip()
    assert parse_qs(urlsplit(link).query)["app_id"] == [second]
    # The local Zalo is one app: there the consent is given, here it is redeemed as the second's.
    consent = link.replace(second, first)
    callback = await consents(browser, consent, commune.environment["ZALO_OA_ID"])
    status, text = await pressed(browser, callback)
    assert (status, "Zalo chưa nhận" in text) == (502, True), "it came as the second app"


async def test_the_environments_app_is_not_overwritten_by_hand(commune: MinhSon) -> None:
    app_id = commune.environment["ZALO_APP_ID"]
    secrets = ("--app-secret", "another", "--oa-secret-key", "another")
    assert "ZALO_APP_SECRET" in await commune.xaoi("oa", "app", app_id, *secrets, expect=1)
