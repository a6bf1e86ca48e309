"""A citizen who was asked for more and says nothing: after the commune's time the case closes.

They are told, and words of theirs for the case within 30 days take it up again (`filing.add`).
"""

from datetime import datetime, timedelta

from handlers import rules
from handlers.base import Reply
from handlers.officials import confidential_silence, merging
from handlers.officials.addressing import named
from handlers.reminders.rounds import Round
from handlers.rules import Act
from handlers.words import ending as words
from storage import cases, nudges
from storage.models import Case
from storage.types import CaseState

LOOK_FOR_DELIVERY = timedelta(hours=24)


def look(around: Round, case: Case) -> tuple[datetime | None, list[Reply]]:
    """Close the case if the citizen's time is over, and say so; else when to look again.

    A question that has not reached them yet can't be answered: it is waited for. What waits for
    its writer's papers was asked nothing.
    """
    if case.state is not CaseState.cho_bo_sung or case.asked_at is None:
        return None, []
    if unheard(around, case):
        return around.now + LOOK_FOR_DELIVERY, []
    span = around.profile.close_unanswered_after
    closes_at = rules.after_quiet(rules.after(span, case.asked_at, around.calendar))
    if around.now < closes_at:
        return closes_at, []
    if rules.quiet(around.now):
        return rules.after_quiet(around.now), []
    case.state = rules.next_state(case.state, Act.close)
    case.closed_at = around.now
    cases.record(around.session, case, Act.close, around.now, detail=words.SILENT)
    if case.confidential:
        told = confidential_silence.question_unanswered(around.session, case, around.now)
        return None, [*told, *ended(around, case)]
    return None, _told(around, case)


def unheard(around: Round, case: Case) -> bool:
    """Whether what an official last said to the citizen may not have reached them yet."""
    if case.confidential:
        return confidential_silence.news_on_its_way(around.session, case)
    return nudges.answer_on_its_way(around.session, case)


def ended(around: Round, case: Case) -> list[Reply]:
    """What a case that closes by itself ends: who was to act in confidence need not."""
    if not case.confidential:
        return []
    return confidential_silence.end_errands(around.session, case, around.now)


def _told(around: Round, case: Case) -> list[Reply]:
    citizen = Reply(words.closed_by_silence(case.code), to=case.person_id, cases=(case.id,))
    alone = merging.stand_alone(around.session, around.calendar, case, around.now)
    holder = around.holder_named(case.holder_id)
    if holder is None or holder.person_id is None:
        return [citizen]
    shown = words.holder_told(case.code, named(around.session, case))
    codes = [one.code for one in alone]
    text = f"{shown}\n{words.stand_alone(codes)}" if codes else shown
    about = (case.id, *(one.id for one in alone))
    return [citizen, Reply(text, to=holder.person_id, cases=about)]
