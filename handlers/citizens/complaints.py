"""The dialogue of a complaint: gathering, the place, and whether it belongs to the last one."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import rules
from handlers.base import Answer, Context, Incoming, Kind, Outcome, Reply, done, said
from handlers.citizens import corrections, filing, gathering, rating, receipts, welcome, wishes
from handlers.citizens.gathering import COLLECT, JOIN_OR_NEW, NAME, PATIENCE, PLACE, WHICH, Gathered
from handlers.citizens.reading import fold
from handlers.words import complaints as words
from storage.models import Case
from storage.types import CaseClass

_TOO_LONG_FOR_A_PLACE = 14  # words
_ENOUGH_FOR_A_WISH = 4  # words; fewer are always a place

_IGNORED = (Kind.sticker, Kind.gif, Kind.business_card)


def go_on(ctx: Context, incoming: Incoming) -> Outcome:
    """Go on with what the citizen was telling, also when it wakes after a time of quiet."""
    gathered = Gathered.from_json(ctx.talk_data())
    step = ctx.conversation.step if ctx.conversation else COLLECT
    if incoming.kind is Kind.wake:
        return _woken(ctx, step, gathered)
    if incoming.kind in _IGNORED:
        return done("a sticker amid a complaint")
    if fold(incoming.text) in ("rut", "huy"):
        ctx.stop_talking()
        return said(words.NOT_KEPT)
    return _STEPS[step](ctx, incoming, gathered)


def _woken(ctx: Context, step: str, gathered: Gathered) -> Outcome:
    if not gathered.lines:
        ctx.stop_talking()
        return done("nothing was told")
    if step == COLLECT:
        return gathering.settle(ctx, gathered)
    return gathering.file(ctx, gathered, unclear=True)


def _collecting(ctx: Context, incoming: Incoming, gathered: Gathered) -> Outcome:
    alone = not gathered.lines or gathered.case_class is CaseClass.staff
    if alone and wishes.is_another_than_asked(ctx, incoming):
        return wishes.preceded(gathering.put_away(ctx), wishes.follow(ctx, incoming))
    together = gathering.plus(ctx, gathered, incoming)
    return gathering.go_on(ctx, together)


def _placing(ctx: Context, incoming: Incoming, gathered: Gathered) -> Outcome:
    """The answer to "where?", free to type; a clear other wish files the complaint first."""
    if len(incoming.text.split()) >= _ENOUGH_FOR_A_WISH and wishes.is_another_than_asked(
        ctx, incoming
    ):
        before = gathering.file(ctx, gathered, unclear=True).replies
        return wishes.preceded(before, wishes.follow(ctx, incoming))
    together = gathering.plus(ctx, gathered, incoming)
    if not together.place and incoming.text:
        together = replace(together, place=_place_in(incoming.text))
    if not together.place and incoming.kind is Kind.image:
        ctx.talk(NAME, PLACE, together.to_json(), PATIENCE)
        return done("one more photo")
    return gathering.file(ctx, together)


def _choosing(ctx: Context, incoming: Incoming, gathered: Gathered) -> Outcome:
    """Words while "add or new?" is open: kept with the rest, and asked once more."""
    case = filing.mine(ctx, gathered.offered or 0)
    if case is None:
        return gathering.settle(ctx, gathering.plus(ctx, gathered, incoming))
    if wishes.is_another_than_asked(ctx, incoming):
        before = gathering.file(ctx, gathered, unclear=True).replies
        return wishes.preceded(before, wishes.follow(ctx, incoming))
    return _ask_which(ctx, gathering.plus(ctx, gathered, incoming), case)


def _ask_which(ctx: Context, gathered: Gathered, case: Case) -> Outcome:
    if not rules.is_open(case.state):
        return rating.ask_same_or_new(ctx, gathered, case)
    return gathering.ask_join_or_new(ctx, gathered, case)


def ask_again(ctx: Context) -> Outcome:
    """A digit that answers nothing is no part of the story: what is awaited is said once more."""
    gathered = Gathered.from_json(ctx.talk_data())
    step = ctx.conversation.step if ctx.conversation else COLLECT
    case = filing.mine(ctx, gathered.offered) if gathered.offered else None
    if step == WHICH and case is not None:
        return _ask_which(ctx, gathered, case)
    if step == PLACE:
        return said(Reply(words.where(ctx.profile.village_word), purpose="place"))
    return said(words.GO_ON_TELLING if gathered.lines else words.INVITE)


def _place_in(text: str) -> str:
    return " ".join(text.split()[:_TOO_LONG_FOR_A_PLACE])


_STEPS: Mapping[str, Callable[[Context, Incoming, Gathered], Outcome]] = {
    COLLECT: _collecting,
    PLACE: _placing,
    WHICH: _choosing,
}


def join_or_new(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """The answer to "1. add to the case, 2. a new matter"."""
    if ctx.conversation is None or ctx.conversation.name != NAME or ctx.conversation.step != WHICH:
        return welcome.menu(ctx)
    gathered = Gathered.from_json(ctx.talk_data())
    case = filing.mine(ctx, answer.data["case"])
    if answer.means == "join" and case is not None:
        return gathering.join(ctx, gathered, case, receipts.joined(case))
    return wishes.file_anew(ctx, replace(gathered, offered=None))


def call_back(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """The citizen who sent a voice message or a photo wants to be called."""
    case = filing.mine(ctx, answer.data["case"])
    if case is None:
        return welcome.menu(ctx)
    phone = ctx.session.unseal(ctx.person, "phone")
    note = words.note_call_back(phone) if phone else words.NOTE_CALL_BACK
    told = filing.add(ctx, case, filing.Line(note, incoming.at))
    if phone:
        return said(Reply(words.call_back_noted(phone), cases=(case.id,)), *told)
    return said(*corrections.ask_phone(ctx, case), *told)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    JOIN_OR_NEW: join_or_new,
    receipts.CALL_BACK: call_back,
    **corrections.QUESTIONS,
}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {
    NAME: go_on,
    **corrections.CONVERSATIONS,
}
