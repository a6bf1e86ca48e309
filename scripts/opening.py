"""What most commands begin with: the settings, the database, and the commune that is meant."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.request import urlopen

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings, load_settings
from scripts.errors import CommandFailed
from storage import communes, migrate
from storage.crypto import Keyring, SealError
from storage.database import Database, Session
from storage.models import Commune


def open_database(settings: Settings) -> Database:
    """The database of a data command: an empty one is migrated, an outdated one refused.

    Raises CommandFailed with the remedy.
    """
    with database_faults():
        at, _newest = migrate.revisions(settings.database_url)
        if at is None:
            migrate.upgrade(settings.database_url)
        migrate.require_current(settings.database_url)
        database = Database(settings.database_url, Keyring(settings.keys))
        database.unlock()
    return database


@contextmanager
def database_faults() -> Iterator[None]:
    """What is wrong with the database becomes CommandFailed, with its remedy."""
    try:
        yield
    except migrate.SchemaOutdated as error:
        raise CommandFailed(str(error)) from None
    except SealError:
        raise CommandFailed(
            "DATA_KEYS are not the keys of this database; set the ones it was made with."
        ) from None
    except SQLAlchemyError as error:
        raise CommandFailed(
            f"The database does not answer ({type(error).__name__}); check DATABASE_URL."
        ) from None


@contextmanager
def transaction(settings: Settings | None = None) -> Iterator[Session]:
    """One short write transaction beside a running service."""
    database = open_database(settings or load_settings())
    try:
        with database.transaction() as session:
            yield session
    finally:
        database.engine.dispose()


def commune_named(session: Session, slug: str) -> Commune:
    """The commune `slug`, or the only one when `slug` is empty; raises CommandFailed."""
    if slug:
        commune = communes.by_slug(session, slug)
        if commune is None:
            known = ", ".join(row.slug for row in communes.all_of_them(session)) or "none yet"
            raise CommandFailed(f"There is no commune {slug!r} (there is: {known}).")
        return commune
    every = communes.all_of_them(session)
    if len(every) != 1:
        raise CommandFailed("Name the commune with --commune SLUG.")
    return every[0]


def now() -> datetime:
    """This moment in UTC, by the local Zalo's clock where the service follows it."""
    url = load_settings(keys_required=False).demo_clock_url
    if url is None:
        return datetime.now(UTC)
    try:
        with urlopen(url, timeout=5) as answer:  # noqa: S310 - settings admit http on this machine
            return datetime.fromisoformat(json.load(answer)["now"]).astimezone(UTC)
    except OSError as error:
        raise CommandFailed(f"DEMO_CLOCK_URL {url} does not answer ({error}); unset it.") from None
