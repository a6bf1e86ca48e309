"""How an official is sought whom Zalo's chat does not reach (design §6).

A reachable colleague is asked to pass the word; then the officials' group, a template message and
the post's mailbox, as the commune has them. Nothing of it ever speaks of a confidential case or of
one about staff: those are their readers' alone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from handlers.base import Reply
from handlers.readers import may_read
from handlers.reminders import escalation
from handlers.reminders.rounds import Round, say
from handlers.reminders.windows import Window, window_of
from handlers.vietnamese_dates import short_moment
from handlers.words import beyond as words
from handlers.worktime import local
from storage import nudges, officials, outside, people
from storage.models import Case, Official
from storage.outside import Word
from storage.types import CaseClass, OutsideWay, Rung

PURPOSE = "colleague"


def reached(around: Round, official: Official) -> bool:
    """Whether Zalo carries a message to the official now."""
    if not officials.reachable(official, around.now):
        return False
    return window(around, official).is_open(around.now)


def window(around: Round, official: Official) -> Window:
    """The window of the official's phone; of nobody's it is shut."""
    if official.person_id is None:
        return Window(None, None)
    return window_of(people.get(around.session, official.person_id), around.profile)


def speakable(case: Case) -> bool:
    """Whether a case may be named to others than its readers."""
    return not case.confidential and case.case_class is not CaseClass.staff


def seek(around: Round, official: Official, about: Sequence[Case]) -> tuple[str, ...]:
    """Have an official sought, once a day, whose window is shut; by which ways.

    For danger once for each case.
    """
    cases = [case for case in about if speakable(case)]
    if not cases or reached(around, official):
        return ()
    danger = [case for case in cases if case.case_class is CaseClass.danger]
    key = _key(around, danger)
    if not nudges.give_once(around.session, official, Rung.beyond, key, around.now):
        return ()
    ways = [way for way in (_colleague(around, official, cases),) if way]
    return (*ways, *_outside(around, official, cases))


def _key(around: Round, danger: Sequence[Case]) -> str:
    return f"{danger[0].id}" if danger else f"{local(around.now).date()}"


def _colleague(around: Round, official: Official, about: Sequence[Case]) -> str:
    """Ask the first colleague within reach who may read at least one of the cases."""
    for one in around.staff:
        if one.id == official.id or not reached(around, one) or escalation.muted(around, one):
            continue
        known = [case for case in about if may_read(one, case)]
        if known:
            text = words.pass_the_word(official.title, _name(around, official), _listed(known))
            ids = tuple(case.id for case in known)
            say(around, Reply(text, to=one.person_id, cases=ids, purpose=PURPOSE))
            return f"colleague {one.title}"
    return ""


def _outside(around: Round, official: Official, about: Sequence[Case]) -> Iterable[str]:
    for way, word in _words(around, official, about):
        outside.queue(around.session, official, way, word, around.now)
        yield way.value


def _words(
    around: Round, official: Official, about: Sequence[Case]
) -> Iterable[tuple[OutsideWay, Word]]:
    profile, name = around.profile, _name(around, official)
    soonest = short_moment(local(min(case.due_at for case in about)))
    if profile.zalo_group:
        text = words.in_group(official.title, name, len(about), soonest)
        yield OutsideWay.group, Word(profile.zalo_group, text)
    if profile.zalo_template and official.person_id:
        values = {"nguoi": name or official.title, "viec": f"{len(about)}", "han": soonest}
        yield OutsideWay.template, Word(profile.zalo_template, values=values)
    mailbox = profile.email_of(official.post, official.unit)
    if mailbox:
        text = words.mail(official.title, name, _listed(about), profile.short_name)
        subject = words.mail_subject(profile.short_name, len(about))
        yield OutsideWay.mail, Word(mailbox, text, subject)


def _listed(about: Sequence[Case]) -> list[tuple[str, datetime]]:
    return [(case.code, local(case.due_at)) for case in about]


def _name(around: Round, official: Official) -> str:
    return officials.name(around.session, official)
