"""What is dropped once its keeping time has passed (design §3.1, domain notes §2.9).

Each function drops at most `most` rows and says how many there were, so that a long night's work
is many short transactions. All of them may be repeated at any time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, delete, false, or_, select, update
from sqlmodel import col

from storage import (
    communes,
    confidential,
    confidential_links,
    given_checklists,
    inbox,
    scans,
    unverified,
)
from storage.database import Session
from storage.models import (
    ApprovedAnswer,
    Attachment,
    Case,
    CaseEvent,
    ChecklistGiven,
    CounterOpinion,
    DutyAlert,
    LookUpNumber,
    MediaLink,
    Message,
    Nudge,
    OaConsent,
    OutboxMessage,
    OutsideMessage,
    Scan,
    WrittenReply,
)
from storage.types import MediaState, OutboxState

INBOX_BODIES = timedelta(days=30)
INBOX_KEYS = INBOX_BODIES + timedelta(days=90)
"""Keys outlive bodies by 90 days, so that a late copy of an event is still refused."""
CHAT_LINES = timedelta(days=90)
"""Chat that became no case; a case keeps its own lines."""
UNFILED_ATTACHMENTS = timedelta(days=7)

_OVER = (
    OutboxState.sent,
    OutboxState.failed,
    OutboxState.cancelled,
    OutboxState.undecided,
)

Drop = Callable[[Session, datetime, int], int]


def _inbox_bodies(session: Session, now: datetime, _: int) -> int:
    inbox.forget_bodies(session, now - INBOX_BODIES)
    return 0


def _inbox_keys(session: Session, now: datetime, _: int) -> int:
    inbox.forget_keys(session, now - INBOX_KEYS)
    return 0


def _unverified_events(session: Session, now: datetime, _: int) -> int:
    unverified.forget(session, now)
    return 0


def _media_links(session: Session, now: datetime, most: int) -> int:
    return _delete(session, MediaLink, col(MediaLink.expires_at) < now, most)


def _confidential_links(session: Session, now: datetime, most: int) -> int:
    return confidential_links.forget(session, now, most)


def _consents(session: Session, now: datetime, most: int) -> int:
    return _delete(session, OaConsent, col(OaConsent.expires_at) < now, most)


def _chat_lines(session: Session, now: datetime, most: int) -> int:
    """Lines of chat without a case; those with attachments wait until these are gone."""
    hung = select(col(Attachment.message_id)).where(col(Attachment.message_id).is_not(None))
    old = (
        col(Message.case_id).is_(None)
        & (col(Message.at) < now - CHAT_LINES)
        & col(Message.id).not_in(hung)
    )
    return _delete(session, Message, old, most)


def _outbox_bodies(session: Session, now: datetime, most: int) -> int:
    """The words of what was sent; the row stays, for a quote may still name its cases."""
    ids = list(
        session.scalars(
            select(col(OutboxMessage.id))
            .where(
                col(OutboxMessage.created_at) < now - CHAT_LINES,
                col(OutboxMessage.state).in_(_OVER),
                col(OutboxMessage.body) != b"",
            )
            .limit(most)
        )
    )
    forgotten = {"body": b"", "text_key": "", "asks": False}
    session.execute(update(OutboxMessage).where(col(OutboxMessage.id).in_(ids)).values(**forgotten))
    return len(ids)


def _given_checklists(session: Session, now: datetime, most: int) -> int:
    old = col(ChecklistGiven.at) < now - given_checklists.KEPT
    return _delete(session, ChecklistGiven, old, most)


def _approved_answers(session: Session, now: datetime, most: int) -> int:
    return _delete(session, ApprovedAnswer, col(ApprovedAnswer.expires_at) < now, most)


def _counter_opinions(session: Session, now: datetime, most: int) -> int:
    old = col(CounterOpinion.day) < (now - scans.OPINIONS_KEPT).date()
    return _delete(session, CounterOpinion, old, most)


def _unknown_codes(session: Session, now: datetime, most: int) -> int:
    """What a point's code counted stays: numbers by day, about nobody."""
    old = col(Scan.point_id).is_(None) & (col(Scan.day) < (now - scans.UNKNOWN_KEPT).date())
    return _delete(session, Scan, old, most)


def _outside_messages(session: Session, now: datetime, most: int) -> int:
    old = col(OutsideMessage.created_at) < now - CHAT_LINES
    return _delete(session, OutsideMessage, old, most)


