"""`/thu-tuc`: find a procedure as one would in chat; its checklist has one address of its own."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from aiohttp import web

from bot.web.communes import Here
from bot.web.forms import cleaned
from bot.web.rates import Limit
from bot.web.site import Site, page
from handlers.citizens.checklists import MOST_ASKED
from handlers.citizens.local_procedures import as_here
from handlers.citizens.reading import candidates
from handlers.understanding import understand
from handlers.understanding.elsewhere import matter_of
from handlers.understanding.fold import fold
from handlers.words import checklists as words
from handlers.worktime import local
from storage.catalogue import Catalogue, Confidence, Online, Procedure

SEARCHES = Limit("searches", 120, 600)
LONGEST_SEARCH = 200
MOST_FOUND = 12

_ONLINE = {
    Online.FULL: "Nộp trực tuyến được toàn bộ",
    Online.PARTIAL: "Nộp trực tuyến được một phần, vẫn cần đến nơi nộp một lần",
    Online.SOME: "Nộp trực tuyến được",
    Online.NONE: "Phải đến trực tiếp",
    Online.UNKNOWN: "Chưa rõ, xin xem trên Cổng Dịch vụ công quốc gia",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Procedures of one field, those with a checklist first."""

    number: int
    name: str
    procedures: tuple[Procedure, ...]


def add_routes(router: web.UrlDispatcher, site: Site) -> None:
    """Register the list with its search, and the pages of the procedures."""

    async def index(request: web.Request, here: Here) -> web.Response:
        asked = " ".join(cleaned(request.query.get("q", ""))[:LONGEST_SEARCH].split())
        groups = groups_of(site.catalogue)
        group = _group(groups, request.query.get("nhom", ""))
        if asked:
            site.limit(request, SEARCHES)
        return page(
            request,
            "procedures.html",
            asked=asked,
            elsewhere=matter_of(asked),
            found=await asyncio.to_thread(_found, site, here, asked) if asked else [],
            groups=groups,
            group=group,
            usual=[one for one in map(site.catalogue.get, MOST_ASKED) if one],
            canonical=site.url(here, "/thu-tuc"),
        )

    async def show(request: web.Request, here: Here) -> web.Response:
        procedure = site.catalogue.get(request.match_info["code"])
        if procedure is None:
            raise web.HTTPNotFound
        return page(request, "procedure.html", **shown(site, here, procedure))

    site.add(router, "GET", "/thu-tuc", index)
    site.add(router, "GET", "/thu-tuc/{code}", show)


@lru_cache(maxsize=4)
def groups_of(catalogue: Catalogue) -> tuple[Group, ...]:
    """The fields in which procedures are, the ones with most checklists first."""
    names = dict.fromkeys(one.group for one in catalogue)
    made = [tuple(sorted(_in(catalogue, name), key=lambda one: one.by_name_only)) for name in names]
    made.sort(key=lambda them: (-sum(not one.by_name_only for one in them), -len(them)))
    return tuple(Group(number, them[0].group, them) for number, them in enumerate(made, 1))


def _in(catalogue: Catalogue, name: str) -> Iterable[Procedure]:
    return (one for one in catalogue if one.group == name)


def _group(groups: Sequence[Group], number: str) -> Group | None:
    if not number.isascii() or not number.isdigit() or len(number) > 4:
        return None
    return next((group for group in groups if group.number == int(number)), None)


def _found(site: Site, here: Here, asked: str) -> list[Procedure]:
    """What the words may mean, best first; then procedures whose name holds them.

    For what another body does only these: the rest merely sounds alike.
    """
    plain = fold(asked)
    codes = [] if matter_of(asked) else _meant(site, here, asked)
    codes += [one.code for one in site.catalogue if plain and plain in _names(one)]
    if asked in site.catalogue.by_code:
        codes = [asked]
    found = (site.catalogue.get(code) for code in dict.fromkeys(codes))
    return [one for one in found if one is not None][:MOST_FOUND]


def _meant(site: Site, here: Here, asked: str) -> list[str]:
    today = local(site.clock.now()).date()
    villages = here.profile.villages
    meant = understand(asked, catalogue=site.catalogue, today=today, villages=villages)
    named = [meant.procedure] if meant.procedure else []
    return [*named, *(one.code for one in candidates(site.catalogue, meant))]


@lru_cache(maxsize=2048)
def _names(procedure: Procedure) -> str:
    return " | ".join(fold(one) for one in (procedure.everyday_name, procedure.name))


def shown(site: Site, here: Here, procedure: Procedure) -> dict[str, Any]:
    """What `procedure.html` is filled with."""
    today = local(site.clock.now()).date()
    mine, own = as_here(procedure, here.profile), here.profile.procedure(procedure.code)
    address = site.url(here, f"/thu-tuc/{procedure.code}")
    offered = site.catalogue.get(procedure.offer_first) if procedure.offer_first else None
    return {
        "one": mine,
        "cases": [
            (case.title, [words.said_here(item, here.profile) for item in case.items])
            for case in mine.cases
        ],
        "where": words.said_here(mine.where, here.profile),
        "relative": words.said_here(mine.relative_may_go, here.profile),
        "note": words.said_here(mine.note, here.profile),
        "show_only": [words.said_here(one, here.profile) for one in mine.show_only],
        "local": words.local_line(own.note, own.phone, here.profile) if own else "",
        "condolence": words.said_here(words.CONDOLENCE, here.profile) if mine.condolence else "",
        "fee": words.said_here(mine.fee or "Theo mức của tỉnh, xin hỏi tại quầy", here.profile),
        "time": words.said_here(mine.time, here.profile),
        "online": _ONLINE[mine.online],
        "portal": mine.url or words.PORTAL,
        "in_force": mine.in_force(today),
        "unsure": mine.confidence is Confidence.LOW,
        "offered": offered,
        "address": address,
        "data": _structured(here, mine, address),
    }


def _structured(here: Here, procedure: Procedure, address: str) -> dict[str, Any]:
    """The page for search engines, as schema.org's GovernmentService."""
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": procedure.everyday_name,
        "alternateName": procedure.name,
        "identifier": procedure.code,
        "serviceType": procedure.group,
        "url": address,
        "inLanguage": "vi",
        "areaServed": f"{here.profile.short_name}, {here.profile.province}",
        "provider": {
            "@type": "GovernmentOrganization",
            "name": here.profile.full_name,
            "address": here.profile.address,
            "telephone": here.profile.hotline,
        },
    }
