"""What the running service does with what comes up after somebody lost their post."""

import json
from datetime import UTC

from sqlmodel import col, select

from bot import router
from bot.arrivals import arrival_of
from bot.router import Surroundings
from bot.zalo.envelope import read_envelope
from storage import inbox, outbox
from storage.catalogue import load_catalogue
from storage.models import InboxEvent, OutboxMessage
from storage.types import OutboxState
from tests.handlers.officials.desk import Desk
from tests.handlers.officials.test_losing_a_post import (
    CHAIRMAN,
    OFFICE,
    WORDS,
    cut_off,
    queued,
    state_of,
    told,
)
from tests.handlers.talk import Pages


def around() -> Surroundings:
    return Surroundings(load_catalogue(), lambda _: Pages())


def writes(desk: Desk, name: str, text: str) -> None:
    """`name` writes, and the service takes the event in one turn."""
    document = {
        "app_id": "1",
        "sender": {"id": name},
        "recipient": {"id": desk.town.profile.slug},
        "event_name": "user_send_text",
        "message": {"msg_id": f"m-{next(desk.town.ids)}", "text": text},
        "timestamp": str(int(desk.now.timestamp() * 1000)),
    }
    body, now = json.dumps(document).encode(), desk.now.astimezone(UTC)
    with desk.town.rows() as session:
        arrived = arrival_of(read_envelope(body), body, now)
        row = inbox.row_of(desk.town.database.seals, arrived)
        inbox.insert_group(session.connection(), [row])
        event = session.get_one(InboxEvent, row["id"])
        router.take_event(session, event, around(), now)


def test_a_notice_that_was_on_its_way_when_the_post_was_lost_does_not_come_later(
    desk: Desk,
) -> None:
    code = desk.files("Bà Tư", "đèn đường thôn Đông hỏng", topic="đèn đường")
    notice = queued(desk, OFFICE, OutboxState.sending, code, "việc mới")
    cut_off(desk, OFFICE)
    with desk.town.rows() as session:  # Zalo answers now that the window is shut
        session.get_one(OutboxMessage, notice).state = OutboxState.waiting
    writes(desk, OFFICE, "chào xã")
    assert state_of(desk, notice) is OutboxState.cancelled


def test_the_service_tells_the_heir_of_an_answer_that_did_not_go(desk: Desk) -> None:
    code = desk.files("Bà Tư", "đèn đường thôn Đông hỏng", topic="đèn đường")
    desk.says(OFFICE, WORDS, quote=code)
    cut_off(desk, OFFICE)
    held = col(OutboxMessage.state) == OutboxState.held
    here = col(OutboxMessage.commune_id) == desk.town.commune_id
    with desk.town.rows() as session:
        row = session.exec(select(OutboxMessage).where(held, here)).one()
        router.release(session, row, around(), desk.now.astimezone(UTC))
        assert row.state is OutboxState.cancelled
        assert outbox.take_back(session, row) is False
    assert any(WORDS in text for text in told(desk, CHAIRMAN))
    assert told(desk, "Bà Tư") == []
