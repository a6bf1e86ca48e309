"""A commune's desk in a test: citizens and officials by name, on the town that everybody shares."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import col, select

from handlers import asking
from handlers.base import Incoming, Kind, Piece
from handlers.citizens import filing
from storage import cases, officials, outbox, people
from storage.models import Case, Official, OutboxMessage
from storage.types import CaseClass, CaseKind, MediaKind, Post, new_id
from tests.handlers.talk import Shown, Talk, Town


@dataclass
class Desk:
    """What people do, by name, and what each of them is told; held answers leave in time."""

    town: Town
    posts: dict[str, int] = field(default_factory=dict)
    talks: dict[str, Talk] = field(default_factory=dict)

    # -- who is there

    def talk(self, name: str) -> Talk:
        """The chat of that person, who wrote just now."""
        if name not in self.talks:
            self.talks[name] = self.town.citizen(name)
            with self.town.rows() as session:
                person = people.get(session, self.talks[name].person_id)
                session.seal(person, "name", name)
                person.last_wrote_at = self.now
        return self.talks[name]

    def post(self, name: str, post: Post, title: str, unit: str | None = None) -> str:
        """A registered, unpaired post; its pairing code."""
        with self.town.rows() as session:
            row = officials.add(
                session,
                commune_id=self.town.commune_id,
                name=name,
                post=post,
                title=title,
                unit=unit,
                now=self.now,
            )
            self.posts[name] = row.id
            return officials.new_pairing_code(session, row, self.now)

    def paired(self, name: str, post: Post, title: str, unit: str | None = None) -> None:
        """A post that this person holds on their phone."""
        self.post(name, post, title, unit)
        person_id = self.talk(name).person_id
        with self.town.rows() as session:
            row = officials.get(session, self.town.commune_id, self.posts[name])
            assert row is not None
            officials.pair(row, people.get(session, person_id), self.now)

    # -- what people do; each gives the texts they are told for it

    def says(self, name: str, text: str, *, quote: str | None = None) -> list[str]:
        """`name` writes; `quote` is a part of a text they were told."""
        return self.does(name, Kind.text, text, quote=quote)

    def taps(self, name: str, title: str) -> list[str]:
        """`name` taps the newest button with that title."""
        talk = self.talk(name)
        titled = (
            button.value
            for bubble in reversed(talk.bubbles)
            for button in bubble.buttons
            if title in button.title
        )
        return self.says(name, next(titled))

    def does(
        self,
        name: str,
        kind: Kind,
        text: str = "",
        *,
        count: int = 1,
        quote: str | None = None,
        reaction: str = "",
        admin_id: str | None = None,
    ) -> list[str]:
        """`name` does anything: photos, voice, a reaction; `admin_id`: is written to."""
        self.told(name)
        incoming = Incoming(
            kind,
            self.now,
            text=text,
            msg_id=f"msg-{next(self.town.ids)}",
            quote_id=self.bubble(name, quote).send_id if quote else None,
            pieces=self._pieces(name, kind, count),
            reaction=reaction,
            admin_id=admin_id,
        )
        self.town.take(self.talk(name).person_id, incoming)
        return self.told(name)

    def files(
        self,
        name: str,
        text: str,
        *,
        topic: str = "",
        place: str = "",
        case_class: CaseClass = CaseClass.village,
        attachments: tuple[MediaKind, ...] = (),
    ) -> str:
        """A case of that citizen, announced to its officials; its code."""
        person_id = self.talk(name).person_id
        with self.town.rows() as session:
            ctx = self.town.context(session, person_id)
            ids = tuple(
                people.add_attachment(session, ctx.person, media, "https://f", "", self.now).id
                for media in attachments
            )
            case, told = filing.file_case(
                ctx,
                kind=CaseKind.complaint,
                case_class=case_class,
                lines=[filing.Line(text, self.now, f"msg-{next(self.town.ids)}", ids)],
                topic=topic,
                place=place,
            )
            for reply in told:
                row_id = new_id()
                row = outbox.queue(
                    session,
                    commune_id=self.town.commune_id,
                    person_id=reply.to or person_id,
                    draft=asking.draft_of(reply, row_id),
                    now=self.now,
                    cases=reply.cases,
                    purpose=reply.purpose,
                    row_id=row_id,
                )
                self.town.deliver(session, row)
        return case.code

    def passes(self, **time: float) -> None:
        """Time goes by; dialogues wake and held answers are released when they are due."""
        self.town.wait(**time)

    def sleeps(self, **time: float) -> None:
        """The service is down for that long, then looks at what is due."""
        self.town.now += timedelta(**time)
        self.town.wait()

    # -- what is there

    @property
    def now(self) -> datetime:
        return self.town.now

    def told(self, name: str) -> list[str]:
        """What `name` was told since the last look."""
        return [text or "[ảnh]" for text in self.talk(name).new_texts()]

    def bubble(self, name: str, part: str) -> Shown:
        """The newest bubble of `name` that holds `part`."""
        return next(one for one in reversed(self.talk(name).bubbles) if part in one.text)

    def case(self, code: str) -> Case:
        return self.town.case(code)

    def official(self, name: str) -> Official:
        with self.town.rows() as session:
            row = officials.get(session, self.town.commune_id, self.posts[name])
        assert row is not None
        return row

    def lines(self, code: str) -> list[tuple[str, str]]:
        """The lines of the case: who speaks, and the words."""
        with self.town.rows() as session:
            rows = cases.lines(session, self.case(code))
            return [(row.speaker.value, session.unseal(row, "body")) for row in rows]

    def newest(self, name: str) -> OutboxMessage:
        """The newest message to `name`, whatever became of it."""
        mine = col(OutboxMessage.person_id) == self.talk(name).person_id
        with self.town.rows() as session:
            return max(session.exec(select(OutboxMessage).where(mine)), key=lambda row: row.line_no)

    def _pieces(self, name: str, kind: Kind, count: int) -> tuple[Piece, ...]:
        if kind.value not in set(MediaKind):
            return ()
        media, person_id = MediaKind(kind.value), self.talk(name).person_id
        with self.town.rows() as session:
            person = people.get(session, person_id)
            rows = [
                people.add_attachment(session, person, media, "https://f", "", self.now)
                for _ in range(count)
            ]
            return tuple(Piece(media, row.id) for row in rows)


def staffed(desk: Desk) -> Desk:
    """The usual people: office, chairman, deputy, and one of the field staff."""
    desk.paired("Trần Thị Lan", Post.office, "Công chức Văn phòng", "van-phong")
    desk.paired("Nguyễn Văn Minh", Post.chairman, "Chủ tịch UBND xã")
    desk.paired("Phạm Quốc Hùng", Post.deputy, "Phó Chủ tịch UBND xã")
    desk.paired("Lê Thị Hoa", Post.staff, "Công chức địa chính", "kinh-te")
    return desk
