"""What can go wrong between us and Zalo.

    Exception
    ├── ValueError
    │   ├── BadEvent            a webhook body that is no event (envelope)
    │   └── BadMessage          a message Zalo would refuse, caught before it leaves (messages)
    │       └── MessageTooLarge     over one of Zalo's lengths or counts
    └── ZaloError               a call did not succeed: `action` says what to do
        ├── NotSent             Zalo provably did not accept it: sending again cannot double it
        │   ├── TokenUnavailable    no token just now, a later try may have one
        │   └── NotLinked           no grant: an administrator must authorise the app
        └── SendUnknown         perhaps accepted: never send again before that is settled

No exception's text holds a person's id, a token or a word of a message.
"""

from __future__ import annotations

from bot.zalo.codes import CODES, UNKNOWN_CODE, ZNS_CODES, Action, CodeRule, Whom, rule_for

__all__ = [
    "CODES",
    "UNKNOWN_CODE",
    "ZNS_CODES",
    "Action",
    "CodeRule",
    "NotLinked",
    "NotSent",
    "SendUnknown",
    "TokenUnavailable",
    "Whom",
    "ZaloError",
    "rule_for",
]


class ZaloError(Exception):
    """A call that did not succeed. `code` is Zalo's, None where Zalo gave none.

    `message` is Zalo's own text (not in `str()`), `retry_after` seconds to wait at least,
    `for_whom` who must hear of it, `alarm` that somebody should look at once.
    """

    def __init__(
        self,
        rule: CodeRule,
        *,
        code: int | None = None,
        message: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(rule.meaning if code is None else f"Zalo {code}: {rule.meaning}")
        self.code = code
        self.message = message
        self.action = rule.action
        self.retry_after = retry_after
        self.for_whom: Whom = rule.for_whom
        self.alarm = rule.alarm


class NotSent(ZaloError):
    """Zalo did not accept the call: the connection never opened, or Zalo refused in words."""


class TokenUnavailable(NotSent):
    """No usable token just now (OAuth unreachable, or another process is refreshing)."""

    def __init__(self, meaning: str, retry_after: float = 30.0) -> None:
        super().__init__(CodeRule(Action.RETRY, meaning, "nobody"), retry_after=retry_after)


class NotLinked(NotSent):
    """The OA has no working grant; only an administrator's consent brings one."""

    def __init__(self, meaning: str, code: int | None = None) -> None:
        super().__init__(CodeRule(Action.REAUTHORISE, meaning, alarm=True), code=code)


class SendUnknown(ZaloError):
    """The request left us and no readable answer came: accepted or not, nobody knows.

    A reading call may simply be tried again. A send must be settled first, by its echo or by the
    `conversation` call.
    """

    def __init__(self, meaning: str) -> None:
        super().__init__(CodeRule(Action.RETRY, meaning, "nobody"))
