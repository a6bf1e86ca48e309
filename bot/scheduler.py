"""Reminders and housekeeping of one process; only the leader of a database does them."""

from collections.abc import Callable

from bot.alarms import Alarms
from bot.clock import Clock
from bot.metrics import Metrics
from bot.router import Surroundings
from bot.zalo.tokens import TokenCustodian
from storage.database import Database


class Scheduler:
    """What happens by itself: `start`, then a `tick` now and then, `stop`."""

    def __init__(
        self,
        database: Database,
        around: Surroundings,
        clock: Clock,
        metrics: Metrics,
        alarms: Alarms,
        custodian: TokenCustodian,
        on_turn: Callable[[], None],
    ) -> None:
        self._database = database
        self._around = around
        self._clock = clock
        self._metrics = metrics
        self._alarms = alarms
        self._custodian = custodian
        self._on_turn = on_turn

    async def start(self) -> None:
        """Begin to tick."""

    async def stop(self) -> None:
        """Finish the tick in hand."""

    async def tick(self) -> int:
        """Write the reminders that are due by now; how many."""
        return 0
