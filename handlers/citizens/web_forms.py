"""What people send by the commune's page: the same cases, clocks and acts as in chat.

The page shows what became of it, so nothing is said back to the sender here; officials hear of it
as of anything else.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from handlers.base import Context, Outcome, Reply, done, said
from handlers.citizens import case_acts, filing, gathering, questions
from handlers.citizens import confidential_signs as signs
from handlers.citizens.filing import Line
from handlers.citizens.reading import Intent, is_clear, read
from handlers.rules import Act, acts_in, is_open
from handlers.words import numbers as words
from handlers.worktime import local
from storage import cases, lookups, officials, people, points, scans
from storage.models import Attachment, Case, QrPoint
from storage.types import CaseClass, CaseState, MediaKind, MediaState, ScanKind


class Wish(StrEnum):
    """What a form wants."""

    file = "file"
    add = "add"
    rate = "rate"
    reopen = "reopen"
    withdraw = "withdraw"
    keep = "keep"
    pressed = "pressed"


class Came(StrEnum):
    """What became of it; the reason of the event, from which the page says it."""

    filed = "filed"
    added = "added"
    rated = "rated"
    reopened = "reopened"
    too_late = "too late"
    often_enough = "often enough"
    withdrawn = "withdrawn"
    kept = "kept"
    not_now = "not now"


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that lies sealed under the id its attachment will have."""

    id: int
    size: int


@dataclass(frozen=True, slots=True)
class Sent:
    """One form as it was sent. `form` is its random id; `case` the case that it is about."""

    form: str
    wish: Wish = Wish.file
    case: int = 0
    text: str = ""
    place: str = ""
    kind: str = ""  # question, complaint, or what the words say
    name: str = ""
    phone: str = ""
    rating: int = 0
    point: str = ""
    desk: int = 0  # the official who filled it in for somebody
    photos: tuple[Photo, ...] = ()

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, raw: str) -> Self:
        data = json.loads(raw)
        photos = tuple(Photo(**one) for one in data.pop("photos"))
        return cls(photos=photos, wish=Wish(data.pop("wish")), **data)


def take(ctx: Context, sent: Sent, at: datetime) -> Outcome:
    """Do what the form wants; `Outcome.reason` tells the page what came of it."""
    if sent.wish is Wish.file:
        return _file(ctx, sent, at)
    case = filing.mine(ctx, sent.case)
    if case is None:
        return done(Came.not_now)
    return _ACTS[sent.wish](ctx, sent, case, at)


def _file(ctx: Context, sent: Sent, at: datetime) -> Outcome:
    _note_sender(ctx, sent)
    line = _line(ctx, sent, at)
    before = next(iter(cases.of_person(ctx.session, ctx.person.id)), None)
    if before is not None:  # the same form, sent again with other words
        return _added(ctx, filing.locked(ctx, before), line)
    _count_point(ctx, sent)
    outcome = _opened(ctx, sent, line)
    number = lookups.of_form(ctx.session, sent.form)
    for case in cases.of_person(ctx.session, ctx.person.id):
        lookups.give(ctx.session, case, number, ctx.now)
        _note_desk(ctx, sent, case)
    return _quietly(outcome, Came.filed)


def _note_desk(ctx: Context, sent: Sent, case: Case) -> None:
    """Who filed it for the citizen, and that these agreed to it."""
    official = officials.get(ctx.session, ctx.commune.id, sent.desk) if sent.desk else None
    if official is not None:
        cases.record(
            ctx.session, case, "assisted", ctx.now, official=official, detail=words.CONSENTED
        )


def _opened(ctx: Context, sent: Sent, line: Line) -> Outcome:
    gathered = gathering.of_lines(ctx, (line,))
    gathered = replace(gathered, place=sent.place or gathered.place)
    if gathered.case_class is not CaseClass.danger and signs.looks_confidential(ctx, sent.text):
        # The page offered confidence; what is sent openly then is for the two it names.
        gathered = replace(gathered, case_class=CaseClass.staff)
    if gathered.case_class not in (CaseClass.danger, CaseClass.staff) and _is_question(ctx, sent):
        return questions.file(ctx, (line,))
    return gathering.file(ctx, gathered, unclear=gathered.needs_place)


