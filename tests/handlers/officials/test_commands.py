"""Officials' commands, typed as people type on a phone."""

from datetime import timedelta

import pytest

from storage.types import CaseClass, CaseState, OutboxState
from tests.handlers.officials.desk import Desk

OFFICE, CHAIRMAN, DEPUTY, STAFF = (
    "Trần Thị Lan",
    "Nguyễn Văn Minh",
    "Phạm Quốc Hùng",
    "Lê Thị Hoa",
)
WORDS = "Đội điện đã thay bóng đèn tối qua rồi ạ"


@pytest.fixture
def lamp(desk: Desk) -> str:
    code = desk.files("Bà Tư", "đèn đường thôn Đông hỏng", topic="đèn đường", place="thôn Đông")
    desk.told(OFFICE)
    return code


@pytest.mark.parametrize("typed", ["#viec", "#VIỆC", "# việc", "#vi ec", "viec", "Danh sách việc"])
def test_the_list_of_open_cases(desk: Desk, lamp: str, typed: str) -> None:
    listed = desk.says(OFFICE, typed)
    assert f"1. {lamp} · đèn đường thôn Đông" in listed[0]


@pytest.mark.parametrize(
    "typed",
    [
        "#giao {code} Hoa",
        "#GIAO {code} đ/c Lê Thị Hoa",
        "# giao {code} chị Hoa",
        "#giao{code} thi hoa",
        "#giao {code} Phòng Kinh tế",
        "#giao {code} công chức địa chính",
        "#giao pa {number} hoa",
        "#giao {number} hoa",
        "#giao Hoa {code}",
    ],
)
def test_assigning_by_name_post_or_unit(desk: Desk, lamp: str, typed: str) -> None:
    desk.says(CHAIRMAN, typed.format(code=lamp, number=int(lamp[-4:])))
    assert desk.case(lamp).holder_id == desk.posts[STAFF]
    assert desk.case(lamp).state is CaseState.giao
    assert lamp in desk.told(STAFF)[0]
    assert any("được giao cho Lê Thị Hoa" in text for text in desk.told(OFFICE))


def test_assigning_by_a_quoted_notice_carries_the_word(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, "#giao Hoa xong trước thứ Sáu nhé", quote=lamp)
    assert "“xong trước thứ Sáu nhé”" in desk.told(STAFF)[0]
    assert desk.told("Bà Tư") == []


def test_assigning_to_nobody_known_asks(desk: Desk, lamp: str) -> None:
    (asked,) = desk.says(OFFICE, f"#giao {lamp} Tuấn")
    assert "Không thấy ai là “Tuấn”" in asked
    desk.taps(OFFICE, "Lê Thị Hoa")
    assert desk.case(lamp).holder_id == desk.posts[STAFF]


def test_staff_matters_are_not_given_to_staff(desk: Desk) -> None:
    code = desk.files("Bà Tư", "cán bộ hạch sách", case_class=CaseClass.staff)
    (told,) = desk.says(CHAIRMAN, f"#giao {code} Hoa")
    assert "chỉ Chủ tịch và văn phòng" in told
    assert desk.told(STAFF) == []


def test_staff_do_not_assign_close_or_reclassify(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"#giao {lamp} Hoa")
    for text in (f"#giao {lamp} Lan", f"#dong {lamp}", f"#loai {lamp} H"):
        assert "Chỉ lãnh đạo và văn phòng" in desk.says(STAFF, text)[0]
    assert desk.case(lamp).holder_id == desk.posts[STAFF]


