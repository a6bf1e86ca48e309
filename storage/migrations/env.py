"""How Alembic reaches the database: always through a connection that `storage.migrate` gives."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import storage.models  # noqa: F401 - fills the metadata
from storage.types import UtcDateTime


def _plain(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write our own types as what they are in the database, so that old revisions stay true."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=_plain,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
