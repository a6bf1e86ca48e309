"""Emergency words: the fitting number first, as a call button, and the duty posts are told."""

import re
from collections.abc import Mapping

from handlers.base import UNHANDLED, Context, Incoming, Kind, Outcome, Reply, said
from handlers.citizens import confidential_cases
from handlers.citizens.reading import EmergencyKind, Reading, read
from handlers.reminders import alerts
from handlers.reminders.alerts import Danger
from handlers.reminders.rounds import Round
from handlers.understanding.fold import fold
from handlers.words import alerts as alert_words
from handlers.words import emergencies as words
from storage import duty_alerts
from storage.outbox import Button
from storage.profile_values import dialled
from storage.types import LARGEST_ID, CaseClass

NUMBERS: Mapping[EmergencyKind, tuple[str, str]] = {
    EmergencyKind.FIRE: ("114", "cứu hỏa"),
    EmergencyKind.POLICE: ("113", "công an"),
    EmergencyKind.MEDICAL: ("115", "cấp cứu"),
    EmergencyKind.RESCUE: ("112", "cứu nạn"),
    EmergencyKind.CHILD: ("111", "bảo vệ trẻ em"),
    EmergencyKind.SELF_HARM: ("115", "cấp cứu"),
}


def numbers_first(ctx: Context, incoming: Incoming) -> tuple[Reply, ...]:
    """The message with the numbers, if the words speak of danger, also under a photo; else none."""
    if not incoming.text.strip():
        return ()
    if ctx.official is not None and not ctx.official.writes_as_citizen:
        return ()  # an answer about a fire is not a call for help
    kind = read(ctx, incoming.text).emergency
    if kind is None:
        return ()
    number, whose = NUMBERS[kind]
    duty = ctx.profile.duty_phone
    harm = kind is EmergencyKind.SELF_HARM
    text = words.SELF_HARM if harm else words.call_first(number, whose, duty)
    buttons = (
        Button(words.call_title(number, whose), "phone", number),
        Button(words.call_title(duty, words.DUTY), "phone", dialled(duty)),
    )
    return (Reply(text, buttons=buttons, purpose="emergency"), *_alert(ctx, incoming))


def on_duty(ctx: Context, incoming: Incoming) -> Outcome:
    """ "Đã nhận tin": an official on duty has a danger in hand, by tap or in words."""
    if ctx.official is None or incoming.kind is not Kind.text:
        return UNHANDLED
    tapped = _TAKES.fullmatch(incoming.text.strip())
    if tapped is None and fold(incoming.text) != fold(alert_words.TAKE):
        return UNHANDLED
    alert_id = int(tapped[1]) if tapped else _last_told(ctx)
    known = alert_id is not None and alert_id <= LARGEST_ID
    alert = duty_alerts.lock(ctx.session, ctx.commune.id, alert_id or 0) if known else None
    if alert is None or ctx.official.id not in alert.told:
        return said(alert_words.OVER) if tapped else UNHANDLED
    return said(*alerts.take(_round(ctx), alert, ctx.official))


def _last_told(ctx: Context) -> int | None:
    if ctx.official is None:
        return None
    return duty_alerts.last_told(ctx.session, ctx.official, ctx.now)


_TAKES = re.compile(rf"{alerts.TAKE} (\d{{1,19}})")
_FOR_READERS = frozenset({EmergencyKind.CHILD, EmergencyKind.SELF_HARM})
"""Of these nobody on duty but the case's readers sees a word (domain notes §5)."""
_OPEN_TALKS = frozenset({"complaint", "correction", "dossier", "question", "rating"})
"""Dialogues in which nothing is said in confidence."""


def _alert(ctx: Context, incoming: Incoming) -> list[Reply]:
    reading = read(ctx, incoming.text)
    kind = reading.emergency
    if kind is None:
        return []
    words = incoming.text if _for_everybody(ctx, incoming, reading) else ""
    return alerts.begin(_round(ctx), ctx.person, Danger(kind, words))


def _for_everybody(ctx: Context, incoming: Incoming, reading: Reading) -> bool:
    """Whether everybody on duty may read the words: not what is told of staff or in confidence."""
    if reading.emergency in _FOR_READERS or reading.about_staff:
        return False
    if confidential_cases.meant(ctx, incoming) is not None:
        return False
    if ctx.conversation is None:
        return True
    told_of_staff = ctx.talk_data().get("class") == CaseClass.staff
    return ctx.conversation.name in _OPEN_TALKS and not told_of_staff


def _round(ctx: Context) -> Round:
    return Round(ctx.session, ctx.commune.id, ctx.profile, ctx.calendar, ctx.now)
