"""The databases every storage test gets, and the server it can take away."""

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, make_url

from scripts.bench import postgres_server as postgres_server_module
from tests.ground.postgres import Databases, PostgresServer, postgres_server


def tables(url: str) -> list[str]:
    driver = url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(driver)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def test_a_fresh_database_has_every_table(database_url: str) -> None:
    assert {"commune", "person", "inbox_event", "outbox_message"} <= set(tables(database_url))


def test_each_kind_of_database_has_its_turn(
    database_url: str, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.params["database_url"]
    assert make_url(database_url).get_backend_name() == {"postgres": "postgresql"}.get(kind, kind)


def test_copies_of_a_template_do_not_share_rows(postgres: Databases) -> None:
    def with_a_table(url: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("create table note (text text)")

    template = postgres.create_template(with_a_table)
    first, second = postgres.create(template=template), postgres.create(template=template)
    with psycopg.connect(first, autocommit=True) as connection:
        connection.execute("insert into note values ('ĐƯỜNG')")
        assert connection.execute("select lower(text) from note").fetchall() == [("đường",)]
    with psycopg.connect(second) as connection:
        assert connection.execute("select count(*) from note").fetchone() == (0,)
    for database in (first, second, template):
        postgres.drop(database)


@pytest.mark.parametrize("at_once", [False, True], ids=["stopped", "cut"])
def test_a_server_that_was_taken_away_comes_back_with_its_data(at_once: bool) -> None:
    with postgres_server(durable=True) as server:
        url = server.databases.create()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("create table kept as select 1 as one")
        server.stop(at_once=at_once)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
        server.start()
        with psycopg.connect(url) as connection:
            assert connection.execute("select one from kept").fetchone() == (1,)


def test_a_removed_server_leaves_nothing() -> None:
    server = PostgresServer()
    server.start()
    server.remove()
    assert not server.running
    assert not server.folder.exists()


def test_a_checkout_that_only_its_owner_can_read_has_its_postgres_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres_server_module, "_open_to_all", lambda _: False)
    with postgres_server() as server, psycopg.connect(server.databases.create()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
