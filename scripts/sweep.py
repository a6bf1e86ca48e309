"""`xaoi sweep`: the reminders that are due now, shown or sent."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer

from bot.metrics import create_metrics
from bot.rounds import Communes, Rounds, digest, in_rounds, remind
from bot.settings import load_settings
from handlers.reminders.digests import digest_due
from handlers.reminders.nudges import Letter
from handlers.worktime import local
from scripts.opening import now, open_database
from storage import communes, nudges
from storage.database import Database, Session


class _Undo(Exception):
    """Ends a transaction of which nothing is to stay."""


def sweep(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be sent to whom, and why.")
    ] = False,
) -> None:
    """Send the reminders that are due, once, as the service does by itself every 15 seconds."""
    database = open_database(load_settings())
    try:
        if dry_run:
            for line in _shown(database, now()):
                typer.echo(line)
        else:
            sent = asyncio.run(_sent(database, now()))
            typer.echo(f"{sent} messages queued.")
    finally:
        database.engine.dispose()


async def _sent(database: Database, moment: datetime) -> int:
    database.start()
    try:
        return await Rounds(database, create_metrics()).make(moment)
    finally:
        await asyncio.to_thread(database.stop)


def _shown(database: Database, moment: datetime) -> list[str]:
    """What a sweep would say now; its changes are undone."""
    lines: list[str] = []
    try:
        with database.transaction() as session:
            lines += _reminders(session, moment)
            lines += _digests(session, moment)
            raise _Undo
    except _Undo:
        return lines or ["Nothing is due."]


def _reminders(session: Session, moment: datetime) -> Iterator[str]:
    known = Communes()
    slugs = {commune.id: commune.slug for commune in communes.all_of_them(session)}
    due = nudges.due_cases(session, moment)
    for commune_id, case_ids in in_rounds(due):
        for letter in remind(known, session, commune_id, case_ids, moment):
            yield from _letter(slugs[commune_id], letter)


def _letter(slug: str, letter: Letter) -> Iterator[str]:
    """Codes and deadlines only: no words, no citizen."""
    for note in letter.notes:
        due = f"{local(note.case.due_at):%Y-%m-%d %H:%M}"
        yield f"{slug}\t{letter.to.title}\t{note.case.code}\t{note.rung.value}\tdue {due}"


def _digests(session: Session, moment: datetime) -> Iterator[str]:
    known = Communes()
    for commune in communes.all_of_them(session):
        slot = digest_due(moment, known.round(session, commune.id, moment).calendar)
        if slot is None:
            continue
        for official, reply in digest(known, session, commune.id, slot, moment):
            yield f"{commune.slug}\t{official.title}\t{len(reply.cases)} cases\t{slot.rung.value}\t"
