"""`xaoi oa`: link a commune's Official Account through Zalo's consent page."""

from typing import Annotated

import typer

from bot.settings import Settings, load_settings
from bot.zalo.tokens import consent_url, new_verifier
from scripts.errors import CommandFailed
from scripts.officials import CommuneOption
from scripts.opening import commune_named, now, transaction
from storage import communes, consents
from storage.database import Session

app = typer.Typer()


@app.command()
def link(
    commune: CommuneOption = "",
    app_id: Annotated[
        str, typer.Option(help="A Zalo app added with `xaoi oa app`; else ZALO_APP_ID.")
    ] = "",
) -> None:
    """Print the consent link that an administrator of the OA opens, good for a day and one use."""
    settings = load_settings()
    verifier = new_verifier()
    with transaction(settings) as session:
        app_id = _app(session, settings, app_id)
        row = commune_named(session, commune)
        state = consents.begin(session, row.id, app_id, verifier, now())
    callback = f"{settings.public_base_url}/zalo/callback"
    typer.echo(consent_url(settings.zalo_oauth_url, app_id, callback, state, verifier))
    typer.echo(f"The app's console must hold this callback address: {callback}", err=True)


@app.command("app")
def app_(
    app_id: Annotated[str, typer.Argument(help="The app's id, from its console.")],
    app_secret: Annotated[str, typer.Option(prompt="App secret", hide_input=True)],
    oa_secret_key: Annotated[str, typer.Option(prompt="OA secret key", hide_input=True)],
) -> None:
    """Add one more Zalo app, or renew its secrets: each takes 4,000 requests a minute."""
    if not app_id.isdigit():
        raise typer.BadParameter(f"{app_id} is no app id: it is the number in the app's console.")
    if app_id == load_settings().zalo_app_id:
        raise CommandFailed(f"App {app_id} is the environment's: change ZALO_APP_SECRET there.")
    with transaction() as session:
        communes.save_app(session, app_id, app_secret, oa_secret_key)
    typer.echo(f"{app_id}: saved. Link communes through it: `xaoi oa link --app-id {app_id}`.")


@app.callback()
def oa() -> None:
    """Link an Official Account to a commune."""


def _app(session: Session, settings: Settings, app_id: str) -> str:
    """The app to link through: the one named, else the environment's."""
    if app_id:
        if communes.app_named(session, app_id) is None:
            raise CommandFailed(f"There is no app {app_id}: add it with `xaoi oa app {app_id}`.")
        return app_id
    if settings.zalo_app_id is None or settings.zalo_app_secret is None:
        raise CommandFailed("Set ZALO_APP_ID and ZALO_APP_SECRET from the app's console first.")
    return settings.zalo_app_id
