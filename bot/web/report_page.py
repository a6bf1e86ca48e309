"""`/gop-y`: the same complaint or question as in Zalo, for whoever has none."""

from aiohttp import web

from bot.web import kin_doors
from bot.web.communes import Here
from bot.web.forms import Form, read_form
from bot.web.matter_forms import (
    LONGEST_TEXT,
    MatterForm,
    better_in_confidence,
    errors_of,
    filed_by,
    meaning_of,
    with_kept,
)
from bot.web.receipt_image import receipt_image
from bot.web.sent_forms import ALL_FORMS, FORMS, form_id
from bot.web.site import Site, page
from storage.types import Channel

KINDS = ("complaint", "question")
FORM = MatterForm(
    "report.html",
    ("text", "place", "kind", "name", "phone", "point"),
    Channel.web,
    "receipt.html",
)


def add_routes(router: web.UrlDispatcher, site: Site) -> None:
    """Register the form."""

    async def show(request: web.Request, here: Here) -> web.Response:
        return FORM.blank(request, point=request.query.get("diem", "")[:12])

    async def take(request: web.Request, here: Here) -> web.Response:
        form = await read_form(request, photos=5)
        if form["act"] == "kin":
            return await kin_doors.to_write(site, request, here, form.text("text")[:LONGEST_TEXT])
        if form["act"] == "image":
            return await _image(site, here, form)
        return await _take(site, request, here, form)

    site.add(router, "GET", "/gop-y", show)
    site.add(router, "POST", "/gop-y", take)


async def _take(site: Site, request: web.Request, here: Here, form: Form) -> web.Response:
    found = with_kept(site, form)
    form = found.form
    meant = meaning_of(site, here, form.text("text"))
    in_confidence = form["openly"] != "yes" and better_in_confidence(meant)
    errors = errors_of(found)
    if not form.text("text") and not form.photos:
        errors.insert(0, ("text", "Xin viết vài chữ: việc gì, hoặc chọn ảnh."))
    if errors:
        return FORM.again(site, request, form, errors, keep=not in_confidence)
    if in_confidence:
        site.unsent.forget(form_id(form))
        return page(request, "kin-offer.html", private=True, form=form, names=FORM.names)
    site.limit(request, FORMS)
    site.limit(request, ALL_FORMS, key="")
    kind = form["kind"] if form["kind"] in KINDS else ""
    sent = FORM.sent(form, kind=kind, point=form["point"][:12])
    return await FORM.file(site, request, here, form, sent)


async def _image(site: Site, here: Here, form: Form) -> web.Response:
    identity = form_id(form)
    filed = await site.database.read(lambda session: filed_by(session, here, identity))
    if filed is None:
        raise web.HTTPNotFound
    due = filed.view.due_at
    picture = receipt_image(here.profile.full_name, filed.kept, due, site.url(here, "/tra-cuu"))
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{filed.view.code}.png"',
    }
    return web.Response(body=picture, content_type="image/png", headers=headers)
