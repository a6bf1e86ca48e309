"""Who may read a case and who may steer it: asked of the sender and the row, never of a payload."""

from handlers.base import Context
from storage import cases
from storage import confidential_readers as confidential
from storage.models import Case, Official
from storage.types import CaseClass, Post

_FEW = frozenset({Post.chairman, Post.office})
"""Who reads what is confidential or about staff (domain notes §3.3 D, §3.6)."""


def may_read(official: Official, case: Case) -> bool:
    """Whether the official may see the case's words.

    A confidential case has readers by name, each one holder of a post; nobody else reads it. Of
    the others the chairman and the office read all, deputies all but complaints about staff,
    staff only what they hold.
    """
    if official.commune_id != case.commune_id:
        return False
    if case.confidential:
        return confidential.tenure(official) in case.readers
    if official.post in _FEW:
        return True
    if case.case_class is CaseClass.staff or official.post is Post.staff:
        return case.holder_id == official.id
    return True


def may_hold(official: Official, case: Case) -> bool:
    """Whether the case may be given to the official: few hold what few may read."""
    if case.confidential:
        return may_read(official, case)
    return case.case_class is not CaseClass.staff or official.post in _FEW


def may_steer(official: Official, case: Case) -> bool:
    """Whether the official may assign, close or reclassify: staff can't close their own work."""
    return official.post is not Post.staff and may_read(official, case)


def case_for(ctx: Context, case_id: int) -> tuple[Official, Case] | None:
    """The case, locked, and the official who writes; None unless they may read it.

    Nor of a confidential case: nothing is done with one in chat (`officials.confidential`).
    """
    if ctx.official is None:
        return None
    case = cases.lock(ctx.session, ctx.commune.id, case_id)
    if case is None or case.confidential or not may_read(ctx.official, case):
        return None
    return ctx.official, case


def open_cases(ctx: Context, official: Official) -> list[Case]:
    """Open cases the official may read: their own first, then the most urgent."""
    everyone = cases.open_of_commune(ctx.session, ctx.commune.id)
    readable = [case for case in everyone if may_read(official, case)]
    return sorted(readable, key=lambda case: (case.holder_id != official.id, case.due_at))
