"""Complaints: gathered in quiet, placed, filed with a receipt, added to, corrected, withdrawn."""

import pytest

from handlers.base import Kind
from storage import cases
from storage.types import CaseClass, CaseKind, CaseState, MediaKind
from tests.handlers.talk import Talk, Town

LIGHT = "đèn đường thôn Đông hỏng"
RUBBISH = "rác vứt bừa bãi ở thôn Đoài không ai dọn"
ROAD = "đường thôn Vĩnh Hạ lầy lội, nhiều ổ gà"
DRAIN = "cống thôn Đông tắc, nước thải tràn ra đường"


def filed(citizen: Talk, text: str = LIGHT) -> str:
    """File a complaint and give its code."""
    citizen.says(text)
    citizen.waits(seconds=21)
    return citizen.cases[0].code


# -- taking it


def test_a_complaint_is_gathered_in_silence_and_receipted_after_20_seconds(citizen: Talk) -> None:
    assert citizen.says(LIGHT) == []
    assert citizen.waits(seconds=19) == []
    receipt, notice = citizen.waits(seconds=2)
    (case,) = citizen.cases
    assert receipt.startswith("✅ UBND xã Minh Sơn đã nhận phản ánh của Ông/Bà.")
    assert f"Mã số: {case.code}" in receipt
    assert "Trả lời trước: 17 giờ thứ Tư 25/11/2026" in receipt
    assert f"“{LIGHT}”" in receipt
    assert "Sai thì Ông/Bà nhắn SỬA" in receipt
    assert notice.startswith("Để trả lời")


def test_text_and_photos_within_the_quiet_are_one_complaint(town: Town, citizen: Talk) -> None:
    citizen.says("đèn đường hỏng")
    citizen.waits(seconds=15)
    citizen.sends_photo()
    citizen.waits(seconds=15)
    citizen.sends_photo()
    citizen.says("ở thôn Đông ạ")
    receipt = citizen.waits(seconds=21)[0]
    assert "(kèm 2 ảnh)" in receipt
    (case,) = citizen.cases
    assert town.lines(case) == ["đèn đường hỏng", "", "", "ở thôn Đông ạ"]
    assert case.received_at.second == 0


def test_the_receipt_quotes_200_characters(citizen: Talk) -> None:
    long = "đèn đường thôn Đông hỏng " + "rất tối " * 40
    citizen.says(long)
    receipt = citizen.waits(seconds=21)[0]
    quoted = receipt.split("“")[1].split("”")[0]
    assert quoted.endswith("…")
    assert len(quoted) <= 201


@pytest.mark.parametrize(
    "place", ["thôn Đông", "gần chợ", "nhà ông Tư", "đầu làng", "trước cổng trường tiểu học"]
)
def test_the_place_is_asked_when_nothing_gives_it_and_free_to_type(
    citizen: Talk, place: str
) -> None:
    citizen.says("đèn đường hỏng cả tuần nay")
    assert "thôn nào" in citizen.waits(seconds=21)[0]
    receipt = citizen.says(place)[0]
    assert "Mã số: PA-" in receipt
    assert citizen.cases[0].unclear is False


@pytest.mark.parametrize(
    "text", [LIGHT, "rác vứt bừa bãi ngõ 12 không ai dọn", "rác vứt bừa bãi trước cổng trường"]
)
def test_the_place_is_not_asked_when_the_words_give_it(citizen: Talk, text: str) -> None:
    citizen.says(text)
    assert "Mã số: PA-" in citizen.waits(seconds=21)[0]


def test_a_location_gives_the_place(citizen: Talk) -> None:
    citizen.says("đèn đường hỏng")
    citizen.sends(Kind.location, at=(20.351, 105.824))
    assert "Mã số: PA-" in citizen.waits(seconds=21)[0]


def test_a_location_first_asks_what_is_there(town: Town, citizen: Talk) -> None:
    assert "việc gì ở đó" in citizen.sends(Kind.location, at=(20.351, 105.824))[0]
    citizen.says("ổ gà to giữa đường")
    assert "Mã số: PA-" in citizen.waits(seconds=21)[0]
    assert "Vị trí: 20.35100, 105.82400" in town.lines(citizen.cases[0])


