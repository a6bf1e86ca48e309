"""The composition root: builds the service from its settings. The only wiring there is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from bot.alarms import Alarms
from bot.clock import Clock, DemoClock, RealClock
from bot.directory import Directory
from bot.grants import DatabaseTokens
from bot.intake import Intake
from bot.links import PublicLinks
from bot.media import MediaFetcher, MediaStore
from bot.metrics import Metrics, create_metrics
from bot.outbox import OutboxSender
from bot.outside import OutsideCarrier
from bot.readiness import Readiness
from bot.router import Surroundings
from bot.scans import ScanWriter
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.spool import Spool
from bot.web.callback import Callback
from bot.web.communes import CommunePages
from bot.web.internal import internal_app
from bot.web.public import public_app
from bot.web.site import Site
from bot.web.webhook import Webhook
from bot.worker import Worker
from bot.zalo.client import ZaloClient
from bot.zalo.tokens import TokenCustodian
from handlers.understanding import understand
from storage import communes, migrate, tokens
from storage.catalogue import load_catalogue
from storage.crypto import Keyring
from storage.database import Database, Session
from storage.leader import NamedLock


class AlreadyServed(Exception):
    """Another service owns this SQLite database."""


@dataclass(frozen=True, slots=True)
class Service:
    """A running service: its two listeners and its clock."""

    public: web.Application
    internal: web.Application
    clock: Clock
    metrics: Metrics


@asynccontextmanager
async def running_service(settings: Settings) -> AsyncIterator[Service]:
    """Everything of one process, started in order and stopped in reverse.

    On the way out turns in hand are finished and sends in flight are settled. Raises
    SchemaOutdated, crypto.SealError (DATA_KEYS of another database) or AlreadyServed.
    """
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        clock = await _clock(settings, session, stack)
        metrics = create_metrics()
        database = await _database(settings, stack)
        await database.run(lambda work: _take_environment(work, settings, clock))
        alarms = Alarms(clock, metrics, session, settings.alarm_url, _secret(settings.smtp_url))
        stack.push_async_callback(alarms.stop)

        custodian = TokenCustodian(
            DatabaseTokens(database, clock.now),
            session,
            settings.zalo_oauth_url,
            clock.now,
            on_dead=lambda oa_id, reason: _alarm_dead(alarms, metrics, oa_id, reason),
        )
        stack.push_async_callback(custodian.close)
        client = ZaloClient(
            session, custodian, settings.zalo_openapi_url, settings.zalo_business_url
        )

        media = MediaStore(settings.media_dir, database.seals)
        fetcher = MediaFetcher(database, media, session, clock, settings, alarms, metrics)
        sender = OutboxSender(database, client, clock, metrics, alarms, media)
        catalogue = load_catalogue()
        # What understanding needs is built now, so that nobody's message waits for it.
        understand("xin chào", catalogue=catalogue, today=clock.now().date())
        around = Surroundings(catalogue, PublicLinks(settings.public_base_url).of)

        def on_turn() -> None:
            sender.wake()
            fetcher.wake()

        worker = Worker(
            database,
            around,
            clock,
            metrics,
            alarms,
            on_turn,
            may_release=lambda: intake.spool_is_empty,
        )
        carrier = OutsideCarrier(database, client, metrics, _secret(settings.smtp_url) or None)
        scheduler = Scheduler(
            database,
            clock,
            metrics,
            alarms,
            custodian,
            on_turn,
            files=media,
            carrier=carrier,
        )
        intake = Intake(database, Spool(settings.spool_dir), metrics, worker.stored)
        directory = Directory(database)
        await directory.renew()
        stack.push_async_callback(directory.stop)

        await sender.start()
        stack.push_async_callback(sender.stop)
        await fetcher.start()
        stack.push_async_callback(fetcher.stop)
        worker.start()
        stack.push_async_callback(worker.stop)
        await scheduler.start()
        stack.push_async_callback(scheduler.stop)
        intake.start()
        stack.push_async_callback(intake.stop)

        def on_linked(oa_id: str) -> None:
            alarms.clear(f"token {oa_id}")
            metrics.token_alarm.labels(oa_id).set(0)
            sender.wake()

        webhook = Webhook(database, directory, intake, clock, metrics, alarms)
        callback = Callback(database, settings, client, custodian, clock.now, on_linked)
        communes_served = CommunePages(database)
        stack.push_async_callback(communes_served.stop)
        site = Site(settings, database, clock, media, catalogue, communes_served, intake)
        scan_writer = ScanWriter(site.scans, database)
        scan_writer.start()
        stack.push_async_callback(scan_writer.stop)
        readiness = Readiness(database, settings, clock, metrics, alarms)
        yield Service(
            public=public_app(site, webhook, callback),
            internal=internal_app(readiness.checks, metrics),
            clock=clock,
            metrics=metrics,
        )


async def _clock(
    settings: Settings, session: aiohttp.ClientSession, stack: AsyncExitStack
) -> Clock:
    if settings.demo_clock_url is None:
        return RealClock()
    clock = DemoClock(settings.demo_clock_url, session)
    await clock.start()
    stack.push_async_callback(clock.close)
    return clock


async def _database(settings: Settings, stack: AsyncExitStack) -> Database:
    url = settings.database_url
    if settings.auto_migrate:
        await asyncio.to_thread(migrate.upgrade, url)
    else:
        await asyncio.to_thread(migrate.require_current, url)
    database = Database(url, Keyring(settings.keys))
    stack.callback(database.engine.dispose)
    if database.is_sqlite:
        lock = NamedLock(database, "service")
        if not lock.try_acquire():
            raise AlreadyServed(
                f"Another `xaoi serve` works on {database.url.database}; stop it first, or use "
                "Postgres to run several."
            )
        stack.callback(lock.release)
    database.start()
    stack.callback(database.stop)
    return database


def _take_environment(session: Session, settings: Settings, clock: Clock) -> None:
    """Store the app's secrets and, if it is another than last time, the given token pair."""
    app_id = settings.zalo_app_id
    if app_id is None:
        return
    communes.save_app(
        session, app_id, _secret(settings.zalo_app_secret), _secret(settings.zalo_oa_secret_key)
    )
    access, refresh = settings.zalo_access_token, settings.zalo_refresh_token
    if settings.zalo_oa_id and access and refresh:
        # Zalo does not say how old a pair given by hand is; the custodian refreshes it ahead.
        pair = tokens.Pair(_secret(access), _secret(refresh), clock.now() + tokens.GIVEN_LIFE)
        tokens.put_given(session, settings.zalo_oa_id, app_id, pair, clock.now())


def _secret(value: object) -> str:
    reveal = getattr(value, "get_secret_value", None)
    return str(reveal()) if reveal is not None else ""


def _alarm_dead(alarms: Alarms, metrics: Metrics, oa_id: str, reason: str) -> None:
    metrics.token_alarm.labels(oa_id).set(1)
    alarms.raise_alarm(
        f"token {oa_id}",
        f"Zalo refuses the tokens of OA {oa_id} ({reason}): nobody gets an answer. "
        "Run `xaoi oa link` and let an administrator of the OA consent again.",
    )
