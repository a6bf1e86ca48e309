"""How an answer leaves an official's hands, and how it does not."""

import pytest

from handlers.base import Kind
from storage.types import CaseClass, CaseState, OfficialState, Post
from tests.handlers.officials.desk import Desk

OFFICE, CHAIRMAN, STAFF = "Trần Thị Lan", "Nguyễn Văn Minh", "Lê Thị Hoa"
WORDS = "Đội điện đã thay bóng đèn tối qua rồi ạ"


@pytest.fixture
def lamp(desk: Desk) -> str:
    """A case about a lamp, announced to the office."""
    code = desk.files("Bà Tư", "đèn đường thôn Đông hỏng", topic="đèn đường", place="thôn Đông")
    desk.told(OFFICE)
    return code


def test_an_answer_by_quote_is_shown_held_and_sent_once(desk: Desk, lamp: str) -> None:
    (preview,) = desk.says(OFFICE, WORDS, quote=lamp)
    assert "Bà Tư" in preview
    assert "đèn đường thôn Đông" in preview
    assert desk.told("Bà Tư") == []
    desk.passes(seconds=21)
    (answer,) = desk.told("Bà Tư")
    assert WORDS in answer
    assert "1. Hài lòng\n2. Chấp nhận được\n3. Chưa hài lòng" in answer
    assert desk.case(lamp).state is CaseState.da_tra_loi
    assert ("official", WORDS) in desk.lines(lamp)
    desk.passes(minutes=5)
    assert desk.told("Bà Tư") == []


@pytest.mark.parametrize(
    "typed",
    [
        "{code} {words}",
        "{code}: {words}",
        "{lower} {words}",
        "{code_with_spaces} {words}",
        "pa {number} {words}",
        "#{code} {words}",
    ],
)
def test_the_code_first_is_an_address(desk: Desk, lamp: str, typed: str) -> None:
    text = typed.format(
        code=lamp,
        lower=lamp.lower(),
        code_with_spaces=lamp.replace("-", " "),
        number=int(lamp[-4:]),
        words=WORDS,
    )
    desk.says(OFFICE, text)
    desk.passes(seconds=21)
    (answer,) = desk.told("Bà Tư")
    assert f"{lamp}:\n{WORDS}\n" in answer


def test_the_reply_button_takes_the_next_text(desk: Desk, lamp: str) -> None:
    (asked,) = desk.taps(OFFICE, "Trả lời")
    assert lamp in asked
    desk.says(OFFICE, WORDS)
    desk.passes(seconds=21)
    assert WORDS in desk.told("Bà Tư")[0]


def test_a_reply_begun_and_forgotten_is_not_waited_for_after_ten_minutes(
    desk: Desk, lamp: str
) -> None:
    desk.taps(OFFICE, "Trả lời")
    desk.passes(minutes=11)
    (listed,) = desk.says(OFFICE, "Chiều nay họp lúc mấy giờ nhỉ các đồng nghiệp")
    assert "chưa gửi cho ai" in listed
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []


def test_send_now_does_not_wait(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, WORDS, quote=lamp)
    desk.taps(OFFICE, "Gửi ngay")
    assert WORDS in desk.told("Bà Tư")[0]
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []


@pytest.mark.parametrize("how", ["2", "#huy", "# HỦY"])
def test_what_is_taken_back_never_leaves(desk: Desk, lamp: str, how: str) -> None:
    desk.says(OFFICE, WORDS, quote=lamp)
    (back,) = desk.says(OFFICE, how)
    assert "chưa gửi" in back
    desk.passes(minutes=30)
    assert desk.told("Bà Tư") == []
    assert desk.case(lamp).state is CaseState.moi
    assert not any(WORDS in text for _, text in desk.lines(lamp))


def test_taking_back_too_late_says_so(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, WORDS, quote=lamp)
    desk.passes(seconds=21)
    desk.told(OFFICE)
    (late,) = desk.taps(OFFICE, "Khoan")
    assert "đã gửi đi rồi" in late
    assert f"#nham {lamp}" in late


def test_a_release_ten_minutes_late_asks_again(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, WORDS, quote=lamp)
    desk.sleeps(minutes=12)
    assert desk.told("Bà Tư") == []
    (asked,) = desk.told(OFFICE)
    assert WORDS in asked
    desk.says(OFFICE, "1")
    assert WORDS in desk.told("Bà Tư")[0]
    desk.says(OFFICE, "1")
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []


