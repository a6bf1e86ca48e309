"""Opening a case from what a citizen sent, and adding to one that is open."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Self

from handlers import rules
from handlers.base import Context, Incoming, Reply
from handlers.officials import notices
from handlers.rules import Act
from handlers.words import not_text as words
from handlers.worktime import local, on_day
from storage import cases, officials
from storage.models import Case, Message, Official, QrPoint
from storage.types import CaseClass, CaseKind, CaseState, Post, Speaker

JOIN_WITHIN = timedelta(minutes=30)
"""Later words join the last case this long after the citizen's last line in it."""

MOST_A_DAY = 3
"""New cases of one person in a calendar day; the rest joins the last one."""

_ADDRESS = re.compile(r"https?://\S+")

SCAN_COUNTS = timedelta(hours=24)
TOPIC = 60
"""Characters of the citizen's words that name a case to those who may read it."""

_ENOUGH_FOR_A_TOPIC = 8  # words
_LEAD = re.compile(r"(?:tôi |em )?(?:xin |muốn )*(?:phản ánh|kiến nghị|góp ý|hỏi)\s*:\s*", re.I)
"""What only says that something follows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a citizen, on its way into a case. `at` is aware."""

    text: str
    at: datetime
    msg_id: str | None = None
    attachments: tuple[int, ...] = ()
    here: bool = False  # a location, written out in `text`

    @property
    def spoken(self) -> str:
        """What the citizen said in words; an address alone says nothing."""
        return "" if self.here or _ADDRESS.fullmatch(self.text) else self.text

    @classmethod
    def of(cls, incoming: Incoming) -> Self:
        """What the message says; a location is written out, a link keeps its address."""
        here = incoming.location is not None and not incoming.text.strip()
        return cls(_text_of(incoming), incoming.at, incoming.msg_id, incoming.attachments, here)

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "at": self.at.isoformat(),
            "msg_id": self.msg_id,
            "attachments": list(self.attachments),
            "here": self.here,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            data["text"],
            datetime.fromisoformat(data["at"]),
            data["msg_id"],
            tuple(data["attachments"]),
            data["here"],
        )


def file_case(
    ctx: Context,
    *,
    kind: CaseKind,
    case_class: CaseClass,
    lines: Sequence[Line],
    topic: str,
    place: str,
    unclear: bool = False,
    due_at: datetime | None = None,
) -> tuple[Case, list[Reply]]:
    """Open a case with these lines (at least one); the notices are for its officials.

    The clock starts at the first line. Without `due_at` the class sets the deadline.
    """
    received = lines[0].at
    point = scanned(ctx)
    case = cases.open_case(
        ctx.session,
        commune_id=ctx.commune.id,
        person_id=ctx.person.id,
        kind=kind,
        case_class=case_class,
        received_at=received,
        due_at=due_at or rules.deadline(case_class, received, ctx.calendar, ctx.profile),
        topic=topic,
        place=place,
        unclear=unclear,
        holder=holder_of(ctx, case_class),
        point_id=point.id if point else None,
    )
    for line in lines:
        append(ctx, case, line)
    cases.record(ctx.session, case, Act.receive, ctx.now)
    return case, notices.announce(ctx, case)


def add(ctx: Context, case: Case, *lines: Line) -> list[Reply]:
    """Add lines to a case and tell its holder once; a question of theirs is thereby answered.

    What a citizen says goes by way of `gathering.add`, which knows what may not enter a case.
    """
    case = locked(ctx, case)
    rows = [append(ctx, case, line) for line in lines]
    if _closed_by_silence(ctx, case):
        case.state, case.closed_at = rules.next_state(case.state, Act.reopen), None
        cases.record(ctx.session, case, Act.reopen, ctx.now)
        _clock_goes_on(ctx, case, lines[0].at)
    elif rules.is_open(case.state):
        _replied(ctx, case, lines[0].at)
    cases.record(ctx.session, case, Act.citizen_replied, ctx.now)
    return notices.tell_added(ctx, case, rows)


def append(ctx: Context, case: Case, line: Line) -> Message:
    """Add a line without telling anybody."""
    return cases.add_line(
        ctx.session,
        case,
        person_id=ctx.person.id,
        speaker=Speaker.citizen,
        text=line.text,
        at=line.at,
        zalo_msg_id=line.msg_id,
        attachments=line.attachments,
    )


def locked(ctx: Context, case: Case) -> Case:
    """The case, locked until the turn ends."""
    fresh = cases.lock(ctx.session, ctx.commune.id, case.id)
    if fresh is None:
        raise LookupError(f"There is no case {case.id} in commune {ctx.commune.id}.")
    return fresh


def mine(ctx: Context, case_id: int) -> Case | None:
    """The case, locked, if the person who writes opened it."""
    case = cases.lock(ctx.session, ctx.commune.id, case_id)
    return case if case is not None and case.person_id == ctx.person.id else None


