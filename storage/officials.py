"""Posts and who holds them; pairing a post with a phone."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select
from sqlmodel import col

from storage import outbox
from storage.database import Session
from storage.models import ConfidentialLink, MediaLink, Official, Person
from storage.types import OfficialState, Post

PAIRING_ALPHABET = "23456789ABCDEFGHJKMNPQRTUVWXY"
"""29 characters without look-alikes."""

PAIRING_LENGTH = 10
PAIRING_LIFE = timedelta(hours=24)

_RANK = {Post.office: 0, Post.chairman: 1, Post.deputy: 2, Post.staff: 3}


def add(
    session: Session,
    *,
    commune_id: int,
    name: str,
    post: Post,
    title: str,
    unit: str | None,
    now: datetime,
) -> Official:
    """Register who holds a post."""
    official = Official(commune_id=commune_id, post=post, title=title, unit=unit, created_at=now)
    session.seal(official, "name", name)
    session.add(official)
    return official


def new_pairing_code(session: Session, official: Official, now: datetime) -> str:
    """Draw a one-time pairing code for the post, good for 24 hours; only its hash is kept."""
    code = "".join(secrets.choice(PAIRING_ALPHABET) for _ in range(PAIRING_LENGTH))
    official.pairing_key = session.fingerprint("pairing", code)
    official.pairing_expires_at = now + PAIRING_LIFE
    session.add(official)
    return code


def by_pairing_code(session: Session, commune_id: int, code: str, now: datetime) -> Official | None:
    """The post that `code` pairs, while the code is good."""
    return session.scalars(
        select(Official).where(
            col(Official.commune_id) == commune_id,
            col(Official.pairing_key) == session.fingerprint("pairing", code),
            col(Official.pairing_expires_at) > now,
            col(Official.state) == OfficialState.active,
        )
    ).first()


def pair(official: Official, person: Person, now: datetime) -> None:
    """Give the post to that phone and burn the code."""
    official.person_id = person.id
    official.paired_at = now
    official.pairing_key = None
    official.pairing_expires_at = None


# Built once, for every turn asks it.
_OF_PERSON = select(Official).where(
    col(Official.person_id) == bindparam("person"),
    col(Official.commune_id) == bindparam("commune"),
    # While a post is suspended its phone is nobody's but a citizen's.
    col(Official.state) == OfficialState.active,
)


def of_person(session: Session, person: Person) -> Official | None:
    """The post whose paired phone this is; none while the pairing is suspended."""
    given = {"person": person.id, "commune": person.commune_id}
    return session.scalars(_OF_PERSON, given).first()


def of_commune(session: Session, commune_id: int) -> list[Official]:
    """The posts that are held, the office first, then chairman, deputies, staff."""
    rows = session.scalars(
        select(Official)
        .where(col(Official.commune_id) == commune_id, col(Official.state) != OfficialState.left)
        .order_by(col(Official.id))
    )
    return sorted(rows, key=lambda official: _RANK[official.post])


def of_communes(session: Session, commune_ids: Iterable[int]) -> dict[int, list[Official]]:
    """As `of_commune`, for several communes in one statement."""
    found: dict[int, list[Official]] = {commune_id: [] for commune_id in commune_ids}
    rows = session.scalars(
        select(Official)
        .where(col(Official.commune_id).in_(found), col(Official.state) != OfficialState.left)
        .order_by(col(Official.id))
    )
    for official in sorted(rows, key=lambda official: _RANK[official.post]):
        found[official.commune_id].append(official)
    return found


def get(session: Session, commune_id: int, official_id: int) -> Official | None:
    """The commune's official with that id."""
    return session.scalars(
        select(Official).where(
            col(Official.id) == official_id, col(Official.commune_id) == commune_id
        )
    ).first()


def reachable(official: Official, now: datetime) -> bool:
    """Whether the post is paired and its holder is not on leave."""
    return (
        official.person_id is not None
        and official.state is OfficialState.active
        and not (
            official.leave_from is not None
            and official.leave_until is not None
            and official.leave_from <= now < official.leave_until
        )
    )


def holder_for(session: Session, commune_id: int, now: datetime) -> Official | None:
    """Who takes a new case: the office, else the chairman, else a deputy; None: nobody paired."""
    for official in of_commune(session, commune_id):
        if official.post is not Post.staff and reachable(official, now):
            return official
    return None


def name(session: Session, official: Official) -> str:
    return session.unseal(official, "name")


def unpair(session: Session, official: Official) -> None:
    """Cut the post's phone off at once: it gets nothing more that was meant for the post."""
    if official.person_id is not None:
        outbox.withhold(session, official.person_id)
    session.execute(
        delete(ConfidentialLink).where(col(ConfidentialLink.official_id) == official.id)
    )
    session.execute(delete(MediaLink).where(col(MediaLink.official_id) == official.id))
    official.person_id = None
    official.paired_at = None
    official.pairing_key = None
    official.pairing_expires_at = None


def phone_of(official: Official) -> int | None:
    """Whom a word to the holder goes to; nobody while the pairing is suspended or cut off."""
    return official.person_id if official.state is OfficialState.active else None


def suspend(session: Session, official: Official) -> None:
    """Suspend the pairing while the holder is away: their phone gets and may nothing of the post's.

    `resume` brings it back without a new code.
    """
    if official.person_id is not None:
        outbox.withhold(session, official.person_id)
    session.execute(delete(MediaLink).where(col(MediaLink.official_id) == official.id))
    official.pairing_key = official.pairing_expires_at = None
    official.state = OfficialState.on_leave


def resume(official: Official) -> None:
    """The holder is back; a pairing that was suspended holds again."""
    official.state = OfficialState.active
