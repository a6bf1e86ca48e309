"""From a complaint told in confidence to its answer, over HTTP: Zalo carries no word of either."""

import html
import re
from dataclasses import dataclass

import aiohttp
import pytest

from handlers.words import confidential_readers as words
from tests.journeys.minh_son import Line, MinhSon, Phone

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACCUSES = "cán bộ Hùng ở một cửa vòi tiền tôi hai triệu"
ANSWER = "Hôm nay Chủ tịch đã đổi người nhận hồ sơ."
PIN = "246810"


@dataclass
class Page:
    """A page opened from a link in somebody's chat."""

    session: aiohttp.ClientSession
    address: str
    shown: str = ""

    async def sends(self, **fields: str) -> str:
        """Press a button of the page; what a person reads then."""
        key = re.search(r'name="page" value="([^"]+)"', self.shown)
        given = {**({"page": key[1]} if key else {}), **fields}
        async with self.session.post(self.address, data=given) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            self.shown = await answer.text()
        main = self.shown.split("<main", 1)[-1].split("</main>")[0]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def link_in(line: Line) -> str:
    """The address behind a bubble's button."""
    found = re.search(r'https?://[^"\s]+/kin/[\w-]+', str(line))
    assert found is not None, line
    return found[0]


async def opened(session: aiohttp.ClientSession, commune: MinhSon, line: Line) -> Page:
    path = "/kin/" + link_in(line).split("/kin/")[1]
    page = Page(session, f"http://127.0.0.1:{commune.environment['PORT']}{path}")
    async with session.get(page.address) as shown:
        assert ACCUSES not in await shown.text()
    await page.sends()
    return page


async def test_a_confidence_is_read_and_answered_outside_zalo(
    commune: MinhSon, office: Phone
) -> None:
    chairman = await commune.official("chairman")
    await commune.worked()
    await office.catches_up()
    citizen = commune.citizen()
    citizen.says(ACCUSES)
    await citizen.hears_in_time("giữ kín")
    citizen.says("2")
    await citizen.hears_in_time("liên quan")
    citizen.says("1")
    await citizen.hears_in_time("1. Xem xét ngay")
    citizen.says("1")
    told = await chairman.hears_in_time("cần Chủ tịch xem riêng")
    async with aiohttp.ClientSession() as session:
        page = await opened(session, commune, told)
        shown = await page.sends(do="set_pin", pin=PIN, again=PIN)
        sign = next(one for one in words.SIGNS if one in shown)
        asked = await chairman.hears_in_time("Chữ nào đang hiện trên trang?")
        digit = next(line[0] for line in asked["text"].splitlines() if line.endswith(sign))
        chairman.says(digit)
        page = await opened(session, commune, await chairman.hears_in_time(words.PIN_IN_FORCE))
        assert "mới được ghép" in await page.sends(do="pin", pin=PIN)
        await office.hears_in_time("dùng Zalo mới ghép")
        office.says("1")
        page = await opened(session, commune, await chairman.hears_in_time(words.CONFIRMED_FOR_YOU))
        assert ACCUSES in await page.sends(do="pin", pin=PIN)
        seen = re.search(r'name="seen" value="(\d+)"', page.shown)
        assert seen is not None
        await citizen.catches_up()
        await page.sends(do="answer", text=ANSWER, seen=seen[1], sure="1")
    await citizen.hears_in_time("đã có trả lời")
    for phone in (citizen, chairman, office):
        for line in await phone.shows():
            assert ANSWER not in str(line)
            assert line["from"] != "oa" or "Hùng" not in str(line)
