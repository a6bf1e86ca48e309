"""What every measurement stands on: a commune in a fresh database, and its service's environment.

Nothing of this machine's own settings takes part, and no address outside it is ever asked.
"""

import contextlib
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import create_engine, text

from bot.emulator.config import EmulatorConfig
from scripts.bench.postgres_server import Databases, PostgresServer, free_port
from storage import communes, migrate, officials, people
from storage.crypto import Keyring, new_key
from storage.database import Database, Session, normal_url
from storage.profile import load_profile
from storage.types import Channel, Post

SAMPLE = Path(__file__).parents[2] / "commune.example.toml"
OFFICIALS = ((Post.chairman, "240000000000900001"), (Post.office, "240000000000900002"))
"""Paired posts and their holders' Zalo ids, so that cases reach somebody."""

TOKENS = ("access-token-of-the-bench", "refresh-token-of-the-bench")

Kind = Literal["sqlite", "postgres"]


@dataclass(frozen=True, slots=True)
class Ground:
    """Templates of both databases, to be copied for each measurement."""

    folder: Path
    keys: str
    server: Databases | None

    def fresh_database(self, kind: Kind) -> str:
        """The DATABASE_URL of a new copy."""
        if kind == "postgres":
            assert self.server is not None  # noqa: S101 - asked for when the ground was made
            return self.server.create(template="template_bench")
        target = self.folder / f"{secrets.token_hex(6)}.db"
        shutil.copy(self.folder / "template.db", target)
        return f"sqlite:///{target}"

    def drop(self, url: str) -> None:
        """Remove a database that `fresh_database` made."""
        if self.server is not None and url.startswith("postgresql"):
            self.server.drop(url)
        for path in self.folder.glob(f"{Path(url).name}*"):
            path.unlink()

    def environment(self, database_url: str, zalo_url: str = "") -> dict[str, str]:
        """The service's environment; without `zalo_url` Zalo's hosts refuse every connection."""
        zalo = EmulatorConfig()
        place = secrets.token_hex(6)
        zalo_url = zalo_url or f"http://127.0.0.1:{free_port()}"
        return {
            "DATABASE_URL": database_url,
            "DATA_KEYS": self.keys,
            "LOG_FORMAT": "json",
            "ZALO_APP_ID": zalo.app_id,
            "ZALO_APP_SECRET": zalo.app_secret,
            "ZALO_OA_ID": zalo.oa_id,
            "ZALO_OA_SECRET_KEY": zalo.oa_secret_key,
            "ZALO_ACCESS_TOKEN": TOKENS[0],
            "ZALO_REFRESH_TOKEN": TOKENS[1],
            "ZALO_OPENAPI_URL": zalo_url,
            "ZALO_OAUTH_URL": zalo_url,
            "ZALO_BUSINESS_URL": zalo_url,
            "MEDIA_DIR": str(self.folder / f"media-{place}"),
            "SPOOL_DIR": str(self.folder / f"spool-{place}"),
        }


@contextlib.contextmanager
def prepared(kinds: tuple[Kind, ...]) -> Iterator[Ground]:
    """The ground for measurements on these databases; everything is gone afterwards.

    Postgres is a server of our own with fsync on.
    """
    folder = Path(tempfile.mkdtemp(prefix="xaoi-bench-"))
    keys = new_key()
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        server = None
        if "postgres" in kinds:
            postgres = PostgresServer(durable=True)
            stack.callback(postgres.remove)
            postgres.start()
            server = postgres.databases
            _fill(server.create("template_bench"), keys)
        _fill(f"sqlite:///{folder / 'template.db'}", keys)
        yield Ground(folder, keys, server)


def rows(database_url: str, table: str) -> int:
    """How many rows the table holds, read past everything the service knows."""
    engine = create_engine(normal_url(database_url))
    try:
        with engine.connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 - our own table names
    finally:
        engine.dispose()


def _fill(database_url: str, keys: str) -> None:
    migrate.upgrade(database_url)
    database = Database(database_url, Keyring.parse(keys))
    database.unlock()
    with database.transaction() as session:
        _settle(session, EmulatorConfig())
    database.engine.dispose()


def _settle(session: Session, zalo: EmulatorConfig) -> None:
    """The sample commune with its posts in somebody's hands."""
    now = datetime.now(UTC)
    profile = load_profile(SAMPLE)
    communes.save(session, profile.slug, profile.model_dump(mode="json"), zalo.oa_id, now)
    communes.save_app(session, zalo.app_id, zalo.app_secret, zalo.oa_secret_key)
    commune = communes.by_slug(session, profile.slug)
    assert commune is not None  # noqa: S101 - it was saved above
    for post, zalo_id in OFFICIALS:
        holder = people.find_or_add(session, commune.id, Channel.zalo, zalo_id, now)
        official = officials.add(
            session,
            commune_id=commune.id,
            name=post.value,
            post=post,
            title=post.value,
            unit=None,
            now=now,
        )
        session.flush()
        officials.pair(official, holder, now)
