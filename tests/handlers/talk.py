"""Talking to the commune without Zalo: what a person sends goes in, what they are shown comes out.

A `Town` is one commune on a real database with its clock; a `Talk` is one person's chat with it.
Each act is one transaction, with its replies queued and shown as the router and the sender do.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import col

from bot.router import quoted_cases
from handlers import asking, routes
from handlers.base import Context, Incoming, Kind, Outcome, Piece, Reply
from handlers.worktime import VIETNAM, WorkCalendar
from storage import cases, communes, confidential, officials, outbox, people, points
from storage.catalogue import load_catalogue
from storage.crypto import Keyring, new_key
from storage.database import Database, Session
from storage.models import Case, Conversation, OutboxMessage, Person, QrPoint
from storage.profile import CommuneProfile
from storage.types import Channel, MediaKind, OutboxState, PointKind, Post, Speaker, new_id
from tests.rules.communes import minh_son

TUESDAY_MORNING = datetime(2026, 11, 17, 9, 0, tzinfo=VIETNAM)

_MEDIA = {
    Kind.image: MediaKind.image,
    Kind.audio: MediaKind.audio,
    Kind.video: MediaKind.video,
    Kind.file: MediaKind.file,
    Kind.gif: MediaKind.gif,
}


class Pages:
    """Where the service's pages would be."""

    def page(self, path: str) -> str:
        return f"https://minhson.example{path}"

    def media(self, token: str) -> str:
        return f"https://minhson.example/m/{token}"

    def kin(self, token: str) -> str:
        return f"https://minhson.example/kin/{token}"


@dataclass(frozen=True, slots=True)
class Shown:
    """One bubble as a person sees it."""

    text: str
    buttons: tuple[outbox.Button, ...]
    row_id: int
    send_id: str
    cases: tuple[int, ...]


