"""The forms of a reader's page: each is shown once more before it does something."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.web.forms import Form
from handlers.officials import confidential_acts as acts
from handlers.officials import confidential_approval as approval
from handlers.officials import confidential_passing as passing
from handlers.officials import confidential_wishes as wishes
from handlers.officials.confidential_access import Role
from handlers.officials.confidential_acts import Done
from handlers.officials.confidential_enclosures import Enclosures
from handlers.officials.confidential_visit import Visit

LONGEST = acts.LONGEST
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """A template and what it shows."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)


def act(visit: Visit, form: Form) -> Shown | None:
    """Do what the form asks for, or show it once more; None: the case is to be shown."""
    name = form["do"]
    doer = _ACTS.get((visit.role, name))
    if doer is None:
        return None
    if name in _WEIGHED and not form["sure"]:
        return _weigh(visit, form)
    done = Done("file") if form.refused else doer(visit, form)
    if done.problem:
        return _again(visit, form, done)
    did = "waits" if done.waits else name
    return Shown("reader-done.html", {"did": did, "again": visit.role is not Role.second})


def _weigh(visit: Visit, form: Form, done: Done | None = None) -> Shown:
    """The words as they would go, with what speaks against it, still to be changed."""
    text = form.text("text")
    signs = passing.gives_away(visit, text) if form["do"] == "pass" else ()
    problem = done.problem if done else "" if text else "empty"
    values = {
        "do": form["do"],
        "text": text,
        "seen": form.number("seen"),
        "to": _taker(visit, form),
        "signs": signs,
        "left_out": acts.left_out(visit, text) if text and form["do"] == "answer" else (),
        "problem": problem,
        "second": _second(visit, form),
        "meanwhile": done.meanwhile if done else None,
        "lost": len(form.photos) + len(form.papers) + len(form.refused),
    }
    return Shown("reader-weigh.html", values)


def _again(visit: Visit, form: Form, done: Done) -> Shown:
    if form["do"] in _WEIGHED:
        return _weigh(visit, form, done)
    return Shown("reader-problem.html", {"do": form["do"], "problem": done.problem})


def _taker(visit: Visit, form: Form) -> tuple[int, str] | None:
    if form["do"] != "pass":
        return None
    chosen = form.number("to")
    titles = {one.id: one.title for one in passing.may_take(visit)}
    return (chosen, titles[chosen]) if chosen in titles else None


def _second(visit: Visit, form: Form) -> str:
    """Who must agree before it goes, by title."""
    second = approval.approver(visit) if form["do"] == "answer" else None
    return second.title if second is not None else ""


def _answer(visit: Visit, form: Form) -> Done:
    enclosed = Enclosures(form.photos, form.papers)
    return approval.answer(visit, form.text("text"), form.number("seen"), enclosed)


def _ask(visit: Visit, form: Form) -> Done:
    return acts.ask(visit, form.text("text"), form.number("seen"))


def _note(visit: Visit, form: Form) -> Done:
    return acts.note(visit, form.text("text"), form.number("seen"))


def _extend(visit: Visit, form: Form) -> Done:
    return acts.extend(visit, _day(form["day"]), form["reason"])


def _close(visit: Visit, _: Form) -> Done:
    return acts.close(visit)


def _pass(visit: Visit, form: Form) -> Done:
    return passing.pass_on(visit, form.number("to"), form.text("text"))


def _take_back(visit: Visit, form: Form) -> Done:
    return passing.take_back(visit, form.number("errand"))


def _identity(visit: Visit, form: Form) -> Done:
    return wishes.ask_identity(visit, form["reason"])


def _danger(visit: Visit, form: Form) -> Done:
    tell = form["tell"] != "no"
    return wishes.identity_in_danger(visit, form["reason"], tell_writer_too=tell)


def _add_reader(visit: Visit, form: Form) -> Done:
    return wishes.add_reader(visit, form.number("to"), form["reason"])


def _decide(visit: Visit, form: Form) -> Done:
    return wishes.decide(visit, form.number("request"), form["agreed"] == "yes")


def _report(visit: Visit, form: Form) -> Done:
    return passing.report(visit, form.text("text"))


def _day(text: str) -> date | None:
    """ "2026-11-27" as browsers send it, or "27/11/2026" as it is typed without a picker."""
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        return date.fromisoformat(text)
    except (ValueError, OverflowError):
        return None


_WEIGHED = frozenset({"answer", "ask", "pass"})
_READERS: dict[str, Callable[[Visit, Form], Done]] = {
    "answer": _answer,
    "ask": _ask,
    "note": _note,
    "extend": _extend,
    "close": _close,
    "pass": _pass,
    "take_back": _take_back,
    "identity": _identity,
    "danger": _danger,
    "add_reader": _add_reader,
    "decide": _decide,
}
_ACTS: dict[tuple[Role, str], Callable[[Visit, Form], Done]] = {
    **{(Role.reader, name): doer for name, doer in _READERS.items()},
    (Role.handler, "report"): _report,
    (Role.second, "decide"): _decide,
}
