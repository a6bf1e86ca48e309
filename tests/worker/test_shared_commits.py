"""Turns that wait together share a commit; none takes another with it, nor speaks too soon."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy import event as engine_event
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from storage import people
from storage.crypto import Keyring, new_key
from storage.database import Database, GroupInsert, Session
from storage.models import Commune, Person
from storage.types import Channel

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, Keyring.parse(new_key()))
    database.start()
    with database.transaction() as session:
        session.add(Commune(id=1, slug="x", profile={}, created_at=NOW, updated_at=NOW))
    yield database
    database.stop()


def adds(address: str, *, raises: bool = False) -> Any:
    def work(session: Session) -> str:
        people.find_or_add(session, 1, Channel.zalo, address, NOW)
        if raises:
            raise ValueError(address)
        return address

    return work


async def together(database: Database, *works: Any) -> list[Any]:
    return await asyncio.gather(*(database.run(work) for work in works), return_exceptions=True)


def kept(database: Database) -> set[str]:
    with database.transaction() as session:
        return {people.address(session, one) for one in session.scalars(select(Person))}


async def test_a_turn_that_fails_leaves_nothing_and_takes_nobody_with_it(
    database: Database,
) -> None:
    works = [adds("a"), adds("b", raises=True), adds("c"), adds("d", raises=True), adds("e")]
    a, b, c, d, e = await together(database, *works)
    assert (a, c, e) == ("a", "c", "e")
    assert isinstance(b, ValueError)
    assert isinstance(d, ValueError)
    assert kept(database) == {"a", "c", "e"}


async def test_when_the_commit_fails_all_who_share_it_hear_so(database: Database) -> None:
    failing = iter([True])

    def fails_once(_connection: object) -> None:
        if next(failing, False):
            raise OSError("the disk is full")

    engine_event.listen(database.engine, "commit", fails_once)
    answers = await together(database, *(adds(name) for name in "abcd"))
    told = {answer for answer in answers if isinstance(answer, str)}
    assert any(isinstance(answer, OSError) for answer in answers)
    assert kept(database) == told
    await together(database, *(adds(name) for name in "abcd"))
    assert kept(database) == {"a", "b", "c", "d"}


async def test_on_sqlite_many_turns_are_few_commits(sqlite_url: str) -> None:
    database = Database(sqlite_url, Keyring.parse(new_key()))
    database.start()
    commits: list[object] = []
    engine_event.listen(database.engine, "commit", commits.append)
    try:
        works = [lambda session: session.scalar(select(col(Person.id)).limit(1))] * 60
        assert await together(database, *works) == [None] * 60
        assert len(commits) < 30
    finally:
        database.stop()


@pytest.fixture
def on_sqlite(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url, Keyring.parse(new_key()))
    database.start()
    with database.transaction() as session:
        session.add(Commune(id=1, slug="x", profile={}, created_at=NOW, updated_at=NOW))
    yield database
    database.stop()


async def during_a_turn(database: Database, insert: GroupInsert) -> tuple[list[object], Any]:
    """Take a row in while a turn runs: the commits that it took, and what became of the row."""
    begun, over = threading.Event(), threading.Event()
    commits: list[object] = []

    def turn(session: Session) -> None:
        begun.set()
        over.wait(5)
        adds("a")(session)

    running = asyncio.ensure_future(database.run(turn))
    await asyncio.to_thread(begun.wait, 5)
    engine_event.listen(database.engine, "commit", commits.append)
    arrived = database.take_in("row", insert)
    over.set()
    await running
    return commits, (await asyncio.gather(arrived, return_exceptions=True))[0]


async def test_on_sqlite_what_arrives_while_a_turn_runs_shares_its_commit(
    on_sqlite: Database,
) -> None:
    commits, outcome = await during_a_turn(on_sqlite, lambda _, rows: rows)
    assert (len(commits), outcome) == (1, "row")
    assert kept(on_sqlite) == {"a"}


async def test_what_can_not_be_taken_in_undoes_no_turn(on_sqlite: Database) -> None:
    def fails(connection: Connection, _rows: list[Any]) -> list[Any]:
        connection.exec_driver_sql("INSERT INTO person (id) VALUES (7)")
        return []

    _, outcome = await during_a_turn(on_sqlite, fails)
    assert isinstance(outcome, IntegrityError)
    assert kept(on_sqlite) == {"a"}
