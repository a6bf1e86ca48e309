"""The part of `xaoi doctor` that every commune of a service shares."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import ZALO_HOSTS, Settings, is_loopback
from scripts.findings import Finding, blocks, left_open, ok, warns
from storage import backup, health, migrate
from storage.crypto import Keyring, SealError
from storage.database import Database, Session

BACKUP_AGE = timedelta(hours=36)
"""A nightly backup that was missed once is worth a word."""

LATE = timedelta(minutes=5)


def database(settings: Settings) -> Finding:
    """Whether it answers at this version's schema."""
    path = urlsplit(settings.database_url).path.removeprefix("/")
    if settings.database_url.startswith("sqlite") and not Path(path).exists():
        return blocks("database", f"There is no {path} yet: run `xaoi migrate`.")
    try:
        migrate.require_current(settings.database_url)
    except migrate.SchemaOutdated as error:
        return blocks("database", str(error))
    except SQLAlchemyError as error:
        return blocks(
            "database", f"It does not answer ({type(error).__name__}): check DATABASE_URL."
        )
    kind = "SQLite" if settings.database_url.startswith("sqlite") else "Postgres"
    return ok("database", f"{kind}, at this version's schema.")


def keys(opened: Database) -> Finding:
    """Whether DATA_KEYS are this database's."""
    try:
        opened.unlock()
    except SealError:
        return blocks("keys", "DATA_KEYS are not this database's: set the ones it was made with.")
    return ok("keys", f"DATA_KEYS open the database ({len(opened.keys.keys)} in use).")


def address(settings: Settings) -> Finding:
    """Whether Zalo and people can reach us."""
    url = settings.public_base_url
    if not url.startswith("https://"):
        return blocks("address", f"PUBLIC_BASE_URL is {url}: Zalo calls only https:// addresses.")
    if is_loopback(url):
        return blocks("address", f"PUBLIC_BASE_URL is {url}: nobody else reaches this machine so.")
    return ok("address", f"{url}; the webhook is {url}/zalo/webhook.")


def zalo_hosts(settings: Settings) -> Finding:
    """Whether the real Zalo is spoken to."""
    local = [name.upper() for name in ZALO_HOSTS if is_loopback(getattr(settings, name))]
    if local:
        return blocks("zalo", f"{', '.join(local)} name a local Zalo: unset them.")
    return ok("zalo", "The real Zalo is spoken to.")


def app(settings: Settings) -> Finding:
    """Whether the Zalo app is named."""
    names = {"ZALO_APP_ID": settings.zalo_app_id, "ZALO_APP_SECRET": settings.zalo_app_secret}
    missing = [name for name, value in names.items() if value is None]
    if missing:
        return blocks("app", f"Set {' and '.join(missing)} from the app's page in Zalo's console.")
    return ok("app", f"Zalo app {settings.zalo_app_id}.")


def backups(settings: Settings, now: datetime) -> Finding:
    """Whether there is a backup, and a fresh one."""
    last = backup.last(settings.media_dir)
    remedy = "run `xaoi backup --to FOLDER` every night, and keep DATA_KEYS elsewhere"
    if last is None:
        return blocks("backups", f"None was ever taken here: {remedy}.")
    age = now - last.at
    if age > BACKUP_AGE:
        return warns("backups", f"The last one is {_ago(age)} old ({last.file}): {remedy}.")
    return ok("backups", f"The last one is {_ago(age)} old: {last.file}.")


def spool(settings: Settings) -> Finding:
    """Whether events wait outside the database."""
    waiting = list(settings.spool_dir.glob("*/*.events"))
    if not waiting:
        return ok("spool", "Empty.")
    return warns(
        "spool",
        f"{len(waiting)} files of events wait in {settings.spool_dir}: `xaoi serve` takes them in "
        "once the database answers.",
    )


def waiting(session: Session, now: datetime) -> Iterator[Finding]:
    """What has not been worked or sent, and what a person must look at."""
    found = health.backlog(session, now)
    if found.event_since is not None and now - found.event_since > LATE:
        age = _ago(now - found.event_since)
        yield warns("events", f"One has waited for {age}: does `xaoi serve` run?")
    if found.message_since is not None and now - found.message_since > LATE:
        age = _ago(now - found.message_since)
        yield warns("outbox", f"A message has waited for {age}: does `xaoi serve` run?")
    if found.restored:
        yield warns(
            "restored",
            f"{found.restored} messages came back from a backup and are held: `xaoi outbox list`, "
            "then `xaoi outbox release`.",
        )
    if found.unverified:
        yield warns(
            "unverified",
            f"{found.unverified} events are kept whose signature did not check: correct "
            "ZALO_OA_SECRET_KEY, then `xaoi events verify`.",
        )
    if found.set_aside:
        yield warns(
            "set_aside",
            f"{found.set_aside} events could not be dealt with: `xaoi events list`, then `xaoi "
            "events retry`.",
        )
    else:
        yield ok("set_aside", "No event was given up.")


def media(settings: Settings) -> Finding:
    """Whether attachments can be kept."""
    return _writable("media", "MEDIA_DIR", settings.media_dir)


def spool_folder(settings: Settings) -> Finding:
    """Whether events can be kept while the database does not answer."""
    return _writable("spool_folder", "SPOOL_DIR", settings.spool_dir)


def alarms(settings: Settings) -> Finding:
    """Whether somebody is told outside Zalo when Zalo is dead."""
    if settings.smtp_url is not None:
        query = parse_qs(urlsplit(settings.smtp_url.get_secret_value()).query)
        if not query.get("to"):
            return warns("alarms", "SMTP_URL names nobody to write to: add ?to=… to it.")
    elif settings.alarm_url is None:
        return warns(
            "alarms",
            "Nobody hears when Zalo refuses us: set SMTP_URL (mail) or ALARM_URL (a web address).",
        )
    return ok("alarms", "Somebody is told outside Zalo.")


def auto_reply() -> Finding:
    """What Zalo tells no program."""
    return left_open(
        "auto_reply",
        "Can't be seen from here: the OA's own automatic replies must be off in its console, or "
        "people get two answers.",
    )


def keyring(settings: Settings) -> Keyring:
    """The keys of the settings."""
    return Keyring(settings.keys)


def _writable(check: str, name: str, folder: Path) -> Finding:
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return blocks(check, f"{name} {folder} can't be written: give this user the right to.")
    return ok(check, f"{name} {folder} can be written.")


def _ago(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    if hours < 2:
        return f"{int(hours * 60)} minutes"
    return f"{int(hours)} hours" if hours < 72 else f"{int(hours / 24)} days"
