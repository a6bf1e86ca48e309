"""An alarm reaches a person by another way than Zalo, once, and stands until it is over."""

import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.alarms import AGAIN_AFTER, AGAIN_AFTER_FAILURE, Alarms
from bot.clock import ManualClock
from bot.metrics import create_metrics
from tests.ground.mail import mail_server

KEY, SENTENCE = "token 388", "Zalo refuses the tokens of OA 388: nobody gets an answer."


@dataclass
class Address:
    """A web address that alarms are sent to."""

    url: str = ""
    status: int = 200
    got: list[dict[str, Any]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        return web.Response(status=self.status)


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    there = Address()
    app = web.Application()
    app.router.add_post("/alarm", there.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    there.url = f"http://127.0.0.1:{runner.addresses[0][1]}/alarm"
    yield there
    await runner.cleanup()


@asynccontextmanager
async def alarms(
    clock: ManualClock, url: str | None = None, smtp: str | None = None
) -> AsyncIterator[Alarms]:
    async with aiohttp.ClientSession() as session:
        made = Alarms(clock, create_metrics(), session, url, smtp)
        yield made
        await made.stop()


async def test_it_is_posted_as_json_and_told_once(
    manual_clock: ManualClock, address: Address
) -> None:
    async with alarms(manual_clock, address.url) as alarm:
        for _ in range(3):
            alarm.raise_alarm(KEY, SENTENCE)
            await alarm.stop()
        assert alarm.standing() == {KEY: SENTENCE}
    assert address.got == [{"key": KEY, "alarm": SENTENCE}]


async def test_what_still_stands_is_told_again_later(
    manual_clock: ManualClock, address: Address
) -> None:
    async with alarms(manual_clock, address.url) as alarm:
        alarm.raise_alarm(KEY, SENTENCE)
        await alarm.stop()
        manual_clock.advance(by=AGAIN_AFTER - timedelta(seconds=1))
        alarm.raise_alarm(KEY, SENTENCE)
        await alarm.stop()
        assert len(address.got) == 1
        manual_clock.advance(1)
        alarm.raise_alarm(KEY, SENTENCE)
    assert len(address.got) == 2


async def test_what_is_over_stands_no_more_and_is_told_when_it_comes_back(
    manual_clock: ManualClock, address: Address
) -> None:
    async with alarms(manual_clock, address.url) as alarm:
        alarm.raise_alarm(KEY, SENTENCE)
        await alarm.stop()
        alarm.clear(KEY)
        assert alarm.standing() == {}
        alarm.raise_alarm(KEY, SENTENCE)
    assert len(address.got) == 2


@pytest.mark.parametrize("status", [404, 500])
async def test_an_address_that_refuses_is_asked_again_soon(
    manual_clock: ManualClock, address: Address, status: int
) -> None:
    address.status = status
    async with alarms(manual_clock, address.url) as alarm:
        alarm.raise_alarm(KEY, SENTENCE)
        await alarm.stop()
        manual_clock.advance(by=AGAIN_AFTER_FAILURE)
        address.status = 200
        alarm.raise_alarm(KEY, SENTENCE)
        await alarm.stop()
        manual_clock.advance(by=AGAIN_AFTER_FAILURE)
        alarm.raise_alarm(KEY, SENTENCE)
    assert len(address.got) == 2


async def test_it_is_mailed_to_those_whom_the_url_names(manual_clock: ManualClock) -> None:
    async with mail_server() as server:
        smtp = (
            f"smtp://xaoi%40example.vn:secret@127.0.0.1:{server.port}"
            "/?from=xaoi@example.vn&to=office@example.vn&to=tinh@example.vn"
        )
        async with alarms(manual_clock, smtp=smtp) as alarm:
            alarm.raise_alarm(KEY, SENTENCE)
    [raw] = server.mails
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["To"] == "office@example.vn, tinh@example.vn"
    assert mail["From"] == "xaoi@example.vn"
    assert mail["Subject"] == "Xã Ơi: cần xem ngay"
    assert SENTENCE in mail.get_content()
    assert "rcpt TO:<tinh@example.vn>" in server.told


async def test_a_dead_address_does_not_keep_the_mail_back(manual_clock: ManualClock) -> None:
    async with mail_server() as server:
        smtp = f"smtp://127.0.0.1:{server.port}/?from=a@example.vn&to=b@example.vn"
        async with alarms(manual_clock, "http://127.0.0.1:9/alarm", smtp) as alarm:
            alarm.raise_alarm(KEY, SENTENCE)
        assert len(server.mails) == 1


async def test_a_dead_mail_server_breaks_nothing(manual_clock: ManualClock) -> None:
    async with alarms(manual_clock, smtp="smtp://127.0.0.1:9/?to=b@example.vn") as alarm:
        alarm.raise_alarm(KEY, SENTENCE)
        await alarm.stop()
        assert alarm.standing() == {KEY: SENTENCE}


async def test_a_password_leaves_this_machine_only_over_tls(
    manual_clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server here offers no TLS; that it is elsewhere is played."""
    monkeypatch.setattr("bot.mail.is_loopback", lambda _url: False)
    async with mail_server() as server:
        smtp = f"smtp://user:secret@127.0.0.1:{server.port}/?to=b@example.vn"
        async with alarms(manual_clock, smtp=smtp) as alarm:
            alarm.raise_alarm(KEY, SENTENCE)
        assert not [line for line in server.told if not line.startswith("ehlo")]
