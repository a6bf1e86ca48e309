"""How much time a case has left, as officials say it."""

from datetime import date, timedelta

from handlers.reminders.rounds import Round
from handlers.words import nudges as words
from handlers.worktime import WorkCalendar, local
from storage.models import Case
from storage.types import CaseClass


def standing(around: Round, case: Case) -> str:
    """ "còn 2 ngày làm việc, hạn …", "hạn 17 giờ hôm nay", "đã quá hạn 1 ngày làm việc"."""
    now, due = local(around.now), local(case.due_at)
    if case.case_class is CaseClass.danger:
        return words.hours_left(due - now, due) if now < due else words.hours_over(now - due, due)
    if now >= due:
        return words.days_over(_workdays(around.calendar, due.date(), now.date()), due)
    if now.date() == due.date():
        return words.due_today(due)
    return words.days_left(_workdays(around.calendar, now.date(), due.date()), due)


def _workdays(calendar: WorkCalendar, after: date, until: date) -> int:
    """Working days later than `after`, `until` included."""
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(calendar.is_workday(day) for day in days)
