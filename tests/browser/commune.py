"""The commune's pages in a real browser: served whole, looked at by axe-core, with and without
script."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

from bot.clock import ManualClock
from bot.web import public
from storage import communes, desk_links, officials, people
from storage.profile import CommuneProfile
from storage.types import Channel, Post
from tests.rules.communes import at, minh_son
from tests.web.pages import Served, served

NOW = at("2026-11-19 09:00")
WIDTHS = (320, 768, 1280)
OA_ID = "4001234567890123456"


@cache
def axe_core() -> str:
    """The script of axe-core, from the package that ships it."""
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@dataclass
class Visit:
    """One browser tab on the commune's pages."""

    page: Page
    asked: list[str] = field(default_factory=list)  # every address the page loaded
    wrong: list[str] = field(default_factory=list)  # script errors and refusals by the policy

    async def check(self, *, script: bool = True, closely: bool = True) -> None:
        """No sideways scrolling, nothing from elsewhere, no fault; `closely`: no violation of
        WCAG 2.2 AA either."""
        overflow = (
            await self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if script
            else 0
        )
        assert overflow <= 0, f"{self.page.url} scrolls sideways by {overflow}px"
        ours = re.match(r"https?://[^/]+", self.page.url)
        assert ours is not None
        assert [one for one in self.asked if not one.startswith(ours[0])] == []
        assert self.wrong == []
        if script and closely:
            assert await violations(self.page) == []


async def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and good practice."""
    await page.evaluate(axe_core())
    found = await page.evaluate(
        """async () => (await axe.run(document, {runOnly: [
            'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})).violations
            .map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | '))"""
    )
    return list(found)


@dataclass
class Pages:
    """The commune's pages at their address, and the browser that visits them."""

    served: Served
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def url(self) -> str:
        return str(self.served.browser.make_url("/")).rstrip("/")

    def desk_link(self) -> str:
        """A clerk's one-time link."""
        with self.served.site.database.transaction() as session:
            [commune] = communes.all_of_them(session)
            [office, *_] = officials.of_commune(session, commune.id)
            return f"/ghi-ho/{desk_links.make(session, office, NOW)}"

    async def visit(
        self, path: str, width: int = 320, *, script: bool = True, **options: Any
    ) -> Visit:
        """A new tab of that width."""
        viewport: ViewportSize = {"width": width, "height": 720}
        context = await self.browser.new_context(
            viewport=viewport, java_script_enabled=script, locale="vi-VN", **options
        )
        self.contexts.append(context)
        tab = await context.new_page()
        tab.set_default_timeout(10_000)
        visit = Visit(tab)
        tab.on("request", lambda request: visit.asked.append(request.url))
        tab.on("pageerror", lambda error: visit.wrong.append(str(error)))
        tab.on(
            "console",
            lambda said: (
                visit.wrong.append(said.text)
                if said.type == "error" and "status of 4" not in said.text
                else None
            ),
        )
        await tab.goto(self.url + path)
        return visit


def profile() -> CommuneProfile:
    return minh_son().model_copy(update={"oa_id": OA_ID})


@asynccontextmanager
async def commune_pages(url: str, folder: Path, browser: Browser) -> AsyncIterator[Pages]:
    """Minh Sơn's pages, with an office officer and a chairman to take what comes."""
    clock = ManualClock(NOW)
    async with served(url, folder, profile(), add=public.add_pages, clock=clock) as one:
        with one.site.database.transaction() as session:
            [commune] = communes.all_of_them(session)
            for post, title in ((Post.office, "Công chức văn phòng"), (Post.chairman, "Chủ tịch")):
                row = officials.add(
                    session,
                    commune_id=commune.id,
                    name=title,
                    post=post,
                    title=title,
                    unit=None,
                    now=NOW,
                )
                session.flush()
                person = people.find_or_add(session, commune.id, Channel.zalo, title, NOW)
                officials.pair(row, person, NOW)
        pages = Pages(one, browser)
        try:
            yield pages
        finally:
            for context in pages.contexts:
                await context.close()