def test_words_that_fit_another_open_case_are_asked_about(desk: Desk, lamp: str) -> None:
    other = desk.files("Ông Năm", "rác ở chợ Trung Tâm bốc mùi", topic="rác", place="chợ Trung Tâm")
    (warned,) = desk.says(OFFICE, "Xe đã chở hết rác ở chợ Trung Tâm sáng nay", quote=lamp)
    assert other in warned
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == desk.told("Ông Năm") == []
    desk.taps(OFFICE, f"Gửi cho {other}")
    desk.passes(seconds=21)
    assert "rác" in desk.told("Ông Năm")[0]
    assert desk.told("Bà Tư") == []


@pytest.mark.parametrize(
    "text",
    [
        "đã sửa",
        "giao đ/c Hoa xử lý",
        "Hoa xem nhé",
        "đ/c Hoa kiểm tra rồi cho tôi biết kết quả trong ngày",
        "tham mưu văn bản trả lời cho người dân giúp tôi",
        "báo cáo tôi trước 16 giờ chiều nay về việc này",
        "bao cao toi truoc 16 gio chieu nay ve viec nay",
    ],
)
def test_a_quote_that_may_be_an_order_is_held(desk: Desk, lamp: str, text: str) -> None:
    desk.files("Bà Tư", "x", topic="x")
    desk.taps(OFFICE, "Giao")
    desk.says(OFFICE, "1")  # to the chairman, who then orders
    (asked,) = desk.says(CHAIRMAN, text, quote="giao Ông/Bà")
    assert "1. Gửi cho dân" in asked
    assert "2. Giao " in asked
    assert "3. Chỉ ghi chú" in asked
    desk.passes(minutes=30)
    assert desk.told("Bà Tư") == []


def test_an_order_can_be_given_to_the_colleague_it_names(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, "đ/c Hoa kiểm tra giúp", quote=lamp)
    desk.taps(OFFICE, "Giao Lê Thị Hoa")
    told = desk.told(STAFF)
    assert lamp in told[0]
    assert "đ/c Hoa kiểm tra giúp" in told[0]
    assert desk.case(lamp).holder_id == desk.posts[STAFF]
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []


def test_a_short_quote_can_still_go_to_the_citizen(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, "Sửa hôm qua", quote=lamp)
    (preview,) = desk.taps(OFFICE, "Gửi cho dân")
    assert "Tự gửi sau 20 giây" in preview
    desk.passes(seconds=21)
    assert "Sửa hôm qua" in desk.told("Bà Tư")[0]


def test_a_private_note_stays_private(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, "xem lại vụ này nhé", quote=lamp)
    desk.taps(OFFICE, "Chỉ ghi chú")
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []
    assert ("note", "xem lại vụ này nhé") in desk.lines(lamp)


@pytest.mark.parametrize("nod", ["ok", "OK!", "Đã nhận", "da nhan", "👍", "👍🏽", "/-strong"])
def test_a_nod_takes_the_case_on(desk: Desk, lamp: str, nod: str) -> None:
    (told,) = desk.says(OFFICE, nod, quote=lamp)
    assert f"đã nhận {lamp}" in told
    assert desk.case(lamp).state is CaseState.dang_xu_ly
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []


@pytest.mark.parametrize(
    "text", ["Đã xử lý xong việc đèn đường", "alo", "ok", "sáng mai nghỉ nhé", "7", "Giao Hoa"]
)
def test_unaddressed_words_get_the_list_and_reach_no_citizen(
    desk: Desk, lamp: str, text: str
) -> None:
    desk.files("Ông Năm", "rác ở chợ", topic="rác", place="chợ")
    listed = desk.says(OFFICE, text)
    assert lamp in listed[0]
    desk.passes(hours=1)
    assert desk.told("Bà Tư") == desk.told("Ông Năm") == []


def test_a_case_picked_for_unaddressed_words_is_still_asked_about(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, WORDS)
    (asked,) = desk.says(OFFICE, "1")
    assert "1. Gửi cho dân" in asked
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []
    desk.taps(OFFICE, "Gửi cho dân")
    desk.passes(seconds=21)
    assert WORDS in desk.told("Bà Tư")[0]


def test_a_quote_about_several_cases_is_asked_about(desk: Desk, lamp: str) -> None:
    other = desk.files("Ông Năm", "rác ở chợ", topic="rác", place="chợ")
    desk.says(OFFICE, "#viec")
    (asked,) = desk.says(OFFICE, WORDS, quote="Việc đang mở")
    assert lamp in asked
    assert other in asked
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []


def test_a_voice_message_is_asked_to_be_typed(desk: Desk, lamp: str) -> None:
    for quote in (None, lamp):
        assert desk.does(OFFICE, Kind.audio, quote=quote)[0].startswith("Xin gõ giúp")
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []


