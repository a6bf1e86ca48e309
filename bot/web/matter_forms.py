"""A new matter by a form: what the citizen's page and the clerk's have in common."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.web import case_view, sent_forms
from bot.web.case_view import View
from bot.web.communes import Here
from bot.web.forms import MOST_PHOTOS, Form
from bot.web.sent_forms import content_of, form_id, phone_of, send
from bot.web.site import Site, page
from bot.web.unsent_photos import Joined, joined
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

Errors = list[tuple[str, str]]
"""Fields and what is wrong with them, in the order of the page."""


@dataclass(frozen=True, slots=True)
class MatterForm:
    """One of the forms: its page, its fields, who sends it, and the receipt they get."""

    template: str
    names: tuple[str, ...]
    channel: Channel
    receipt: str

    def blank(self, request: web.Request, **values: str) -> web.Response:
        """The form, to be filled in."""
        return self._page(request, sent_forms.new_form(), values, [], 0)

    def again(
        self, site: Site, request: web.Request, form: Form, errors: Errors, *, keep: bool = True
    ) -> web.Response:
        """The form with what was filled in and what is wrong with it.

        Its photos are kept for when it is sent again; not so without `keep`.
        """
        identity = form_id(form)
        kept = site.unsent.keep(identity, form.photos if keep else ())
        values = {name: form.text(name) for name in self.names}
        return self._page(request, identity, values, errors, kept, again=bool(form.photos))

    def _page(
        self,
        request: web.Request,
        form: str,
        values: dict[str, str],
        errors: Errors,
        kept: int,
        *,
        again: bool = False,
    ) -> web.Response:
        return page(
            request,
            self.template,
            private=True,
            status=422 if errors else 200,
            values=defaultdict(str, values),
            form=form,
            errors=errors,
            wrong=defaultdict(str, errors),
            kept=kept,
            again=again and not kept,
            longest=LONGEST_TEXT,
        )

    def sent(self, form: Form, **more: Any) -> Sent:
        """The form as it is kept, without its photos."""
        return Sent(
            form=form_id(form),
            text=form.text("text")[:LONGEST_TEXT],
            place=form["place"][:120],
            name=form["name"][:80],
            phone=phone_of(form["phone"]) or "",
            **more,
        )

    async def file(
        self, site: Site, request: web.Request, here: Here, form: Form, sent: Sent
    ) -> web.Response:
        """Send it on; the receipt, or a page with a button that shows it later."""
        content = content_of(form, *self.names)
        sent = await sent_forms.with_photos(site, sent, form.photos)
        ended = await send(site, sent_forms.web_form(here, sent, content, self.channel))
        filed = await site.database.read(
            lambda session: filed_by(session, here, sent.form, self.channel)
        )
        if ended.came is None or filed is None:
            names = (*self.names, "openly")
            marks = " ".join(sent_forms.marks_of(form))
            values = {"form": form, "names": names, "marks": marks}
            return page(request, "report-later.html", private=True, status=202, **values)
        return page(
            request,
            self.receipt,
            private=True,
            filed=filed,
            view=filed.view,
            look_up=site.url(here, "/tra-cuu"),
            form=sent.form,
            alarm=alarm_for(site, here, sent.text),
        )


def with_kept(site: Site, form: Form) -> Joined:
    """The form with the photos that were kept of it; raises UnreadableForm."""
    return joined(site.unsent, form, form_id(form))


def errors_of(found: Joined) -> Errors:
    """What is wrong with the fields that both forms have, words apart."""
    errors = []
    if found.form.refused:
        names = ", ".join(found.form.refused)
        errors.append(("photos", f"Không nhận được: {names}. Chỉ nhận ảnh, nhiều nhất 5 ảnh."))
    if found.over:
        errors.append(("photos", f"Nhiều nhất {MOST_PHOTOS} ảnh. Đã giữ {MOST_PHOTOS} ảnh đầu."))
    if found.lost:
        errors.append(("photos", f"{found.lost} ảnh chọn lúc trước không còn. Xin chọn lại."))
    if phone_of(found.form["phone"]) is None:
        errors.append(("phone", "Số điện thoại chưa đúng. Ví dụ: 0912 345 678."))
    return errors


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


def meaning_of(site: Site, here: Here, text: str) -> Understanding:
    """What the words mean, as in chat."""
    return understand(
        text,
        catalogue=site.catalogue,
        today=local(site.clock.now()).date(),
        villages=here.profile.villages,
    )


def better_in_confidence(meant: Understanding) -> bool:
    """Whether it is no matter for an open page; danger waits for no offer."""
    return meant.emergency is None and reads_confidential(meant)


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
