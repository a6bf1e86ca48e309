"""What is written in a group of the OA: it opens its writer's window, and nothing else."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import router
from bot.arrivals import arrival_of
from bot.links import PublicLinks
from bot.router import Surroundings
from bot.zalo.envelope import read_envelope
from storage import communes, inbox, outbox, people, writers
from storage.catalogue import load_catalogue
from storage.crypto import Keyring, new_key
from storage.database import Database, Session
from storage.models import InboxEvent, Message, OutboxMessage, Person
from storage.outbox import Draft
from storage.profile import load_profile
from storage.types import Channel, EventState, OutboxState
from tests.journeys.minh_son import EXAMPLE

OA, HOA = "388613280878808645", "700"
WROTE_MS = 1_790_000_000_000
WROTE = datetime.fromtimestamp(WROTE_MS / 1000, UTC)
NOW = WROTE + timedelta(seconds=2)
AROUND = Surroundings(load_catalogue(), PublicLinks("http://127.0.0.1").of)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Minh Sơn, and Hoa, who wrote three days ago and has a message waiting."""
    database = Database(database_url, Keyring.parse(new_key()))
    database.start()
    profile = load_profile(EXAMPLE)
    with database.transaction() as session:
        communes.save(session, profile.slug, profile.model_dump(mode="json"), OA, NOW)
        commune = communes.by_slug(session, profile.slug)
        assert commune is not None
        long_ago = WROTE - timedelta(days=3)
        hoa = people.find_or_add(session, commune.id, Channel.zalo, HOA, NOW, long_ago)
        row = outbox.queue(
            session, commune_id=commune.id, person_id=hoa.id, draft=Draft("Trả lời"), now=NOW
        )
        row.state = OutboxState.waiting
    yield database
    database.stop()


def arrives(database: Database, name: str, sender: str, text: str = "ok chị") -> EventState:
    """Somebody writes in the officials' group, and the event's turn is run."""
    document = {
        "app_id": "1",
        "oa_id": OA,
        "sender": {"id": sender},
        "recipient": {"id": "f414c8f76fa586fbdfb4"},
        "event_name": name,
        "message": {"msg_id": "m1", "text": text},
        "timestamp": str(WROTE_MS),
    }
    body = json.dumps(document).encode()
    row = inbox.row_of(database.seals, arrival_of(read_envelope(body), body, NOW))
    with database.transaction() as session:
        inbox.insert_group(session.connection(), [row])
        event = session.get_one(InboxEvent, row["id"])
        return router.take_event(session, event, AROUND, NOW)[0]


def known(database: Database) -> tuple[datetime | None, OutboxState, int, int]:
    """Hoa's last word, what became of the message, and how many people and lines there are."""
    with database.transaction() as session:
        row = session.scalars(select(OutboxMessage)).one()
        hoa = session.get_one(Person, row.person_id)
        people_there = session.scalar(select(func.count()).select_from(Person)) or 0
        lines = session.scalar(select(func.count()).select_from(Message)) or 0
        return hoa.last_wrote_at, row.state, people_there, lines


def test_a_word_in_the_group_opens_its_writers_window_and_is_not_answered(
    database: Database,
) -> None:
    assert arrives(database, "user_send_group_text", HOA, "#viec") is EventState.ignored
    assert known(database) == (WROTE, OutboxState.todo, 1, 0)


@pytest.mark.parametrize(
    ("name", "sender"), [("oa_send_group_text", OA), ("user_send_group_text", "701")]
)
def test_what_the_oa_or_a_stranger_says_there_changes_nothing(
    database: Database, name: str, sender: str
) -> None:
    before = known(database)
    assert arrives(database, name, sender) is EventState.ignored
    assert known(database) == before


def test_a_message_held_while_the_turn_began_goes_all_the_same(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn asks what waits before the sender, elsewhere, writes that one message waits."""
    asked = writers.at_oa

    def a_moment_earlier(session: Session, *whose: str) -> Any:
        found = asked(session, *whose)
        return found._replace(is_awaited=False) if found is not None else None

    monkeypatch.setattr(writers, "at_oa", a_moment_earlier)
    arrives(database, "user_send_group_text", HOA)
    assert known(database)[1] is OutboxState.todo
