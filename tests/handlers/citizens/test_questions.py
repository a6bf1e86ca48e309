"""Questions for a person, words nobody understands, and requests about one's data."""

from storage.types import CaseKind
from tests.handlers.talk import Talk, Town

QUESTION = "cho hỏi bao giờ xã phát tiền hỗ trợ bão"


def test_a_question_without_checklist_becomes_a_case_with_a_date(
    citizen: Talk, office: Talk
) -> None:
    receipt = citizen.says(QUESTION)[0]
    (case,) = citizen.cases
    assert case.kind is CaseKind.question
    assert case.code.startswith("HD-2611-")
    assert "đã nhận câu hỏi" in receipt
    assert "Trả lời trước: 17 giờ thứ Tư 18/11/2026" in receipt
    assert any(case.code in text for text in office.new_texts())


def test_more_words_soon_after_join_the_question(town: Town, citizen: Talk) -> None:
    citizen.says(QUESTION)
    citizen.says("nhà tôi bị tốc mái hôm bão vừa rồi")
    (case,) = citizen.cases
    assert len(town.lines(case)) == 2


def test_what_is_not_understood_is_asked_about_once(citizen: Talk) -> None:
    question = citizen.says("asdf qwer zxcv bnm")[0]
    assert "chưa hiểu rõ" in question
    assert "Gửi cho cán bộ trả lời" in question
    assert citizen.cases == []


def test_far_off_papers_are_not_offered(citizen: Talk) -> None:
    question = citizen.says("bệnh viện huyện đòi giấy chuyển tuyến, xin ở đâu")[0]
    assert "1. Gửi cho cán bộ trả lời" in question  # and no papers that merely sound alike


def test_not_understood_twice_it_goes_to_a_person(town: Town, citizen: Talk) -> None:
    citizen.says("asdf qwer zxcv bnm")
    assert "Mã số: HD-" in citizen.says("hjkl tyui ghjk vbnm")[0]
    (case,) = citizen.cases
    assert case.unclear
    assert town.lines(case) == ["asdf qwer zxcv bnm", "hjkl tyui ghjk vbnm"]


def test_not_understood_and_left_alone_it_is_filed_for_the_office(citizen: Talk) -> None:
    citizen.says("asdf qwer zxcv bnm")
    assert "Mã số: HD-" in citizen.waits(minutes=16)[0]
    assert citizen.cases[0].unclear


def test_not_understood_may_be_sent_to_a_person_at_once(citizen: Talk) -> None:
    citizen.says("asdf qwer zxcv bnm")
    assert "Mã số: HD-" in citizen.taps("Gửi cho cán bộ")[0]


def test_not_understood_may_be_a_complaint(town: Town, citizen: Talk) -> None:
    citizen.says("asdf qwer zxcv bnm")
    assert "thôn nào" in citizen.taps("Đây là phản ánh")[0]
    citizen.says("thôn Đông")
    assert town.lines(citizen.cases[0])[0] == "asdf qwer zxcv bnm"


def test_papers_asked_for_more_clearly_the_second_time_are_given(citizen: Talk) -> None:
    assert "chưa hiểu rõ" in citizen.says("nha toi ngheo xin tro cap")[0]
    assert "Giấy chứng sinh" in citizen.says("làm giấy khai sinh cần gì")[0]
    assert citizen.waits(minutes=30) == []
    assert citizen.cases == []


def test_what_may_have_been_no_question_of_papers_still_goes_to_a_person(citizen: Talk) -> None:
    citizen.says("asdf qwer zxcv bnm")
    assert "Giấy chứng sinh" in citizen.says("làm giấy khai sinh cần gì")[0]
    assert "Mã số: HD-" in citizen.waits(minutes=16)[0]


def test_small_talk_takes_nothing_away(town: Town, citizen: Talk) -> None:
    citizen.says("nha toi ngheo xin tro cap")
    assert "Mã số: HD-" in citizen.says("toi 81 tuoi roi")[0]
    (case,) = citizen.cases
    assert town.lines(case) == ["nha toi ngheo xin tro cap", "toi 81 tuoi roi"]


def test_unclear_words_before_a_complaint_belong_to_it(town: Town, citizen: Talk) -> None:
    citizen.says("asdf qwer zxcv bnm")
    citizen.says("đèn đường thôn Đông hỏng")
    citizen.waits(seconds=21)
    assert town.lines(citizen.cases[0]) == ["asdf qwer zxcv bnm", "đèn đường thôn Đông hỏng"]


def test_dulieu_opens_a_case_answered_within_ten_working_days(citizen: Talk, office: Talk) -> None:
    receipt = citizen.says("DULIEU")[0]
    (case,) = citizen.cases
    assert "dữ liệu cá nhân" in receipt
    assert "Trả lời trước: 17 giờ thứ Tư 2/12/2026" in receipt
    assert any(case.code in text for text in office.new_texts())


def test_the_fourth_matter_of_a_day_joins_also_as_a_question(town: Town, citizen: Talk) -> None:
    for text in ("đèn đường thôn Đông hỏng", "rác vứt bừa bãi ở thôn Đoài không ai dọn"):
        citizen.says(text)
        citizen.waits(minutes=40)
    citizen.says("đường thôn Vĩnh Hạ lầy lội, nhiều ổ gà")
    citizen.waits(minutes=40)
    assert "đã gửi 3 việc" in citizen.says(QUESTION)[0]
    assert len(citizen.cases) == 3
