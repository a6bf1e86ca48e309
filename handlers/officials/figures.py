"""`#thongke`: what a month brought and how it was answered, for any month, always the same."""

import re
from datetime import date, datetime, time, timedelta

from handlers.base import UNHANDLED, Context, Outcome, said
from handlers.readers import open_cases
from handlers.rules import clock_runs
from handlers.words import figures as words
from handlers.worktime import local, on_day
from storage import stats
from storage.models import Case, Official
from storage.types import Post

_THIS_MOMENT = timedelta(seconds=1)
_MONTH = re.compile(r"(?:th[áa]ng\s*)?(?P<month>\d{1,2})(?:\s*[/.\-]\s*(?P<year>\d{4}))?")


def month_figures(ctx: Context, text: str) -> Outcome:
    """The month named ("10/2026"), else this one so far; staff and deputies: their own cases."""
    official = ctx.official
    if official is None:
        return UNHANDLED
    first = _first_of(text, ctx.now)
    if first is None:
        return said(words.USAGE)
    start, end = on_day(first, time()), on_day(_next_month(first), time())
    whole = official.post in (Post.chairman, Post.office)
    found = stats.figures(
        ctx.session,
        ctx.commune.id,
        start,
        min(end, ctx.now + _THIS_MOMENT),
        holder_id=None if whole else official.id,
        reader=official if whole else None,
    )
    parts = [words.month(first, found, whole=whole, ended=end <= ctx.now)]
    if end > ctx.now:
        parts.append(_now(ctx, official, whole=whole))
    return said("\n".join(parts))


def _now(ctx: Context, official: Official, *, whole: bool) -> str:
    """What is open at this moment, whenever it came."""
    still = [case for case in open_cases(ctx, official) if not case.confidential]
    mine = still if whole else [case for case in still if case.holder_id == official.id]
    return words.open_now(
        len(mine),
        late=sum(_late(case, ctx.now) for case in mine),
        soon=sum(ctx.now <= case.due_at < ctx.now + timedelta(hours=24) for case in mine),
    )


def _late(case: Case, now: datetime) -> bool:
    return clock_runs(case.state) and case.due_at < now


def _first_of(text: str, now: datetime) -> date | None:
    """The first day of the month meant; a month without a year is the last such month."""
    today = local(now).date()
    if not text.strip():
        return today.replace(day=1)
    match = _MONTH.fullmatch(text.strip().lower())
    if match is None or not 1 <= int(match["month"]) <= 12:
        return None
    month = int(match["month"])
    year = int(match["year"] or today.year)
    if match["year"] is None and month > today.month:
        year -= 1
    first = date(year, month, 1)
    return first if first <= today and year >= 2000 else None


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
