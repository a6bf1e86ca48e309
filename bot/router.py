"""From a stored event to a conversation, and from its outcome to the outbox.

Runs inside the turn's write transaction: what a handler changed, the replies and "event done"
commit together or not at all.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from bot import web_turns
from bot.zalo import events as zalo
from bot.zalo.messages import split_text
from handlers import asking, routes
from handlers.base import Context, Ending, Incoming, Kind, Links, Outcome, Piece, Reply
from handlers.citizens import web_forms
from handlers.reminders import returning
from handlers.reminders.rounds import Round
from handlers.worktime import WorkCalendar
from storage import cases, communes, delivery, officials, outbox, people, writers
from storage.catalogue import Catalogue
from storage.database import Session
from storage.inbox import lane_of, lock_lane
from storage.models import Commune, Conversation, InboxEvent, OutboxMessage, Person
from storage.profile import CommuneProfile
from storage.types import Channel, EventSource, EventState, MediaKind, Priority, new_id
from storage.writers import Writer

_ACTS: dict[type[Any], Kind] = {
    zalo.Follow: Kind.follow,
    zalo.Unfollow: Kind.unfollow,
    zalo.ClickedChat: Kind.chat_opened,
    zalo.Withdrew: Kind.withdrew,
}
_MEDIA = {kind.value: kind for kind in MediaKind}
_NOT_AN_INTERACTION = {Kind.unfollow, Kind.reaction, Kind.withdrew, Kind.admin_said, Kind.wake}

_ENDINGS = {
    Ending.handled: EventState.handled,
    Ending.ignored: EventState.ignored,
    Ending.unhandled: EventState.unhandled,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every turn needs and no turn changes."""

    catalogue: Catalogue
    links_of: Callable[[Commune], Links]


def take_event(
    session: Session, event: InboxEvent, around: Surroundings, now: datetime
) -> tuple[EventState, str]:
    """Deal with one stored event: how it ended and why; raises what its handler raises."""
    if event.source is EventSource.web:
        return _take_form(session, event, around, now)
    said = zalo.parse_event(json.loads(session.unseal(event, "body")))
    if isinstance(said, zalo.GroupMessage):
        return _heard_in_group(session, event.oa_id, said, around, now)
    user_id = getattr(said, "user_id", None)
    writer = writers.at_oa(session, event.oa_id, user_id or "")
    if writer is None:
        return EventState.ignored, "no commune of ours"
    if user_id is None or getattr(said, "anonymous", False):
        return EventState.ignored, "about no person"
    person = _person(session, writer, said, now)
    ctx = _context_without(session, writer.commune, person, around, now)
    ctx.official, ctx.conversation = writer.official, writer.conversation
    incoming = _incoming(ctx, said)
    if incoming is None:
        return EventState.ignored, "concerns no conversation"
    _note_contact(ctx, incoming, writer.is_awaited)
    outcome = routes.decide(ctx, incoming)
    if outcome.forget:
        event.body, event.error = None, b""  # the key stays, so a copy is refused all the same
    return _finish(ctx, outcome)


def _heard_in_group(
    session: Session, oa_id: str, said: zalo.GroupMessage, around: Surroundings, now: datetime
) -> tuple[EventState, str]:
    """What is written in a group of the OA is for the group: nobody reads or answers it here.

    It opens Zalo's window of a writer who is known (contract §4.4), and does nothing else.
    """
    writer = writers.at_oa(session, oa_id, said.sender_id) if said.by_user else None
    if writer is None or writer.person is None:
        return EventState.ignored, "said in a group"
    ctx = _context_without(session, writer.commune, writer.person, around, now)
    ctx.official = writer.official
    _note_contact(ctx, Incoming(Kind.chat_opened, _moment(said)), writer.is_awaited)
    return EventState.ignored, "said in a group: the window is open"


def _take_form(
    session: Session, event: InboxEvent, around: Surroundings, now: datetime
) -> tuple[EventState, str]:
    form = web_turns.WebForm.read(session.unseal(event, "body"))
    commune = communes.get(session, form.commune_id)
    person = web_turns.sender_of(session, form, commune, now)
    ctx = _context(session, commune, person, around, now)
    ctx.official = None  # who fills in a form is a citizen, whatever their phone is
    return _finish(ctx, web_forms.take(ctx, form.sent, web_turns.at_of(event)))


def wake(session: Session, dialogue: Conversation, around: Surroundings, now: datetime) -> None:
    """Let an unfinished dialogue go on by itself."""
    person = people.get(session, dialogue.person_id)
    ctx = _context(session, communes.get(session, dialogue.commune_id), person, around, now)
    _finish(ctx, routes.decide(ctx, Incoming(Kind.wake, at=now)))


