"""`/ghi-ho/{token}`: a clerk files for somebody without a phone, by a one-time link from the chat.

Matters about staff are not filed by staff: for these a slip is shown that says where to turn.
"""

from collections import defaultdict

from aiohttp import web

from bot.web import sent_forms
from bot.web.communes import Here
from bot.web.forms import Form, read_form
from bot.web.report_page import LONGEST_TEXT, alarm_for, filed_by, meaning_of
from bot.web.sent_forms import content_of, form_id, phone_of, send
from bot.web.site import Site, page
from bot.web_turns import Sent
from handlers.citizens.confidential_signs import reads_confidential
from handlers.vietnamese_dates import day_in_words
from handlers.worktime import local
from storage import desk_links
from storage.database import Session
from storage.models import DeskLink
from storage.types import Channel

_NAMES = ("text", "place", "name", "phone", "consent")


def add_routes(router: web.UrlDispatcher, site: Site) -> None:
    """Register the form behind the link."""

    async def show(request: web.Request, here: Here) -> web.Response:
        form = sent_forms.new_form()
        await _link(site, request, here, form)
        return _form(request, {}, form, [])

    async def take(request: web.Request, here: Here) -> web.Response:
        form = await read_form(request, photos=5)
        link = await _link(site, request, here, form_id(form))
        if form["act"] == "slip" or _is_about_staff(site, here, form.text("text")):
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


def _form(
    request: web.Request, values: dict[str, str], form: str, errors: list[tuple[str, str]]
) -> web.Response:
    return page(
        request,
        "desk.html",
        private=True,
        status=422 if errors else 200,
        values=defaultdict(str, values),
        form=form,
        errors=errors,
        wrong=defaultdict(str, errors),
        longest=LONGEST_TEXT,
    )


async def _take(
    site: Site, request: web.Request, here: Here, form: Form, link: DeskLink
) -> web.Response:
    identity, phone = form_id(form), phone_of(form["phone"])
    errors = []
    if not form.text("text"):
        errors.append(("text", "Xin ghi việc gì."))
    if phone is None:
        errors.append(("phone", "Số điện thoại chưa đúng. Ví dụ: 0912 345 678."))
    if form["consent"] != "yes":
        errors.append(("consent", "Xin đọc lại cho người dân nghe và hỏi họ có đồng ý."))
    if form.refused:
        errors.append(("photos", f"Không đọc được ảnh: {', '.join(form.refused)}."))
    if errors:
        return _form(request, {name: form.text(name) for name in _NAMES}, identity, errors)
    if not await site.database.run(lambda session: _use(session, link.id, identity, site)):
        raise web.HTTPGone
    sent = Sent(
        form=identity,
        text=form.text("text")[:LONGEST_TEXT],
        place=form["place"][:120],
        name=form["name"][:80],
        phone=phone or "",
        desk=link.official_id,
        photos=await sent_forms.keep_photos(site, form.photos),
    )
    content = content_of(form, *_NAMES)
    await send(site, sent_forms.web_form(here, sent, content, Channel.clerk))
    filed = await site.database.read(
        lambda session: filed_by(session, here, identity, Channel.clerk)
    )
    if filed is None:
        return page(request, "report-later.html", private=True, status=202, form=form, names=_NAMES)
    return page(
        request,
        "desk-receipt.html",
        private=True,
        filed=filed,
        view=filed.view,
        look_up=site.url(here, "/tra-cuu"),
        alarm=alarm_for(site, here, sent.text),
    )


def _use(session: Session, link_id: int, form: str, site: Site) -> bool:
    link = session.get_one(DeskLink, link_id)
    return desk_links.use(session, link, form, site.clock.now())


def _is_about_staff(site: Site, here: Here, text: str) -> bool:
    meant = meaning_of(site, here, text)
    return meant.emergency is None and (meant.about_staff or reads_confidential(meant))


def _slip(site: Site, request: web.Request, here: Here) -> web.Response:
    """The slip for a matter about staff: nothing of what was typed is kept."""
    today = local(site.clock.now()).date()
    days = [day_in_words(day) for day in here.profile.reception_days if day >= today][:3]
    return page(
        request, "desk-slip.html", private=True, days=days, address=site.url(here, "/gop-y")
    )