def open_cases(ctx: Context) -> list[Case]:
    """The person's cases that still wait for an answer, newest first."""
    mine = cases.of_person(ctx.session, ctx.person.id)
    return [case for case in mine if rules.is_open(case.state)]


def recent_case(ctx: Context, at: datetime) -> Case | None:
    """The open case that words sent now join: the newest, while the citizen is still at it.

    The case an official asked about last comes first, unless a later one was opened since.
    """
    mine = open_cases(ctx)
    asked = max((one for one in mine if one.asked_at), key=_asked_at, default=None)
    newest = next(iter(mine), None)
    if newest is None or (asked is not None and _asked_at(asked) >= newest.received_at):
        return asked
    last = max(
        line.at
        for line in cases.lines(ctx.session, newest)
        if line.speaker in (Speaker.citizen, Speaker.commune)
    )
    return newest if at - last <= JOIN_WITHIN else None


def _asked_at(case: Case) -> datetime:
    return case.asked_at or case.received_at


def last_of_a_full_day(ctx: Context) -> Case | None:
    """The open case that everything more joins, once the person opened three today."""
    today = on_day(local(ctx.now).date(), time())
    if cases.filed_since(ctx.session, ctx.person.id, today) < MOST_A_DAY:
        return None
    return next(iter(open_cases(ctx)), None)


def holder_of(ctx: Context, case_class: CaseClass) -> Official | None:
    """Who takes a new case of that class; None: nobody of the commune is paired.

    Staff matters are the chairman's, with the office if he can't be reached, and nobody else's;
    danger goes by the commune's duty list.
    """
    everyone = officials.of_commune(ctx.session, ctx.commune.id)
    reachable = [one for one in everyone if officials.reachable(one, ctx.now)]
    if case_class is CaseClass.staff:
        return _first_of(reachable, Post.chairman) or _first_of(reachable, Post.office)
    if case_class is CaseClass.danger:
        for key in ctx.profile.duty_posts:
            for one in reachable:
                if key in (one.post, f"{one.post}-{one.unit}"):
                    return one
    return officials.holder_for(ctx.session, ctx.commune.id, ctx.now)


def scanned(ctx: Context) -> QrPoint | None:
    """The place whose QR the person scanned in the last day."""
    person = ctx.person
    if person.point_id is None or person.point_at is None:
        return None
    if ctx.now - person.point_at > SCAN_COUNTS:
        return None
    return ctx.session.get(QrPoint, person.point_id)


def topic_of(lines: Sequence[Line]) -> str:
    """A few words that name a case: the first ones that were written."""
    written = next((line.spoken for line in lines if line.spoken), "").strip()
    lead = _LEAD.match(written)
    written = written[lead.end() :] or written if lead else written
    words_of_it = " ".join(written.split()[:_ENOUGH_FOR_A_TOPIC])
    return words_of_it[:TOPIC].rstrip(" ,.;:!?")


def topic(ctx: Context, case: Case) -> str:
    """The few words that name the case; none for a confidential one."""
    return "" if case.confidential else ctx.session.unseal(case, "topic")


def _closed_by_silence(ctx: Context, case: Case) -> bool:
    """Whether the case only closed because the citizen did not answer; they were promised more."""
    if case.state is not CaseState.dong or case.asked_at is None or case.closed_at is None:
        return False
    return rules.may_reopen(case.closed_at, ctx.now)


def _replied(ctx: Context, case: Case, at: datetime) -> None:
    waited = case.state is CaseState.cho_bo_sung
    case.state = rules.next_state(case.state, Act.citizen_replied)
    if waited:
        _clock_goes_on(ctx, case, at)
    case.asked_at = None


def _clock_goes_on(ctx: Context, case: Case, at: datetime) -> None:
    """The time in which the citizen was waited for does not count."""
    case.asked_at = None
    if case.clock_stopped_at is None:
        return
    clock = rules.clock_of(case.case_class, ctx.profile)
    case.due_at = rules.due_after_waiting(
        case.due_at, case.clock_stopped_at, at, ctx.calendar, clock
    )
    case.clock_from = at  # rungs that fell into the wait are not owed
    case.clock_stopped_at = None


def _first_of(them: Sequence[Official], post: Post) -> Official | None:
    return next((one for one in them if one.post is post), None)


def _text_of(incoming: Incoming) -> str:
    place = incoming.location
    parts = [incoming.text.strip()]
    if place is not None and place.latitude is not None and place.longitude is not None:
        parts.append(words.location_line(place.latitude, place.longitude))
    parts += [piece.url for piece in incoming.pieces if piece.kind is None and piece.url]
    return "\n".join(dict.fromkeys(part for part in parts if part))
