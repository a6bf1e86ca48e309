"""`xaoi doctor`: in order, what keeps this commune from going live, each with its remedy."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from typing import Annotated

import typer

from bot.settings import Settings, SettingsError, load_settings
from scripts import check_commune, check_service
from scripts.check_commune import Linked
from scripts.findings import Finding, Verdict, blocks, ok
from scripts.officials import CommuneOption
from scripts.opening import commune_named, now
from storage import communes
from storage.database import Database, Session
from storage.models import Commune
from storage.profile import CommuneProfile

MARKS = {Verdict.ok: "ok", Verdict.blocks: "NO", Verdict.warns: "! ", Verdict.open: "? "}


def doctor(
    commune: CommuneOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Say, in order, what keeps this commune from going live; exit 1 if anything does.

    NO: it does. !: look at it. ?: can't be seen from here. Changes nothing, renews no token.
    """
    findings = list(examine(commune, now()))
    ready = not any(finding.blocks for finding in findings)
    if as_json:
        document = {"ready": ready, "findings": [asdict(finding) for finding in findings]}
        typer.echo(json.dumps(document, ensure_ascii=False))
    else:
        for finding in findings:
            where = f"{finding.commune}: " if finding.commune else ""
            typer.echo(f"{MARKS[finding.verdict]}  {where}{finding.check}: {finding.says}")
        typer.echo("Nothing keeps it from going live." if ready else "Not ready to go live.")
    if not ready:
        raise typer.Exit(1)


def examine(slug: str, at: datetime) -> Iterator[Finding]:
    """Every finding in order; those that need what is missing are left out."""
    try:
        settings = load_settings()
    except SettingsError as error:
        yield from (blocks("settings", line) for line in str(error).splitlines())
        return
    yield ok("settings", "Every variable can be read.")
    yield (schema := check_service.database(settings))
    if schema.blocks:
        return
    database = Database(settings.database_url, check_service.keyring(settings))
    try:
        yield (keys := check_service.keys(database))
        if not keys.blocks:
            yield from _within(database, settings, slug, at)
    finally:
        database.engine.dispose()


def _within(database: Database, settings: Settings, slug: str, at: datetime) -> Iterator[Finding]:
    yield from (check_service.address(settings), check_service.zalo_hosts(settings))
    yield check_service.app(settings)
    with database.transaction() as session:
        found = [
            (row.slug, list(_of_commune(session, row, settings, at)))
            for row in _meant(session, slug)
        ]
        waiting = list(check_service.waiting(session, at))
    if not found:
        yield blocks("commune", "None yet: `xaoi commune apply FILE.toml`.")
    for name, findings in found:
        yield from (
            replace(each, commune=name) for each in _asked(findings, database, settings, at)
        )
    yield check_service.backups(settings, at)
    yield from (check_service.spool(settings), *waiting)
    yield from (check_service.media(settings), check_service.spool_folder(settings))
    yield from (check_service.alarms(settings), check_service.auto_reply())


def _meant(session: Session, slug: str) -> list[Commune]:
    return [commune_named(session, slug)] if slug else communes.all_of_them(session)


def _of_commune(
    session: Session, commune: Commune, settings: Settings, at: datetime
) -> Iterator[Finding | Linked]:
    profile = CommuneProfile.model_validate(commune.profile)
    yield ok("commune", f"{profile.full_name}.")
    yield from check_commune.oa(session, commune, settings)
    if (linked := check_commune.linked(session, commune)) is not None:
        yield linked
    yield from check_commune.posts(session, commune, at)
    yield from check_commune.calendar(profile, at)


def _asked(
    findings: list[Finding | Linked], database: Database, settings: Settings, at: datetime
) -> Iterator[Finding]:
    """The findings, with Zalo's answer in its place; asked while no transaction is open."""
    for finding in findings:
        if isinstance(finding, Linked):
            yield asyncio.run(check_commune.ask_zalo(database, settings, finding, at))
        else:
            yield finding
