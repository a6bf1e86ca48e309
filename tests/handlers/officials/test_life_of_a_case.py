"""What may happen to a case between its receipt and its answer, as officials do it."""

from datetime import timedelta

import pytest

from handlers.base import Kind
from handlers.officials import silence
from handlers.reminders.rounds import Round
from storage import cases
from storage.types import CaseClass, CaseState, Post
from tests.handlers.officials.desk import Desk

OFFICE, CHAIRMAN, DEPUTY, STAFF = (
    "Trần Thị Lan",
    "Nguyễn Văn Minh",
    "Phạm Quốc Hùng",
    "Lê Thị Hoa",
)
CITIZEN, OTHER = "Bà Tư", "Ông Năm"
WORDS = "Đội điện đã thay bóng đèn tối qua rồi ạ"


@pytest.fixture
def lamp(desk: Desk) -> str:
    code = desk.files(CITIZEN, "đèn đường thôn Đông hỏng", topic="đèn đường", place="thôn Đông")
    desk.told(OFFICE)
    return code


@pytest.fixture
def rude(desk: Desk) -> str:
    """A complaint about staff, at the chairman."""
    return desk.files(CITIZEN, "cán bộ hạch sách", topic="thái độ", case_class=CaseClass.staff)


def acts(desk: Desk, code: str) -> list[str]:
    case = desk.case(code)
    with desk.town.rows() as session:
        return [event.act for event in cases.history(session, case)]


# -- elsewhere


def test_a_refusal_says_why_and_where_and_can_be_disputed(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"#tuchoi {lamp} việc tòa án đã thụ lý; Tòa án nhân dân khu vực 2")
    desk.passes(seconds=21)
    (told,) = desk.told(CITIZEN)
    assert "không thuộc thẩm quyền của xã" in told
    assert "Lý do: việc tòa án đã thụ lý" in told
    assert "Nơi giải quyết: Tòa án nhân dân khu vực 2." in told
    case = desk.case(lamp)
    assert (case.state, case.answered_at) == (CaseState.tu_choi, None)
    desk.says(CITIZEN, "3")
    case = desk.case(lamp)
    assert case.state is CaseState.phan_loai
    assert case.holder_id == desk.posts[DEPUTY]


@pytest.mark.parametrize("words", ["", "không thuộc xã", "; Tòa án", "lý do;"])
def test_a_refusal_without_reason_or_place_is_none(desk: Desk, lamp: str, words: str) -> None:
    assert "Xin nhắn như sau" in desk.says(OFFICE, f"#tuchoi {lamp} {words}")[0]
    assert desk.case(lamp).state is CaseState.moi


def test_after_two_working_days_nothing_is_refused(desk: Desk, lamp: str) -> None:
    desk.town.to("2026-11-19 17:00")
    desk.says(OFFICE, f"#tuchoi {lamp} đã quá; Sở Xây dựng")
    desk.says(OFFICE, "#huy")
    desk.town.to("2026-11-20 08:00")
    (told,) = desk.says(OFFICE, f"#tuchoi {lamp} đã quá; Sở Xây dựng")
    assert "2 ngày làm việc" in told
    assert desk.case(lamp).state is CaseState.moi


def test_passing_on_names_the_place_to_the_citizen(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"#chuyen {lamp} Điện lực huyện; lưới điện do điện lực quản lý")
    desk.passes(seconds=21)
    (told,) = desk.told(CITIZEN)
    assert "đã chuyển phản ánh" in told
    assert "đến Điện lực huyện" in told
    assert desk.case(lamp).state is CaseState.chuyen
    assert "Đã chuyển đến nơi có thẩm quyền" in desk.says(CITIZEN, lamp)[0]


def test_staff_refuse_and_pass_on_nothing(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"#giao {lamp} Hoa")
    for text in (f"#tuchoi {lamp} a; b", f"#chuyen {lamp} a; b"):
        assert "Chỉ lãnh đạo và văn phòng" in desk.says(STAFF, text)[0]
    assert desk.case(lamp).state is CaseState.giao


def test_an_outside_body_gives_a_village_matter_ten_days(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"#phoihop {lamp} Điện lực Minh Sơn; thay trụ gãy")
    desk.passes(seconds=21)
    (told,) = desk.told(CITIZEN)
    assert "đang phối hợp với Điện lực Minh Sơn: thay trụ gãy" in told
    assert "17 giờ thứ Tư 2/12/2026" in told
    case = desk.case(lamp)
    assert (case.state, case.extended) == (CaseState.phoi_hop, False)
    assert "Đang phối hợp với Điện lực Minh Sơn" in desk.says(CITIZEN, lamp)[0]


