"""A reader at the page of a confidential case, over HTTP, as a browser without script sends it."""

import html
import io
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from bot.clock import ManualClock
from bot.media import MediaStore
from bot.settings import load_settings
from bot.web import kin_page
from bot.web.communes import CommunePages
from bot.web.middleware import safe_app
from bot.web.site import Site, static
from storage.catalogue import load_catalogue
from tests.confidential.kin import PIN
from tests.handlers.talk import Talk, Town

_KEY = re.compile(r'name="page" value="([^"]+)"')


@dataclass
class Pages:
    """The service's pages for one town."""

    town: Town
    browser: TestClient[web.Request, web.Application]
    clock: ManualClock

    def link_of(self, talk: Talk) -> str:
        """The newest link in somebody's chat, as a path."""
        for bubble in reversed(talk.bubbles):
            for button in bubble.buttons:
                if button.kind == "url" and "/kin/" in button.value:
                    return "/kin/" + button.value.split("/kin/")[1]
        raise AssertionError(f"no link: {talk.bubbles[-1:]}")

    async def visits(self, talk: Talk, path: str = "") -> "Visitor":
        """Somebody taps the newest link in their chat, and the button of the page."""
        visitor = Visitor(self, talk, path or self.link_of(talk))
        await visitor.posts()
        return visitor

    async def enters(self, talk: Talk, pin: str = PIN) -> "Visitor":
        """They open the link and type their PIN."""
        visitor = await self.visits(talk)
        await visitor.does("pin", pin=pin)
        return visitor


@dataclass
class Visitor:
    """One open page."""

    pages: Pages
    talk: Talk
    path: str
    key: str = ""
    shown: str = ""
    status: int = 0

    async def does(
        self, do: str, *, files: Mapping[str, bytes] | None = None, **fields: str | int
    ) -> str:
        """Send one form of the page; what is shown then, as text. Everybody's phone is served."""
        return await self.posts({"page": self.key, "do": do, **fields}, files)

    async def gets(self, **fields: str | int) -> tuple[bytes, str]:
        """What a button for a file gives: its bytes, and their type."""
        given = {name: str(value) for name, value in {"page": self.key, **fields}.items()}
        async with self.pages.browser.post(self.path, data=given) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            return await answer.read(), answer.content_type

    async def posts(
        self,
        fields: Mapping[str, str | int] | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> str:
        self.pages.clock.set(self.pages.town.now)
        given = {name: str(value) for name, value in (fields or {}).items()}
        data: dict[str, str] | FormData = given
        if files is not None:
            data = FormData(given)
            for name, content in files.items():
                data.add_field(
                    "files", io.BytesIO(content), filename=name, content_type="text/html"
                )
        async with self.pages.browser.post(self.path, data=data) as answer:
            self.status, self.shown = answer.status, await answer.text()
            assert answer.headers["Cache-Control"] == "no-store"
        found = _KEY.search(self.shown)
        self.key = found[1] if found else self.key
        self.pages.town.delivers()
        return self.text

    @property
    def text(self) -> str:
        """What a person reads."""
        main = self.shown.split("<main", 1)[-1].split("</main>")[0]
        bare = re.sub(r"<[^>]+>", " ", re.sub(r"<textarea[^>]*>", " ", main))
        return " ".join(html.unescape(bare).split())

    @property
    def seen(self) -> int:
        """The newest line that the page showed."""
        found = re.search(r'name="seen" value="(\d+)"', self.shown)
        assert found is not None
        return int(found[1])

    def value_of(self, name: str) -> str:
        """The first value of a hidden field or option that a form carries."""
        found = re.search(rf'name="{name}" value="([^"]+)"', self.shown)
        assert found is not None, name
        return found[1]

    def official(self, title: str) -> str:
        """The value of the official of that title in a list."""
        found = re.search(rf'<option value="(\d+)">[^<]*{title}', self.shown)
        assert found is not None, title
        return found[1]


@asynccontextmanager
async def pages_of(town: Town, folder: Path) -> AsyncIterator[Pages]:
    """The pages of the town on its own database, at its own time."""
    database = town.database
    clock = ManualClock(town.now)
    site = Site(
        load_settings(keys_required=False),
        database,
        clock,
        MediaStore(folder / "media", database.seals),
        load_catalogue(),
        CommunePages(database),
    )
    app = safe_app(site)
    app.router.add_get("/static/{mark}/{name}", static)
    kin_page.add_routes(app.router, site)
    with _started(town):
        async with TestClient(TestServer(app)) as browser:
            yield Pages(town, browser, clock)


@contextmanager
def _started(town: Town) -> Iterator[None]:
    town.database.start()
    try:
        yield
    finally:
        town.database.stop()
