"""Emergency words: the fitting number first, as a call button, whatever else is going on."""

from collections.abc import Mapping

from handlers.base import Context, Incoming, Reply
from handlers.citizens.reading import EmergencyKind, read
from handlers.words import emergencies as words
from storage.outbox import Button
from storage.profile_values import dialled

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
    return (Reply(text, buttons=buttons, purpose="emergency"),)
