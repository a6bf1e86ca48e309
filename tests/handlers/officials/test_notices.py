"""How officials hear of cases."""

import pytest

from storage.types import CaseClass, CaseState, MediaKind, Post
from tests.handlers.officials.desk import Desk

OFFICE, CHAIRMAN, DEPUTY, STAFF = (
    "Trần Thị Lan",
    "Nguyễn Văn Minh",
    "Phạm Quốc Hùng",
    "Lê Thị Hoa",
)


def test_a_notice_has_code_class_deadline_words_and_acts(desk: Desk) -> None:
    code = desk.files("Bà Tư", "đèn đường hỏng từ tối qua", topic="đèn đường", place="thôn Đông")
    (notice,) = desk.told(OFFICE)
    for part in (
        code,
        "Việc ở thôn",
        "hạn 17 giờ thứ Tư 25/11/2026",
        "đèn đường hỏng từ tối qua",
        "thôn Đông",
        "Bà Tư",
        "1. Trả lời\n2. Nhận việc\n3. Giao",
    ):
        assert part in notice
    assert [desk.told(name) for name in (CHAIRMAN, DEPUTY, STAFF)] == [[], [], []]


def test_long_words_are_cut_at_600_and_shown_whole_on_request(desk: Desk) -> None:
    text = "rác " * 200 + "HẾT"
    desk.files("Bà Tư", text)
    (notice,) = desk.told(OFFICE)
    assert "HẾT" not in notice
    assert len(notice) < 900
    assert "HẾT" in "".join(desk.taps(OFFICE, "Xem đủ"))


def test_photos_come_along_and_voice_as_a_link(desk: Desk) -> None:
    media = (MediaKind.image,) * 5 + (MediaKind.audio,)
    desk.files("Bà Tư", "đường hỏng", attachments=media)
    notice, *photos = desk.told(OFFICE)
    assert photos == ["[ảnh]"] * 3
    assert "Kèm 5 ảnh" in notice
    assert "https://minhson.example/m/" in notice


def test_at_most_three_single_notices_in_ten_minutes_then_one_list(desk: Desk) -> None:
    codes = []
    for number in range(6):
        codes.append(desk.files(f"người {number}", f"việc số {number}", topic=f"việc {number}"))
        desk.passes(seconds=5)
    singles = desk.told(OFFICE)
    assert len(singles) == 3
    desk.passes(minutes=2)
    (listed,) = desk.told(OFFICE)
    assert all(code in listed for code in codes[3:])
    assert not any(code in listed for code in codes[:3])
    (card,) = desk.says(OFFICE, "1")
    assert codes[3] in card
    desk.passes(minutes=20)
    assert desk.told(OFFICE) == []


def test_a_second_flood_within_the_ten_minutes_waits_for_their_end(desk: Desk) -> None:
    for number in range(4):
        desk.files(f"người {number}", "x", topic="x")
    desk.passes(minutes=2)
    desk.told(OFFICE)
    for number in range(4, 7):
        desk.files(f"người {number}", "x", topic="x")
    desk.passes(minutes=5)
    assert desk.told(OFFICE) == []
    desk.passes(minutes=6)
    assert len(desk.told(OFFICE)) == 1


def test_what_was_answered_meanwhile_is_not_listed(desk: Desk) -> None:
    codes = [desk.files(f"người {n}", "x", topic=f"x{n}") for n in range(4)]
    desk.says(CHAIRMAN, f"{codes[3]} Đội điện đã giải quyết xong việc này rồi")
    desk.taps(CHAIRMAN, "Gửi ngay")
    desk.told(OFFICE)
    desk.passes(minutes=2)
    assert desk.told(OFFICE) == []


def test_danger_is_told_at_once_to_the_duty_list(desk: Desk) -> None:
    for number in range(4):
        desk.files(f"người {number}", "x")
    desk.told(OFFICE)
    code = desk.files("Bà Tư", "dây điện rơi xuống đường", case_class=CaseClass.danger)
    assert "Khẩn" in desk.told(OFFICE)[0]
    assert code in desk.told(CHAIRMAN)[0]
    assert desk.told(STAFF) == []
    desk.taps(OFFICE, "Nhận việc")
    assert "đã nhận tin của Ông/Bà" in desk.told("Bà Tư")[-1]


