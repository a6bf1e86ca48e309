"""What stands between a link and a confidential case: the PIN and the phone."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from handlers.citizens.confidential_told import Told, tell_writer
from handlers.officials import confidential_notices as notices
from handlers.officials import confidential_pins as pins
from handlers.officials.confidential_access import Phone, Role, phone_of, vouchers
from handlers.officials.confidential_visit import Visit
from handlers.vietnamese_dates import short_moment
from handlers.words import confidential_readers as words
from storage import cases, confidential_consents, confidential_links, reader_pins
from storage.models import ConfidentialLink
from storage.reader_pins import Tried
from storage.types import ConsentKind

ASK_AGAIN_AFTER = timedelta(minutes=30)
_SIMPLE = re.compile(r"(\d)\1{5}|(\d{3})\2")
_RUNS = "01234567890 09876543210"


class Step(StrEnum):
    """Where a visit stands."""

    set_pin = "set_pin"  # none is in force from this phone
    sign = "sign"  # set, and waiting for the holder's tap in chat
    pin = "pin"
    shut = "shut"
    wait = "wait"  # for the phone's first day to pass, or for somebody's word
    open = "open"


@dataclass(frozen=True, slots=True)
class Gate:
    """What the page shows before the case, and why."""

    step: Step
    problem: str = ""
    sign: str = ""
    tries_left: int = 0
    until: datetime | None = None
    asked: str = ""  # who was asked to confirm, by title; the writer is "người gửi"


def entrance(visit: Visit) -> Gate:
    """The first thing a link shows."""
    pin = reader_pins.of_official(visit.session, visit.official)
    return Gate(Step.set_pin if pin is None or not pin.in_force else Step.pin)


def choose_pin(visit: Visit, pin: str, again: str) -> Gate:
    """Set the first PIN of this phone; its holder is asked in chat whether it was they."""
    kept = reader_pins.of_official(visit.session, visit.official)
    if kept is not None and kept.in_force:
        return Gate(Step.pin)
    if len(pin) != reader_pins.LENGTH or not (pin.isascii() and pin.isdigit()):
        return Gate(Step.set_pin, "length")
    if pin != again:
        return Gate(Step.set_pin, "differ")
    if _SIMPLE.fullmatch(pin) or pin in _RUNS:
        return Gate(Step.set_pin, "simple")
    row = reader_pins.set_pin(visit.session, visit.official, pin, visit.now)
    sign = pins.draw_sign()
    visit.say([pins.ask_sign(visit, visit.official, visit.case, row, sign)])
    return Gate(Step.sign, sign=sign)


def try_pin(visit: Visit, link: ConfidentialLink, pin: str) -> Gate:
    """Check the PIN; the fifth wrong one within an hour shuts every page of theirs."""
    tried = reader_pins.check(visit.session, visit.official, pin, visit.now)
    row = reader_pins.of_official(visit.session, visit.official)
    if tried is Tried.unset or row is None:
        return Gate(Step.set_pin)
    left = reader_pins.WRONG_TRIES - row.wrong
    if tried is Tried.wrong and left > 0:
        return Gate(Step.pin, "wrong", tries_left=left)
    if tried is not Tried.right:
        if tried is Tried.wrong:
            visit.record("pin_shut")
            told = words.pin_shut(visit.case.code, short_moment(visit.now))
            visit.say([notices.plain(visit.case, visit.official, told)])
        confidential_links.shut_all(visit.session, visit.case, visit.official.id)
        since = row.wrong_since or visit.now
        return Gate(Step.shut, until=since + reader_pins.WRONG_WITHIN)
    gate = _phone(visit)
    link.unlocked = gate.step is Step.open
    return gate


def forgot_pin(visit: Visit) -> Gate:
    """Ask another reader to let them set a new PIN; nobody asked: the administrator does it."""
    asked = _ask_voucher(visit, "pin_forgotten")
    return Gate(Step.pin, "forgot", asked=asked)


def _phone(visit: Visit) -> Gate:
    phone = phone_of(visit.session, visit.case, visit.official, visit.role, visit.now)
    if phone is Phone.known:
        return Gate(Step.open)
    until = None
    if phone is Phone.new and visit.official.paired_at is not None:
        until = visit.official.paired_at + reader_pins.NEW_DEVICE
    asked = _ask_voucher(visit, "phone_asked")
    if not asked and phone is Phone.younger and visit.role is Role.reader:
        asked = _ask_writer(visit)
    return Gate(Step.wait, phone.value, until=until, asked=asked)


def _ask_voucher(visit: Visit, what: str) -> str:
    """Ask the first other reader within reach, once in half an hour; their title."""
    others = vouchers(visit.session, visit.case, visit.official, visit.now)
    if not others:
        return ""
    other = others[0]
    past = cases.history(visit.session, visit.case)
    mine = [e for e in past if e.act == what and e.official_id == visit.official.id]
    if not mine or visit.now - mine[-1].at >= ASK_AGAIN_AFTER:
        ask = pins.ask_phone if what == "phone_asked" else pins.ask_reset
        visit.record(what)
        visit.say([ask(visit, visit.official, visit.case, other)])
    return other.title


def _ask_writer(visit: Visit) -> str:
    """The only reader has another phone: the writer says whether they read on."""
    known = confidential_consents.open_of_case(visit.session, visit.case)
    row = confidential_consents.ask(
        visit.session,
        visit.case,
        ConsentKind.reader,
        visit.now,
        asked_by=visit.official,
        about=visit.official,
        reason=words.NEW_PHONE,
    )
    if row not in known:
        visit.record("phone_asked")
        visit.explain(words.NEW_PHONE)
        visit.say(
            [
                tell_writer(
                    visit.session,
                    visit.links,
                    visit.case,
                    Told.reader_asked,
                    visit.now,
                    official=visit.official,
                    consent=row,
                )
            ]
        )
    return "người gửi"