def _is_question(ctx: Context, sent: Sent) -> bool:
    if sent.kind:
        return sent.kind == "question"
    if not sent.text:
        return False
    reading = read(ctx, sent.text)
    if reading.intent not in (Intent.QUESTION, Intent.CHECKLIST) or not is_clear(reading):
        return False
    return (
        reading.place is None or "?" in sent.text
    )  # what names a village tells of something there


def _note_sender(ctx: Context, sent: Sent) -> None:
    person = ctx.person
    person.noticed_at = person.noticed_at or ctx.now  # the notice stands on the page
    if sent.name:
        ctx.session.seal(person, "name", sent.name)
    if sent.phone:
        people.set_phone(ctx.session, person, sent.phone)
    point = _point(ctx, sent)
    if point is not None:
        person.point_id, person.point_at = point.id, ctx.now


def _point(ctx: Context, sent: Sent) -> QrPoint | None:
    return points.by_code(ctx.session, ctx.commune.id, sent.point) if sent.point else None


def _count_point(ctx: Context, sent: Sent) -> None:
    """Who scanned and wrote on the page began a conversation there, as one who sent the code."""
    point = _point(ctx, sent)
    if point is not None:
        scans.of_point(ctx.session, point, local(ctx.now).date(), ScanKind.chat)


def _add(ctx: Context, sent: Sent, case: Case, at: datetime) -> Outcome:
    return _added(ctx, case, _line(ctx, sent, at))


def _added(ctx: Context, case: Case, line: Line) -> Outcome:
    gathered = gathering.of_lines(ctx, (line,))
    return _quietly(gathering.add(ctx, gathered, case), Came.added)


def _rate(ctx: Context, sent: Sent, case: Case, at: datetime) -> Outcome:
    if is_open(case.state):
        return done(Came.not_now)
    if sent.rating == case_acts.NOT_SATISFIED:
        return _reopen(ctx, sent, case, at)
    return _told(Came.rated, case_acts.rate(ctx, case, sent.rating))


def _reopen(ctx: Context, sent: Sent, case: Case, at: datetime) -> Outcome:
    line = _line(ctx, sent, at)
    gathered = gathering.of_lines(ctx, (line,))
    if is_open(case.state) or gathering.stands_apart(gathered, case):
        return _added(ctx, case, line)
    obstacle = case_acts.obstacle(ctx, case)
    if obstacle is not None:
        told = case_acts.reply(ctx, case, line)  # nothing that was written is lost
        often = obstacle is case_acts.Obstacle.often_enough
        return _told(Came.often_enough if often else Came.too_late, told)
    return _told(Came.reopened, case_acts.reopen(ctx, case, line))


def _withdraw(ctx: Context, sent: Sent, case: Case, at: datetime) -> Outcome:
    if Act.withdraw not in acts_in(case.state):
        return done(Came.not_now)
    return _told(Came.withdrawn, case_acts.withdraw(ctx, case))


def _keep(ctx: Context, sent: Sent, case: Case, at: datetime) -> Outcome:
    if case.state is not CaseState.rut:
        return done(Came.not_now)
    pressed = sent.wish is Wish.pressed
    return _told(Came.kept, case_acts.keep(ctx, case, pressed=pressed))


_ACTS: Mapping[Wish, Callable[[Context, Sent, Case, datetime], Outcome]] = {
    Wish.add: _add,
    Wish.rate: _rate,
    Wish.reopen: _reopen,
    Wish.withdraw: _withdraw,
    Wish.keep: _keep,
    Wish.pressed: _keep,
}


def _line(ctx: Context, sent: Sent, at: datetime) -> Line:
    return Line(sent.text, at, attachments=tuple(_attached(ctx, photo) for photo in sent.photos))


def _attached(ctx: Context, photo: Photo) -> int:
    row = Attachment(
        id=photo.id,
        commune_id=ctx.commune.id,
        person_id=ctx.person.id,
        kind=MediaKind.image,
        state=MediaState.stored,
        content_type="image/jpeg",
        size=photo.size,
        created_at=ctx.now,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row.id


def _told(came: Came, told: list[Reply]) -> Outcome:
    return _quietly(said(*told), came)


def _quietly(outcome: Outcome, came: Came) -> Outcome:
    """Only officials hear of it: the sender sees it on the page."""
    told: tuple[Reply, ...] = tuple(reply for reply in outcome.replies if reply.to is not None)
    return replace(outcome, replies=told, reason=came)
