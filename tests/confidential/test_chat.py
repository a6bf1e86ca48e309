"""The confidential lane as a citizen meets it in chat."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from storage import cases, confidential, confidential_readers, people, retention
from storage.models import Case, ConfidentialKey, ConfidentialPhoto
from storage.types import CaseState, Post, Speaker
from tests.handlers.talk import Talk, Town

ACCUSES = "cán bộ Hùng ở một cửa vòi tiền tôi hai triệu"


def the_case(town: Town) -> Case:
    (case,) = cases_of(town)
    return case


def cases_of(town: Town) -> list[Case]:
    with town.rows() as session:
        mine = select(Case).where(col(Case.commune_id) == town.commune_id)
        return list(session.scalars(mine))


def words_of(town: Town, case: Case) -> list[str]:
    with town.rows() as session:
        return confidential.texts(session, case, [Speaker.citizen])


def readers_of(town: Town, case: Case) -> set[Post]:
    with town.rows() as session:
        return {one.post for one in confidential_readers.reading(session, case)}


def test_the_offer_comes_before_anything_else(citizen: Talk) -> None:
    (offer,) = citizen.says(ACCUSES)[:1]
    assert "giữ kín" in offer
    assert "người quản trị Zalo của xã cũng có thể thấy" in offer
    assert "Hùng" not in offer
    assert citizen.cases == []


@pytest.mark.parametrize(
    "text",
    [
        ACCUSES,
        "tôi muốn phản ánh nhưng xin giấu tên",
        "bà ấy đe dọa gia đình tôi không cho làm giấy",
        "tôi không dám nói vì sợ bị trả đũa",
        "họ gợi ý tiền thì mới ký",
        "trưởng thôn sàm sỡ con gái tôi",
        "cô ở quầy bảo phải đưa 200 nghìn mới làm nhanh cho",
        "co o quay bao phai dua 200 nghin moi lam nhanh",
        "anh nhận hồ sơ xin tôi 500k mới đóng dấu",
        "không đưa thì chờ hai tuần",
    ],
)
def test_money_threats_harassment_fear_and_secrecy_are_offered_it(citizen: Talk, text: str) -> None:
    assert any("Mở trang riêng để viết" in answer for answer in citizen.says(text))


@pytest.mark.parametrize(
    "text",
    [
        "phải đưa bao nhiêu tiền thì được cấp giấy phép xây dựng",
        "phải đưa giấy chứng sinh mới làm được khai sinh à",
        "lệ phí 200 nghìn nộp ở đâu",
    ],
)
def test_what_something_costs_is_not_offered_it(citizen: Talk, text: str) -> None:
    assert not any("Mở trang riêng để viết" in answer for answer in citizen.says(text))


def test_it_is_a_choice_under_the_invitation_to_complain(citizen: Talk) -> None:
    citizen.says("phản ánh, kiến nghị")
    assert "Mở trang riêng để viết" in citizen.taps("cần giữ kín")[0]


def test_no_answer_means_confidential_and_unnamed(
    town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    citizen.says(town.point("NVH thôn Đông").code)
    scanned_at = citizen.person.point_id
    assert scanned_at is not None
    citizen.says(ACCUSES)
    (receipt,) = citizen.waits(minutes=16)
    case = the_case(town)
    assert case.code in receipt
    assert case.confidential
    assert case.point_id is None
    assert citizen.person.point_id != scanned_at
    assert words_of(town, case) == [ACCUSES]
    assert readers_of(town, case) == {Post.chairman, Post.office}
    with town.rows() as session:
        assert not confidential.needed(session, case).named


def test_words_and_person_reach_nobody_in_chat(
    town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    staff = town.official(Post.staff)
    citizen.says(ACCUSES)
    citizen.says("1 việc này kéo dài từ tháng 9")
    citizen.waits(hours=1)
    for talk in (office, chairman, staff):
        assert not any("Hùng" in bubble.text for bubble in talk.bubbles)
    assert any(the_case(town).code in bubble.text for bubble in chairman.bubbles)
    assert staff.bubbles == []


def told_here(citizen: Talk, concerned: str) -> list[str]:
    citizen.says(ACCUSES)
    citizen.taps("Viết tiếp ở đây")
    return citizen.taps(concerned)


def test_one_question_by_name_and_post_decides_who_reads(
    town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    citizen.says(ACCUSES)
    (question,) = citizen.taps("Viết tiếp ở đây")
    assert "Người giữ chairman-" in question
    assert question.splitlines()[1:5][0] == "1. Không"
    citizen.says("2")
    citizen.taps("Xem xét ngay")
    case = the_case(town)
    assert readers_of(town, case) == {Post.office}
    assert chairman.bubbles == []
    assert len(office.bubbles) == 1
    assert "Không thấy mã" in chairman.says(case.code)[0]
    assert all(case.code not in text for text in chairman.says("#viec"))


def test_both_named_opens_no_case_and_keeps_nothing(town: Town, citizen: Talk) -> None:
    (answer,) = told_here(citizen, "Cả hai")
    assert "Thanh tra tỉnh" in answer or "Ban Tiếp công dân" in answer
    assert "Bản trong Zalo thì xã không xóa được" in answer
    assert cases_of(town) == []
    with town.rows() as session:
        keys = select(ConfidentialKey).where(col(ConfidentialKey.commune_id) == town.commune_id)
        (key,) = session.scalars(keys)
        assert (key.value, key.destroyed_at is not None) == (b"", True)


def test_unanswered_who_the_words_speak_of_does_not_read(town: Town, citizen: Talk) -> None:
    citizen.says("chủ tịch xã vòi tiền nhà tôi")
    citizen.waits(minutes=16)
    assert readers_of(town, the_case(town)) == {Post.office}


def test_what_is_still_being_told_openly_comes_along(town: Town, citizen: Talk) -> None:
    citizen.says("phản ánh, kiến nghị")
    citizen.says("hôm qua tôi lên xã làm giấy cho con")
    citizen.says("gặp chị Hoa làm ở đó")
    citizen.says("chị ấy vòi tiền tôi")
    citizen.waits(minutes=16)
    assert len(words_of(town, the_case(town))) == 3
    assert citizen.cases == []


def test_waiting_for_the_papers_nobody_is_told(
    town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    told_here(citizen, "Không")
    (receipt,) = citizen.taps("Đợi tôi nhận giấy tờ xong")
    case = the_case(town)
    assert case.code in receipt
    assert readers_of(town, case) == set()
    town.wait(days=30)
    assert office.bubbles == chairman.bubbles == []
    citizen.says(case.code)
    citizen.taps("xin xem xét")
    assert readers_of(town, case) == {Post.chairman, Post.office}
    assert office.bubbles
    assert town.case(case.code).due_at > town.now


def test_openly_goes_the_way_of_every_complaint_about_staff(
    town: Town, citizen: Talk, chairman: Talk
) -> None:
    citizen.says(ACCUSES)
    citizen.taps("không cần giữ kín")
    citizen.waits(seconds=21)
    (case,) = citizen.cases
    assert not case.confidential
    assert any("vòi tiền" in bubble.text for bubble in chairman.bubbles)


def test_what_follows_the_receipt_joins_the_case(town: Town, citizen: Talk) -> None:
    told_here(citizen, "Không")
    citizen.taps("Xem xét ngay")
    (joined,) = citizen.says("hôm qua ông ta lại gọi điện cho vợ tôi")
    case = the_case(town)
    assert case.code in joined
    assert len(words_of(town, case)) == 2
    citizen.says("việc mới")
    citizen.says("đèn đường thôn Đông hỏng")
    citizen.waits(seconds=21)
    assert len(citizen.cases) == 1


def test_it_shows_only_when_its_code_is_typed_by_its_writer(town: Town, citizen: Talk) -> None:
    told_here(citizen, "Không")
    citizen.taps("Xem xét ngay")
    case = the_case(town)
    citizen.waits(hours=1)
    assert all(case.code not in text for text in citizen.says("đến đâu rồi"))
    (card,) = citizen.says(case.code)
    assert "Việc kín" in card
    assert "Hùng" not in card
    other = town.citizen("another")
    assert other.says(case.code)[0] == other.says("PA-2611-9999")[0]


def test_who_has_read_names_post_person_and_time(town: Town, citizen: Talk) -> None:
    told_here(citizen, "Không")
    citizen.taps("Xem xét ngay")
    case = the_case(town)
    assert "chưa ai mở xem" in citizen.says("ai đã xem?")[0]
    with town.rows() as session:
        row = session.get(Case, case.id)
        assert row is not None
        (chairman, _) = confidential_readers.of_commune(session, town.commune_id)
        confidential_readers.record_reading(session, row, chairman, town.now)
    (answer,) = citizen.says(f"{case.code} ai đã xem")
    assert "Người giữ chairman-: 9 giờ" in answer


def test_who_reads_is_answered_at_any_time(citizen: Talk) -> None:
    for before in ((), (ACCUSES,), ("đèn đường hỏng",)):
        for text in before:
            citizen.says(text)
        (answer,) = citizen.says("ai đọc?")
        assert "Người giữ office-" in answer
        assert "Zalo vẫn biết tài khoản nào đã nhắn" in answer


def test_withdrawing_asks_whether_anybody_pressed(town: Town, citizen: Talk, office: Talk) -> None:
    told_here(citizen, "Không")
    citizen.taps("Xem xét ngay")
    case = the_case(town)
    (asked,) = citizen.says(f"{case.code} rút")
    assert "Có ai bảo hay ép" in asked
    assert town.case(case.code).state is CaseState.rut
    citizen.taps("Có người bảo tôi rút")
    with town.rows() as session:
        notes = confidential.texts(session, case, [Speaker.note])
    assert len(notes) == 1
    citizen.says(case.code + " rút nhầm, xin xem tiếp")
    assert town.case(case.code).state is not CaseState.rut


def test_given_up_nothing_is_kept(town: Town, citizen: Talk) -> None:
    citizen.says(ACCUSES)
    citizen.says("hủy")
    citizen.waits(hours=3)
    assert cases_of(town) == []


def test_zero_files_what_was_told(town: Town, citizen: Talk) -> None:
    citizen.says(ACCUSES)
    citizen.says("0")
    assert words_of(town, the_case(town)) == [ACCUSES]


def test_danger_meanwhile_goes_to_the_duty_list_and_loses_nothing(
    town: Town, citizen: Talk
) -> None:
    citizen.says(ACCUSES)
    citizen.says("cháy nhà ở thôn Đông rồi cứu với")
    assert len(citizen.cases) == 1
    confidential_cases = [case for case in cases_of(town) if case.confidential]
    assert [words_of(town, case) for case in confidential_cases] == [[ACCUSES]]


def test_danger_told_to_a_confidential_case_alerts_without_a_word(
    town: Town, citizen: Talk, office: Talk
) -> None:
    told_here(citizen, "Không")
    citizen.taps("Xem xét ngay")
    case, receipt = the_case(town), citizen.last
    for words, quoted in ((f"{case.code} họ cầm dao đến nhà tôi", None), ("cháy nhà rồi", receipt)):
        town.wait(hours=1)
        with town.rows() as session:
            people.get(session, office.person_id).last_wrote_at = town.now
        office.new_texts()
        assert "xin gọi ngay" in citizen.says(words, quoting=quoted)[0]
        (alert,) = [text for text in office.new_texts() if text.startswith("KHẨN")]
        assert case.code not in alert
        assert words not in alert
        assert words_of(town, case)[-1] in words


def test_quoting_what_is_long_forgotten_is_dealt_with(town: Town, citizen: Talk) -> None:
    told_here(citizen, "Không")
    citizen.taps("Xem xét ngay")
    receipt = citizen.last
    town.wait(days=100)
    with town.rows() as session:
        retention.DROPS["outbox bodies"](session, town.now, 500)
    assert citizen.says("việc này sao rồi", quoting=receipt)


def test_a_denunciation_is_kept_first_and_the_legal_form_a_last_choice(citizen: Talk) -> None:
    citizen.says("tôi muốn tố cáo cán bộ địa chính tham nhũng")
    citizen.taps("Viết tiếp ở đây")
    citizen.taps("Không")
    receipt, choice = citizen.taps("Xem xét ngay")
    assert "đã nhận việc kín" in receipt
    assert "tố cáo" not in receipt
    assert choice.splitlines()[1:] == ["1. Xã xem lại giúp", "2. Làm đơn theo luật"]
    (form,) = citizen.taps("Làm đơn theo luật")
    assert "3/12/2026" in form
    assert "thụ lý" not in form


def test_the_page_is_offered_and_its_address_tells_nothing(citizen: Talk) -> None:
    citizen.says(ACCUSES)
    citizen.taps("Mở trang riêng")
    (button,) = citizen.last.buttons
    assert (button.kind, "/kin/" in button.value) == ("url", True)
    assert "Hùng" not in citizen.last.text


def test_a_photo_in_the_lane_stays_in_it(town: Town, citizen: Talk) -> None:
    citizen.says(ACCUSES)
    citizen.taps("Viết tiếp ở đây")
    citizen.taps("Không")
    citizen.sends_photo()
    citizen.waits(minutes=31)
    case = the_case(town)
    with town.rows() as session:
        of_case = select(ConfidentialPhoto).where(col(ConfidentialPhoto.case_id) == case.id)
        (photo,) = session.scalars(of_case)
        assert photo.attachment_id is not None
        assert cases.attachments(session, case) == []


def test_quoting_the_receipt_speaks_of_the_case(town: Town, citizen: Talk) -> None:
    told_here(citizen, "Không")
    citizen.taps("Xem xét ngay")
    case = the_case(town)
    receipt = citizen.last
    citizen.waits(days=2)
    (joined,) = citizen.says("hôm qua lại thế", quoting=receipt)
    assert case.code in joined
    assert words_of(town, case)[-1] == "hôm qua lại thế"


def test_not_satisfied_it_is_taken_up_again_at_most_twice(town: Town, citizen: Talk) -> None:
    told_here(citizen, "Không")
    citizen.taps("Xem xét ngay")
    case = the_case(town)
    for _ in range(2):
        with town.rows() as session:
            row = session.get_one(Case, case.id)
            row.state, row.answered_at = CaseState.da_tra_loi, town.now
        citizen.says(case.code)
        assert "xem lại việc kín" in citizen.taps("Chưa hài lòng")[0]
        assert town.case(case.code).state is CaseState.dang_xu_ly
    with town.rows() as session:
        session.get_one(Case, case.id).state = CaseState.da_tra_loi
    assert "Chưa hài lòng" not in citizen.says(case.code)[0]


def test_a_matter_about_the_chairman_names_the_province_too(citizen: Talk) -> None:
    citizen.says(ACCUSES)
    citizen.taps("Viết tiếp ở đây")
    citizen.says("2")
    (receipt,) = citizen.taps("Xem xét ngay")
    assert "Ban Tiếp công dân tỉnh" in receipt


@pytest.mark.parametrize(
    "text",
    [
        "hôm qua ông ta lại gọi điện cho vợ tôi",
        "tôi có ghi âm, cần thì tôi đưa cho gặp trực tiếp",
        "tôi đi làm khai sinh cho con thì ông ấy lại nhắc chuyện tiền lần nữa ở quầy",
        "gặp chị Hoa ở quầy 2",
        "hôm qua cũng vậy",
        "nhà bên cạnh cũng bị y như thế từ đầu năm đến giờ",
    ],
)
def test_whatever_tells_more_after_the_receipt_stays_in_the_lane(
    town: Town, citizen: Talk, office: Talk, text: str
) -> None:
    told_here(citizen, "Không")
    citizen.taps("Xem xét ngay")
    citizen.says(text)
    citizen.waits(hours=1)
    assert words_of(town, the_case(town))[-1] == text
    assert citizen.cases == []


def test_asking_for_the_lane_tells_nothing_yet(town: Town, citizen: Talk) -> None:
    (offer,) = citizen.says("tôi muốn gửi kín")
    assert "giữ kín cho Ông/Bà" in offer
    citizen.waits(hours=3)
    assert cases_of(town) == []


@pytest.mark.parametrize("text", ["cảm ơn xã", "đến đâu rồi", "làm giấy khai sinh cần gì"])
def test_thanks_and_questions_after_the_receipt_are_answered(
    town: Town, citizen: Talk, text: str
) -> None:
    told_here(citizen, "Không")
    citizen.taps("Xem xét ngay")
    assert not any("Đã ghi thêm" in answer for answer in citizen.says(text))
    assert len(words_of(town, the_case(town))) == 1


def test_withdrawing_right_after_the_receipt_means_this_case(town: Town, citizen: Talk) -> None:
    told_here(citizen, "Không")
    citizen.taps("Xem xét ngay")
    assert "Có ai bảo hay ép" in citizen.says("rút")[0]
    assert the_case(town).state is CaseState.rut