def release(session: Session, row: OutboxMessage, around: Surroundings, now: datetime) -> None:
    """Let a held answer go, on behalf of the official who gave it, if they hold their post yet."""
    official = officials.get(session, row.commune_id, row.official_id or 0)
    phone = official.person_id if official is not None else None
    # Nobody's phone: the conversation is the citizen's, and what is said goes to other officials.
    person = people.get(session, phone or row.person_id)
    ctx = _context(session, communes.get(session, row.commune_id), person, around, now)
    _queue(ctx, routes.release(ctx, row))


def visit(session: Session, person_id: int, around: Surroundings, now: datetime) -> Context | None:
    """The turn of somebody at a page of theirs; None while their line is busy with another."""
    person = people.get(session, person_id)
    if not lock_lane(session, _lane(session, person.commune_id, person)):
        return None
    ctx = _context(session, communes.get(session, person.commune_id), person, around, now)
    ctx.official = None  # who writes at such a page is a citizen, whatever their phone is
    return ctx


def say(ctx: Context, replies: Iterable[Reply]) -> None:
    """Queue what a visit to a page led to."""
    _queue(ctx, replies)


def apologise(session: Session, event: InboxEvent, around: Surroundings, now: datetime) -> None:
    """Tell the person whose message could not be dealt with that it is kept."""
    commune = communes.by_oa(session, event.oa_id)
    if commune is None or event.source is not EventSource.zalo:
        return
    said = zalo.parse_event(json.loads(session.unseal(event, "body")))
    if not isinstance(said, zalo.UserMessage):
        return
    person = people.find_or_add(session, commune.id, Channel.zalo, said.user_id, now)
    ctx = _context(session, commune, person, around, now)
    _finish(ctx, routes.trouble(ctx))


def _person(session: Session, writer: Writer, said: Any, now: datetime) -> Person:
    """Who writes; new if need be."""
    person = writer.person
    if person is None:
        wrote_at = _moment(said) if isinstance(said, zalo.UserMessage) else None
        person = people.add(session, writer.commune.id, Channel.zalo, said.user_id, now, wrote_at)
    if not writer.has_cases:
        cases.note_none(session, person.id)
    return person


def _context(
    session: Session, commune: Commune, person: Person, around: Surroundings, now: datetime
) -> Context:
    ctx = _context_without(session, commune, person, around, now)
    ctx.official = officials.of_person(session, person)
    ctx.conversation = people.conversation_of(session, person.id)
    return ctx


def _context_without(
    session: Session, commune: Commune, person: Person, around: Surroundings, now: datetime
) -> Context:
    """The context but for what the person is and has begun."""
    profile, calendar = _profile(commune.id, commune.updated_at, _Hidden(commune))
    return Context(
        session=session,
        commune=commune,
        profile=profile,
        calendar=calendar,
        catalogue=around.catalogue,
        links=around.links_of(commune),
        now=now,
        person=person,
    )


class _Hidden:
    """Carries the commune past the cache's key, which is its id and the change time.

    So its profile is read from the database, and checked, once.
    """

    def __init__(self, commune: Commune) -> None:
        self.commune = commune

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hidden)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=512)
def _profile(
    _commune_id: int, _changed_at: datetime, hidden: _Hidden
) -> tuple[CommuneProfile, WorkCalendar]:
    profile = CommuneProfile.model_validate(hidden.commune.profile)
    return profile, WorkCalendar.from_profile(profile)


def _moment(said: zalo.Event) -> datetime:
    return datetime.fromtimestamp(said.at_ms / 1000, UTC)


def _incoming(ctx: Context, said: zalo.Event) -> Incoming | None:
    at = _moment(said)
    if isinstance(said, zalo.UserMessage):
        ctx.quoted = quoted_cases(ctx, said.quote_msg_id)
        return Incoming(
            Kind(said.kind),
            at,
            text=said.text,
            msg_id=said.msg_id,
            quote_id=said.quote_msg_id,
            pieces=tuple(_pieces(ctx, said.attachments)),
        )
    if isinstance(said, zalo.OaMessage) and said.admin_id:
        return Incoming(
            Kind.admin_said, at, text=said.text, msg_id=said.msg_id, admin_id=said.admin_id
        )
    if isinstance(said, zalo.Reacted) and said.by_user:
        ctx.quoted = quoted_cases(ctx, said.msg_id)
        return Incoming(Kind.reaction, at, quote_id=said.msg_id, reaction=said.icon)
    if isinstance(said, zalo.SubmittedInfo):
        piece = Piece(name=said.full_name, phone=said.phone)
        return Incoming(Kind.submitted_info, at, pieces=(piece,))
    kind = _ACTS.get(type(said))
    return Incoming(kind, at) if kind else None


