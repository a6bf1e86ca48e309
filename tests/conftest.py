"""The ground under every test: a clean environment, no network, fresh databases, time in hand."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.settings import Settings
from tests.ground.network import forbid_network
from tests.ground.postgres import Databases, postgres_databases
from tests.ground.sqlite import copy_of

A_WORKING_MORNING = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
"""Tuesday 17 November 2026, 09:00 in Vietnam."""

OUR_VARIABLES = frozenset(name.upper() for name in Settings.model_fields)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        forbid_network(patch)
        yield


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the developer's own settings reaches a test, from the environment or a `.env`."""
    for name in OUR_VARIABLES & set(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


@pytest.fixture
def manual_clock() -> ManualClock:
    """Tuesday 17 November 2026, 09:00 in Vietnam, until the test moves it."""
    return ManualClock(A_WORKING_MORNING)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databases]:
    """The Postgres server that this run's databases are made on."""
    with postgres_databases() as databases:
        yield databases


@pytest.fixture(scope="session")
def postgres_template(postgres: Databases) -> Iterator[str]:
    """The name of a migrated, empty Postgres database to copy."""
    from storage.migrate import upgrade

    name = postgres.create_template(upgrade)
    yield name
    postgres.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database to copy."""
    from storage.migrate import upgrade

    path = tmp_path_factory.mktemp("template") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The DATABASE_URL of a fresh, migrated SQLite database."""
    return copy_of(sqlite_template, tmp_path)


@pytest.fixture
def postgres_url(postgres: Databases, postgres_template: str) -> Iterator[str]:
    """The DATABASE_URL of a fresh, migrated Postgres database."""
    url = postgres.create(template=postgres_template)
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The DATABASE_URL of a fresh, migrated database: the test runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))
