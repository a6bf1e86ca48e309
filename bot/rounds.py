"""Rounds through all communes: reminders and lists that are due, each commune for itself.

A commune's round is one write transaction, on Postgres that of several communes together. It only
queues messages and locks no person's line, so it never stands in the way of what citizens write.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby, islice
from operator import attrgetter

from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.log import get_logger
from bot.metrics import Metrics
from handlers.base import Reply
from handlers.officials import confidential_succession, weekly
from handlers.reminders import alerts, beyond, call_list, digests, holders, nudges
from handlers.reminders.digests import Slot
from handlers.reminders.rounds import Round, say
from handlers.worktime import WorkCalendar, local
from storage import communes, duty_alerts, officials, people
from storage import nudges as stored
from storage.confidential_consents import overdue_successors
from storage.database import Database, DatabaseClosed, Session
from storage.models import Case, Commune, Official
from storage.nudges import Due
from storage.profile import CommuneProfile
from storage.types import Rung

AT_ONCE = 50_000
"""Due cases that are looked up together: an official is to hear of theirs in one message."""

CASES_A_ROUND = 20
"""More would keep a citizen's turn waiting behind this one on SQLite."""

COMMUNES_AT_ONCE = 12
"""In one transaction on Postgres, where a commit waits for the disk and nobody for the writer."""

AFTER_FAILURE = timedelta(hours=1)
LISTS_EVERY = timedelta(minutes=1)

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    """A commune's profile as it was at `updated_at`."""

    updated_at: datetime
    profile: CommuneProfile
    calendar: WorkCalendar


class Communes:
    """The profiles of communes, read once and again when they have changed."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}
        self._changed: dict[int, datetime] = {}

    def look(self, session: Session) -> None:
        """See which communes have changed, in one statement for all."""
        self._changed = stored.communes_as_of(session)

    def need(self, session: Session, commune_ids: Iterable[int]) -> None:
        """Read what is not known of these communes, all at once; raises as `round` does."""
        unknown = [one for one in commune_ids if not self._is_current(one)]
        for commune in communes.among(session, unknown):
            self._know(commune)

    def round(
        self,
        session: Session,
        commune_id: int,
        now: datetime,
        posts: Sequence[Official] | None = None,
    ) -> Round:
        """What a round of that commune is decided with; raises NoWorkingTime and the like."""
        known = self._current(session, commune_id)
        return Round(session, commune_id, known.profile, known.calendar, now, posts)

    def calendar(self, commune_id: int) -> WorkCalendar | None:
        """The commune's working time, if it is known as of the last look."""
        return self._known[commune_id].calendar if self._is_current(commune_id) else None

    def _is_current(self, commune_id: int) -> bool:
        known = self._known.get(commune_id)
        return known is not None and known.updated_at == self._changed.get(commune_id)

    def _current(self, session: Session, commune_id: int) -> _Known:
        if not self._is_current(commune_id):
            self._know(communes.get(session, commune_id))
        return self._known[commune_id]

    def _know(self, commune: Commune) -> None:
        profile = CommuneProfile.model_validate(commune.profile)
        calendar = WorkCalendar.from_profile(profile)
        self._known[commune.id] = _Known(commune.updated_at, profile, calendar)


