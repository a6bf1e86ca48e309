"""Telling an official that a message did not arrive, or may not have."""

from datetime import datetime

from handlers.words import delivery as words
from storage import media, officials, outbox, people
from storage.database import Session
from storage.delivery import Result
from storage.models import Attachment, Case, Official
from storage.types import OutboxState, Post, Priority

PURPOSE = "undelivered"
"""What such notices are marked with: when one of them fails, nobody is told again."""


def tell(session: Session, result: Result, now: datetime) -> None:
    """Queue a notice to whoever should act on it, if anybody: it names the case, no content.

    About a case that is its holder, or who answered. About a notice to an official it is the
    office. Anything else is of no consequence once it fails.
    """
    parcel = result.parcel
    if parcel.purpose == PURPOSE:
        return
    failing = officials.of_person(session, people.get(session, parcel.person_id))
    about = session.get(Case, parcel.case_id or next(iter(parcel.cases), 0))
    if failing is not None:
        _tell_office(session, result, failing, now)
    elif about is not None:
        _tell_holder(session, result, about, now)


def tell_lost(session: Session, attachment: Attachment, now: datetime) -> None:
    """Tell the holder of the attachment's case that it could not be fetched."""
    about = media.case_of(session, attachment)
    if about is not None:
        sentence = words.attachment_lost(about.code, attachment.kind)
        _tell_reader(session, about, about.holder_id, sentence, now)


def _tell_holder(session: Session, result: Result, about: Case, now: datetime) -> None:
    sentence = _about_case(result, about)
    if sentence:
        _tell_reader(session, about, result.parcel.official_id or about.holder_id, sentence, now)


def _tell_reader(
    session: Session, about: Case, official_id: int | None, sentence: str, now: datetime
) -> None:
    reader = officials.get(session, about.commune_id, official_id or 0)
    if reader is None or not officials.reachable(reader, now):
        # The office may know of any case but a confidential one, which is its readers' alone.
        reader = None if about.confidential else _office(session, about.commune_id, now)
    if reader is not None:
        _queue(session, reader, sentence, (about.id,), now)


def _tell_office(session: Session, result: Result, failing: Official, now: datetime) -> None:
    office = _office(session, failing.commune_id, now)
    if office is None or office.id == failing.id or result.state is not OutboxState.failed:
        return
    sentence = words.failed_to_official(failing.title, words.reason(result.code))
    _queue(session, office, sentence, (), now)


def _about_case(result: Result, about: Case) -> str | None:
    if result.state is OutboxState.undecided:
        return words.undecided(about.code)
    if result.state is OutboxState.waiting:
        return words.window_shut(about.code) if result.parcel.case_id else None
    return words.failed(about.code, words.reason(result.code))


def _office(session: Session, commune_id: int, now: datetime) -> Official | None:
    return next(
        (
            official
            for official in officials.of_commune(session, commune_id)
            if official.post is Post.office and officials.reachable(official, now)
        ),
        None,
    )


def _queue(
    session: Session, to: Official, sentence: str, about: tuple[int, ...], now: datetime
) -> None:
    if to.person_id is None:
        return
    outbox.queue(
        session,
        commune_id=to.commune_id,
        person_id=to.person_id,
        draft=outbox.Draft(text=sentence),
        now=now,
        priority=Priority.push,
        cases=about,
        purpose=PURPOSE,
    )
