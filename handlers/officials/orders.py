"""Officials' commands about one case: what each of them does."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.base import Context, Outcome, Reply, said
from handlers.officials import (
    answering,
    assigning,
    classifying,
    duty,
    extending,
    merging,
    returning,
    second_person,
    web_numbers,
    written,
)
from handlers.officials.ways import Way
from handlers.readers import may_steer
from handlers.rules import Act, IllegalAct, is_open, next_state
from handlers.words import commands as words
from handlers.words import officials as desk_words
from storage import cases
from storage.models import Case, Official

_PARTS = re.compile(r"\s*(?:;|→|->|\n)\s*")


@dataclass(frozen=True, slots=True)
class Order:
    """A command about a case, by somebody who may read it."""

    official: Official
    case: Case
    words: str


def _assign(ctx: Context, order: Order) -> Outcome:
    named = assigning.named_first(ctx, order.words)
    if not may_steer(order.official, order.case) or len(named.officials) == 1:
        to = named.officials[0] if named.officials else None
        return assigning.assign(ctx, order.case, to, named.rest)
    shown = "" if named.officials else desk_words.nobody_called(order.words)
    return assigning.ask_whom(ctx, order.case, named.rest if named.officials else "", shown)


def _give_back(ctx: Context, order: Order) -> Outcome:
    return returning.give_back(ctx, order.official, order.case, order.words)


def _ask(ctx: Context, order: Order) -> Outcome:
    return answering.prepare(ctx, order.case, order.words, way=Way.ask)


def _by_phone(ctx: Context, order: Order) -> Outcome:
    return answering.prepare(ctx, order.case, order.words, way=Way.phone)


def _update(ctx: Context, order: Order) -> Outcome:
    if not order.words:
        return said(words.usage("capnhat"))
    return answering.prepare(ctx, order.case, order.words, way=Way.update)


def _refuse(ctx: Context, order: Order) -> Outcome:
    """ "lý do; nơi đúng": both, or it is no refusal."""
    why, where = _two(order.words)
    if not (why and where):
        return said(words.usage("tuchoi"))
    return answering.prepare(ctx, order.case, f"{where}\n{why}", way=Way.refuse)


def _pass_on(ctx: Context, order: Order) -> Outcome:
    """ "nơi; lý do"."""
    where, why = _two(order.words)
    if not (where and why):
        return said(words.usage("chuyen"))
    return answering.prepare(ctx, order.case, f"{where}\n{why}", way=Way.pass_on)


def _involve(ctx: Context, order: Order) -> Outcome:
    where, what = _two(order.words)
    if not where:
        return said(words.usage("phoihop"))
    return answering.prepare(ctx, order.case, f"{where}\n{what}".strip(), way=Way.involve)


def _two(text: str) -> tuple[str, str]:
    first, *rest = _PARTS.split(text.strip(), maxsplit=1)
    return first.strip(" .,:"), (rest[0] if rest else "").strip(" .,:")


def _written(ctx: Context, order: Order) -> Outcome:
    return written.begin(ctx, order.case, order.words)


def _approve(ctx: Context, order: Order) -> Outcome:
    return second_person.ask_again(ctx, order.official, order.case)


def _merge(ctx: Context, order: Order) -> Outcome:
    return merging.offer(ctx, order.official, order.case, order.words)


def _note(ctx: Context, order: Order) -> Outcome:
    if not order.words:
        return said(words.usage("ghichu"))
    return answering.note(ctx, order.case, order.words)


def _close(ctx: Context, order: Order) -> Outcome:
    case = order.case
    if not may_steer(order.official, case):
        return said(desk_words.ONLY_LEADERS)
    waits = is_open(case.state)  # closing what waits for the citizen is for their silence alone
    try:
        state = next_state(case.state, Act.close)
    except IllegalAct:
        return said(words.ANSWER_FIRST if waits else words.NOT_WAITING)
    if waits:
        return said(words.ANSWER_FIRST)
    case.state = state
    case.closed_at, case.clock_stopped_at = ctx.now, None
    cases.record(ctx.session, case, Act.close, ctx.now, official=order.official)
    return said(Reply(words.closed(case.code), cases=(case.id,)))


def _classify(ctx: Context, order: Order) -> Outcome:
    return classifying.classify(ctx, order.official, order.case, order.words)


def _extend(ctx: Context, order: Order) -> Outcome:
    return extending.offer(ctx, order.case, order.words)


def _end_silence(ctx: Context, order: Order) -> Outcome:
    return duty.end_silence(ctx, order.case)


def _new_number(ctx: Context, order: Order) -> Outcome:
    return web_numbers.new_number(ctx, order.official, order.case)


ABOUT_A_CASE: Mapping[str, Callable[[Context, Order], Outcome]] = {
    "giao": _assign,
    "tralai": _give_back,
    "hoi": _ask,
    "giahan": _extend,
    "phoihop": _involve,
    "capnhat": _update,
    "tuchoi": _refuse,
    "chuyen": _pass_on,
    "gop": _merge,
    "vanban": _written,
    "duyet": _approve,
    "dong": _close,
    "ghichu": _note,
    "loai": _classify,
    "goi": _by_phone,
    "xong": _end_silence,
    "capma": _new_number,
}
"""Each command about a case, without its "#"."""
