"""`xaoi oa`: link a commune's Official Account through Zalo's consent page."""

import typer

from bot.settings import load_settings
from bot.zalo.tokens import consent_url, new_verifier
from scripts.errors import CommandFailed
from scripts.officials import CommuneOption
from scripts.opening import commune_named, now, transaction
from storage import consents

app = typer.Typer()


@app.command()
def link(commune: CommuneOption = "") -> None:
    """Print the consent link that an administrator of the OA opens, good for a day and one use."""
    settings = load_settings()
    if settings.zalo_app_id is None or settings.zalo_app_secret is None:
        raise CommandFailed("Set ZALO_APP_ID and ZALO_APP_SECRET from the app's console first.")
    verifier = new_verifier()
    with transaction(settings) as session:
        row = commune_named(session, commune)
        state = consents.begin(session, row.id, verifier, now())
    callback = f"{settings.public_base_url}/zalo/callback"
    typer.echo(
        consent_url(settings.zalo_oauth_url, settings.zalo_app_id, callback, state, verifier)
    )
    typer.echo(f"The app's console must hold this callback address: {callback}", err=True)


@app.callback()
def oa() -> None:
    """Link an Official Account to a commune."""
