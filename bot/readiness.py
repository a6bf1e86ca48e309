"""What `/readyz` looks at: only the database and its schema decide, the rest are warnings."""

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.alarms import Alarms
from bot.clock import Clock
from bot.metrics import Metrics
from bot.settings import Settings
from bot.web.internal import Check
from storage import communes, health, inbox, migrate, officials
from storage.database import Database, Session
from storage.types import EventState

PROBE_SECONDS = 2.0
MIGRATED_SECONDS = 60.0
"""How long a schema that was right is not looked at again: that takes a while each time."""

LATE = timedelta(minutes=5)
"""What waits longer is worth a word; under load seconds are usual."""


class Readiness:
    """Probes the database and collects what stands in the way of citizens being served."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock,
        metrics: Metrics,
        alarms: Alarms,
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._metrics = metrics
        self._alarms = alarms
        self._migrated_until = float("-inf")

    async def checks(self) -> dict[str, Check]:
        """Every check by name."""
        found = {"database": await self._database_check()}
        if found["database"].ok:
            found["migrations"] = await self._migrations_check()
        if all(check.ok for check in found.values()):
            found |= await self._all_warnings()
        for key, sentence in self._alarms.standing().items():
            found[key.replace(" ", "_")] = Check(False, sentence)
        return found

    async def _database_check(self) -> Check:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await self._database.read(lambda session: session.execute(text("SELECT 1")))
        except (SQLAlchemyError, TimeoutError) as error:
            return _silent(error)
        return Check(True, fatal=True)

    async def _all_warnings(self) -> dict[str, Check]:
        try:
            return await self._database.read(self._warnings)
        except SQLAlchemyError as error:
            return {"database": _silent(error)}

    async def _migrations_check(self) -> Check:
        if time.monotonic() < self._migrated_until:
            return Check(True, fatal=True)
        try:
            await asyncio.to_thread(migrate.require_current, self._settings.database_url)
        except migrate.SchemaOutdated as error:
            return Check(False, str(error), fatal=True)
        except SQLAlchemyError as error:
            return Check(False, f"The schema can't be read ({type(error).__name__}).", fatal=True)
        self._migrated_until = time.monotonic() + MIGRATED_SECONDS
        return Check(True, fatal=True)

    def _warnings(self, session: Session) -> dict[str, Check]:
        now = self._clock.now()
        found = health.backlog(session, now)
        self._metrics.inbox_waiting.set(inbox.counts(session).get(EventState.new, 0))
        self._metrics.inbox_oldest_seconds.set((now - (found.event_since or now)).total_seconds())
        return {
            **dict(_dead(session)),
            "officials": _officials(session, now),
            "inbox": _age("events wait to be worked", found.event_since, now),
            "outbox": _age("messages wait to be sent", found.message_since, now),
            "spool": self._spool(),
            "set_aside": Check(
                not found.set_aside,
                f"{found.set_aside} events could not be dealt with; see `xaoi events list`.",
            ),
            "unverified": Check(
                not found.unverified,
                f"{found.unverified} events are kept whose signature did not check: correct "
                "ZALO_OA_SECRET_KEY, then run `xaoi events verify`.",
            ),
            "restored": Check(
                not found.restored,
                f"{found.restored} messages came back from a backup and are held; see `xaoi "
                "outbox list`, then `xaoi outbox release`.",
            ),
        }

    def _spool(self) -> Check:
        files = len(list(self._settings.spool_dir.glob("*/*.events")))
        return Check(
            not files, f"{files} files of events wait in SPOOL_DIR until the database takes them."
        )


def _silent(error: Exception) -> Check:
    says = f"The database does not answer ({type(error).__name__}): see DATABASE_URL."
    return Check(False, says, fatal=True)


def _dead(session: Session) -> Iterator[tuple[str, Check]]:
    """OAs whose tokens are refused for good, under the same name as the alarm that told of it."""
    for link in health.dead_links(session):
        yield (
            f"token_{link.oa_id}",
            Check(
                False,
                f"Zalo refuses the tokens of OA {link.oa_id} ({link.dead_reason}): nobody gets an "
                "answer. Run `xaoi oa link` and let an administrator of the OA consent again.",
            ),
        )


def _officials(session: Session, now: datetime) -> Check:
    unpaired = [
        commune.slug
        for commune in communes.all_of_them(session)
        if officials.holder_for(session, commune.id, now) is None
    ]
    return Check(
        not unpaired,
        f"Nobody who takes cases is paired in: {', '.join(unpaired)}. "
        "Run `xaoi officials add` and let them send the code to the OA.",
    )


def _age(what: str, since: datetime | None, now: datetime) -> Check:
    """Whether the oldest of what waits is young enough."""
    late = since is not None and now - since > LATE
    minutes = int((now - since).total_seconds() / 60) if since is not None else 0
    return Check(not late, f"Some {what}, the oldest for {minutes} minutes.")
