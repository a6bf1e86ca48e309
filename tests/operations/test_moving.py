"""An operator's days: a commune is moved to the other kind of database, its keys are changed."""

import contextlib
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scripts.opening import now
from storage import communes, delivery, outbox, people
from storage.crypto import new_key
from storage.outbox import Draft
from storage.types import Channel
from tests.ground.postgres import Databases
from tests.ground.service import ServiceProcess
from tests.journeys.minh_son import MinhSon, Phone, minh_son

CODE = re.compile(r"PA-\d{4}-\d{4}")
UNSENT = "Tin này chưa kịp gửi khi sao lưu."


@pytest.fixture
async def commune(database_url: str, tmp_path: Path) -> AsyncIterator[MinhSon]:
    async with minh_son(database_url, tmp_path) as running:
        yield running


@pytest.fixture
def other_url(database_url: str, postgres: Databases, tmp_path: Path) -> Iterator[str]:
    """An empty database of the other kind."""
    if not database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'other' / 'xaoi.db'}"
        return
    url = postgres.create()
    yield url
    postgres.drop(url)


@contextlib.asynccontextmanager
async def served(commune: MinhSon, **changed: str) -> AsyncIterator[MinhSon]:
    """The commune's service, started again on the same ports with some variables changed."""
    environment = {**commune.environment, **changed}
    service = ServiceProcess(environment, commune.service.folder)
    there = replace(
        commune,
        service=service,
        environment=environment,
        keys=environment["DATA_KEYS"],
        database_url=environment["DATABASE_URL"],
    )
    await service.start()
    try:
        yield there
    finally:
        await service.terminate()


async def complains(commune: MinhSon, citizen: Phone) -> str:
    citizen.says("đèn đường thôn Đông hỏng cả tuần nay")
    receipt = await _receipt(commune, citizen)
    found = CODE.search(receipt)
    assert found, receipt
    return found[0]


async def _receipt(commune: MinhSon, citizen: Phone) -> str:
    await commune.worked()
    commune.advance(seconds=25)
    return str((await citizen.hears_in_time("Mã số"))["text"])


def leave_unsent(commune: MinhSon, citizen: Phone) -> None:
    """A message in the citizen's line that is due next week."""
    with commune.database() as session:
        row = communes.by_slug(session, "minh-son")
        assert row is not None
        person = people.find(session, row.id, Channel.zalo, citizen.id)
        assert person is not None
        message = outbox.queue(
            session, commune_id=row.id, person_id=person.id, draft=Draft(UNSENT), now=now()
        )
        message.next_at = now() + timedelta(days=7)


async def test_a_commune_moves_to_the_other_kind_of_database(
    commune: MinhSon, other_url: str, tmp_path: Path
) -> None:
    citizen = commune.citizen()
    code = await complains(commune, citizen)
    leave_unsent(commune, citizen)
    told = await commune.xaoi("backup", str(tmp_path / "minh-son.zip"))
    assert "attachments" in told
    await commune.service.terminate()

    there = {"DATABASE_URL": other_url, "MEDIA_DIR": str(tmp_path / "moved-media")}
    moved = replace(commune, environment=commune.environment | there)
    told = await moved.xaoi("restore", str(tmp_path / "minh-son.zip"))
    assert "xaoi outbox release" in told

    async with served(commune, **there) as running:
        citizen.says(code)
        await citizen.hears_in_time(code)
        await citizen.is_told_nothing()
        with running.database() as session:
            assert delivery.release_restored(session) == 1
        await citizen.hears_in_time(UNSENT)


async def test_keys_are_changed_without_anybody_noticing(commune: MinhSon) -> None:
    citizen, old, fresh = commune.citizen(), commune.keys, new_key()
    code = await complains(commune, citizen)
    await commune.service.terminate()
    async with served(commune, DATA_KEYS=f"{old},{fresh}"):
        citizen.says(code)
        await citizen.hears_in_time(code)
    async with served(commune, DATA_KEYS=f"{fresh},{old}") as rotating:
        citizen.says(code)
        assert "the others may go" in await rotating.xaoi("keys", "rotate")
        await citizen.hears_in_time(code)
    async with served(commune, DATA_KEYS=fresh):
        citizen.says(code)
        await citizen.hears_in_time(code)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_doctor_beside_a_running_service_finds_it_well(
    commune: MinhSon, tmp_path: Path
) -> None:
    await commune.official("office", "Lê Thị Hoa")
    await commune.xaoi("backup", "--to", str(tmp_path / "backups"))
    document = json.loads(await commune.xaoi("doctor", "--json", expect=1))
    blocked = {each["check"] for each in document["findings"] if each["verdict"] == "blocks"}
    assert blocked == {"address", "zalo"}, "what no local Zalo can have"
