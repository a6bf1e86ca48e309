"""Delivering events to the app's webhook as Zalo does: signed, in 2 s, with its retries."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

import aiohttp

from bot.emulator.clock import Bell, Clock, Timeline, local_iso
from bot.emulator.faults import Faults
from bot.emulator.traffic import Traffic
from bot.emulator.wire import Document, to_text
from bot.zalo.signature import sign

TIMEOUT_S = 2.0
# Contract §2.4, read as gaps between attempts: 30 s, 5 min, 15 min, 30 min, 1 h.
RETRY_GAPS_MS = (30_000, 300_000, 900_000, 1_800_000, 3_600_000)
PARALLEL = 100
FAILURES_KEPT = 50


@dataclass(slots=True)
class Delivery:
    """One event on its way; `attempt` counts the resends so far."""

    body: bytes
    name: str
    app_id: str
    timestamp: str
    lane: str
    forged: bool = False
    pretend_failures: int = 0
    attempt: int = 0
    on_taken: Callable[[], None] | None = None


class Webhook:
    """One app's webhook. One person's events go in order, different people's in parallel."""

    def __init__(
        self, url: str | None, secret: str, clock: Clock, faults: Faults, traffic: Traffic
    ) -> None:
        self.url = url
        self.secret = secret
        self.enabled = True
        self.failures: deque[Document] = deque(maxlen=FAILURES_KEPT)
        self.timeline = Timeline(clock)
        self.idle = Bell()
        self._clock = clock
        self._faults = faults
        self._traffic = traffic
        self._lanes: dict[str, deque[Delivery]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[Delivery] = []
        self._in_flight = 0
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(PARALLEL)

    async def serve(self, session: aiohttp.ClientSession) -> None:
        """Deliver until cancelled, over `session`."""
        self._session = session
        await self.timeline.run()

    async def close(self) -> None:
        """Stop what is on its way; it is lost."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def pending(self) -> int:
        """Events not yet taken: on the way, held back, or waiting for a retry."""
        return self._in_flight + len(self._held) + len(self.timeline)

    @property
    def in_flight(self) -> int:
        """Events being delivered at this moment or next in line."""
        return self._in_flight

    def publish(
        self, document: Document, lane: str, on_taken: Callable[[], None] | None = None
    ) -> None:
        """Send an event; `on_taken` is called once the receiver has answered 2xx."""
        delivery = Delivery(
            body=to_text(document).encode(),
            name=str(document["event_name"]),
            app_id=str(document["app_id"]),
            timestamp=str(document["timestamp"]),
            lane=lane,
            on_taken=on_taken,
        )
        if self.url is None or not self.enabled:
            self._note(delivery, "not delivered: the webhook is off", None)
        elif self._faults.use("drop", lane) is not None:
            self._note(delivery, "dropped by the fault switch", None)
        else:
            self._schedule(delivery)

    def skip(self, document: Document, reason: str) -> None:
        """Note in the log an event that Zalo would not send."""
        self._traffic.event(
            self._clock.now_ms(),
            str(document["event_name"]),
            f"not delivered: {reason}",
            None,
            0,
            to_text(document).encode(),
        )

    def release_held(self) -> None:
        """Deliver the events held back for reordering, last first."""
        held, self._held = self._held[::-1], []
        for delivery in held:
            # One shared lane: different people's lanes would race and lose the order.
            self._enqueue("reordered", delivery)

    def forget(self) -> None:
        """Drop everything held back or waiting for a retry, and the list of failures."""
        self._held.clear()
        self.timeline.clear()
        self.failures.clear()

    def _schedule(self, delivery: Delivery) -> None:
        lane = delivery.lane
        delivery.forged = self._faults.use("bad_signature", lane) is not None
        delivery.pretend_failures = int(self._faults.use("retry", lane) or 0)
        copies = int(self._faults.use("duplicate", lane) or 0)
        seconds = float(self._faults.use("delay", lane) or 0)
        if seconds:
            due = self._clock.now_ms() + int(seconds * 1000)
            self.timeline.at(due, lambda: self._send_with_copies(delivery, copies))
        else:
            self._send_with_copies(delivery, copies)

    def _send_with_copies(self, delivery: Delivery, copies: int) -> None:
        if self._faults.is_on("reorder") and self._hold(delivery):
            return
        self._enqueue(delivery.lane, delivery)
        for number in range(copies):
            self._enqueue(f"{delivery.lane} copy {number}", replace(delivery))

    def _hold(self, delivery: Delivery) -> bool:
        size = self._faults.value("reorder", delivery.lane)
        if not size:
            return False
        self._held.append(delivery)
        if len(self._held) >= int(size):
            self._faults.use("reorder", delivery.lane)
            self.release_held()
        return True

    def _enqueue(self, lane: str, delivery: Delivery) -> None:
        self._in_flight += 1
        waiting = self._lanes.get(lane)
        if waiting is not None:
            waiting.append(delivery)
            return
        self._lanes[lane] = deque([delivery])
        task = asyncio.create_task(self._drain(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, lane: str) -> None:
        waiting = self._lanes[lane]
        try:
            while waiting:
                try:
                    await self._deliver(waiting.popleft())
                finally:
                    self._in_flight -= 1
        finally:
            del self._lanes[lane]
            if not self._in_flight:
                self.idle.ring()

    async def _deliver(self, delivery: Delivery) -> None:
        if self.url is None or not self.enabled:
            self._note(delivery, "not delivered: the webhook is off", None)
            self._remember_failure(delivery, "the webhook is off")
            return
        async with self._slots:
            failure, status = await self._attempt(self.url, delivery)
        if failure is None and delivery.attempt < delivery.pretend_failures:
            failure = "pretended failure"
        self._note(delivery, failure or "taken", status)
        if failure is None:
            if delivery.on_taken:
                delivery.on_taken()
        elif self._retries(failure):
            self._retry_later(delivery, failure)
        else:
            self._remember_failure(delivery, f"{failure}; not retried")

    async def _attempt(self, url: str, delivery: Delivery) -> tuple[str | None, int | None]:
        """Why it failed (None when taken) and the HTTP status if there was one."""
        if self._session is None:
            return "no connection: the local Zalo is not serving", None
        try:
            async with self._session.post(
                url, data=delivery.body, headers=self._headers(delivery), allow_redirects=False
            ) as answer:
                good = 200 <= answer.status < 300
                return (None if good else f"answered HTTP {answer.status}"), answer.status
        except aiohttp.ClientConnectorError as error:
            return f"no connection: {error.strerror or error}", None
        except TimeoutError:
            return f"no answer within {TIMEOUT_S:g} s", None
        except aiohttp.ClientError as error:
            return f"broken answer: {type(error).__name__}", None

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        secret = self.secret + ("-forged" if delivery.forged else "")
        headers = {
            "Content-Type": "application/json",
            "X-ZEvent-Signature": sign(delivery.app_id, delivery.body, delivery.timestamp, secret),
        }
        if delivery.attempt:
            headers["num_retry"] = str(delivery.attempt)
        return headers

    def _retries(self, failure: str) -> bool:
        if self._faults.value("retry_on") == "harsh" or failure == "pretended failure":
            return True
        return failure.startswith("no connection")

    def _retry_later(self, delivery: Delivery, failure: str) -> None:
        if delivery.attempt >= len(RETRY_GAPS_MS):
            self.enabled = False
            self._remember_failure(delivery, f"{failure}; retries used up, webhook disabled")
            return
        due = self._clock.now_ms() + RETRY_GAPS_MS[delivery.attempt]
        delivery.attempt += 1
        self.timeline.at(due, lambda: self._enqueue(delivery.lane, delivery))

    def _remember_failure(self, delivery: Delivery, reason: str) -> None:
        self.failures.append(
            {
                "event_name": delivery.name,
                "attempts": delivery.attempt + 1,
                "reason": reason,
                "at": local_iso(self._clock.now_ms()),
            }
        )

    def _note(self, delivery: Delivery, outcome: str, status: int | None) -> None:
        self._traffic.event(
            self._clock.now_ms(), delivery.name, outcome, status, delivery.attempt, delivery.body
        )
