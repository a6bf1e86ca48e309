"""`/gop-y`: the same complaint or question as in Zalo, for whoever has none."""

from collections import defaultdict
from dataclasses import dataclass

from aiohttp import web

from bot.web import case_view, kin_doors, sent_forms
from bot.web.case_view import View
from bot.web.communes import Here
from bot.web.forms import Form, read_form
from bot.web.receipt_image import receipt_image
from bot.web.sent_forms import ALL_FORMS, FORMS, content_of, form_id, phone_of, send
from bot.web.site import Site, page
from bot.web_turns import Sent
from handlers.citizens.confidential_signs import reads_confidential
from handlers.citizens.emergencies import NUMBERS
from handlers.understanding import EmergencyKind, Understanding, understand
from handlers.words import emergencies as emergency_words
from handlers.worktime import local
from storage import cases, lookups, people
from storage.database import Session
from storage.types import Channel

LONGEST_TEXT = 5000
KINDS = (
    ("complaint", "Phản ánh, kiến nghị, góp ý"),
    ("question", "Hỏi để được trả lời"),
)


def add_routes(router: web.UrlDispatcher, site: Site) -> None:
    """Register the form."""

    async def show(request: web.Request, here: Here) -> web.Response:
        values = {"point": request.query.get("diem", "")[:12]}
        return _form(request, here, values, sent_forms.new_form(), [])

    async def take(request: web.Request, here: Here) -> web.Response:
        form = await read_form(request, photos=5)
        if form["act"] == "kin":
            return await kin_doors.to_write(site, request, here, form.text("text")[:LONGEST_TEXT])
        if form["act"] == "image":
            return await _image(site, here, form)
        return await _take(site, request, here, form)

    site.add(router, "GET", "/gop-y", show)
    site.add(router, "POST", "/gop-y", take)


def _form(
    request: web.Request,
    here: Here,
    values: dict[str, str],
    form: str,
    errors: list[tuple[str, str]],
) -> web.Response:
    return page(
        request,
        "report.html",
        private=True,
        status=422 if errors else 200,
        values=defaultdict(str, values),
        form=form,
        errors=errors,
        wrong=defaultdict(str, errors),
        kinds=KINDS,
        longest=LONGEST_TEXT,
    )


async def _take(site: Site, request: web.Request, here: Here, form: Form) -> web.Response:
    identity = form_id(form)
    phone = phone_of(form["phone"])
    errors = []
    if not form.text("text") and not form.photos:
        errors.append(("text", "Xin viết vài chữ: việc gì, hoặc chọn ảnh."))
    if phone is None:
        errors.append(("phone", "Số điện thoại chưa đúng. Ví dụ: 0912 345 678."))
    if form.refused:
        errors.append(("photos", f"Không đọc được ảnh: {', '.join(form.refused)}."))
    names = ("text", "place", "kind", "name", "phone", "point")
    if errors:
        values = {name: form.text(name) for name in names}
        return _form(request, here, values, identity, errors)
    if form["openly"] != "yes" and _better_in_confidence(site, here, form.text("text")):
        return page(request, "kin-offer.html", private=True, form=form, names=names)
    site.limit(request, FORMS)
    site.limit(request, ALL_FORMS, key="")
    sent = Sent(
        form=identity,
        text=form.text("text")[:LONGEST_TEXT],
        place=form["place"][:120],
        kind=form["kind"] if form["kind"] in dict(KINDS) else "",
        name=form["name"][:80],
        phone=phone or "",
        point=form["point"][:12],
        photos=await sent_forms.keep_photos(site, form.photos),
    )
    ended = await send(site, sent_forms.web_form(here, sent, content_of(form, *names)))
    filed = await site.database.read(lambda session: filed_by(session, here, identity))
    if ended.came is None or filed is None:
        return page(request, "report-later.html", private=True, status=202, form=form, names=names)
    return page(
        request,
        "receipt.html",
        private=True,
        filed=filed,
        view=filed.view,
        look_up=site.url(here, "/tra-cuu"),
        form=identity,
        alarm=alarm_for(site, here, sent.text),
    )


@dataclass(frozen=True, slots=True)
class Filed:
    """What the sender of a form is shown of its case."""

    view: View
    number: str
    phone: str

    @property
    def kept(self) -> str:
        """The one string to keep."""
        return f"{self.view.code}-{self.number}"


def filed_by(
    session: Session, here: Here, form: str, channel: Channel = Channel.web
) -> Filed | None:
    """The case that the form opened; None while there is none."""
    person = people.find(session, here.id, channel, form)
    case = next(iter(cases.of_person(session, person.id)), None) if person else None
    if person is None or case is None:
        return None
    number = lookups.of_form(session, form)
    if lookups.opened(session, here.id, lookups.Kept(case.code, number)) is None:
        number = ""  # a new one was given since: this one opens nothing any more
    view = case_view.of(session, case, here)
    return Filed(view, number, session.unseal(person, "phone"))


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


def meaning_of(site: Site, here: Here, text: str) -> Understanding:
    """What the words mean, as in chat."""
    return understand(
        text,
        catalogue=site.catalogue,
        today=local(site.clock.now()).date(),
        villages=here.profile.villages,
    )


def alarm_for(site: Site, here: Here, text: str) -> dict[str, str] | None:
    """The number to call first where the words tell of danger."""
    emergency = meaning_of(site, here, text).emergency
    if emergency is None:
        return None
    number, whose = NUMBERS[emergency]
    harm = emergency is EmergencyKind.SELF_HARM
    return {
        "number": number,
        "whose": whose,
        "words": emergency_words.SELF_HARM if harm else "",
        "others": emergency_words.OTHERS,
    }


def _better_in_confidence(site: Site, here: Here, text: str) -> bool:
    """Whether the confidential page is to be offered first; danger waits for no offer."""
    meant = meaning_of(site, here, text)
    return meant.emergency is None and reads_confidential(meant)
