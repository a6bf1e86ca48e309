"""Gathering a complaint: until 20 seconds of quiet, then its place if need be, then it is filed.

No confirmation stands before the receipt, and what stays unfinished is filed for the office.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Self

from handlers.base import Ask, Choice, Context, Incoming, Outcome, Reply, about, done, said
from handlers.citizens import filing, privacy, receipts, whereabouts
from handlers.citizens.filing import Line
from handlers.citizens.reading import Intent, class_of, is_clear, read
from handlers.words import complaints as words
from handlers.words import confidential as confidential_words
from storage.models import Case
from storage.types import CaseClass, CaseKind

NAME = "complaint"
COLLECT, PLACE, WHICH = "collect", "place", "which"

QUIET = timedelta(seconds=20)
PATIENCE = timedelta(minutes=15)
JOIN_OR_NEW = "join or new"
CONFIDENTIAL = "confidential begin"
"""The question whose answer leads to the confidential lane."""
EARLIER = "not understood before"

_PLACED = (CaseClass.village, CaseClass.danger)
_STAYS = (CaseClass.danger, CaseClass.staff)
"""Classes that later words don't change: they decide who reads, and how soon."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a citizen sent so far of one complaint."""

    lines: tuple[Line, ...] = ()
    place: str = ""
    case_class: CaseClass = CaseClass.village
    offered: int | None = None  # the open case it belongs to, or may belong to

    @property
    def text(self) -> str:
        return "\n".join(line.spoken for line in self.lines if line.spoken)

    @property
    def needs_place(self) -> bool:
        """Whether "where?" is to be asked: a matter of the village, told in words, without one."""
        return self.case_class in _PLACED and not self.place and bool(self.text)

    def to_json(self) -> dict[str, Any]:
        return {
            "lines": [line.to_json() for line in self.lines],
            "place": self.place,
            "class": self.case_class,
            "offered": self.offered,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            tuple(Line.from_json(line) for line in data.get("lines", ())),
            data.get("place", ""),
            CaseClass(data.get("class", CaseClass.village)),
            data.get("offered"),
        )


NOTHING = Gathered()


def plus(ctx: Context, gathered: Gathered, incoming: Incoming) -> Gathered:
    """With one more message: its words, files, place, and what they make of the complaint."""
    return plus_line(ctx, gathered, Line.of(incoming))


def plus_line(ctx: Context, gathered: Gathered, line: Line) -> Gathered:
    """With one more line."""
    place = gathered.place or (line.text if line.here else whereabouts.given(ctx, line.spoken))
    together = replace(gathered, lines=(*gathered.lines, line), place=place)
    if not line.spoken:
        return together
    if read(ctx, line.spoken).emergency:
        return replace(together, case_class=CaseClass.danger)
    if gathered.case_class in _STAYS:
        return together
    return replace(together, case_class=class_of(read(ctx, together.text)))


def of_lines(ctx: Context, lines: Iterable[Line]) -> Gathered:
    """What these lines make together."""
    gathered = NOTHING
    for line in lines:
        gathered = plus_line(ctx, gathered, line)
    return gathered


def invite(ctx: Context) -> Outcome:
    """Ask for the complaint; one number leads to the confidential lane first."""
    *before, invitation = invite_openly(ctx).replies
    choices = (Choice(confidential_words.CHOOSE_CONFIDENTIAL, "begin"),)
    return said(*before, replace(invitation, ask=Ask(CONFIDENTIAL, choices, foot=False)))


def invite_openly(ctx: Context) -> Outcome:
    """Ask for the complaint; nothing is filed if nothing comes."""
    before = put_away(ctx)
    ctx.talk(NAME, COLLECT, NOTHING.to_json(), PATIENCE)
    return said(*before, words.INVITE)


def begin(ctx: Context, incoming: Incoming) -> Outcome:
    """Take the first message of a complaint and wait for the rest of it."""
    return go_on(ctx, with_earlier(ctx, incoming))


def with_earlier(ctx: Context, incoming: Incoming) -> Gathered:
    """The message with what was said just before and not understood: that belongs to it."""
    return plus(ctx, of_lines(ctx, earlier(ctx)), incoming)


def earlier(ctx: Context) -> tuple[Line, ...]:
    """Lines of this person that were not understood a moment ago."""
    lines: tuple[Line, ...] = ctx.notes.get(EARLIER, ())
    return lines


def go_on(ctx: Context, gathered: Gathered) -> Outcome:
    """Wait for 20 s of quiet; danger waits for nothing."""
    if gathered.case_class is CaseClass.danger:
        return file(ctx, gathered)
    wait(ctx, gathered, QUIET)
    return done("gathering a complaint")


def wait(ctx: Context, gathered: Gathered, quiet: timedelta) -> None:
    """Keep what was gathered and wait for more."""
    ctx.talk(NAME, COLLECT, gathered.to_json(), quiet)


def settle(ctx: Context, gathered: Gathered) -> Outcome:
    """Join the case it belongs to; else ask where it is if nothing says so; else file it."""
    case = filing.mine(ctx, gathered.offered) if gathered.offered else None
    if case is not None:
        return join(ctx, gathered, case, receipts.joined(case))
    if not gathered.needs_place:
        return file(ctx, gathered)
    ctx.talk(NAME, PLACE, gathered.to_json(), PATIENCE)
    question = said(Reply(words.where(ctx.profile.village_word), purpose="place"))
    return privacy.with_notice(ctx, question)