def test_an_unfinished_complaint_is_filed_as_unclear_after_15_minutes(citizen: Talk) -> None:
    citizen.says("đèn đường hỏng")
    citizen.waits(seconds=21)
    assert citizen.waits(minutes=14) == []
    receipt = citizen.waits(minutes=2)[0]
    assert "Mã số: PA-" in receipt
    assert citizen.cases[0].unclear


def test_a_clear_other_wish_is_answered_and_the_complaint_kept(citizen: Talk) -> None:
    citizen.says("đèn đường hỏng")
    citizen.waits(seconds=21)
    receipt, checklist = citizen.says("làm giấy khai sinh cần gì")
    assert "Mã số: PA-" in receipt
    assert "Giấy chứng sinh" in checklist
    assert citizen.cases[0].unclear


@pytest.mark.parametrize("digit", ["0", "9"])
def test_leaving_a_dialogue_loses_nothing(citizen: Talk, digit: str) -> None:
    citizen.says("đèn đường hỏng")
    citizen.waits(seconds=21)
    assert "Mã số: PA-" in citizen.says(digit)[0]


def test_asking_to_complain_and_saying_nothing_files_nothing(citizen: Talk) -> None:
    citizen.says("0")
    citizen.says("2")
    assert citizen.waits(minutes=20) == []
    assert citizen.cases == []


def test_changing_ones_mind_before_the_receipt_files_nothing(citizen: Talk) -> None:
    citizen.says(LIGHT)
    assert "không ghi" in citizen.says("RÚT")[0]
    assert citizen.waits(minutes=20) == []
    assert citizen.cases == []


@pytest.mark.parametrize(
    ("text", "case_class"),
    [
        (LIGHT, CaseClass.village),
        ("hồ sơ đất của tôi trễ hẹn nửa tháng không ai giải quyết", CaseClass.late_dossier),
        ("xin khen cán bộ tư pháp rất nhiệt tình", CaseClass.praise),
    ],
)
def test_a_complaint_gets_its_class(citizen: Talk, text: str, case_class: CaseClass) -> None:
    citizen.says(text)
    citizen.waits(seconds=21)
    assert citizen.cases[0].case_class is case_class


def test_a_complaint_about_staff_is_the_chairmans_alone_and_needs_no_place(
    citizen: Talk, office: Talk, chairman: Talk
) -> None:
    citizen.says("cán bộ một cửa hách dịch, quát mắng dân")
    citizen.taps("không cần giữ kín")
    receipt = citizen.waits(seconds=21)[0]
    code = citizen.cases[0].code
    assert code in receipt
    assert any(code in text for text in chairman.new_texts())
    assert office.new_texts() == []


# -- when somebody is there


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (
            "2026-11-21 10:00",
            "Bây giờ ngoài giờ làm việc; cán bộ sẽ xem lúc 7 giờ 30 thứ Hai 23/11",
        ),
        ("2026-11-24 09:00", "Thứ Ba 24/11 là ngày nghỉ (Ngày Văn hóa Việt Nam)"),
        ("2026-11-23 17:05", "7 giờ 30 thứ Tư 25/11"),
    ],
)
def test_out_of_hours_the_receipt_says_when_work_resumes(
    town: Town, citizen: Talk, when: str, said: str
) -> None:
    town.to(when)
    citizen.says(LIGHT)
    assert said in citizen.waits(seconds=21)[0]


def test_a_checklist_out_of_hours_needs_nobody(town: Town, citizen: Talk) -> None:
    town.to("2026-11-21 10:00")
    assert not any("ngoài giờ" in text for text in citizen.says("làm giấy khai sinh cần gì"))


def test_with_nobody_paired_the_citizen_gets_the_number_and_no_date(bare_town: Town) -> None:
    citizen = bare_town.citizen()
    citizen.says(LIGHT)
    receipt = citizen.waits(seconds=21)[0]
    assert "Mã số: PA-" in receipt
    assert "0200 3555 100" in receipt
    assert "Trả lời trước" not in receipt


