"""`xaoi restore`: a backup into an empty place, on either kind of database."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings, load_settings
from scripts.errors import CommandFailed
from scripts.opening import now
from scripts.progress import bars
from storage import restore as restoring
from storage.backup_file import BackupError
from storage.crypto import Keyring
from storage.database import Database


def restore(
    file: Annotated[Path, typer.Argument(help="What `xaoi backup` wrote.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only read it to its end; write nothing.")
    ] = False,
) -> None:
    """Restore a backup where DATABASE_URL and MEDIA_DIR are empty; SQLite and Postgres alike.

    DATA_KEYS must be those of the backup. What was not sent yet stays held until `xaoi outbox
    release`. Nothing stays if anything fails.
    """
    settings = load_settings()
    try:
        if check:
            _check(file, settings)
        else:
            _restore(file, settings)
    except BackupError as error:
        raise CommandFailed(str(error)) from None
    except SQLAlchemyError as error:
        raise CommandFailed(
            f"The database did not take it ({type(error).__name__}); nothing was restored. "
            "Check DATABASE_URL."
        ) from None


def _check(file: Path, settings: Settings) -> None:
    with bars() as told:
        manifest = restoring.check(file, Keyring(settings.keys), told)
    typer.echo(
        f"{file} is whole: {manifest.rows} rows and {len(manifest.media)} attachments of "
        f"{manifest.taken_at}, and DATA_KEYS open it."
    )


def _restore(file: Path, settings: Settings) -> None:
    database = Database(settings.database_url, Keyring(settings.keys))
    try:
        with bars() as told:
            back = restoring.load(file, database, settings.media_dir, now(), told)
    finally:
        database.engine.dispose()
    typer.echo(
        f"Restored {back.manifest.rows} rows and {len(back.manifest.media)} attachments of "
        f"{back.manifest.taken_at}."
    )
    _tell_what_waits(back)


def _tell_what_waits(back: restoring.Restored) -> None:
    if back.held:
        typer.echo(
            f"{back.held} messages had not been sent then; some may have gone out since. Look with "
            "`xaoi outbox list`, let them go with `xaoi outbox release`."
        )
    if back.set_aside:
        typer.echo(
            f"{back.set_aside} events had not been worked then and are set aside; `xaoi events "
            "retry` works them now."
        )
    typer.echo(
        "Zalo's tokens may have been renewed since: if `xaoi doctor` says they are refused, run "
        "`xaoi oa link`. Never run this copy beside the service it was taken from: the two would "
        "take each other's tokens."
    )