def test_a_photo_after_an_answer_is_offered_for_that_case(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, WORDS, quote=lamp)
    desk.taps(OFFICE, "Gửi ngay")
    desk.told("Bà Tư")
    desk.passes(seconds=90)
    (offered,) = desk.does(OFFICE, Kind.image, count=2)
    assert lamp in offered
    assert desk.told("Bà Tư") == []
    desk.taps(OFFICE, "Gửi cho dân")
    assert desk.told("Bà Tư") == ["[ảnh]", "[ảnh]"]


def test_a_photo_between_the_reply_button_and_the_words_goes_with_them(
    desk: Desk, lamp: str
) -> None:
    desk.taps(OFFICE, "Trả lời")
    desk.does(OFFICE, Kind.image)
    assert desk.does(OFFICE, Kind.audio)[0].startswith("Xin gõ giúp")
    desk.says(OFFICE, WORDS)
    desk.passes(seconds=21)
    answer, photo = desk.told("Bà Tư")
    assert WORDS in answer
    assert photo == "[ảnh]"


def test_a_photo_for_a_held_answer_leaves_with_it(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, WORDS, quote=lamp)
    desk.does(OFFICE, Kind.image)
    desk.taps(OFFICE, "Gửi cho dân")
    assert desk.told("Bà Tư") == []
    desk.passes(seconds=21)
    answer, photo = desk.told("Bà Tư")
    assert WORDS in answer
    assert photo == "[ảnh]"


def test_taking_an_answer_back_keeps_its_photo_back(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, WORDS, quote=lamp)
    desk.does(OFFICE, Kind.image)
    desk.taps(OFFICE, "Gửi cho dân")
    desk.says(OFFICE, "#huy")
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []


def test_a_photo_with_a_quote_is_for_that_case_and_asked_about(desk: Desk, lamp: str) -> None:
    (offered,) = desk.does(OFFICE, Kind.image, quote=lamp)
    assert lamp in offered
    desk.taps(OFFICE, "Chỉ lưu vào hồ sơ")
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []


def test_a_withdrawn_case_gets_no_held_answer(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, WORDS, quote=lamp)
    with desk.town.rows() as session:
        case = session.merge(desk.case(lamp))
        case.state, case.closed_at = CaseState.rut, desk.now
    desk.passes(seconds=21)
    assert desk.told("Bà Tư") == []
    assert "Chưa gửi gì" in desk.told(OFFICE)[0]


@pytest.mark.parametrize("act", ["{code} " + WORDS, "#dong {code}", "#ghichu {code} x", "{code}"])
def test_staff_see_only_what_they_hold(desk: Desk, lamp: str, act: str) -> None:
    (told,) = desk.says(STAFF, act.format(code=lamp))
    assert "Không thấy mã" in told
    assert "đèn" not in told
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []


def test_a_tap_does_not_carry_rights_that_were_lost(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"#giao {lamp} Hoa")
    desk.told(STAFF)
    desk.says(OFFICE, f"#giao {lamp} Hùng")
    (told,) = desk.taps(STAFF, "Trả lời")
    assert "Không thấy việc này" in told


def test_somebody_who_left_the_post_sends_nothing(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, WORDS, quote=lamp)
    with desk.town.rows() as session:
        session.merge(desk.official(OFFICE)).state = OfficialState.left
    desk.passes(seconds=21)
    assert desk.told("Bà Tư") == []


def test_a_too_long_answer_is_refused_with_the_limit(desk: Desk, lamp: str) -> None:
    (told,) = desk.says(OFFICE, f"{lamp} {'dài ' * 500}")
    assert "1500" in told


def test_a_colleague_who_answers_tells_the_holder(desk: Desk, lamp: str) -> None:
    desk.says(CHAIRMAN, f"{lamp} {WORDS}")
    desk.passes(seconds=21)
    assert WORDS in desk.told("Bà Tư")[0]
    assert any("Chủ tịch UBND xã đã trả lời" in text for text in desk.told(OFFICE))


def test_a_second_deputy_reads_but_staff_matters_stay_with_few(desk: Desk) -> None:
    desk.paired("Vũ Văn Nam", Post.deputy, "Phó Chủ tịch UBND xã", "van-hoa")
    code = desk.files("Bà Tư", "cán bộ thu tiền", case_class=CaseClass.staff)
    assert "Không thấy mã" in desk.says("Vũ Văn Nam", code)[0]
    assert code in desk.says(CHAIRMAN, code)[0]
    assert code in desk.says(OFFICE, code)[0]