def test_a_complaint_about_staff_goes_to_the_chairman_alone(desk: Desk) -> None:
    code = desk.files("Bà Tư", "cán bộ hạch sách", case_class=CaseClass.staff)
    assert code in desk.told(CHAIRMAN)[0]
    assert [desk.told(name) for name in (OFFICE, DEPUTY, STAFF)] == [[], [], []]


@pytest.mark.parametrize(
    ("posts", "holder"),
    [
        ((Post.deputy,), Post.deputy),
        ((Post.deputy, Post.chairman), Post.chairman),
        ((Post.deputy, Post.chairman, Post.office), Post.office),
        ((Post.staff,), None),
        ((), None),
    ],
)
def test_who_hears_of_a_new_case(
    empty_desk: Desk, posts: tuple[Post, ...], holder: Post | None
) -> None:
    for post in posts:
        empty_desk.paired(post.value, post, post.value)
    empty_desk.files("Bà Tư", "đèn hỏng")
    told = [post for post in posts if empty_desk.told(post.value)]
    assert told == ([holder] if holder else [])


def test_words_that_the_citizen_adds_reach_the_holder(desk: Desk) -> None:
    code = desk.files("Bà Tư", "đèn đường hỏng", topic="đèn đường")
    desk.told(OFFICE)
    desk.says("Bà Tư", f"{code} cột số 12 trước nhà văn hoá")
    told = desk.told(OFFICE)
    assert any("cột số 12" in text for text in told), told


def test_a_confidential_case_is_told_without_its_words(desk: Desk) -> None:
    code = desk.files("Bà Tư", "bí mật", topic="bí mật", place="thôn Đông")
    with desk.town.rows() as session:
        case = session.merge(desk.case(code))
        case.confidential, case.readers = True, [f"{desk.posts[OFFICE]}.0"]
    desk.told(OFFICE)
    (card,) = desk.says(OFFICE, code)
    assert "bí mật" not in card
    assert "Bà Tư" not in card
    assert "Không thấy mã" in desk.says(DEPUTY, code)[0]
    assert all("bí mật" not in text for text in desk.says(OFFICE, "#viec"))


def test_a_muted_holder_is_spared_and_a_colleague_told(desk: Desk) -> None:
    desk.says(OFFICE, "#im 2 giờ họp Hội đồng")
    code = desk.files("Bà Tư", "đèn hỏng")
    assert desk.told(OFFICE) == []
    assert code in desk.told(CHAIRMAN)[0]
    desk.files("Bà Tư", "cháy nhà", case_class=CaseClass.danger)
    assert "Khẩn" in desk.told(OFFICE)[0]
    desk.passes(hours=2)
    desk.files("Ông Năm", "rác")
    assert desk.told(OFFICE) != []


def test_a_notice_waits_while_its_official_is_answering(desk: Desk) -> None:
    first = desk.files("Bà Tư", "đèn đường hỏng", topic="đèn đường")
    desk.says(OFFICE, f"{first} Đội điện đã thay bóng đèn rồi ạ")
    second = desk.files("Ông Năm", "rác ở chợ", topic="rác")
    desk.says(OFFICE, "2")
    desk.passes(seconds=25)
    assert desk.told("Bà Tư") == []
    desk.passes(minutes=2)
    assert any(second in text for text in desk.told(OFFICE))


def test_danger_does_not_wait_but_asks_nothing_a_digit_could_answer(desk: Desk) -> None:
    first = desk.files("Bà Tư", "đèn đường hỏng", topic="đèn đường")
    desk.says(OFFICE, f"{first} Đội điện đã thay bóng đèn rồi ạ")
    danger = desk.files("Ông Năm", "cháy nhà", case_class=CaseClass.danger)
    assert danger in desk.told(OFFICE)[0]
    desk.says(OFFICE, "2")
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []
    assert "đã nhận" in desk.says(OFFICE, "đã nhận", quote=danger)[0]


def test_an_answered_case_shows_no_answer_button(desk: Desk) -> None:
    code = desk.files("Bà Tư", "đèn hỏng")
    desk.says(OFFICE, f"{code} Đã thay bóng đèn mới hôm qua")
    desk.passes(seconds=21)
    assert desk.case(code).state is CaseState.da_tra_loi
    (card,) = desk.says(OFFICE, code)
    assert "Trả lời\n" not in card
    assert "Đã trả lời" in card