class Rounds:
    """The rounds of one process; running them twice gives nothing twice.

    `stopping` ends a round of many communes after the one in hand.
    """

    def __init__(self, database: Database, metrics: Metrics) -> None:
        self.stopping = False
        self._database = database
        self._metrics = metrics
        self._communes = Communes()
        self._at_once = 1 if database.is_sqlite else COMMUNES_AT_ONCE
        self._told: dict[int, dict[Rung, Slot]] = {}
        self._lists_at: datetime | None = None

    async def make(self, now: datetime) -> int:
        """Give what is due by `now` in every commune; how many messages were queued."""
        told = await self.alert(now) + await self._reminders(now) + await self._lists(now)
        return told + await self._successors(now)

    # -- readers of confidential cases

    async def _successors(self, now: datetime) -> int:
        """New holders read what its writer did not refuse them in time."""
        due = await self._database.read(
            lambda work: {one.commune_id for one in overdue_successors(work, now)}
        )
        return sum([await self._of_one(partial(self._admit, now, one), one) for one in due])

    async def _of_one(self, work: Callable[[Session], int], commune_id: int) -> int:
        """One commune's work; whatever is wrong with it is not the others' trouble."""
        try:
            return await self._database.run(work)
        except (DBAPIError, DatabaseClosed):
            raise
        except Exception as error:
            log.error("a commune's round failed", commune_id=commune_id, exc_info=error)
            return 0

    def _admit(self, now: datetime, commune_id: int, session: Session) -> int:
        around = self._communes.round(session, commune_id, now)
        return confidential_succession.admit_unrefused(around)

    # -- danger

    async def alert(self, now: datetime) -> int:
        """Tell the next post on duty where nobody has taken an alert; how many messages."""
        told = 0
        due = await self._database.read(lambda work: duty_alerts.due(work, now))
        if due:
            await self._database.read(self._communes.look)
        for commune_id, alert_id in due:
            go_on = partial(alert_next, self._communes, commune_id, alert_id, now)
            told += await self._of_one(go_on, commune_id)
        return told

    # -- reminders

    async def _reminders(self, now: datetime) -> int:
        sent, seen = 0, set[int]()
        while True:
            due = await self._database.read(lambda work: stored.due_cases(work, now, AT_ONCE))
            fresh = [one for one in due if one.case_id not in seen]
            if fresh:
                await self._database.read(self._communes.look)
            seen.update(one.case_id for one in fresh)
            waiting = in_rounds(fresh)
            while together := list(islice(waiting, self._at_once)):
                if self.stopping:
                    return sent
                sent += await self._several(together, now)
            if not fresh or len(due) < AT_ONCE:
                return sent

    async def _several(self, together: Sequence[tuple[int, list[int]]], now: datetime) -> int:
        """Some communes in one transaction; if anything fails in it, each for itself."""
        try:
            told = await self._database.run(
                lambda work: remind(self._communes, work, together, now)
            )
        except DatabaseClosed:
            raise
        except Exception:
            # What failed, and what is to be done about it, is seen commune by commune.
            return sum([await self._safely(*one, now) for one in together])
        return sum(map(self._count, told))

    async def _safely(self, commune_id: int, case_ids: Sequence[int], now: datetime) -> int:
        """A round that fails is tried case by case; a case that fails is put off."""
        try:
            return await self._round(commune_id, case_ids, now)
        except IntegrityError:
            log.info("reminders were given by another process", commune_id=commune_id)
            return 0
        except (DBAPIError, DatabaseClosed):
            raise
        except Exception as error:
            # Whatever is wrong with one case must not keep the others from being reminded of.
            if len(case_ids) > 1:
                return sum([await self._safely(commune_id, [one], now) for one in case_ids])
            log.error("a case can't be reminded of", case_id=case_ids[0], exc_info=error)
            later = now + AFTER_FAILURE
            await self._database.run(lambda work: stored.look_again(work, case_ids, later))
            return 0

    async def _round(self, commune_id: int, case_ids: Sequence[int], now: datetime) -> int:
        told = await self._database.run(
            lambda work: remind(self._communes, work, [(commune_id, case_ids)], now)
        )
        return sum(map(self._count, told))

    def _count(self, told: nudges.Told) -> int:
        for note in (note for letter in told.letters for note in letter.notes):
            self._metrics.nudges.labels(note.rung).inc()
            self._metrics.nudges_late_seconds.observe(note.late.total_seconds())
        return len(told.letters) + len(told.passed) + len(told.to_citizens)

    # -- lists: the morning's, the one before days off, whom to telephone

    async def _lists(self, now: datetime) -> int:
        if self._lists_at is not None and abs(now - self._lists_at) < LISTS_EVERY:
            return 0
        self._lists_at = now
        sent, due = 0, iter(await self._lists_due(now))
        while together := list(islice(due, self._at_once)):
            if self.stopping:
                break
            sent += await self._several_lists(together, now)
        return sent

    async def _several_lists(self, together: Sequence[tuple[int, Slot]], now: datetime) -> int:
        """As `_several`, for lists."""
        try:
            told = await self._database.run(
                lambda work: [make_list(self._communes, work, *one, now) for one in together]
            )
        except DatabaseClosed:
            raise
        except Exception:
            # As above.
            return sum([await self._list(*one, now) for one in together])
        for (commune_id, slot), replies in zip(together, told, strict=True):
            self._note_list(commune_id, slot, len(replies))
        return sum(map(len, told))

    async def _lists_due(self, now: datetime) -> list[tuple[int, Slot]]:
        if not digests.MORNING <= local(now).time() < digests.NIGHT:
            return []
        waiting = await self._database.read(lambda work: _to_tell(work, self._communes, now))
        due = []
        for commune_id in sorted(waiting):
            calendar = await self._calendar(commune_id, now)
            slots = slots_due(now, calendar) if calendar else ()
            told = self._told.get(commune_id, {})
            due += [(commune_id, slot) for slot in slots if told.get(slot.rung) != slot]
        return due

    async def _calendar(self, commune_id: int, now: datetime) -> WorkCalendar | None:
        known = self._communes.calendar(commune_id)
        if known is not None:
            return known
        try:
            around = await self._database.read(
                lambda work: self._communes.round(work, commune_id, now)
            )
        except ValueError as error:
            log.error("a commune's profile can't be used", commune_id=commune_id, exc_info=error)
            return None
        return around.calendar

    async def _list(self, commune_id: int, slot: Slot, now: datetime) -> int:
        """The lists of one commune; one that fails is tried again a minute later."""
        try:
            told = await self._database.run(
                lambda work: make_list(self._communes, work, commune_id, slot, now)
            )
        except IntegrityError:
            log.info("lists were given by another process", commune_id=commune_id)
            return 0
        except (DBAPIError, DatabaseClosed):
            raise
        except Exception as error:
            # As above: one commune's trouble is not the others'.
            log.error("a list failed", commune_id=commune_id, exc_info=error)
            return 0
        self._note_list(commune_id, slot, len(told))
        return len(told)

    def _note_list(self, commune_id: int, slot: Slot, told: int) -> None:
        self._told.setdefault(commune_id, {})[slot.rung] = slot
        self._metrics.nudges.labels(slot.rung).inc(told)