def test_a_progress_note_is_no_answer(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"#capnhat {lamp} sáng nay đã khảo sát, mai thi công")
    desk.passes(seconds=21)
    (told,) = desk.told(CITIZEN)
    assert "sáng nay đã khảo sát" in told
    assert "trả lời trước" in told
    assert "Hài lòng" not in told
    assert desk.case(lamp).state is CaseState.moi
    assert desk.case(lamp).answered_at is None


def test_words_after_closing_by_silence_take_it_up_again(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"#hoi {lamp} cột số mấy?")
    desk.passes(seconds=21)
    town = desk.town
    desk.passes(days=20)
    with town.rows() as session:
        context = town.context(session, desk.talk(CITIZEN).person_id)
        around = Round(session, town.commune_id, town.profile, town.calendar, context.now)
        case = cases.by_code(session, town.commune_id, lamp)
        assert case is not None
        assert silence.look(around, case)[0] is None
    assert desk.case(lamp).state is CaseState.dong
    told = desk.says(CITIZEN, f"{lamp} cột số 5 trước nhà ông Bảy")[0]
    assert lamp in told
    case = desk.case(lamp)
    assert (case.state, case.closed_at, case.reopened) == (CaseState.dang_xu_ly, None, 0)
    assert case.due_at > desk.now
    assert any("cột số 5" in text for text in desk.told(OFFICE))


# -- returning


def test_a_wrong_assignment_goes_back_with_a_reason(desk: Desk, lamp: str) -> None:
    desk.says(CHAIRMAN, f"#giao {lamp} Hoa")
    desk.told(STAFF)
    assert "Xin nhắn như sau" in desk.says(STAFF, f"#tralai {lamp}")[0]
    desk.says(STAFF, f"#trả lại {lamp} đèn do điện lực quản lý")
    case = desk.case(lamp)
    assert (case.state, case.holder_id) == (CaseState.phan_loai, desk.posts[CHAIRMAN])
    assert "đèn do điện lực quản lý" in desk.told(CHAIRMAN)[-1]
    assert desk.told(CITIZEN) == []
    assert "Không thấy mã" in desk.says(STAFF, lamp)[0]


def test_after_a_working_day_it_is_not_returned(desk: Desk, lamp: str) -> None:
    desk.says(CHAIRMAN, f"#giao {lamp} Hoa")
    desk.town.to("2026-11-19 08:00")
    assert "1 ngày làm việc" in desk.says(STAFF, f"#tralai {lamp} không phải việc của tôi")[0]
    assert desk.case(lamp).holder_id == desk.posts[STAFF]


def test_what_nobody_assigned_is_not_returned(desk: Desk, lamp: str) -> None:
    assert "chưa ai giao" in desk.says(OFFICE, f"#tralai {lamp} không phải việc này")[0]
    assert "không do Ông/Bà giữ" in desk.says(DEPUTY, f"#tralai {lamp} không phải việc này")[0]


# -- merging


@pytest.fixture
def same(desk: Desk, lamp: str) -> str:
    """The same lamp, told by another person."""
    code = desk.files(OTHER, "bóng đèn thôn Đông cháy", topic="bóng đèn", place="thôn Đông")
    desk.told(OFFICE)
    return code


def merge(desk: Desk, code: str, into: str) -> str:
    (shown,) = desk.says(OFFICE, f"#gop {code} vào {into}")
    desk.says(OFFICE, "1")
    return shown


def test_two_who_write_of_one_lamp_are_answered_together(desk: Desk, lamp: str, same: str) -> None:
    assert "Người dân sẽ nhận" in merge(desk, same, lamp)
    (told,) = desk.told(OTHER)
    assert "giải quyết chung" in told
    assert lamp not in told
    assert desk.case(same).state is CaseState.gop
    assert "giải quyết chung" in desk.says(OTHER, same)[0]
    (preview,) = desk.says(OFFICE, f"{lamp} {WORDS}")
    assert "Cùng gửi cho 1 người khác" in preview
    desk.passes(seconds=21)
    for name, code in ((CITIZEN, lamp), (OTHER, same)):
        (answer,) = desk.told(name)
        assert f"{code}:\n{WORDS}" in answer
        assert "1. Hài lòng" in answer
        assert desk.case(code).state is CaseState.da_tra_loi
    desk.says(OTHER, "3")
    assert desk.case(same).state is CaseState.dang_xu_ly
    assert desk.case(lamp).state is CaseState.da_tra_loi


