"""Calls to Zalo's OpenAPI for any number of OAs (contract §4, §5, §7, §8).

Every method raises NotSent or SendUnknown (see `errors`) and says what to do about it; those that
take an `oa_id` may also raise NotLinked and TokenUnavailable, which are kinds of NotSent.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from bot.zalo.answers import (
    ChatLine,
    MessageQuota,
    OaInfo,
    Sent,
    UserDetail,
    UserPage,
    read_chat,
    read_oa,
    read_quota,
    read_sent,
    read_user,
    read_user_page,
)
from bot.zalo.errors import Action, CodeRule, NotSent, SendUnknown, rule_for
from bot.zalo.messages import Message, is_adorned, to_body, to_group_body
from bot.zalo.tokens import TokenCustodian
from bot.zalo.values import as_dict, as_id, as_int, as_text

CONNECT_TIMEOUT_S: Final = 5.0
MOST_USERS: Final = 50
MOST_CHAT_LINES: Final = 10


@dataclass(frozen=True, slots=True)
class _Call:
    """One request, able to be made again with another token. `form` builds an upload's body."""

    method: str
    url: str
    query: dict[str, str] | None = None
    body: dict[str, Any] | None = None
    form: Callable[[], aiohttp.FormData] | None = None
    adorned: bool = False
    zns: bool = False


