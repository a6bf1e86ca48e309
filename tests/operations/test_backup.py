"""A backup comes back whole, on either kind of database, and shows nobody a word."""

import base64
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from storage import backup, restore
from storage.crypto import Keyring
from storage.media import SealedFiles
from storage.models import InboxEvent, MediaLink, OutboxMessage, QrPoint
from storage.types import EventState, OutboxState
from tests.operations.populated import (
    LATER,
    NOW,
    PLANTED,
    NewPlace,
    Populated,
    content,
    quiet,
    restored,
)

HELD = {"held", "todo", "sending", "unknown", "waiting"}

NEXT_REVISION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9002", {newest!r}
branch_labels = depends_on = None


def upgrade():
    op.add_column("qr_point", sa.Column("colour", sa.String(9), server_default="red"))
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_everything_comes_back_on_either_kind_of_database(
    commune: Populated, written: Path, new_place: NewPlace, tmp_path: Path, kind: str
) -> None:
    there = restored(written, new_place(kind), commune.keys, tmp_path / "new-media")
    before, after = content(commune.database), content(there)
    there.engine.dispose()
    for changed in (
        "outbox_message",
        "inbox_event",
        "conversation",
        "outside_message",
        "duty_alert",
    ):
        assert len(before.pop(changed)) == len(after.pop(changed)) > 0
    assert before == after
    assert all(before.values()), "a table without a row shows nothing"
    files = SealedFiles(tmp_path / "new-media", there.seals)
    assert files.read(commune.attachment_id).decode() == PLANTED[6]


def test_no_word_stands_in_clear_in_a_backup(written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        clear = b"".join(archive.read(name) for name in archive.namelist())
    sealed = re.findall(rb'"((?:[A-Za-z0-9+/]{4}){9,}[A-Za-z0-9+/=]{4})"', clear)
    assert len(sealed) > len(OutboxState)
    clear += b"".join(base64.b64decode(value) for value in sealed)
    for word in PLANTED:
        for form in (word.encode(), json.dumps(word).encode(), base64.b64encode(word.encode())):
            assert form not in clear


def test_what_was_unsent_is_held_and_nothing_is_worked_by_itself(
    commune: Populated, written: Path, new_place: NewPlace, tmp_path: Path
) -> None:
    before = content(commune.database)["outbox_message"]
    there = restored(written, new_place("sqlite"), commune.keys, tmp_path / "new-media")
    after = {row["id"]: row for row in content(there)["outbox_message"]}
    for row in before:
        wanted = OutboxState.restored if row["state"] in HELD else row["state"]
        assert after[row["id"]]["state"] == wanted
    with there.transaction() as session:
        events = session.scalars(select(InboxEvent).order_by(col(InboxEvent.event_key))).all()
    there.engine.dispose()
    assert [event.state for event in events] == [EventState.set_aside, EventState.new]
    assert content(there)["conversation"][0]["wake_at"] == LATER
    there.engine.dispose()


def test_rows_written_during_the_backup_belong_to_the_next_one(
    commune: Populated, tmp_path: Path
) -> None:
    written: list[str] = []

    def write_beside(_what: str, _done: int, _of: int) -> None:
        if not written:
            written.append("row")
            with commune.database.transaction() as session:
                commune_id = session.scalars(select(col(QrPoint.commune_id)).distinct()).one()
                session.execute(delete(MediaLink))
                session.add(QrPoint(commune_id=commune_id, code="B2", name="Chợ", created_at=NOW))

    done = backup.write(commune.database, commune.media_dir, tmp_path / "x.zip", NOW, write_beside)
    assert written
    assert done.manifest.tables["qr_point"].rows == 2
    assert done.manifest.tables["media_link"].rows == 1
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.read("tables/media_link.jsonl").count(b"\n") == 1
        assert b"B2" not in archive.read("tables/qr_point.jsonl")


def test_a_backup_that_fails_leaves_no_file(commune: Populated, tmp_path: Path) -> None:
    folder = tmp_path / "backups"

    def fail(what: str, _done: int, _of: int) -> None:
        if what == "Media":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.write(commune.database, commune.media_dir, folder / "x.zip", NOW, fail)
    assert list(folder.iterdir()) == []
    assert backup.last(commune.media_dir) is None


def test_a_finished_backup_is_remembered_and_for_its_owner_only(
    commune: Populated, written: Path
) -> None:
    last = backup.last(commune.media_dir)
    assert last is not None
    assert (last.at, last.file) == (NOW, str(written))
    assert written.stat().st_mode & 0o077 == 0


def test_an_attachment_whose_file_is_gone_is_counted(commune: Populated, tmp_path: Path) -> None:
    shutil.rmtree(commune.media_dir)
    done = backup.write(commune.database, commune.media_dir, tmp_path / "x.zip", NOW, quiet)
    assert done.missing == 1


def test_outbox_rows_of_the_backup_are_of_every_state(commune: Populated) -> None:
    """The round trip above says something only if they are."""
    with commune.database.transaction() as session:
        states = set(session.scalars(select(col(OutboxMessage.state))))
    assert states == set(OutboxState)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_an_older_backup_is_restored_as_it_was_and_then_migrated(
    commune: Populated,
    written: Path,
    new_place: NewPlace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    newer = tmp_path / "migrations"
    shutil.copytree(restore.MIGRATIONS, newer)
    newest = restore.check(written, Keyring.parse(commune.keys), quiet).revision
    (newer / "versions" / "9002_colours.py").write_text(NEXT_REVISION.format(newest=newest))
    monkeypatch.setattr(restore, "MIGRATIONS", newer)
    there = restored(written, new_place(kind), commune.keys, tmp_path / "new-media")
    with there.transaction() as session:
        found = session.connection().exec_driver_sql("SELECT name, colour FROM qr_point").all()
    there.engine.dispose()
    assert [tuple(row) for row in found] == [("Nhà văn hóa", "red")] * 2
