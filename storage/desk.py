"""What an official's desk needs to know: answers held or sent, cases by number, links to media."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import col

from storage.database import Session
from storage.models import Attachment, Case, CaseEvent, MediaLink, Message, Official, OutboxMessage
from storage.outbox import HELD
from storage.types import CaseKind, OutboxState, Speaker

_TO_CITIZEN = ("answer", "ask_citizen", "ask_again", "refuse", "pass_on", "involve")
_UNSENT = (OutboxState.held, OutboxState.todo, OutboxState.waiting)


def held(session: Session, official_id: int, *, case_id: int | None = None) -> list[OutboxMessage]:
    """What the official has given and may still take back, the newest first."""
    statement = (
        select(OutboxMessage)
        .where(
            col(OutboxMessage.official_id) == official_id,
            HELD,
        )
        .order_by(col(OutboxMessage.id).desc())
    )
    if case_id is not None:
        statement = statement.where(col(OutboxMessage.case_id) == case_id)
    return list(session.scalars(statement))


def waiting_for_approval(session: Session, case_id: int) -> list[OutboxMessage]:
    """Answers to the citizen of the case that wait for a second person, the oldest first."""
    return list(
        session.scalars(
            select(OutboxMessage)
            .where(
                col(OutboxMessage.case_id) == case_id,
                HELD,
                col(OutboxMessage.next_at).is_(None),
                col(OutboxMessage.kind) == "text",
            )
            .order_by(col(OutboxMessage.id))
        )
    )


def held_list(session: Session, official_id: int, purpose: str) -> OutboxMessage | None:
    """The list that gathers cases for the official, locked: two cases may join it at once."""
    statement = select(OutboxMessage).where(
        col(OutboxMessage.official_id) == official_id,
        HELD,
        col(OutboxMessage.purpose) == purpose,
    )
    if session.is_postgres:
        statement = statement.with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).first()


def given_with(session: Session, row: OutboxMessage) -> list[OutboxMessage]:
    """The messages that were given together with the answer `row` (its photos), in order."""
    return list(
        session.scalars(
            select(OutboxMessage)
            .where(
                col(OutboxMessage.official_id) == row.official_id,
                col(OutboxMessage.case_id) == row.case_id,
                col(OutboxMessage.created_at) == row.created_at,
                col(OutboxMessage.id) != row.id,
            )
            .order_by(col(OutboxMessage.id))
        )
    )


def line_of(session: Session, row: OutboxMessage) -> Message | None:
    """The line of the case that the answer `row` carries; it was given the row's own id."""
    line = session.get(Message, row.id)
    return line if line is not None and line.case_id == row.case_id else None


def last_given(
    session: Session, official_id: int, since: datetime, *, case_id: int | None = None
) -> OutboxMessage | None:
    """The newest answer the official gave since then and did not take back."""
    statement = (
        select(OutboxMessage)
        .where(
            col(OutboxMessage.official_id) == official_id,
            col(OutboxMessage.case_id).is_not(None),
            col(OutboxMessage.kind) == "text",
            col(OutboxMessage.state) != OutboxState.cancelled,
            col(OutboxMessage.created_at) >= since,
        )
        .order_by(col(OutboxMessage.id).desc())
        .limit(1)
    )
    if case_id is not None:
        statement = statement.where(col(OutboxMessage.case_id) == case_id)
    return session.scalars(statement).first()


def stop_unsent(session: Session, row: OutboxMessage) -> bool:
    """Cancel a message that Zalo has not been handed; False when it may have left."""
    session.flush()
    result: Any = session.execute(
        update(OutboxMessage)
        .where(
            col(OutboxMessage.id) == row.id,
            col(OutboxMessage.state).in_(_UNSENT),
            col(OutboxMessage.started_at).is_(None),
        )
        .values(state=OutboxState.cancelled, next_at=None, asks=False)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    return int(result.rowcount) == 1


def told_since(session: Session, person_id: int, purpose: str, since: datetime) -> int:
    """How many messages of that purpose the person was sent since then."""
    return (
        session.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(
                col(OutboxMessage.person_id) == person_id,
                col(OutboxMessage.purpose) == purpose,
                col(OutboxMessage.created_at) > since,
            )
        )
        or 0
    )


def by_number(
    session: Session, commune_id: int, number: str, kind: CaseKind | None = None
) -> list[Case]:
    """The cases of any month whose number is `number` ("42" is 0042), the newest first."""
    statement = (
        select(Case)
        .where(
            col(Case.commune_id) == commune_id,
            col(Case.code).like(f"%-{int(number):04}"),
        )
        .order_by(col(Case.received_at).desc(), col(Case.id).desc())
    )
    if kind is not None:
        statement = statement.where(col(Case.kind) == kind)
    return list(session.scalars(statement))


