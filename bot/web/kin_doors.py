"""From the open pages to the confidential one: a one-time link, for somebody nobody knows.

No name, number, place or address goes along; limits on this way are counted for all together.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from aiohttp import web

from bot.web.communes import Here
from bot.web.rates import Limit
from bot.web.sent_forms import new_form
from bot.web.site import Site, page
from storage import confidential, confidential_links, people
from storage.database import Session
from storage.models import Case
from storage.types import Channel

DOORS: Final = Limit("kin doors", 300, 3600)


async def to_write(site: Site, request: web.Request, here: Here, text: str = "") -> web.Response:
    """A button that opens the confidential page; what was written already goes along."""
    site.limit(request, DOORS, key="")

    def make(session: Session, now: datetime) -> str:
        person = people.find_or_add(session, here.id, Channel.web, new_form(), now)
        return confidential_links.for_citizen(session, person, None, now)[0]

    return await _door(site, request, here, make, text=text)


async def to_follow(site: Site, request: web.Request, here: Here, case: Case) -> web.Response:
    """A button that opens the writer's case, whose code and number they have typed."""
    case_id = case.id

    def make(session: Session, now: datetime) -> str:
        row = session.get_one(Case, case_id)
        writer = people.get(session, confidential.writer_id(session, row))
        token, link = confidential_links.for_citizen(session, writer, row, now)
        link.confirmed_at = now  # the number says more than a tap in Zalo would
        return token

    return await _door(site, request, here, make, follow=True)


async def _door(
    site: Site,
    request: web.Request,
    here: Here,
    make: Callable[[Session, datetime], str],
    *,
    text: str = "",
    follow: bool = False,
) -> web.Response:
    now = site.clock.now()
    token = await site.database.run(lambda session: make(session, now))
    path = f"{here.prefix}/kin/{token}"
    return page(request, "kin-door.html", private=True, path=path, text=text, follow=follow)
