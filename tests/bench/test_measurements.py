"""The measurements count what was stored and say what they measured; none is held to a time."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from bot.intake import Patience
from scripts.bench import intake, path
from scripts.bench.ground import Ground, Kind, prepared, rows
from scripts.bench.intake import BARE, RIVALS, Target, compare, measured
from scripts.bench.load import Order, Refused, send
from scripts.bench.messages import Signer, requests
from scripts.bench.ratios import Ratio, table
from scripts.errors import CommandFailed

SERVICE = Target("service", "scripts", ("serve",), "sqlite")
INSERT = Target("insert", RIVALS, ("insert", "1"), "sqlite")


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    """A commune on both databases."""
    with prepared(("sqlite", "postgres")) as found:
        yield found


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("target", [SERVICE, INSERT], ids=["service", "insert"])
async def test_every_acknowledged_event_is_found_in_the_database(
    ground: Ground, target: Target, kind: Kind
) -> None:
    load = await measured(ground, replace(target, kind=kind), 4, 0.3)
    assert load.acknowledged > 0  # `measured` compares it with the rows


async def test_a_rival_that_stores_nothing_is_told_apart(ground: Ground) -> None:
    liar = replace(BARE, kind="sqlite", name="liar")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "STORED_SECONDS", 0.4)
        with pytest.raises(CommandFailed, match=r"liar acknowledged \d+ events and stored 0"):
            await measured(ground, liar, 2, 0.2)


@pytest.mark.parametrize("target", [SERVICE, INSERT], ids=["service", "insert"])
async def test_a_slow_commit_is_waited_for_by_service_and_rival_alike(
    ground: Ground, target: Target
) -> None:
    load = await measured(ground, replace(target, slow=True), 1, 0.3)
    assert load.p50_ms >= 3


async def test_one_stream_is_answered_and_timed(ground: Ground) -> None:
    times = await path.run(ground, path.Course("sqlite", 10, 1.0, path.ZALO_LIMIT))
    assert times.replies + times.missing == 7  # of ten messages three are complaints
    assert times.missing == 0
    assert 0 < times.p50 <= times.p95 <= times.longest


def test_a_fresh_database_holds_the_commune_and_no_event(ground: Ground) -> None:
    url = ground.fresh_database("sqlite")
    assert rows(url, "commune") == 1
    assert rows(url, "inbox_event") == 0
    ground.drop(url)


def test_no_two_requests_are_the_same_event() -> None:
    made = requests(Signer(), "a", 1_790_000_000_000)
    bodies = [next(made).partition(b"\r\n\r\n")[2] for _ in range(500)]
    ids = {json.loads(body)["message"]["msg_id"] for body in bodies}
    assert len(ids) == 500
    assert all(200 < len(body) < 700 for body in bodies)


def test_an_answer_but_200_ends_the_load() -> None:
    answer = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
    with _server(answer) as port, pytest.raises(Refused, match="503"):
        send(Order(port, 1, 0.1, 0.1), Signer())


def test_a_ratio_compares_the_rounds_in_pairs() -> None:
    ratio = Ratio.of([10.0, 30.0, 20.0], [10.0, 10.0, 40.0])
    assert (ratio.median, ratio.low, ratio.high) == (1.0, 0.5, 3.0)
    assert str(ratio) == "1.00 (0.50–3.00)"


def test_the_service_is_compared_only_under_the_same_conditions() -> None:
    slow = replace(SERVICE, slow=True)
    figures = {
        (BARE, 64): [100.0],
        (SERVICE, 64): [50.0],
        (INSERT, 64): [10.0],
        (INSERT, 1): [5.0],
        (slow, 64): [40.0],
        (replace(INSERT, slow=True), 64): [2.0],
    }
    found = {(each.rival, each.slow_commit): each.ratio.median for each in compare(figures)}
    assert found == {("bare", False): 0.5, ("insert", False): 5.0, ("insert", True): 20.0}


def test_the_table_lines_its_columns_up() -> None:
    shown = table([{"rival": "bare", "ratio": "0.5"}, {"rival": "insert", "ratio": "5"}])
    assert shown.splitlines() == ["rival   ratio", "bare    0.5", "insert  5"]


@contextmanager
def _server(answer: bytes) -> Iterator[int]:
    """Answers the first request with `answer`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            line, _ = listening.accept()
            with line:
                line.recv(65536)
                line.sendall(answer)
                line.recv(65536)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


async def test_a_wait_that_lasts_too_long_fails_and_a_settled_one_does_not() -> None:
    patience = Patience(0.02)
    loop = asyncio.get_running_loop()
    late: asyncio.Future[str] = loop.create_future()
    done: asyncio.Future[str] = loop.create_future()
    patience.limit(late)
    patience.limit(done)
    done.set_result("stored")
    with pytest.raises(TimeoutError):
        await late
    assert await done == "stored"
