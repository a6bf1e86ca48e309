"""`/readyz`: only the database and its schema decide; the rest is said, and does not decide."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from bot.alarms import Alarms
from bot.clock import ManualClock
from bot.metrics import create_metrics
from bot.readiness import Readiness
from bot.settings import load_settings
from bot.web.internal import Check
from storage import tokens
from storage.database import Session
from storage.models import InboxEvent, Official, OutboxMessage, Person
from storage.types import Channel, EventState, OutboxState
from tests.operations.populated import NOW, OA_ID, Populated

CALM = (OutboxState.sent, OutboxState.waiting, OutboxState.held)


@asynccontextmanager
async def readiness(
    commune: Populated, clock: ManualClock, tmp_path: Path
) -> AsyncIterator[tuple[Readiness, Alarms]]:
    settings = load_settings(
        database_url=commune.database.url.render_as_string(hide_password=False),
        data_keys=commune.keys,
        spool_dir=tmp_path / "spool",
    )
    metrics = create_metrics()
    commune.database.start()
    async with aiohttp.ClientSession() as session:
        alarms = Alarms(clock, metrics, session, None, None)
        yield Readiness(commune.database, settings, clock, metrics, alarms), alarms
        await alarms.stop()
    commune.database.stop()


async def checked(commune: Populated, clock: ManualClock, tmp_path: Path) -> dict[str, Check]:
    async with readiness(commune, clock, tmp_path) as (looking, _):
        return await looking.checks()


def failing(checks: dict[str, Check]) -> set[str]:
    return {name for name, check in checks.items() if not check.ok}


@pytest.fixture
def calm(commune: Populated) -> Populated:
    """Nothing waits, and somebody takes cases."""
    with commune.database.transaction() as session:
        session.execute(delete(OutboxMessage).where(col(OutboxMessage.state).not_in(CALM)))
        session.execute(update(InboxEvent).values(state=EventState.handled))
        session.execute(update(Official).values(person_id=_somebody(session), leave_until=None))
    return commune


def _somebody(session: Session) -> int:
    zalo = select(col(Person.id)).where(col(Person.channel) == Channel.zalo)
    return session.scalars(zalo).one()


def _wait_events(session: Session) -> None:
    session.execute(update(InboxEvent).values(state=EventState.new))


def _wait_messages(session: Session) -> None:
    session.execute(update(OutboxMessage).values(state=OutboxState.todo, next_at=None))


def _set_aside(session: Session) -> None:
    session.execute(update(InboxEvent).values(state=EventState.set_aside))


def _unverified(session: Session) -> None:
    session.execute(update(InboxEvent).values(state=EventState.unverified))


def _restored(session: Session) -> None:
    session.execute(update(OutboxMessage).values(state=OutboxState.restored))


def _nobody(session: Session) -> None:
    session.execute(update(Official).values(person_id=None))


def _dead(session: Session) -> None:
    tokens.mark_dead(session, OA_ID, "refresh token spent", NOW)


async def test_a_calm_service_has_nothing_to_say(
    calm: Populated, manual_clock: ManualClock, tmp_path: Path
) -> None:
    manual_clock.advance(by=timedelta(hours=1))
    assert failing(await checked(calm, manual_clock, tmp_path)) == set()


@pytest.mark.parametrize(
    ("change", "check", "says"),
    [
        (_wait_events, "inbox", "the oldest for 60 minutes"),
        (_wait_messages, "outbox", "the oldest for 60 minutes"),
        (_set_aside, "set_aside", "xaoi events list"),
        (_unverified, "unverified", "ZALO_OA_SECRET_KEY"),
        (_restored, "restored", "xaoi outbox release"),
        (_nobody, "officials", "minh-son"),
        (_dead, f"token_{OA_ID}", "xaoi oa link"),
    ],
)
async def test_what_needs_a_person_is_said_and_leaves_the_service_ready(
    calm: Populated,
    manual_clock: ManualClock,
    tmp_path: Path,
    change: Callable[[Session], None],
    check: str,
    says: str,
) -> None:
    with calm.database.transaction() as session:
        change(session)
    manual_clock.advance(by=timedelta(hours=1))
    checks = await checked(calm, manual_clock, tmp_path)
    assert failing(checks) == {check}
    assert says in checks[check].says
    assert not checks[check].fatal


async def test_spooled_events_are_said(
    calm: Populated, manual_clock: ManualClock, tmp_path: Path
) -> None:
    folder = tmp_path / "spool" / "1-a"
    folder.mkdir(parents=True)
    (folder / "1.events").touch()
    assert failing(await checked(calm, manual_clock, tmp_path)) == {"spool"}


async def test_an_alarm_that_stands_is_said(
    calm: Populated, manual_clock: ManualClock, tmp_path: Path
) -> None:
    async with readiness(calm, manual_clock, tmp_path) as (looking, alarms):
        alarms.raise_alarm("spool full", "Free the disk.")
        assert (await looking.checks())["spool_full"].says == "Free the disk."
        alarms.clear("spool full")
        assert failing(await looking.checks()) == set()


async def test_an_outdated_schema_makes_it_unready(
    calm: Populated, manual_clock: ManualClock, tmp_path: Path
) -> None:
    with calm.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM alembic_version")
    checks = await checked(calm, manual_clock, tmp_path)
    assert failing(checks) == {"migrations"}
    assert checks["migrations"].fatal
    assert "xaoi migrate" in checks["migrations"].says
