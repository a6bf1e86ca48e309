"""The front door of the OpenAPI: token, rate, faults, and the envelope of contract §1.6."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from bot.emulator import groups, oa_info, sending, tags, templates, upload_api, users
from bot.emulator.api_call import ApiCall
from bot.emulator.clock import MINUTE_MS
from bot.emulator.wire import Document, Refusal, to_text
from bot.emulator.world import Oa, World

Endpoint = Callable[[ApiCall], Awaitable[Any]]


class Cut(Exception):
    """The connection is to end here without an answer."""


async def handle(world: World, request: web.Request) -> web.StreamResponse:
    """Serve any path below /v2.0/oa and /v3.0/oa, and those of the template messages' host."""
    name = f"{request.method} {request.path}"
    endpoint = ENDPOINTS.get(name) or BUSINESS.get(name)
    body = b"" if endpoint in UPLOADS else await request.read()
    status, answer = 200, ""
    try:
        status, document = await _answer(world, request, endpoint, body)
        answer = to_text(document)
    except Cut:
        world.traffic.call(world.clock.now_ms(), name, "cut", 0, body, "")
        return cut(request)
    code = str(document.get("error", ""))
    world.traffic.call(world.clock.now_ms(), name, code, status, body, answer)
    slow = world.faults.use("slow_api", _person_of(body))
    if slow:
        await asyncio.sleep(float(slow))
    return web.Response(
        text=answer, status=status, content_type="application/json", headers=_rate_headers(world)
    )


