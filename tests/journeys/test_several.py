"""Several communes in one service, several processes on one Postgres, and a wrong secret."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.emulator.config import OaConfig
from storage import tokens
from tests.ground.service import ServiceProcess
from tests.journeys.minh_son import EXAMPLE, MinhSon, Phone, minh_son

MORNING = datetime(2027, 3, 9, 1, 0, tzinfo=UTC)
OTHER_OA = "417258369147258369"
GREETING = 2


async def _second_commune(commune: MinhSon, folder: Path) -> None:
    """Bình Lâm, with an OA of its own, in the same service."""
    profile = EXAMPLE.read_text()
    profile = profile.replace('slug = "minh-son"', f'slug = "binh-lam"\noa_id = "{OTHER_OA}"')
    profile = profile.replace('name = "Minh Sơn"', 'name = "Bình Lâm"')
    file = folder / "binh-lam.toml"
    file.write_text(profile)
    applied = json.loads(await commune.xaoi("commune", "apply", str(file), "--json"))
    assert applied == {"slug": "binh-lam", "changed": True, "oa_id": OTHER_OA}
    pair = commune.zalo.world.grants.pair_for(OTHER_OA)
    app_id = commune.environment["ZALO_APP_ID"]
    now = commune.zalo.world.clock.now()
    with commune.database() as session:
        kept = tokens.Pair(
            pair["access_token"], pair["refresh_token"], now.replace(year=now.year + 1)
        )
        tokens.put(session, OTHER_OA, app_id, kept, now)


async def test_two_communes_in_one_service_never_see_each_other(
    database_url: str, tmp_path: Path
) -> None:
    others = (OaConfig(OTHER_OA, "UBND xã Bình Lâm"),)
    async with minh_son(database_url, tmp_path, at=MORNING, oas=others) as commune:
        await _second_commune(commune, tmp_path)
        office = await commune.official("office", "Lê Thị Hoa")
        stranger = Phone(commune.zalo, commune.zalo.add_person("Người Bình Lâm", OTHER_OA))
        stranger.says("đèn đường thôn Đông hỏng cả tuần nay")
        await commune.worked()
        commune.advance(seconds=25)
        receipt = await stranger.hears_in_time("Mã số")
        assert "Bình Lâm" in receipt["text"]
        code = receipt["text"].split("Mã số: ")[1].split()[0]
        await office.is_told_nothing()
        office.says("#viec")
        listed = await office.hears()
        assert code not in listed
        await commune.worked()
        await stranger.catches_up()
        office.says(f"{code} đã sửa xong đèn đường chiều hôm qua")
        await office.hears()
        commune.advance(minutes=1)
        await stranger.is_told_nothing()


async def test_two_processes_share_the_work_and_answer_once(
    postgres_url: str, tmp_path: Path
) -> None:
    async with minh_son(postgres_url, tmp_path, at=MORNING) as commune:
        second = await _beside(commune, tmp_path)
        try:
            phones = [commune.citizen() for _ in range(40)]
            for number, phone in enumerate(phones):
                service = second if number % 2 else commune.service
                commune.zalo.world.webhook.url = f"{service.url}/zalo/webhook"
                phone.says("xin chào")
            await asyncio.gather(*(phone.hears(count=GREETING) for phone in phones))
            await commune.worked()
            for phone in phones:
                await phone.is_told_nothing(0.05)
        finally:
            await second.terminate()


async def test_an_expired_token_is_renewed_once_by_two_processes(
    postgres_url: str, tmp_path: Path
) -> None:
    async with minh_son(postgres_url, tmp_path, at=MORNING) as commune:
        second = await _beside(commune, tmp_path)
        try:
            commune.zalo.set_faults(token_expired={"value": "-216_invalid", "times": 1})
            phones = [commune.citizen() for _ in range(20)]
            for phone in phones:
                phone.says("xin chào")
            await asyncio.gather(*(phone.hears(count=GREETING) for phone in phones))
        finally:
            await second.terminate()
        calls = commune.zalo.log(kind="call")
        assert sum("/v4/oa/access_token" in str(call) for call in calls) == 1


async def _beside(commune: MinhSon, folder: Path) -> ServiceProcess:
    environment = {**commune.environment, "SPOOL_DIR": str(folder / "spool")}
    del environment["PORT"]
    second = ServiceProcess(environment, folder)
    await second.start()
    return second


async def test_events_under_a_wrong_secret_are_kept_and_taken_in_once_it_is_right(
    database_url: str, tmp_path: Path
) -> None:
    async with minh_son(database_url, tmp_path, at=MORNING) as commune:
        right = commune.environment["ZALO_OA_SECRET_KEY"]
        await commune.service.terminate()
        wrong = {**commune.environment, "ZALO_OA_SECRET_KEY": "NOT_THE_SECRET"}
        mistaken = ServiceProcess(wrong, tmp_path)
        await mistaken.start()
        citizen = commune.citizen()
        for number in range(5):
            citizen.says(f"xin chào lần {number}")
        await commune.zalo.settled()
        assert "signature" in (await _readiness(mistaken))["checks"]
        await mistaken.terminate()
        assert commune.environment["ZALO_OA_SECRET_KEY"] == right
        assert "5 of 5" in await commune.xaoi("events", "verify")
        await commune.service.start()
        await citizen.hears(count=GREETING)


async def _readiness(service: ServiceProcess) -> dict[str, dict[str, str]]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{service.internal_url}/readyz") as answer,
    ):
        document: dict[str, dict[str, str]] = await answer.json()
        return document
