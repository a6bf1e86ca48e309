"""What every public answer has in common: safe headers, and an answer for every failure."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.log import get_logger

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

WEBHOOK = "/zalo/webhook"
"""Zalo's server looks at nothing but the status; headers for browsers would only slow it down."""

log = get_logger(__name__)


@web.middleware
async def safe_answers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Add the safety headers; a failure of ours is a plain 500 with nothing of ours in it."""
    try:
        response = await handler(request)
    except web.HTTPException as answer:
        answer.headers.update(HEADERS)
        raise
    except Exception as error:
        # The last border: whoever asked gets an answer, whoever runs the service gets the cause.
        log.error("a request failed", route=str(request.match_info.route.name), exc_info=error)
        response = web.Response(status=500, text="Hệ thống đang trục trặc. Xin thử lại sau.\n")
    if request.path != WEBHOOK:
        response.headers.update(HEADERS)
    return response
