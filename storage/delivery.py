"""Which messages go out next, and what became of those that went.

A person's line goes out in the order of `line_no`, one message at a time: while one is being sent
or its fate is unknown, the next waits. A claim lasts `LEASE`; after it, or when no clear answer
came, the message is *unknown* until an echo or Zalo's own record settles it. It is never sent again
blind (design §3.4).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from storage import delivery_statements as sql
from storage import outbox
from storage.crypto import SealError
from storage.database import Session
from storage.models import Commune, OutboxMessage, Person
from storage.outbox import Draft
from storage.people import FREE_WINDOW
from storage.types import Channel, OutboxState, Priority, new_id

LEASE = timedelta(seconds=60)
"""A send without a result after this long belonged to a process that died."""

_AGAIN = 3
"""Sends of one message that a word of its person may open the window for."""

_CLAIMING = 0x78616F69  # the advisory lock under which claims follow each other on Postgres


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed message with all that sending it needs; `attempts` names this very claim."""

    id: int
    commune_id: int
    oa_id: str | None
    app_id: str
    person_id: int
    address: str = field(repr=False)
    draft: Draft = field(repr=False)
    attempts: int
    started_at: datetime
    due_at: datetime
    created_at: datetime
    cases: tuple[int, ...]
    case_id: int | None
    official_id: int | None
    purpose: str
    unpaid: bool = False  # Zalo would bill it, and the commune has no paying account


