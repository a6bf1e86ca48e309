"""Words to officials beyond Zalo's chat: groups, template messages, mail.

What may have left is never sent again, and what is older than `TOO_OLD` is not sent at all: a
reminder that comes days late, such as after a restore, helps nobody.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from storage.database import Session
from storage.models import Official, OutsideMessage
from storage.types import OutsideState, OutsideWay

LEASE = timedelta(minutes=5)
TOO_OLD = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Word:
    """What is said: `to` is a group id, a template id or a mail address; `text` or `values`."""

    to: str
    text: str = ""
    subject: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed word with what sending it needs."""

    id: int
    commune_id: int
    official_id: int
    way: OutsideWay
    word: Word = field(repr=False)
    attempts: int


def queue(
    session: Session, official: Official, way: OutsideWay, word: Word, now: datetime
) -> OutsideMessage:
    """Let the official be sought by that way."""
    row = OutsideMessage(
        commune_id=official.commune_id,
        official_id=official.id,
        way=way,
        next_at=now,
        created_at=now,
    )
    session.seal(row, "body", word.to_json())
    session.add(row)
    return row


def fresh(session: Session, now: datetime) -> list[OutsideMessage]:
    """What was asked for at just this moment."""
    return list(
        session.scalars(
            select(OutsideMessage)
            .where(col(OutsideMessage.next_at).is_not(None), col(OutsideMessage.created_at) == now)
            .order_by(col(OutsideMessage.id))
        )
    )


def claim(session: Session, now: datetime, most: int) -> list[Errand]:
    """Up to `most` words that are due; a claim that got no result in `LEASE` is never repeated."""
    statement = (
        select(OutsideMessage)
        .where(col(OutsideMessage.next_at).is_not(None), col(OutsideMessage.next_at) <= now)
        .order_by(col(OutsideMessage.next_at), col(OutsideMessage.id))
        .limit(most)
    )
    if session.is_postgres:
        statement = statement.with_for_update(skip_locked=True)
    errands = []
    for row in session.scalars(statement):
        if row.state is OutsideState.sending:
            end(row, OutsideState.unknown, now, "no result")
        elif now - row.created_at > TOO_OLD:
            end(row, OutsideState.failed, now, "too old")
        else:
            row.state, row.next_at = OutsideState.sending, now + LEASE
            row.attempts += 1
            word = Word(**json.loads(session.unseal(row, "body")))
            errands.append(
                Errand(row.id, row.commune_id, row.official_id, row.way, word, row.attempts)
            )
    return errands


def settle(
    session: Session,
    errand: Errand,
    state: OutsideState,
    now: datetime,
    *,
    error: str = "",
    again_at: datetime | None = None,
) -> None:
    """What became of a claimed word; `again_at` only with `todo`."""
    row = session.get(OutsideMessage, errand.id)
    if row is None or row.attempts != errand.attempts or row.state is not OutsideState.sending:
        return
    if state is OutsideState.todo:
        row.state, row.next_at, row.error = state, again_at, error
    else:
        end(row, state, now, error)


def end(row: OutsideMessage, state: OutsideState, now: datetime, error: str = "") -> None:
    row.state, row.next_at, row.error = state, None, error[:80]
    row.sent_at = now if state is OutsideState.sent else None
