"""Who writes to an OA, and what every turn must know of them, asked in one statement."""

from typing import Any, NamedTuple, cast

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import defer
from sqlmodel import col

from storage.database import Session
from storage.models import Case, Commune, Conversation, Official, OutboxMessage, Person
from storage.types import Channel, OfficialState, OutboxState, spelled_out


class Writer(NamedTuple):
    """The commune of an OA and the person with an address there; `person` is None for a new one."""

    commune: Commune
    person: Person | None
    official: Official | None  # the post whose paired phone this is, while it is not suspended
    conversation: Conversation | None  # the unfinished dialogue
    is_awaited: bool  # messages wait for Zalo's window to open
    has_cases: bool


_WRITER = (
    select(
        Commune,
        Person,
        Official,
        Conversation,
        exists().where(
            col(OutboxMessage.person_id) == col(Person.id),
            col(OutboxMessage.state) == spelled_out(OutboxState.waiting),
        ),
        exists().where(
            col(Case.commune_id) == col(Person.commune_id),
            col(Case.person_id) == col(Person.id),
        ),
    )
    .select_from(Commune)
    .outerjoin(
        Person,
        and_(
            col(Person.commune_id) == col(Commune.id),
            col(Person.channel) == Channel.zalo,
            col(Person.address_key) == bindparam("address_key"),
        ),
    )
    .outerjoin(
        Official,
        and_(
            col(Official.person_id) == col(Person.id),
            col(Official.commune_id) == col(Commune.id),
            col(Official.state) == OfficialState.active,
        ),
    )
    .outerjoin(Conversation, col(Conversation.person_id) == col(Person.id))
    .where(col(Commune.oa_id) == bindparam("oa"))
    # A large document: it is read when it is asked for.
    .options(defer(cast(Any, Commune.profile)))
)


def at_oa(session: Session, oa_id: str, address: str) -> Writer | None:
    """Who writes to that OA from that Zalo id; None when the OA is no commune's."""
    key = session.fingerprint("address", address)
    row = session.execute(_WRITER, {"oa": oa_id, "address_key": key}).first()
    return Writer(*row) if row is not None else None
