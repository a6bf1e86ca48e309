"""The life of a case as a table: every act in every state, and where it leads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.states import (
    TRANSITIONS,
    Act,
    IllegalAct,
    clock_runs,
    is_answered,
    is_closed,
    is_open,
    next_state,
)
from storage.types import CaseState

ACTS = (
    *("classify", "assign", "take_on", "return", "ask_citizen", "ask_again", "citizen_replied"),
    *("involve", "update", "draft", "answer", "close", "reopen", "refuse", "pass_on", "merge"),
    *("follow", "withdraw"),
)

SHORT = {
    "pl": "phan_loai",
    "gi": "giao",
    "xl": "dang_xu_ly",
    "bs": "cho_bo_sung",
    "ph": "phoi_hop",
    "cd": "cho_duyet",
    "tl": "da_tra_loi",
    "do": "dong",
    "tc": "tu_choi",
    "ch": "chuyen",
    "go": "gop",
    "ru": "rut",
    "mo": "moi",
}

TABLE = """
             cla ass tak ret ask aga rep inv upd dra ans clo reo ref pas mer fol wit
moi          pl  gi  xl  -   bs  xl  mo  ph  mo  cd  tl  -   -   tc  ch  go  -   ru
phan_loai    pl  gi  xl  -   bs  xl  pl  ph  pl  cd  tl  -   -   tc  ch  go  -   ru
giao         gi  gi  xl  pl  bs  xl  gi  ph  gi  cd  tl  -   -   tc  ch  go  -   ru
dang_xu_ly   xl  gi  xl  pl  bs  xl  xl  ph  xl  cd  tl  -   -   tc  ch  go  -   ru
cho_bo_sung  bs  bs  bs  -   bs  xl  xl  ph  bs  cd  tl  do  -   tc  ch  go  -   ru
phoi_hop     ph  gi  xl  xl  bs  xl  ph  ph  ph  cd  tl  -   -   tc  ch  go  -   ru
cho_duyet    cd  gi  xl  xl  bs  xl  cd  ph  cd  cd  tl  -   -   tc  ch  go  -   ru
da_tra_loi   -   -   -   -   -   -   -   -   -   -   tl  do  xl  -   -   -   -   -
dong         -   -   -   -   -   -   -   -   -   -   tl  -   xl  -   -   -   -   -
tu_choi      -   -   -   -   -   -   -   -   -   -   -   -   pl  -   -   -   -   -
chuyen       -   -   -   -   -   -   -   -   -   -   tl  do  pl  -   -   -   -   -
gop          -   -   -   -   -   -   -   -   -   -   -   -   pl  -   -   -   tl  ru
rut          -   -   -   -   -   -   -   -   -   -   -   -   pl  -   -   -   -   -
"""
"""Domain notes §3.2; "-": it can't happen, and the case stays as it is."""

CELLS = [
    (row.split()[0], act, SHORT.get(cell))
    for row in TABLE.strip().splitlines()[1:]
    for act, cell in zip(ACTS, row.split()[1:], strict=True)
]

OPEN = {"moi", "phan_loai", "giao", "dang_xu_ly", "cho_bo_sung", "phoi_hop", "cho_duyet"}


def test_the_table_speaks_of_every_state_and_every_act() -> None:
    assert {state for state, _, _ in CELLS} == set(CaseState)
    assert {act for _, act, _ in CELLS} == set(Act) - {Act.receive}


@pytest.mark.parametrize(("state", "act", "leads_to"), CELLS)
def test_every_act_in_every_state(state: str, act: str, leads_to: str | None) -> None:
    if leads_to is not None:
        assert next_state(CaseState(state), Act(act)) == leads_to
        return
    with pytest.raises(IllegalAct, match=f"A case in state {state} can't {act}; possible: "):
        next_state(CaseState(state), Act(act))


@pytest.mark.parametrize("state", CaseState)
def test_a_case_is_received_once(state: CaseState) -> None:
    assert next_state(None, Act.receive) is CaseState.moi
    with pytest.raises(IllegalAct):
        next_state(state, Act.receive)


def test_a_case_begins_by_being_received() -> None:
    with pytest.raises(IllegalAct, match="possible: receive"):
        next_state(None, Act.answer)


def test_every_state_is_either_open_answered_or_closed() -> None:
    assert set(TRANSITIONS) == set(CaseState)
    for state in CaseState:
        assert [is_open(state), is_answered(state), is_closed(state)].count(True) == 1
        assert is_open(state) is (state.value in OPEN)


def test_the_clock_stops_only_for_the_citizen_and_at_the_end() -> None:
    assert {state.value for state in CaseState if clock_runs(state)} == OPEN - {"cho_bo_sung"}


@given(st.lists(st.sampled_from(list(Act)), max_size=40))
def test_no_series_of_acts_leaves_a_case_without_a_way_to_its_answer(acts: list[Act]) -> None:
    state = next_state(None, Act.receive)
    for act in acts:
        state = TRANSITIONS[state].get(act, state)
    reachable = {state}
    for _ in CaseState:
        reachable |= {target for known in reachable for target in TRANSITIONS[known].values()}
    assert CaseState.da_tra_loi in reachable
