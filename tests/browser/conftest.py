"""A real browser, started once, looking at a real local Zalo.

Its tests and fixtures share one event loop: the browser belongs to the loop that started it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest_asyncio
from aiohttp import web
from playwright.async_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    ViewportSize,
    async_playwright,
)

from bot.emulator.config import EmulatorConfig
from bot.emulator.running import RunningEmulator, running_emulator
from tests.ground.chromium import chromium_path

ACCESS_TOKEN = "access-token-of-the-browser-tests"
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 360, "height": 700}


@dataclass(frozen=True)
class Town:
    """A local Zalo with two phones, as the demo has them, and the commune's side of the API."""

    zalo: RunningEmulator
    citizen: str
    official: str

    async def answer(self, person: str, text: str, **message: Any) -> str:
        """What the service would send through the Zalo API; the message's id."""
        answer = await self.try_to_answer(person, text, **message)
        assert answer["error"] == 0, answer
        return str(answer["data"]["message_id"])

    async def try_to_answer(self, person: str, text: str, **message: Any) -> dict[str, Any]:
        """The same, with whatever Zalo says to it."""
        body = {"recipient": {"user_id": person}, "message": {"text": text, **message}}
        url = f"{self.zalo.base_url}/v3.0/oa/message/cs"
        async with (
            aiohttp.ClientSession(headers={"access_token": ACCESS_TOKEN}) as session,
            session.post(url, json=body) as response,
        ):
            return dict(await response.json(content_type=None))

    async def messages(self, person: str) -> list[dict[str, Any]]:
        """What the local Zalo has on this person's screen."""
        screen = await self.zalo.screen(person)
        return list(screen["messages"])


@pytest_asyncio.fixture(loop_scope="session")
async def webhook_url() -> AsyncIterator[str]:
    """A service that takes in every event and says nothing."""

    async def take(request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_post("/zalo/webhook", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/zalo/webhook"
    finally:
        await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def zalo(webhook_url: str) -> AsyncIterator[RunningEmulator]:
    """A local Zalo with nobody in it, whose OA is already linked."""
    config = EmulatorConfig(
        webhook_url=webhook_url,
        initial_access_token=ACCESS_TOKEN,
        initial_refresh_token="refresh-token-of-the-browser-tests",
    )
    async with running_emulator(config) as emulator:
        yield emulator


@pytest_asyncio.fixture(loop_scope="session")
async def town(zalo: RunningEmulator) -> Town:
    """Bà Tư and the chairman, both of whom have written once, as after the demo's start."""
    citizen = zalo.add_person("Bà Tư")
    official = zalo.add_person("Nguyễn Văn Minh")
    for person in (citizen, official):
        zalo.send(person, "xin chào")
    zalo.world.demo = {
        "commune": "UBND xã Minh Sơn",
        "phones": [
            {"person_id": citizen, "role": "citizen", "title": "người dân"},
            {"person_id": official, "role": "official", "title": "Chủ tịch xã"},
        ],
        "links": [{"title": "Trang góp ý", "url": f"{zalo.base_url}/gop-y"}],
    }
    return Town(zalo, citizen, official)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium; where the machine has none it is installed, or the test fails saying why."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=chromium_path(), args=BROWSER_ARGUMENTS
        )
        yield started
        await started.close()


Visitor = Callable[..., Awaitable[Page]]
Opener = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Visitor]:
    """Opens the page at an address; afterwards fails the test if a script of the page failed."""
    contexts: list[BrowserContext] = []
    failures: list[str] = []

    async def open_page(url: str, viewport: ViewportSize = WIDE, **options: Any) -> Page:
        context = await browser.new_context(
            viewport=viewport, reduced_motion="reduce", locale="vi-VN", **options
        )
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: failures.append(str(error)))
        await page.goto(url)
        await page.locator(".bar-side").wait_for(state="attached")
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert failures == []


@pytest_asyncio.fixture(loop_scope="session")
async def opened(visit: Visitor, zalo: RunningEmulator) -> Opener:
    """Opens the page of this test's local Zalo."""

    async def open_page(viewport: ViewportSize = WIDE, **options: Any) -> Page:
        return await visit(zalo.base_url, viewport, **options)

    return open_page


def phone(page: Page, person: str) -> Locator:
    """A person's phone on the page."""
    return page.locator(f"#phone-{person}")


def field(page: Page, person: str) -> Locator:
    """Where this person types."""
    return phone(page, person).get_by_label("Tin nhắn", exact=True)
