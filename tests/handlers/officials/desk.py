"""A commune's desk in a test: a citizen, posts and what each phone has been told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from handlers import answering, asking, filing, routes
from handlers.base import Context, Incoming, Kind, Outcome, Piece, Reply
from handlers.worktime import WorkCalendar
from storage import cases, communes, officials, outbox, people
from storage.catalogue import load_catalogue
from storage.crypto import Keyring, new_key
from storage.database import Database, Session
from storage.models import Case, Commune, Message, Official, OutboxMessage, Person
from storage.profile import CommuneProfile, load_profile
from storage.types import CaseClass, CaseKind, Channel, MediaKind, OutboxState, Post, new_id

MORNING = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
"""Tuesday 17 November 2026, 09:00 in Vietnam."""

ROOT = Path(__file__).parents[3]
PROFILE: CommuneProfile = load_profile(ROOT / "commune.example.toml")


class _Links:
    def page(self, path: str) -> str:
        return f"https://xa.example{path}"

    def media(self, token: str) -> str:
        return f"https://xa.example/m/{token}"


@dataclass
class Desk:
    """The service without Zalo: feeds what people do to the routes, keeps what they are told."""

    database: Database
    now: datetime = MORNING
    commune_id: int = 0
    posts: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    _seen: dict[str, int] = field(default_factory=dict)

    # -- people

    def person(self, name: str) -> int:
        """Somebody who wrote just now."""
        if name not in self.people:
            with self.database.transaction() as session:
                row = people.find_or_add(session, self.commune_id, Channel.zalo, name, self.now)
                session.seal(row, "name", name)
                row.last_wrote_at = self.now
                self.people[name] = row.id
        return self.people[name]

    def post(self, name: str, post: Post, title: str, unit: str | None = None) -> str:
        """A registered, unpaired post; its pairing code."""
        with self.database.transaction() as session:
            row = officials.add(
                session,
                commune_id=self.commune_id,
                name=name,
                post=post,
                title=title,
                unit=unit,
                now=self.now,
            )
            self.posts[name] = row.id
            return officials.new_pairing_code(session, row, self.now)

    def paired(self, name: str, post: Post, title: str, unit: str | None = None) -> None:
        self.post(name, post, title, unit)
        person_id = self.person(name)
        with self.database.transaction() as session:
            row = officials.get(session, self.commune_id, self.posts[name])
            assert row is not None
            officials.pair(row, people.get(session, person_id), self.now)

    # -- what people do

    def says(self, name: str, text: str, *, quote: str | None = None) -> list[str]:
        """`name` writes; the texts they are told in return. `quote` is part of a text they saw."""
        quote_id = None if quote is None else str(self._shown(name, quote).id)
        incoming = Incoming(Kind.text, self.now, text, str(new_id()), quote_id)
        return self.does(name, incoming)

    def taps(self, name: str, title: str) -> list[str]:
        """`name` taps the newest button with that title."""
        for row in reversed(self._rows(name)):
            draft = self._draft(row)
            for button in draft.buttons:
                if title in button.title:
                    return self.says(name, button.value)
        raise AssertionError(f"{name} sees no button “{title}”")

    def sends(
        self, name: str, kind: Kind, count: int = 1, *, text: str = "", quote: str | None = None
    ) -> list[str]:
        """`name` sends photos, a voice message or files."""
        person_id = self.person(name)
        media = MediaKind(kind.value)
        with self.database.transaction() as session:
            person = people.get(session, person_id)
            rows = [
                people.add_attachment(session, person, media, "https://cdn.example/1", "", self.now)
                for _ in range(count)
            ]
            pieces = tuple(Piece(media, row.id) for row in rows)
        quote_id = None if quote is None else str(self._shown(name, quote).id)
        return self.does(name, Incoming(kind, self.now, text, str(new_id()), quote_id, pieces))

    def does(self, name: str, incoming: Incoming) -> list[str]:
        person_id = self.person(name)
        self.told(name)
        with self._turn(person_id) as ctx:
            ctx.quoted = self._quoted(ctx, incoming.quote_id)
            if incoming.kind is not Kind.admin_said:
                ctx.person.last_wrote_at = self.now
            self._queue(ctx, routes.decide(ctx, incoming))
        return self.told(name)

    def files(
        self,
        name: str,
        text: str,
        *,
        topic: str = "",
        place: str = "",
        case_class: CaseClass = CaseClass.village,
        kind: CaseKind = CaseKind.complaint,
        attachments: tuple[MediaKind, ...] = (),
    ) -> str:
        """A case of that citizen, announced to its officials; its code."""
        person_id = self.person(name)
        with self._turn(person_id) as ctx:
            files = tuple(
                people.add_attachment(ctx.session, ctx.person, media, "https://c", "", self.now).id
                for media in attachments
            )
            line = filing.Line(text, self.now, str(new_id()), files)
            case, notices = filing.file_case(
                ctx, kind=kind, case_class=case_class, lines=[line], topic=topic, place=place
            )
            self._queue(ctx, Outcome(routes.Ending.handled, tuple(notices)))
            return case.code

    def passes(self, **time: float) -> None:
        """Time goes by; what is held and due is released, dialogues wake."""
        self.now += timedelta(**time)
        while self._release_one():
            pass
        while self._wake_one():
            pass

    # -- what is there

    def told(self, name: str) -> list[str]:
        """What `name` was sent since the last look."""
        rows = self._rows(name)
        last = self._seen.get(name, 0)
        self._seen[name] = max((row.line_no for row in rows), default=last)
        return [self._said(row) for row in rows if row.line_no > last]

    def case(self, code: str) -> Case:
        with self.database.transaction() as session:
            row = cases.by_code(session, self.commune_id, code)
            assert row is not None
            return row

    def official(self, name: str) -> Official:
        with self.database.transaction() as session:
            row = officials.get(session, self.commune_id, self.posts[name])
            assert row is not None
            return row

    def lines(self, code: str) -> list[tuple[str, str]]:
        with self.database.transaction() as session:
            case = cases.by_code(session, self.commune_id, code)
            assert case is not None
            rows: list[Message] = cases.lines(session, case)
            return [(row.speaker.value, session.unseal(row, "body")) for row in rows]

    # -- like the router

    @contextmanager
    def _turn(self, person_id: int) -> Iterator[Context]:
        with self.database.transaction() as session:
            yield self._context(session, people.get(session, person_id))

    def _context(self, session: Session, person: Person) -> Context:
        commune: Commune = communes.get(session, self.commune_id)
        return Context(
            session=session,
            commune=commune,
            profile=PROFILE,
            calendar=WorkCalendar.from_profile(PROFILE),
            catalogue=load_catalogue(),
            links=_Links(),
            now=self.now,
            person=person,
            official=officials.of_person(session, person),
            conversation=people.conversation_of(session, person.id),
        )

    def _queue(self, ctx: Context, outcome: Outcome) -> None:
        for reply in outcome.replies:
            self._queue_one(ctx, reply)
        self._send_all(ctx.session)

    def _queue_one(self, ctx: Context, reply: Reply) -> None:
        row_id = new_id()
        outbox.queue(
            ctx.session,
            commune_id=self.commune_id,
            person_id=reply.to or ctx.person.id,
            draft=asking.draft_of(reply, row_id),
            now=self.now,
            cases=reply.cases,
            purpose=reply.purpose,
            row_id=row_id,
        )

    def _send_all(self, session: Session) -> None:
        session.flush()
        for name in self.people.values():
            for row in _of(session, name):
                if row.state is OutboxState.todo:
                    row.state, row.send_id = OutboxState.sent, str(row.id)

    def _release_one(self) -> bool:
        with self.database.transaction() as session:
            row = outbox.held_due(session, self.now)
            if row is None:
                return False
            official = officials.get(session, self.commune_id, row.official_id or 0)
            assert official is not None and official.person_id is not None
            ctx = self._context(session, people.get(session, official.person_id))
            replies = answering.release(ctx, row) or []
            self._queue(ctx, Outcome(routes.Ending.handled, tuple(replies)))
            return True

    def _wake_one(self) -> bool:
        with self.database.transaction() as session:
            dialogue = people.waking(session, self.now)
            if dialogue is None:
                return False
            ctx = self._context(session, people.get(session, dialogue.person_id))
            self._queue(ctx, routes.decide(ctx, Incoming(Kind.wake, self.now)))
            return True

    def _quoted(self, ctx: Context, quote_id: str | None) -> tuple[int, ...] | None:
        if quote_id is None:
            return None
        row = outbox.quoted(ctx.session, self.commune_id, quote_id)
        return tuple(row.cases) if row is not None and row.person_id == ctx.person.id else ()

    def _rows(self, name: str) -> list[OutboxMessage]:
        with self.database.transaction() as session:
            rows = _of(session, self.person_id(name))
        shown = [row for row in rows if row.state is OutboxState.sent]
        return sorted(shown, key=lambda row: row.line_no)

    def person_id(self, name: str) -> int:
        return self.people[name]

    def _shown(self, name: str, part: str) -> OutboxMessage:
        for row in reversed(self._rows(name)):
            if part in self._said(row):
                return row
        raise AssertionError(f"{name} never saw “{part}”")

    def _draft(self, row: OutboxMessage) -> outbox.Draft:
        with self.database.transaction() as session:
            return outbox.draft_of(session, row)

    def _said(self, row: OutboxMessage) -> str:
        draft = self._draft(row)
        return draft.text or ("[ảnh]" if draft.image else "[tệp]")


def _of(session: Session, person_id: int) -> list[OutboxMessage]:
    from sqlmodel import col, select

    return list(
        session.exec(select(OutboxMessage).where(col(OutboxMessage.person_id) == person_id))
    )


def open_desk(url: str) -> Desk:
    """A desk of the example commune with nobody paired yet."""
    database = Database(url, Keyring.parse(new_key()))
    database.unlock()
    desk = Desk(database)
    with database.transaction() as session:
        communes.save(session, "minh-son", PROFILE.model_dump(mode="json"), "1", MORNING)
        commune = communes.by_slug(session, "minh-son")
        assert commune is not None
        desk.commune_id = commune.id
    return desk


def staffed(desk: Desk) -> Desk:
    """The usual people: office, chairman, deputy, and one of the field staff."""
    everyone: list[tuple[Any, ...]] = [
        ("Trần Thị Lan", Post.office, "Công chức Văn phòng", "van-phong"),
        ("Nguyễn Văn Minh", Post.chairman, "Chủ tịch UBND xã", None),
        ("Phạm Quốc Hùng", Post.deputy, "Phó Chủ tịch UBND xã", None),
        ("Lê Thị Hoa", Post.staff, "Công chức địa chính", "kinh-te"),
    ]
    for name, post, title, unit in everyone:
        desk.paired(name, post, title, unit)
    return desk
