"""Whom a reminder of a case goes to now: the post first, and who stands in where it is empty.

Only who may read the case is ever named (a confidential one: its readers), and only paired phones
whose holder is not on leave.
"""

from collections.abc import Iterable, Sequence

from handlers.readers import may_read
from handlers.reminders.rounds import Round
from handlers.rules import Recipient, strength
from storage import officials
from storage.models import Case, Official
from storage.types import CaseClass, Post, Rung

_INSTEAD = {
    Recipient.holder: (Post.office, Post.chairman, Post.deputy),
    Recipient.deputy: (Post.deputy, Post.chairman, Post.office),
    Recipient.chairman: (Post.chairman, Post.deputy, Post.office),
}
_ON_LEAVE = (Post.deputy, Post.office, Post.chairman)


def takers(around: Round, case: Case, role: Recipient) -> list[Official]:
    """Who can take a reminder for `role`, the right one first; empty: nobody can be reached."""
    found: dict[int, Official] = {}
    for one in _line(around, case, role):
        if officials.reachable(one, around.now) and may_read(one, case):
            found.setdefault(one.id, one)
    return list(found.values())


def listener(around: Round, case: Case, rung: Rung, among: Sequence[Official]) -> Official | None:
    """Which of the takers hears of it: who is muted does not, and from the deadline on the next.

    Danger is heard by everybody. None: it is kept from a muted official.
    """
    if case.case_class is CaseClass.danger:
        return among[0]
    unmuted = (one for one in among if not muted(around, one))
    if strength(rung) < strength(Rung.due):
        return None if muted(around, among[0]) else among[0]
    return next(unmuted, None)


def muted(around: Round, official: Official) -> bool:
    """Whether the official asked for silence (`#im`) and it has not ended."""
    return official.muted_until is not None and around.now < official.muted_until


def _line(around: Round, case: Case, role: Recipient) -> Iterable[Official]:
    posts = _INSTEAD[role]
    if role is Recipient.holder and (holder := around.holder_named(case.holder_id)):
        yield holder
        yield from _stand_ins(around, holder)
        if holder.person_id is not None and not officials.reachable(holder, around.now):
            posts = _ON_LEAVE
    for post in posts:
        of_post = [one for one in around.staff if one.post is post]
        yield from of_post
        for one in of_post:
            yield from _stand_ins(around, one)


def _stand_ins(around: Round, official: Official) -> Iterable[Official]:
    if not officials.reachable(official, around.now):
        stand_in = around.holder_named(official.stand_in_id)
        if stand_in is not None:
            yield stand_in
