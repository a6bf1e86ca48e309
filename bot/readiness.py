"""What `/readyz` looks at: only the database and its schema decide, the rest are warnings."""

import asyncio
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.alarms import Alarms
from bot.clock import Clock
from bot.metrics import Metrics
from bot.settings import Settings
from bot.web.internal import Check
from storage import communes, inbox, migrate, officials
from storage.database import Database, Session
from storage.types import EventState

PROBE_SECONDS = 2.0
LATE_EVENT = timedelta(minutes=5)


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

    async def checks(self) -> dict[str, Check]:
        """Every check by name."""
        found = {"database": await self._database_check()}
        if found["database"].ok:
            found["migrations"] = await self._migrations_check()
        if all(check.ok for check in found.values()):
            found |= await self._database.read(self._warnings)
        for key, sentence in self._alarms.standing().items():
            found[key.replace(" ", "_")] = Check(False, sentence)
        return found

    async def _database_check(self) -> Check:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await self._database.read(lambda session: session.execute(text("SELECT 1")))
        except (SQLAlchemyError, TimeoutError) as error:
            says = f"The database does not answer ({type(error).__name__}): see DATABASE_URL."
            return Check(False, says, fatal=True)
        return Check(True, fatal=True)

    async def _migrations_check(self) -> Check:
        try:
            await asyncio.to_thread(migrate.require_current, self._settings.database_url)
        except migrate.SchemaOutdated as error:
            return Check(False, str(error), fatal=True)
        except SQLAlchemyError as error:
            return Check(False, f"The schema can't be read ({type(error).__name__}).", fatal=True)
        return Check(True, fatal=True)

    def _warnings(self, session: Session) -> dict[str, Check]:
        now = self._clock.now()
        waiting = inbox.counts(session)
        self._metrics.inbox_waiting.set(waiting.get(EventState.new, 0))
        unpaired = [
            commune.slug
            for commune in communes.all_of_them(session)
            if officials.holder_for(session, commune.id, now) is None
        ]
        set_aside = waiting.get(EventState.set_aside, 0)
        return {
            "officials": Check(
                not unpaired,
                f"Nobody who takes cases is paired in: {', '.join(unpaired)}. "
                "Run `xaoi officials add` and let them send the code to the OA.",
            ),
            "set_aside": Check(
                not set_aside,
                f"{set_aside} events could not be dealt with; see `xaoi events list`.",
            ),
        }