class ZaloClient:
    """Zalo's OpenAPI. `remaining` is what Zalo last said is left of this minute's calls.

    `timeout_s` bounds a whole call in seconds; `appsecret_proof` signs the token on each call.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        custodian: TokenCustodian,
        openapi_url: str,
        business_url: str,
        timeout_s: float = 10,
        appsecret_proof: bool = False,
    ) -> None:
        self.remaining: int | None = None
        self._session = session
        self._custodian = custodian
        self._openapi = openapi_url.rstrip("/")
        self._business = business_url.rstrip("/")
        # `connect` also bounds the wait for a free connection: over it, nothing has been sent.
        self._timeout = aiohttp.ClientTimeout(
            total=timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s / 2)
        )
        self._proof = appsecret_proof

    async def send_cs(self, oa_id: str, user_id: str, message: Message) -> Sent:
        """Sends one consultation message."""
        body = to_body(user_id, message)
        call = self._post("/v3.0/oa/message/cs", body, adorned=is_adorned(message))
        return read_sent(await self._made(oa_id, call))

    async def send_group(self, oa_id: str, group_id: str, message: Message) -> Sent:
        """Sends to a group of the OA; `[@...]` in relayed text is disarmed: it calls people."""
        body = to_group_body(group_id, message)
        call = self._post("/v3.0/oa/group/message", body, adorned=is_adorned(message))
        return read_sent(await self._made(oa_id, call))

    async def send_template(
        self, oa_id: str, user_id: str, template_id: str, values: dict[str, str]
    ) -> Sent:
        """Sends an approved template to a Zalo id; billed, and open when the window is shut."""
        body = {"user_id": user_id, "template_id": template_id, "template_data": values}
        return read_sent(await self._made(oa_id, self._post("/v3.0/oa/message/template", body)))

    async def send_template_to_phone(
        self, oa_id: str, phone: str, template_id: str, values: dict[str, str], tracking_id: str
    ) -> Sent:
        """Sends an approved template to a phone number (84...); `tracking_id` to 48 characters."""
        body = {
            "phone": phone,
            "template_id": template_id,
            "template_data": values,
            "tracking_id": tracking_id,
        }
        call = _Call("POST", f"{self._business}/message/template", body=body, zns=True)
        return read_sent(await self._made(oa_id, call))

    async def react(self, oa_id: str, user_id: str, message_id: str, icon: str) -> None:
        """Puts an icon (`/-heart`; `/-remove` takes it back) on a person's message."""
        action = {"react_icon": icon, "react_message_id": message_id}
        body = {"recipient": {"user_id": user_id}, "sender_action": action}
        await self._made(oa_id, self._post("/v2.0/oa/message", body))

    async def upload_image(self, oa_id: str, data: bytes, filename: str, content_type: str) -> str:
        """The attachment id of a jpg or png up to 1 MB; it lives 7 days."""
        return await self._uploaded(oa_id, "image", data, filename, content_type)

    async def upload_gif(self, oa_id: str, data: bytes, filename: str) -> str:
        """The attachment id of a gif up to 5 MB; it lives 7 days."""
        return await self._uploaded(oa_id, "gif", data, filename, "image/gif")

    async def upload_file(self, oa_id: str, data: bytes, filename: str, content_type: str) -> str:
        """The token of a PDF, DOC or DOCX up to 5 MB; it lives 7 days."""
        return await self._uploaded(oa_id, "file", data, filename, content_type)

    async def user_detail(self, oa_id: str, user_id: str) -> UserDetail:
        """Who a person is, as far as they let the OA know."""
        call = self._get("/v3.0/oa/user/detail", {"user_id": user_id})
        return read_user(await self._made(oa_id, call))

    async def user_list(
        self,
        oa_id: str,
        offset: int = 0,
        count: int = MOST_USERS,
        *,
        last_interaction: str | None = None,
        tag: str | None = None,
    ) -> UserPage:
        """A page of the OA's people; `last_interaction` as TODAY, L7D, 2026_01_01:2026_01_31."""
        asked: dict[str, Any] = {"offset": offset, "count": min(count, MOST_USERS)}
        if last_interaction:
            asked["last_interaction_period"] = last_interaction
        if tag:
            asked["tag_name"] = tag
        return read_user_page(await self._made(oa_id, self._get("/v3.0/oa/user/getlist", asked)))

    async def get_oa(self, oa_id: str | None = None, *, access_token: str | None = None) -> OaInfo:
        """The OA of a kept grant, or of a token that is not kept yet."""
        call = self._get("/v2.0/oa/getoa")
        if access_token is not None:
            return read_oa(await self._asked(call, access_token, None))
        if oa_id is None:
            raise ValueError("get_oa needs an oa_id or an access_token")
        return read_oa(await self._made(oa_id, call))

    async def conversation(
        self, oa_id: str, user_id: str, offset: int = 0, count: int = MOST_CHAT_LINES
    ) -> list[ChatLine]:
        """The lines Zalo keeps of one person's chat, at most ten a call."""
        asked = {"user_id": user_id, "offset": offset, "count": min(count, MOST_CHAT_LINES)}
        return read_chat(await self._made(oa_id, self._get("/v2.0/oa/conversation", asked)))

    async def recent_chat(
        self, oa_id: str, offset: int = 0, count: int = MOST_CHAT_LINES
    ) -> list[ChatLine]:
        """The last line of each recent chat, at most ten a call."""
        asked = {"offset": offset, "count": min(count, MOST_CHAT_LINES)}
        return read_chat(await self._made(oa_id, self._get("/v2.0/oa/listrecentchat", asked)))

    async def quota_message(self, oa_id: str, user_id: str) -> MessageQuota:
        """When this person last wrote, and what may still be answered."""
        call = self._post("/v3.0/oa/quota/message", {"user_id": user_id})
        return read_quota(await self._made(oa_id, call))

    async def _uploaded(
        self, oa_id: str, kind: str, data: bytes, filename: str, content_type: str
    ) -> str:
        def form() -> aiohttp.FormData:
            made = aiohttp.FormData(quote_fields=False)  # names of files keep their letters
            made.add_field("file", data, filename=filename, content_type=content_type)
            return made

        call = _Call("POST", f"{self._openapi}/v2.0/oa/upload/{kind}", form=form)
        said = as_dict(await self._made(oa_id, call))
        asset = as_id(said.get("token" if kind == "file" else "attachment_id"))
        if asset is None:
            raise SendUnknown("Zalo took the upload but named no id for it")
        return asset

    def _get(self, path: str, asked: dict[str, Any] | None = None) -> _Call:
        query = {"data": json.dumps(asked, separators=(",", ":"))} if asked else None
        return _Call("GET", self._openapi + path, query=query)

    def _post(self, path: str, body: dict[str, Any], *, adorned: bool = False) -> _Call:
        return _Call("POST", self._openapi + path, body=body, adorned=adorned)

    async def _made(self, oa_id: str, call: _Call) -> Any:
        """The call's data, with the OA's token; a refused token is renewed once."""
        secret = await self._custodian.app_secret(oa_id) if self._proof else None
        token = await self._custodian.access_token(oa_id)
        try:
            data = await self._asked(call, token, secret)
        except NotSent as refused:
            if refused.action is not Action.REFRESH_TOKEN:
                raise
            token = await self._custodian.refresh(oa_id, token)
            data = await self._asked(call, token, secret)
        await self._custodian.worked(oa_id, token)
        return data

    async def _asked(self, call: _Call, token: str, secret: str | None) -> Any:
        status, body = await self._exchanged(call, _headers(token, secret))
        return self._data_of(call, status, body)

    async def _exchanged(self, call: _Call, headers: dict[str, str]) -> tuple[int, bytes]:
        """HTTP status and body. Causes are cut: aiohttp's texts hold addresses and headers."""
        try:
            async with self._session.request(
                call.method,
                call.url,
                params=call.query,
                json=call.body,
                data=call.form() if call.form else None,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                self._note_rate(response.headers.get("X-RateLimit-Remain"))
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise _unsent("no connection to Zalo could be opened") from None
        except TimeoutError:
            raise SendUnknown("Zalo did not answer in time") from None
        except (aiohttp.ClientError, OSError):
            raise SendUnknown("the connection to Zalo broke before its answer") from None

    def _note_rate(self, header: str | None) -> None:
        remaining = as_int(header)
        if remaining is not None:
            self.remaining = remaining

    def _data_of(self, call: _Call, status: int, body: bytes) -> Any:
        """The `data` of any answer, or the exception that says what became of the call."""
        if status >= 500:
            raise SendUnknown(f"Zalo answered HTTP {status}")
        if status == 429:
            raise self._refused(call, -32, "")
        answer = _parsed(body)
        code = as_int(answer.get("error"))
        if code is None and 300 <= status < 500:
            rule = CodeRule(Action.FIX_REQUEST, f"Zalo answered HTTP {status}", alarm=True)
            raise NotSent(rule)
        if code is None:
            raise SendUnknown("Zalo answered something unreadable")
        if code == 0:
            return answer.get("data")
        raise self._refused(call, code, as_text(answer.get("message")))

    def _refused(self, call: _Call, code: int, message: str) -> NotSent:
        rule = rule_for(code, message, adorned=call.adorned, zns=call.zns)
        wait = self._next_minute() if rule.action is Action.WAIT_MINUTE else None
        return NotSent(rule, code=code, message=message, retry_after=wait)

    def _next_minute(self) -> float:
        """Seconds until Zalo counts anew; one more, for clocks that differ (contract §11)."""
        return 61.0 - self._custodian.now().second


def _headers(token: str, secret: str | None) -> dict[str, str]:
    headers = {"access_token": token}
    if secret is not None:
        headers["appsecret_proof"] = appsecret_proof(token, secret)
    return headers


def appsecret_proof(access_token: str, app_secret: str) -> str:
    """Lower-case hex of HMAC-SHA256 over the token, keyed with the app's secret (§1.6)."""
    return hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        return as_dict(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def _unsent(meaning: str) -> NotSent:
    return NotSent(CodeRule(Action.RETRY, meaning, "nobody"))
