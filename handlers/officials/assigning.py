"""Who works on a case: taken on by a nod, given to a colleague by an order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.base import Answer, Ask, Choice, Context, Incoming, Outcome, Reply, done, said
from handlers.officials import lists, notices
from handlers.officials.addressing import named
from handlers.readers import case_for, may_hold, may_steer
from handlers.rules import Act, IllegalAct, next_state
from handlers.understanding.fold import fold
from handlers.vietnamese_dates import moment
from handlers.words import answers as answer_words
from handlers.words import officials as words
from storage import cases, officials
from storage.models import Case, Official
from storage.types import CaseClass, Speaker

_LONGEST_NAME = 6  # words
_BEFORE_A_NAME = frozenset(
    ("d", "c", "dong", "chi", "anh", "em", "co", "chu", "bac", "ong", "ba", "cho")
)


@dataclass(frozen=True, slots=True)
class Named:
    """The officials that words can mean, and the words that follow the name."""

    officials: tuple[Official, ...]
    rest: str


def take_on(ctx: Context, case: Case) -> Outcome:
    """Note that the official has received the case; it becomes theirs when nobody holds it."""
    mine = case_for(ctx, case.id)
    if mine is None:
        return said(words.NOT_YOURS)
    official, case = mine
    if case.holder_id not in (None, official.id):
        return _only_seen(ctx, case, official)
    try:
        case.state = next_state(case.state, Act.take_on)
    except IllegalAct:
        return done("a nod about a case that is not open")
    case.holder_id = official.id
    first = case.taken_on_at is None
    case.taken_on_at = case.taken_on_at or ctx.now
    cases.record(ctx.session, case, Act.take_on, ctx.now, official=official)
    shown = words.taken_on(case.code, named(ctx.session, case), moment(case.due_at))
    replies = [Reply(shown, cases=(case.id,))]
    if first and case.case_class is CaseClass.danger:
        told = answer_words.duty_has_it(official.title, case.code)
        replies.append(Reply(told, to=case.person_id, cases=(case.id,)))
    return said(*replies)


def assign(ctx: Context, case: Case, to: Official | None, note: str = "") -> Outcome:
    """Give the case to a colleague, with a word that only officials see."""
    mine = case_for(ctx, case.id)
    if mine is None:
        return said(words.NOT_YOURS)
    official, case = mine
    if not may_steer(official, case):
        return said(words.ONLY_LEADERS)
    if to is None:
        return ask_whom(ctx, case, note)
    to = _in_their_place(ctx, to)
    if problem := _problem(ctx, case, to):
        return said(problem)
    before = officials.get(ctx.session, ctx.commune.id, case.holder_id or 0)
    case.state = next_state(case.state, Act.assign)
    case.holder_id, case.taken_on_at = to.id, None
    name = officials.name(ctx.session, to)
    cases.record(ctx.session, case, Act.assign, ctx.now, official=official, detail=name)
    if note:
        _keep_note(ctx, case, official, note)
    return said(*_tell(ctx, case, official, to, before, note))


def ask_whom(ctx: Context, case: Case, note: str = "", shown: str = "") -> Outcome:
    """Ask which colleague is to have the case."""
    staff = officials.of_commune(ctx.session, ctx.commune.id)
    free = [one for one in staff if officials.reachable(one, ctx.now) and one.id != case.holder_id]
    few = [one for one in free if may_hold(one, case)][: lists.MOST]
    if not few:
        return said(words.NOBODY_TO_ASSIGN)
    choices = (Choice(_called(ctx, one), str(one.id)) for one in few)
    data = {"case": case.id, "note": note}
    ask = Ask("whom", tuple(choices), data, foot=False)
    return said(Reply(shown or words.whom(case.code), ask=ask, cases=(case.id,)))


def named_first(ctx: Context, text: str) -> Named:
    """Whom the text names at its beginning: by name, post or unit, as long a name as possible."""
    written = text.split()
    while written and fold(written[0]) and set(fold(written[0]).split()) <= _BEFORE_A_NAME:
        written = written[1:]
    staff = officials.of_commune(ctx.session, ctx.commune.id)
    for length in range(min(_LONGEST_NAME, len(written)), 0, -1):
        wanted = fold(" ".join(written[:length]))
        found = tuple(one for one in staff if wanted and _is_called(ctx, one, wanted))
        if found:
            return Named(found, " ".join(written[length:]).lstrip(",:;- "))
    return Named((), text)


def _called(ctx: Context, official: Official) -> str:
    return f"{officials.name(ctx.session, official)}, {official.title}"


def _is_called(ctx: Context, official: Official, wanted: str) -> bool:
    name = fold(officials.name(ctx.session, official)).split()
    if name[-len(wanted.split()) :] == wanted.split():
        return True
    title = fold(official.title)
    unit = fold(ctx.profile.unit_name(official.unit) or "") if official.unit else ""
    # A lone syllable of a title ("pho", "phong") means nobody.
    return " " in wanted and (title.startswith(wanted) or unit.startswith(wanted))


def _in_their_place(ctx: Context, to: Official) -> Official:
    """The colleague, or who stands in for them while they are on leave."""
    if officials.reachable(to, ctx.now) or to.person_id is None or to.stand_in_id is None:
        return to
    return officials.get(ctx.session, ctx.commune.id, to.stand_in_id) or to


def _problem(ctx: Context, case: Case, to: Official) -> str | None:
    name = officials.name(ctx.session, to)
    if case.holder_id == to.id:
        return words.already_holds(name, case.code)
    if to.person_id is None:
        return words.not_paired(name)
    if not officials.reachable(to, ctx.now):
        return words.on_leave(name)
    if not may_hold(to, case):
        return words.ONLY_FEW_READ
    try:
        next_state(case.state, Act.assign)
    except IllegalAct:
        return answer_words.not_possible(case.code, words.STATES[case.state])
    return None


def _keep_note(ctx: Context, case: Case, official: Official, note: str) -> None:
    cases.add_line(
        ctx.session,
        case,
        person_id=ctx.person.id,
        speaker=Speaker.note,
        text=note,
        at=ctx.now,
        official=official,
    )


def _tell(
    ctx: Context, case: Case, by: Official, to: Official, before: Official | None, note: str
) -> list[Reply]:
    name = officials.name(ctx.session, to)
    replies = [Reply(words.assigned(case.code, name), cases=(case.id,))]
    if to.id != by.id:
        replies += notices.tell_assigned(ctx, case, to, by, note)
    phone = officials.phone_of(before) if before is not None else None
    if before is not None and phone and before.id not in (to.id, by.id):
        replies.append(Reply(words.moved_from_you(case.code, name), to=phone))
    return replies


def _only_seen(ctx: Context, case: Case, official: Official) -> Outcome:
    holder = officials.get(ctx.session, ctx.commune.id, case.holder_id or 0)
    cases.record(ctx.session, case, "read", ctx.now, official=official)
    return said(words.seen(case.code, holder.title if holder else words.NOBODY))


def _whom_answered(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    mine = case_for(ctx, answer.data["case"])
    if mine is None:
        return said(words.NOT_YOURS)
    to = officials.get(ctx.session, ctx.commune.id, int(answer.means))
    return assign(ctx, mine[1], to, answer.data["note"])


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {"whom": _whom_answered}
