"""`xaoi commune`: create or update a commune from its TOML file."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import load_settings
from scripts.errors import CommandFailed
from scripts.opening import now, transaction
from storage import communes
from storage.database import Session
from storage.profile import CommuneProfile, ProfileError, load_profile

app = typer.Typer()


@app.command()
def apply(
    file: Annotated[Path, typer.Argument(help="The commune's TOML file.")],
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Create the commune that FILE describes, or bring it up to date; safe to repeat."""
    try:
        profile = load_profile(file)
    except ProfileError as error:
        raise CommandFailed(str(error)) from None
    settings = load_settings()
    oa_id = profile.oa_id or settings.zalo_oa_id
    with transaction(settings) as session:
        _refuse_foreign_oa(session, profile, oa_id)
        document = profile.model_dump(mode="json")
        changed = communes.save(session, profile.slug, document, oa_id, now())
    if as_json:
        typer.echo(json.dumps({"slug": profile.slug, "changed": changed, "oa_id": oa_id}))
    else:
        typer.echo(f"{profile.slug}: {'saved' if changed else 'nothing changed'}.")
    if oa_id is None:
        typer.echo("No oa_id here and no ZALO_OA_ID: `xaoi oa link` will name its OA.", err=True)


@app.command("list")
def list_() -> None:
    """List the communes of this service."""
    with transaction() as session:
        for row in communes.all_of_them(session):
            typer.echo(f"{row.slug}\t{row.profile['name']}\t{row.oa_id or '-'}")


@app.callback()
def commune() -> None:
    """Create or update a commune from its file."""


def _refuse_foreign_oa(session: Session, profile: CommuneProfile, oa_id: str | None) -> None:
    owner = communes.by_oa(session, oa_id) if oa_id else None
    if owner is not None and owner.slug != profile.slug:
        raise CommandFailed(
            f"OA {oa_id} already belongs to {owner.slug}; give {profile.slug} an oa_id of its own."
        )
