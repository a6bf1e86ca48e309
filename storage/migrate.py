"""Bringing a database to the newest schema, and knowing whether it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from storage.database import engine_for, normal_url

_LOCK = 7_140_251_906  # any number, the same for every process that migrates one database


class SchemaOutdated(Exception):
    """The database is not at the newest schema; the message names `xaoi migrate`."""


class SchemaNewer(SchemaOutdated):
    """The database is of a newer version than this program, which must not touch it."""


def upgrade(url: str) -> None:
    """Apply every migration that is missing; safe beside another process doing the same.

    Raises SchemaNewer when the database is at a revision that this version does not know.
    """
    from alembic import command
    from alembic.migration import MigrationContext

    with _locked(url) as connection:
        _refuse_newer(connection, MigrationContext.configure(connection).get_current_revision())
        command.upgrade(_config(connection), "head")


def differences(url: str) -> list[str]:
    """What an automatic migration would still change: empty when models and migrations agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlmodel import SQLModel

    import storage.models  # noqa: F401 - fills the metadata

    with _locked(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(change) for change in compare_metadata(context, SQLModel.metadata)]


def new_revision(url: str, title: str, number: str) -> None:
    """Write the revision that takes the database at `url` (newest so far) to today's models."""
    from alembic import command

    with _locked(url) as connection:
        command.revision(_config(connection), message=title, autogenerate=True, rev_id=number)


def require_current(url: str) -> None:
    """Raises SchemaOutdated unless the database is at the newest schema, SchemaNewer beyond it."""
    at, newest = revisions(url)
    if at != newest:
        state = f"at revision {at}" if at else "empty"
        raise SchemaOutdated(
            f"The database is {state}, this version needs {newest}; run `xaoi migrate`."
        )


def revisions(url: str) -> tuple[str | None, str]:
    """The revision the database is at (None: empty) and the newest one; raises SchemaNewer."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    engine = engine_for(normal_url(url))
    try:
        with engine.connect() as connection:
            at = MigrationContext.configure(connection).get_current_revision()
            _refuse_newer(connection, at)
            head = ScriptDirectory.from_config(_config(connection)).get_current_head()
    finally:
        engine.dispose()
    return at, str(head)


def _refuse_newer(connection: Connection, at: str | None) -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(_config(connection))
    if at is not None and at not in {each.revision for each in script.walk_revisions()}:
        raise SchemaNewer(
            f"The database is at revision {at}, which this version of Xã Ơi does not know: a newer "
            "one has used it. Start the newer version, or restore a backup made before it."
        )


@contextmanager
def _locked(url: str) -> Iterator[Connection]:
    """A connection in a transaction that only one migrating process holds."""
    engine = engine_for(normal_url(url))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = '10s'"))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            yield connection
    finally:
        engine.dispose()


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