@dataclass(frozen=True, slots=True)
class Claim:
    """What one look at the lines gave. `more` asks for another look at once."""

    parcels: list[Parcel]
    unreadable: list[int]  # rows that DATA_KEYS don't open; they have failed
    more: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a parcel: its new state and, where it goes on, when.

    `asked` says that Zalo was asked for it and did not have it: an echo that comes late still
    counts. `instead` is what to send in its place.
    """

    parcel: Parcel
    state: OutboxState
    next_at: datetime | None = None
    send_id: str | None = None
    code: int | None = None  # Zalo's
    asked: bool = False
    instead: Draft | None = None


@dataclass(frozen=True, slots=True)
class Pile:
    """The messages in one state."""

    state: OutboxState
    count: int
    oldest: datetime


Prepare = Callable[[Draft, str | None], list[Draft]]
"""The messages Zalo takes that say what a draft says, given the OA; the draft itself if it fits."""


def claim(
    session: Session,
    now: datetime,
    most: int,
    prepare: Prepare,
    *,
    paused: Iterable[str] = (),
    priorities: Iterable[Priority] = tuple(Priority),
) -> Claim:
    """Take up to `most` due messages from the heads of their lines, none of a `paused` app.

    Messages to people without Zalo are sent by being there: their page shows the case. A draft
    that is no single message of Zalo's is rewritten or split in its place.
    """
    if session.is_postgres:
        session.execute(select(func.pg_advisory_xact_lock(_CLAIMING)))
    given = {"now": now, "most": most, "priorities": list(priorities), "paused": list(paused)}
    rows = session.execute(sql.HEADS_LOCKED if session.is_postgres else sql.HEADS, given).all()
    to_zalo = [row for row in rows if row.channel is Channel.zalo]
    shown = [row.id for row in rows if row.channel is not Channel.zalo]
    _end(session, shown, OutboxState.sent, now)
    opened = [(row, _opened(session, row, row.attempts + 1, now)) for row in to_zalo]
    unreadable = [row.id for row, parcel in opened if parcel is None]
    _end(session, unreadable, OutboxState.failed, None)
    unpaid = _unpaid(session, to_zalo, now)
    opened = [(row, parcel and replace(parcel, unpaid=row.id in unpaid)) for row, parcel in opened]
    parcels = [
        fitted
        for row, parcel in opened
        if parcel and (fitted := _fitted(session, row, parcel, prepare, now))
    ]
    if parcels:
        ids = [parcel.id for parcel in parcels]
        session.execute(sql.CLAIM, {"ids": ids, "now": now, "lease": now + LEASE})
    return Claim(parcels, unreadable, more=len(parcels) < len(rows) or len(rows) == most)


def claim_doubtful(session: Session, now: datetime, most: int) -> list[Parcel]:
    """Messages of unknown fate to ask Zalo about now; nobody else asks for `LEASE`."""
    statement = sql.DOUBTFUL_LOCKED if session.is_postgres else sql.DOUBTFUL
    rows = session.execute(statement, {"now": now, "most": most}).all()
    if rows:
        session.execute(sql.LATER, {"ids": [row.id for row in rows], "later": now + LEASE})
    opened = [_opened(session, row, row.attempts, row.started_at) for row in rows]
    return [parcel for parcel in opened if parcel]


def record(session: Session, results: Sequence[Result], now: datetime) -> list[Result]:
    """Write what became of the parcels; gives those that moved elsewhere than to sent or unknown.

    A result is void when its message has been settled otherwise meanwhile, such as by its echo.
    """
    sent = [r for r in results if r.state is OutboxState.sent]
    if sent:
        session.execute(sql.SENT, [_named(r) | {"sent_as": r.send_id, "at": now} for r in sent])
    unknown = [r for r in results if r.state is OutboxState.unknown]
    if unknown:
        values = [_named(r) | {"check_at": r.next_at, "at": now} for r in unknown]
        session.execute(sql.UNKNOWN, values)
    rest = [r for r in results if r.state not in (OutboxState.sent, OutboxState.unknown)]
    rest = [_unless_they_wrote(session, result, now) for result in rest]
    return [result for result in rest if _moved(session, result)]


def give_up_leases(session: Session, now: datetime, *, everyone: bool = False) -> None:
    """Sends without a result in time are unknown from now; `everyone`: no sender is alive."""
    session.execute(sql.LEASE_OVER, {"until": now + LEASE if everyone else now, "now": now})


def soonest(session: Session, now: datetime) -> datetime | None:
    """The next moment at which something falls due by itself."""
    return session.scalar(sql.SOONEST, {"now": now})


def waiting_by_state(session: Session) -> dict[OutboxState, int]:
    """How many messages are on their way, by state."""
    return {row.state: row.number for row in session.execute(sql.COUNTS)}


def reopen_line(session: Session, person_id: int) -> int:
    """The person wrote, so Zalo's window is open: what waited for that joins the line's end.

    Gives how many messages they were; they keep their order.
    """
    ids = list(session.scalars(sql.WAITING, {"person": person_id}))
    for row_id in ids:
        session.execute(sql.BACK_IN_LINE, {"row": row_id, "place": new_id()})
    return len(ids)


def unknown_ids(session: Session, commune_id: int, zalo_ids: Collection[str]) -> list[str]:
    """Those of Zalo's ids that none of our messages goes by, in their order."""
    given = {"commune": commune_id, "zalo_ids": list(zalo_ids)}
    known = {zalo_id for statement in sql.KNOWN for zalo_id in session.scalars(statement, given)}
    return [zalo_id for zalo_id in zalo_ids if zalo_id not in known]


def piles(session: Session, states: Iterable[OutboxState]) -> list[Pile]:
    """How many messages stand in each of the states, and since when the oldest does."""
    oldest = func.min(sql.ROW.c.created_at)
    rows = session.execute(
        select(sql.ROW.c.state, func.count(), oldest)
        .where(sql.ROW.c.state.in_(list(states)))
        .group_by(sql.ROW.c.state)
    )
    return [Pile(*row) for row in rows]


def release_restored(session: Session) -> int:
    """Let what came back from a backup go out after all; gives how many messages."""
    rows = session.scalars(
        select(OutboxMessage).where(sql.ROW.c.state == OutboxState.restored)
    ).all()
    for row in rows:
        row.state, row.next_at = OutboxState.todo, None
    return len(rows)