def test_a_phone_number_is_asked_when_the_answer_lies_beyond_the_window(citizen: Talk) -> None:
    citizen.says(LIGHT)
    assert "không bắt buộc" in citizen.waits(seconds=21)[0]
    assert "0912345678" in citizen.says("0912 345 678")[0]
    citizen.says(RUBBISH)
    citizen.waits(minutes=31)
    assert citizen.person.phone_key is not None


def test_the_phone_number_is_not_asked_twice(citizen: Talk) -> None:
    filed(citizen)
    citizen.says("0912345678")
    citizen.waits(minutes=31)
    citizen.says(RUBBISH)
    assert "không bắt buộc" not in citizen.waits(seconds=21)[0]


# -- later words


def test_later_text_within_30_minutes_joins(town: Town, citizen: Talk, office: Talk) -> None:
    code = filed(citizen)
    office.new_texts()
    citizen.waits(minutes=29)
    assert citizen.says("cột số 5 đối diện nhà ông Tư")[0].startswith(f"Đã ghi thêm vào mã {code}")
    assert town.lines(citizen.cases[0])[-1] == "cột số 5 đối diện nhà ông Tư"
    assert any("cột số 5" in text for text in office.new_texts())


def test_photos_sent_after_the_receipt_join_with_one_word(citizen: Talk) -> None:
    code = filed(citizen)
    for _ in range(3):
        assert citizen.sends_photo() == []
    assert citizen.waits(seconds=21) == [
        f"Đã ghi thêm vào mã {code}. Việc khác thì Ông/Bà nhắn VIỆC MỚI."
    ]


def test_later_and_unclear_words_are_asked_about(citizen: Talk) -> None:
    code = filed(citizen)
    citizen.waits(minutes=40)
    question = citizen.says("hôm qua cũng thế")[0]
    assert f"1. Thêm vào {code}" in question
    assert "2. Việc mới" in question
    assert code in citizen.says("1")[0]
    assert len(citizen.cases) == 1


def test_later_and_unclear_words_may_be_a_new_matter(citizen: Talk) -> None:
    filed(citizen)
    citizen.waits(minutes=40)
    citizen.says("hôm qua cũng thế")
    citizen.says("2")
    citizen.says("thôn Đoài")
    assert len(citizen.cases) == 2


def test_later_unclear_words_left_unanswered_are_filed(citizen: Talk) -> None:
    filed(citizen)
    citizen.waits(minutes=40)
    citizen.says("hôm qua cũng thế")
    assert "Mã số: PA-" in citizen.waits(minutes=16)[0]
    assert citizen.cases[0].unclear


def test_a_later_clear_complaint_is_a_new_one(citizen: Talk) -> None:
    first = filed(citizen)
    citizen.waits(minutes=40)
    assert filed(citizen, ROAD) != first


def test_soon_after_but_about_another_village_is_asked_about(citizen: Talk) -> None:
    filed(citizen)
    assert "2. Việc mới" in citizen.says(ROAD)[0]


def test_a_quote_of_the_receipt_adds_to_its_case(town: Town, citizen: Talk) -> None:
    first = filed(citizen)
    receipt = next(bubble for bubble in citizen.bubbles if first in bubble.text)
    citizen.waits(hours=2)
    filed(citizen, ROAD)
    assert first in citizen.says("nay lại tắt tiếp", quoting=receipt)[0]
    assert town.lines(town.case(first))[-1] == "nay lại tắt tiếp"


# -- correct and withdraw


def test_sua_takes_the_next_words_as_the_correction(town: Town, citizen: Talk) -> None:
    code = filed(citizen)
    assert code in citizen.says("SỬA")[0]
    assert f"phần sửa vào mã {code}" in citizen.says("ở thôn Đoài mới đúng")[0]
    assert town.lines(citizen.cases[0])[-1] == "ở thôn Đoài mới đúng"


def test_sua_with_words_corrects_at_once(town: Town, citizen: Talk) -> None:
    filed(citizen)
    citizen.says("sửa: ở thôn Đoài mới đúng")
    assert town.lines(citizen.cases[0])[-1] == "ở thôn Đoài mới đúng"


