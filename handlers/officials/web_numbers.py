"""What officials do for people who come by the web: a new number, and filing for somebody."""

from collections.abc import Callable, Mapping

from handlers.base import Answer, Ask, Choice, Context, Incoming, Outcome, Reply, said
from handlers.readers import case_for, may_steer
from handlers.words import numbers as words
from handlers.words import officials as desk_words
from storage import cases, desk_links, lookups, people
from storage.models import Case, Official
from storage.types import Channel

NEW_NUMBER = "new number"
ASSISTED = "ghiho"


def new_number(ctx: Context, official: Official, case: Case) -> Outcome:
    """A lost number: the official calls the phone that was left, then gives a new one."""
    problem = _problem(ctx, official, case)
    if problem:
        return said(problem)
    phone = ctx.session.unseal(people.get(ctx.session, case.person_id), "phone")
    ask = Ask(NEW_NUMBER, (Choice(words.CALLED, "called"),), {"case": case.id}, foot=False)
    return said(Reply(words.call_first(case.code, phone), ask=ask, cases=(case.id,)))


def called(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """The phone that was left has been called: a new number, and the old one opens nothing."""
    mine = case_for(ctx, answer.data["case"])
    if mine is None:
        return said(desk_words.NOT_YOURS)
    official, case = mine
    problem = _problem(ctx, official, case)
    if problem:
        return said(problem)
    number = lookups.fresh()
    lookups.give(ctx.session, case, number, ctx.now, by=official)
    cases.record(ctx.session, case, "new_number", ctx.now, official=official)
    kept = lookups.Kept(case.code, number)
    return said(Reply(words.fresh(str(kept)), cases=(case.id,)))


def file_for_somebody(ctx: Context) -> Outcome:
    """A one-time link to the form for people without a phone."""
    if ctx.official is None:
        return said(desk_words.NOT_YOURS)
    token = desk_links.make(ctx.session, ctx.official, ctx.now)
    hours = int(desk_links.LIFE.total_seconds() // 3600)
    return said(words.desk_link(ctx.links.page(f"/ghi-ho/{token}"), hours))


def _problem(ctx: Context, official: Official, case: Case) -> str:
    if case.confidential:
        return words.CONFIDENTIAL
    if not may_steer(official, case):
        return words.NOT_YOURS
    owner = people.get(ctx.session, case.person_id)
    if owner.channel is Channel.zalo:
        return words.FROM_ZALO
    return "" if owner.phone_key else words.NO_PHONE


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {NEW_NUMBER: called}
