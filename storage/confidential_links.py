"""One-time links to `/kin/{token}`: burnt by a button, never by looking at them (design §2).

Opening a link gives a page key, which the page's own forms carry; no cookie, nothing in the
address. Only keyed hashes of token and page key are kept.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from storage.database import Session
from storage.models import Case, ConfidentialLink, Official, Person
from storage.types import LinkPurpose

CITIZENS_LIFE = timedelta(hours=24)
READERS_LIFE = timedelta(minutes=30)
PAGE_LIFE = timedelta(minutes=30)
"""A page that is open works this long after its last use."""


def for_citizen(
    session: Session, person: Person, case: Case | None, now: datetime
) -> tuple[str, ConfidentialLink]:
    """A fresh token to write something new, or to go on with `case`; older ones of it die."""
    purpose = LinkPurpose.write if case is None else LinkPurpose.follow
    link = _link(person.commune_id, purpose, case, now + CITIZENS_LIFE, now)
    session.seal(link, "holder", str(person.id))
    if case is not None:
        _forget(session, case, LinkPurpose.follow, None)
    return _kept(session, link)


def for_reader(
    session: Session, official: Official, case: Case, now: datetime
) -> tuple[str, ConfidentialLink]:
    """A fresh short-lived token for one holder of a post; their older ones for the case die."""
    link = _link(case.commune_id, LinkPurpose.read, case, now + READERS_LIFE, now)
    link.official_id, link.term = official.id, official.term
    _forget(session, case, LinkPurpose.read, official.id)
    return _kept(session, link)


def of_token(session: Session, token: str, now: datetime) -> ConfidentialLink | None:
    """The link of an unused token that is still good, locked; looking does not burn it."""
    row = _by(session, ConfidentialLink.token_key, session.fingerprint("kin", token))
    return row if row is not None and row.used_at is None and row.expires_at > now else None


def open_page(session: Session, link: ConfidentialLink, now: datetime) -> str:
    """Burn the link; the page key that the page's forms carry from now on."""
    page = secrets.token_urlsafe(32)
    link.used_at = now
    link.page_key = session.fingerprint("kin page", page)
    link.page_until = now + PAGE_LIFE
    link.number = 10 + secrets.randbelow(90)
    session.flush()
    return page


def of_page(session: Session, page: str, now: datetime) -> ConfidentialLink | None:
    """The link whose open page this is, its time begun anew; None once it is over."""
    row = _by(session, ConfidentialLink.page_key, session.fingerprint("kin page", page))
    if row is None or row.page_until is None or row.page_until <= now:
        return None
    row.page_until = now + PAGE_LIFE
    return row


def get(session: Session, commune_id: int, link_id: int, now: datetime) -> ConfidentialLink | None:
    """The link with that id whose page is open."""
    row = session.get(ConfidentialLink, link_id)
    if row is None or row.commune_id != commune_id:
        return None
    return row if row.page_until is not None and row.page_until > now else None


def shut(link: ConfidentialLink) -> None:
    """Close the page: its key opens nothing any more."""
    link.page_until = link.used_at


def holder_id(session: Session, link: ConfidentialLink) -> int:
    """The citizen's person id of a link made by `for_citizen`."""
    return int(session.unseal(link, "holder"))


def shut_all(session: Session, case: Case, official_id: int | None = None) -> None:
    """End every link and open page of the case, or only one official's."""
    which = col(ConfidentialLink.case_id) == case.id
    if official_id is not None:
        which &= col(ConfidentialLink.official_id) == official_id
    session.execute(delete(ConfidentialLink).where(which))


def forget(session: Session, before: datetime, most: int) -> int:
    """Drop up to `most` links that expired before then."""
    old = select(col(ConfidentialLink.id)).where(col(ConfidentialLink.expires_at) < before)
    ids = list(session.scalars(old.limit(most)))
    session.execute(delete(ConfidentialLink).where(col(ConfidentialLink.id).in_(ids)))
    return len(ids)


def _link(
    commune_id: int, purpose: LinkPurpose, case: Case | None, until: datetime, now: datetime
) -> ConfidentialLink:
    return ConfidentialLink(
        commune_id=commune_id,
        purpose=purpose,
        token_key="",
        case_id=case.id if case else None,
        created_at=now,
        expires_at=until,
    )


def _kept(session: Session, link: ConfidentialLink) -> tuple[str, ConfidentialLink]:
    token = secrets.token_urlsafe(24)
    link.token_key = session.fingerprint("kin", token)
    session.add(link)
    session.flush()
    return token, link


def _forget(session: Session, case: Case, purpose: LinkPurpose, official_id: int | None) -> None:
    whose = col(ConfidentialLink.official_id)
    session.execute(
        delete(ConfidentialLink).where(
            col(ConfidentialLink.case_id) == case.id,
            col(ConfidentialLink.purpose) == purpose,
            whose.is_(None) if official_id is None else whose == official_id,
            col(ConfidentialLink.used_at).is_(None),
        )
    )


def _by(session: Session, column: Any, value: str) -> ConfidentialLink | None:
    statement = select(ConfidentialLink).where(col(column) == value)
    if session.is_postgres:
        statement = statement.with_for_update()
    return session.scalars(statement).first()