def _unpaid(session: Session, rows: Sequence[Any], now: datetime) -> set[int]:
    """Messages past the free window of people whose commune has no paying account: Zalo bills the
    app's, or refuses them (contract §4.4). Nothing is known of who was never heard."""
    late = [row for row in rows if row.last_wrote_at and now - row.last_wrote_at >= FREE_WINDOW]
    pays = {
        commune_id: bool(session.get_one(Commune, commune_id).profile.get("zca"))
        for commune_id in {row.commune_id for row in late}
    }
    return {row.id for row in late if not pays[row.commune_id]}


def _unless_they_wrote(session: Session, result: Result, now: datetime) -> Result:
    """What found the window shut is sent again where the person has written meanwhile.

    Their line was reopened before this message waited for it.
    """
    parcel = result.parcel
    if result.state is not OutboxState.waiting or parcel.attempts > _AGAIN:
        return result
    statement = select(col(Person.last_wrote_at)).where(col(Person.id) == parcel.person_id)
    if session.is_postgres:
        statement = statement.with_for_update()  # a turn that is under way writes it first
    wrote_at = session.scalar(statement)
    if wrote_at is None:
        return result
    # What never left found the window as it stood when it was claimed.
    opened = parcel.unpaid and now - wrote_at < FREE_WINDOW
    if wrote_at < parcel.started_at and not opened:
        return result
    return replace(result, state=OutboxState.todo, next_at=None)


def _named(result: Result) -> dict[str, Any]:
    return {"row": result.parcel.id, "claim": result.parcel.attempts}


def _moved(session: Session, result: Result) -> bool:
    values = {"to": result.state, "due": result.next_at, "code": result.code}
    if not _changed(session.execute(sql.MOVED, _named(result) | values)):
        return False
    if not result.asked:
        # Zalo refused it: an echo taken for this one's belongs to another message.
        session.execute(sql.UNSTARTED, {"row": result.parcel.id})
    if result.instead is not None:
        _rewrite(session, result.parcel.id, result.instead)
    return True


def _changed(outcome: Any) -> int:
    return int(outcome.rowcount)


def _end(session: Session, ids: list[int], state: OutboxState, at: datetime | None) -> None:
    if ids:
        session.execute(sql.END, {"ids": ids, "end": state, "at": at})


def _opened(session: Session, row: Any, attempts: int, started_at: datetime) -> Parcel | None:
    """The parcel of a row; None where the row can't be read."""
    try:
        address = session.opened("person.address", row.person_id, row.address).decode()
        body = session.opened("outbox_message.body", row.id, row.body)
        draft = Draft.from_json(body.decode())
    except (SealError, ValueError, KeyError, TypeError):
        return None
    return Parcel(
        id=row.id,
        commune_id=row.commune_id,
        oa_id=row.oa_id,
        app_id=row.app_id,
        person_id=row.person_id,
        address=address,
        draft=draft,
        attempts=attempts,
        started_at=started_at,
        due_at=row.next_at or row.created_at,
        created_at=row.created_at,
        cases=tuple(row.cases),
        case_id=row.case_id,
        official_id=row.official_id,
        purpose=row.purpose,
    )


def _fitted(
    session: Session, row: Any, parcel: Parcel, prepare: Prepare, now: datetime
) -> Parcel | None:
    """The parcel as Zalo takes it; None when it became several, which now stand in the line."""
    *first, last = prepare(parcel.draft, parcel.oa_id)
    if last == parcel.draft:
        return parcel
    _rewrite(session, parcel.id, last)
    for before, draft in enumerate(reversed(first), start=1):
        part = outbox.queue(
            session,
            commune_id=parcel.commune_id,
            person_id=parcel.person_id,
            draft=draft,
            now=now,
            priority=row.priority,
            cases=parcel.cases,
            purpose=parcel.purpose,
        )
        # The row is the head of its line, so these places before it are free.
        part.line_no = row.line_no - before
    return None if first else replace(parcel, draft=last)


def _rewrite(session: Session, row_id: int, draft: Draft) -> None:
    row = session.get_one(OutboxMessage, row_id)
    outbox.rewrite(session, row, draft)
    row.kind = "image" if draft.image else "file" if draft.file else "text"
    session.flush()
