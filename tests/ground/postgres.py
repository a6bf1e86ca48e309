"""The Postgres that tests run on: one brought along, or the one XAOI_TEST_POSTGRES_URL names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from scripts.bench.postgres_server import Databases, PostgresServer

__all__ = ["Databases", "PostgresServer", "postgres_databases", "postgres_server"]

EXISTING_SERVER = "XAOI_TEST_POSTGRES_URL"


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A running server of one's own, to stop and start at will; gone afterwards."""
    server = PostgresServer(durable=durable)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@contextmanager
def postgres_databases() -> Iterator[Databases]:
    """A server to make databases on: the one the environment names, or one of our own.

    The named one must let its user create databases: postgresql://user:password@host/postgres.
    """
    if existing := os.environ.get(EXISTING_SERVER):
        yield Databases(existing)
        return
    with postgres_server() as server:
        yield server.databases