def quoted_cases(ctx: Context, zalo_id: str | None) -> tuple[int, ...] | None:
    """The cases that the message with Zalo's id `zalo_id` is about; None when nothing is quoted."""
    if not zalo_id:
        return None
    ours = outbox.quoted(ctx.session, ctx.commune.id, zalo_id)
    if ours is not None and ours.person_id == ctx.person.id:
        return tuple(ours.cases)
    line = cases.line_by_zalo_id(ctx.session, ctx.commune.id, zalo_id)
    if line is not None and line.person_id == ctx.person.id and line.case_id:
        return (line.case_id,)
    return ()


def _pieces(ctx: Context, attachments: Iterable[zalo.Attachment]) -> Iterable[Piece]:
    for enclosed in attachments:
        kind = _MEDIA.get(enclosed.type)
        fetched = None
        if kind is not None and enclosed.url:
            fetched = people.add_attachment(
                ctx.session, ctx.person, kind, enclosed.url, enclosed.name or "", ctx.now
            )
        yield Piece(
            kind=kind,
            attachment_id=fetched.id if fetched else None,
            name=enclosed.name or "",
            latitude=enclosed.latitude,
            longitude=enclosed.longitude,
            url=enclosed.url or "",
            phone=enclosed.phone or "",
        )


def _note_contact(ctx: Context, incoming: Incoming, is_awaited: bool) -> None:
    if incoming.kind in _NOT_AN_INTERACTION:
        return
    last = ctx.person.last_wrote_at
    # Of a window just found shut it is not known yet, when a turn begins, what waits for it.
    was_shut = last is not None and incoming.at - last >= people.FREE_WINDOW
    if last is None or last < incoming.at:
        ctx.person.last_wrote_at = incoming.at
    if ctx.official is not None:
        around = Round(ctx.session, ctx.commune.id, ctx.profile, ctx.calendar, ctx.now)
        instead = returning.come_back(around, ctx.official)
        _queue(ctx, [instead] if instead else [])
    reopened = (is_awaited or was_shut) and delivery.reopen_line(ctx.session, ctx.person.id)
    if reopened and ctx.official is None:
        outbox.withhold(ctx.session, ctx.person.id)  # what came back after they lost a post


def _finish(ctx: Context, outcome: Outcome) -> tuple[EventState, str]:
    _queue(ctx, outcome.replies)
    return _ENDINGS[outcome.ending], outcome.reason


def _queue(ctx: Context, replies: Iterable[Reply]) -> None:
    for reply in replies:
        for part in _parts(reply):
            row_id = new_id()
            to = part.to or ctx.person.id
            priority = part.priority
            if to != ctx.person.id and priority is Priority.reply:
                priority = Priority.push
            outbox.queue(
                ctx.session,
                commune_id=ctx.commune.id,
                person_id=to,
                draft=asking.draft_of(part, row_id),
                now=ctx.now,
                priority=priority,
                cases=part.cases,
                case_id=part.answers,
                official_id=part.official_id,
                purpose=part.purpose,
                held_until=part.held_until,
                row_id=row_id,
            )


def _parts(reply: Reply) -> list[Reply]:
    """The reply as messages that Zalo takes: the question and the buttons stay on the last."""
    texts = split_text(reply.text, 1800) if len(reply.text) > 1800 else [reply.text]
    if len(texts) == 1 or reply.held_until is not None:
        return [reply]
    head = [replace(reply, text=text, ask=None, buttons=(), image=None) for text in texts[:-1]]
    return [*head, replace(reply, text=texts[-1])]


def waking_lane(session: Session, dialogue: Conversation) -> str:
    """The lane of the person whose dialogue is to wake."""
    return _lane(session, dialogue.commune_id, people.get(session, dialogue.person_id))


def official_lane(session: Session, row: OutboxMessage) -> str | None:
    """The lane of the official who gave a held answer."""
    official = officials.get(session, row.commune_id, row.official_id or 0)
    if official is None or official.person_id is None:
        return None
    return _lane(session, row.commune_id, people.get(session, official.person_id))


def _lane(session: Session, commune_id: int, person: Person) -> str:

    oa_id = communes.get(session, commune_id).oa_id or ""
    return lane_of(session, oa_id, people.address(session, person))
