"""`xaoi backup`: everything into one file, beside a running service."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.settings import load_settings
from scripts.errors import CommandFailed
from scripts.opening import now, open_database
from scripts.progress import bars
from storage import backup as backups
from storage.backup_file import BackupError

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def backup(
    file: Annotated[Path | None, typer.Argument(help="The file to write.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="A folder instead: the file is named by date and time.")
    ] = None,
) -> None:
    """Write the database and the attachments into one file, as they are at this moment.

    What is sealed stays sealed. DATA_KEYS are not in it: without them nobody can restore it, so
    keep them, but not beside it.
    """
    taken_at = now()
    target = _target(file, to, taken_at)
    settings = load_settings()
    database = open_database(settings)
    try:
        with bars() as told:
            written = backups.write(database, settings.media_dir, target, taken_at, told)
    except BackupError as error:
        raise CommandFailed(str(error)) from None
    finally:
        database.engine.dispose()
    _tell(target, written, list(settings.spool_dir.glob("*/*.events")))


def _target(file: Path | None, to: Path | None, taken_at: datetime) -> Path:
    if (file is None) == (to is None):
        raise typer.BadParameter("Name one FILE to write, or a folder with --to.")
    if file is not None:
        return file
    name = f"xaoi-{taken_at.astimezone(VIETNAM):%Y-%m-%d-%H%M%S}.zip"
    return Path(str(to)) / name


def _tell(target: Path, written: backups.Written, spooled: list[Path]) -> None:
    manifest = written.manifest
    typer.echo(
        f"{target}: {manifest.rows} rows, {len(manifest.media)} attachments, {written.size} bytes."
    )
    if written.missing:
        typer.echo(f"{written.missing} attachments had no file in MEDIA_DIR.", err=True)
    if spooled:
        typer.echo(
            f"{len(spooled)} files of events wait in SPOOL_DIR and are not in this backup: once "
            "the service has taken them in, back up again.",
            err=True,
        )
    typer.echo("DATA_KEYS are NOT in it. Without them it can't be restored: keep both.", err=True)
