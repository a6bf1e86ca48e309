"""Zalo's error codes and what each asks of us (contract §1.5, §1.6, §4.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Literal

Whom = Literal["nobody", "officer", "operator"]


class Action(StrEnum):
    """What to do about a refusal."""

    RETRY = "retry"
    """Try again later, a bounded number of times."""
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the name of an action, not a secret
    """The access token is not taken. The client has already refreshed and tried once more."""
    WAIT_MINUTE = "wait_minute"
    """Over a limit that is counted by the minute: wait for the next one."""
    WAIT_WINDOW = "wait_window"
    """Hold until the person writes again: the window is shut."""
    REUPLOAD = "reupload"
    """The uploaded file has expired at Zalo: upload it again, then send."""
    FALLBACK_TEXT = "fallback_text"
    """Send the same words as plain text, without buttons or quote."""
    GIVE_UP = "give_up"
    """This will never be taken: tell the one named by `for_whom`."""
    REAUTHORISE = "reauthorise"
    """An administrator of the OA must grant the app again."""
    BILLING = "billing"
    """The commune's paying account is missing or empty."""
    FIX_REQUEST = "fix_request"
    """Our request is wrong: a fault of the program or of its settings."""


@dataclass(frozen=True, slots=True)
class CodeRule:
    """One code's meaning; `for_whom` is who must hear of it; `alarm` asks for a look at once."""

    action: Action
    meaning: str
    for_whom: Whom = "operator"
    alarm: bool = False


def _rule(action: Action, meaning: str, for_whom: Whom = "operator") -> CodeRule:
    return CodeRule(action, meaning, for_whom)


CODES: Final[Mapping[int, CodeRule]] = {
    # OpenAPI, contract §4.5.
    -32: _rule(Action.WAIT_MINUTE, "the app or the OA is over its calls a minute", "nobody"),
    -100: _rule(Action.REUPLOAD, "the uploaded file has expired", "nobody"),
    -200: _rule(Action.RETRY, "sending failed, Zalo does not say why", "nobody"),
    -201: _rule(Action.FIX_REQUEST, "a field of the request is invalid"),
    -202: _rule(Action.FIX_REQUEST, "the request's mac is invalid"),
    -204: _rule(Action.GIVE_UP, "the OA is disabled"),
    -205: _rule(Action.GIVE_UP, "the OA does not exist"),
    -207: _rule(Action.REAUTHORISE, "the OA is not registered as a third party"),
    -208: _rule(Action.REAUTHORISE, "the OA has no secret key"),
    -209: _rule(Action.FIX_REQUEST, "the app is not activated in Zalo's console"),
    -210: _rule(Action.FIX_REQUEST, "a parameter is over its limit"),
    -211: _rule(Action.GIVE_UP, "the OA's quota for this feature is used up"),
    -212: _rule(Action.FIX_REQUEST, "the app has not registered the OA API in the console"),
    -213: _rule(Action.GIVE_UP, "the person does not follow the OA", "officer"),
    -214: _rule(Action.RETRY, "the article is still being processed", "nobody"),
    -215: _rule(Action.FIX_REQUEST, "the app id is invalid"),
    -216: _rule(Action.REFRESH_TOKEN, "the access token is invalid", "nobody"),
    -217: _rule(Action.GIVE_UP, "the person has blocked the OA's invitations", "officer"),
    -218: _rule(Action.GIVE_UP, "the person has received as much as Zalo allows", "officer"),
    -219: _rule(Action.REAUTHORISE, "the app is removed or disabled"),
    -220: _rule(Action.REFRESH_TOKEN, "the access token has expired or was removed", "nobody"),
    -221: _rule(Action.GIVE_UP, "the OA must be verified for this"),
    -222: _rule(Action.GIVE_UP, "the person is inactive or has blocked the OA", "officer"),
    -223: _rule(Action.REAUTHORISE, "the OA has not granted the app this permission"),
    -224: _rule(Action.GIVE_UP, "the OA's package does not include this"),
    -227: _rule(Action.GIVE_UP, "the person is banned or away for over 45 days", "officer"),
    -230: _rule(Action.WAIT_WINDOW, "the person has not written for 7 days", "officer"),
    -232: _rule(Action.WAIT_WINDOW, "the person has never written, or too long ago", "officer"),
    -233: _rule(Action.FALLBACK_TEXT, "this type of message is not supported"),
    -234: _rule(Action.RETRY, "promotion is refused between 22:00 and 06:00", "nobody"),
    -235: _rule(Action.GIVE_UP, "this kind of OA may not use this call"),
    -237: _rule(Action.GIVE_UP, "the group is disabled", "officer"),
    -238: _rule(Action.FIX_REQUEST, "the group package is already in use"),
    -240: _rule(Action.FIX_REQUEST, "version 2 messages are shut down"),
    -241: _rule(Action.GIVE_UP, "the group package is disabled"),
    -242: _rule(Action.FIX_REQUEST, "the appsecret_proof is wrong: check ZALO_APP_SECRET"),
    -244: _rule(Action.GIVE_UP, "the person refuses this type of message", "officer"),
    -248: _rule(Action.GIVE_UP, "the content breaks Zalo's rules", "officer"),
    -249: _rule(Action.FIX_REQUEST, "this template cannot be sent to a Zalo id"),
    -305: _rule(Action.WAIT_WINDOW, "over 48 hours since the person wrote", "officer"),
    -311: _rule(Action.WAIT_WINDOW, "the reply quota of this window is used up", "officer"),
    -320: _rule(Action.BILLING, "the app is not linked to a Zalo Cloud Account"),
    -321: _rule(Action.BILLING, "the Zalo Cloud Account cannot be charged"),
    -403: _rule(Action.GIVE_UP, "the OA is not in the group", "officer"),
    -1340: _rule(Action.FIX_REQUEST, "the ads form does not exist"),
    -1341: _rule(Action.FIX_REQUEST, "no access to the ads form"),
    # The template host's words for the same two faults, contract §1.6.
    -124: _rule(Action.REFRESH_TOKEN, "the access token is invalid", "nobody"),
    -1241: _rule(Action.FIX_REQUEST, "the appsecret_proof is wrong: check ZALO_APP_SECRET"),
    # OAuth, contract §1.5; the rest of the family is unpublished.
    -14002: _rule(Action.REAUTHORISE, "the app id is invalid or the app is not active"),
    -14003: _rule(Action.FIX_REQUEST, "the redirect address differs from the one in the console"),
    -14004: _rule(Action.REAUTHORISE, "the app's secret is wrong: check ZALO_APP_SECRET"),
    -14014: _rule(Action.REAUTHORISE, "the refresh token is not taken any more"),
}

