"""Look-up numbers (mã tra cứu): what opens a case on the web together with its code.

Only their keyed hash is kept. The number of a form's case is made of the form's random id, so that
the same form, sent twice, is shown the same number.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select
from sqlmodel import col

from storage.database import Session
from storage.models import Case, LookUpNumber, Official, OutboxMessage, Person
from storage.sealing import Seals
from storage.types import Channel, OutboxState

DIGITS: Final = 6
LONG: Final = 10
LETTERS: Final = "ABCDEFGHJKMNPQRTUVWXY346789"
"""Of a long number: none that looks or sounds like another."""

_WHOLE = re.compile(
    rf"(?P<kind>PA|HD)[\s.\-–]*(?P<month>\d{{4}})[\s.\-–]*(?P<number>\d{{4}})"
    rf"(?:[\s.\-–]+(?P<key>\d{{{DIGITS}}}|[A-Z0-9]{{{LONG}}}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a person typed: a case's code and, if it was there, the number."""

    code: str
    number: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.number}" if self.number else self.code


def read(text: str) -> Kept | None:
    """The code and number in what somebody typed, with any spaces and dashes; None without any.

    Of several codes, in a pasted message, the first that has its number.
    """
    found = list(_WHOLE.finditer(text))
    if not found:
        return None
    match = next((one for one in found if one["key"]), found[0])
    code = f"{match['kind'].upper()}-{match['month']}-{match['number']}"
    return Kept(code, (match["key"] or "").upper())


def of_form(seals: Seals, form: str, *, long: bool = False) -> str:
    """The number of the case that this form opens."""
    drawn = int(seals.fingerprint("number of a form", form), 16)
    if not long:
        return f"{drawn % 10**DIGITS:0{DIGITS}}"
    letters = []
    for _ in range(LONG):
        drawn, place = divmod(drawn, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def fresh(*, long: bool = False) -> str:
    """A new number, drawn at random."""
    if long:
        return "".join(secrets.choice(LETTERS) for _ in range(LONG))
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def give(
    session: Session, case: Case, number: str, now: datetime, *, by: Official | None = None
) -> None:
    """Let `number` open the case; the one before opens it no longer."""
    session.execute(delete(LookUpNumber).where(col(LookUpNumber.case_id) == case.id))
    session.add(
        LookUpNumber(
            commune_id=case.commune_id,
            case_id=case.id,
            number_key=_key(session, case.id, number),
            official_id=by.id if by else None,
            made_at=now,
        )
    )


# Built once: building it costs more than running it.
_OF_CODE = (
    select(Case, col(LookUpNumber.number_key))
    .join(LookUpNumber, col(LookUpNumber.case_id) == col(Case.id), isouter=True)
    .where(col(Case.commune_id) == bindparam("commune"), col(Case.code) == bindparam("code"))
)


def opened(session: Session, commune_id: int, kept: Kept) -> Case | None:
    """The case that this code and number open; None whatever is wrong, after the same steps."""
    row = session.execute(_OF_CODE, {"commune": commune_id, "code": kept.code}).first()
    case, number_key = (row[0], row[1]) if row is not None else (None, None)
    given = _key(session, case.id if case is not None else 0, kept.number)
    right = secrets.compare_digest(given, number_key or "-" * len(given))
    return case if case is not None and right else None


def has_number(session: Session, case: Case) -> bool:
    """Whether the case can be followed on the web."""
    found = select(col(LookUpNumber.id)).where(col(LookUpNumber.case_id) == case.id)
    return session.scalars(found).first() is not None


_ANSWERS = ("answer", "answer_phone", "ask_citizen")


_UNREAD = (
    select(OutboxMessage)
    .join(Person, col(Person.id) == col(OutboxMessage.person_id))
    .where(
        col(OutboxMessage.case_id) == bindparam("case"),
        col(OutboxMessage.state) == OutboxState.sent,
        col(OutboxMessage.seen_at).is_(None),
        col(OutboxMessage.purpose).in_(_ANSWERS),
        col(Person.channel) != Channel.zalo,
    )
)


def unread_answers(session: Session, case_id: int) -> list[OutboxMessage]:
    """What an official said to a citizen without Zalo that nobody has looked at on the web."""
    return list(session.scalars(_UNREAD, {"case": case_id}))


def to_be_called(session: Session, commune_id: int) -> list[OutboxMessage]:
    """Answers to people without Zalo who left a number, not yet read on the web, oldest first."""
    return list(
        session.scalars(
            select(OutboxMessage)
            .join(Person, col(Person.id) == col(OutboxMessage.person_id))
            .where(
                col(OutboxMessage.commune_id) == commune_id,
                col(OutboxMessage.state) == OutboxState.sent,
                col(OutboxMessage.seen_at).is_(None),
                col(OutboxMessage.purpose).in_(("answer", "ask_citizen")),
                col(Person.channel) != Channel.zalo,
                col(Person.phone_key).is_not(None),
            )
            .order_by(col(OutboxMessage.id))
        )
    )


def note_seen(session: Session, rows: Iterable[OutboxMessage], now: datetime) -> None:
    """They have been read on the web, or told by telephone."""
    for row in rows:
        row.seen_at = now


def _key(session: Session, case_id: int, number: str) -> str:
    return session.fingerprint("look-up number", f"{case_id}:{number.upper()}")
