"""A sender that lets a request hang gets an answer, and holds nothing."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.web import webhook


async def _read(request: web.Request) -> web.Response:
    body = await webhook._body_of(request)
    return web.Response(text=str(len(body)))


async def _answer(server: TestServer, *pieces: bytes, pause: float) -> bytes:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        return await asyncio.wait_for(reader.readuntil(b"\r\n"), 5)
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("pieces", "status"),
    [((b"half",), b"408"), ((b"half", b" a body"[:6]), b"200"), ((b"0123456789",), b"200")],
    ids=["never ends", "comes in two parts", "comes at once"],
)
async def test_a_body_that_does_not_come_is_answered_408(
    pieces: tuple[bytes, ...], status: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "BODY_SECONDS", 0.3)
    app = web.Application()
    app.router.add_post("/", _read)
    server = TestServer(app)
    async with server:
        answer = await _answer(server, *pieces, pause=0.05)
    assert answer.split()[1] == status
