"""`xaoi migrate`: bring the database to the newest schema, or check that it matches the models."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import load_settings
from scripts.errors import CommandFailed
from storage import migrate as migrations


def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Only check that migrations and models agree.")
    ] = False,
    new: Annotated[
        str, typer.Option(help="Write the revision that the models ask for, with this title.")
    ] = "",
) -> None:
    """Apply the migrations that the database lacks."""
    if check or new:
        with tempfile.TemporaryDirectory() as folder:
            _compare(f"sqlite:///{Path(folder) / 'schema.db'}", new)
        return
    url = load_settings().database_url
    try:
        migrations.upgrade(url)
    except migrations.SchemaNewer as error:
        raise CommandFailed(str(error)) from None
    at, _ = migrations.revisions(url)
    typer.echo(f"The database is at revision {at}.")


def _compare(url: str, new: str) -> None:
    migrations.upgrade(url)
    differences = migrations.differences(url)
    if new:
        migrations.new_revision(url, new, f"{int(migrations.revisions(url)[0] or 0) + 1:04}")
    elif differences:
        raise CommandFailed("Models and migrations differ:\n" + "\n".join(differences))
    else:
        typer.echo("Migrations and models agree.")