def test_both_hear_of_a_later_date(desk: Desk, lamp: str, same: str) -> None:
    merge(desk, same, lamp)
    desk.told(OTHER)
    desk.says(OFFICE, f"#giahan {lamp} 27/11 chờ vật tư")
    desk.says(OFFICE, "1")
    for name, code in ((CITIZEN, lamp), (OTHER, same)):
        (told,) = desk.told(name)
        assert code in told
        assert "Hạn mới: 17 giờ thứ Sáu 27/11/2026" in told


def test_the_earlier_promise_holds_for_both(desk: Desk, lamp: str) -> None:
    desk.passes(days=2)
    later = desk.files(OTHER, "bóng đèn thôn Đông cháy")
    first = desk.case(lamp).due_at
    merge(desk, lamp, later)
    assert desk.case(later).due_at == first


def test_a_merged_case_stands_alone_when_the_other_is_withdrawn(
    desk: Desk, lamp: str, same: str
) -> None:
    merge(desk, same, lamp)
    desk.told(OFFICE)
    desk.says(CITIZEN, "RÚT")
    assert desk.case(lamp).state is CaseState.rut
    case = desk.case(same)
    assert (case.state, case.merged_into) == (CaseState.phan_loai, None)
    assert any(same in text for text in desk.told(OFFICE))


def test_words_to_a_merged_case_reach_who_holds_the_other(desk: Desk, lamp: str, same: str) -> None:
    merge(desk, same, lamp)
    desk.says(OFFICE, f"#giao {lamp} Hoa")
    desk.told(STAFF)
    desk.says(OTHER, f"{same} giờ cả dãy tối om")
    assert any("cả dãy tối om" in text for text in desk.told(STAFF))


def test_a_wrong_answer_to_a_merged_case_is_taken_from_both(
    desk: Desk, lamp: str, same: str
) -> None:
    merge(desk, same, lamp)
    desk.says(OFFICE, f"{lamp} {WORDS}")
    desk.passes(seconds=21)
    for name in (CITIZEN, OTHER):
        desk.told(name)
    desk.says(OFFICE, "#nham")
    assert "gửi nhầm" in desk.told(CITIZEN)[0]
    assert "gửi nhầm" in desk.told(OTHER)[0]
    assert desk.case(lamp).state is CaseState.dang_xu_ly
    assert desk.case(same).state is CaseState.gop
    assert not any(speaker == "official" for speaker, _ in desk.lines(same))
    desk.says(OFFICE, f"{lamp} Đội điện mai mới thay được")
    desk.passes(seconds=21)
    assert "mai mới thay" in desk.told(OTHER)[-1]


@pytest.mark.parametrize("case_class", [CaseClass.staff, CaseClass.legal])
def test_what_few_may_read_is_not_merged_with_anothers(
    desk: Desk, lamp: str, case_class: CaseClass
) -> None:
    other = desk.files(OTHER, "cán bộ hạch sách", case_class=case_class)
    assert "không gộp được" in desk.says(CHAIRMAN, f"#gop {other} vào {lamp}")[0]
    assert desk.case(other).state is CaseState.moi


def test_a_case_is_not_merged_into_itself(desk: Desk, lamp: str) -> None:
    assert "chính nó" in desk.says(OFFICE, f"#gop {lamp} vào {lamp}")[0]


# -- four eyes


def test_a_complex_answer_waits_for_a_second_person(desk: Desk, rude: str) -> None:
    (preview,) = desk.says(OFFICE, f"{rude} Văn phòng đã làm việc với công chức này sáng nay")
    assert "cần người thứ hai duyệt: sẽ trình Chủ tịch" in preview
    desk.told(CHAIRMAN)
    desk.passes(seconds=21)
    assert desk.told(CITIZEN) == []
    assert desk.case(rude).state is CaseState.cho_duyet
    (asked,) = desk.told(CHAIRMAN)
    assert "1. Duyệt và gửi\n2. Trả lại để sửa" in asked
    desk.passes(days=1)
    assert desk.told(CITIZEN) == []
    assert "Đang giải quyết" in desk.says(CITIZEN, rude)[0]
    desk.taps(CHAIRMAN, "Duyệt và gửi")
    (answer,) = desk.told(CITIZEN)
    assert "đã làm việc với công chức" in answer
    assert desk.case(rude).state is CaseState.da_tra_loi
    assert acts(desk, rude)[-2:] == ["approve", "answer"]


