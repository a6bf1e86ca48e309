"""A populated commune, a backup of it, and empty places to restore to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import backup
from tests.ground.postgres import Databases
from tests.operations.populated import NOW, NewPlace, Populated, populated, quiet


@pytest.fixture
def new_place(postgres: Databases, tmp_path: Path) -> Iterator[NewPlace]:
    """The URL of another database of that kind, empty."""
    made: list[str] = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / 'new' / 'xaoi.db'}"
        made.append(postgres.create())
        return made[-1]

    yield make
    for url in made:
        postgres.drop(url)


@pytest.fixture
def commune(database_url: str, tmp_path: Path) -> Iterator[Populated]:
    full = populated(database_url, tmp_path)
    yield full
    full.database.engine.dispose()


@pytest.fixture
def written(commune: Populated, tmp_path: Path) -> Path:
    target = tmp_path / "xaoi.zip"
    backup.write(commune.database, commune.media_dir, target, NOW, quiet)
    return target
