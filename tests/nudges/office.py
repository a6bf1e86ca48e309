"""A commune with officials and cases, whose time a test moves and whose outbox it reads."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.clock import ManualClock
from bot.links import PublicLinks
from bot.metrics import create_metrics
from bot.rounds import Rounds
from handlers import asking, routes, rules
from handlers.base import Context, Incoming, Kind
from handlers.worktime import WorkCalendar, local
from storage import cases, communes, confidential_readers, officials, outbox, people
from storage.catalogue import load_catalogue
from storage.database import Database
from storage.models import Case, Nudge, Official, OutboxMessage, OutsideMessage
from storage.outbox import Button
from storage.outside import Word
from storage.types import CaseClass, CaseKind, Channel, OutsideWay, Post, Rung, Speaker
from tests.rules.communes import at, commune

TITLES = {
    Post.chairman: "Chủ tịch UBND xã",
    Post.deputy: "Phó Chủ tịch UBND xã",
    Post.office: "Công chức Văn phòng",
    Post.staff: "Công chức Địa chính",
}
TOPIC = "đèn đường hỏng"
LADDER = (Rung.half, Rung.eighty, Rung.day_before, Rung.due, Rung.overdue)


@dataclass(frozen=True, slots=True)
class Heard:
    """One message that waits for a person."""

    at: str  # "2026-11-24 07:30", in Vietnam
    to: str  # the official's name
    purpose: str
    text: str
    row: OutboxMessage


class Office:
    """One commune on a real database; `step_to` moves time and makes a round at every stop."""

    def __init__(
        self, database: Database, clock: ManualClock, slug: str = "thu", **profile: Any
    ) -> None:
        self.database = database
        self.clock = clock
        self.profile = commune(slug=slug, **profile)
        self.calendar = WorkCalendar.from_profile(self.profile)
        self.rounds = Rounds(database, create_metrics())
        self._names: dict[int, str] = {}
        with database.transaction() as session:
            document = self.profile.model_dump(mode="json")
            communes.save(session, slug, document, f"oa-{slug}", clock.now())
            found = communes.by_slug(session, slug)
            assert found is not None
            self.commune_id = found.id

    # -- people and cases

    def official(self, name: str, post: Post, *, paired: bool = True, **changes: Any) -> Official:
        """A post holder, with a phone that wrote just now unless `paired` is false."""
        now = self.clock.now()
        with self.database.transaction() as session:
            row = officials.add(
                session,
                commune_id=self.commune_id,
                name=name,
                post=post,
                title=TITLES[post],
                unit=None,
                now=now,
            )
            session.flush()
            if paired:
                phone = people.find_or_add(
                    session, self.commune_id, Channel.zalo, f"zalo-{name}", now
                )
                phone.last_wrote_at = now
                self._names[phone.id] = name
                officials.pair(row, phone, now)
            for column, value in changes.items():
                setattr(row, column, value)
        return row

    def opens(
        self,
        case_class: CaseClass = CaseClass.village,
        holder: Official | None = None,
        received: datetime | None = None,
        topic: str = TOPIC,
        **changes: Any,
    ) -> Case:
        """A case received now, or at another moment, that somebody has taken on."""
        received = received or self.clock.now()
        with self.database.transaction() as session:
            citizen = people.find_or_add(
                session, self.commune_id, Channel.zalo, "zalo-citizen", received
            )
            case = cases.open_case(
                session,
                commune_id=self.commune_id,
                person_id=citizen.id,
                kind=CaseKind.complaint,
                case_class=case_class,
                received_at=received,
                due_at=rules.deadline(case_class, received, self.calendar, self.profile),
                topic=topic,
                holder=holder,
            )
            cases.add_line(
                session,
                case,
                person_id=citizen.id,
                speaker=Speaker.citizen,
                text=topic,
                at=received,
            )
            for column, value in ({"taken_on_at": received} | changes).items():
                setattr(case, column, value)
            if case.confidential:
                readers = confidential_readers.of_commune(session, self.commune_id)
                case.readers = [confidential_readers.tenure(one) for one in readers]
            cases.record(session, case, rules.Act.receive, received)
        return case

    def act(self, case: Case, act: str, **changes: Any) -> None:
        """Something is done with the case now."""
        with self.database.transaction() as session:
            row = cases.lock(session, self.commune_id, case.id)
            assert row is not None
            for column, value in changes.items():
                setattr(row, column, value)
            cases.record(session, row, act, self.clock.now())

    def change(self, row: Official, **changes: Any) -> None:
        with self.database.transaction() as session:
            official = session.get(Official, row.id)
            assert official is not None
            for column, value in changes.items():
                setattr(official, column, value)

    def fresh(self, case: Case) -> Case:
        with self.database.transaction() as session:
            row = cases.lock(session, self.commune_id, case.id)
            assert row is not None
            return row

    def hears(self, official: Official, text: str) -> list[str]:
        """What the service answers to the official's text or tap."""
        with self.database.transaction() as session:
            commune = communes.get(session, self.commune_id)
            person = people.get(session, official.person_id or 0)
            ctx = Context(
                session=session,
                commune=commune,
                profile=self.profile,
                calendar=self.calendar,
                catalogue=load_catalogue(),
                links=PublicLinks("http://127.0.0.1").of(commune),
                now=self.clock.now(),
                person=person,
                official=officials.of_person(session, person),
            )
            incoming = Incoming(Kind.text, self.clock.now(), text=text, msg_id=f"tap {text}")
            outcome = routes.decide(ctx, incoming)
            return [asking.draft_of(reply, 1).text for reply in outcome.replies]

    def writes(self, official: Official) -> None:
        """The official writes something now: their window opens."""
        with self.database.transaction() as session:
            people.get(session, official.person_id or 0).last_wrote_at = self.clock.now()

    def sought(self) -> list[tuple[OutsideWay, Word]]:
        """What was said beyond the chat, in order."""
        with self.database.transaction() as session:
            rows = session.scalars(select(OutsideMessage).order_by(col(OutsideMessage.id)))
            return [(row.way, Word(**json.loads(session.unseal(row, "body")))) for row in rows]

    def buttons(self, heard: Heard) -> tuple[Button, ...]:
        with self.database.transaction() as session:
            return outbox.draft_of(session, heard.row).buttons

    # -- time

    async def tick(self) -> list[Heard]:
        """A round now; what it says."""
        before = {one.row.id for one in self.said()}
        await self.rounds.make(self.clock.now())
        return [one for one in self.said() if one.row.id not in before]

    async def at(self, moment: str) -> list[Heard]:
        """A round at that moment of Vietnam; what it says."""
        self.clock.set(at(moment))
        return await self.tick()

    async def every(self, step: timedelta, until: str) -> None:
        """A round every `step` from now until then."""
        while self.clock.now() < at(until):
            self.clock.advance(by=step)
            await self.rounds.make(self.clock.now())

    # -- what was said

    def said(self, purpose: str | None = None) -> list[Heard]:
        """Everything in the outbox, in order."""
        with self.database.transaction() as session:
            rows = session.scalars(
                select(OutboxMessage)
                .where(col(OutboxMessage.commune_id) == self.commune_id)
                .order_by(col(OutboxMessage.line_no))
            )
            return [
                Heard(
                    f"{local(row.created_at):%Y-%m-%d %H:%M}",
                    self._names.get(row.person_id, "?"),
                    row.purpose,
                    outbox.draft_of(session, row).text,
                    row,
                )
                for row in rows
                if purpose in (None, row.purpose)
            ]

    def given(self, case: Case) -> list[tuple[str, str]]:
        """The rungs the case has had, with their time in Vietnam."""
        with self.database.transaction() as session:
            rows = session.scalars(
                select(Nudge).where(col(Nudge.case_id) == case.id).order_by(col(Nudge.at))
            )
            return [
                (row.rung.value, f"{local(row.at):%Y-%m-%d %H:%M}")
                for row in rows
                if row.rung in LADDER
            ]
