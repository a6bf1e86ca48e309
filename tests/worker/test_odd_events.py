"""One event that nobody can deal with is set aside; everybody else is answered."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import aiohttp
import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import worker as worker_module
from bot.alarms import Alarms
from bot.arrivals import arrival_of
from bot.clock import RealClock
from bot.links import PublicLinks
from bot.metrics import create_metrics
from bot.router import Surroundings
from bot.worker import Worker
from bot.zalo.envelope import read_envelope
from handlers import routes
from handlers.base import Context, Incoming, Outcome
from storage import communes, inbox, people
from storage.catalogue import load_catalogue
from storage.crypto import Keyring, new_key
from storage.database import Database
from storage.models import Conversation, InboxEvent, OutboxMessage
from storage.profile import load_profile
from storage.types import Channel, EventState
from tests.journeys.minh_son import EXAMPLE

OA = "388613280878808645"
SEAL_BROKEN = b"\x01not what was sealed here, nor anywhere else"


@asynccontextmanager
async def working(database_url: str) -> AsyncIterator[Database]:
    """A database with Minh Sơn in it and a worker on it."""
    database = Database(database_url, Keyring.parse(new_key()))
    database.start()
    profile = load_profile(EXAMPLE)
    with database.transaction() as session:
        document = profile.model_dump(mode="json")
        communes.save(session, profile.slug, document, OA, datetime.now(UTC))
    async with aiohttp.ClientSession() as session_:
        clock, metrics = RealClock(), create_metrics()
        worker = Worker(
            database,
            Surroundings(load_catalogue(), PublicLinks("http://127.0.0.1").of),
            clock,
            metrics,
            Alarms(clock, metrics, session_, None, None),
            lambda: None,
        )
        worker.start()
        try:
            yield database
        finally:
            await worker.stop()
            database.stop()


def event(name: str, person: str, number: int, **message: object) -> bytes:
    echo = name.startswith("oa_")
    document = {
        "app_id": "1",
        "sender": {"id": OA if echo else person},
        "recipient": {"id": person if echo else OA},
        "event_name": name,
        "message": {"msg_id": f"m{number}", **message},
        "timestamp": str(1_790_000_000_000 + number),
    }
    return json.dumps(document, ensure_ascii=False).encode()


async def arrives(database: Database, body: bytes, *, broken: bool = False) -> int:
    """Store the event as the webhook does; with `broken` its seal does not open."""
    arrival = arrival_of(read_envelope(body), body, datetime.now(UTC))
    row = inbox.row_of(database.seals, arrival)
    if broken:
        row["body"] = SEAL_BROKEN
    await database.take_in(row, inbox.insert_group)
    return int(row["id"])


async def state_of(database: Database, event_id: int) -> EventState:
    """What becomes of the event in the end (three tries take eleven seconds)."""
    async with asyncio.timeout(40):
        while True:
            with database.transaction() as session:
                found = session.get_one(InboxEvent, event_id)
                if found.state is not EventState.new:
                    return found.state
            await asyncio.sleep(0.1)


def _said(database: Database) -> int:
    with database.transaction() as session:
        return len(session.scalars(select(col(OutboxMessage.id))).all())


@pytest.mark.parametrize("name", ["user_send_text", "oa_send_text"])
async def test_an_event_whose_seal_does_not_open_holds_up_nobody(
    database_url: str, name: str
) -> None:
    async with working(database_url) as database:
        bad = await arrives(database, event(name, "100", 1, text="x"), broken=True)
        good = await arrives(database, event("user_send_text", "200", 2, text="xin chào"))
        assert await state_of(database, good) is EventState.handled
        assert await state_of(database, bad) is EventState.set_aside
        after = await arrives(database, event("user_send_text", "300", 3, text="xin chào"))
        assert await state_of(database, after) is EventState.handled
        assert _said(database) > 0


async def test_half_an_emoji_in_the_raw_bytes_holds_up_nobody(database_url: str) -> None:
    async with working(database_url) as database:
        whole = event("user_send_text", "100", 1, text="hỏng đèn @")
        bad = await arrives(database, whole.replace(b"@", b"\xed\xa0\xbd"))
        assert await state_of(database, bad) in (EventState.handled, EventState.set_aside)
        after = await arrives(database, event("user_send_text", "200", 2, text="xin chào"))
        assert await state_of(database, after) is EventState.handled


async def test_a_button_nobody_made_gets_the_menu(database_url: str) -> None:
    async with working(database_url) as database:
        tapped = event("user_send_text", "100", 1, text=f"#chon {'z' * 29}.1")
        assert await state_of(database, await arrives(database, tapped)) is EventState.handled
        assert _said(database) > 0


async def test_of_words_told_in_confidence_no_failed_try_keeps_a_trace(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide, failing = routes.decide, iter([True])

    def fails_once(ctx: Context, incoming: Incoming) -> Outcome:
        if next(failing, False):
            raise ValueError(incoming.text)
        return replace(decide(ctx, incoming), forget=True)

    monkeypatch.setattr(routes, "decide", fails_once)
    async with working(sqlite_url) as database:
        told = await arrives(database, event("user_send_text", "100", 1, text="vòi tiền tôi"))
        assert await state_of(database, told) is EventState.handled
        with database.transaction() as session:
            kept = session.get_one(InboxEvent, told)
            assert (kept.body, kept.error) == (None, b"")


async def test_the_error_of_an_event_set_aside_holds_no_word_of_it(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Context, incoming: Incoming) -> Outcome:
        raise ValueError(incoming.text)

    monkeypatch.setattr(routes, "decide", fails)
    monkeypatch.setattr(worker_module, "TRIES", 1)
    async with working(sqlite_url) as database:
        told = await arrives(database, event("user_send_text", "100", 1, text="vòi tiền tôi"))
        assert await state_of(database, told) is EventState.set_aside
        with database.transaction() as session:
            error = session.unseal(session.get_one(InboxEvent, told), "error")
    assert "ValueError" in error
    assert "vòi tiền" not in error


async def test_a_dialogue_that_cannot_go_on_is_told_to_the_operator(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Alarms, "raise_alarm", lambda _, key, sentence: told.append(key))
    async with working(sqlite_url) as database:
        with database.transaction() as session:
            commune = communes.by_oa(session, OA)
            assert commune is not None
            now = datetime.now(UTC)
            person = people.find_or_add(session, commune.id, Channel.zalo, "100", now)
            session.add(
                Conversation(
                    commune_id=commune.id,
                    person_id=person.id,
                    name="complaint",
                    step="collect",
                    started_at=now,
                    wake_at=now,
                    data=SEAL_BROKEN,
                )
            )
        async with asyncio.timeout(10):
            while "unfinished" not in told:
                await asyncio.sleep(0.05)
        after = await arrives(database, event("user_send_text", "200", 2, text="xin chào"))
        assert await state_of(database, after) is EventState.handled
