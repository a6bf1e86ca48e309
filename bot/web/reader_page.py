"""The page of a confidential case for its readers, and for whom they ask to act or to decide.

`/kin/{token}` hands over here once the link was burnt. Every form carries the page's key; nothing
is kept by the browser, nothing secret is in an address, and a reading is committed before the
text is read from the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web

from bot.links import PublicLinks
from bot.web import kin_enclosures, reader_forms
from bot.web.forms import Form
from bot.web.reader_forms import Shown
from bot.web.site import HERE, Site, page
from handlers.officials import confidential_gate as gate
from handlers.officials import confidential_view as view
from handlers.officials.confidential_access import Role
from handlers.officials.confidential_enclosures import Enclosed
from handlers.officials.confidential_enclosures import opened as opened_one
from handlers.officials.confidential_gate import Gate, Step
from handlers.officials.confidential_visit import Visit, visit_by
from handlers.reminders.rounds import Round
from storage import communes, confidential_links
from storage.database import Session
from storage.models import ConfidentialLink
from storage.types import Speaker

T = TypeVar("T")


class NotTheirs(Exception):
    """The link is for nobody any more; whoever asks gets what an unknown link gets."""


@dataclass(frozen=True, slots=True)
class _Here:
    """One request to the page."""

    request: web.Request
    site: Site
    link: ConfidentialLink
    key: str

    async def run(self, work: Callable[[Visit, ConfidentialLink], T]) -> T:
        """Do `work` in a transaction of its own; raises NotTheirs."""
        return await self.site.database.run(lambda session: self._do(session, work))

    async def read(self, work: Callable[[Visit, ConfidentialLink], T]) -> T:
        """Read, with nothing to be written; raises NotTheirs."""
        return await self.site.database.read(lambda session: self._do(session, work))

    def show(self, template: str, **values: Any) -> web.Response:
        """A page that nobody keeps, with the key for its forms."""
        return page(self.request, template, private=True, page_key=self.key, **values)

    def _do(self, session: Session, work: Callable[[Visit, ConfidentialLink], T]) -> T:
        here = self.request[HERE]
        link = session.get(ConfidentialLink, self.link.id)
        if link is None or link.commune_id != here.id:
            raise NotTheirs
        now = self.site.clock.now()
        around = Round(session, here.id, here.profile, here.calendar, now)
        base = self.site.settings.public_base_url
        visit = visit_by(around, PublicLinks(base).of(communes.get(session, here.id)), link)
        if visit is None:
            raise NotTheirs
        return work(visit, link)


async def opened(
    request: web.Request, site: Site, link: ConfidentialLink, key: str
) -> web.Response:
    """What the button of a link leads to: choosing a PIN, or typing it. Raises NotTheirs."""
    here = _Here(request, site, link, key)
    return _before(here, await here.run(lambda visit, _: gate.entrance(visit)))


async def acted(
    request: web.Request, site: Site, link: ConfidentialLink, key: str, form: Form
) -> web.Response:
    """What a form of the open page asks for. Raises NotTheirs."""
    here = _Here(request, site, link, key)
    if form["do"] in _AT_THE_GATE:
        passed = await here.run(lambda visit, row: _AT_THE_GATE[form["do"]](visit, row, form))
        return await _whole(here) if passed.step is Step.open else _before(here, passed)
    if form["do"] == "file":
        return await _enclosed(here, form.number("file"))
    shown = await here.run(lambda visit, row: _act(visit, row, form))
    return await _whole(here) if shown is None else here.show(shown.template, **shown.values)


def _before(here: _Here, passed: Gate) -> web.Response:
    return here.show("reader-gate.html", gate=passed)


def _act(visit: Visit, link: ConfidentialLink, form: Form) -> Shown | None:
    """What to show after an act; None: the case itself."""
    if not link.unlocked:
        return Shown("reader-gate.html", {"gate": gate.entrance(visit)})
    if form["do"] == "leave":
        confidential_links.shut(link)
        return Shown("reader-left.html", {})
    return reader_forms.act(visit, form)


async def _whole(here: _Here) -> web.Response:
    """The case for who asks, its reading on record first."""
    await here.run(_note_reading)
    role, shown = await here.read(_look)
    if isinstance(shown, view.Whole):
        carried = await kin_enclosures.shown(one for line in shown.lines for one in line.enclosed)
        return here.show("reader-case.html", case=shown, carried=carried, limits=reader_forms)
    template = "reader-handler.html" if role is Role.handler else "reader-second.html"
    return here.show(template, shown=shown)


async def _enclosed(here: _Here, enclosed_id: int) -> web.Response:
    """One thing that came with the case, its reading on record first."""
    await here.run(_note_reading)
    found = await here.read(lambda visit, _: _open(visit, enclosed_id))
    return await _whole(here) if found is None else await kin_enclosures.served(found)


def _open(visit: Visit, enclosed_id: int) -> Enclosed | None:
    if visit.role is not Role.reader:
        return None
    return opened_one(visit.session, visit.case, enclosed_id, tuple(Speaker))


def _note_reading(visit: Visit, link: ConfidentialLink) -> None:
    if not link.unlocked:
        raise NotTheirs
    view.note_reading(visit)


def _look(visit: Visit, _: ConfidentialLink) -> tuple[Role, Any]:
    match visit.role:
        case Role.reader:
            return visit.role, view.whole(visit)
        case Role.handler:
            return visit.role, view.matter(visit)
        case _:
            return visit.role, view.wishes(visit)


def _choose_pin(visit: Visit, _: ConfidentialLink, form: Form) -> Gate:
    return gate.choose_pin(visit, form["pin"], form["again"])


def _try_pin(visit: Visit, link: ConfidentialLink, form: Form) -> Gate:
    return gate.try_pin(visit, link, form["pin"])


def _forgot(visit: Visit, _link: ConfidentialLink, _form: Form) -> Gate:
    return gate.forgot_pin(visit)


def _begin(visit: Visit, _link: ConfidentialLink, _form: Form) -> Gate:
    return gate.entrance(visit)


_AT_THE_GATE: dict[str, Callable[[Visit, ConfidentialLink, Form], Gate]] = {
    "set_pin": _choose_pin,
    "pin": _try_pin,
    "forgot": _forgot,
    "begin": _begin,
}
