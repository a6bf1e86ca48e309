"""How an official is sought whom Zalo's chat does not reach (design §6).

A reachable colleague is asked to pass the word; then the officials' group, a template message and
the post's mailbox, as the commune has them. Nothing of it ever speaks of a confidential case or of
one about staff: those are their readers' alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.base import Reply
from handlers.readers import may_read
from handlers.reminders import escalation
from handlers.reminders.rounds import Round, say
from handlers.reminders.windows import Window, window_of
from handlers.vietnamese_dates import short_moment
from handlers.words import beyond as words
from handlers.worktime import local
from storage import nudges, officials, outside
from storage.models import Case, Official
from storage.outside import Word
from storage.types import CaseClass, OutsideWay, Rung

PURPOSE = "colleague"


@dataclass(frozen=True, slots=True)
class Plea:
    """What is said by each way; `values` are those of the template message."""

    in_group: str
    subject: str
    mail: str
    values: Mapping[str, str]


def reached(around: Round, official: Official) -> bool:
    """Whether Zalo carries a message to the official now."""
    if not officials.reachable(official, around.now):
        return False
    return window(around, official).is_open(around.now)


def window(around: Round, official: Official) -> Window:
    """The window of the official's phone; of nobody's it is shut."""
    if official.person_id is None:
        return Window(None, None)
    return window_of(around.person(official.person_id), around.profile)


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
    return (*ways, *_outside(around, official, _about_cases(around, official, cases)))


def seek_on_duty(around: Round, official: Official) -> None:
    """Have a shut-out official on duty sought at once, for a danger; without a word of it."""
    list(_outside(around, official, _about_danger(around, official)))


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


def _outside(around: Round, official: Official, plea: Plea) -> Iterable[str]:
    profile = around.profile
    if profile.zalo_group:
        yield _ask(around, official, OutsideWay.group, Word(profile.zalo_group, plea.in_group))
    if profile.zalo_template and official.person_id:
        word = Word(profile.zalo_template, values=plea.values)
        yield _ask(around, official, OutsideWay.template, word)
    mailbox = profile.email_of(official.post, official.unit)
    if mailbox:
        yield _ask(around, official, OutsideWay.mail, Word(mailbox, plea.mail, plea.subject))


def _ask(around: Round, official: Official, way: OutsideWay, word: Word) -> str:
    outside.queue(around.session, official, way, word, around.now)
    return way.value


def _about_cases(around: Round, official: Official, about: Sequence[Case]) -> Plea:
    title, name, commune = official.title, _name(around, official), around.profile.short_name
    soonest = short_moment(local(min(case.due_at for case in about)))
    return Plea(
        in_group=words.in_group(title, name, len(about), soonest),
        subject=words.mail_subject(commune, len(about)),
        mail=words.mail(title, name, _listed(about), commune),
        values={"nguoi": name or title, "viec": f"{len(about)} việc", "han": soonest},
    )


def _about_danger(around: Round, official: Official) -> Plea:
    name = _name(around, official)
    text = words.danger(official.title, name)
    return Plea(
        in_group=text,
        subject=words.danger_subject(around.profile.short_name),
        mail=text,
        values={
            "nguoi": name or official.title,
            "viec": words.ONE_DANGER,
            "han": short_moment(local(around.now)),
        },
    )


def _listed(about: Sequence[Case]) -> list[tuple[str, datetime]]:
    return [(case.code, local(case.due_at)) for case in about]


def _name(around: Round, official: Official) -> str:
    return officials.name(around.session, official)