def unheld(session: Session, commune_id: int) -> list[Case]:
    """Cases nobody holds although they wait for an answer, the most urgent first."""
    return list(
        session.scalars(
            select(Case)
            .where(
                col(Case.commune_id) == commune_id,
                col(Case.holder_id).is_(None),
                col(Case.closed_at).is_(None),
                col(Case.answered_at).is_(None),
            )
            .order_by(col(Case.due_at), col(Case.id))
        )
    )


def unclosed_of(session: Session, official_id: int) -> list[Case]:
    """What the official holds that is not closed, answered or not, the most urgent first."""
    return list(
        session.scalars(
            select(Case)
            .where(col(Case.holder_id) == official_id, col(Case.closed_at).is_(None))
            .order_by(col(Case.due_at), col(Case.id))
        )
    )


def received_since(session: Session, commune_id: int, since: datetime) -> list[Case]:
    """The open cases that came in since then; of the confidential ones not even their number."""
    return list(
        session.scalars(
            select(Case).where(
                col(Case.commune_id) == commune_id,
                col(Case.received_at) >= since,
                ~col(Case.confidential),
            )
        )
    )


def attachments_of(session: Session, line: Message) -> list[Attachment]:
    """What hangs on one line, in order."""
    return list(
        session.scalars(
            select(Attachment)
            .where(col(Attachment.message_id) == line.id)
            .order_by(col(Attachment.id))
        )
    )


def add_chat_line(
    session: Session,
    *,
    commune_id: int,
    person_id: int,
    speaker: Speaker,
    text: str,
    at: datetime,
    zalo_msg_id: str | None = None,
) -> Message:
    """Keep a line of the chat that belongs to no case."""
    line = Message(
        commune_id=commune_id, person_id=person_id, speaker=speaker, zalo_msg_id=zalo_msg_id, at=at
    )
    session.seal(line, "body", text)
    session.add(line)
    return line


def media_link(
    session: Session, attachment: Attachment, official: Official, now: datetime, life: timedelta
) -> str:
    """Draw the token of a `/m/{token}` link, good for `life`; only its hash is kept."""
    token = secrets.token_urlsafe(16)
    session.add(
        MediaLink(
            commune_id=attachment.commune_id,
            token_key=session.fingerprint("media_link", token),
            attachment_id=attachment.id,
            official_id=official.id,
            expires_at=now + life,
        )
    )
    return token


@dataclass(frozen=True, slots=True)
class Linked:
    """What a `/m/{token}` link leads to, of which case, and for whom it was made."""

    attachment: Attachment
    case_id: int
    official: Official


def linked_media(session: Session, token: str, now: datetime) -> Linked | None:
    """What `token` leads to, while the link is good; whether it may be opened is not asked here."""
    found = session.execute(
        select(Attachment, col(Message.case_id), Official)
        .join(MediaLink, col(MediaLink.attachment_id) == col(Attachment.id))
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .join(Official, col(Official.id) == col(MediaLink.official_id))
        .where(
            col(MediaLink.token_key) == session.fingerprint("media_link", token),
            col(MediaLink.expires_at) > now,
            col(Message.case_id).is_not(None),
        )
    ).first()
    return Linked(*found) if found is not None else None


def answered_after(
    session: Session, case_id: int, drawn_id: int, *, but_by: int
) -> Official | None:
    """Which other official wrote to the citizen of the case after that id was drawn, if any did."""
    return session.scalars(
        select(Official)
        .join(CaseEvent, col(CaseEvent.official_id) == col(Official.id))
        .where(
            col(CaseEvent.case_id) == case_id,
            col(CaseEvent.id) > drawn_id,
            col(CaseEvent.act).in_(_TO_CITIZEN),
            col(Official.id) != but_by,
        )
        .order_by(col(CaseEvent.id).desc())
        .limit(1)
    ).first()


def answering_too(session: Session, case_id: int, *, but: int) -> Official | None:
    """Another official who has words on hold for the citizen of the case."""
    return session.scalars(
        select(Official)
        .join(OutboxMessage, col(OutboxMessage.official_id) == col(Official.id))
        .where(
            col(OutboxMessage.case_id) == case_id,
            col(OutboxMessage.state) == OutboxState.held,
            col(Official.id) != but,
        )
        .limit(1)
    ).first()
