"""What the commune's profile answers by itself: hours, phones, days, who does what, who reads."""

import re

from handlers.base import UNHANDLED, Context, Incoming, Outcome, Reply, said
from handlers.citizens.reading import fold
from handlers.words import opening as words
from handlers.worktime import local
from storage.outbox import Button
from storage.profile_values import dialled

_HOURS = re.compile(
    r"\b(gio|lich|co|ngay)\b.*\b(lam viec|mo cua|dong cua)\b"
    r"|\bgio hanh chinh\b|\bdia chi (cua )?(uy ban|ubnd|xa|phuong)\b"
    r"|\b(uy ban|ubnd|tru so)\b.*\bo dau\b"
    r"|^((the|con|vay|mai|hom nay|sang|chieu|buoi) )*"
    r"(thu (\d|hai|ba|tu|nam|sau|bay)|chu nhat|cuoi tuan|trua|ngay le)"
    r"( (xa|uy ban|minh|co|lam|viec|mo cua|thi|a))* (khong|ko|k|sao|the nao)( a)?$"
)
_PHONES = ("so dien thoai", "hotline", "duong day nong", "dien thoai xa", "so may", "sdt", "so dt")
_RECEPTION = ("lich tiep", "ngay tiep", "gap chu tich", "chu tich tiep")
_WHO_READS = re.compile(r"\b(nhung )?ai (se |duoc |co the )?(doc|xem)\b|\bden tay ai\b")
_WHO_DOES = re.compile(
    r"\b(ai|nguoi nao|phong nao|ban nao|bo phan nao|don vi nao|can bo nao)\b.*"
    r"\b(lo|phu trach|quan ly|dam nhiem|chiu trach nhiem)\b|\bgap (ai|phong nao|can bo nao)\b"
)


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
    if _WHO_READS.search(text):
        return said(words.who_reads(ctx.profile.privacy_url or ctx.links.page("/rieng-tu")))
    if _WHO_DOES.search(text):
        return _who_does(ctx, text)
    return UNHANDLED


def _who_does(ctx: Context, text: str) -> Outcome:
    """The unit whose line of work is named, by the longest name said."""
    named = [
        (len(work), unit)
        for unit in ctx.profile.units
        for work in map(fold, unit.does.split(","))
        if work and f" {work} " in f" {text} "
    ]
    if not named:
        return UNHANDLED
    unit = max(named, key=lambda one: one[0])[1]
    return said(words.who_does(unit.name, unit.phone or ctx.profile.hotline))


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
