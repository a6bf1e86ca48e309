"""`#thongke`: figures that can be asked for again, and give nobody away."""

import pytest

from storage import confidential_readers
from storage.types import CaseClass, Post, Standing
from tests.confidential.kin import opened
from tests.handlers.officials.desk import Desk

OFFICE, CHAIRMAN, DEPUTY, STAFF = (
    "Trần Thị Lan",
    "Nguyễn Văn Minh",
    "Phạm Quốc Hùng",
    "Lê Thị Hoa",
)
WORDS = "Đội điện đã thay bóng đèn tối qua rồi ạ"


def answers(desk: Desk, code: str, words: str = WORDS, by: str = OFFICE) -> None:
    desk.says(by, f"{code} {words}")
    desk.taps(by, "Gửi ngay")


@pytest.fixture
def november(desk: Desk) -> str:
    """Two answered in time, one late, one open, one withdrawn; the first one's code."""
    first = desk.files("Bà Tư", "đèn đường hỏng")
    second = desk.files("Ông Năm", "cán bộ hạch sách", case_class=CaseClass.staff)
    third = desk.files("Bà Sáu", "hồ sơ chậm", case_class=CaseClass.procedure)
    desk.files("Ông Bảy", "rác ở chợ")
    gone = desk.files("Bà Tám", "đường hỏng")
    desk.says("Bà Tám", f"{gone} rút")
    answers(desk, first)
    answers(desk, second, "Tôi đã phê bình công chức này sáng nay", by=CHAIRMAN)
    desk.passes(days=3)
    answers(desk, third, "Xin lỗi bác, mai có kết quả")
    return first


def test_the_month_so_far(desk: Desk, november: str) -> None:
    (told,) = desk.says(CHAIRMAN, "#thống kê")
    assert told.splitlines() == [
        "Tháng 11/2026 (đến lúc này), toàn xã:",
        "Nhận 5, đã trả lời 3, đúng hạn 2 (67 %)",
        "Rút, gộp hoặc khép: 1",
        "Chưa trả lời: 1, trong đó quá hạn 0",
        "Theo loại: việc ở thôn 3, hỏi thủ tục 1, cán bộ 1",
        "Việc cán bộ: 1, đã trả lời 1",
        "Đang mở: 1, quá hạn: 0, đến hạn trong 24 giờ: 0",
    ]


def test_a_month_that_is_over_never_changes(desk: Desk, november: str) -> None:
    desk.town.to("2026-12-01 08:00")
    (before,) = desk.says(OFFICE, "#thongke 11/2026")
    assert "đến lúc này" not in before
    desk.says("Bà Tư", "3")
    desk.passes(minutes=20)
    desk.says(OFFICE, f"#loai {november} B")
    desk.town.to("2027-01-20 08:00")
    assert desk.says(CHAIRMAN, "#thongke 11/2026") == [before]
    assert desk.says(CHAIRMAN, "#thongke 11") == [before]


def test_staff_and_deputies_see_only_their_own(desk: Desk, november: str) -> None:
    for name in (STAFF, DEPUTY):
        (told,) = desk.says(name, "#thongke")
        assert "việc của Ông/Bà" in told
        assert "Nhận 0" in told
        assert "cán bộ" not in told


@pytest.mark.parametrize(("count", "shown"), [(4, False), (5, True)])
def test_fewer_than_five_confidential_cases_show_in_no_figure(
    desk: Desk, count: int, shown: bool
) -> None:
    (empty,) = desk.says(CHAIRMAN, "#thongke")  # and not a word of it in the sums
    for number in range(count):
        opened(desk.town, desk.talk(f"người {number}"))
    # Of what names them, and of what waits for its writer's papers, nobody can count one.
    opened(desk.town, desk.talk("người nêu tên"), Post.chairman)
    waits = opened(desk.town, desk.talk("người đợi"))
    with desk.town.rows() as session:
        case = session.merge(waits.case)
        for one in confidential_readers.reading(session, case):
            confidential_readers.put(session, case, one, Standing.later, desk.now)
    (told,) = desk.says(CHAIRMAN, "#thongke")
    assert (f"Phản ánh kín: {count}" in told) is shown
    assert told == empty or shown
    assert "Nhận 0" in told


@pytest.mark.parametrize("text", ["13/2026", "hôm qua", "1/1999"])
def test_a_month_that_is_none_says_how(desk: Desk, text: str) -> None:
    assert "#thongke 10/2026" in desk.says(OFFICE, f"#thongke {text}")[0]
