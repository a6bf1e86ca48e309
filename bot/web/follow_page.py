"""`/tra-cuu`: follow what was sent, read the answer, add, rate, reopen, withdraw."""

from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.web import case_view, kin_doors, sent_forms
from bot.web.case_view import View
from bot.web.communes import Here
from bot.web.forms import Form, read_form
from bot.web.lookup_pace import Full, LookUpPace
from bot.web.media_page import served_file
from bot.web.rates import Limit
from bot.web.sent_forms import Ended, content_of, form_id, send
from bot.web.site import Site, page
from bot.web_turns import Sent, WebForm, Wish
from handlers.understanding import dossier_code
from handlers.words import follow as words
from storage import lookups, people, wrong_look_ups
from storage.database import Session
from storage.lookups import Kept
from storage.models import Attachment, Case
from storage.types import CaseState, Channel

ACTS = Limit("acts", 60, 3600)
LONGEST_TEXT = 3000
_MEANS = {
    "add": Wish.add,
    "rate": Wish.rate,
    "reopen": Wish.reopen,
    "withdraw": Wish.withdraw,
    "keep": Wish.keep,
    "pressed": Wish.pressed,
}


@dataclass(frozen=True, slots=True)
class Found:
    """The case that was looked up, as it stands; `unread`: an answer is read for the first time.

    Of a confidential one nothing is shown here.
    """

    case: Case
    view: View | None
    unread: bool


def add_routes(router: web.UrlDispatcher, site: Site) -> None:
    """Register the page; wrong numbers are counted for as long as it lives."""
    pace = LookUpPace(partial(_tally, site))

    async def show(request: web.Request, here: Here) -> web.Response:
        return _ask(request)

    async def take(request: web.Request, here: Here) -> web.Response:
        form = await read_form(request, photos=5)
        typed = form["key"][:200]
        dossier = dossier_code(typed)
        if dossier is not None:
            return page(request, "dossier.html", private=True, code=dossier)
        kept = lookups.read(typed)
        if kept is None:
            return _ask(request, typed, words.NO_CODE if typed else words.EMPTY)
        if not kept.number:
            return _ask(request, typed, words.NO_NUMBER)
        return await _opened(site, pace, request, here, form, kept)

    site.add(router, "GET", "/tra-cuu", show)
    site.add(router, "POST", "/tra-cuu", take)


async def _tally(site: Site, wrong: int) -> float:
    now = site.clock.now()
    if wrong:
        await site.database.run(lambda session: wrong_look_ups.count(session, wrong, now))
    return await site.database.read(lambda session: wrong_look_ups.of_late(session, now))


def _ask(request: web.Request, typed: str = "", problem: str = "") -> web.Response:
    status = 422 if problem else 200
    return page(request, "follow.html", private=True, status=status, typed=typed, problem=problem)


async def _opened(
    site: Site, pace: LookUpPace, request: web.Request, here: Here, form: Form, kept: Kept
) -> web.Response:
    address = site.address(request)
    try:
        await pace.wait(kept.code, address)
    except Full:
        raise web.HTTPTooManyRequests(headers={"Retry-After": "30"}) from None
    found = await site.database.read(lambda session: _look_up(session, kept, here, site))
    if found is None:
        pace.note_wrong(kept.code, address)
        return _ask(request, str(kept), words.NOT_FOUND)
    pace.note_right(address)
    if found.case.confidential:
        return await kin_doors.to_follow(site, request, here, found.case)
    if form["act"] == "open":
        return await _opened_file(site, found, form)
    came, problem = "", ""
    if form["act"] in _MEANS:
        site.limit(request, ACTS)
        problem = _problem(form)
        if not problem:
            ended = await _act(site, here, form, found.case)
            came = words.told(ended.came)
            found = await site.database.read(lambda session: _look_up(session, kept, here, site))
    return await _shown(site, request, form, kept, found, came, problem)


async def _opened_file(site: Site, found: Found, form: Form) -> web.Response:
    """One file of the case that was looked up; 404 for any other."""
    lines = found.view.lines if found.view else ()
    mine = {str(number): number for line in lines for number, _ in line.files}
    if form["file"] not in mine:
        raise web.HTTPNotFound
    row = await site.database.read(lambda work: work.get(Attachment, mine[form["file"]]))
    if row is None:
        raise web.HTTPNotFound
    return await served_file(site, row)


async def _shown(
    site: Site,
    request: web.Request,
    form: Form,
    kept: Kept,
    found: Found | None,
    notice: str,
    problem: str,
) -> web.Response:
    if found is None:  # another number was given this very moment
        return _ask(request, str(kept), words.NOT_FOUND)
    if found.unread:
        await site.database.run(lambda session: _note_read(session, found.case.id, site))
    return page(
        request,
        "case.html",
        private=True,
        status=422 if problem else 200,
        view=found.view,
        key=str(kept),
        form=sent_forms.new_form(),
        notice=notice,
        problem=problem,
        act=form["act"],
        text=form.text("text") if problem else "",
    )


def _problem(form: Form) -> str:
    act = form["act"]
    if form.refused:
        return words.unreadable(form.refused)
    if act in ("add", "reopen") and not form.text("text") and not form.photos:
        return words.WRITE_SOMETHING
    if act == "rate" and form["rating"] not in ("1", "2", "3"):
        return words.CHOOSE
    if act == "rate" and form["rating"] == "3" and not form.text("text"):
        return words.SAY_WHY
    return ""


async def _act(site: Site, here: Here, form: Form, case: Case) -> Ended:
    """Send the act on, as the person whose case it is."""
    channel, person = await site.database.read(lambda session: _owner(session, case))
    sent = Sent(
        form=form_id(form),
        wish=_MEANS[form["act"]],
        case=case.id,
        text=form.text("text")[:LONGEST_TEXT],
        rating=int(form["rating"]) if form["act"] == "rate" else 0,
    )
    sent = await sent_forms.with_photos(site, sent, form.photos)
    content = content_of(form, "act", "text", "rating")
    return await send(site, WebForm(here.id, here.oa_id or "", channel, person, sent, content))


def _owner(session: Session, case: Case) -> tuple[Channel, str]:
    person = people.get(session, case.person_id)
    return person.channel, people.address(session, person)


def _look_up(session: Session, kept: Kept, here: Here, site: Site) -> Found | None:
    case = lookups.opened(session, here.id, kept)
    if case is None:
        return None
    if case.confidential:
        return Found(case, None, unread=False)
    told = case.answered_at is not None or case.state is CaseState.cho_bo_sung
    unread = told and bool(lookups.unread_answers(session, case.id))
    return Found(case, case_view.of(session, case, here, site.clock.now()), unread)


def _note_read(session: Session, case_id: int, site: Site) -> None:
    lookups.note_seen(session, lookups.unread_answers(session, case_id), site.clock.now())
