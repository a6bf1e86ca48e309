"""What restore will not do, and that nothing stays of what it did not finish."""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage import backup, migrate, restore
from storage.backup_file import BackupError
from storage.crypto import Keyring, new_key
from storage.database import Database
from storage.leader import NamedLock
from storage.models import Attachment, Vault
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


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The backup's own kind does not matter here."""
    return sqlite_url


def test_other_keys_restore_nothing(
    commune: Populated, written: Path, new_place: NewPlace, tmp_path: Path
) -> None:
    url = new_place("sqlite")
    with pytest.raises(BackupError, match="DATA_KEYS do not open this backup"):
        restored(written, url, new_key(), tmp_path / "new-media")
    assert migrate.revisions(url)[0] is None
    assert not (tmp_path / "new-media").exists()


def test_the_keys_of_then_may_stand_behind_newer_ones(
    commune: Populated, written: Path, new_place: NewPlace, tmp_path: Path
) -> None:
    there = restored(
        written, new_place("sqlite"), f"{new_key()},{commune.keys}", tmp_path / "new-media"
    )
    assert content(there)["person"][0]["name"] == PLANTED[1].encode()
    there.engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_database_with_rows_is_refused(
    commune: Populated, written: Path, new_place: NewPlace, tmp_path: Path, kind: str
) -> None:
    url = new_place(kind)
    restored(written, url, commune.keys, tmp_path / "first")
    with pytest.raises(BackupError, match="The database is not empty"):
        restored(written, url, commune.keys, tmp_path / "second")


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_database_that_a_command_has_only_opened_is_empty(
    commune: Populated, written: Path, new_place: NewPlace, tmp_path: Path, kind: str
) -> None:
    url = new_place(kind)
    migrate.upgrade(url)
    touched = Database(url, Keyring.parse(commune.keys))
    touched.unlock()
    touched.engine.dispose()
    there = restored(written, url, commune.keys, tmp_path / "new-media")
    with there.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Vault)) == 1
        attachment = session.get(Attachment, commune.attachment_id)
        assert attachment is not None
        assert session.unseal(attachment, "name") == "den.jpg"
    there.engine.dispose()


def test_a_media_folder_with_files_is_refused(
    commune: Populated, written: Path, new_place: NewPlace
) -> None:
    url = new_place("sqlite")
    with pytest.raises(BackupError, match=r"MEDIA_DIR .* is not empty"):
        restored(written, url, commune.keys, commune.media_dir)
    assert migrate.revisions(url)[0] is None


def test_a_place_where_a_service_runs_is_refused(
    commune: Populated, written: Path, new_place: NewPlace, tmp_path: Path
) -> None:
    url = new_place("sqlite")
    running = Database(url, Keyring.parse(commune.keys))
    service = NamedLock(running, "service")
    assert service.try_acquire()
    with pytest.raises(BackupError, match="stop it first"):
        restored(written, url, commune.keys, tmp_path / "new-media")
    service.release()


def test_a_postgres_that_others_use_is_refused(
    commune: Populated, written: Path, new_place: NewPlace, tmp_path: Path
) -> None:
    url = new_place("postgres")
    running = Database(url, Keyring.parse(commune.keys))
    with (
        running.engine.connect(),
        pytest.raises(BackupError, match="1 other connections use this database"),
    ):
        restored(written, url, commune.keys, tmp_path / "new-media")
    running.engine.dispose()


def rewritten(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of the backup with one member changed."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, change(content) if member == name else content)
    return target


def more_rows(manifest: bytes) -> bytes:
    document = json.loads(manifest)
    document["members"]["tables/person.jsonl"]["rows"] += 1
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("member", "change", "says"),
    [
        ("tables/person.jsonl", lambda _: b"", "is damaged: tables/person.jsonl"),
        ("manifest.json", more_rows, "was changed after it was written"),
        ("manifest.json", lambda _: b"{}", "holds no manifest"),
        ("tables/vault.jsonl", lambda _: b"{}", "its vault can't be read"),
    ],
)
def test_a_harmed_backup_is_refused_and_nothing_is_written(
    commune: Populated,
    written: Path,
    new_place: NewPlace,
    tmp_path: Path,
    member: str,
    change: Callable[[bytes], bytes],
    says: str,
) -> None:
    url = new_place("sqlite")
    with pytest.raises(BackupError, match=re.escape(says)):
        restored(rewritten(written, member, change), url, commune.keys, tmp_path / "new-media")
    assert migrate.revisions(url)[0] is None


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_the_beginning_of_a_backup_is_refused(
    commune: Populated, written: Path, share: float
) -> None:
    content = written.read_bytes()
    written.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(BackupError, match="not a backup, or only the beginning of one"):
        restore.check(written, Keyring.parse(commune.keys), quiet)


@pytest.mark.parametrize("table", ["case", "message", "vault"])
def test_a_flipped_bit_is_found(commune: Populated, written: Path, table: str) -> None:
    content = bytearray(written.read_bytes())
    with zipfile.ZipFile(written) as archive:
        member = archive.getinfo(f"tables/{table}.jsonl")
    name, extra = content[member.header_offset + 26], content[member.header_offset + 28]
    content[member.header_offset + 30 + name + extra + member.compress_size // 2] ^= 1
    written.write_bytes(content)
    with pytest.raises(BackupError):
        restore.check(written, Keyring.parse(commune.keys), quiet)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_restore_that_breaks_off_leaves_the_place_empty(
    commune: Populated, written: Path, new_place: NewPlace, tmp_path: Path, kind: str
) -> None:
    url, media = new_place(kind), tmp_path / "new-media"

    def fail(what: str, _done: int, _of: int) -> None:
        if what == "Media":
            raise KeyboardInterrupt

    database = Database(url, Keyring.parse(commune.keys))
    with pytest.raises(KeyboardInterrupt):
        restore.load(written, database, media, LATER, fail)
    database.engine.dispose()
    assert migrate.revisions(url)[0] is None
    assert list(media.iterdir()) == []


def test_a_backup_of_a_newer_version_is_refused(
    commune: Populated, written: Path, new_place: NewPlace, tmp_path: Path
) -> None:
    with commune.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    newer = tmp_path / "newer.zip"
    backup.write(commune.database, commune.media_dir, newer, NOW, quiet)
    with pytest.raises(BackupError, match="newer version"):
        restored(newer, new_place("sqlite"), commune.keys, tmp_path / "new-media")
