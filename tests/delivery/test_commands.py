"""`xaoi outbox` and `xaoi media`, beside a running service."""

import json

import pytest
from typer import Typer
from typer.testing import CliRunner

from scripts import media as media_command
from scripts import outbox as outbox_command
from storage import people
from storage.database import Session
from storage.models import Attachment, OutboxMessage
from storage.types import MediaKind, MediaState, OutboxState
from tests.delivery.conftest import DATA_KEY, Post


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_KEYS", DATA_KEY)


def run(app: Typer, *arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


async def test_what_a_restore_held_back_goes_out_once_released(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    await post.senders.pop().stop()
    [row_id] = await post.queue(person, "Một")

    def restore(session: Session) -> None:
        session.get_one(OutboxMessage, row_id).state = OutboxState.restored

    await post.database.run(restore)
    await post.sender()
    assert json.loads(run(outbox_command.app, "list", "--json"))["restored"]["count"] == 1
    assert "Một" not in run(outbox_command.app, "list")
    assert "1 messages" in run(outbox_command.app, "release")
    assert await post.shown_within(phone, 1) == ["Một"]
    await post.until(row_id, OutboxState.sent)
    assert "Everything has been sent" in run(outbox_command.app, "list")


async def test_held_attachments_are_tried_again_and_failed_ones_when_asked(post: Post) -> None:
    person, _ = await post.person("Bà Tư")

    def add(session: Session) -> list[int]:
        owner, now = people.get(session, person), post.clock.now()
        rows = [
            people.add_attachment(session, owner, MediaKind.image, "https://x", "", now)
            for _ in range(2)
        ]
        for row, state in zip(rows, (MediaState.held, MediaState.failed), strict=True):
            row.state, row.error = state, "f9.example is not among MEDIA_HOSTS"
        return [row.id for row in rows]

    def states(session: Session) -> list[MediaState]:
        return [session.get_one(Attachment, row_id).state for row_id in ids]

    ids = await post.database.run(add)
    assert "2 × f9.example" in run(media_command.app, "list")
    assert "1 attachments" in run(media_command.app, "retry")
    assert await post.database.read(states) == [MediaState.todo, MediaState.failed]
    assert "1 attachments" in run(media_command.app, "retry", "--failed")
    assert await post.database.read(states) == [MediaState.todo, MediaState.todo]
