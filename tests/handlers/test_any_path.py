"""Whatever citizens and officials do, in whatever order: the laws of the house hold.

No case is lost: it is open with somebody who may hold it, answered, or ended by an act. No answer
reaches anybody but the citizen of its case, or of one merged into it. No private note reaches a
citizen. States follow from acts as the table says.
"""

from collections.abc import Callable, Collection

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from handlers.states import Act, acts_in, is_open
from storage import case_history, cases, desk, outbox
from storage.database import Database
from storage.models import Case
from storage.types import CaseClass, CaseState
from tests.handlers.officials.desk import Desk, staffed
from tests.handlers.talk import Town, fresh_town

CITIZENS = ("Bà Tư", "Ông Năm", "Bà Sáu")
OFFICE, CHAIRMAN, DEPUTY, STAFF = OFFICIALS = (
    "Trần Thị Lan",
    "Nguyễn Văn Minh",
    "Phạm Quốc Hùng",
    "Lê Thị Hoa",
)
CLASSES = (CaseClass.village, CaseClass.staff, CaseClass.procedure, CaseClass.policy)
NOTE = "ghi chú riêng không ai được thấy"

citizens = st.sampled_from(CITIZENS)
officials = st.sampled_from(OFFICIALS)
numbers = st.integers(0, 11)


