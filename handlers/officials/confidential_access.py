"""What an official is to a confidential case, and whether their phone may open it now."""

from datetime import datetime
from enum import StrEnum

from handlers.readers import may_read
from storage import (
    cases,
    confidential_errands,
    confidential_readers,
    confidential_requests,
    officials,
    reader_pins,
)
from storage.database import Session
from storage.models import Case, ConfidentialLink, Official


class Role(StrEnum):
    """What somebody sees of a confidential case.

    reader   all of it, and answers it
    handler  what a reader passed on to them, and their own report
    second   a request that waits for their word
    """

    nobody = "nobody"
    reader = "reader"
    handler = "handler"
    second = "second"


class Phone(StrEnum):
    """Whether the phone may open the case: known, in its first day, or paired after the case."""

    known = "known"
    new = "new"
    younger = "younger"


def role_in(session: Session, case: Case, official: Official, now: datetime) -> Role:
    """What the official is to the case now; nobody, without exception, for who is named in it."""
    if not case.confidential or official.commune_id != case.commune_id:
        return Role.nobody
    if not officials.reachable(official, now):
        return Role.nobody
    if confidential_readers.is_named(session, case, official):
        return Role.nobody
    if may_read(official, case):
        return Role.reader
    if confidential_errands.running(session, case, official) is not None:
        return Role.handler
    if confidential_requests.waiting_for(session, case, official):
        return Role.second
    return Role.nobody


def followed(
    session: Session, link: ConfidentialLink, now: datetime
) -> tuple[Official, Case, Role] | None:
    """Whom the link was made for, the case (locked) and what they are to it.

    None when it is for nobody any more: another holder, another phone, on leave, refused, named.
    """
    if link.case_id is None or link.official_id is None:
        return None
    case = cases.lock(session, link.commune_id, link.case_id)
    official = officials.get(session, link.commune_id, link.official_id)
    if case is None or official is None or official.term != link.term:
        return None
    if official.paired_at is None or official.paired_at > link.created_at:
        return None
    role = role_in(session, case, official, now)
    return None if role is Role.nobody else (official, case, role)


def phone_of(session: Session, case: Case, official: Official, role: Role, now: datetime) -> Phone:
    """Whether their phone may open the case now (asked once their PIN was right)."""
    if reader_pins.is_new_device(session, official, now):
        return Phone.new
    since = admitted_at(session, case, official, role)
    may = since is not None and reader_pins.may_open(session, official, since, now)
    return Phone.known if may else Phone.younger


def admitted_at(session: Session, case: Case, official: Official, role: Role) -> datetime | None:
    """Since when the case is theirs to see."""
    match role:
        case Role.reader:
            return confidential_readers.admitted_at(session, case, official)
        case Role.handler:
            errand = confidential_errands.running(session, case, official)
            return errand.given_at if errand else None
        case Role.second:
            waiting = confidential_requests.waiting_for(session, case, official)
            return max((one.asked_at for one in waiting), default=None)
        case Role.nobody:
            return None


def vouchers(session: Session, case: Case, official: Official, now: datetime) -> list[Official]:
    """Who may say that the phone is the official's: the case's other readers within reach."""
    others = confidential_readers.others(session, case, official)
    return [one for one in others if officials.reachable(one, now)]
