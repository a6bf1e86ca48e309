"""`/kin/{token}`: confidential writing and reading, outside Zalo.

A GET shows one button, the same for every address. The button burns the token; from then on each
form of the page carries the page's own key. There is no cookie, nothing secret stands in an
address, and nobody keeps what is shown.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import web

from bot import router as turns
from bot.links import PublicLinks
from bot.router import Surroundings
from bot.web import kin_enclosures, reader_page
from bot.web.forms import Form, read_form
from bot.web.rates import Limit
from bot.web.site import HERE, Site, page
from handlers.base import Context, Reply
from handlers.citizens import confidential_cases, confidential_page, web_numbers
from handlers.citizens.confidential_page import Telling, View
from handlers.officials.confidential_enclosures import MOST_PAPERS, MOST_PHOTOS, Enclosed
from handlers.words import confidential as words
from storage import communes, confidential_links
from storage.database import Session
from storage.models import Case, ConfidentialLink
from storage.types import LinkPurpose

T = TypeVar("T")
PHOTOS = MOST_PHOTOS
PAPERS = MOST_PAPERS
"""Of a reader's answer; a citizen's own form takes photos."""

LONGEST_TEXT = 5000
LONGEST_NAME = 120
OPENINGS = Limit("kin openings", 60, 3600)
_TRIES, _PAUSE = 60, 0.05  # seconds; a turn of the same person takes much less


def add_routes(router: web.UrlDispatcher, site: Site) -> None:
    """Register the page, alone and under its commune's path."""

    async def show(request: web.Request) -> web.Response:
        return page(request, "kin-open.html", private=True)

    async def post(request: web.Request) -> web.Response:
        form = await read_form(request, photos=PHOTOS, papers=PAPERS)
        if form["page"]:
            return await _act(site, request, form)
        site.limit(request, OPENINGS)
        return await _open(site, request, form)

    for path in ("/kin/{token}", "/x/{slug}/kin/{token}"):
        router.add_get(path, show)
        router.add_post(path, post)


# -- opening and going on


async def _open(site: Site, request: web.Request, form: Form) -> web.Response:
    token, now = request.match_info["token"], site.clock.now()

    def burn(session: Session) -> tuple[ConfidentialLink, str, str] | None:
        link = confidential_links.of_token(session, token, now)
        if link is None:
            return None
        key = confidential_links.open_page(session, link, now)
        return link, key, communes.get(session, link.commune_id).slug

    found = await site.database.run(burn)
    if found is None:
        return _gone(request, form)
    link, key, slug = found
    await _enter(site, request, slug)
    if link.purpose is LinkPurpose.read:
        return await _reader(request, form, reader_page.opened(request, site, link, key))
    return await _visit(site, request, link, key, lambda ctx, row: _opened(ctx, row, form))


async def _act(site: Site, request: web.Request, form: Form) -> web.Response:
    now, key = site.clock.now(), form["page"]

    def known(session: Session) -> tuple[ConfidentialLink, str] | None:
        link = confidential_links.of_page(session, key, now)
        return (link, communes.get(session, link.commune_id).slug) if link else None

    found = await site.database.run(known)
    if found is None:
        return _gone(request, form)
    link, slug = found
    await _enter(site, request, slug)
    if link.purpose is LinkPurpose.read:
        return await _reader(request, form, reader_page.acted(request, site, link, key, form))
    return await _visit(site, request, link, key, lambda ctx, row: _acted(ctx, row, form))


async def _enter(site: Site, request: web.Request, slug: str) -> None:
    here = await site.communes.of(slug, request.host)
    if here is None:
        raise web.HTTPNotFound
    request[HERE] = here


def _gone(request: web.Request, form: Form) -> web.Response:
    """What was typed on a page that is over is shown to who typed it, so that it can be copied."""
    return page(request, "kin-gone.html", status=410, private=True, text=form.text("text"))


async def _reader(request: web.Request, form: Form, shown: Awaitable[web.Response]) -> web.Response:
    """A reader's page; what is not theirs looks like a link that never was."""
    try:
        return await shown
    except reader_page.NotTheirs:
        del request[HERE]
        return _gone(request, form)


# -- a citizen's visit: one transaction, under their own lane


class _Shown:
    """What a visit ends in: a template and its values, or a file that was asked for."""

    def __init__(
        self, template: str, status: int = 200, file: Enclosed | None = None, **values: object
    ) -> None:
        self.template, self.status, self.file, self.values = template, status, file, values

    async def response(self, request: web.Request, key: str) -> web.Response:
        """The page, with what it carries, or the file."""
        if self.file is not None:
            return await kin_enclosures.served(self.file)
        view = self.values.get("view")
        lines = view.lines if isinstance(view, View) else ()
        carried = await kin_enclosures.shown(one for line in lines for one in line.enclosed)
        return page(
            request,
            self.template,
            status=self.status,
            private=True,
            page=key,
            longest=LONGEST_TEXT,
            carried=carried,
            **self.values,
        )


_GONE = _Shown("kin-gone.html", 410, text="")

Visit = Callable[[Context, ConfidentialLink], _Shown]


async def _visit(
    site: Site, request: web.Request, link: ConfidentialLink, key: str, visit: Visit
) -> web.Response:
    around = Surroundings(site.catalogue, PublicLinks(site.settings.public_base_url).of)
    link_id, commune_id = link.id, link.commune_id

    def work(session: Session) -> _Shown | None:
        now = site.clock.now()
        row = confidential_links.get(session, commune_id, link_id, now)
        if row is None:
            return _GONE
        person_id = confidential_links.holder_id(session, row)
        ctx = turns.visit(session, person_id, around, now)
        return None if ctx is None else visit(ctx, row)

    for _ in range(_TRIES):
        shown = await site.database.run(work)
        if shown is not None:
            return await shown.response(request, key)
        await asyncio.sleep(_PAUSE)
    raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"})


