"""A desk on each kind of database."""

import pytest

from tests.handlers.officials.desk import Desk, staffed
from tests.handlers.talk import Town


@pytest.fixture
def empty_desk(bare_town: Town) -> Desk:
    """A commune with nobody paired."""
    return Desk(bare_town)


@pytest.fixture
def desk(empty_desk: Desk) -> Desk:
    """Office (Lan), chairman (Minh), deputy (Hùng) and staff (Hoa), all paired."""
    return staffed(empty_desk)
