"""`xaoi bench web`: how long a page takes, against a handler that only answers.

Only ratios are printed: of what was measured in one run, in turns, on the same machine.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Annotated
from urllib.parse import urlencode

import typer

from scripts.bench.ground import Ground, Kind, prepared
from scripts.bench.intake import On
from scripts.bench.ratios import Ratio, table
from scripts.bench.service_process import ServiceProcess
from scripts.errors import CommandFailed
from storage import cases, communes, lookups, people, points
from storage.crypto import Keyring
from storage.database import Database, Session
from storage.lookups import Kept
from storage.points import Place
from storage.types import CaseClass, CaseKind, Channel, Speaker

AIM = 3.0
"""Of the bare handler's 99th percentile."""
PROCEDURE = "1.001193"
NUMBER = "739104"
WARM_UP = 40  # requests


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a page."""

    name: str
    method: str
    path: str
    form: Mapping[str, str]

    def wire(self, number: int) -> bytes:
        """As it goes over the wire; each from another address, since look-ups are counted."""
        body = urlencode(self.form).encode()
        forwarded = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        head = [
            f"{self.method} {self.path} HTTP/1.1",
            "Host: xaoi.example.vn",
            f"X-Forwarded-For: {forwarded}",
        ]
        if self.form:
            head += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        return "\r\n".join([*head, "", ""]).encode() + body


@dataclass(frozen=True, slots=True)
class Comparison:
    """A page against the bare handler, at the middle and at the 99th percentile."""

    database: Kind
    page: str
    p50: Ratio
    p99: Ratio
    aim: float = AIM


Figures = dict[tuple[Kind, str, str], list[tuple[float, float]]]
"""p50 and p99 in milliseconds, round by round, by database, page and who answered."""


def web(
    requests: Annotated[int, typer.Option(help="Requests of each page a round.")] = 600,
    rounds: Annotated[int, typer.Option(help="How often each is repeated, in turns.")] = 5,
    connections: Annotated[int, typer.Option(help="Connections that ask at once.")] = 2,
    database: Annotated[On, typer.Option(help="What the service stores in.")] = On.both,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Compare /q/{point}, /thu-tuc/{code} and a look-up at /tra-cuu with a bare handler."""
    if requests < 1 or rounds < 1 or not 0 < connections <= 64:
        raise typer.BadParameter("--requests and --rounds at least 1, --connections 1 to 64")
    figures: Figures = defaultdict(list)
    with prepared(database.kinds) as ground:
        for kind in database.kinds:
            asyncio.run(_measure(ground, kind, figures, requests, rounds, connections))
    found = compare(figures)
    if as_json:
        typer.echo(json.dumps({"rounds": rounds, "ratios": [asdict(each) for each in found]}))
    else:
        typer.echo(table(_shown(each) for each in found))


def compare(figures: Figures) -> list[Comparison]:
    """Each page's ratios to the bare handler in the same round."""
    found = []
    for (kind, name, who), ours in figures.items():
        if who == "service":
            theirs = figures[kind, name, "bare"]
            p50 = Ratio.of([one[0] for one in ours], [one[0] for one in theirs])
            p99 = Ratio.of([one[1] for one in ours], [one[1] for one in theirs])
            found.append(Comparison(kind, name, p50, p99))
    return found


def _shown(one: Comparison) -> dict[str, str]:
    return {
        "database": one.database,
        "page": one.page,
        "p50 of bare": str(one.p50),
        "p99 of bare": str(one.p99),
        "aim": f"≤ {one.aim:g}",
    }


async def _measure(
    ground: Ground, kind: Kind, figures: Figures, requests: int, rounds: int, connections: int
) -> None:
    url = ground.fresh_database(kind)
    pages = _prepare(ground, url)
    environment = ground.environment(url) | {"TRUSTED_PROXIES": "127.0.0.1"}
    service = ServiceProcess(environment, ground.folder)
    bare = ServiceProcess({}, ground.folder, module="scripts.bench.page_rival", command=())
    try:
        await service.start()
        await bare.start()
        for number in range(rounds):
            for one in pages:
                turns = [("service", service), ("bare", bare)]
                for who, process in turns if number % 2 else reversed(turns):
                    await _timed(process, one, WARM_UP, connections)
                    waits = await _timed(process, one, requests, connections)
                    figures[kind, one.name, who].append(_percentiles(waits))
                typer.echo(f"{kind} {one.name}: round {number + 1} of {rounds}", err=True)
    finally:
        await service.kill()
        await bare.kill()
        ground.drop(url)


def _percentiles(waits: list[float]) -> tuple[float, float]:
    if len(waits) < 2:
        return waits[0], waits[0]
    cuts = quantiles(waits, n=100, method="inclusive")
    return cuts[49], cuts[98]


async def _timed(
    process: ServiceProcess, asked: Asked, requests: int, connections: int
) -> list[float]:
    """Milliseconds of each answer, by connections that each ask when they have been answered."""
    share = -(-requests // connections)
    lines = (_line(process, asked, at * share, share) for at in range(connections))
    return [wait for waits in await asyncio.gather(*lines) for wait in waits]


async def _line(process: ServiceProcess, asked: Asked, first: int, share: int) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", process.port)
    waits = []
    try:
        for number in range(first, first + share):
            request = asked.wire(number)
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            waits.append((time.perf_counter() - began) * 1000)
            if not head.startswith(b"HTTP/1.1 200"):
                raise CommandFailed(f"{asked.name}: {head.decode().splitlines()[0]}")
    finally:
        writer.close()
        await writer.wait_closed()
    return waits


def _prepare(ground: Ground, url: str) -> list[Asked]:
    """Hang a poster and file a case; the requests of their pages."""
    database = Database(url, Keyring.parse(ground.keys))
    database.unlock()
    with database.transaction() as session:
        [commune] = communes.all_of_them(session)
        now = datetime.now(UTC)
        point = points.register(session, commune.id, Place("Nhà văn hóa thôn Đông"), now)
        kept = _filed(session, commune.id, now)
        asked = [
            Asked("/q/{point}", "GET", f"/q/{point.code}", {}),
            Asked("/thu-tuc/{code}", "GET", f"/thu-tuc/{PROCEDURE}", {}),
            Asked("/tra-cuu", "POST", "/tra-cuu", {"key": str(kept)}),
        ]
    database.engine.dispose()
    return asked


def _filed(session: Session, commune_id: int, now: datetime) -> Kept:
    person = people.find_or_add(session, commune_id, Channel.web, "the bench", now)
    case = cases.open_case(
        session,
        commune_id=commune_id,
        person_id=person.id,
        kind=CaseKind.complaint,
        case_class=CaseClass.village,
        received_at=now,
        due_at=now + timedelta(days=9),
        topic="đèn đường",
    )
    said = "đèn đường thôn Đông hỏng ba hôm nay"
    cases.add_line(session, case, person_id=person.id, speaker=Speaker.citizen, text=said, at=now)
    lookups.give(session, case, NUMBER, now)
    return Kept(case.code, NUMBER)