@dataclass(repr=False)
class Town:
    """One commune, its database and its clock."""

    database: Database
    profile: CommuneProfile
    now: datetime = TUESDAY_MORNING
    commune_id: int = 0
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    shown: dict[int, list[Shown]] = field(default_factory=dict)
    officials: "dict[Post, Talk]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.calendar = WorkCalendar.from_profile(self.profile)
        with self.database.transaction() as session:
            document = self.profile.model_dump(mode="json")
            communes.save(session, self.profile.slug, document, self.profile.slug, self.now)
            commune = communes.by_slug(session, self.profile.slug)
            assert commune is not None
            self.commune_id = commune.id

    def __repr__(self) -> str:
        return f"Town({self.profile.slug})"

    def citizen(self, address: str = "citizen") -> "Talk":
        return Talk(self, self._person(address))

    def official(self, post: Post, *, unit: str | None = None) -> "Talk":
        """A paired official of that post, under its first title in the profile."""
        unit = unit or next((one.unit for one in self.profile.posts if one.post is post), None)
        key = f"{post}-{unit or ''}"
        person_id = self._person(key)
        with self.database.transaction() as session:
            title = self.profile.title_of(post, unit) or post
            row = officials.add(
                session,
                commune_id=self.commune_id,
                name=f"Người giữ {key}",
                post=post,
                title=title,
                unit=unit,
                now=self.now,
            )
            session.flush()
            person = people.get(session, person_id)
            person.last_wrote_at = self.now  # their pairing code
            officials.pair(row, person, self.now)
        return Talk(self, person_id)

    def point(self, name: str, kind: PointKind = PointKind.place, **what: Any) -> QrPoint:
        """Hang a poster."""
        with self.database.transaction() as session:
            place = points.Place(name, kind, **what)
            return points.register(session, self.commune_id, place, self.now)

    def wait(self, **length: float) -> None:
        """Let time pass; dialogues whose time has come go on by themselves, in order."""
        until = self.now + timedelta(**length)
        while self._wake_next(until) or self._release_next(until):
            pass
        self.now = until

    def to(self, text: str) -> None:
        """Move the clock to "2026-11-19 09:00" in Vietnam."""
        moment = datetime.fromisoformat(text).replace(tzinfo=VIETNAM)
        self.wait(seconds=(moment - self.now).total_seconds())

    @contextmanager
    def rows(self) -> Iterator[Session]:
        """The database, to look at or to change."""
        with self.database.transaction() as session:
            yield session

    def case(self, code: str) -> Case:
        with self.rows() as session:
            case = cases.by_code(session, self.commune_id, code)
        assert case is not None, code
        return case

    def lines(self, case: Case) -> list[str]:
        with self.rows() as session:
            return [session.unseal(line, "body") for line in cases.lines(session, case)]

    def take(self, person_id: int, incoming: Incoming, pieces: Iterable[Piece] = ()) -> Outcome:
        """One turn, as the router has it."""
        with self.database.transaction() as session:
            ctx = self.context(session, person_id)
            if incoming.kind not in (Kind.unfollow, Kind.reaction, Kind.withdrew, Kind.wake):
                ctx.person.last_wrote_at = incoming.at
            ctx.quoted = quoted_cases(ctx, incoming.quote_id)
            session.flush()
            outcome = routes.decide(ctx, incoming)
            for reply in outcome.replies:
                self._show(session, ctx, reply)
            self._deliver(session)
            return outcome

    def context(self, session: Session, person_id: int) -> Context:
        person = people.get(session, person_id)
        return Context(
            session=session,
            commune=communes.get(session, self.commune_id),
            profile=self.profile,
            calendar=self.calendar,
            catalogue=load_catalogue(),
            links=Pages(),
            now=self.now.astimezone(UTC),
            person=person,
            official=officials.of_person(session, person),
            conversation=people.conversation_of(session, person.id),
        )

    def _person(self, address: str) -> int:
        with self.database.transaction() as session:
            person = people.find_or_add(session, self.commune_id, Channel.zalo, address, self.now)
            return person.id

    def _wake_next(self, until: datetime) -> bool:
        with self.database.transaction() as session:
            dialogue = people.waking(session, until)
            if dialogue is None or dialogue.wake_at is None:
                return False
            person_id, at = dialogue.person_id, dialogue.wake_at
        self.now = max(self.now, at.astimezone(VIETNAM))
        self.take(person_id, Incoming(Kind.wake, self.now.astimezone(UTC)))
        return True

    def _release_next(self, until: datetime) -> bool:
        with self.database.transaction() as session:
            row = outbox.held_due(session, until)
            if row is None or row.next_at is None:
                return False
            self.now = max(self.now, row.next_at.astimezone(VIETNAM))
            official = officials.get(session, self.commune_id, row.official_id or 0)
            assert official is not None
            ctx = self.context(session, official.person_id or row.person_id)
            for reply in routes.release(ctx, row):
                self._show(session, ctx, reply)
            self._deliver(session)
            return True

    def _show(self, session: Session, ctx: Context, reply: Reply) -> None:
        row_id = new_id()
        outbox.queue(
            session,
            commune_id=self.commune_id,
            person_id=reply.to or ctx.person.id,
            draft=asking.draft_of(reply, row_id),
            now=ctx.now,
            priority=reply.priority,
            cases=reply.cases,
            case_id=reply.answers,
            official_id=reply.official_id,
            purpose=reply.purpose,
            held_until=reply.held_until,
            row_id=row_id,
        )

    def delivers(self) -> None:
        """Show what something else than a turn has put in line."""
        with self.database.transaction() as session:
            self._deliver(session)

    def _deliver(self, session: Session) -> None:
        """Show what waits in line on its person's phone."""
        waiting = select(OutboxMessage).where(
            col(OutboxMessage.commune_id) == self.commune_id,
            col(OutboxMessage.state) == OutboxState.todo,
        )
        for row in session.scalars(waiting.order_by(col(OutboxMessage.line_no))):
            self.deliver(session, row)

    def deliver(self, session: Session, row: OutboxMessage) -> None:
        """Show a queued message on the person's phone."""
        row.state, row.sent_at = OutboxState.sent, self.now
        row.send_id = f"sent-{next(self.ids)}"
        draft = outbox.draft_of(session, row)
        bubble = Shown(draft.text, draft.buttons, row.id, row.send_id, tuple(row.cases))
        self.shown.setdefault(row.person_id, []).append(bubble)