def alert_next(
    known: Communes, commune_id: int, alert_id: int, now: datetime, session: Session
) -> int:
    """Go on with one alert, unless somebody took it meanwhile; how many messages were queued."""
    alert = duty_alerts.lock(session, commune_id, alert_id)
    if alert is None or alert.next_at is None or alert.next_at > now:
        return 0
    around = known.round(session, commune_id, now)
    replies = alerts.go_on(around, alert)
    for reply in replies:
        say(around, reply)
    return len(replies)


Cases = Sequence[tuple[int, Sequence[int]]]
"""Communes, each with the ids of cases that ask for a look."""


def remind(known: Communes, session: Session, together: Cases, now: datetime) -> list[nudges.Told]:
    """Some communes' reminders, queued: to officials, to new holders, to citizens.

    What they are decided with is read for all of them at once.
    """
    found: dict[int, list[Case]] = {commune_id: [] for commune_id, _ in together}
    for case in stored.claim(session, [one for _, ids in together for one in ids], now):
        found[case.commune_id].append(case)
    known.need(session, found)  # before anything is written, which reading would send at once
    cases = [case for held in found.values() for case in held]
    given = stored.given(session, cases)
    past = nudges.past_of(session, cases, given)
    staff = officials.of_communes(session, found)
    phones = (one.person_id for posts in staff.values() for one in posts)
    wanted = {*(case.person_id for case in cases), *(one for one in phones if one is not None)}
    persons = people.among(session, wanted)
    told = []
    for commune_id, held in found.items():
        around = known.round(session, commune_id, now, staff[commune_id])
        around.knows(persons)
        told.append(nudges.remind(around, held, given, past))
        _say(around, told[-1])
    return told


def _say(around: Round, told: nudges.Told) -> None:
    for taken in told.passed.values():
        say(around, holders.tell(around, taken[0].to, taken))
    for letter in told.letters:
        say(around, nudges.reply_of(around, letter))
        beyond.seek(around, letter.to, [note.case for note in letter.notes])
    for word in told.to_citizens:
        say(around, word)


def slots_due(now: datetime, calendar: WorkCalendar) -> list[Slot]:
    """The lists of the day whose hour has come."""
    monday = weekly.sheet_due(now, calendar)
    sheet = Slot(Rung.weekly, monday) if monday is not None else None
    found = (sheet, digests.digest_due(now, calendar), call_list.list_due(now, calendar))
    return [slot for slot in found if slot is not None]


def make_list(
    known: Communes, session: Session, commune_id: int, slot: Slot, now: datetime
) -> list[tuple[Official, Reply]]:
    """One commune's list of that hour, queued; each message with whom it is for."""
    around = known.round(session, commune_id, now)
    if slot.rung is Rung.call_list:
        told = call_list.letters(around, slot)
    elif slot.rung is Rung.weekly:
        told = weekly.sheets(around, slot.at)
    else:
        told = [*digests.digests(around, slot), *digests.keep_windows(around, slot)]
    for _, reply in told:
        say(around, reply)
    return told


def _to_tell(session: Session, known: Communes, now: datetime) -> set[int]:
    known.look(session)
    return stored.communes_to_tell(session, now) | stored.communes_to_call(session)


def in_rounds(due: Sequence[Due]) -> Iterator[tuple[int, list[int]]]:
    """Communes with up to `CASES_A_ROUND` of their due cases each."""
    by_commune = attrgetter("commune_id")
    for commune_id, group in groupby(sorted(due, key=by_commune), by_commune):
        ids = (one.case_id for one in group)
        while chunk := list(islice(ids, CASES_A_ROUND)):
            yield commune_id, chunk
