"""What is being talked of: follow-ups, several wishes at once, and what can't be told apart."""

import pytest

from tests.handlers.talk import Talk, Town

BIRTH = "làm giấy khai sinh cần gì"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lệ phí bao nhiêu?", "Lệ phí:"),
        ("le phi bao nhieu", "Lệ phí:"),
        ("nộp online được không?", "trực tuyến"),
        ("nop truc tuyen duoc ko", "trực tuyến"),
        ("cần mang gì ạ", "Giấy chứng sinh"),
        ("co can mang theo giay to gi ko", "Giấy chứng sinh"),
        ("thủ tục thế nào", "Giấy chứng sinh"),
        ("bao lâu", "Thời gian:"),
        ("mấy ngày có ạ", "Thời gian:"),
        ("nộp ở đâu", "Trung tâm Phục vụ hành chính công xã"),
        ("còn chồng tôi thì sao?", "Người thân đi thay"),
        ("thế còn vợ em thì sao ạ", "Người thân đi thay"),
        ("còn nếu trễ hạn thì sao", "trễ"),
        ("còn không có giấy chứng sinh thì sao", "Không có giấy chứng sinh".lower()),
    ],
)
def test_a_follow_up_is_about_what_was_shown(citizen: Talk, text: str, expected: str) -> None:
    citizen.says(BIRTH)
    answer = citizen.says(text)[0]
    assert "Đăng ký khai sinh" in answer.split("\n")[0]
    assert expected in answer
    assert "{" not in answer
    assert citizen.cases == []


def test_follow_ups_go_on_after_other_bubbles(citizen: Talk) -> None:
    citizen.says(BIRTH)
    citizen.says("cảm ơn xã")
    citizen.says("mấy giờ xã mở cửa")
    assert citizen.says("lệ phí bao nhiêu?")[0].startswith("Đăng ký khai sinh")


def test_a_new_subject_takes_the_place_of_the_old(citizen: Talk) -> None:
    citizen.says(BIRTH)
    citizen.says("thủ tục đăng ký kết hôn")
    assert citizen.says("lệ phí bao nhiêu?")[0].startswith("Đăng ký kết hôn")


def test_after_half_an_hour_nothing_is_taken_for_granted(citizen: Talk) -> None:
    citizen.says(BIRTH)
    citizen.waits(minutes=31)
    assert "Đăng ký khai sinh" not in citizen.says("nộp online được không")[0].split("\n")[0]


def test_unclear_words_may_go_on_with_what_was_shown(citizen: Talk) -> None:
    citizen.says(BIRTH)
    question = citizen.says("asdf qwer zxcv bnm")[0]
    assert "1. Hỏi tiếp: Đăng ký khai sinh" in question
    assert "Đăng ký khai sinh" in citizen.says("1")[0]


def test_a_complaint_ends_the_subject(citizen: Talk) -> None:
    citizen.says(BIRTH)
    citizen.says("đèn đường thôn Đông hỏng ba tuần nay không ai sửa")
    citizen.waits(seconds=30)
    citizen.waits(minutes=40)
    texts = citizen.says("lệ phí bao nhiêu?")
    assert not any(text.startswith("Đăng ký khai sinh") for text in texts)


def test_what_another_asked_is_not_mine(town: Town, citizen: Talk) -> None:
    town.citizen("somebody else").says(BIRTH)
    assert "Đăng ký khai sinh" not in citizen.says("nộp online được không")[0].split("\n")[0]


@pytest.mark.parametrize(
    ("text", "names", "others"),
    [
        ("ai giúp tôi nộp online?", ["Hoàng Thị Lan", "Trần Văn Hải", "Đặng Văn Sóng"], []),
        ("co ai huong dan nop truc tuyen ko", ["Hoàng Thị Lan"], []),
        ("ai giúp nộp hồ sơ online ở thôn Đông", ["Hoàng Thị Lan", "0500 000 101"], ["Sóng"]),
        ("nhờ ai hướng dẫn làm dịch vụ công ở thôn Gò Sành", ["Hoàng Thị Lan"], []),
    ],
)
def test_helpers_are_named_by_village(
    citizen: Talk, text: str, names: list[str], others: list[str]
) -> None:
    answer = citizen.says(text)[0]
    assert all(name in answer for name in names)
    assert not any(name in answer for name in others)


