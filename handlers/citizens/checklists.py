"""Checklists: which papers, what fee, how long, where; and the questions that follow."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from handlers.base import UNHANDLED, Answer, Ask, Choice, Context, Incoming, Outcome, Reply, said
from handlers.citizens.filing import Line
from handlers.citizens.local_procedures import as_here
from handlers.citizens.reading import Aspect, fold
from handlers.words import checklists as words
from handlers.words import questions as question_words
from handlers.worktime import local
from storage import given_checklists, outbox
from storage.catalogue import ChecklistCase, Procedure

CHECKLIST, PROCEDURE = "checklist", "procedure"

MOST_ASKED = ("1.001193", "2.000815", "1.000894", "1.001776", "1.013831")
"""Codes offered when somebody asks for papers without saying which; the first five there are."""

TALKED_OF = timedelta(minutes=30)
"""So long "lệ phí bao nhiêu?" is about the procedure shown last."""

_MOST_ALSO = 2
_SHORT = 10  # words of a follow-up
_WHAT_ABOUT = re.compile(r"(?:(?:the )?con|neu|truong hop)\b.*\b(?:sao|the nao|nhu nao)(?: a)?")
_PAPERS = re.compile(r"\b(?:mang|dem|giay to|ho so|thu tuc|can|gom|chuan bi|nop)\b")
_ONLY_PAPERS = re.compile(
    r"(?:(?:mang|dem|giay|to|ho|so|thu|tuc|can|gom|chuan|bi|nop|theo|di|den|nhung|lam|phai|co|duoc"
    r"|vay|the|thi|roi|da|a|oi|nhe|ha|voi|them|ra|nhu|xin|cho|hoi|chau|con|em|toi|minh|anh|chi"
    r"|khong|ko|k|gi|nao|sao) ?)+"
)
_WHICH = re.compile(r"\b(?:gi|the nao|nhu nao|ra sao)\b")
_EMPTY = frozenset(("con", "neu", "thi", "sao", "nao", "nhu", "toi", "em", "co", "nguoi"))


def invite(ctx: Context) -> Outcome:
    """Ask which papers, with the most asked as choices."""
    there = (ctx.catalogue.get(code) for code in MOST_ASKED)
    choices = _procedures([one for one in there if one is not None])
    ask = Ask(PROCEDURE, choices, sticky=True)
    return said(Reply(question_words.ASK_PAPERS_HOW, ask=ask))


def show(
    ctx: Context, procedure: Procedure, key: str = "", also: Sequence[Procedure] = ()
) -> Outcome:
    """The checklist of one case of a procedure, by default the main one; other cases as choices.

    Before these come what else was asked for in the same message (`also`), and the procedure with
    which several things are done in one go.
    """
    _talk_of(ctx, procedure)
    procedure = as_here(procedure, ctx.profile)
    if procedure.by_name_only:
        return _by_name(ctx, procedure, also)
    today = local(ctx.now).date()
    case = procedure.case(key) or procedure.cases[0]
    version = procedure.version(today)
    given_checklists.remember(ctx.session, ctx.person, procedure.code, version, ctx.now)
    text = words.checklist_message(procedure, case, ctx.profile, today=today)
    return _told(ctx, text, procedure, _ask(ctx, procedure, case, also))


def which(ctx: Context, codes: Iterable[str], line: Line | None = None) -> Outcome:
    """Ask which of several close procedures is meant by what was written in `line`."""
    found = [one for one in map(ctx.catalogue.get, codes) if one is not None]
    if not found:
        return UNHANDLED
    data = {"lines": [line.to_json()]} if line else {}
    ask = Ask(PROCEDURE, _procedures(found), data=data, sticky=True)
    return said(Reply(words.which_procedure(), ask=ask))


def asked_which(ctx: Context) -> tuple[Line, ...]:
    """What was written before we asked which procedure is meant, while that is the question."""
    shown = outbox.last_question(ctx.session, ctx.person.id, ctx.now)
    if shown is None or ctx.now - shown.created_at > TALKED_OF:
        return ()
    question = outbox.draft_of(ctx.session, shown).question
    if question is None or question.name != PROCEDURE:
        return ()
    return tuple(Line.from_json(line) for line in question.data.get("lines", ()))


def follow_up(ctx: Context, text: str, aspect: Aspect | None) -> Outcome:
    """ "Lệ phí bao nhiêu?" after a checklist is about it, and so is "còn chồng tôi thì sao?"."""
    procedure = talked_of(ctx)
    if procedure is None or len(text.split()) > _SHORT:
        return UNHANDLED
    if aspect is not None:
        return _detail(ctx, procedure, aspect)
    if _asks_for_papers(fold(text)):
        return show(ctx, procedure)
    return _what_about(ctx, procedure, fold(text))


def _asks_for_papers(text: str) -> bool:
    """ "Cần mang gì ạ?", "thủ tục thế nào": nothing in it names another subject."""
    asks = _PAPERS.search(text) and _WHICH.search(text)
    return bool(asks and _ONLY_PAPERS.fullmatch(text))


def talked_of(ctx: Context) -> Procedure | None:
    """The procedure shown to this person last, for half an hour or until another subject."""
    until = ctx.person.subject_until
    if not ctx.person.subject or until is None or until < ctx.now:
        return None
    return ctx.catalogue.get(ctx.person.subject)


def drop_subject(ctx: Context) -> None:
    """Something else is talked of now."""
    ctx.person.subject, ctx.person.subject_until = "", None


def chosen_procedure(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    procedure = ctx.catalogue.get(answer.means)
    return invite(ctx) if procedure is None else show(ctx, procedure)


def chosen_case(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """Another case of the shown procedure, a detail of it, or another procedure."""
    topic, _, key = answer.means.partition(":")
    procedure = ctx.catalogue.get(key if topic == "other" else answer.data["code"])
    if procedure is None:
        return invite(ctx)
    if topic in ("case", "other"):
        return show(ctx, procedure, key if topic == "case" else "")
    return _detail(ctx, procedure, Aspect(topic))


def _talk_of(ctx: Context, procedure: Procedure) -> None:
    ctx.person.subject, ctx.person.subject_until = procedure.code, ctx.now + TALKED_OF


def _by_name(ctx: Context, procedure: Procedure, also: Sequence[Procedure]) -> Outcome:
    text = words.by_name_message(procedure, ctx.profile)
    ask = Ask(CHECKLIST, _also(also), data={"code": procedure.code}, sticky=True)
    return _told(ctx, text, procedure, ask if also else None)


def _detail(ctx: Context, procedure: Procedure, aspect: Aspect) -> Outcome:
    if procedure.by_name_only:
        return show(ctx, procedure)
    _talk_of(ctx, procedure)
    procedure = as_here(procedure, ctx.profile)
    text = _ANSWERS[aspect](procedure, ctx.profile)
    return _told(ctx, text, procedure, _ask(ctx, procedure, procedure.cases[0]))


def _what_about(ctx: Context, procedure: Procedure, text: str) -> Outcome:
    """ "Còn nếu trễ hạn thì sao?" means another case, "còn chồng tôi?" who may go."""
    if not _WHAT_ABOUT.fullmatch(text):
        return UNHANDLED
    case = _case_named(procedure, text)
    if case is not None:
        return show(ctx, procedure, case.key)
    return _detail(ctx, procedure, Aspect.RELATIVE)


def _case_named(procedure: Procedure, text: str) -> ChecklistCase | None:
    """The case whose title shares most words with the question beyond what all titles share."""
    asked = set(text.split()) - _EMPTY
    titles = [set(fold(case.title).split()) for case in procedure.cases]
    common = set.intersection(*titles) if len(titles) > 1 else set()
    shared = [(asked & title) - common for title in titles]
    # "Không" alone says nothing, but tells "không có giấy chứng sinh" from "có giấy chứng sinh".
    fits = [(len(one - {"khong"}), len(one)) for one in shared]
    best = max(fits, default=(0, 0))
    return procedure.cases[fits.index(best)] if best[0] else None


def _told(ctx: Context, text: str, procedure: Procedure, ask: Ask | None) -> Outcome:
    """The text with what the commune adds of its own, and the choices."""
    own = ctx.profile.procedure(procedure.code)
    local_line = words.local_line(own.note, own.phone, ctx.profile) if own else ""
    told = "\n".join(part for part in (text, local_line) if part)
    more = f"\n\n{question_words.MORE}" if ask else ""
    return said(Reply(f"{told}{more}", ask=ask, purpose=CHECKLIST))


def _ask(
    ctx: Context, procedure: Procedure, shown: ChecklistCase, also: Sequence[Procedure] = ()
) -> Ask:
    combined = ctx.catalogue.get(procedure.offer_first) if procedure.offer_first else None
    choices = list(_also(also))
    choices += [Choice(combined.everyday_name, f"other:{combined.code}")] if combined else []
    others = words.case_titles(procedure, shown)
    choices += [Choice(title, f"case:{key}") for key, title in others]
    details = (
        Choice(question_words.ONLINE, Aspect.ONLINE),
        Choice(question_words.RELATIVE, Aspect.RELATIVE),
    )
    choices = [*choices[: words.MOST_CHOICES - len(details)], *details]
    return Ask(CHECKLIST, tuple(choices), data={"code": procedure.code}, sticky=True)


def _also(also: Sequence[Procedure]) -> tuple[Choice, ...]:
    return tuple(Choice(words.also_asked(one), f"other:{one.code}") for one in also[:_MOST_ALSO])


def _procedures(procedures: Sequence[Procedure]) -> tuple[Choice, ...]:
    return tuple(Choice(title, code) for code, title in words.procedure_titles(procedures))


_ANSWERS: Mapping[Aspect, Callable[[Procedure, words.CommuneWords], str]] = {
    Aspect.FEE: words.fee_answer,
    Aspect.ONLINE: words.online_answer,
    Aspect.RELATIVE: words.relative_answer,
    Aspect.LAW: words.legal_answer,
    Aspect.TIME: words.time_and_place_answer,
    Aspect.WHERE: words.time_and_place_answer,
}

QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    CHECKLIST: chosen_case,
    PROCEDURE: chosen_procedure,
}