def test_a_draft_sent_back_returns_with_the_reason(desk: Desk, rude: str) -> None:
    desk.says(OFFICE, f"{rude} Văn phòng đã làm việc với công chức này sáng nay")
    desk.taps(OFFICE, "Gửi ngay")
    desk.taps(CHAIRMAN, "Trả lại để sửa")
    desk.says(CHAIRMAN, "nêu rõ hình thức xử lý")
    assert "nêu rõ hình thức xử lý" in desk.told(OFFICE)[-1]
    assert desk.case(rude).state is CaseState.dang_xu_ly
    desk.passes(days=1)
    assert desk.told(CITIZEN) == []
    desk.taps(CHAIRMAN, "Duyệt và gửi")
    assert desk.told(CITIZEN) == []


def test_the_chairmans_own_answer_needs_nobody(desk: Desk, rude: str) -> None:
    desk.says(CHAIRMAN, f"{rude} Tôi đã phê bình công chức này sáng nay")
    desk.passes(seconds=21)
    assert "đã phê bình" in desk.told(CITIZEN)[0]


def test_nobody_approves_their_own_draft(desk: Desk) -> None:
    code = desk.files(CITIZEN, "kiến nghị mở đường", case_class=CaseClass.policy)
    desk.says(OFFICE, f"{code} Văn phòng trình hội đồng vào ngày 30/11")
    desk.taps(OFFICE, "Gửi ngay")
    assert "không phải người soạn" in desk.says(OFFICE, f"#duyet {code}")[0]
    (shown,) = desk.says(DEPUTY, f"#duyet {code}")
    assert "Văn phòng trình hội đồng" in shown
    desk.says(DEPUTY, "1")
    assert "trình hội đồng" in desk.told(CITIZEN)[0]


def test_a_draft_taken_back_leaves_the_case_with_its_handler(desk: Desk, rude: str) -> None:
    desk.says(OFFICE, f"{rude} Văn phòng đã làm việc với công chức này sáng nay")
    desk.taps(OFFICE, "Gửi ngay")
    desk.says(OFFICE, "#huy")
    assert desk.case(rude).state is CaseState.dang_xu_ly
    desk.taps(CHAIRMAN, "Duyệt và gửi")
    assert desk.told(CITIZEN) == []


def test_the_chairmans_answer_ends_a_waiting_draft(desk: Desk, rude: str) -> None:
    desk.says(OFFICE, f"{rude} Văn phòng đã làm việc với công chức này sáng nay")
    desk.taps(OFFICE, "Gửi ngay")
    desk.told(OFFICE)
    desk.says(CHAIRMAN, f"{rude} Tôi đã phê bình công chức này sáng nay")
    desk.taps(CHAIRMAN, "Gửi ngay")
    assert "chờ duyệt không gửi nữa" in "".join(desk.told(OFFICE))
    assert len(desk.told(CITIZEN)) == 1
    desk.taps(CHAIRMAN, "Duyệt và gửi")
    assert desk.told(CITIZEN) == []


def test_words_of_the_citizen_after_the_draft_are_seen_before_it_goes(
    desk: Desk, rude: str
) -> None:
    desk.says(OFFICE, f"{rude} Văn phòng đã làm việc với công chức này sáng nay")
    desk.taps(OFFICE, "Gửi ngay")
    desk.says(CITIZEN, f"{rude} hôm nay lại hạch sách tiếp")
    (asked,) = desk.taps(CHAIRMAN, "Duyệt và gửi")
    assert "nhắn thêm sau khi soạn" in asked
    assert not any("đã làm việc" in text for text in desk.told(CITIZEN))
    desk.taps(CHAIRMAN, "Duyệt và gửi")
    assert any("đã làm việc" in text for text in desk.told(CITIZEN))


def test_where_nobody_could_approve_it_goes(empty_desk: Desk) -> None:
    desk = empty_desk
    desk.paired(OFFICE, Post.office, "Công chức Văn phòng", "van-phong")
    code = desk.files(CITIZEN, "kiến nghị mở đường", case_class=CaseClass.policy)
    desk.says(OFFICE, f"{code} Văn phòng trình hội đồng vào ngày 30/11")
    desk.passes(seconds=21)
    assert "trình hội đồng" in desk.told(CITIZEN)[0]


# -- in writing


