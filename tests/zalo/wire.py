"""Zalo's end of the wire: answers prepared by a test, and what arrived there."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Arrived:
    """One request as Zalo saw it."""

    method: str
    path: str
    headers: dict[str, str]
    query: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Wire:
    """A server that gives the prepared answers in order and fails the test on one too many."""

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self._answers: deque[Answer] = deque()
        self.reached = asyncio.Event()
        self.release = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        return str(self.server.make_url("")).rstrip("/")

    def answers(self, document: Any, status: int = 200, **headers: str) -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.json_response(document, status=status, headers=named)

        self._answers.append(answer)

    def answers_bytes(self, body: bytes, status: int = 200) -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(body=body, status=status)

        self._answers.append(answer)

    def cuts(self) -> None:
        """Takes the request whole, then drops the connection without a word."""

        async def answer(request: web.Request) -> web.StreamResponse:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()

        self._answers.append(answer)

    def stalls(self, document: Any) -> None:
        """Holds the answer until the test sets `release`."""

        async def answer(_: web.Request) -> web.StreamResponse:
            await self.release.wait()
            return web.json_response(document)

        self._answers.append(answer)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.reached.set()
        self.arrived.append(
            Arrived(request.method, request.path, dict(request.headers), dict(request.query), body)
        )
        if not self._answers:
            return web.Response(status=599, text="the test prepared no answer for this call")
        return await self._answers.popleft()(request)


def success(data: Any) -> dict[str, Any]:
    return {"data": data, "error": 0, "message": "Success"}


def failure(code: int, message: str = "") -> dict[str, Any]:
    return {"error": code, "message": message}
