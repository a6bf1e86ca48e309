"""Sending a form on: kept like any event, then waited for until its turn has run."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace

from aiohttp import web

from bot.spool import SpoolFull
from bot.web.communes import Here
from bot.web.forms import Form, UnreadableForm
from bot.web.rates import Limit
from bot.web.site import Site
from bot.web_turns import Photo, Sent, WebForm, arrival_of, key_of
from handlers.citizens.web_forms import Came
from storage import inbox
from storage.database import Session
from storage.inbox import Taken
from storage.types import Channel, EventState, new_id

FORMS = Limit("forms", 20, 1800)
"""New matters from one address; a counter or a village shares one."""
ALL_FORMS = Limit("all forms", 600, 3600)
"""From all addresses together: about a thousand times what a commune gets."""

WAITS = (0.02, 0.03, 0.05, *(0.1,) * 80)
"""Seconds between looks whether the turn has run; together a bit over 8."""

_FORM_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
_PHONE = re.compile(r"0\d{9,10}")


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a form: `came` is None while its turn has not run, or when it failed."""

    came: Came | None


def new_form() -> str:
    """A random id for a form that is being shown."""
    return secrets.token_urlsafe(18)


def form_id(form: Form) -> str:
    """The random id that came back with a form; raises UnreadableForm."""
    if not _FORM_ID.fullmatch(form["form"]):
        raise UnreadableForm
    return form["form"]


def phone_of(text: str) -> str | None:
    """The number as it is dialled; empty for none, None for what is no Vietnamese number."""
    plain = re.sub(r"^\+?84", "0", re.sub(r"[ .\-()]", "", text))
    if not plain:
        return ""
    return plain if _PHONE.fullmatch(plain) else None


def content_of(form: Form, *names: str) -> str:
    """What was filled in, to tell a second click from other words."""
    return "\x00".join([*(form.text(name) for name in names), *marks_of(form)])


def marks_of(form: Form) -> list[str]:
    """What tells its photos from others; a form shown again without them carries these marks."""
    return [hashlib.sha256(one).hexdigest() for one in form.photos] or form["marks"].split()


async def with_photos(site: Site, sent: Sent, photos: Iterable[bytes]) -> Sent:
    """Seal the photos on the disk; their attachments are made by the turn."""
    kept = []
    for data in photos:
        photo = Photo(new_id(), len(data))
        await asyncio.to_thread(site.media.write, photo.id, data)
        kept.append(photo)
    return replace(sent, photos=tuple(kept))


async def send(site: Site, form: WebForm) -> Ended:
    """Keep the form and wait a little for its turn. Raises 503 when nothing can keep it."""
    if site.intake is None:
        raise web.HTTPServiceUnavailable
    seals = site.database.seals
    try:
        taken = await site.intake.store(arrival_of(seals, form, site.clock.now()))
    except SpoolFull:
        raise web.HTTPServiceUnavailable from None
    if taken != Taken.stored and taken != "spooled":
        for photo in form.sent.photos:  # the first copy has its own
            await asyncio.to_thread(site.media.delete, photo.id)
    return Ended(await _came(site, key_of(seals, form)))


async def _came(site: Site, key: str) -> Came | None:
    def look(session: Session) -> tuple[EventState, str] | None:
        return inbox.ended(session, key)

    for wait in WAITS:
        await asyncio.sleep(wait)
        found = await site.database.read(look)
        if found is not None and found[0] is EventState.handled:
            return Came(found[1])
        if found is not None and found[0] is EventState.set_aside:
            return None
    return None


def web_form(here: Here, sent: Sent, content: str, channel: Channel = Channel.web) -> WebForm:
    """A new matter, whose sender is known by the form's id alone."""
    return WebForm(here.id, here.oa_id or "", channel, sent.form, sent, content)
