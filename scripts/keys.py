"""`xaoi keys`: the keys that seal what people wrote, their names, numbers and tokens."""

import base64
import secrets

import typer

app = typer.Typer()

KEY_BYTES = 32


@app.command()
def new() -> None:
    """Print one new key for DATA_KEYS: base64 of 32 random bytes, alone on its line.

    A lost key is lost data: keep it apart from the backups.
    """
    typer.echo(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii"))


@app.callback()
def keys() -> None:
    """Make and rotate the keys that seal the data."""
