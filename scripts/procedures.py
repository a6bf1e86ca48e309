"""`xaoi procedures`: the catalogue of procedures, checked and shown."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from handlers.words import checklists
from scripts.errors import CommandFailed
from storage.catalogue import FOLDER, Catalogue, CatalogueError, Procedure, load_catalogue
from storage.catalogue_review import faults, reminders

app = typer.Typer()

Folder = Annotated[Path, typer.Option("--folder", help="Another folder of TOML files.")]


@app.callback()
def procedures() -> None:
    """Show and check the catalogue of procedures."""


@app.command()
def check(folder: Folder = FOLDER) -> None:
    """Read every file; fail on what must not reach a citizen, list what to review soon."""
    catalogue = _load(folder)
    for reminder in reminders(catalogue, datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()):
        typer.echo(f"review: {reminder}")
    if found := faults(catalogue):
        raise CommandFailed("\n".join(found))
    full = sum(not procedure.by_name_only for procedure in catalogue)
    typer.echo(f"{len(catalogue)} procedures, {full} with a checklist: nothing wrong found.")


@app.command()
def show(
    code: str,
    folder: Folder = FOLDER,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Print one procedure as a citizen would read it, or as JSON."""
    procedure = _load(folder).get(code)
    if procedure is None:
        raise CommandFailed(f"No procedure has the code {code}; codes look like 1.001193.")
    if as_json:
        typer.echo(json.dumps(asdict(procedure), ensure_ascii=False, default=str))
    else:
        typer.echo("\n\n".join(_pages(procedure)))


class _AnyCommune:
    kind_word = "xã"


def _pages(procedure: Procedure) -> list[str]:
    commune = _AnyCommune()
    if procedure.by_name_only:
        return [checklists.by_name_message(procedure, commune)]
    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    pages = [
        checklists.checklist_message(procedure, case, commune, today=today)
        for case in procedure.cases
    ]
    answers = (
        checklists.note_answer,
        checklists.relative_answer,
        checklists.online_answer,
        checklists.legal_answer,
    )
    return pages + [page for answer in answers if (page := answer(procedure, commune))]


def _load(folder: Path) -> Catalogue:
    try:
        return load_catalogue(folder)
    except CatalogueError as error:
        raise CommandFailed(str(error)) from error
