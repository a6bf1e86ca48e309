"""What the commune says to one person, waiting in that person's line.

Handlers queue; `storage.delivery` claims and settles. An official's answer is held first and
joins the line only when released.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, select, text, update
from sqlmodel import col

from storage.database import Session
from storage.models import Case, OutboxMessage
from storage.types import OutboxState, Priority, new_id, spelled_out

QUESTION_LIFE = timedelta(hours=24)
"""How long a digit may answer the last numbered message."""

# SQLite uses a partial index only where its condition stands word for word.
HELD = and_(
    text("outbox_message.state IN ('held','todo','sending','unknown')"),
    col(OutboxMessage.state) == spelled_out(OutboxState.held),
)
_ASKS = text("outbox_message.asks")
_UNSENT = (OutboxState.held, OutboxState.todo, OutboxState.waiting, OutboxState.restored)
_SHOWN = (OutboxState.sending, OutboxState.unknown, OutboxState.sent, OutboxState.undecided)


@dataclass(frozen=True, slots=True)
class Button:
    """A tap under a bubble: says `value` unseen, opens the address, or dials the number."""

    title: str
    kind: Literal["say", "url", "phone"]
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """A numbered question. `options` maps the digit to what it means to the answering handler."""

    name: str
    options: dict[str, str]
    data: dict[str, Any] = field(default_factory=dict)
    sticky: bool = False  # may be answered again (menus)


@dataclass(frozen=True, slots=True)
class Draft:
    """One message before Zalo: text, perhaps buttons, a photo or a file, a quote, a question."""

    text: str = ""
    buttons: tuple[Button, ...] = ()
    question: Question | None = None
    quote: str | None = None  # Zalo's id of the message quoted
    image: int | None = None  # attachment id
    file: int | None = None  # attachment id

    def to_json(self) -> str:
        document = {name: getattr(self, name) for name in _PARTS}
        return json.dumps(document, ensure_ascii=False, default=asdict)

    @classmethod
    def from_json(cls, raw: str) -> "Draft":
        document = json.loads(raw)
        question = document.pop("question")
        buttons = tuple(Button(**button) for button in document.pop("buttons"))
        return cls(buttons=buttons, question=Question(**question) if question else None, **document)


_PARTS = tuple(part.name for part in fields(Draft))


def queue(
    session: Session,
    *,
    commune_id: int,
    person_id: int,
    draft: Draft,
    now: datetime,
    priority: Priority = Priority.reply,
    cases: Iterable[int] = (),
    case_id: int | None = None,
    official_id: int | None = None,
    purpose: str = "",
    held_until: datetime | None = None,
    row_id: int | None = None,
) -> OutboxMessage:
    """Put `draft` in the person's line, or hold it until `held_until` as an official's answer.

    `cases` are the cases the message is about (a quote of it resolves to them); `case_id` is the
    case whose answer it is. `row_id` is given where the draft's buttons already name it.
    """
    row = OutboxMessage(
        id=row_id or new_id(),
        commune_id=commune_id,
        person_id=person_id,
        state=OutboxState.held if held_until else OutboxState.todo,
        priority=priority,
        kind="image" if draft.image else "file" if draft.file else "text",
        cases=list(cases),
        case_id=case_id,
        official_id=official_id,
        asks=draft.question is not None,
        purpose=purpose,
        next_at=held_until,
        created_at=now,
    )
    rewrite(session, row, draft)
    session.add(row)
    return row


def rewrite(session: Session, row: OutboxMessage, draft: Draft) -> None:
    """Set what `row` will say."""
    session.seal(row, "body", draft.to_json())
    row.text_key = session.fingerprint("outbox", draft.text)


def draft_of(session: Session, row: OutboxMessage) -> Draft:
    """What `row` says; nothing once its words are past their keeping time."""
    return Draft.from_json(session.unseal(row, "body")) if row.body else Draft()


def find(session: Session, commune_id: int, outbox_id: int) -> OutboxMessage | None:
    """The commune's message with that id."""
    return session.scalars(
        select(OutboxMessage).where(
            col(OutboxMessage.id) == outbox_id, col(OutboxMessage.commune_id) == commune_id
        )
    ).first()