def cut(request: web.Request) -> web.Response:
    """Close the connection; what is returned is never written."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _answer(
    world: World, request: web.Request, endpoint: Endpoint | None, body: bytes
) -> tuple[int, Document]:
    if endpoint is None:
        return 404, {"error": 404, "message": f"Empty api: {request.path} is invalid"}
    person = _person_of(body)
    try:
        oa = _admit(world, request, person)
    except Refusal as no:
        stale = no.code in (-216, -220) and not request.path.startswith("/v")
        return 200, {"error": -124 if stale else no.code, "message": no.message}
    broken = world.faults.use("http_500", person)
    if broken == "before":
        return 500, {"error": 500, "message": "Internal Server Error"}
    _cut_if(world, "cut_before", endpoint, person)
    try:
        data = await endpoint(ApiCall(world, request, oa, body))
    except Refusal as no:
        return 200, {"error": no.code, "message": no.message}
    _cut_if(world, "cut_after", endpoint, person)
    if broken == "after":
        return 500, {"error": 500, "message": "Internal Server Error"}
    envelope: Document = {"error": 0, "message": "Success"}
    return 200, envelope if data is None else {"data": data, **envelope}


def _cut_if(world: World, fault: str, endpoint: Endpoint, person: str | None) -> None:
    if endpoint is sending.send_cs and world.faults.use(fault, person):
        raise Cut


def _admit(world: World, request: web.Request, person: str | None) -> Oa:
    """The OA that is calling; Refusal for a bad token, a bad proof or too many calls."""
    token = request.headers.get("access_token")
    oa_id = world.grants.oa_of_token(token)
    dying = world.faults.use("token_expired", person)
    if dying is not None and token is not None:
        world.grants.kill(token, str(dying))
        world.grants.oa_of_token(token)
    _check_proof(world, request, token or "")
    _count(world, person)
    return world.oas[oa_id]


def _check_proof(world: World, request: web.Request, token: str) -> None:
    proof = request.headers.get("appsecret_proof")
    missing = proof is None and world.config.require_appsecret_proof
    if missing or (proof is not None and proof != world.grants.proof(token)):
        raise Refusal(-242, "Invalid appsecret_proof provided in the API argument")


def _count(world: World, person: str | None) -> None:
    minute = world.clock.now_ms() // MINUTE_MS
    last, calls = world.calls_this_minute
    calls = calls + 1 if minute == last else 1
    world.calls_this_minute = (minute, calls)
    who = world.faults.use("rate_limit", person)
    if who is None and calls <= int(world.faults.value("rate_per_minute")):
        return
    subject = "OA" if who == "oa" else "application"
    raise Refusal(-32, f"Your {subject} reached limit call api")


def _rate_headers(world: World) -> dict[str, str]:
    limit = int(world.faults.value("rate_per_minute"))
    minute, calls = world.calls_this_minute
    used = calls if minute == world.clock.now_ms() // MINUTE_MS else 0
    return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remain": str(max(limit - used, 0))}


def _person_of(body: bytes) -> str | None:
    """The recipient named in a body, for switches that concern one person only."""
    mark = b'"user_id"'
    at = body.find(mark)
    if at < 0:
        return None
    parts = body[at + len(mark) : at + len(mark) + 40].split(b'"')
    return parts[1].decode("ascii", "replace") if len(parts) > 1 else None


async def _unsupported(call: ApiCall) -> None:
    raise Refusal(-209, "Not supported this api")


UPLOADS: tuple[Endpoint | None, ...] = (
    upload_api.image,
    upload_api.gif,
    upload_api.file,
)

_GROUP_POSTS = (
    "updateinfo updateasset acceptpendinginvite rejectpendinginvite addadmins removeadmins"
)
_GROUP_GETS = "listpendinginvite listrecentchat conversation"

ENDPOINTS: Mapping[str, Endpoint] = {
    "POST /v3.0/oa/message/cs": sending.send_cs,
    "POST /v2.0/oa/message": sending.react,
    "POST /v2.0/oa/upload/image": upload_api.image,
    "POST /v2.0/oa/upload/gif": upload_api.gif,
    "POST /v2.0/oa/upload/file": upload_api.file,
    "POST /v3.0/oa/upload/image": upload_api.image,
    "POST /v3.0/oa/upload/gif": upload_api.gif,
    "POST /v3.0/oa/upload/file": upload_api.file,
    "GET /v3.0/oa/user/detail": users.detail,
    "GET /v3.0/oa/user/getlist": users.listing,
    "POST /v3.0/oa/user/update": users.update,
    "POST /v2.0/oa/deletefollowerinfo": users.erase,
    "GET /v2.0/oa/listrecentchat": users.recent_chat,
    "GET /v2.0/oa/conversation": users.conversation,
    "POST /v2.0/oa/tag/tagfollower": tags.tag,
    "POST /v2.0/oa/tag/rmfollowerfromtag": tags.untag,
    "POST /v2.0/oa/tag/rmtag": tags.remove,
    "GET /v2.0/oa/tag/gettagsofoa": tags.listing,
    "GET /v2.0/oa/getoa": oa_info.get_oa,
    "GET /v3.0/oa/getoa": oa_info.get_oa,
    "POST /v3.0/oa/quota/message": oa_info.quota,
    "POST /v2.0/oa/quota/message": oa_info.quota_v2,
    "POST /v3.0/oa/quota/group": groups.not_here,
    "POST /v3.0/oa/message/template": templates.by_uid,
    "POST /v3.0/oa/message/transaction": _unsupported,
    "POST /v3.0/oa/message/promotion": _unsupported,
    "POST /v3.0/oa/group/message": groups.send,
    "POST /v3.0/oa/group/creategroupwithoa": groups.create,
    "POST /v3.0/oa/group/invite": groups.invite,
    "POST /v3.0/oa/group/removemembers": groups.remove,
    "POST /v3.0/oa/group/delete": groups.delete,
    "GET /v3.0/oa/group/getgroup": groups.get,
    "GET /v3.0/oa/group/getgroupsofoa": groups.listing,
    "GET /v3.0/oa/group/listmember": groups.members,
    **{f"POST /v3.0/oa/group/{name}": groups.not_here for name in _GROUP_POSTS.split()},
    **{f"GET /v3.0/oa/group/{name}": groups.not_here for name in _GROUP_GETS.split()},
}

BUSINESS: Mapping[str, Endpoint] = {
    "POST /message/template": templates.by_phone,
    "GET /message/status": templates.status,
    "GET /message/quota": templates.quota,
    "GET /template/all": templates.listing,
}
"""What the host of template messages answers (contract §9)."""
