"""What becomes of a message that Zalo refused, or did not clearly take."""

from dataclasses import replace
from datetime import datetime, timedelta
from secrets import SystemRandom

from bot.sending import as_plain
from bot.zalo.errors import Action, NotLinked, NotSent
from storage.delivery import Parcel, Result
from storage.types import OutboxState

GIVE_UP_AFTER = timedelta(hours=24)
"""A message that Zalo kept refusing for passing reasons this long is too old to help."""

LONGEST_PAUSE = timedelta(hours=1)
UNLINKED_PAUSE = timedelta(minutes=5)
"""How soon a message is tried again while the OA waits for its administrator."""

MOST_UPLOADS = 4

_chance = SystemRandom()


def after_refusal(parcel: Parcel, refused: NotSent, now: datetime) -> Result:
    """The state that `refused` leads to (contract §4.5); NotSent means nothing was delivered."""
    match refused.action:
        case Action.RETRY | Action.REFRESH_TOKEN:
            result = _tried_again(parcel, now, refused.retry_after, LONGEST_PAUSE)
        case Action.WAIT_MINUTE:
            result = _todo(parcel, now + timedelta(seconds=refused.retry_after or 60.0))
        case Action.WAIT_WINDOW | Action.BILLING:
            # Without a paying account the window shuts after 48 hours instead of 7 days (§4.4).
            result = Result(parcel, OutboxState.waiting)
        case Action.FALLBACK_TEXT:
            result = _said_plainly(parcel)
        case Action.REUPLOAD if parcel.attempts < MOST_UPLOADS:
            result = _todo(parcel, None)
        case Action.REAUTHORISE:
            result = _tried_again(parcel, now, refused.retry_after, UNLINKED_PAUSE)
        case _:
            result = Result(parcel, OutboxState.failed)
    return replace(result, code=refused.code)


def pause(attempts: int, longest: timedelta) -> timedelta:
    """Exponential, with full jitter: nobody retries in step with the others."""
    most = min(longest.total_seconds(), 2.0 ** min(attempts, 20))
    return timedelta(seconds=_chance.uniform(0.2, max(0.2, most)))


def alarm_of(oa_id: str, refused: NotSent) -> tuple[str, str] | None:
    """The alarm that a refusal asks for: its key, and a sentence for the operator."""
    if refused.action is Action.REAUTHORISE:
        remedy = "link the OA again with `xaoi oa link`"
        return authorisation_alarm(oa_id), f"OA {oa_id} cannot send ({refused}); {remedy}."
    if refused.alarm or (refused.for_whom == "operator" and refused.action is not Action.RETRY):
        return f"refused {oa_id} {refused.code}", f"Zalo refuses messages of OA {oa_id}: {refused}."
    return None


def authorisation_alarm(oa_id: str) -> str:
    """The key of the alarm that an OA lost its authorisation; over with the next message sent."""
    return f"unauthorised {oa_id}"


def no_oa(parcel: Parcel, now: datetime) -> Result:
    """The commune has no OA yet."""
    return _todo(parcel, now + UNLINKED_PAUSE)


def wait_for_attachment(parcel: Parcel, now: datetime) -> Result:
    """The photo or file is still being fetched."""
    if now - parcel.created_at > timedelta(minutes=10):
        return without_attachment(parcel)
    return _todo(parcel, now + timedelta(seconds=1.5))


def without_attachment(parcel: Parcel) -> Result:
    """The photo or file can't be had: the words go alone, if there are any."""
    if not parcel.draft.text:
        return Result(parcel, OutboxState.failed)
    return replace(_todo(parcel, None), instead=replace(parcel.draft, image=None, file=None))


def is_no_connection(refused: NotSent) -> bool:
    """Zalo could not be reached, as far as one call can tell."""
    return refused.code is None and not isinstance(refused, NotLinked)


def _todo(parcel: Parcel, next_at: datetime | None) -> Result:
    return Result(parcel, OutboxState.todo, next_at)


def _tried_again(
    parcel: Parcel, now: datetime, at_least: float | None, longest: timedelta
) -> Result:
    if now - parcel.created_at > GIVE_UP_AFTER and parcel.attempts > 1:
        return Result(parcel, OutboxState.failed)
    wait = max(pause(parcel.attempts, longest), timedelta(seconds=at_least or 0))
    return _todo(parcel, now + wait)


def _said_plainly(parcel: Parcel) -> Result:
    instead = as_plain(parcel.draft)
    if instead == parcel.draft:
        return Result(parcel, OutboxState.failed)
    return replace(_todo(parcel, None), instead=instead)