def test_only_the_first_asking_stops_the_clock(desk: Desk, lamp: str) -> None:
    (preview,) = desk.says(OFFICE, f"#hỏi {lamp} cột điện số mấy?")
    assert "Bà Tư" in preview
    desk.passes(seconds=21)
    (asked,) = desk.told("Bà Tư")
    assert "cột điện số mấy?" in asked
    case = desk.case(lamp)
    assert case.state is CaseState.cho_bo_sung
    assert case.clock_stopped_at is not None
    assert "Thời gian chờ không tính" in asked
    desk.passes(days=1)
    desk.says("Bà Tư", "cột số 12")
    due = desk.case(lamp).due_at
    assert due > case.due_at - timedelta(seconds=1)
    desk.told("Bà Tư")
    desk.says(OFFICE, f"#hoi {lamp} gần nhà ai vậy bác?")
    desk.passes(seconds=21)
    (again,) = desk.told("Bà Tư")
    assert "gần nhà ai vậy bác?" in again
    assert "Thời gian chờ" not in again
    case = desk.case(lamp)
    assert (case.state, case.clock_stopped_at, case.due_at) == (CaseState.dang_xu_ly, None, due)
    desk.passes(hours=5)
    desk.says("Bà Tư", "gần nhà ông Bảy")
    assert ("citizen", "gần nhà ông Bảy") in desk.lines(lamp)


def test_extending_tells_the_citizen_after_confirmation(desk: Desk, lamp: str) -> None:
    (shown,) = desk.says(OFFICE, f"#gia hạn {lamp} 27/11 chờ vật tư")
    assert "chờ vật tư" in shown
    assert desk.told("Bà Tư") == []
    desk.says(OFFICE, "1")
    (told,) = desk.told("Bà Tư")
    assert "Lý do: chờ vật tư. Hạn mới: 17 giờ thứ Sáu 27/11/2026." in told
    assert desk.case(lamp).extended
    assert "lùi hạn một lần rồi" in desk.says(OFFICE, f"#giahan {lamp} 30/11 nữa")[0]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("27/11", "Xin nhắn như sau"),
        ("chờ vật tư", "Xin nhắn như sau"),
        ("32/11 chờ vật tư", "Xin nhắn như sau"),
        ("29/11 chờ vật tư", "Chủ nhật 29/11/2026 xã nghỉ"),
        ("18/11 chờ vật tư", "không muộn hơn"),
        ("25/12 chờ vật tư", "Muộn nhất"),
    ],
)
def test_an_extension_that_cannot_be_says_why(
    desk: Desk, lamp: str, words: str, answer: str
) -> None:
    assert answer in desk.says(OFFICE, f"#giahan {lamp} {words}")[0]
    assert desk.told("Bà Tư") == []


def test_closing_needs_an_answer_first(desk: Desk, lamp: str) -> None:
    assert "Chưa trả lời" in desk.says(OFFICE, f"#dong {lamp}")[0]
    desk.says(OFFICE, f"{lamp} {WORDS}")
    desk.passes(seconds=21)
    desk.says(OFFICE, f"#Đóng {lamp}")
    assert desk.case(lamp).state is CaseState.dong
    assert desk.case(lamp).closed_at is not None


def test_a_note_is_private(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"#ghi chú {lamp} điện lực hẹn mai")
    assert ("note", "điện lực hẹn mai") in desk.lines(lamp)
    assert desk.told("Bà Tư") == []


@pytest.mark.parametrize(
    ("words", "becomes", "due"),
    [
        ("A", "A", "13 giờ thứ Ba 17/11/2026"),
        ("loại b", "B", "17 giờ thứ Tư 18/11/2026"),
        ("loại e", "E", "17 giờ thứ Tư 9/12/2026"),
        ("việc ở thôn", "C", "17 giờ thứ Tư 25/11/2026"),
    ],
)
def test_correcting_the_class_begins_its_clock_and_tells_of_a_later_date(
    desk: Desk, lamp: str, words: str, becomes: str, due: str
) -> None:
    promised = desk.case(lamp).due_at
    (told,) = desk.says(OFFICE, f"#loai {lamp} {words}")
    assert desk.case(lamp).case_class == becomes
    assert due in told
    later = desk.case(lamp).due_at > promised
    assert [due in text for text in desk.told("Bà Tư")] == [True] * later


