"""`POST /zalo/webhook`: check, keep, answer 200 (design §3 point 1, contract §2). Nothing else.

No handler runs here and nothing is asked of the network. What is not Zalo's word is answered 200
too, and never acted on: Zalo switches a webhook off that answers otherwise.
"""

import asyncio
import time
from collections import deque
from datetime import timedelta
from typing import Final

from aiohttp import web
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError

from bot.alarms import Alarms
from bot.arrivals import arrival_of, unverified
from bot.clock import Clock
from bot.directory import Directory
from bot.intake import Intake
from bot.log import get_logger
from bot.metrics import Metrics
from bot.spool import SpoolFull
from bot.zalo.envelope import BadEvent, Envelope, is_console_test, read_envelope
from bot.zalo.events import EVENT_NAMES
from bot.zalo.signature import signature_matches
from storage.database import Database, Session
from storage.inbox import Arrival
from storage.unverified import Room, keep, room

SIGNATURE_HEADER: Final = "X-ZEvent-Signature"
LARGEST_BODY: Final = 1024 * 1024
"""Bytes; a larger body is answered 413."""

BODY_SECONDS: Final = 10.0
"""An event is half a kilobyte: a body that takes longer to come is answered 408."""

FAILURES_FOR_ALARM: Final = 5
FAILURE_SPAN: Final = timedelta(minutes=10)
ROOM_SECONDS: Final = 600.0
"""The room left for unverified events is measured again after this long."""

PATIENCE_SECONDS: Final = 0.7

log = get_logger(__name__)


class Webhook:
    """The receiver behind the address that is registered with Zalo."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        intake: Intake,
        clock: Clock,
        metrics: Metrics,
        alarms: Alarms,
    ) -> None:
        self._database = database
        self._directory = directory
        self._intake = intake
        self._clock = clock
        self._metrics = metrics
        self._alarms = alarms
        self._failures: deque[float] = deque(maxlen=FAILURES_FOR_ALARM)
        self._room: Room | None = None
        self._room_read_at = 0.0
        self._counts: dict[tuple[str, str], Counter] = {}

    async def receive(self, request: web.Request) -> web.Response:
        """One event: 400 when it is none, 413 when too large, else 200 once it is kept.

        A body that does not come within BODY_SECONDS is answered 408.
        """
        began = time.perf_counter()
        body = await _body_of(request)
        try:
            envelope = read_envelope(body, self._directory.known.oas)
        except BadEvent as error:
            self._count("bad", "refused")
            return web.Response(status=400, text=f"This is not an event: {error}.\n")
        outcome = await self._deal_with(envelope, body, request.headers.get(SIGNATURE_HEADER))
        self._count(envelope.event_name, outcome)
        self._metrics.intake_seconds.observe(time.perf_counter() - began)
        return web.Response()

    async def _deal_with(self, envelope: Envelope, body: bytes, header: str | None) -> str:
        secret = await self._secret_of(envelope)
        if secret is None:
            self._metrics.signature_failures.labels("unknown_oa").inc()
            return "refused"
        if header is None or not signature_matches(
            header, envelope.app_id, body, envelope.timestamp, secret
        ):
            return await self._keep_apart(envelope, body, header)
        self._note_success()
        if is_console_test(envelope) or envelope.oa_id not in self._directory.known.oas:
            return "refused"
        try:
            return await self._intake.store(arrival_of(envelope, body, self._clock.now()))
        except SpoolFull:
            self._alarms.raise_alarm(
                "spool full",
                "Neither the database nor SPOOL_DIR takes events: free the disk and look at the "
                "database now.",
            )
            raise web.HTTPServiceUnavailable from None

    async def _secret_of(self, envelope: Envelope) -> str | None:
        known = self._directory.known
        if envelope.app_id not in known.secrets or envelope.oa_id not in known.oas:
            await self._directory.renew_for_stranger()
        else:
            self._directory.renew_if_old()
        return self._directory.known.secrets.get(envelope.app_id)

    async def _keep_apart(self, envelope: Envelope, body: bytes, header: str | None) -> str:
        self._metrics.signature_failures.labels("missing" if header is None else "wrong").inc()
        self._note_failure()
        if header is None or envelope.oa_id not in self._directory.known.oas:
            return "refused"
        arrival = unverified(envelope, body, self._clock.now(), header)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                kept = await self._database.run(lambda session: self._keep(session, arrival))
        except (SQLAlchemyError, TimeoutError):
            self._room = None
            return "refused"
        return "kept_apart" if kept else "refused"

    def _keep(self, session: Session, arrival: Arrival) -> bool:
        now = time.monotonic()
        if self._room is None or now - self._room_read_at > ROOM_SECONDS:
            self._room, self._room_read_at = room(session), now
        return keep(session, arrival, self._room)

    def _note_failure(self) -> None:
        now = self._clock.now().timestamp()
        self._failures.append(now)
        oldest = self._failures[0]
        if len(self._failures) == FAILURES_FOR_ALARM and (
            now - oldest <= FAILURE_SPAN.total_seconds()
        ):
            self._alarms.raise_alarm(
                "signature",
                "Zalo's events do not carry our signature: compare ZALO_OA_SECRET_KEY with the OA "
                "Secret Key on the console's Webhook page, then run `xaoi events verify`.",
            )

    def _note_success(self) -> None:
        if self._failures:
            self._failures.clear()
            self._alarms.clear("signature")

    def _count(self, name: str, outcome: str) -> None:
        if name not in EVENT_NAMES:
            name = "unknown"
            self._metrics.unknown_events.inc()
        count = self._counts.get((name, outcome))
        if count is None:
            count = self._counts[name, outcome] = self._metrics.events.labels(name, outcome)
        count.inc()


async def _body_of(request: web.Request) -> bytes:
    if request.content.is_eof():  # as good as always: it came with the head
        return await request.read()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout(headers={"Connection": "close"}) from None