def _duty_alerts(session: Session, now: datetime, most: int) -> int:
    """The case that came of it keeps the words."""
    return _delete(session, DutyAlert, col(DutyAlert.created_at) < now - CHAT_LINES, most)


def _closed_cases(session: Session, now: datetime, most: int) -> int:
    """Closed cases past their commune's keeping time, whole, once their attachments are gone."""
    hung = (
        select(col(Attachment.id))
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .where(col(Message.case_id) == col(Case.id))
        .exists()
    )
    ids = list(
        session.scalars(select(col(Case.id)).where(_past_keeping(session, now), ~hung).limit(most))
    )
    confidential.drop(session, ids)
    for table in (CaseEvent, Nudge, WrittenReply, LookUpNumber, Message, OutboxMessage):
        session.execute(delete(table).where(col(table.case_id).in_(ids)))
    session.execute(delete(Case).where(col(Case.id).in_(ids)))
    return len(ids)


def _past_keeping(session: Session, now: datetime) -> ColumnElement[bool]:
    """Cases closed longer ago than `data_keep_days` of their commune's profile."""
    kept: dict[int, list[int]] = defaultdict(list)
    for commune in communes.all_of_them(session):
        kept[int(commune.profile["data_keep_days"])].append(commune.id)
    return or_(
        false(),
        *(
            col(Case.commune_id).in_(ids) & (col(Case.closed_at) < now - timedelta(days=days))
            for days, ids in kept.items()
        ),
    )


DROPS: Mapping[str, Drop] = MappingProxyType(
    {
        "inbox bodies": _inbox_bodies,
        "inbox keys": _inbox_keys,
        "unverified events": _unverified_events,
        "media links": _media_links,
        "confidential links": _confidential_links,
        "consent links": _consents,
        "chat lines": _chat_lines,
        "outbox bodies": _outbox_bodies,
        "counter opinions": _counter_opinions,
        "unknown codes": _unknown_codes,
        "messages beyond the chat": _outside_messages,
        "duty alerts": _duty_alerts,
        "closed cases": _closed_cases,
        "given checklists": _given_checklists,
        "approved answers": _approved_answers,
    }
)
"""What is dropped every night, in this order. Attachments go first: their files lie outside."""


def old_attachments(session: Session, now: datetime, most: int) -> list[int]:
    """Attachments past their time, of no case or of one past its own; their files go first."""
    old_cases = (
        select(col(Message.id))
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(_past_keeping(session, now))
    )
    chat = select(col(Message.id)).where(
        col(Message.case_id).is_(None), col(Message.at) < now - CHAT_LINES
    )
    return list(
        session.scalars(
            select(col(Attachment.id))
            .where(
                or_(
                    col(Attachment.message_id).is_(None)
                    & (col(Attachment.created_at) < now - UNFILED_ATTACHMENTS),
                    col(Attachment.message_id).in_(chat),
                    col(Attachment.message_id).in_(old_cases),
                )
            )
            .limit(most)
        )
    )


def end_attachments(
    session: Session, person_id: int, attachment_ids: Iterable[int], sent_at: datetime
) -> None:
    """These attachments of the person are fetched no more, and go with their files tonight."""
    session.execute(
        update(Attachment)
        .where(col(Attachment.id).in_(list(attachment_ids)), col(Attachment.person_id) == person_id)
        .values(url=b"", name=b"", created_at=sent_at - UNFILED_ATTACHMENTS)
    )
    session.execute(
        update(Attachment)
        .where(
            col(Attachment.id).in_(list(attachment_ids)), col(Attachment.state) == MediaState.todo
        )
        .values(state=MediaState.failed, next_at=None)
    )


def drop_attachments(session: Session, attachment_ids: Iterable[int]) -> None:
    """Drop these attachments and the links to them; their files are gone already."""
    ids = list(attachment_ids)
    confidential.forget_attachments(session, ids)
    session.execute(delete(MediaLink).where(col(MediaLink.attachment_id).in_(ids)))
    session.execute(delete(Attachment).where(col(Attachment.id).in_(ids)))


def _delete(session: Session, table: Any, old: Any, most: int) -> int:
    ids = list(session.scalars(select(col(table.id)).where(old).limit(most)))
    session.execute(delete(table).where(col(table.id).in_(ids)))
    return len(ids)
