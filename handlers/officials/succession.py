"""What becomes of a post's open cases when the post ends."""

from handlers.base import Reply
from handlers.officials import lists
from handlers.readers import may_hold
from handlers.reminders import rounds
from handlers.reminders.rounds import Round
from handlers.rules import Act, is_open
from handlers.words import commands as words
from storage import cases, desk, officials
from storage.models import Case, Official
from storage.types import Post

_HEIRS = (Post.deputy, Post.chairman, Post.office)


def hand_over(around: Round, leaving: Official) -> int:
    """Give each case that is not closed to a deputy, the chairman or the office; how many.

    Each heir is told. A case that nobody may hold now is left without a holder: it goes to the
    next post that is paired and may hold it.
    """
    mine = desk.unclosed_of(around.session, leaving.id)
    inherited: dict[int, list[Case]] = {}
    for case in mine:
        heir = heir_of(around, case, leaving)
        case.holder_id, case.taken_on_at = heir.id if heir else None, None
        name = officials.name(around.session, heir) if heir else ""
        cases.record(around.session, case, Act.assign, around.now, official=leaving, detail=name)
        if heir is not None and is_open(case.state):
            inherited.setdefault(heir.id, []).append(case)
    for heir in around.staff:
        if heir.id in inherited:
            rounds.say(around, _notice(around, leaving, heir, inherited[heir.id]))
    return len(mine)


def heir_of(around: Round, case: Case, leaving: Official) -> Official | None:
    """Who is to hold the case instead: a deputy, the chairman, the office, if they may and can."""
    able = [
        one
        for one in around.staff
        if one.id != leaving.id and officials.reachable(one, around.now) and may_hold(one, case)
    ]
    return next((one for post in _HEIRS for one in able if one.post is post), None)


def _notice(around: Round, leaving: Official, heir: Official, given: list[Case]) -> Reply:
    shown = words.taken_over(officials.name(around.session, leaving))
    return lists.pick(around, shown, given, to=heir.person_id)