def quoted(session: Session, commune_id: int, zalo_id: str) -> OutboxMessage | None:
    """Our message that Zalo knows by `zalo_id`, be it the send's id or the echo's."""
    # Two look-ups: for one with OR, SQLite reads all messages of the commune.
    for known_as in (col(OutboxMessage.send_id), col(OutboxMessage.echo_id)):
        found = session.scalars(
            select(OutboxMessage).where(
                col(OutboxMessage.commune_id) == commune_id, known_as == zalo_id
            )
        ).first()
        if found is not None:
            return found
    return None


def last_question(session: Session, person_id: int, now: datetime) -> OutboxMessage | None:
    """The last numbered message shown to the person within 24 hours, if it is still open.

    An answered one is not passed over for the one before: a second "1" would be taken for an
    answer to a question that the person has long forgotten.
    """
    last = session.scalars(
        select(OutboxMessage)
        .where(
            col(OutboxMessage.person_id) == person_id,
            _ASKS,
            col(OutboxMessage.state).in_(_SHOWN),
            col(OutboxMessage.created_at) > now - QUESTION_LIFE,
        )
        .order_by(col(OutboxMessage.line_no).desc())
        .limit(1)
    ).first()
    return None if last is None or last.answered else last


def held_due(session: Session, now: datetime) -> OutboxMessage | None:
    """A held answer whose time to be released has come, the oldest first."""
    statement = (
        select(OutboxMessage)
        .where(HELD, col(OutboxMessage.next_at) <= now)
        .order_by(col(OutboxMessage.next_at), col(OutboxMessage.id))
        .limit(1)
    )
    if session.is_postgres:
        statement = statement.with_for_update(skip_locked=True)
    return session.scalars(statement).first()


def lock(session: Session, commune_id: int, outbox_id: int) -> OutboxMessage | None:
    """The message as it stands now, locked until the transaction ends; before its case, always."""
    statement = select(OutboxMessage).where(
        col(OutboxMessage.id) == outbox_id, col(OutboxMessage.commune_id) == commune_id
    )
    if session.is_postgres:
        statement = statement.with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).first()


def release(session: Session, row: OutboxMessage) -> bool:
    """Let a held answer join the end of its line; False when it is no longer held.

    One conditional update: of a release and a take-back at the same time exactly one wins.
    """
    return _end_hold(session, row, state=OutboxState.todo, line_no=new_id(), next_at=None)


def take_back(session: Session, row: OutboxMessage) -> bool:
    """Cancel a held answer; False when it has left already."""
    return _end_hold(session, row, state=OutboxState.cancelled, next_at=None, asks=False)


def _end_hold(session: Session, row: OutboxMessage, **values: Any) -> bool:
    session.flush()
    result: Any = session.execute(
        update(OutboxMessage)
        .where(col(OutboxMessage.id) == row.id, col(OutboxMessage.state) == OutboxState.held)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    return int(result.rowcount) == 1


def withhold(session: Session, person_id: int) -> None:
    """Cancel what a person who is no official any more was still to be told as one.

    That is what is about other people's cases, and lists gathered for a post. What answers them
    as a citizen stays.
    """
    unsent = select(OutboxMessage).where(
        col(OutboxMessage.person_id) == person_id,
        col(OutboxMessage.case_id).is_(None),
        col(OutboxMessage.state).in_(_UNSENT),
    )
    if session.is_postgres:
        unsent = unsent.with_for_update()
    session.flush()
    rows = session.scalars(unsent.execution_options(populate_existing=True)).all()
    own = set(session.scalars(select(col(Case.id)).where(col(Case.person_id) == person_id)))
    for row in rows:
        if row.official_id is not None or not own.issuperset(row.cases):
            row.state, row.next_at, row.asks = OutboxState.cancelled, None, False


def put_off(session: Session, row_id: int, until: datetime) -> None:
    """Let a held answer whose release failed be released later."""
    row = session.get(OutboxMessage, row_id)
    if row is not None and row.state is OutboxState.held:
        row.next_at = until


_SOONEST_HELD = (
    select(col(OutboxMessage.next_at))
    # Without a time: it waits for a second person, however long.
    .where(HELD, col(OutboxMessage.next_at).is_not(None))
    .order_by(col(OutboxMessage.next_at))
    .limit(1)
)


def soonest_held(session: Session) -> datetime | None:
    """When the next held answer is to be released."""
    return session.scalars(_SOONEST_HELD).first()
