"""`xaoi bench path`: how long from a citizen's message to the reply being handed to Zalo.

The clock runs from the moment the local Zalo sets out to POST the event until `message/cs` arrives
with the reply. Messages come at a steady rate, whatever the service does; each from somebody new.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from itertools import cycle
from typing import Annotated

import typer

from bot.emulator.config import EmulatorConfig
from bot.emulator.people import Person
from bot.emulator.running import RunningEmulator, running_emulator
from scripts.bench.ground import OFFICIALS, TOKENS, Ground, Kind, prepared
from scripts.bench.intake import On
from scripts.bench.messages import COMPLAINTS, QUESTIONS, TEXTS
from scripts.bench.postgres_server import free_port
from scripts.bench.ratios import table
from scripts.bench.service_process import ServiceProcess

COMMUNE, PROVINCE = 20, 110
ZALO_LIMIT = 4000
"""Requests a minute that Zalo takes from one app (contract §4.4)."""

WARM_UP = 20
NAME = "Người dân"
PATIENCE_SECONDS = 20.0
"""A reply that takes longer counts as missing."""


@dataclass(frozen=True, slots=True)
class Course:
    """One steady stream: messages a second, for so long, under a limit of requests a minute."""

    kind: Kind
    rate: int
    seconds: float
    limit: int


@dataclass(frozen=True, slots=True)
class Times:
    """What the replies took, in seconds; `missing` never came within PATIENCE_SECONDS."""

    database: Kind
    rate: int
    limit: int
    replies: int
    missing: int
    p50: float
    p95: float
    p99: float
    longest: float


def path(
    rate: Annotated[int, typer.Option(help="Messages a second; 0: 20, then 110.")] = 0,
    seconds: Annotated[float, typer.Option(help="How long each stream lasts.")] = 30.0,
    database: Annotated[On, typer.Option(help="Where the service keeps things.")] = On.both,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Measure the way from a message to its reply at a commune's rate and at a province's."""
    if rate < 0 or seconds <= 0:
        raise typer.BadParameter("--rate must not be negative and --seconds must be above 0")
    rates = [rate] if rate else [COMMUNE, PROVINCE]
    with prepared(database.kinds) as ground:
        courses = [
            Course(kind, each, seconds, limit)
            for kind in database.kinds
            for each in rates
            for limit in _limits(each)
        ]
        found = asyncio.run(_run_all(ground, courses))
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found]))
    else:
        typer.echo(table(_shown(each) for each in found))


def _limits(rate: int) -> tuple[int, ...]:
    """Zalo's own limit; and one out of the way where Zalo's would be the figure measured."""
    return (ZALO_LIMIT,) if rate * 60 * 2 <= ZALO_LIMIT else (10**6, ZALO_LIMIT)


async def _run_all(ground: Ground, courses: list[Course]) -> list[Times]:
    found = []
    for course in courses:
        typer.echo(f"{course.rate} a second on {course.kind}, {course.seconds:g} s", err=True)
        found.append(await run(ground, course))
    return found


async def run(ground: Ground, course: Course) -> Times:
    """One stream through a service and a local Zalo of its own."""
    url = ground.fresh_database(course.kind)
    try:
        async with _commune(ground, url) as zalo:
            await asyncio.gather(*(_timed(zalo, QUESTIONS[0]) for _ in range(WARM_UP)))
            zalo.set_faults(rate_per_minute=course.limit)
            return _times(course, await _stream(zalo, course))
    finally:
        ground.drop(url)


@asynccontextmanager
async def _commune(ground: Ground, url: str) -> AsyncIterator[RunningEmulator]:
    """A service that talks to a local Zalo, whose officials have their phones."""
    port = free_port()
    config = EmulatorConfig(
        webhook_url=f"http://127.0.0.1:{port}/zalo/webhook",
        initial_access_token=TOKENS[0],
        initial_refresh_token=TOKENS[1],
    )
    async with running_emulator(config) as zalo:
        environment = ground.environment(url, zalo.base_url) | {"PORT": str(port)}
        service = ServiceProcess(environment, ground.folder)
        await service.start()
        try:
            people = zalo.world.oas[config.oa_id].people
            for post, zalo_id in OFFICIALS:
                people[zalo_id] = Person(zalo_id, post.value, config.oa_id, "#555555")
                zalo.send(zalo_id, "#viec")
            yield zalo
        finally:
            await service.kill()


async def _stream(zalo: RunningEmulator, course: Course) -> list[float | None]:
    """Send at the course's rate, then await what is on its way; the times of the replies."""
    loop = asyncio.get_running_loop()
    began, texts = loop.time(), cycle(TEXTS)
    awaited = []
    for number in range(int(course.rate * course.seconds)):
        await asyncio.sleep(began + number / course.rate - loop.time())
        text = next(texts)
        if text in COMPLAINTS:
            zalo.send(zalo.add_person(NAME), text)
        else:
            awaited.append(asyncio.create_task(_timed(zalo, text)))
    return await asyncio.gather(*awaited)


async def _timed(zalo: RunningEmulator, text: str) -> float | None:
    """Write as somebody new; the seconds until the OA's answer arrives, None if it does not."""
    person = zalo.world.person(zalo.add_person(NAME))
    loop = asyncio.get_running_loop()
    began = loop.time()
    zalo.send(person.id, text)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while all(message.from_me for message in person.history):
                await person.bell.wait(person.bell.version, PATIENCE_SECONDS)
    except TimeoutError:
        return None
    return loop.time() - began


def _times(course: Course, took: list[float | None]) -> Times:
    came = sorted(each for each in took if each is not None)
    shares = [came[min(len(came) - 1, int(len(came) * share))] for share in (0.5, 0.95, 0.99)]
    return Times(
        course.kind,
        course.rate,
        course.limit,
        len(came),
        len(took) - len(came),
        *(round(each, 3) for each in (*shares, came[-1])),
    )


def _shown(each: Times) -> dict[str, str]:
    return {
        "database": each.database,
        "messages/s": str(each.rate),
        "Zalo's limit": f"{each.limit}/min" if each.limit == ZALO_LIMIT else "raised",
        "replies": str(each.replies),
        "missing": str(each.missing),
        "p50": f"{each.p50:.3f} s",
        "p95": f"{each.p95:.3f} s",
        "p99": f"{each.p99:.3f} s",
        "longest": f"{each.longest:.3f} s",
    }