def test_a_class_found_wrong_too_late_counts_from_now(desk: Desk, lamp: str) -> None:
    desk.passes(days=3)
    desk.says(OFFICE, f"#loai {lamp} A")
    assert desk.case(lamp).due_at == desk.now + timedelta(hours=4)


def test_a_notice_corrects_the_class_by_a_tap_on_one_of_four_labels(desk: Desk, lamp: str) -> None:
    (asked,) = desk.taps(OFFICE, "Sai loại")
    assert "1. Khẩn\n2. Hỏi\n3. Việc ở thôn\n4. Cán bộ" in asked
    desk.taps(OFFICE, "Hỏi")
    assert desk.case(lamp).case_class is CaseClass.procedure


def test_a_case_found_to_be_about_staff_moves_to_the_chairman(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"#giao {lamp} Hoa")
    desk.says(OFFICE, f"#loai {lamp} D")
    assert desk.case(lamp).holder_id == desk.posts[CHAIRMAN]
    assert lamp in desk.told(CHAIRMAN)[-1]
    assert "Không thấy mã" in desk.says(STAFF, lamp)[0]


def test_the_class_is_asked_where_the_words_say_none(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"#loai {lamp}")
    desk.says(OFFICE, "1")
    assert desk.case(lamp).case_class is CaseClass.danger


def test_an_answer_by_phone_asks_the_citizen_if_content(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"#goi {lamp} hẹn chiều mai thay bóng")
    desk.passes(seconds=21)
    (told,) = desk.told("Bà Tư")
    assert "gọi điện" in told
    assert "1. Hài lòng" in told
    assert desk.case(lamp).state is CaseState.da_tra_loi


def test_an_answer_to_the_wrong_case_is_apologised_for_and_moved(desk: Desk, lamp: str) -> None:
    other = desk.files("Ông Năm", "rác ở chợ", topic="rác", place="chợ")
    desk.says(OFFICE, f"{lamp} Sáng nay xã đã xử lý xong rồi ạ")
    desk.passes(seconds=21)
    desk.told("Bà Tư")
    (asked,) = desk.says(OFFICE, f"#nhầm {lamp}")
    assert "gửi nhầm" in desk.told("Bà Tư")[0]
    assert desk.case(lamp).state is CaseState.dang_xu_ly
    assert desk.case(lamp).answered_at is None
    assert not any(speaker == "official" for speaker, _ in desk.lines(lamp))
    assert other in asked
    desk.taps(OFFICE, f"Gửi cho {other}")
    desk.passes(seconds=21)
    assert "Sáng nay xã đã xử lý xong" in desk.told("Ông Năm")[0]
    assert desk.case(other).state is CaseState.da_tra_loi


def test_a_wrong_answer_that_is_still_held_needs_no_apology(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"{lamp} {WORDS}")
    desk.says(OFFICE, "#nham")
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []
    assert desk.case(lamp).state is CaseState.moi


def test_a_wrong_answer_that_still_waits_for_the_window_is_cancelled(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"{lamp} {WORDS}")
    desk.passes(seconds=21)
    row = desk.newest("Bà Tư")
    desk.told("Bà Tư")
    with desk.town.rows() as session:
        session.merge(row).state = OutboxState.waiting
    (told,) = desk.says(OFFICE, f"#nham {lamp}")
    assert "chưa đến tay" in told
    assert desk.newest("Bà Tư").state is OutboxState.cancelled
    assert desk.told("Bà Tư") == []


def test_nothing_to_correct_is_said(desk: Desk, lamp: str) -> None:
    assert "Không thấy lời trả lời nào" in desk.says(OFFICE, "#nham")[0]


