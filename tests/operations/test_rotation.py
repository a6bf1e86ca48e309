"""New keys for old, as the documentation says it: every step leaves everything readable."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.spool import Row, Spool
from scripts.keys import rotate
from storage import inbox, people, rotation
from storage.crypto import Keyring, SealError, new_key
from storage.database import Database
from storage.inbox import Arrival
from storage.media import SealedFiles
from storage.models import Person
from storage.types import Channel, EventSource
from tests.operations.populated import NOW, PLANTED, Populated, content, quiet

Restart = Callable[..., Database]


@pytest.fixture
def restarted(commune: Populated) -> Iterator[Restart]:
    """The same database as a process sees it that was started with these keys."""
    url = commune.database.url.render_as_string(hide_password=False)
    processes: list[Database] = []

    def restart(*keys: str) -> Database:
        processes.append(Database(url, Keyring.parse(",".join(keys))))
        processes[-1].unlock()
        return processes[-1]

    yield restart
    for process in processes:
        process.engine.dispose()


def writes(database: Database, address: str) -> None:
    """Somebody new writes: a row sealed with whatever is that process's newest key."""
    with database.transaction() as session:
        commune_id = session.scalars(select(col(Person.commune_id))).first()
        assert commune_id is not None
        people.find_or_add(session, commune_id, Channel.zalo, address, NOW)


def names(database: Database) -> list[str]:
    with database.transaction() as session:
        zalo = col(Person.channel) == Channel.zalo
        rows = session.scalars(select(Person).where(zalo).order_by(col(Person.id)))
        return [people.address(session, person) for person in rows]


def test_the_whole_rotation(commune: Populated, restarted: Restart, tmp_path: Path) -> None:
    old, fresh, spool = commune.keys, new_key(), tmp_path / "spool"
    writes(restarted(old, fresh), "added last: still sealed with the old key")
    first = restarted(fresh, old)
    writes(first, "moved first: sealed with the new key")
    before = content(first)

    done = rotation.rotate(first, commune.media_dir, spool, quiet)
    assert done.left == 0
    assert done.resealed > 20
    assert rotation.rotate(first, commune.media_dir, spool, quiet).resealed == 0

    only = restarted(fresh)
    assert content(only) == before
    assert len(names(only)) == 3
    files = SealedFiles(commune.media_dir, only.seals)
    assert files.read(commune.attachment_id).decode() == PLANTED[6]
    with pytest.raises(SealError):
        restarted(old)


def test_a_rotation_that_broke_off_goes_on(
    commune: Populated, restarted: Restart, tmp_path: Path
) -> None:
    database = restarted(new_key(), commune.keys)

    def power_cut(what: str, _done: int, _of: int) -> None:
        if what == "message":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(database, commune.media_dir, tmp_path / "spool", power_cut)
    again = rotation.rotate(database, commune.media_dir, tmp_path / "spool", quiet)
    assert again.left == 0
    assert again.resealed > 0


async def test_what_waits_in_the_spool_is_sealed_anew_too(
    commune: Populated, restarted: Restart, tmp_path: Path
) -> None:
    fresh = new_key()
    await spooled(commune, tmp_path / "spool")
    database = restarted(fresh, commune.keys)
    rotation.rotate(database, commune.media_dir, tmp_path / "spool", quiet)
    taken: list[Row] = []

    async def take(rows: list[Row]) -> None:
        taken.extend(rows)

    spool = Spool(tmp_path / "spool")
    spool.open()
    await spool.drain(take)
    spool.close()
    [row] = taken
    assert row["received_at"] == NOW
    opened = Keyring.parse(fresh).open("inbox_event.body", row["id"], row["body"])
    assert opened.decode() == PLANTED[0]


async def spooled(commune: Populated, folder: Path) -> None:
    arrival = Arrival(
        source=EventSource.zalo,
        oa_id="1",
        event_key="zalo:spooled",
        event_name="user_send_text",
        person="111222333",
        sent_ms=1,
        received_at=NOW,
        body=PLANTED[0].encode(),
    )
    spool = Spool(folder)
    spool.open()
    await spool.keep(inbox.row_of(commune.database.seals, arrival))
    spool.close()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_turn_under_way_is_not_waited_for(
    commune: Populated, restarted: Restart, tmp_path: Path
) -> None:
    database = restarted(new_key(), commune.keys)
    with commune.database.transaction() as turn:
        turn.scalars(select(Person).with_for_update()).all()
        during = rotation.rotate(database, commune.media_dir, tmp_path / "spool", quiet)
    after = rotation.rotate(database, commune.media_dir, tmp_path / "spool", quiet)
    assert (during.left > 0, after.left) == (True, 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_values_of_a_missing_key_are_named_before_a_key_is_removed(
    commune: Populated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = commune.database.url.render_as_string()
    stranger = Database(url, Keyring.parse(new_key()))
    stranger.index_key = commune.database.index_key
    writes(stranger, "sealed with a key that nobody has")
    stranger.engine.dispose()
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATA_KEYS", f"{new_key()},{commune.keys}")
    monkeypatch.setenv("MEDIA_DIR", str(commune.media_dir))
    monkeypatch.setenv("SPOOL_DIR", str(tmp_path / "spool"))
    with pytest.raises(Exception, match=r"1 values are not sealed .* Remove no key yet"):
        rotate()