@dataclass(repr=False)
class Talk:
    """One person's chat. Every act gives the texts the person is shown for it."""

    town: Town
    person_id: int
    seen: int = 0

    def says(self, text: str, **how: Any) -> list[str]:
        return self.sends(Kind.text, text=text, **how)

    def sends(
        self,
        kind: Kind,
        *,
        text: str = "",
        quoting: Shown | str | None = None,
        at: tuple[float, float] | None = None,
    ) -> list[str]:
        """Send something; `quoting` is one of our bubbles, or the id of an own message."""
        quote_id = quoting.send_id if isinstance(quoting, Shown) else quoting
        incoming = Incoming(
            kind,
            self.town.now.astimezone(UTC),
            text=text,
            msg_id=f"msg-{next(self.town.ids)}",
            quote_id=quote_id,
            pieces=self._pieces(kind, at),
        )
        self.town.take(self.person_id, incoming)
        return self.new_texts()

    def sends_photo(self) -> list[str]:
        return self.sends(Kind.image)

    def follows(self) -> list[str]:
        return self.sends(Kind.follow)

    def waits(self, **length: float) -> list[str]:
        self.town.wait(**length)
        return self.new_texts()

    def taps(self, title: str) -> list[str]:
        """Tap the newest button whose title holds `title`."""
        for bubble in reversed(self.bubbles):
            for button in bubble.buttons:
                if title in button.title and button.kind == "say":
                    return self.says(button.value)
        raise AssertionError(f"No button says {title!r}: {self.bubbles[-1:]}")

    def new_texts(self) -> list[str]:
        """What the person was shown since the last look."""
        fresh = [bubble.text for bubble in self.bubbles[self.seen :]]
        self.seen = len(self.bubbles)
        return fresh

    @property
    def bubbles(self) -> list[Shown]:
        return self.town.shown.get(self.person_id, [])

    @property
    def last(self) -> Shown:
        return self.bubbles[-1]

    @property
    def cases(self) -> list[Case]:
        """The person's cases, newest first."""
        with self.town.rows() as session:
            return cases.of_person(session, self.person_id)

    @property
    def confidential_cases(self) -> list[Case]:
        """What the person opened in confidence."""
        with self.town.rows() as session:
            me = people.get(session, self.person_id)
            every = select(Case).where(
                col(Case.commune_id) == self.town.commune_id, col(Case.confidential)
            )
            cases_ = session.scalars(every.order_by(col(Case.id)))
            return [one for one in cases_ if confidential.is_writer(session, one, me)]

    @property
    def confidences(self) -> list[str]:
        """What the person wrote in confidence, as its readers read it."""
        mine = self.confidential_cases
        with self.town.rows() as session:
            texts = (confidential.texts(session, one, [Speaker.citizen]) for one in mine)
            return [text for written in texts for text in written]

    @property
    def person(self) -> Person:
        with self.town.rows() as session:
            return people.get(session, self.person_id)

    def _pieces(self, kind: Kind, at: tuple[float, float] | None) -> tuple[Piece, ...]:
        if at is not None:
            return (Piece(latitude=at[0], longitude=at[1]),)
        if kind is Kind.link:
            return (Piece(url="https://example.vn/bai-viet"),)
        media = _MEDIA.get(kind)
        if media is None:
            return ()
        with self.town.rows() as session:
            person = people.get(session, self.person_id)
            row = people.add_attachment(
                session, person, media, "https://zalo.example/f", "f", self.town.now
            )
            return (Piece(kind=media, attachment_id=row.id),)


_numbers = count(1)


def fresh_town(database: Database) -> Town:
    """A commune of its own on a database that earlier ones have used; nobody is paired."""
    with database.transaction() as session:
        session.execute(delete(Conversation))
        unended = col(OutboxMessage.state).in_([OutboxState.held, OutboxState.todo])
        session.execute(update(OutboxMessage).where(unended).values(state=OutboxState.cancelled))
    slug = f"minh-son-{next(_numbers)}"
    return Town(database, minh_son().model_copy(update={"slug": slug}))


def town_on(url: str, profile: CommuneProfile | None = None) -> Town:
    """The sample commune on a fresh, migrated database."""
    database = Database(url, Keyring.parse(new_key()))
    database.unlock()
    return Town(database, profile or minh_son())