@pytest.mark.parametrize("word", ["RÚT", "rut", "Rút"])
def test_rut_withdraws_the_only_open_case(citizen: Talk, office: Talk, word: str) -> None:
    code = filed(citizen)
    office.new_texts()
    assert f"đã rút mã {code}" in citizen.says(word)[0]
    case = citizen.cases[0]
    assert case.state is CaseState.rut
    assert case.closed_at is not None
    assert any(code in text for text in office.new_texts())


def test_rut_asks_which_of_several(citizen: Talk) -> None:
    first = filed(citizen)
    citizen.waits(minutes=40)
    filed(citizen, ROAD)
    question = citizen.says("RÚT")[0]
    assert f"2. {first}" in question
    citizen.says("2")
    assert [case.state for case in citizen.cases] == [CaseState.moi, CaseState.rut]


def test_rut_with_a_code_withdraws_that_case(citizen: Talk) -> None:
    first = filed(citizen)
    citizen.waits(minutes=40)
    filed(citizen, ROAD)
    citizen.says(f"RÚT {first}")
    assert [case.state for case in citizen.cases] == [CaseState.moi, CaseState.rut]


@pytest.mark.parametrize("choice", ["1", "2"])
def test_a_withdrawal_is_undone_by_a_digit(citizen: Talk, choice: str) -> None:
    filed(citizen)
    citizen.says("RÚT")
    assert "giữ lại" in citizen.says(choice)[0]
    assert citizen.cases[0].state is CaseState.phan_loai
    assert citizen.cases[0].closed_at is None


def test_words_with_rut_inside_withdraw_nothing(citizen: Talk) -> None:
    filed(citizen)
    citizen.says("nước rút rồi nhưng đèn vẫn hỏng")
    assert citizen.cases[0].state is CaseState.moi


def test_rut_with_nothing_open_says_so(citizen: Talk) -> None:
    assert "chưa gửi việc nào" in citizen.says("RÚT")[0]


# -- not text


def test_a_voice_message_opens_a_case_at_once_and_offers_to_call_back(
    town: Town, citizen: Talk, office: Talk
) -> None:
    receipt = citizen.sends(Kind.audio)[0]
    assert "cán bộ sẽ nghe" in receipt
    assert "Mã số: PA-" in receipt
    assert "1. Gọi lại cho tôi" in receipt
    assert citizen.cases[0].unclear
    assert "số điện thoại" in citizen.says("1")[0]
    office.new_texts()
    assert "0912345678" in citizen.says("0912345678")[0]
    assert any("0912345678" in text for text in office.new_texts())


def test_photos_without_words_are_one_case_at_once(citizen: Talk) -> None:
    citizen.sends_photo()
    citizen.sends_photo()
    receipt = citizen.waits(seconds=21)[0]
    assert "2 ảnh" in receipt
    assert "việc gì, ở đâu" in receipt
    assert citizen.cases[0].unclear


def test_words_after_a_voice_message_name_the_case(town: Town, citizen: Talk) -> None:
    citizen.sends(Kind.audio)
    citizen.says(LIGHT)
    (case,) = citizen.cases
    with town.rows() as session:
        assert session.unseal(case, "place") == "thôn Đông"


def test_a_video_is_kept_and_words_are_asked_for(citizen: Talk) -> None:
    assert "video" in citizen.sends(Kind.video)[0]
    citizen.says(LIGHT)
    assert "kèm 1 tệp" in citizen.waits(seconds=21)[0]


def test_a_file_nobody_explained_is_filed_all_the_same(citizen: Talk) -> None:
    citizen.sends(Kind.file)
    assert "Mã số: PA-" in citizen.waits(minutes=16)[0]


def test_a_contact_card_is_not_kept(town: Town, citizen: Talk) -> None:
    assert "đồng ý" in citizen.sends(Kind.business_card)[0]
    assert citizen.cases == []


def test_attachments_hang_on_the_case(town: Town, citizen: Talk) -> None:
    citizen.says(LIGHT)
    citizen.sends_photo()
    citizen.waits(seconds=21)
    with town.rows() as session:
        kinds = [one.kind for one in cases.attachments(session, citizen.cases[0])]
    assert kinds == [MediaKind.image]


