"""Authorisation codes and token pairs: who may call for which OA, and until when."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from bot.emulator.clock import DAY_MS, MINUTE_MS, SECOND_MS, Clock
from bot.emulator.config import EmulatorConfig
from bot.emulator.wire import Document, Refusal

ACCESS_LIFE_MS = 90_000 * SECOND_MS
REFRESH_LIFE_MS = 90 * DAY_MS
CODE_LIFE_MS = 10 * MINUTE_MS

DEATHS = {
    "-216_invalid": (-216, "Access token is invalid"),
    "-216_expired": (-216, "Access token has expired"),
    "-220": (-220, "access_token is expired or removed"),
}


class OauthRefusal(Exception):
    """The token endpoint says no, in the form of contract §1.5."""

    def __init__(self, code: int, name: str, reason: str = "") -> None:
        super().__init__(name)
        self.code = code
        self.name = name
        self.reason = reason


@dataclass(slots=True)
class Access:
    """An access token; `death` names the wording (of DEATHS) it is refused with."""

    oa_id: str
    expires_ms: int
    death: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """An authorisation code, good once for ten minutes."""

    oa_id: str
    challenge: str | None
    expires_ms: int


class Grants:
    """Codes and tokens. One access token per OA works at a time (contract §1.4)."""

    def __init__(self, config: EmulatorConfig, clock: Clock) -> None:
        self._secret = config.app_secret
        self._app_id = config.app_id
        self._clock = clock
        self._codes: dict[str, Code] = {}
        self._access: dict[str, Access] = {}
        self._refresh: dict[str, tuple[str, int]] = {}
        self._current: dict[str, str] = {}
        for oa in config.all_oas():
            if oa.initial_access_token and oa.initial_refresh_token:
                self._keep(oa.id, oa.initial_access_token, oa.initial_refresh_token)

    def authorised(self, oa_id: str) -> bool:
        """True once the OA has granted the app a token."""
        return oa_id in self._current

    def oa_of_token(self, token: str | None) -> str:
        """The OA an access token speaks for; Refusal −216 or −220 for one that does not work."""
        access = self._access.get(token or "")
        if access is None:
            raise Refusal(*DEATHS["-216_invalid"])
        if access.death is not None:
            raise Refusal(*DEATHS[access.death])
        if access.expires_ms <= self._clock.now_ms():
            raise Refusal(*DEATHS["-220"])
        return access.oa_id

    def kill(self, token: str, wording: str) -> None:
        """Make a token refuse with one of the wordings of DEATHS until it is refreshed."""
        self._access[token].death = wording

    def new_code(self, oa_id: str, challenge: str | None) -> str:
        """A code for the consent page's redirect."""
        code = secrets.token_urlsafe(32)
        self._codes[code] = Code(oa_id, challenge, self._clock.now_ms() + CODE_LIFE_MS)
        return code

    def check_app(self, app_id: str | None, secret: str | None) -> None:
        """Raise OauthRefusal −14002 for another app, −14004 for a wrong secret."""
        if app_id != self._app_id:
            raise OauthRefusal(-14002, "Invalid appId", "the app does not exist or is inactive")
        if not hmac.compare_digest((secret or "").encode(), self._secret.encode()):
            raise OauthRefusal(-14004, "Invalid app secret", "header secret_key is wrong")

    def exchange(self, code: str | None, verifier: str | None) -> Document:
        """Tokens for a code. The codes of these refusals are not published: assumed."""
        known = self._codes.pop(code or "", None)
        if known is None or known.expires_ms <= self._clock.now_ms():
            raise OauthRefusal(-14019, "Invalid authorization code", "unknown, used or expired")
        if not _verifies(known.challenge, verifier):
            raise OauthRefusal(-14020, "Invalid code verifier", "it does not match the challenge")
        return self._issue(known.oa_id)

    def refresh(self, refresh_token: str | None) -> Document:
        """The next pair; the refresh token is used up and the old access token dies."""
        known = self._refresh.pop(refresh_token or "", None)
        if known is None or known[1] <= self._clock.now_ms():
            raise OauthRefusal(-14014, "Invalid refresh token")
        return self._issue(known[0])

    def pair_for(self, oa_id: str) -> Document:
        """A fresh pair without consent, as the API Explorer hands out (contract §1.4)."""
        return self._issue(oa_id)

    def proof(self, token: str) -> str:
        """The right `appsecret_proof` of a token (contract §1.6)."""
        return hmac.new(self._secret.encode(), token.encode(), hashlib.sha256).hexdigest()

    def _issue(self, oa_id: str) -> Document:
        access, refresh = secrets.token_urlsafe(60), secrets.token_urlsafe(60)
        self._keep(oa_id, access, refresh)
        return {"access_token": access, "refresh_token": refresh, "expires_in": "90000"}

    def _keep(self, oa_id: str, access: str, refresh: str) -> None:
        now = self._clock.now_ms()
        older = self._access.get(self._current.get(oa_id, ""))
        if older is not None:
            older.death = older.death or "-216_invalid"
        self._access[access] = Access(oa_id, now + ACCESS_LIFE_MS)
        self._refresh[refresh] = (oa_id, now + REFRESH_LIFE_MS)
        self._current[oa_id] = access


def _verifies(challenge: str | None, verifier: str | None) -> bool:
    if challenge is None:
        return True
    digest = hashlib.sha256((verifier or "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
