"""`/`, the privacy notice, and the file or tag by which Zalo verifies the domain."""

from aiohttp import web

from bot.web.communes import Here
from bot.web.site import HERE, Site, page
from handlers.vietnamese_dates import hours_line
from handlers.worktime import local

_ROBOTS = "User-agent: *\nDisallow: /kin/\nDisallow: /m/\nDisallow: /zalo/\n"


def add_routes(router: web.UrlDispatcher, site: Site) -> None:
    """Register the pages."""
    code = site.settings.zalo_site_verification

    async def index(request: web.Request) -> web.Response:
        """The commune's front page; a choice where there are several."""
        here = await site.communes.of(None, request.host)
        if here is not None:
            request[HERE] = here
            return await front(request, here)
        them = await site.communes.all_of_them()
        return page(request, "chooser.html", communes=them, path="/", verification=code)

    async def front(request: web.Request, here: Here) -> web.Response:
        hours = hours_line(here.profile, local(site.clock.now()).date())
        return page(request, "home.html", hours=hours, verification=code)

    async def privacy(request: web.Request, here: Here) -> web.Response:
        return page(request, "privacy.html", kept=_length(here.profile.data_keep_days))

    async def verifier(request: web.Request) -> web.Response:
        return page(request, "verifier.html", verification=code)

    async def robots(_request: web.Request) -> web.Response:
        return web.Response(text=_ROBOTS)

    router.add_get("/robots.txt", robots)
    router.add_get("/", index)
    site.add(router, "GET", "/x/{slug}/", front, everywhere=False)
    site.add(router, "GET", "/rieng-tu", privacy)
    if code:
        router.add_get(f"/zalo_verifier{code}.html", verifier)


def _length(days: int) -> str:
    years, rest = divmod(days, 365)
    return f"{days} ngày" if rest or not years else f"{years} năm"
