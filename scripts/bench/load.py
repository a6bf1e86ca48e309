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
from contextlib import ExitStack
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


@dataclass(slots=True)
class _Line:
    """One connection with at most one request under way."""

    wire: socket.socket
    sent_at: float = 0.0
    received: bytes = b""

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.wire.send(request)

    def take(self) -> float | None:
        """Read what came: the seconds its answer took, or None while it is not whole."""
        self.received += self.wire.recv(65536)
        if not _is_whole(self.received):
            return None
        self.received = b""
        return time.perf_counter() - self.sent_at


@dataclass(frozen=True, slots=True)
class _Run:
    """What one stretch came to; `late` answers came after its end."""

    waits: list[float]
    late: int
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.waits) / self.seconds


def send(order: Order, signer: Signer) -> Load:
    """Warm the webhook up, then measure it; raises Refused at the first answer but 200."""
    made = requests(signer, secrets.token_hex(8), int(time.time() * 1000))
    with ExitStack() as stack:
        lines = [_Line(stack.enter_context(_connected(order))) for _ in range(order.connections)]
        warm = _run(lines, made, MOST_A_SECOND, order.warm_up)
        run = _run(lines, made, warm.per_second * 1.5 + order.connections, order.seconds)
    waits = sorted(run.waits)
    return Load(
        acknowledged=sum(len(each.waits) + each.late for each in (warm, run)),
        per_second=run.per_second,
        p50_ms=waits[len(waits) // 2] * 1000,
        p99_ms=waits[len(waits) * 99 // 100] * 1000,
    )


def _connected(order: Order) -> socket.socket:
    wire = socket.create_connection(("127.0.0.1", order.port))
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    wire.setblocking(False)
    return wire


def _run(lines: list[_Line], made: Iterator[bytes], expected: float, seconds: float) -> _Run:
    """Send for that long, or until the requests made ahead are used up, then await the rest."""
    ready = iter(list(islice(made, int(expected * seconds) + len(lines))))
    with select.epoll() as poll:
        for line in lines:
            poll.register(line.wire, select.EPOLLIN)
        by_number = {line.wire.fileno(): line for line in lines}
        began = time.perf_counter()
        for line in lines:
            line.send(next(ready))
        waits: list[float] = []
        for line, wait in _answers(poll, by_number, began + seconds):
            waits.append(wait)
            request = next(ready, None)
            if request is None:
                line.sent_at = 0.0
                break
            line.send(request)
        ended = time.perf_counter()
        late = sum(1 for _ in _rest(poll, by_number))
    return _Run(waits, late, ended - began)


def _answers(
    poll: select.epoll, by_number: dict[int, _Line], until: float
) -> Iterator[tuple[_Line, float]]:
    """Each answer as it comes, until then."""
    while time.perf_counter() < until:
        for number, _ in poll.poll(ENDING_SECONDS) or _nothing():
            line = by_number[number]
            wait = line.take()
            if wait is not None:
                yield line, wait


def _rest(poll: select.epoll, by_number: dict[int, _Line]) -> Iterator[float]:
    """The answers to what is still under way."""
    open_lines = {number for number, line in by_number.items() if line.sent_at}
    while open_lines:
        for number, _ in poll.poll(ENDING_SECONDS) or _nothing():
            wait = by_number[number].take()
            if wait is not None:
                open_lines.discard(number)
                yield wait


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
    gc.disable()
    try:
        sys.stdout.write(json.dumps(asdict(send(order, Signer()))))
    except (Refused, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
