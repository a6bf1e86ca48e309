"""Time that is waited for, moved by hand, and followed from the local Zalo."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.clock import ClockUnreachable, DemoClock, ManualClock, RealClock
from scripts.bench.postgres_server import free_port

HOUR = timedelta(hours=1)
SOON = 5.0  # seconds a test waits for what should happen at once


class LocalClock:
    """The local Zalo's clock route, and its hands."""

    def __init__(self) -> None:
        self.offset, self.version = 0.0, 0
        self.moved = asyncio.Event()
        self.url = ""
        self.broken = False

    def move(self, seconds: float) -> None:
        self.offset, self.version = self.offset + seconds, self.version + 1
        self.moved.set()

    async def answer(self, request: web.Request) -> web.Response:
        if self.broken:
            return web.Response(status=500)
        if int(request.query.get("after", -1)) == self.version:
            self.moved.clear()
            await self.moved.wait()
        now = datetime.now(UTC) + timedelta(seconds=self.offset)
        return web.json_response(
            {"now": now.isoformat(), "offset": self.offset, "version": self.version}
        )


@pytest.fixture
async def local_clock() -> AsyncIterator[LocalClock]:
    local, port = LocalClock(), free_port()
    app = web.Application()
    app.router.add_get("/_/clock", local.answer)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    local.url = f"http://127.0.0.1:{port}/_/clock"
    yield local
    local.move(0)  # lets the last long poll go, which would hold the server open
    await runner.cleanup()


@pytest.fixture
async def demo_clock(local_clock: LocalClock) -> AsyncIterator[DemoClock]:
    local_clock.move(3600)
    async with aiohttp.ClientSession() as session:
        clock = DemoClock(local_clock.url, session)
        await clock.start()
        yield clock
        await clock.close()


def ahead(clock: DemoClock) -> float:
    return (clock.now() - datetime.now(UTC)).total_seconds()


async def test_a_manual_clock_stands_still_until_it_is_moved(manual_clock: ManualClock) -> None:
    start = manual_clock.now()
    sleeper = asyncio.create_task(manual_clock.sleep_until(start + HOUR))
    manual_clock.advance(3599)
    await asyncio.sleep(0.02)
    assert not sleeper.done()
    manual_clock.advance(1)
    await asyncio.wait_for(sleeper, SOON)
    assert manual_clock.now() == start + HOUR


async def test_an_event_ends_a_wait_before_its_time(manual_clock: ManualClock) -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(manual_clock.wait(event, manual_clock.now() + HOUR))
    await asyncio.sleep(0)
    event.set()
    assert await asyncio.wait_for(waiting, SOON) is True


async def test_a_wait_whose_time_comes_first_says_so(manual_clock: ManualClock) -> None:
    waiting = asyncio.create_task(manual_clock.wait(asyncio.Event(), manual_clock.now() + HOUR))
    await asyncio.sleep(0)
    manual_clock.advance(by=HOUR)
    assert await asyncio.wait_for(waiting, SOON) is False


def test_a_moment_without_a_zone_is_refused(manual_clock: ManualClock) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        manual_clock.set(datetime(2026, 11, 17))  # noqa: DTZ001 - the fault that is refused


async def test_the_real_clock_sleeps_as_long_as_asked() -> None:
    clock, began = RealClock(), time.monotonic()
    await clock.sleep_until(clock.now() + timedelta(seconds=0.05))
    assert 0.045 < time.monotonic() - began < SOON


async def test_a_cancelled_sleep_leaves_nothing_behind() -> None:
    clock = RealClock()
    sleeper = asyncio.create_task(clock.sleep_until(clock.now() + HOUR))
    await asyncio.sleep(0.01)
    sleeper.cancel()
    await asyncio.gather(sleeper, return_exceptions=True)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_demo_clock_starts_where_the_local_zalo_is(demo_clock: DemoClock) -> None:
    assert ahead(demo_clock) == pytest.approx(3600, abs=1)


async def test_moving_the_local_zalo_wakes_who_sleeps_here(
    demo_clock: DemoClock, local_clock: LocalClock
) -> None:
    sleeper = asyncio.create_task(demo_clock.sleep_until(demo_clock.now() + 2 * HOUR))
    await asyncio.sleep(0.02)
    assert not sleeper.done()
    local_clock.move(7200)
    await asyncio.wait_for(sleeper, SOON)
    assert ahead(demo_clock) == pytest.approx(10800, abs=1)


async def test_a_silent_local_zalo_leaves_the_last_offset(
    demo_clock: DemoClock, local_clock: LocalClock
) -> None:
    local_clock.broken = True
    local_clock.moved.set()
    await asyncio.sleep(0.1)
    assert ahead(demo_clock) == pytest.approx(3600, abs=1)


async def test_a_clock_that_is_not_there_is_named_at_the_start() -> None:
    async with aiohttp.ClientSession() as session:
        clock = DemoClock(f"http://127.0.0.1:{free_port()}/_/clock", session)
        with pytest.raises(ClockUnreachable, match=r"DEMO_CLOCK_URL .*xaoi emulator"):
            await clock.start()
