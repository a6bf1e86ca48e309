"""What the commune's profile answers by itself: hours, phones, address, reception days."""

from handlers.base import UNHANDLED, Context, Incoming, Outcome, Reply, said
from handlers.reading import fold
from handlers.words import opening as words
from handlers.worktime import local
from storage.outbox import Button
from storage.profile_values import dialled

_HOURS = (
    "gio lam viec",
    "gio mo cua",
    "may gio mo cua",
    "may gio lam viec",
    "may gio dong cua",
    "gio hanh chinh",
    "lich lam viec",
    "co lam viec khong",
    "co mo cua khong",
    "dia chi uy ban",
    "dia chi xa",
    "uy ban o dau",
    "tru so o dau",
)
_PHONES = ("so dien thoai", "hotline", "duong day nong", "dien thoai xa", "so may")
_RECEPTION = ("tiep cong dan", "tiep dan", "gap chu tich")


def answered(ctx: Context, incoming: Incoming) -> Outcome:
    """Answer what the profile knows."""
    text = fold(incoming.text)
    today = local(ctx.now).date()
    if any(phrase in text for phrase in _RECEPTION):
        days = words.reception_days(ctx.profile, today)
        return said(days) if days else hours(ctx)
    if any(phrase in text for phrase in _PHONES):
        return phones(ctx)
    if any(phrase in text for phrase in _HOURS):
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
