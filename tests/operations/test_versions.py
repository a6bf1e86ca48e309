"""A program that is older than its database says so, and touches nothing."""

import pytest
from sqlalchemy import create_engine, text

from storage import migrate
from storage.database import normal_url


def _written_by_a_newer_version(url: str) -> None:
    engine = create_engine(normal_url(url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9042'"))
    engine.dispose()


def test_a_newer_database_is_not_sent_to_xaoi_migrate(database_url: str) -> None:
    _written_by_a_newer_version(database_url)
    for refused in (migrate.require_current, migrate.upgrade):
        with pytest.raises(migrate.SchemaNewer, match="9042") as raised:
            refused(database_url)
        assert "newer" in str(raised.value)
        assert "xaoi migrate" not in str(raised.value)
