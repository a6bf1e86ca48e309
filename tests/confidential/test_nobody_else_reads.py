"""Whatever a citizen and the officials do, a confidential word reaches no chat and is not lost."""

from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlmodel import col

from handlers.base import Kind
from storage import confidential_readers, people
from storage.models import Case
from storage.types import Post, Standing
from tests.handlers.talk import Talk, Town

_numbers = count(1)
_GONE = ("không mở việc này", "xã đã hủy")
_SAYINGS = (
    "cán bộ Hùng hạch sách tôi, {}",
    "họ đòi tôi hai triệu mới ký {}",
    "chủ tịch xã đe dọa nhà tôi {}",
    "tôi không dám nói ra vì {} sẽ trả đũa",
    "muốn tố cáo cán bộ {} tham nhũng",
)
_MORE = ("hôm qua cũng vậy {}", "nhà bên cạnh {} cũng bị thế", "{} nói với tôi như vậy đấy")


class Telling(RuleBasedStateMachine):
    """One citizen, who may tell several things in confidence, amid officials at work."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        town = self.town
        self.citizen = town.citizen(f"teller {next(_numbers)}")
        self.other = town.citizen(f"other {next(_numbers)}")
        self.told: list[str] = []
        self.pending: list[str] = []

    @rule(saying=st.sampled_from(_SAYINGS))
    def tells(self, saying: str) -> None:
        self._says(saying)

    @rule(saying=st.sampled_from(_SAYINGS), concerned=st.sampled_from("123"))
    def tells_to_the_receipt(self, saying: str, concerned: str) -> None:
        self._says(saying)
        for digit in ("2", concerned, "1"):
            self._heard(self.citizen.says(digit))

    @rule(saying=st.sampled_from(_MORE))
    def tells_more(self, saying: str) -> None:
        if self.in_lane():
            self._says(saying)

    @rule(digit=st.sampled_from("123"))
    def answers(self, digit: str) -> None:
        self._heard(self.citizen.says(digit))

    @rule()
    def names_both(self) -> None:
        if self.citizen.bubbles and any("Cả hai" in b.title for b in self.citizen.last.buttons):
            self._heard(self.citizen.taps("Cả hai"))

    @rule(
        text=st.sampled_from(
            ["0", "9", "hủy", "rút", "việc mới", "đến đâu rồi", "ai đọc?", "ai đã xem?", "cảm ơn"]
        )
    )
    def says_something_short(self, text: str) -> None:
        self._heard(self.citizen.says(text))

    @rule(
        text=st.sampled_from(
            ["đèn đường thôn Đông hỏng", "làm giấy khai sinh cần gì", "cháy nhà ở thôn Đông rồi"]
        )
    )
    def turns_to_something_open(self, text: str) -> None:
        self._heard(self.citizen.says(text))

    @rule(kind=st.sampled_from([Kind.image, Kind.audio, Kind.sticker]))
    def sends(self, kind: Kind) -> None:
        self._heard(self.citizen.sends(kind))

    @rule(seconds=st.sampled_from([5, 25, 1000, 2000, 8000, 90_000]))
    def waits(self, seconds: int) -> None:
        self._heard(self.citizen.waits(seconds=seconds))

    @rule(rest=st.sampled_from(["", " rút", " xem xét", " ai đã xem", " {}"]))
    def types_a_code(self, rest: str) -> None:
        for case in self.cases():
            if "{}" in rest:
                self._says(case.code + rest)
            else:
                self._heard(self.citizen.says(case.code + rest))

    @rule(
        post=st.sampled_from([Post.chairman, Post.office]),
        act=st.sampled_from(
            ["{}", "#viec", "#giao {} Hoa", "{} xã đã xem", "#thongke", "#dong {}"]
        ),
    )
    def an_official_acts(self, post: Post, act: str) -> None:
        codes = [case.code for case in self.cases()] or ["PA-2611-0001"]
        self.town.officials[post].says(act.format(codes[-1]))

    @rule()
    def another_citizen_tries_the_codes(self) -> None:
        for case in self.cases():
            nothing = self.other.says("PA-2611-9999")[0]
            assert self.other.says(case.code)[0] == nothing

    def teardown(self) -> None:
        self._heard(self.citizen.waits(hours=3))
        kept = "\n".join(self.citizen.confidences)
        assert [token for token in self.told if token not in kept] == []
        openly = [line for case in self.citizen.cases for line in self.town.lines(case)]
        self._nobody_else(openly)
        for talk in (*self.town.officials.values(), self.other):
            self._nobody_else([bubble.text for bubble in talk.bubbles])
        self._who_is_named_never_reads()

    def in_lane(self) -> bool:
        with self.town.rows() as session:
            dialogue = people.conversation_of(session, self.citizen.person_id)
            return dialogue is not None and dialogue.name == "confidential"

    def cases(self) -> list[Case]:
        """This citizen's confidential cases."""
        return self.citizen.confidential_cases

    def _says(self, saying: str) -> None:
        token = f"từkhóa{next(_numbers)}x"
        self.told.append(token)
        self.pending.append(token)
        self._heard(self.citizen.says(saying.format(token)))

    def _heard(self, texts: list[str]) -> None:
        for text in texts:
            assert not any(token in text for token in self.told), text
            if any(gone in text for gone in _GONE):
                self.told = [token for token in self.told if token not in self.pending]
            if any(gone in text for gone in (*_GONE, "Mã số", "mã số: PA", "Đã ghi thêm")):
                self.pending = []

    def _nobody_else(self, texts: list[str]) -> None:
        assert [text for text in texts if "từkhóa" in text] == []

    def _who_is_named_never_reads(self) -> None:
        with self.town.rows() as session:
            every = select(Case).where(col(Case.commune_id) == self.town.commune_id)
            for case in session.scalars(every):
                rows = confidential_readers.of_case(session, case)
                reads = [f"{r.official_id}.{r.term}" for r in rows if r.standing is Standing.reads]
                assert case.readers == reads


def test_no_word_reaches_anybody_else(town: Town, office: Talk, chairman: Talk) -> None:
    class Here(Telling):
        pass

    Here.town = town
    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=25, stateful_step_count=20, deadline=None, derandomize=True),
    )
