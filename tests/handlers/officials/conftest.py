"""A desk on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.handlers.officials.desk import Desk, open_desk, staffed


@pytest.fixture
def empty_desk(database_url: str) -> Iterator[Desk]:
    """A commune with nobody paired."""
    desk = open_desk(database_url)
    yield desk
    desk.database.stop()


@pytest.fixture
def desk(empty_desk: Desk) -> Desk:
    """Office (Lan), chairman (Minh), deputy (Hùng) and staff (Hoa), all paired."""
    return staffed(empty_desk)