def test_helpers_are_named_in_the_middle_of_a_checklist(citizen: Talk) -> None:
    citizen.says(BIRTH)
    assert "Hoàng Thị Lan" in citizen.says("ai giúp tôi nộp online?")[0]
    assert citizen.says("lệ phí bao nhiêu?")[0].startswith("Đăng ký khai sinh")


@pytest.mark.parametrize(
    ("text", "first", "then"),
    [
        (
            "em muốn đăng ký kết hôn, với lại chứng thực bản sao thì cần gì",
            "Đăng ký kết hôn",
            "chứng thực bản sao",
        ),
        (
            "khai tử cho ông, rồi xin trợ cấp mai táng phí, làm sao",
            "khai tử",
            "mai táng",
        ),
        ("chuyển nhượng đất cần gì và tách thửa thế nào", "Sang tên", "tách thửa"),
    ],
)
def test_of_several_wishes_the_first_is_answered_and_the_next_offered(
    citizen: Talk, text: str, first: str, then: str
) -> None:
    answer = citizen.says(text)[0]
    assert first in answer.split("Mang theo")[0]
    assert then in next(line for line in answer.split("\n") if line.startswith("1. Còn việc"))
    assert then in citizen.says("1")[0].lower()


def test_a_complaint_beside_a_question_is_answered_and_kept(citizen: Talk) -> None:
    text = "làm giấy khai sinh cần gì? với lại đèn đường thôn Đông hỏng 3 tuần nay"
    assert "Mang theo:" in citizen.says(text)[0]
    citizen.waits(seconds=30)
    assert [case.code[:2] for case in citizen.cases] == ["PA"]


def test_what_may_be_several_procedures_is_asked_once(citizen: Talk) -> None:
    question = citizen.says("hộ kinh doanh")[0]
    assert "1. " in question
    assert "2. " in question
    assert "Mang theo:" in citizen.says("1")[0]


def test_on_the_second_miss_a_person_is_offered(citizen: Talk, office: Talk) -> None:
    citizen.says("hộ kinh doanh")
    answer = citizen.says("ho kinh doanh")[0]
    assert "Gửi cho cán bộ trả lời" in answer
    citizen.taps("Gửi cho cán bộ")
    assert [case.code[:2] for case in citizen.cases] == ["HD"]
    assert "hộ kinh doanh" in office.new_texts()[-1]


def test_a_second_miss_left_alone_goes_to_a_person(citizen: Talk) -> None:
    citizen.says("hộ kinh doanh")
    citizen.says("ho kinh doanh")
    citizen.waits(minutes=16)
    assert [case.code[:2] for case in citizen.cases] == ["HD"]


def test_an_answered_question_back_is_not_a_miss(citizen: Talk) -> None:
    citizen.says("hộ kinh doanh")
    citizen.says("1")
    assert "Gửi cho cán bộ" not in citizen.says("đất đai")[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ai phụ trách đất đai", "Phòng Kinh tế phụ trách. Điện thoại: 0200 3555 103."),
        ("phong nao phu trach ho ngheo", "Phòng Văn hóa - Xã hội phụ trách"),
        ("ai lo việc người có công vậy xã", "Phòng Văn hóa - Xã hội phụ trách"),
        ("ai đọc tin này?", "cán bộ được giao việc"),
        ("thứ bảy thì sao", "thứ Hai đến thứ Sáu"),
        ("chu nhat xa co lam ko", "thứ Hai đến thứ Sáu"),
        ("cho xin sdt xa", "0200 3555 100"),
    ],
)
def test_the_profile_answers_by_itself(citizen: Talk, text: str, expected: str) -> None:
    assert expected in citizen.says(text)[0]
    assert citizen.cases == []
