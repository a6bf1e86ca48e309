"""Whatever a citizen does in between, every complaint they wrote ends in one of their cases."""

from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.base import Kind
from tests.handlers.talk import Talk, Town

_people = count(1)

_COMPLAINTS = st.sampled_from(
    [
        "đèn đường thôn Đông hỏng",
        "đèn đường hỏng cả tuần nay",
        "rác vứt bừa bãi ở thôn Đoài không ai dọn",
        "cán bộ một cửa hách dịch, quát mắng dân",
        "hôm qua cũng thế cả",
        "asdf qwer zxcv bnm",
        "cháy nhà ở thôn Đông rồi cứu với",
        "cho hỏi bao giờ xã phát tiền hỗ trợ bão",
    ]
)
_ACTS = st.one_of(
    _COMPLAINTS.map(lambda text: ("tells", text)),
    st.sampled_from(["0", "9", "2", "3", "xin chào", "đến đâu rồi", "SỬA", "cảm ơn"]).map(
        lambda text: ("says", text)
    ),
    st.sampled_from([Kind.image, Kind.audio, Kind.sticker, Kind.video]).map(
        lambda kind: ("sends", kind)
    ),
    st.sampled_from([5, 25, 600, 1200, 7200, 90_000]).map(lambda seconds: ("waits", seconds)),
)


def test_every_complaint_ends_in_a_case(town: Town) -> None:
    @settings(max_examples=40, deadline=None, derandomize=True)
    @given(acts=st.lists(_ACTS, min_size=1, max_size=12))
    def whatever_comes_between(acts: list[tuple[str, object]]) -> None:
        citizen = town.citizen(f"p{next(_people)}")
        told = [_does(citizen, act, what, number) for number, (act, what) in enumerate(acts)]
        town.wait(minutes=30)
        openly = [line for case in citizen.cases for line in town.lines(case)]
        kept = "\n".join([*openly, *citizen.confidences])
        assert [text for text in told if text and text not in kept] == []

    whatever_comes_between()


def _does(citizen: Talk, act: str, what: object, number: int) -> str:
    """Do one act; the words that must not be lost."""
    if act == "waits" and isinstance(what, int):
        citizen.waits(seconds=what)
    elif act == "sends" and isinstance(what, Kind):
        citizen.sends(what)
    elif act == "tells":
        text = f"{what} ({number})"
        citizen.says(text)
        return text
    else:
        citizen.says(str(what))
    return ""
