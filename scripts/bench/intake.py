"""`xaoi bench intake`: how many events are taken in, against handlers that do less.

Only ratios are printed: of what was measured in one run, in turns, on the same machine. Every
event that was answered 200 is looked for in the database afterwards.
"""

import asyncio
import json
import sys
from collections import defaultdict
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from subprocess import PIPE
from typing import Annotated

import typer

from scripts.bench.ground import Ground, Kind, prepared, rows
from scripts.bench.load import Load, Order
from scripts.bench.ratios import Ratio, table
from scripts.bench.service_process import ServiceProcess
from scripts.errors import CommandFailed

POOL = 6
"""Threads of `asyncio.to_thread` on two cores."""

STORED_SECONDS = 30.0
"""What was answered from the spool is in the database after this long at most."""

RIVALS = "scripts.bench.rivals"
SLOW = "scripts.bench.slow_commit"


class On(StrEnum):
    """Which databases to measure on."""

    sqlite = "sqlite"
    postgres = "postgres"
    both = "both"

    @property
    def kinds(self) -> tuple[Kind, ...]:
        if self is On.both:
            return ("sqlite", "postgres")
        return ("sqlite",) if self is On.sqlite else ("postgres",)


@dataclass(frozen=True, slots=True)
class Target:
    """Something that takes events in: the service or a rival."""

    name: str
    module: str
    command: tuple[str, ...]
    kind: Kind | None = None  # None: it stores nothing
    slow: bool = False

    def process(self, environment: dict[str, str], folder: Path) -> ServiceProcess:
        """The process to start."""
        if self.slow:
            command = (self.module, *self.command)
            return ServiceProcess(environment, folder, module=SLOW, command=command)
        return ServiceProcess(environment, folder, module=self.module, command=self.command)


BARE = Target("bare", RIVALS, ("bare",))


def _targets(kinds: tuple[Kind, ...]) -> list[Target]:
    found = [BARE]
    for kind in kinds:
        for slow in (False, True):
            found.append(Target("service", "scripts", ("serve",), kind, slow))
            found.append(Target("insert", RIVALS, ("insert", "1"), kind, slow))
            if kind == "postgres":
                found.append(Target("pool", RIVALS, ("insert", str(POOL)), kind, slow))
    return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """The service against one rival. `aim` is what it should reach; None where none is set."""

    database: Kind
    connections: int
    slow_commit: bool
    rival: str
    ratio: Ratio
    aim: float | None


AIMS: dict[tuple[Kind | None, int, bool, str], float] = {
    ("sqlite", 64, False, "bare"): 0.55,
    ("postgres", 64, False, "bare"): 0.4,
    **{(kind, 64, False, "insert"): 5.0 for kind in On.both.kinds},
    **{(kind, 64, True, "insert"): 25.0 for kind in On.both.kinds},
    **{(kind, 1, False, "insert"): 0.9 for kind in On.both.kinds},
}

Figures = dict[tuple[Target, int], list[float]]
"""Events a second, round by round, of each target at each number of connections."""


def intake(
    seconds: Annotated[float, typer.Option(help="How long each measurement lasts.")] = 3.0,
    rounds: Annotated[int, typer.Option(help="How often each is repeated, in turns.")] = 3,
    database: Annotated[On, typer.Option(help="Where events are stored.")] = On.both,
    connections: Annotated[str, typer.Option(help="At how many connections.")] = "1,16,64",
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Compare `xaoi serve`, everything on, with handlers that only check, or insert one by one."""
    lines = _numbers(connections)
    if seconds <= 0 or rounds < 1:
        raise typer.BadParameter("--seconds must be above 0 and --rounds at least 1")
    with prepared(database.kinds) as ground:
        figures = asyncio.run(_measure(ground, database.kinds, lines, seconds, rounds))
    found = compare(figures)
    if as_json:
        typer.echo(json.dumps({"rounds": rounds, "ratios": [asdict(each) for each in found]}))
    else:
        typer.echo(table(_shown(each) for each in found))


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and 0 < int(part) <= 500 for part in parts):
        raise typer.BadParameter("--connections must be numbers from 1 to 500, such as 1,16,64")
    return [int(part) for part in parts]


async def _measure(
    ground: Ground, kinds: tuple[Kind, ...], lines: list[int], seconds: float, rounds: int
) -> Figures:
    """Every target at every number of connections, in turns, each round from another one on."""
    targets = _targets(kinds)
    figures: Figures = defaultdict(list)
    for number in range(rounds):
        for connections in lines:
            for at in range(len(targets)):
                target = targets[(at + number) % len(targets)]
                load = await measured(ground, target, connections, seconds)
                figures[target, connections].append(load.per_second)
                _tell(number, target, connections)
    return figures


async def measured(ground: Ground, target: Target, connections: int, seconds: float) -> Load:
    """One measurement on a fresh database; CommandFailed if a row is missing, or is too many."""
    url = ground.fresh_database(target.kind or "sqlite")
    process = target.process(ground.environment(url), ground.folder)
    try:
        await process.start()
        order = Order(process.port, connections, seconds, warm_up=min(1.0, seconds))
        load = await _loaded(order, process)
        if target.kind is not None:
            await _find_rows(url, load.acknowledged, target.name)
    finally:
        await process.kill()
        ground.drop(url)
    return load


async def _loaded(order: Order, process: ServiceProcess) -> Load:
    sender = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scripts.bench.load", json.dumps(asdict(order)),
        stdout=PIPE, stderr=PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    told, complaint = await sender.communicate()
    if sender.returncode:
        raise CommandFailed(f"{complaint.decode().strip()}\n{process.log_text(20)}")
    return Load(**json.loads(told))


async def _find_rows(url: str, acknowledged: int, name: str) -> None:
    for _ in range(int(STORED_SECONDS / 0.2)):
        found = rows(url, "inbox_event")
        if found >= acknowledged:
            break
        await asyncio.sleep(0.2)
    if found != acknowledged:
        raise CommandFailed(f"{name} acknowledged {acknowledged} events and stored {found}.")


def compare(figures: Figures) -> list[Comparison]:
    """The service against every rival that was measured under the same conditions."""
    found = []
    for (target, connections), ours in figures.items():
        if target.name != "service" or target.kind is None:
            continue
        for (rival, their_connections), theirs in figures.items():
            same = rival is BARE if rival.kind is None else rival.kind == target.kind
            alike = rival.slow == target.slow and their_connections == connections
            if same and alike and rival.name != "service":
                aim = AIMS.get((target.kind, connections, target.slow, rival.name))
                ratio = Ratio.of(ours, theirs)
                found.append(
                    Comparison(target.kind, connections, target.slow, rival.name, ratio, aim)
                )
    order = sorted(found, key=lambda each: (each.slow_commit, each.connections))
    return sorted(order, key=lambda each: each.database, reverse=True)


def _shown(each: Comparison) -> dict[str, str]:
    return {
        "database": each.database,
        "commit": "+3 ms" if each.slow_commit else "as it is",
        "connections": str(each.connections),
        "service /": each.rival,
        "median (range)": str(each.ratio),
        "aim": "" if each.aim is None else f"{each.aim:g}",
    }


def _tell(number: int, target: Target, connections: int) -> None:
    place = f" on {target.kind}{', slow commit' if target.slow else ''}" if target.kind else ""
    typer.echo(f"round {number + 1}, {connections} connections: {target.name}{place}", err=True)