def sends_file(desk: Desk, name: str) -> list[str]:
    return desk.does(name, Kind.file)


def test_a_written_reply_carries_its_number_and_its_file(desk: Desk, lamp: str) -> None:
    (asked,) = desk.says(OFFICE, f"#vanban {lamp} 128/ubnd-vp xã đồng ý lắp thêm 3 bóng")
    assert "gửi tệp văn bản số 128/UBND-VP" in asked
    sends_file(desk, OFFICE)
    desk.passes(seconds=25)
    told = desk.told(CITIZEN)
    assert "Văn bản số 128/UBND-VP đính kèm." in told[0]
    assert "[ảnh]" in told[1:]  # the file
    assert desk.case(lamp).state is CaseState.da_tra_loi


def test_a_number_is_used_once_a_year_and_symbol(desk: Desk, lamp: str, same: str) -> None:
    desk.says(OFFICE, f"#vanban {lamp} 128/UBND-VP đồng ý lắp thêm")
    sends_file(desk, OFFICE)
    desk.taps(OFFICE, "Gửi ngay")
    desk.told(CITIZEN)
    (told,) = desk.says(OFFICE, f"#vanban {same} số 128/UBND-VP đồng ý lắp thêm")
    assert "đã dùng" in told
    desk.says(OFFICE, f"#vanban {same} 128/UBND-KT đồng ý lắp thêm")
    sends_file(desk, OFFICE)
    desk.taps(OFFICE, "Gửi ngay")
    assert "128/UBND-KT" in desk.told(OTHER)[0]


def test_two_replies_under_one_number_never_both_leave(desk: Desk, lamp: str, same: str) -> None:
    for name, code in ((OFFICE, lamp), (DEPUTY, same)):
        desk.says(name, f"#vanban {code} 7/UBND-VP đồng ý lắp thêm")
        sends_file(desk, name)
    desk.passes(seconds=30)
    assert len([text for text in desk.told(CITIZEN) if "7/UBND-VP" in text]) == 1
    assert not any("7/UBND-VP" in text for text in desk.told(OTHER))
    assert any("đã dùng" in text for text in desk.told(DEPUTY))


@pytest.mark.parametrize("words", ["", "128/UBND-VP", "đồng ý lắp thêm"])
def test_a_written_reply_needs_number_and_summary(desk: Desk, lamp: str, words: str) -> None:
    assert "Xin nhắn như sau" in desk.says(OFFICE, f"#vanban {lamp} {words}")[0]


# -- history and notes


def test_the_history_is_only_added_to(desk: Desk, lamp: str) -> None:
    with desk.town.rows() as session:
        case = cases.by_code(session, desk.town.commune_id, lamp)
        assert case is not None
        (first, *_) = cases.history(session, case)
        first.act = "answer"
        with pytest.raises(RuntimeError, match="append-only"):
            session.flush()
        session.rollback()


def test_private_notes_reach_no_citizen_by_any_way(desk: Desk, lamp: str, same: str) -> None:
    desk.says(OFFICE, f"#ghichu {lamp} gia đình này khó tính")
    merge(desk, same, lamp)
    desk.says(OFFICE, f"{lamp} {WORDS}")
    desk.passes(seconds=21)
    desk.says(CITIZEN, lamp)
    desk.says(OTHER, same)
    seen = [bubble.text for name in (CITIZEN, OTHER) for bubble in desk.talk(name).bubbles]
    assert seen
    assert not any("khó tính" in text for text in seen)


def test_a_photo_goes_with_an_approved_draft(desk: Desk, rude: str) -> None:
    desk.does(OFFICE, Kind.image, f"{rude} Văn phòng đã làm việc với công chức này sáng nay")
    desk.taps(OFFICE, "Gửi ngay")
    desk.passes(hours=3)
    assert desk.told(CITIZEN) == []
    desk.taps(CHAIRMAN, "Duyệt và gửi")
    assert desk.told(CITIZEN)[1:] == ["[ảnh]"]


def test_a_class_may_be_approved_by_two_because_the_commune_says_so(desk: Desk, lamp: str) -> None:
    profile = desk.town.profile.model_copy(update={"four_eyes": (CaseClass.village,)})
    desk.town.profile = profile
    desk.says(OFFICE, f"{lamp} {WORDS}")
    desk.passes(seconds=21)
    assert desk.case(lamp).state is CaseState.cho_duyet
    assert desk.case(lamp).due_at > desk.now + timedelta(days=1)
