"""`xaoi keys`: the keys that seal what people wrote, their names, numbers and tokens."""

import base64
import secrets

import typer

from scripts.errors import CommandFailed

app = typer.Typer()

KEY_BYTES = 32


@app.command()
def new() -> None:
    """Print one new key for DATA_KEYS: base64 of 32 random bytes, alone on its line.

    A lost key is lost data: keep it apart from the backups.
    """
    typer.echo(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii"))


@app.command()
def rotate() -> None:
    """Seal everything anew with the first of DATA_KEYS, beside the running service.

    Before: add the new key last and restart every service; move it first and restart again. Safe
    to break off and repeat. After: remove the old key, and restart.
    """
    # Imported here: `keys new` is the first command anybody runs, and needs none of it.
    from bot.settings import load_settings
    from scripts.opening import open_database
    from scripts.progress import bars
    from storage import rotation

    settings = load_settings()
    database = open_database(settings)
    try:
        with bars() as told:
            done = rotation.rotate(database, settings.media_dir, settings.spool_dir, told)
    finally:
        database.engine.dispose()
    typer.echo(f"{done.resealed} values were sealed anew.")
    if done.left:
        raise CommandFailed(
            f"{done.left} values are not sealed with the first of DATA_KEYS: either something "
            "still runs with the former order of the keys (restart it, then repeat), or they "
            "belong to a key that is missing here. Remove no key yet."
        )
    typer.echo(
        "Everything is sealed with the first of DATA_KEYS; the others may go. Backups taken "
        "before still need them: keep them as long as those."
    )


@app.callback()
def keys() -> None:
    """Make and rotate the keys that seal the data."""