class Life(RuleBasedStateMachine):
    """One commune; what people say carries a mark, so that it is known whose eyes it was for."""

    found: Callable[[], Town]

    def __init__(self) -> None:
        super().__init__()
        self.town = type(self).found()
        self.desk = Desk(self.town)
        self.versions: dict[str, int] = {}
        self.codes: list[str] = []
        self.marks = 0
        self.meant: dict[str, str] = {}  # the mark of an answer: the case it is for
        self.read: dict[str, int] = {}  # how many bubbles of each citizen were looked at

    @initialize()
    def people(self) -> None:
        staffed(self.desk)
        for name in CITIZENS:
            self.desk.talk(name)
            self.read[name] = 0

    # -- citizens

    @rule(name=citizens, kind=st.sampled_from(CLASSES))
    def writes(self, name: str, kind: CaseClass) -> None:
        if len(self.codes) < 4:
            text = f"việc thứ {len(self.codes)} của {name}"
            self.codes.append(self.desk.files(name, text, topic=text, case_class=kind))

    @precondition(lambda self: self.codes)
    @rule(number=numbers, text=st.sampled_from(["", " xin thêm: gần cây đa", " vẫn hỏng"]))
    def writes_to_a_case(self, number: int, text: str) -> None:
        code = self._code(number)
        self.desk.says(self._owner(code), f"{code}{text}")

    @rule(name=citizens, digit=st.sampled_from("1230"))
    def answers_with_a_digit(self, name: str, digit: str) -> None:
        self.desk.says(name, digit)

    # -- officials

    @precondition(lambda self: self.codes)
    @rule(name=officials, number=numbers, waits=st.booleans())
    def answers(self, name: str, number: int, waits: bool) -> None:
        code, mark = self._code(number), self._mark(self._code(number))
        self.desk.says(name, f"{code} Đội {mark} đã sửa xong chiều 16/11")
        self.desk.passes(seconds=21 * waits)

    @precondition(lambda self: len(self.codes) > 1)
    @rule(
        name=st.sampled_from((OFFICE, CHAIRMAN, DEPUTY)),
        number=numbers,
        other=numbers,
        gives_up=st.booleans(),
    )
    def merges(self, name: str, number: int, other: int, gives_up: bool) -> None:
        code, into = self._code(number), self._code(other)
        shown = self.desk.says(name, f"#gop {code} vào {into}")
        if "Gộp và báo dân" in "".join(shown):
            self.desk.says(name, "1")
            if gives_up:
                self.desk.says(self._owner(into), f"{into} rút")

    @precondition(lambda self: self.codes)
    @rule(number=numbers)
    def withdraws(self, number: int) -> None:
        code = self._code(number)
        self.desk.says(self._owner(code), f"{code} rút")

    @precondition(lambda self: self.codes)
    @rule(
        name=officials,
        number=numbers,
        waits=st.booleans(),
        order=st.sampled_from(
            [
                "#hoi {code} {mark} ở đâu ạ",
                "#capnhat {code} {mark} mai đội thi công",
                "#phoihop {code} Điện lực; {mark}",
                "#chuyen {code} Công an; {mark}",
                "#tuchoi {code} {mark}; Tòa án",
                "#goi {code} đội {mark} hẹn sửa sáng mai",
            ]
        ),
    )
    def says_otherwise(self, name: str, number: int, waits: bool, order: str) -> None:
        code = self._code(number)
        self.desk.says(name, order.format(code=code, mark=self._mark(code)))
        self.desk.passes(seconds=21 * waits)

    @precondition(lambda self: self.codes)
    @rule(
        name=officials,
        number=numbers,
        order=st.sampled_from(
            [
                "#giao {code} Hoa",
                "#giao {code} Hùng",
                "#tralai {code} không phải việc của tôi",
                "#loai {code} C",
                "#loai {code} D",
                "#dong {code}",
                f"#ghichu {{code}} {NOTE}",
                "#giahan {code} 27/11 chờ vật tư",
                "#duyet {code}",
                "#nham {code}",
                "#huy",
                "đã nhận",
                "#viec",
            ]
        ),
    )
    def orders(self, name: str, number: int, order: str) -> None:
        self.desk.says(name, order.format(code=self._code(number)))

    @rule(name=officials, digit=st.sampled_from("1122334"))
    def taps(self, name: str, digit: str) -> None:
        if self._question(name) != "right case":  # else their words are moved to another case
            self.desk.says(name, digit)

    # -- time

    @rule(length=st.sampled_from([{"seconds": 5}, {"seconds": 30}, {"minutes": 30}, {"hours": 5}]))
    def time_passes(self, length: dict[str, float]) -> None:
        self.desk.passes(**length)

    # -- the laws

    @invariant()
    def nobody_reads_what_is_not_theirs(self) -> None:
        if not self.read:
            return
        for name in CITIZENS:
            bubbles = self.desk.talk(name).bubbles
            for bubble in bubbles[self.read[name] :]:
                assert NOTE not in bubble.text
                for mark, code in self.meant.items():
                    if mark in bubble.text:
                        assert name in self._may_hear(code), (name, bubble.text, code)
            self.read[name] = len(bubbles)

    @invariant()
    def no_case_is_lost_and_states_follow_from_acts(self) -> None:
        for code in self.codes:
            case = self.desk.case(code)
            self._is_somewhere(case)
            if self.versions.get(code) != case.version:
                self.versions[code] = case.version
                self._came_by_acts(case)

    def _is_somewhere(self, case: Case) -> None:
        if case.state is CaseState.gop:
            assert is_open(self._root(case).state)
        elif is_open(case.state):
            assert case.holder_id is not None
            assert (case.closed_at, case.answered_at) == (None, None)
        elif case.state is CaseState.da_tra_loi:
            assert case.answered_at is not None
        else:
            assert case.closed_at is not None

    def _came_by_acts(self, case: Case) -> None:
        state: CaseState | None = None
        for act, after in self._history(case):
            if act in set(Act):
                assert after is acts_in(state).get(Act(act), state), (act, state, after)
            elif act == "rate":
                assert after in (state, CaseState.dong)
            else:
                assert after is state or act == "wrong_case", (act, state, after)
            state = after
        assert state is case.state

    def teardown(self) -> None:
        """What waits for a second person has words that wait, and nobody is told of them."""
        if self.codes:
            self.desk.passes(minutes=20)
            self.nobody_reads_what_is_not_theirs()
            for code in self.codes:
                case = self.desk.case(code)
                with self.town.rows() as session:
                    waiting = desk.waiting_for_approval(session, case.id)
                assert bool(waiting) or case.state is not CaseState.cho_duyet

    # -- what is known

    def _code(self, number: int) -> str:
        return self.codes[number % len(self.codes)]

    def _mark(self, code: str) -> str:
        self.marks += 1
        mark = f"dấu{self.marks}x"
        self.meant[mark] = code
        return mark

    def _owner(self, code: str) -> str:
        person_id = self.desk.case(code).person_id
        return next(name for name in CITIZENS if self.desk.talk(name).person_id == person_id)

    def _may_hear(self, code: str) -> set[str]:
        """The citizen of the case, and of those that are answered together with it."""
        with self.town.rows() as session:
            case = cases.by_code(session, self.town.commune_id, code)
            assert case is not None
            merged = case_history.merged_into(session, case)
            ended = case_history.ended_with(session, case)
            together = {one.person_id for one in (case, *merged, *ended)}
        return {name for name in CITIZENS if self.desk.talk(name).person_id in together}

    def _root(self, case: Case) -> Case:
        with self.town.rows() as session:
            return case_history.root(session, session.get_one(Case, case.id))

    def _history(self, case: Case) -> list[tuple[str, CaseState]]:
        with self.town.rows() as session:
            return [(one.act, one.state) for one in cases.history(session, case)]

    def _question(self, name: str) -> str:
        """Which question a digit of that person would answer."""
        with self.town.rows() as session:
            asked = outbox.last_question(session, self.desk.talk(name).person_id, self.town.now)
            question = outbox.draft_of(session, asked).question if asked else None
        return question.name if question else ""


def lives(database: Database, examples: int, steps: int, phases: Collection[Phase]) -> None:
    class Here(Life):
        found = staticmethod(lambda: fresh_town(database))

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("shared_database", ["sqlite"], indirect=True)
def test_whatever_is_done(shared_database: Database) -> None:
    lives(shared_database, examples=12, steps=35, phases=(Phase.reuse, Phase.generate))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_whatever_is_done_for_long(shared_database: Database) -> None:
    lives(shared_database, examples=150, steps=60, phases=tuple(Phase))
