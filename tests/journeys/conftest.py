"""A running commune for each kind of database; people are fresh for every test, time goes on."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from tests.ground.postgres import Databases
from tests.ground.sqlite import copy_of
from tests.journeys.minh_son import MinhSon, Phone, minh_son

TUESDAY_MORNING = datetime(2027, 3, 9, 0, 45, tzinfo=UTC)
"""07:45 in Vietnam on a working Tuesday. The local Zalo's clock only goes forward."""


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def module_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A fresh database that the tests of one module share, of each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield copy_of(template, tmp_path_factory.mktemp("sqlite"))
        return
    databases: Databases = request.getfixturevalue("postgres")
    url = databases.create(template=request.getfixturevalue("postgres_template"))
    yield url
    databases.drop(url)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def commune(
    module_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[MinhSon]:
    """Minh Sơn on a working morning, its office officer paired."""
    folder = tmp_path_factory.mktemp("commune")
    async with minh_son(module_url, folder, at=TUESDAY_MORNING) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(commune: MinhSon) -> Phone:
    """The office officer's phone, who takes new cases."""
    return await commune.official("office", "Lê Thị Hoa")