def test_leave_names_a_stand_in_who_gets_what_is_open_and_new(desk: Desk, lamp: str) -> None:
    told = desk.says(OFFICE, "#nghỉ từ 17/11 đến 19/11 thay Hùng")
    assert "Phạm Quốc Hùng thay" in told[0]
    assert "nhờ Ông/Bà thay" in desk.told(DEPUTY)[0]
    desk.taps(OFFICE, "Giao luôn")
    assert desk.case(lamp).holder_id == desk.posts[DEPUTY]
    assert lamp in desk.told(DEPUTY)[0]
    new = desk.files("Ông Năm", "rác ở chợ")
    assert desk.told(OFFICE) == []
    assert desk.case(new).holder_id != desk.posts[OFFICE]
    desk.says(OFFICE, "#nghi xong")
    newer = desk.files("Bà Sáu", "đường hỏng")
    assert desk.case(newer).holder_id == desk.posts[OFFICE]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("#nghi", "Xin nhắn như sau"),
        ("#nghi từ 20/11 đến 18/11", "đứng trước"),
        ("#nghi từ 18/11 đến 20/11 thay Lan", "người khác"),
        ("#nghi từ 18/11 đến 20/11 thay Tuấn", "Không thấy ai"),
        ("#im", "Xin nhắn như sau"),
        ("#im 2 giờ", "Xin nhắn như sau"),
        ("#im 30 ngày bận", "tối đa 7 ngày"),
        ("#giao", "Lệnh này cần mã"),
        ("#goi PA-2611-9999 x", "Không thấy mã"),
        ("#gihan", "Không có lệnh này"),
    ],
)
def test_a_command_that_lacks_something_says_how(desk: Desk, text: str, answer: str) -> None:
    told = desk.says(OFFICE, text)
    assert answer in told[0], told


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("#im 2 giờ họp Hội đồng", "11 giờ thứ Ba 17/11"),
        ("#IM 30p họp", "9 giờ 30 thứ Ba 17/11"),
        ("#im đến 17h họp tỉnh", "17 giờ thứ Ba 17/11"),
        ("#im đến 18/11 đi tập huấn", "0 giờ thứ Năm 19/11"),
    ],
)
def test_muting_needs_a_time_and_a_reason(desk: Desk, text: str, until: str) -> None:
    (told,) = desk.says(OFFICE, text)
    assert until in told
    assert "Đã bật lại" in desk.says(OFFICE, "#im thôi")[0]


def test_the_reason_to_be_left_alone_is_kept_sealed(desk: Desk) -> None:
    desk.says(OFFICE, "#im 2 giờ đưa con đi viện")
    office = desk.official(OFFICE)
    assert "viện".encode() not in office.mute_reason
    with desk.town.rows() as session:
        assert session.unseal(office, "mute_reason") == "đưa con đi viện"


def test_an_official_can_write_as_a_citizen_and_come_back(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, "#dân")
    assert desk.official(OFFICE).writes_as_citizen
    assert lamp not in "".join(desk.says(OFFICE, "xin chào"))
    desk.says(OFFICE, "#xong")
    assert not desk.official(OFFICE).writes_as_citizen
    assert lamp in desk.says(OFFICE, "#viec")[0]


def test_commands_mean_nothing_from_a_citizen(desk: Desk, lamp: str) -> None:
    before = desk.case(lamp)
    for text in (f"#dong {lamp}", f"#giao {lamp} Hoa", "#viec", "#thongke"):
        assert not any("đèn đường thôn Đông · hạn" in told for told in desk.says("kẻ lạ", text))
    assert desk.case(lamp).version == before.version


def test_leave_says_whose_the_work_is_meanwhile(desk: Desk) -> None:
    (told,) = desk.says("Nguyễn Văn Minh", "#nghi từ 27/11 đến 28/11")
    assert "việc về Công chức Văn phòng" in told
    for name in ("Trần Thị Lan", "Phạm Quốc Hùng"):
        desk.says(name, "#nghi từ 17/11 đến 30/11")
    (told,) = desk.says("Nguyễn Văn Minh", "#nghi từ 27/11 đến 28/11")
    assert "Chưa có ai khác ghép Zalo để nhận việc thay" in told
    assert "việc về" not in told