# -- limits


def test_the_fourth_matter_of_a_day_joins_the_last(citizen: Talk) -> None:
    for text in (LIGHT, RUBBISH, ROAD):
        filed(citizen, text)
        citizen.waits(minutes=40)
    citizen.says(DRAIN)
    word = citizen.waits(seconds=21)[0]
    assert "đã gửi 3 việc" in word
    assert citizen.cases[0].code in word
    assert len(citizen.cases) == 3


def test_the_next_day_new_matters_are_taken_again(citizen: Talk) -> None:
    for text in (LIGHT, RUBBISH, ROAD):
        filed(citizen, text)
        citizen.waits(minutes=40)
    citizen.waits(days=1)
    filed(citizen, DRAIN)
    assert len(citizen.cases) == 4


def test_a_flood_is_slowed_once_politely_and_nothing_is_lost(town: Town, citizen: Talk) -> None:
    answers = [citizen.says(f"xin chào lần {n}") for n in range(30)]
    slowed = [text for texts in answers for text in texts if "xin chờ khoảng một phút" in text]
    assert len(slowed) == 1
    assert answers[-1] == []
    citizen.waits(minutes=20)
    kept = [line for case in citizen.cases for line in town.lines(case)]
    assert "xin chào lần 29" in kept


def test_a_flood_of_one_slows_nobody_else(town: Town, citizen: Talk) -> None:
    for n in range(30):
        citizen.says(f"xin chào lần {n}")
    assert "1. Hỏi giấy tờ" in town.citizen("somebody else").says("xin chào")[0]


def test_a_code_speaks_even_in_a_flood(citizen: Talk) -> None:
    code = filed(citizen)
    for n in range(30):
        citizen.says(f"xin chào lần {n}")
    assert code in citizen.says(code)[0]


def test_kind_and_codes(citizen: Talk) -> None:
    filed(citizen)
    assert citizen.cases[0].kind is CaseKind.complaint
    assert citizen.cases[0].code.startswith("PA-2611-")


def test_following_amid_a_complaint_interrupts_nothing(citizen: Talk) -> None:
    citizen.says("đèn đường hỏng cả tuần nay")
    citizen.waits(seconds=21)
    assert citizen.follows() == []
    assert "Mã số: PA-" in citizen.says("thôn Đông")[0]


def test_a_link_alone_is_kept(town: Town, citizen: Talk) -> None:
    citizen.sends(Kind.link)
    assert "Mã số: PA-" in citizen.waits(minutes=16)[0]
    assert town.lines(citizen.cases[0]) == ["https://example.vn/bai-viet"]


def test_a_case_is_named_by_the_words_that_complain(citizen: Talk, chairman: Talk) -> None:
    citizen.says("asdf qwer zxcv bnm")
    citizen.says("đèn đường thôn Đông hỏng ba hôm nay rồi")
    citizen.waits(seconds=21)
    (case,) = citizen.cases
    (shown,) = chairman.says(f"{case.code} Đội điện thay bóng sáng mai")
    assert "(đèn đường thôn Đông hỏng" in shown


@pytest.mark.parametrize(
    "told",
    [
        "hồ sơ đất của tôi nộp ba tháng rồi vẫn chưa có kết quả",
        "lịch hẹn trả kết quả trễ mãi",
        "đến tối nay vẫn chưa thấy ai đến thay bóng đèn",
    ],
)
def test_what_was_asked_for_is_kept_whatever_it_sounds_like(
    town: Town, citizen: Talk, told: str
) -> None:
    citizen.says("phản ánh, kiến nghị")
    citizen.says(told)
    citizen.waits(minutes=20)
    (case,) = citizen.cases
    assert told in town.lines(case)


def test_a_command_after_a_correction_was_asked_for_is_a_command(town: Town, citizen: Talk) -> None:
    citizen.says("đèn đường thôn Đông hỏng")
    citizen.waits(seconds=21)
    citizen.says("SỬA")
    assert "đã rút mã" in citizen.says("RÚT")[0]
    (case,) = citizen.cases
    assert town.lines(case) == ["đèn đường thôn Đông hỏng"]
