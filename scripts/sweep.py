"""`xaoi sweep`: the reminders that are due now, shown or sent."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer

from bot.metrics import create_metrics
from bot.rounds import Communes, Rounds, alert_next, in_rounds, make_list, remind, slots_due
from bot.settings import load_settings
from handlers.base import Reply
from handlers.reminders import beyond
from handlers.reminders.nudges import Letter
from handlers.reminders.rounds import Round
from handlers.reminders.windows import FARES
from handlers.worktime import local
from scripts.opening import now, open_database
from storage import communes, duty_alerts, nudges, officials, outside
from storage.database import Database, Session
from storage.models import Case

CONFIDENTIAL = "(confidential)"


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
            for part in (_alerts, _reminders, _lists, _sought):
                lines += part(session, moment)
            raise _Undo
    except _Undo:
        return lines or ["Nothing is due."]


def _alerts(session: Session, moment: datetime) -> Iterator[str]:
    """How many go on; whom they are of nobody reads here."""
    known, slugs = Communes(), _slugs(session)
    for commune_id, alert_id in duty_alerts.due(session, moment):
        told = alert_next(known, commune_id, alert_id, moment, session)
        yield f"{slugs[commune_id]}\tduty posts\t{told} messages\talert\tnobody has taken it"


def _reminders(session: Session, moment: datetime) -> Iterator[str]:
    known, slugs = Communes(), _slugs(session)
    due = nudges.due_cases(session, moment)
    for commune_id, case_ids in in_rounds(due):
        slug = slugs[commune_id]
        around = known.round(session, commune_id, moment)
        (told,) = remind(known, session, [(commune_id, case_ids)], moment)
        for one in (one for taken in told.passed.values() for one in taken):
            before = one.before.title if one.before else "nobody"
            yield f"{slug}\t{one.to.title}\t{one.case.code}\tpassed_on\tout of reach: {before}"
        for letter in told.letters:
            yield from _letter(around, slug, letter)
        for reply in told.to_citizens:
            yield f"{slug}\tcitizen\t{_codes(session, reply)}\tprogress_note\twindow shuts soon"


def _letter(around: Round, slug: str, letter: Letter) -> Iterator[str]:
    """Codes and deadlines only: no words, no citizen, and no code of a confidential case."""
    fare = beyond.window(around, letter.to).fare(around.now)
    for note in letter.notes:
        due = f"{local(note.case.due_at):%Y-%m-%d %H:%M}"
        code = CONFIDENTIAL if note.case.confidential else note.case.code
        yield f"{slug}\t{letter.to.title}\t{code}\t{note.rung.value}\tdue {due}, {FARES[fare]}"


def _codes(session: Session, reply: Reply) -> str:
    found = (session.get(Case, case_id) for case_id in reply.cases)
    return ", ".join(case.code for case in found if case is not None)


def _lists(session: Session, moment: datetime) -> Iterator[str]:
    known = Communes()
    for commune in communes.all_of_them(session):
        for slot in slots_due(moment, known.round(session, commune.id, moment).calendar):
            for official, reply in make_list(known, session, commune.id, slot, moment):
                number = f"{len(reply.cases)} cases" if reply.cases else "-"
                yield f"{commune.slug}\t{official.title}\t{number}\t{reply.purpose}\t{slot.rung}"


def _sought(session: Session, moment: datetime) -> Iterator[str]:
    """What goes beyond the chat because of all that."""
    slugs = _slugs(session)
    for row in outside.fresh(session, moment):
        official = officials.get(session, row.commune_id, row.official_id)
        title = official.title if official else "-"
        yield f"{slugs[row.commune_id]}\t{title}\t-\t{row.way}\tZalo's window is shut"


def _slugs(session: Session) -> dict[int, str]:
    return {commune.id: commune.slug for commune in communes.all_of_them(session)}
