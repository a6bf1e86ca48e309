"""Zalo's OAuth v4: the consent link, PKCE and the token endpoint (contract §1)."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from bot.zalo.errors import NotLinked, TokenUnavailable, rule_for
from bot.zalo.values import as_int

ACCESS_LIFE_S: Final = 90_000
"""25 hours: the life of an access token where Zalo's answer does not say (contract §1.4)."""
_TIMEOUT: Final = aiohttp.ClientTimeout(total=15, sock_connect=5)
_LIMIT_CODE: Final = -32


@dataclass(frozen=True, slots=True)
class TokenPair:
    """One grant: the access token, the one-use refresh token behind it, and when it ends (UTC)."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime


def new_verifier() -> str:
    """A fresh PKCE verifier: 43 characters of base64url (contract §1.1)."""
    return secrets.token_urlsafe(32)


def challenge_of(verifier: str) -> str:
    """The PKCE challenge: base64url without padding of the verifier's SHA-256."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def consent_url(
    oauth_url: str, app_id: str, redirect_uri: str, state: str, verifier: str | None
) -> str:
    """The page where an OA's administrator grants the app.

    `redirect_uri` must equal the callback saved in Zalo's console, else Zalo shows −14003.
    """
    query = {"app_id": app_id, "redirect_uri": redirect_uri}
    if verifier:
        query["code_challenge"] = challenge_of(verifier)
    if state:
        query["state"] = state
    return f"{oauth_url.rstrip('/')}/v4/oa/permission?{urlencode(query)}"


class TokenEndpoint:
    """`POST /v4/oa/access_token`. Raises NotLinked when refused, TokenUnavailable when unclear."""

    def __init__(
        self, session: aiohttp.ClientSession, oauth_url: str, now: Callable[[], datetime]
    ) -> None:
        self._session = session
        self._url = f"{oauth_url.rstrip('/')}/v4/oa/access_token"
        self._now = now

    async def exchange(
        self, code: str, app_id: str, app_secret: str, verifier: str | None
    ) -> TokenPair:
        """The first pair for a consent's code (10 minutes, one use)."""
        form = {"code": code, "app_id": app_id, "grant_type": "authorization_code"}
        if verifier:
            form["code_verifier"] = verifier
        return await self._ask(form, app_secret)

    async def refresh(self, refresh_token: str, app_id: str, app_secret: str) -> TokenPair:
        """The next pair; Zalo kills the old access and refresh tokens by answering."""
        form = {
            "refresh_token": refresh_token,
            "app_id": app_id,
            "grant_type": "refresh_token",
        }
        return await self._ask(form, app_secret)

    async def _ask(self, form: dict[str, str], app_secret: str) -> TokenPair:
        asked_at = self._now()
        answer = await self._post(form, app_secret)
        access, refresh = _token(answer, "access_token"), _token(answer, "refresh_token")
        # Only both tokens are success: a refusal may lack its error number (contract §1.5).
        if access is None or refresh is None:
            raise _refused(answer)
        life = as_int(answer.get("expires_in")) or 0
        seconds = life if 0 < life <= 10 * ACCESS_LIFE_S else ACCESS_LIFE_S
        return TokenPair(access, refresh, asked_at + timedelta(seconds=seconds))

    async def _post(self, form: dict[str, str], app_secret: str) -> dict[str, Any]:
        try:
            async with self._session.post(
                self._url,
                data=form,
                headers={"secret_key": app_secret},
                timeout=_TIMEOUT,
                allow_redirects=False,
            ) as response:
                return _readable(response.status, await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError):
            # The cause is cut: aiohttp's text can hold the request's address and headers.
            raise TokenUnavailable("Zalo's authorisation server did not answer") from None


def _readable(status: int, body: bytes) -> dict[str, Any]:
    if status >= 500 or status == 429:
        raise TokenUnavailable(f"Zalo's authorisation server answered HTTP {status}")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise TokenUnavailable("Zalo's authorisation server answered something unreadable")
    return answer


def _token(answer: dict[str, Any], field_name: str) -> str | None:
    value = answer.get(field_name)
    return value if isinstance(value, str) and value not in ("", "undefined", "null") else None


def _refused(answer: dict[str, Any]) -> NotLinked | TokenUnavailable:
    code = as_int(answer.get("error"))
    if code == _LIMIT_CODE:
        return TokenUnavailable("Zalo's authorisation server is over its limit", 60.0)
    if code is None:
        return NotLinked("Zalo's authorisation server answered without tokens")
    return NotLinked(rule_for(code).meaning, code)
