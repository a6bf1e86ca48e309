"""`/q/{point}`: what a QR code's address opens. Light, without script, and never a dead end."""

from typing import Any

from aiohttp import web

from bot.web.communes import Here
from bot.web.forms import read_form
from bot.web.known_points import Found, KnownPoints
from bot.web.procedure_pages import shown
from bot.web.rates import Limit
from bot.web.site import HERE, Site, page
from handlers.words.places import MARKS
from handlers.worktime import local
from storage import point_codes, scans
from storage.models import QrPoint
from storage.scans import OTHERS, Code
from storage.types import Mark, PointKind, ScanKind

OPINIONS = Limit("opinions", 30, 600)
"""Of one address: the people at a counter share its Wi-Fi."""
CODES = Limit("unknown codes", 30, 600)
_ROBOTS = ("bot", "crawler", "spider", "preview", "facebookexternalhit")


def add_routes(router: web.UrlDispatcher, site: Site) -> None:
    """Register the page and the counter's form."""
    known = KnownPoints(site.database)

    async def find(request: web.Request) -> Found | None:
        code = point_codes.typed(request.match_info["point"])
        return await known.of(code) if code else None

    async def show(request: web.Request) -> web.StreamResponse:
        found = await find(request)
        if found is None:
            return await _unknown(site, request)
        here = await _here(site, request, found.point)
        _count(site, request, found.scanned.code, found.scanned)
        link = zalo_link(here, found.point.code)
        if link and _forwards(request, here, found.point):
            return web.Response(status=302, headers={"Location": link, "Cache-Control": "no-store"})
        return _page(site, request, here, found.point, link)

    async def take(request: web.Request) -> web.StreamResponse:
        found = await find(request)
        if found is None or found.point.kind is not PointKind.counter:
            raise web.HTTPNotFound
        here = await _here(site, request, found.point)
        site.limit(request, OPINIONS)
        form = await read_form(request, photos=0)
        if form["mark"] not in set(Mark):
            return _page(site, request, here, found.point, zalo_link(here, found.point.code), True)
        mark, comment = Mark(form["mark"]), form.text("comment")
        number, today = form["form"], local(site.clock.now()).date()
        await site.database.run(
            lambda session: scans.say_once(session, found.point, today, mark, comment, number)
        )
        return page(request, "counter-done.html", private=True, point=found.point, mark=mark)

    router.add_get("/q/{point}", show)
    router.add_post("/q/{point}", take)


def zalo_link(here: Here, code: str) -> str:
    """What opens the commune in Zalo: a link that carries the place where one is configured."""
    if here.profile.place_link:
        return here.profile.place_link.replace("{code}", code)
    return here.zalo


def _forwards(request: web.Request, here: Here, point: QrPoint) -> bool:
    """Zalo's own browser need not show a page first, unless the page is what the poster is for."""
    in_zalo = "zalo" in request.headers.get("User-Agent", "").lower()
    return in_zalo and (point.kind is PointKind.place or here.profile.place_link is not None)


def _page(
    site: Site, request: web.Request, here: Here, point: QrPoint, link: str, missed: bool = False
) -> web.Response:
    values: dict[str, Any] = {"point": point, "link": link}
    procedure = site.catalogue.get(point.procedure) if point.procedure else None
    if procedure is not None:
        return page(request, "scan-procedure.html", **values, **shown(site, here, procedure))
    if point.kind is PointKind.counter:
        marks = [(mark.value, title) for mark, title in MARKS.items()]
        number = scans.new_number()
        return page(
            request,
            "scan-counter.html",
            status=422 if missed else 200,
            private=True,
            **values,
            marks=marks,
            form=number,
            missed=missed,
        )
    return page(request, "scan-place.html", **values)


async def _here(site: Site, request: web.Request, point: QrPoint) -> Here:
    """The commune of the point, whatever host was asked."""
    here = await site.communes.of(None, request.host)
    if here is None or here.id != point.commune_id:
        them = await site.communes.all_of_them()
        slug = next((one.slug for one in them if one.id == point.commune_id), "")
        here = await site.communes.of(slug, request.host)
    if here is None:  # added a moment ago: the snapshot is renewed within seconds
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "15"})
    request[HERE] = here
    return here


async def _unknown(site: Site, request: web.Request) -> web.Response:
    """A code nobody has: counted, and whoever scanned it is helped all the same."""
    code = point_codes.typed(request.match_info["point"])
    _count(site, request, code or OTHERS, None)
    site.limit(request, CODES)
    here = await site.communes.of(None, request.host)
    if here is None:
        them = await site.communes.all_of_them()
        return page(request, "chooser.html", status=404, communes=them, path="/xac-minh")
    request[HERE] = here
    return page(request, "scan-unknown.html", status=404, code=code, link=here.zalo)


def _count(site: Site, request: web.Request, code: str, point: QrPoint | None) -> None:
    agent = request.headers.get("User-Agent", "").lower()
    if request.method != "GET" or any(robot in agent for robot in _ROBOTS):
        return
    today = local(site.clock.now()).date()
    commune_id, point_id = (point.commune_id, point.id) if point else (None, None)
    site.scans.note(Code(code, today, ScanKind.page, commune_id, point_id))