def ask_join_or_new(ctx: Context, gathered: Gathered, case: Case) -> Outcome:
    """Ask whether it belongs to the open case; unanswered, it is filed by itself."""
    hold(ctx, gathered, case)
    choices = (
        Choice(words.add_to(case.code), "join"),
        Choice(words.NEW_MATTER, "new"),
    )
    text = words.join_or_new(case.code, filing.topic(ctx, case))
    ask = Ask(JOIN_OR_NEW, choices, data={"case": case.id})
    return said(Reply(text, ask=ask, cases=about(case)))


def hold(ctx: Context, gathered: Gathered, case: Case) -> None:
    """Keep what may belong to `case` while the citizen is asked."""
    offered = replace(gathered, offered=case.id)
    ctx.talk(NAME, WHICH, offered.to_json(), PATIENCE)


def file(ctx: Context, gathered: Gathered, *, unclear: bool = False, first: str = "") -> Outcome:
    """File what was gathered and give the receipt; the fourth matter of a day joins the last.

    Danger and complaints about staff are always cases of their own.
    """
    ctx.stop_talking()
    own = gathered.case_class in _STAYS
    busy = None if own else filing.last_of_a_full_day(ctx)
    if busy is not None:
        return join(ctx, gathered, busy, receipts.joined_on_a_full_day(busy))
    return _open(ctx, gathered, unclear=unclear, first=first)


def _open(ctx: Context, gathered: Gathered, *, unclear: bool, first: str) -> Outcome:
    case, told = filing.file_case(
        ctx,
        kind=CaseKind.complaint,
        case_class=gathered.case_class,
        lines=gathered.lines,
        topic=_topic(ctx, gathered),
        place=gathered.place,
        unclear=unclear or not gathered.text,
    )
    receipt = receipts.receipt(ctx, case, gathered.lines, first=first)
    if gathered.case_class is CaseClass.danger and not gathered.place:
        receipt = replace(receipt, text=f"{receipt.text}\n{words.STILL_DANGER_WHERE}")
    return privacy.with_notice(ctx, said(receipt, *told))


def _topic(ctx: Context, gathered: Gathered) -> str:
    """A few words that name it: the first that complain, which need not have come first."""
    told = [line for line in gathered.lines if line.spoken]
    readings = [read(ctx, one.spoken) for one in told] if len(told) > 1 else []
    complain = [one.intent is Intent.COMPLAINT and is_clear(one) for one in readings]
    return filing.topic_of(told[complain.index(True) :] if any(complain) else told)


def join(ctx: Context, gathered: Gathered, case: Case, word: Reply) -> Outcome:
    """Add what was gathered to an open case, and say so with `word`; the dialogue ends."""
    ctx.stop_talking()
    return add(ctx, gathered, case, word)


def add(ctx: Context, gathered: Gathered, case: Case, *word: Reply) -> Outcome:
    """Add a citizen's words to a case of theirs: the one way into a case that exists.

    Words about staff enter no case of another class, since whom they name may read it (domain
    notes §3.3 D).
    """
    if stands_apart(gathered, case):
        return apart(ctx, gathered)
    told = filing.add(ctx, case, *gathered.lines)
    if gathered.place and not ctx.session.unseal(case, "place"):
        ctx.session.seal(case, "place", gathered.place)
    if gathered.text and not ctx.session.unseal(case, "topic"):
        ctx.session.seal(case, "topic", _topic(ctx, gathered))
    return privacy.with_notice(ctx, said(*word, *told))


def stands_apart(gathered: Gathered, case: Case) -> bool:
    """Whether the words are about staff while the case is not."""
    return gathered.case_class is CaseClass.staff and case.case_class is not CaseClass.staff


def apart(ctx: Context, gathered: Gathered) -> Outcome:
    """Words about staff go to the complaint about staff that the citizen is at, or open one."""
    case = filing.recent_case(ctx, gathered.lines[-1].at)
    if case is not None and case.case_class is CaseClass.staff:
        return add(ctx, gathered, filing.locked(ctx, case), receipts.joined(case))
    return _open(ctx, gathered, unclear=False, first="")


def current(ctx: Context) -> Gathered:
    """What the open dialogue has gathered; nothing where it is another or none."""
    if ctx.conversation is None or ctx.conversation.name != NAME:
        return NOTHING
    return Gathered.from_json(ctx.talk_data())


def put_away(ctx: Context) -> tuple[Reply, ...]:
    """File what was gathered before the person turns to something else; the receipt, if any."""
    gathered = current(ctx)
    collecting = ctx.conversation is not None and ctx.conversation.step == COLLECT
    if gathered.lines and gathered.offered and collecting:
        return settle(ctx, gathered).replies
    if gathered.lines:
        return file(ctx, gathered, unclear=gathered.needs_place).replies
    if ctx.conversation is not None and ctx.conversation.name == NAME:
        ctx.stop_talking()
    return ()