def _opened(ctx: Context, link: ConfidentialLink, form: Form) -> _Shown:
    if link.purpose is LinkPurpose.write:
        return _writing(ctx, form)  # with what they had written on the open form
    if not confidential_page.needs_number(link):
        case = confidential_page.case_of(ctx, link)
        return _GONE if case is None else _reading(ctx, case)
    turns.say(ctx, [confidential_page.ask_number(link)])
    return _Shown("kin-number.html", number=link.number, again=False)


def _acted(ctx: Context, link: ConfidentialLink, form: Form) -> _Shown:
    if form["act"] == "shut":
        confidential_links.shut(link)
        return _Shown("kin-shut.html")
    if confidential_page.needs_number(link):
        return _Shown("kin-number.html", number=link.number, again=True)
    if link.case_id is None:
        return _sent(ctx, link, form)
    case = confidential_page.case_of(ctx, link)
    if case is None:
        return _GONE
    act = _act_of(form)
    if act == "file":
        file = confidential_page.enclosed(ctx, case, form.number("file"))
        return _reading(ctx, case) if file is None else _Shown("", file=file)
    problem = _problem(form) if act in ("add", "reopen") else ""
    notice = "" if problem else _done(ctx, case, act, form)
    return _reading(ctx, case, notice=notice, problem=problem, text=form.text("text"))


def _act_of(form: Form) -> str:
    """What a form asks for; other words on the form that opened the case are added to it."""
    written = form.text("text") or form.photos or form.refused
    return "add" if form["act"] == "send" and written else form["act"]


# -- writing


def _writing(ctx: Context, form: Form | None = None, **wrong: str) -> _Shown:
    readers = confidential_page.readers(ctx)
    if not readers:
        channels = confidential_page.outside(ctx, "")
        return _Shown("kin-none.html", channels=channels, nobody=True)
    return _Shown(
        "kin-write.html",
        422 if wrong else 200,
        readers=readers,
        concerned=_choices(readers),
        told_in_chat=confidential_page.told_in_chat(ctx),
        values=form.fields if form is not None else {},
        wrong=wrong,
        errors=list(wrong.items()),
    )


def _choices(readers: list[tuple[int, str]]) -> list[tuple[str, str]]:
    choices = [("none", words.NO), *((str(one), words.yes(name)) for one, name in readers)]
    if len(readers) > 1:
        choices.append((",".join(str(one) for one, _ in readers), words.BOTH))
    return choices


def _sent(ctx: Context, link: ConfidentialLink, form: Form) -> _Shown:
    wrong = {}
    concerned = dict(_choices(confidential_page.readers(ctx)))
    if problem := _problem(form, told=confidential_page.told_in_chat(ctx) > 0):
        wrong["text"] = problem
    if form["concerned"] not in concerned:
        wrong["concerned"] = words.CHOOSE_ONE
    if wrong:
        return _writing(ctx, form, **wrong)
    ids = form["concerned"].split(",")
    told = Telling(
        text=form.text("text")[:LONGEST_TEXT],
        photos=form.photos,
        concerned=tuple(int(one) for one in ids if one.isdecimal()),
        later=form["when"] == "later",
        name=form["name"][:LONGEST_NAME],
    )
    filed = confidential_page.send(ctx, link, told)
    turns.say(ctx, filed.replies)
    if filed.case is None:
        channels = confidential_page.outside(ctx, told.text)
        nobody = not confidential_page.readers(ctx)
        return _Shown("kin-none.html", channels=channels, nobody=nobody)
    kept = web_numbers.of_confidential(ctx, filed.case)
    return _reading(
        ctx, filed.case, notice=words.KEPT_ON_PAGE if kept else words.SENT_ON_PAGE, kept=kept
    )


def _problem(form: Form, *, told: bool = False) -> str:
    if form.refused or form.papers:
        return words.NOT_A_PHOTO
    if not form.text("text") and not form.photos and not told:
        return words.WRITE_SOMETHING
    return ""


# -- reading, and going on


def _reading(
    ctx: Context,
    case: Case,
    *,
    notice: str = "",
    problem: str = "",
    text: str = "",
    kept: str = "",
) -> _Shown:
    view: View = confidential_page.view(ctx, case)
    return _Shown(
        "kin-case.html",
        422 if problem else 200,
        view=view,
        kept=kept,
        notice=notice,
        problem=problem,
        text=text if problem else "",
    )


def _done(ctx: Context, case: Case, act: str, form: Form) -> str:
    replies: tuple[Reply, ...] = ()
    notice = ""
    match act:
        case "add":
            text, name = form.text("text")[:LONGEST_TEXT], form["name"][:LONGEST_NAME]
            told = Telling(text, form.photos, name=name)
            replies, notice = tuple(confidential_page.add(ctx, case, told)), words.ADDED_ON_PAGE
        case "reopen":
            told = Telling(form.text("text")[:LONGEST_TEXT], form.photos)
            replies = tuple(confidential_page.reopen(ctx, case, told))
        case "look":
            outcome = confidential_cases.look_now(ctx, case)
            replies = tuple(reply for reply in outcome.replies if reply.to is not None)
        case "withdraw":
            replies = confidential_page.withdraw(ctx, case)
        case "pressed":
            replies, notice = confidential_page.pressed(ctx, case), words.NOTED
        case "keep":
            replies = confidential_page.keep(ctx, case)
        case "yes" | "no":
            asked = form.number("consent")
            given = act == "yes"
            replies = confidential_page.consent(ctx, case, asked, given=given)
            notice = words.AGREED if given else words.REFUSED
        case _:
            pass
    turns.say(ctx, replies)
    return notice
