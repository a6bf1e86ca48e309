"""Sentences about when a person of the commune is there."""

from datetime import date, datetime, timedelta

from handlers.vietnamese_dates import day_in_words, hours_line, short_day, short_moment
from handlers.worktime import WorkCalendar, local
from storage.profile import CommuneProfile


def out_of_hours(calendar: WorkCalendar, now: datetime) -> str:
    """When somebody will look, said only while the office is shut; a holiday by its name."""
    if calendar.is_open(now):
        return ""
    opens = calendar.next_open(now)
    why = _holiday(calendar, local(now).date(), opens.date()) or "Bây giờ ngoài giờ làm việc"
    return f"{why}; cán bộ sẽ xem lúc {short_moment(opens)}."


def back_at_work(calendar: WorkCalendar, now: datetime) -> str:
    """When the office opens again, said to a person who asks for somebody."""
    opens = calendar.next_open(now)
    why = _holiday(calendar, local(now).date(), opens.date()) or "Bây giờ ngoài giờ làm việc"
    return f"{why}; cán bộ làm việc lại lúc {short_moment(opens)}."


def hours_and_phones(profile: CommuneProfile, today: date) -> str:
    """Where the office is, when it is open, and the numbers to call."""
    lines = [f"{profile.full_name}: {profile.address}.", f"{hours_line(profile, today)}."]
    lines += [f"Điện thoại: {profile.hotline}. Trực khẩn, cả ngày đêm: {profile.duty_phone}."]
    return "\n".join(lines)


def other_phones(profile: CommuneProfile) -> str:
    """The other numbers of the commune, at most five."""
    return "\n".join(f"{line.label}: {line.number}" for line in profile.phones[:5])


def reception_days(profile: CommuneProfile, today: date) -> str:
    """The chairman's next days for receiving citizens; empty where none is announced."""
    coming = [day for day in profile.reception_days if day >= today][:2]
    if not coming:
        return ""
    days = ", ".join(day_in_words(day) for day in coming)
    note = f" {profile.reception_note}." if profile.reception_note else ""
    return f"Chủ tịch tiếp công dân: {days}.{note}"


def _holiday(calendar: WorkCalendar, first: date, last: date) -> str:
    for n in range((last - first).days):
        day = first + timedelta(days=n)
        name = calendar.day_off_name(day)
        if name:
            return f"{_capital(short_day(day))} là ngày nghỉ ({name})"
    return ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def who_does(unit: str, phone: str) -> str:
    return f"Việc này do {unit} phụ trách. Điện thoại: {phone}."


def who_reads(link: str) -> str:
    return (
        "Tin Ông/Bà nhắn ở đây, cán bộ được giao việc, lãnh đạo xã và người quản trị Zalo của xã "
        f"đọc được. Chi tiết: {link}"
    )


def call(phone: str) -> str:
    """The title of a button that dials the commune."""
    return f"Gọi xã {phone}"
