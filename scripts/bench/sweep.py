"""`xaoi bench sweep`: the scheduler's round over a whole country's communes on Postgres.

3,321 communes, 1.6 million cases, 1 % of them due. The same cases are due with a tenth of the rest
stored and with all of it: a round is to cost what is due, not what is kept.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Annotated

import typer

from bot.metrics import create_metrics
from bot.rounds import Rounds
from scripts.bench import sweep_ground
from scripts.bench.postgres_server import PostgresServer
from scripts.bench.ratios import table
from scripts.bench.sweep_ground import AT, Size
from scripts.errors import CommandFailed
from storage import migrate
from storage.crypto import Keyring, new_key
from storage.database import Database

COMMUNES, CASES, DUE = 3321, 1_600_000, 0.01


@dataclass(frozen=True, slots=True)
class Sweep:
    """One round: what was stored and due, what it said, and how long it took, in seconds."""

    stored: int
    due: int
    messages: int
    seconds: float
    own_seconds: float  # of the interpreter's time: the rest is Postgres and waiting
    again: float  # the same moment once more: nothing is due


@dataclass(frozen=True, slots=True)
class Lists:
    """The morning's lists of all communes."""

    communes: int
    messages: int
    seconds: float


def sweep(
    communes: Annotated[int, typer.Option(min=1, help="Communes of the service.")] = COMMUNES,
    cases: Annotated[int, typer.Option(min=100, help="Cases that are stored.")] = CASES,
    due: Annotated[float, typer.Option(min=0, max=1, help="How many of them are due.")] = DUE,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Measure one round of reminders, and the morning's lists, on a Postgres of our own."""
    with _postgres() as database:
        rounds, lists = asyncio.run(measured(database, Size(communes, cases, int(cases * due))))
    if as_json:
        found = {"rounds": [asdict(one) for one in rounds], "lists": asdict(lists)}
        typer.echo(json.dumps(found))
    else:
        typer.echo(table(_shown(one) for one in rounds))
        typer.echo(f"lists of {lists.communes} communes: {lists.messages} in {lists.seconds:.1f} s")


async def measured(database: Database, size: Size) -> tuple[list[Sweep], Lists]:
    """A tenth stored, all of it, half as much due; then the lists. Raises CommandFailed."""
    found, rounds = [], Rounds(database, create_metrics())
    sweep_ground.fill(database, size)
    for stored, due in (
        (size.cases // 10, size.due),
        (size.cases, size.due),
        (size.cases, size.due // 2),
    ):
        sweep_ground.store(database, size, stored)
        sweep_ground.make_due(database, due)
        found.append(await _round(database, rounds, stored, due))
    return found, await _lists(rounds, size)


async def _round(database: Database, rounds: Rounds, stored: int, due: int) -> Sweep:
    typer.echo(f"{due} of {stored} cases due", err=True)
    before = sweep_ground.given(database)
    began, own = time.perf_counter(), time.process_time()
    messages = await rounds.make(AT)
    took, own = time.perf_counter() - began, time.process_time() - own
    began = time.perf_counter()
    more = await rounds.make(AT + timedelta(seconds=15))
    again = time.perf_counter() - began
    given = sweep_ground.given(database) - before
    if given != due or more:
        raise CommandFailed(
            f"{due} cases were due, {given} were reminded of, {more} messages more."
        )
    return Sweep(stored, due, messages, took, own, again)


async def _lists(rounds: Rounds, size: Size) -> Lists:
    began = time.perf_counter()
    messages = await rounds.make(AT + timedelta(minutes=30))
    return Lists(size.communes, messages, time.perf_counter() - began)


@contextlib.contextmanager
def _postgres() -> Iterator[Database]:
    """A migrated database on a server of our own, with fsync on; gone afterwards."""
    server = PostgresServer(durable=True)
    try:
        server.start()
        url = server.databases.create("sweep")
        migrate.upgrade(url)
        database = Database(url, Keyring.parse(new_key()))
        database.start()
        try:
            yield database
        finally:
            database.stop()
    finally:
        server.remove()


def _shown(one: Sweep) -> dict[str, str]:
    return {
        "stored": f"{one.stored:,}",
        "due": f"{one.due:,}",
        "messages": f"{one.messages:,}",
        "seconds": f"{one.seconds:.1f}",
        "of our own": f"{one.own_seconds:.1f}",
        "due a second": f"{one.due / one.seconds:,.0f}",
        "then nothing due": f"{one.again:.2f} s",
    }
