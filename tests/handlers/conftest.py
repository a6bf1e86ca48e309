"""A commune to talk to, on each kind of database."""

from collections.abc import Iterator

import pytest

from storage.types import Post
from tests.handlers.talk import Talk, Town, town_on


@pytest.fixture
def bare_town(database_url: str) -> Iterator[Town]:
    """Minh Sơn on a fresh database, Tuesday 17 November 2026 at 9:00; nobody is paired."""
    town = town_on(database_url)
    yield town
    town.database.stop()


@pytest.fixture
def town(bare_town: Town) -> Town:
    """Minh Sơn with its office officer and chairman paired."""
    bare_town.officials = {post: bare_town.official(post) for post in (Post.office, Post.chairman)}
    return bare_town


@pytest.fixture
def office(town: Town) -> Talk:
    return town.officials[Post.office]


@pytest.fixture
def chairman(town: Town) -> Talk:
    return town.officials[Post.chairman]


@pytest.fixture
def citizen(town: Town) -> Talk:
    """Somebody who writes for the first time."""
    return town.citizen()
