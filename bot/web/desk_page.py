"""`/ghi-ho/{token}`: a clerk files for somebody without a phone, by a one-time link from the chat.

Matters about staff are not filed by staff: for these a slip is shown that says where to turn.
"""

from aiohttp import web

from bot.web.communes import Here
from bot.web.forms import Form, read_form
from bot.web.matter_forms import MatterForm, better_in_confidence, errors_of, meaning_of, with_kept
from bot.web.sent_forms import form_id
from bot.web.site import Site, page
from handlers.vietnamese_dates import day_in_words
from handlers.worktime import local
from storage import desk_links
from storage.database import Session
from storage.models import DeskLink
from storage.types import Channel

FORM = MatterForm(
    "desk.html",
    ("text", "place", "name", "phone", "consent"),
    Channel.clerk,
    "desk-receipt.html",
)


def add_routes(router: web.UrlDispatcher, site: Site) -> None:
    """Register the form behind the link."""

    async def show(request: web.Request, here: Here) -> web.Response:
        await _link(site, request, here, "")
        return FORM.blank(request)

    async def take(request: web.Request, here: Here) -> web.Response:
        form = await read_form(request, photos=5)
        link = await _link(site, request, here, form_id(form))
        if form["act"] == "slip" or _is_about_staff(site, here, form.text("text")):
            site.unsent.forget(form_id(form))
            return _slip(site, request, here)
        return await _take(site, request, here, form, link)

    site.add(router, "GET", "/ghi-ho/{token}", show)
    site.add(router, "POST", "/ghi-ho/{token}", take)


async def _link(site: Site, request: web.Request, here: Here, form: str) -> DeskLink:
    """The link, looked at and not used up; a 410 page when it is over."""
    token, now = request.match_info["token"], site.clock.now()

    def look(session: Session) -> DeskLink | None:
        link = desk_links.of_token(session, here.id, token, now)
        return link if link is not None and desk_links.is_free_for(session, link, form) else None

    link = await site.database.read(look)
    if link is None:
        raise web.HTTPGone
    return link


async def _take(
    site: Site, request: web.Request, here: Here, form: Form, link: DeskLink
) -> web.Response:
    found = with_kept(site, form)
    form, identity = found.form, form_id(form)
    errors = errors_of(found)
    if not form.text("text"):
        errors.insert(0, ("text", "Xin ghi việc gì."))
    if form["consent"] != "yes":
        errors.append(("consent", "Xin đọc lại cho người dân nghe và hỏi họ có đồng ý."))
    if errors:
        return FORM.again(site, request, form, errors)
    if not await site.database.run(lambda session: _use(session, link.id, identity, site)):
        raise web.HTTPGone
    sent = FORM.sent(form, desk=link.official_id)
    return await FORM.file(site, request, here, form, sent)


def _use(session: Session, link_id: int, form: str, site: Site) -> bool:
    link = session.get_one(DeskLink, link_id)
    return desk_links.use(session, link, form, site.clock.now())


def _is_about_staff(site: Site, here: Here, text: str) -> bool:
    meant = meaning_of(site, here, text)
    return (meant.emergency is None and meant.about_staff) or better_in_confidence(meant)


def _slip(site: Site, request: web.Request, here: Here) -> web.Response:
    """The slip for a matter about staff: nothing of what was typed is kept."""
    today = local(site.clock.now()).date()
    days = [day_in_words(day) for day in here.profile.reception_days if day >= today][:3]
    return page(
        request, "desk-slip.html", private=True, days=days, address=site.url(here, "/gop-y")
    )
