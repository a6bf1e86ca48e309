"""`xaoi media`: photos, voice messages and files that were not fetched."""

from typing import Annotated

import typer

from scripts.opening import now, transaction
from storage import media

app = typer.Typer()


@app.command("list")
def list_() -> None:
    """Count the attachments by state, and say why some are held or failed."""
    with transaction() as session:
        for state, number in sorted(media.counts(session).items()):
            typer.echo(f"{state:<8}{number:>7}")
        for reason, number in media.reasons(session):
            typer.echo(f"{number:>7} × {reason}")


@app.command()
def retry(
    failed: Annotated[
        bool, typer.Option("--failed", help="Also those that were given up.")
    ] = False,
) -> None:
    """Fetch again what is held (its host was not in MEDIA_HOSTS then)."""
    with transaction() as session:
        again = media.try_again(session, now(), failed=failed)
    typer.echo(f"{again} attachments will be fetched by the running service.")
