"""Checklists: which papers, what fee, how long, where; and the questions that follow."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from handlers.base import UNHANDLED, Answer, Ask, Choice, Context, Incoming, Outcome, Reply, said
from handlers.reading import Aspect
from handlers.words import checklists as words
from handlers.words import questions as question_words
from handlers.worktime import local
from storage import outbox
from storage.catalogue import ChecklistCase, Procedure

CHECKLIST, PROCEDURE = "checklist", "procedure"

MOST_ASKED = ("1.001193", "2.000815", "1.000894", "1.001776", "1.013831")
"""Codes offered when somebody asks for papers without saying which; the first five there are."""


def invite(ctx: Context) -> Outcome:
    """Ask which papers, with the most asked as choices."""
    there = (ctx.catalogue.get(code) for code in MOST_ASKED)
    choices = _procedures([one for one in there if one is not None])
    ask = Ask(PROCEDURE, choices, sticky=True)
    return said(Reply(question_words.ASK_PAPERS_HOW, ask=ask))


def show(ctx: Context, procedure: Procedure, key: str = "") -> Outcome:
    """The checklist of one case of a procedure, by default the main one; other cases as choices.

    Where several things can be done in one go, that is the first choice.
    """
    if procedure.by_name_only:
        return said(Reply(words.by_name_message(procedure, ctx.profile), purpose=CHECKLIST))
    case = procedure.case(key) or procedure.cases[0]
    today = local(ctx.now).date()
    text = words.checklist_message(procedure, case, ctx.profile, today=today)
    text = f"{text}\n\n{question_words.MORE}"
    return said(Reply(text, ask=_ask(ctx, procedure, case), purpose=CHECKLIST))


def which(ctx: Context, codes: Iterable[str]) -> Outcome:
    """Ask which of several close procedures is meant."""
    found = [one for one in map(ctx.catalogue.get, codes) if one is not None]
    if not found:
        return UNHANDLED
    ask = Ask(PROCEDURE, _procedures(found), sticky=True)
    return said(Reply(words.which_procedure(), ask=ask))


def follow_up(ctx: Context, aspect: Aspect | None) -> Outcome:
    """ "Lệ phí bao nhiêu?" after a checklist is about that checklist."""
    shown = outbox.last_question(ctx.session, ctx.person.id, ctx.now)
    question = outbox.draft_of(ctx.session, shown).question if shown else None
    if aspect is None or question is None or question.name != CHECKLIST:
        return UNHANDLED
    procedure = ctx.catalogue.get(question.data["code"])
    return UNHANDLED if procedure is None else _detail(ctx, procedure, aspect)


def chosen_procedure(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    procedure = ctx.catalogue.get(answer.means)
    return invite(ctx) if procedure is None else show(ctx, procedure)


def chosen_case(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """Another case of the shown procedure, or a detail of it."""
    procedure = ctx.catalogue.get(answer.data["code"])
    if procedure is None:
        return invite(ctx)
    topic, _, key = answer.means.partition(":")
    if topic == "case":
        return show(ctx, procedure, key)
    if topic == "combined":
        return show(ctx, ctx.catalogue.by_code[key])
    return _detail(ctx, procedure, Aspect(topic))


def _detail(ctx: Context, procedure: Procedure, aspect: Aspect) -> Outcome:
    if procedure.by_name_only:
        return show(ctx, procedure)
    match aspect:
        case Aspect.FEE:
            text = words.fee_answer(procedure, ctx.profile)
        case Aspect.ONLINE:
            text = words.online_answer(procedure, ctx.profile)
        case Aspect.RELATIVE:
            text = words.relative_answer(procedure, ctx.profile)
        case Aspect.LAW:
            text = words.legal_answer(procedure, ctx.profile)
        case Aspect.TIME | Aspect.WHERE:
            text = question_words.time_and_place(
                procedure.everyday_name, words.time_line(procedure), words.where_line(procedure)
            )
    text = f"{text}\n\n{question_words.MORE}"
    return said(Reply(text, ask=_ask(ctx, procedure, procedure.cases[0]), purpose=CHECKLIST))


def _ask(ctx: Context, procedure: Procedure, shown: ChecklistCase) -> Ask:
    combined = ctx.catalogue.get(procedure.offer_first) if procedure.offer_first else None
    choices = [Choice(combined.everyday_name, f"combined:{combined.code}")] if combined else []
    others = words.case_titles(procedure, shown)
    choices += [Choice(title, f"case:{key}") for key, title in others]
    details = (
        Choice(question_words.ONLINE, Aspect.ONLINE),
        Choice(question_words.RELATIVE, Aspect.RELATIVE),
    )
    choices = [*choices[: words.MOST_CHOICES - len(details)], *details]
    return Ask(CHECKLIST, tuple(choices), data={"code": procedure.code}, sticky=True)


def _procedures(procedures: Sequence[Procedure]) -> tuple[Choice, ...]:
    return tuple(Choice(title, code) for code, title in words.procedure_titles(procedures))


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    CHECKLIST: chosen_case,
    PROCEDURE: chosen_procedure,
}
