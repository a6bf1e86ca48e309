"""`/xac-minh`: whether a QR code is the commune's, for whoever doubts a poster."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from aiohttp import web

from bot.web.communes import Here, host_of
from bot.web.forms import cleaned
from bot.web.rates import Limit
from bot.web.site import Site, page
from storage import communes, point_codes, points
from storage.database import Session
from storage.profile import CommuneProfile

CHECKS = Limit("checks", 60, 600)
LONGEST = 300


class Verdict(StrEnum):
    """What is said of a code or address."""

    ours = "ours"
    old = "old"
    oa = "oa"
    neighbour = "neighbour"
    unknown = "unknown"
    foreign = "foreign"


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict, and the place or commune it speaks of."""

    verdict: Verdict
    name: str = ""
    code: str = ""


def add_routes(router: web.UrlDispatcher, site: Site) -> None:
    """Register the page; its form is a GET, so that an answer can be shared."""

    async def show(request: web.Request, here: Here) -> web.Response:
        asked = cleaned(request.query.get("ma", ""))[:LONGEST].strip()
        answer = None
        if asked:
            site.limit(request, CHECKS)
            answer = await _judge(site, here, asked, request.host)
        return page(
            request,
            "verify.html",
            asked=asked,
            answer=answer,
            host=host_of(site.settings.public_base_url),
            private=bool(asked),
        )

    site.add(router, "GET", "/xac-minh", show)


async def _judge(site: Site, here: Here, asked: str, host: str) -> Answer:
    hosts = site.own_hosts | site.communes.hosts | {host}
    address = _address(asked)
    if address is not None:
        where, path = address
        if here.oa_id and where == "zalo.me" and path.strip("/") == here.oa_id:
            return Answer(Verdict.oa)
        if where not in hosts:
            return Answer(Verdict.foreign, where)
        asked = path.removeprefix("/q/")
    return await site.database.read(lambda session: _look_up(session, here, asked))


def _address(asked: str) -> tuple[str, str] | None:
    """Host and path, when it is an address and no bare code."""
    if "/" not in asked and "." not in asked:
        return None
    url = asked if "://" in asked else f"https://{asked}"
    host = host_of(url)
    return host, urlsplit(url).path if host else ""


def _look_up(session: Session, here: Here, asked: str) -> Answer:
    code = point_codes.typed(asked)
    point = points.anywhere(session, code) if code else None
    if point is None:
        return Answer(Verdict.unknown, code=code)
    if point.commune_id != here.id:
        row = communes.get(session, point.commune_id)
        name = CommuneProfile.model_validate(row.profile).full_name
        return Answer(Verdict.neighbour, name, code)
    verdict = Verdict.ours if points.hangs(point) else Verdict.old
    return Answer(verdict, point.name, code)
