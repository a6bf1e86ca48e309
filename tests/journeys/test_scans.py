"""A poster from its registration to what is counted, with the service on either database."""

import json

import aiohttp
import pytest

from handlers.worktime import local
from storage import points, scans
from storage.types import ScanKind
from tests.journeys.minh_son import MinhSon, Phone

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_scan_becomes_a_case_with_its_place_and_is_counted(
    commune: MinhSon, office: Phone
) -> None:
    added = await commune.xaoi("qr", "add", "--name", "Nhà văn hóa thôn Đông", "--json")
    code = json.loads(added)["point"]
    async with aiohttp.ClientSession(f"http://127.0.0.1:{commune.environment['PORT']}") as phone:
        async with phone.get(f"/q/{code}") as page:
            assert page.status == 200
            assert f"#{code}" in await page.text()
        async with phone.get("/q/HKMBTXH") as page:
            assert page.status == 404
    citizen = commune.citizen()
    citizen.says(f"#{code}")
    await citizen.hears_in_time("Nhà văn hóa thôn Đông")
    citizen.says("đèn đường hỏng cả tuần nay")
    await commune.worked()
    commune.advance(seconds=25)
    await citizen.hears_in_time("Mã số")
    assert "Nơi: thôn Đông" in (await office.hears_in_time("đèn đường"))["text"]
    await commune.worked()
    await commune.service.terminate()  # what the last minute counted is written on the way out
    await commune.service.start()
    with commune.database() as session:
        point = points.anywhere(session, code)
        assert point is not None
        day = local(commune.zalo.world.clock.now()).date()
        found = scans.of_commune(session, point.commune_id, day)
        unknown = scans.of_nobody(session, day)
    assert {one.kind: one.number for one in found} == {ScanKind.page: 1, ScanKind.chat: 1}
    assert {one.code: one.number for one in unknown} == {"HKMBTXH": 1}
