"""Telling people that a checklist they were given has changed, where its editor says it matters.

Each is told once: what a person holds is brought up to date in the transaction that queues the
word to them. Whom Zalo no longer carries messages to free of charge is told if they write again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from functools import partial
from itertools import groupby, islice
from operator import attrgetter

from bot.log import get_logger
from handlers.citizens.local_procedures import as_here
from handlers.words import checklists as words
from handlers.worktime import local
from storage import communes, given_checklists, outbox
from storage.catalogue import Catalogue
from storage.database import Database, Session
from storage.given_checklists import Outdated
from storage.profile import CommuneProfile
from storage.types import Priority

AT_ONCE = 20
"""People told in one transaction; more would keep a citizen's turn waiting on SQLite."""

A_TIME = 400

FROM, UNTIL = time(7, 30), time(20)
"""Vietnam's time: it is never worth waking anybody for."""

PURPOSE = "changed checklist"

log = get_logger(__name__)


async def tell(database: Database, catalogue: Catalogue, now: datetime) -> int:
    """Queue a word to those who hold an outdated checklist, a few hundred a time; to how many."""
    versions = _versions(catalogue, now)
    if not versions or not FROM <= local(now).time() < UNTIL:
        return 0
    found = await database.read(lambda work: given_checklists.outdated(work, versions, now, A_TIME))
    told = 0
    for commune_id, people in _in_rounds(found):
        try:
            told += await database.run(
                partial(_tell, commune_id=commune_id, people=people, catalogue=catalogue, now=now)
            )
        except ValueError as error:
            log.error("a commune's profile can't be used", commune_id=commune_id, exc_info=error)
    return told


def _in_rounds(found: Sequence[Outdated]) -> Iterator[tuple[int, list[Outdated]]]:
    for commune_id, group in groupby(found, attrgetter("commune_id")):
        while people := list(islice(group, AT_ONCE)):
            yield commune_id, people


def _versions(catalogue: Catalogue, now: datetime) -> Mapping[str, str]:
    today = local(now).date()
    versions = {one.code: one.version(today) for one in catalogue}
    return {code: version for code, version in versions.items() if version}


def _tell(
    session: Session,
    *,
    commune_id: int,
    people: Sequence[Outdated],
    catalogue: Catalogue,
    now: datetime,
) -> int:
    profile = CommuneProfile.model_validate(communes.get(session, commune_id).profile)
    told = 0
    for one in people:
        procedure = as_here(catalogue.by_code[one.code], profile)
        change = procedure.important_change
        if change is None or not given_checklists.claim(session, one, change.day.isoformat()):
            continue
        outbox.queue(
            session,
            commune_id=commune_id,
            person_id=one.person_id,
            draft=outbox.Draft(words.changed(procedure, change.what, profile)),
            now=now,
            priority=Priority.bulk,
            purpose=PURPOSE,
        )
        told += 1
    return told