ZNS_CODES: Final[Mapping[int, CodeRule]] = {
    # The template host uses some of the same numbers for other things, contract §9.
    -108: _rule(Action.GIVE_UP, "the phone number is not one Zalo knows", "officer"),
    -114: _rule(Action.GIVE_UP, "the person cannot receive template messages", "officer"),
    -115: _rule(Action.BILLING, "the account has no balance or quota left"),
    -118: _rule(Action.GIVE_UP, "the phone number has no Zalo account", "officer"),
    -119: _rule(Action.GIVE_UP, "the person cannot receive template messages", "officer"),
    -124: CODES[-124],
    -1241: CODES[-1241],
    -133: _rule(Action.RETRY, "this template is refused at night", "nobody"),
    -136: _rule(Action.BILLING, "no Zalo Cloud Account is linked"),
    -137: _rule(Action.BILLING, "the Zalo Cloud Account cannot be charged"),
    -139: _rule(Action.GIVE_UP, "the person refuses template messages", "officer"),
    -141: _rule(Action.GIVE_UP, "the person refuses this OA's template messages", "officer"),
    -144: _rule(Action.GIVE_UP, "the OA's template messages for today are used up"),
    -147: _rule(Action.GIVE_UP, "the template's messages for today are used up"),
    -32: CODES[-32],
}
"""Template messages by phone number; the rest of that table are faults of settings (give up)."""

UNKNOWN_CODE: Final = CodeRule(Action.GIVE_UP, "Zalo answered with an unpublished code", alarm=True)
_ARTICLE_QUOTA: Final = CodeRule(Action.GIVE_UP, "the OA's quota of articles is used up")
_OAUTH_REFUSAL: Final = CodeRule(Action.REAUTHORISE, "Zalo refused the authorisation", alarm=True)


def rule_for(code: int, message: str = "", *, adorned: bool = False, zns: bool = False) -> CodeRule:
    """The rule for an answer's `error` and `message`.

    `adorned` says the message had buttons, a list or a quote: only then can −233 or −201 be cured
    by sending plain text. −223 means two things and is told apart by its text (contract §4.5).
    """
    if zns:
        return ZNS_CODES.get(code, UNKNOWN_CODE)
    said = message.lower()
    if code == -223 and "quota" in said:
        return _ARTICLE_QUOTA
    if code in (-201, -233):
        return _shape_rule(CODES[code], curable=adorned and not _names_recipient(said))
    if -15000 < code <= -14000 and code not in CODES:
        return _OAUTH_REFUSAL
    return CODES.get(code, UNKNOWN_CODE)


def _shape_rule(rule: CodeRule, *, curable: bool) -> CodeRule:
    action = Action.FALLBACK_TEXT if curable else Action.FIX_REQUEST
    return replace(rule, action=action, for_whom="nobody" if curable else "operator")


def _names_recipient(message: str) -> bool:
    return "user_id" in message or "recipient" in message
