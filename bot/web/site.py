"""What every page has: its commune, its template, safe headers, and limits.

A page is a function `(request, here) -> Response`; `Site.add` registers it under its short path and
under `/x/{slug}`. How colleagues of this file write a page: docs/web.md.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.clock import Clock
from bot.intake import Intake
from bot.media import MediaStore
from bot.scans import ScanCounts
from bot.settings import Settings
from bot.web.communes import CommunePages, Here, host_of
from bot.web.rates import Limit, Rates
from bot.web.unsent_photos import UnsentPhotos
from bot.web.visitors import client_address
from handlers.vietnamese_dates import moment
from storage.catalogue import Catalogue
from storage.database import Database
from storage.profile_values import dialled

PageHandler = Callable[[web.Request, Here], Awaitable[web.StreamResponse]]

HERE: Final = web.RequestKey("here", Here)
"""The commune of a request, once it is known."""

ROOM: Final = Path(__file__).parent
STATIC: Final = ROOM / "static"
TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
FOR_EVER: Final = "public, max-age=31536000, immutable"
POSTS: Final = Limit("posts", 120, 600)
"""Forms and buttons of one address: a counter's Wi-Fi serves many."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages are made with; one for the process."""

    settings: Settings
    database: Database
    clock: Clock
    media: MediaStore
    catalogue: Catalogue
    communes: CommunePages
    intake: Intake | None = None  # None only where no form is sent
    rates: Rates = field(default_factory=Rates)
    unsent: UnsentPhotos = field(default_factory=UnsentPhotos)
    scans: ScanCounts = field(default_factory=ScanCounts)

    def add(
        self,
        router: web.UrlDispatcher,
        method: str,
        path: str,
        handler: PageHandler,
        *,
        everywhere: bool = True,
    ) -> None:
        """Register a page under `path` and `/x/{slug}` + `path`; GET answers HEAD too.

        Not `everywhere`: under `path` only.
        """
        wrapped = self._of_commune(handler)
        for full in (path, f"/x/{{slug}}{path}") if everywhere else (path,):
            if method == "GET":
                router.add_get(full, wrapped)
            else:
                router.add_route(method, full, wrapped)

    @property
    def own_hosts(self) -> frozenset[str]:
        """The host that PUBLIC_BASE_URL names."""
        return frozenset((host_of(self.settings.public_base_url),))

    def address(self, request: web.Request) -> str:
        """The client's address, for limits; never kept and never logged."""
        return client_address(request, self.settings.trusted_proxies)

    def limit(self, request: web.Request, *limits: Limit, key: str | None = None) -> None:
        """Count this request against `limits` by its address (or `key`); raises a 429 page."""
        counted = self.address(request) if key is None else key
        wait = max((self.rates.take(one, counted) for one in limits), default=0.0)
        if wait:
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(int(wait) + 1)})

    def url(self, here: Here, path: str) -> str:
        """The absolute address of a page of this commune, to be shown, shared or printed."""
        if here.profile.web_url:
            return f"{here.profile.web_url.rstrip('/')}{path}"
        return f"{self.settings.public_base_url}{here.prefix or f'/x/{here.slug}'}{path}"

    def _of_commune(self, handler: PageHandler) -> Callable[..., Awaitable[Any]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            slug = request.match_info.get("slug")
            here = await self.communes.of(slug, request.host)
            if here is not None:
                request[HERE] = here
                return await handler(request, here)
            if slug is not None or request.method not in ("GET", "HEAD"):
                raise web.HTTPNotFound
            them = await self.communes.all_of_them()
            return page(request, "chooser.html", communes=them, path=request.path)

        return answer


def page(
    request: web.Request, template: str, *, status: int = 200, private: bool = False, **values: Any
) -> web.Response:
    """The page made of `template`; a `private` one is kept by nobody and found by no search."""
    here: Here | None = request.get(HERE)
    text = _environment().get_template(template).render(here=here, private=private, **values)
    headers = {"Cache-Control": "no-store" if private or status >= 400 else "no-cache"}
    if private or status >= 400:
        headers["X-Robots-Tag"] = "noindex"
    return web.Response(
        body=text.encode("utf-8", "replace"),
        content_type="text/html",
        charset="utf-8",
        status=status,
        headers=headers,
    )


def static_address(name: str) -> str:
    """The address of a file of `static/`, which changes with its content."""
    return f"/static/{static_files()[name].mark}/{name}"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file of `static/`, read once."""

    data: bytes
    content_type: str
    mark: str


@cache
def static_files() -> Mapping[str, StaticFile]:
    """Every file of `static/` by its name."""
    found = {}
    for path in sorted(STATIC.iterdir()):
        if path.suffix in TYPES:
            data = path.read_bytes()
            mark = hashlib.sha256(data).hexdigest()[:12]
            found[path.name] = StaticFile(data, TYPES[path.suffix], mark)
    return found


async def static(request: web.Request) -> web.Response:
    """`/static/{mark}/{name}`."""
    file = static_files().get(request.match_info["name"])
    if file is None:
        raise web.HTTPNotFound
    current = request.match_info["mark"] == file.mark
    headers = {"Cache-Control": FOR_EVER if current else "no-cache"}
    return web.Response(
        body=file.data, content_type=file.content_type, charset=_charset(file), headers=headers
    )


def _charset(file: StaticFile) -> str | None:
    return "utf-8" if file.content_type.startswith("text/") else None


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["static"] = static_address
    made.filters |= {"moment": moment, "dialled": dialled, "data": as_data, "capital": capital}
    return made


def as_data(value: Any) -> Markup:
    """JSON that may stand in a `<script type="application/ld+json">`: no tag can end in it."""
    text = json.dumps(value, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704  # escaped above for where it stands


def capital(text: str) -> str:
    """With a capital letter in front, the rest as it is."""
    return text[:1].upper() + text[1:]
