"""`xaoi procedures`: the catalogue of procedures, checked, shown, and compared with the portal."""

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
from storage.portal_export import ExportError, read_export
from storage.procedure_drafts import differences, drafts, left_out, unreviewed

app = typer.Typer()

DRAFTS = Path("var/procedures")

Folder = Annotated[Path, typer.Option("--folder", help="Another folder of TOML files.")]


@app.callback()
def procedures() -> None:
    """Show and check the catalogue of procedures, compare it with a portal export."""


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


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A portal export, one JSON object a line.")],
    out: Annotated[Path, typer.Option("--out", help="Where drafts and report go.")] = DRAFTS,
    names_only: Annotated[bool, typer.Option("--names-only", help="No checklists.")] = False,
    folder: Folder = FOLDER,
) -> None:
    """Make drafts of what has no reviewed checklist, and a report of what differs.

    The catalogue itself is never changed: an editor moves what they have reviewed.
    """
    catalogue = _load(folder)
    try:
        exported = read_export(file)
    except ExportError as error:
        raise CommandFailed(str(error)) from error
    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    new = unreviewed(exported, catalogue)
    report = [*differences(exported, catalogue), *left_out(exported)]
    _write(out / f"nhap-{today}.toml", drafts(new, today, names_only=names_only))
    _write(out / f"khac-nhau-{today}.txt", "\n".join(report) + "\n")
    typer.echo(f"{len(exported)} procedures read: {len(new)} drafts, {len(report)} differences.")


def _write(path: Path, text: str) -> None:
    """A new file; an earlier draft may hold an editor's work."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise CommandFailed(f"{path} is there already; move it away or give --out.") from None
    except OSError as error:
        raise CommandFailed(f"{path} can't be written ({error.strerror}); give --out.") from None
    typer.echo(f"written: {path}")


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
