"""Load on a webhook: a process of its own, `python -m scripts.bench.load '{"port": …}'`.

A fixed number of connections stays open; each sends its next request when the last is answered.
Every request is made and signed before the clock starts, so that the sender stays out of the way.
"""

import gc
import json
import secrets
import select
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice

from scripts.bench.messages import Signer, requests

MOST_A_SECOND = 40_000
"""More than this sender can send: requests enough for any warm-up."""

ENDING_SECONDS = 10.0
"""How long the answers to the last requests are waited for."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be sent. Times are seconds."""

    port: int
    connections: int
    seconds: float
    warm_up: float


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: `acknowledged` counts every 200, those of the warm-up too."""

    acknowledged: int
    per_second: float
    p50_ms: float
    p99_ms: float


class Refused(Exception):
    """The webhook answered something else than 200, or not at all."""


@dataclass(frozen=True, slots=True)
class _Run:
    answered: int
    seconds: float
    waits: list[float]

    @property
    def per_second(self) -> float:
        return len(self.waits) / self.seconds


def send(order: Order, signer: Signer) -> Load:
    """Warm the webhook up, then measure it; raises Refused at the first answer but 200."""
    made = requests(signer, secrets.token_hex(8), int(time.time() * 1000))
    lines = [socket.create_connection(("127.0.0.1", order.port)) for _ in range(order.connections)]
    for line in lines:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.setblocking(False)
    gc.disable()
    warm = _run(lines, made, MOST_A_SECOND, order.warm_up)
    run = _run(lines, made, warm.per_second * 1.5 + order.connections, order.seconds)
    waits = sorted(run.waits)
    return Load(
        acknowledged=warm.answered + run.answered,
        per_second=run.per_second,
        p50_ms=waits[len(waits) // 2] * 1000,
        p99_ms=waits[len(waits) * 99 // 100] * 1000,
    )


def _run(
    lines: list[socket.socket], made: Iterator[bytes], expected: float, seconds: float
) -> _Run:
    """Send for that long, or until the requests made ahead are used up, then await the rest."""
    ready = iter(list(islice(made, int(expected * seconds))))
    poll = select.epoll()
    sent_at: dict[int, float] = {}
    by_number = {line.fileno(): line for line in lines}
    received = dict.fromkeys(by_number, b"")
    waits: list[float] = []
    began = time.perf_counter()
    for number, line in by_number.items():
        poll.register(number, select.EPOLLIN)
        line.send(next(ready))
        sent_at[number] = began
    until, ended = began + seconds, 0.0
    late = 0
    while sent_at:
        for number, _ in poll.poll(ENDING_SECONDS) or _nothing():
            line = by_number[number]
            received[number] += line.recv(65536)
            now = time.perf_counter()
            if not _is_whole(received[number]):
                continue
            received[number] = b""
            wait = now - sent_at.pop(number)
            if ended or now >= until:
                ended = ended or now
                late += 1
                continue
            waits.append(wait)
            request = next(ready, None)
            if request is None:
                ended = now
                continue
            line.send(request)
            sent_at[number] = time.perf_counter()
    poll.close()
    return _Run(len(waits) + late, ended - began, waits)


def _is_whole(answer: bytes) -> bool:
    """Whether it is a whole answer of 200, which has no body here."""
    if answer.startswith(b"HTTP/1.1 200 "):
        return answer.endswith(b"\r\n\r\n")
    if len(answer) < len(b"HTTP/1.1 200 ") and answer:
        return False
    raise Refused(f"The webhook answered {answer[:200]!r}.")


def _nothing() -> list[tuple[int, int]]:
    raise Refused(f"The webhook left a request unanswered for {ENDING_SECONDS:.0f} s.")


def main() -> None:
    """Read the order from the command line, write what came of it to stdout."""
    order = Order(**json.loads(sys.argv[1]))
    try:
        sys.stdout.write(json.dumps(asdict(send(order, Signer()))))
    except (Refused, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
