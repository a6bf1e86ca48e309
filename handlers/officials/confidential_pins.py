"""A reader's PIN and phone, as far as chat has a say: what only the real holder or the other
reader can tap.

An administrator of the OA sees every link and question in the chat, but can't tap for a person.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from handlers.base import Answer, Ask, Choice, Context, Incoming, Outcome, Reply, said
from handlers.officials import confidential_notices as notices
from handlers.officials.confidential_access import Role, role_in
from handlers.officials.confidential_notices import Around
from handlers.vietnamese_dates import short_moment
from handlers.words import confidential_readers as words
from handlers.words import officials as desk_words
from storage import cases, confidential_links, confidential_readers, officials, reader_pins
from storage.models import Case, Official, ReaderPin
from storage.types import Standing

_WRONG_SIGNS = 2


def draw_sign() -> str:
    """What the page shows while a PIN waits for its holder's tap."""
    return secrets.choice(words.SIGNS)


def ask_sign(around: Around, official: Official, case: Case, pin: ReaderPin, sign: str) -> Reply:
    """Ask the holder in their own chat whether it was they who set the PIN."""
    others = [one for one in words.SIGNS if one != sign]
    dice = secrets.SystemRandom()
    shown = [*dice.sample(others, _WRONG_SIGNS), sign]
    dice.shuffle(shown)
    choices = [Choice(one, "yes" if one == sign else "wrong") for one in shown]
    choices.append(Choice(words.NOT_ME, "no"))
    data = {"case": case.id, "set": pin.set_at.isoformat()}
    return Reply(
        words.which_sign(short_moment(around.now)),
        to=official.person_id,
        ask=Ask("kin pin", tuple(choices), data, foot=False),
        cases=(case.id,),
        purpose=notices.PURPOSE,
    )


def ask_reset(around: Around, official: Official, case: Case, other: Official) -> Reply:
    """Ask another reader whether the official who forgot their PIN may set a new one."""
    shown = words.forgot(official.title, officials.name(around.session, official))
    choices = (Choice(words.RESET, "yes"), Choice(words.DO_NOT_RESET, "no"))
    return _about_another("kin reset", shown, choices, official, case, other)


def ask_phone(around: Around, official: Official, case: Case, other: Official) -> Reply:
    """Ask another reader whether the newly paired phone is the official's."""
    paired = short_moment(official.paired_at or around.now)
    shown = words.new_phone(official.title, officials.name(around.session, official), paired)
    choices = (Choice(words.IS_THEIRS, "yes"), Choice(words.NOT_THEIRS, "no"))
    return _about_another("kin phone", shown, choices, official, case, other)


def _about_another(
    name: str,
    shown: str,
    choices: tuple[Choice, ...],
    official: Official,
    case: Case,
    other: Official,
) -> Reply:
    paired = official.paired_at.isoformat() if official.paired_at else ""
    data = {"case": case.id, "official": official.id, "term": official.term, "paired": paired}
    return Reply(
        shown,
        to=other.person_id,
        ask=Ask(name, choices, data, foot=False),
        cases=(case.id,),
        purpose=notices.PURPOSE,
    )


# -- what is tapped


def _sign_told(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    official = ctx.official
    if official is None:
        return said(desk_words.NOT_YOURS)
    pin = reader_pins.of_official(ctx.session, official)
    set_at = datetime.fromisoformat(answer.data["set"])
    if pin is None or pin.in_force or pin.set_at != set_at:
        return said(words.PIN_TOO_LATE)
    case = cases.lock(ctx.session, ctx.commune.id, answer.data["case"])
    if answer.means != "yes":
        reader_pins.forget(ctx.session, official)
        if case is not None:
            confidential_links.shut_all(ctx.session, case, official.id)
        return said(words.PIN_DROPPED if answer.means == "no" else words.PIN_WRONG_SIGN)
    reader_pins.put_in_force(pin)
    if case is None or role_in(ctx.session, case, official, ctx.now) is Role.nobody:
        return said(words.PIN_IN_FORCE)
    return said(notices.with_link(ctx, case, official, words.PIN_IN_FORCE))


def _reset_told(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    asked = _asked_about(ctx, answer)
    if asked is None:
        return said(words.NO_LONGER)
    official, _case = asked
    if answer.means != "yes":
        return said(words.LEFT_AS_IS)
    reader_pins.forget(ctx.session, official)
    return said(words.was_reset(official.title), Reply(words.PIN_TO_SET, to=official.person_id))


def _phone_told(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    asked = _asked_about(ctx, answer)
    other = ctx.official
    if asked is None or other is None:
        return said(words.NO_LONGER)
    official, case = asked
    if answer.means != "yes":
        confidential_links.shut_all(ctx.session, case, official.id)
        return said(words.suspicious_phone(official.title))
    if reader_pins.of_official(ctx.session, official) is None:
        return said(words.NO_LONGER)
    reader_pins.confirm_device(ctx.session, official, other, ctx.now)
    _admit_anew(ctx, official, other)
    told = notices.with_link(ctx, case, official, words.CONFIRMED_FOR_YOU)
    return said(words.phone_confirmed(official.title), told)


def _admit_anew(ctx: Context, official: Official, other: Official) -> None:
    """Let the phone open the cases from before it was paired, as far as the other's phone may.

    Two phones that were both paired lately can't open each other's past.
    """
    for case in confidential_readers.read_by(ctx.session, official):
        if role_in(ctx.session, case, other, ctx.now) is not Role.reader:
            continue
        if not _is_older(ctx, case, official) or _is_older(ctx, case, other):
            continue
        confidential_readers.put(
            ctx.session, case, official, Standing.reads, ctx.now, added_by=other
        )
        cases.record(ctx.session, case, "phone_confirmed", ctx.now, official=other)


def _is_older(ctx: Context, case: Case, official: Official) -> bool:
    since = confidential_readers.admitted_at(ctx.session, case, official)
    return since is None or official.paired_at is None or since < official.paired_at


def _asked_about(ctx: Context, answer: Answer) -> tuple[Official, Case] | None:
    """Whom the question is about, if they are paired as they were, and who answers still reads."""
    case = cases.lock(ctx.session, ctx.commune.id, answer.data["case"])
    official = officials.get(ctx.session, ctx.commune.id, answer.data["official"])
    if case is None or official is None or ctx.official is None:
        return None
    if ctx.official.id == official.id or official.term != answer.data["term"]:
        return None
    paired = official.paired_at.isoformat() if official.paired_at else ""
    if paired != answer.data["paired"]:
        return None
    if role_in(ctx.session, case, ctx.official, ctx.now) is not Role.reader:
        return None
    return official, case


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    "kin pin": _sign_told,
    "kin reset": _reset_told,
    "kin phone": _phone_told,
}
