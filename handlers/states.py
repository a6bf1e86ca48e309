"""Where a case stands and what moves it. Nobody sets a state by hand: states follow from acts.

States: domain notes §3.2.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from storage.types import CaseState


class Act(StrEnum):
    """What moves a case. Nobody sets a state by hand."""

    receive = "receive"
    classify = "classify"
    assign = "assign"
    take_on = "take_on"
    return_ = "return"
    ask_citizen = "ask_citizen"
    ask_again = "ask_again"  # a second asking; the clock goes on (domain notes §2.6, 2.1)
    citizen_replied = "citizen_replied"
    involve = "involve"
    update = "update"  # the citizen hears how far it is
    draft = "draft"
    answer = "answer"
    close = "close"
    reopen = "reopen"
    refuse = "refuse"
    pass_on = "pass_on"  # noqa: S105 — an act, not a password
    merge = "merge"
    follow = "follow"  # a merged case ends with the case it was merged into
    withdraw = "withdraw"


class IllegalAct(Exception):
    """This act is not possible in this state; the case stays as it is."""

    def __init__(self, state: CaseState | None, act: Act) -> None:
        self.state, self.act = state, act
        allowed = ", ".join(acts_in(state)) or "nothing"
        super().__init__(f"A case in state {state} can't {act}; possible: {allowed}")


S = CaseState

OPEN = frozenset({S.moi, S.phan_loai, S.giao, S.dang_xu_ly, S.cho_bo_sung, S.phoi_hop, S.cho_duyet})
"""The commune owes something. What is neither open nor answered is closed."""

# From any open state: officials work on a phone and rarely take the steps one by one.
_ANY_OPEN = {
    Act.assign: S.giao,
    Act.take_on: S.dang_xu_ly,
    Act.ask_citizen: S.cho_bo_sung,
    Act.ask_again: S.dang_xu_ly,
    Act.involve: S.phoi_hop,
    Act.draft: S.cho_duyet,
    Act.answer: S.da_tra_loi,
    Act.refuse: S.tu_choi,
    Act.pass_on: S.chuyen,
    Act.merge: S.gop,
    Act.withdraw: S.rut,
}


def _open(state: CaseState, **moves: CaseState) -> Mapping[Act, CaseState]:
    """An open state's acts; a corrected class, a word to or from the citizen keep it."""
    own = {Act[name]: target for name, target in moves.items()}
    kept = dict.fromkeys((Act.classify, Act.citizen_replied, Act.update), state)
    return MappingProxyType(kept | _ANY_OPEN | own)


TRANSITIONS: Mapping[CaseState, Mapping[Act, CaseState]] = MappingProxyType(
    {
        S.moi: _open(S.moi, classify=S.phan_loai),
        S.phan_loai: _open(S.phan_loai),
        S.giao: _open(S.giao, return_=S.phan_loai),
        S.dang_xu_ly: _open(S.dang_xu_ly, return_=S.phan_loai),
        S.cho_bo_sung: _open(  # whoever holds it: the citizen's answer is awaited
            S.cho_bo_sung,
            assign=S.cho_bo_sung,
            take_on=S.cho_bo_sung,
            citizen_replied=S.dang_xu_ly,
            close=S.dong,
        ),
        S.phoi_hop: _open(S.phoi_hop, return_=S.dang_xu_ly),
        S.cho_duyet: _open(S.cho_duyet, return_=S.dang_xu_ly),
        # A second answer corrects or completes the first, even after seven days of silence.
        S.da_tra_loi: {Act.answer: S.da_tra_loi, Act.close: S.dong, Act.reopen: S.dang_xu_ly},
        S.dong: {Act.answer: S.da_tra_loi, Act.reopen: S.dang_xu_ly},
        S.tu_choi: {Act.reopen: S.phan_loai},
        S.chuyen: {Act.answer: S.da_tra_loi, Act.close: S.dong, Act.reopen: S.phan_loai},
        S.gop: {Act.follow: S.da_tra_loi, Act.reopen: S.phan_loai, Act.withdraw: S.rut},
        S.rut: {Act.reopen: S.phan_loai},
    }
)


def acts_in(state: CaseState | None) -> Mapping[Act, CaseState]:
    """What can happen to a case in this state and where it leads; None: before it exists."""
    return {Act.receive: S.moi} if state is None else TRANSITIONS[state]


def next_state(state: CaseState | None, act: Act) -> CaseState:
    """Where an act takes a case (None: a new one). Raise IllegalAct where it is not possible."""
    target = acts_in(state).get(act)
    if target is None:
        raise IllegalAct(state, act)
    return target


def is_open(state: CaseState) -> bool:
    return state in OPEN


def is_answered(state: CaseState) -> bool:
    return state is S.da_tra_loi


def is_closed(state: CaseState) -> bool:
    return not is_open(state) and not is_answered(state)


def clock_runs(state: CaseState) -> bool:
    """Open, and not waiting for the citizen (domain notes §2.8)."""
    return is_open(state) and state is not S.cho_bo_sung
