"""One leader, two processes, and a clock that jumps."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp

from bot.alarms import Alarms
from bot.grants import DatabaseTokens
from bot.metrics import create_metrics
from bot.rounds import Rounds
from bot.scheduler import Scheduler
from bot.zalo.tokens import TokenCustodian
from storage import communes, duty_alerts, people
from storage.database import Database
from storage.types import CaseClass, Channel, Post
from tests.nudges.office import Office
from tests.rules.communes import at

HALF = "2026-11-25 08:15"


@asynccontextmanager
async def scheduler(
    office: Office,
    database: Database,
    on_turn: Callable[[], None] = lambda: None,
    real_seconds: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Scheduler]:
    """A process's scheduler with real parts; it has not been started."""
    metrics = create_metrics()
    async with aiohttp.ClientSession() as session:
        alarms = Alarms(office.clock, metrics, session, None, None)
        custodian = TokenCustodian(
            DatabaseTokens(database, office.clock.now),
            session,
            "http://127.0.0.1:1",
            office.clock.now,
            lambda oa_id, reason: None,
        )
        made = Scheduler(
            database,
            office.clock,
            metrics,
            alarms,
            custodian,
            on_turn,
            real_seconds=real_seconds,
        )
        try:
            yield made
        finally:
            await made.stop()


@asynccontextmanager
async def another_process(office: Office) -> AsyncIterator[Database]:
    """A second connection to the same database, as another process has one."""
    database = Database(
        office.database.url.render_as_string(hide_password=False), office.database.keys
    )
    database.start()
    try:
        yield database
    finally:
        await asyncio.to_thread(database.stop)


async def test_two_processes_at_once_give_each_reminder_once(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.official("Toản", Post.deputy)
    office.official("Minh", Post.chairman)
    cases = [office.opens(CaseClass.village, hoa) for _ in range(30)]
    async with another_process(office) as database:
        twin = Rounds(database, create_metrics())
        while office.clock.now() < at("2026-12-01 09:00"):
            office.clock.advance(by=timedelta(hours=1))
            now = office.clock.now()
            await asyncio.gather(office.rounds.make(now), twin.make(now))
    for case in cases:
        assert [rung for rung, _ in office.given(case)] == [
            "half",
            "eighty",
            "day_before",
            "due",
            "overdue",
        ]
    told = [(one.to, case) for one in office.said("nudge") for case in one.row.cases]
    assert len(told) == 30 * 6
    digests = [(one.at, one.to) for one in office.said("digest")]
    assert len(digests) == len(set(digests))


async def test_only_the_leader_reminds_and_another_takes_over(office: Office) -> None:
    office.opens(CaseClass.village, office.official("Hoa", Post.office))
    async with another_process(office) as database, scheduler(office, database) as follower:
        async with scheduler(office, office.database) as leader:
            await leader.tick()
            office.clock.set(at(HALF))
            assert await follower.tick() == 0
        # Postgres frees the lock when it notices that the connection has gone.
        async with asyncio.timeout(10):
            while not (sent := await follower.tick()):
                await asyncio.sleep(0.02)
    assert sent == 2


async def test_a_jump_of_the_clock_is_acted_on_at_once(office: Office) -> None:
    office.opens(CaseClass.village, office.official("Hoa", Post.office))
    rang = asyncio.Event()
    async with scheduler(office, office.database, rang.set) as running:
        await running.start()
        office.clock.set(at(HALF))
        async with asyncio.timeout(10):
            await rang.wait()
    assert [one.purpose for one in office.said()] == ["nudge", "digest"]


async def test_a_jump_late_in_the_wait_for_the_next_tick_is_acted_on_at_once(
    office: Office,
) -> None:
    office.opens(CaseClass.village, office.official("Hoa", Post.office))
    rang = asyncio.Event()
    seconds = [0.0]
    async with scheduler(office, office.database, rang.set, lambda: seconds[0]) as running:
        await running.start()
        await asyncio.sleep(0)
        seconds[0] += 14  # of the fifteen
        office.clock.set(at(HALF))
        async with asyncio.timeout(10):
            await rang.wait()


async def test_a_jump_during_a_tick_is_acted_on_after_it(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.opens(CaseClass.village, hoa)
    twice = asyncio.Event()

    def rang() -> None:
        if office.clock.now() < at("2026-11-26 16:00"):
            office.clock.set(at("2026-11-26 16:00"))
        else:
            twice.set()

    async with scheduler(office, office.database, rang) as running:
        await running.start()
        office.clock.set(at(HALF))
        async with asyncio.timeout(10):
            await twice.wait()


async def test_an_alert_goes_on_by_itself_on_the_real_clock(office: Office) -> None:
    office.official("Hoa", Post.office)
    with office.database.transaction() as session:
        citizen = people.find_or_add(
            session, office.commune_id, Channel.zalo, "zalo-citizen", office.clock.now()
        )
        duty_alerts.open_alert(
            session,
            commune_id=office.commune_id,
            person_id=citizen.id,
            kind="fire",
            words="cháy nhà",
            told=[],
            next_at=office.clock.now() + timedelta(minutes=5),
            now=office.clock.now(),
        )
    rang = asyncio.Event()
    async with scheduler(office, office.database, rang.set) as running:
        await running.start()
        office.clock.set(at("2026-11-19 09:05"))
        async with asyncio.timeout(10):
            await rang.wait()
    assert [(one.to, one.purpose) for one in office.said()] == [("Hoa", "duty")]


async def test_a_commune_whose_profile_is_broken_holds_up_no_other_ones_alert(
    office: Office,
) -> None:
    broken = Office(office.database, office.clock, "hong")
    for one in (broken, office):  # the broken one's is the first that is due
        one.official("Hoa", Post.office)
        with office.database.transaction() as session:
            citizen = people.find_or_add(
                session, one.commune_id, Channel.zalo, "zalo-citizen", office.clock.now()
            )
            duty_alerts.open_alert(
                session,
                commune_id=one.commune_id,
                person_id=citizen.id,
                kind="fire",
                words="cháy nhà",
                told=[],
                next_at=office.clock.now(),
                now=office.clock.now(),
            )
            office.clock.advance(by=timedelta(seconds=1))
    with office.database.transaction() as session:
        communes.get(session, broken.commune_id).profile = {"slug": "hong"}
    assert await office.rounds.alert(office.clock.now()) == 1
    assert [(one.to, one.purpose) for one in office.said()] == [("Hoa", "duty")]


async def test_housekeeping_runs_once_a_night_and_not_before_two(office: Office) -> None:
    async with scheduler(office, office.database) as running:
        office.clock.set(at("2026-11-20 01:59"))
        await running.keep_house()
        assert running.kept_house_on is None
        office.clock.set(at("2026-11-20 02:00"))
        await running.keep_house()
        assert str(running.kept_house_on) == "2026-11-20"
