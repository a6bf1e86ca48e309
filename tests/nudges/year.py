"""A commune that lives through months: late answers, silences, changes of post, 48-hour windows.

Zalo is played: what is said to somebody whose window is open arrives, the rest waits until they
write. Nothing here decides whom to remind; it only lets time pass and people be people.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlmodel import col

from handlers import rules
from handlers.officials import succession
from handlers.reminders import returning
from handlers.reminders.rounds import Round, say
from handlers.rules import Act
from handlers.worktime import local
from storage import cases, delivery, officials, people
from storage.database import Session
from storage.models import Case, Nudge, Official, OutboxMessage
from storage.types import CaseClass, Channel, OfficialState, OutboxState, Post, Rung
from tests.nudges.office import Office
from tests.rules.communes import at

CLASSES = (
    CaseClass.village,
    CaseClass.village,
    CaseClass.procedure,
    CaseClass.staff,
    CaseClass.policy,
    CaseClass.late_dossier,
    CaseClass.danger,
)
BY_NIGHT = {"nudge", "digest", "colleague", "call_list", "keep_window", "progress_note"}
LATE = timedelta(hours=3)
"""A rung is given at the next step after it is due; steps are two hours apart at most."""


@dataclass
class Year:
    """One run; `live` lets time pass, `faults` says what went wrong."""

    office: Office
    random: Random
    opened: list[Case] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    silent_until: dict[int, datetime] = field(default_factory=dict)
    arrivals: int = 0
    downtimes: list[tuple[datetime, datetime]] = field(default_factory=list)
    escalations: int = 0  # deadlines that passed unanswered, and the day after them

    def settle(self) -> None:
        """The posts: two leaders, the office, two of the staff."""
        for name, post in (
            ("Minh", Post.chairman),
            ("Toản", Post.deputy),
            ("Hoa", Post.office),
            ("Lan", Post.staff),
            ("Bình", Post.staff),
        ):
            self.office.official(name, post)

    async def live(self, until: str) -> None:
        """Hour by hour by day, two hours at a time by night."""
        clock = self.office.clock
        while clock.now() < at(until):
            quiet = rules.quiet(clock.now())
            clock.advance(by=timedelta(hours=2 if quiet else 1))
            if not self._is_down():
                self._life()
                await self.office.rounds.make(clock.now())
                self._deliver()
                self._look()

    def _is_down(self) -> bool:
        """Now and then the service is away for some hours, and misses what falls due then."""
        now = self.office.clock.now()
        if self.downtimes and now < self.downtimes[-1][1]:
            return True
        if self.random.random() < 0.006:
            away = timedelta(hours=self.random.randint(3, 20))
            self.downtimes.append((now - timedelta(hours=2), now + away))
        return False

    # -- people

    def _life(self) -> None:
        now, random = self.office.clock.now(), self.random
        working = self.office.calendar.is_open(now)
        if random.random() < (0.12 if working else 0.02):
            self._somebody_writes()
        with self.office.database.transaction() as session:
            around = self._round(session)
            for official in around.staff:
                if official.person_id is None or now < self.silent_until.get(official.id, now):
                    continue
                if not working:
                    continue  # weekends, nights and Tết: nobody opens Zalo
                if random.random() < 0.004:
                    self.silent_until[official.id] = now + timedelta(days=random.randint(2, 12))
                elif random.random() < 0.15:
                    self._is_there(session, around, official)
            if working and random.random() < 0.002:
                self._change_of_post(session, around)

    def _somebody_writes(self) -> None:
        staff = [one for one in self._posts() if one.person_id is not None]
        kind = self.random.choice(CLASSES)
        few = (Post.chairman, Post.office)
        holders = [one for one in staff if kind is not CaseClass.staff or one.post in few]
        holder = self.random.choice(holders) if holders else None
        self.opened.append(self.office.opens(kind, holder))
        with self.office.database.transaction() as session:
            person = people.get(session, self.opened[-1].person_id)
            person.last_wrote_at = self.office.clock.now()

    def _is_there(self, session: Session, around: Round, official: Official) -> None:
        """An official opens Zalo, writes something, and perhaps answers what they hold."""
        person = people.get(session, official.person_id or 0)
        person.last_wrote_at = around.now
        instead = returning.come_back(around, official)
        if instead is not None:
            say(around, instead)
        delivery.reopen_line(session, person.id)
        for case in cases.open_of_commune(session, around.commune_id, holder_id=official.id):
            if rules.clock_runs(case.state) and self.random.random() < 0.06:
                case.state = rules.next_state(case.state, Act.answer)
                case.answered_at = around.now
                cases.record(session, case, Act.answer, around.now, official=official)

    def _change_of_post(self, session: Session, around: Round) -> None:
        """Somebody goes, somebody else takes the post with a phone of their own."""
        self.arrivals += 1
        leaving = self.random.choice(around.staff)
        leaving.state = OfficialState.left
        around.staff.remove(leaving)
        succession.hand_over(around, leaving)
        officials.unpair(session, leaving)
        fresh = officials.add(
            session,
            commune_id=around.commune_id,
            name=f"Mới {self.arrivals}",
            post=leaving.post,
            title=leaving.title,
            unit=None,
            now=around.now,
        )
        session.flush()
        phone = people.find_or_add(
            session,
            around.commune_id,
            Channel.zalo,
            f"zalo-{self.arrivals}",
            around.now,
        )
        phone.last_wrote_at = around.now
        officials.pair(fresh, phone, around.now)

    # -- Zalo

    def _deliver(self) -> None:
        now = self.office.clock.now()
        with self.office.database.transaction() as session:
            for row in session.scalars(
                select(OutboxMessage).where(col(OutboxMessage.state) == OutboxState.todo)
            ):
                carried = people.can_be_written_to(people.get(session, row.person_id), now)
                row.state = OutboxState.sent if carried else OutboxState.waiting
                row.sent_at = now if carried else None

    # -- what must never be

    def _look(self) -> None:
        now = self.office.clock.now()
        with self.office.database.transaction() as session:
            posts = {one.id for one in officials.of_commune(session, self.office.commune_id)}
            for case in cases.open_of_commune(session, self.office.commune_id):
                if case.holder_id not in posts:
                    self._fault(f"{case.code} has no holder")
            fresh = session.scalars(
                select(OutboxMessage).where(col(OutboxMessage.created_at) == now)
            )
            for row in fresh:
                if row.purpose in BY_NIGHT and rules.quiet(now) and not _danger(session, row):
                    self._fault(f"{row.purpose} at night")

    def _fault(self, what: str) -> None:
        self.faults.append(f"{local(self.office.clock.now()):%Y-%m-%d %H:%M} {what}")

    def check_ladders(self) -> None:
        """Every deadline that passed unanswered had its escalations, each once."""
        now = self.office.clock.now()
        with self.office.database.transaction() as session:
            for opened in self.opened:
                case = session.get(Case, opened.id)
                assert case is not None
                had = [
                    nudge
                    for nudge in session.scalars(select(Nudge).where(col(Nudge.case_id) == case.id))
                    if nudge.rung in (Rung.due, Rung.overdue, Rung.half)
                ]
                self._check(case, had, case.answered_at or now)

    def _check(self, case: Case, had: list[Nudge], until: datetime) -> None:
        clock = rules.clock_of(case.case_class, self.office.profile)
        ladder = rules.rungs(case.clock_from, case.due_at, self.office.calendar, clock)
        given = {nudge.rung: nudge.at for nudge in had}
        if len(given) != len(had):
            self._fault(f"{case.code}: a rung came twice")
        for step in ladder:
            if step.rung not in (Rung.due, Rung.overdue):
                continue
            danger = case.case_class is CaseClass.danger
            moment = next((end for start, end in self.downtimes if start <= step.at < end), step.at)
            latest = (moment if danger else rules.after_quiet(moment)) + LATE
            if latest >= until:
                continue
            self.escalations += 1
            if not step.at <= given.get(step.rung, until) <= latest:
                self._fault(f"{case.code}: {step.rung} of {step.at} came {given.get(step.rung)}")

    # -- how

    def _posts(self) -> list[Official]:
        with self.office.database.transaction() as session:
            return officials.of_commune(session, self.office.commune_id)

    def _round(self, session: Session) -> Round:
        office, now = self.office, self.office.clock.now()
        return Round(session, office.commune_id, office.profile, office.calendar, now)


def _danger(session: Session, row: OutboxMessage) -> bool:
    about = [session.get(Case, case_id) for case_id in row.cases]
    return any(case is not None and case.case_class is CaseClass.danger for case in about)
