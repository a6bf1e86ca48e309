"""What the commune's profile answers by itself: hours, phones, address, reception days."""

import re

from handlers.base import UNHANDLED, Context, Incoming, Outcome, Reply, said
from handlers.reading import fold
from handlers.words import opening as words
from handlers.worktime import local
from storage.outbox import Button
from storage.profile_values import dialled

_HOURS = re.compile(
    r"\b(gio|lich|co|ngay)\b.*\b(lam viec|mo cua|dong cua)\b"
    r"|\bgio hanh chinh\b|\bdia chi (cua )?(uy ban|ubnd|xa|phuong)\b"
    r"|\b(uy ban|ubnd|tru so)\b.*\bo dau\b"
)
_PHONES = ("so dien thoai", "hotline", "duong day nong", "dien thoai xa", "so may")
_RECEPTION = ("lich tiep", "ngay tiep", "gap chu tich", "chu tich tiep")


def answered(ctx: Context, incoming: Incoming) -> Outcome:
    """Answer what the profile knows."""
    text = fold(incoming.text)
    today = local(ctx.now).date()
    if any(phrase in text for phrase in _RECEPTION):
        days = words.reception_days(ctx.profile, today)
        return said(days) if days else hours(ctx)
    if any(phrase in text for phrase in _PHONES):
        return phones(ctx)
    if _HOURS.search(text):
        return hours(ctx)
    return UNHANDLED


def hours(ctx: Context) -> Outcome:
    """Address, hours and the two numbers; the hotline as a call button."""
    today = local(ctx.now).date()
    return said(Reply(words.hours_and_phones(ctx.profile, today), buttons=(call(ctx),)))


def phones(ctx: Context) -> Outcome:
    """The hotline and the other numbers of the commune."""
    today = local(ctx.now).date()
    parts = (words.hours_and_phones(ctx.profile, today), words.other_phones(ctx.profile))
    return said(Reply("\n".join(part for part in parts if part), buttons=(call(ctx),)))


def call(ctx: Context) -> Button:
    """A button that dials the commune."""
    return Button(words.call(ctx.profile.hotline), "phone", dialled(ctx.profile.hotline))
