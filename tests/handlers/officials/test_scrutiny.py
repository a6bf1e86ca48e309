"""What an answer must never hold, and what it should not leave out."""

import pytest

from handlers.officials.scrutiny import forbidden, missing
from storage.types import CaseClass, CaseState
from tests.handlers.officials.desk import Desk

OFFICE, CHAIRMAN, DEPUTY = "Trần Thị Lan", "Nguyễn Văn Minh", "Phạm Quốc Hùng"
CITIZEN = "Bà Tư"


@pytest.fixture
def lamp(desk: Desk) -> str:
    code = desk.files(CITIZEN, "đèn đường thôn Đông hỏng", topic="đèn đường", place="thôn Đông")
    desk.told(OFFICE)
    return code


@pytest.mark.parametrize(
    "text",
    [
        "Ông chuyển khoản 50.000 đồng lệ phí giúp xã",
        "ong CHUYEN KHOAN truoc nhe",
        "Nộp vào STK của em là được",
        "Nộp phí vào 1903 4567 8901 23 nhé bác",
        "Nộp vào 19034567890123",
        "Bác đọc mã OTP vừa gửi cho em",
        "bac gui ma xac thuc vua nhan duoc",
        "Bác vào https://dichvucong-gov.vn.nop-phi.com điền giúp",
        "Xem ở dichvucong.gov.vn.xyz nhé",
        "Bác bấm bit.ly/abc123",
        "Vào https://dichvucong.gov.vn@nopphi.net/x",
        "Bác vào nhóm zalo.me/g/abcdef",
        "Xem http://103.1.2.3/gov.vn",
    ],
)
def test_these_words_never_go(text: str) -> None:
    assert forbidden(text, {"minhson.example"}) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Đội điện đã thay bóng tối 17/11, số máy sửa điện 0200 3555 119 hoặc 0912.345.678",
        "Lệ phí 15.000.000 đồng, diện tích 120000000 m2, theo Quyết định số 2640/2017",
        "Hồ sơ H15.50.05.13-261008-0975 đã có kết quả từ ngày 24.11.2026",
        "Nộp trực tuyến tại https://dichvucong.gov.vn/p/home hoặc quangngai.gov.vn",
        "Mã PA-2611-0042, gọi 1900 1267 hoặc 1800 5999 20",
        "Xem https://minhson.example/thu-tuc/1.001193",
        "Đã lập biên bản lúc 07 giờ 30, hẹn 13.30 chiều mai",
        "Nghị định 118/2025/NĐ-CP, Thông tư 03/2025/TT-VPCP",
    ],
)
def test_these_words_may_go(text: str) -> None:
    assert forbidden(text, {"minhson.example"}) is None


@pytest.mark.parametrize(
    "text",
    [
        "Xã đã ghi nhận, cảm ơn ông bà",
        "Xã đã tiếp thu ý kiến và sẽ xem xét",
        "Đã xử lý xong",
        "Xã đã giải quyết xong việc này",
        "",
    ],
)
def test_words_that_say_too_little(text: str) -> None:
    assert missing(text)


@pytest.mark.parametrize(
    "text",
    [
        "Đội điện đã thay bóng đèn tối qua rồi ạ",
        "Đã thay bóng đèn mới hôm qua",
        "Công an xã đã nhắc nhở hộ gây ồn",
        "Sáng 24/11 xã xuống kiểm tra, lập biên bản",
        "Phòng Kinh tế sẽ rải đá đoạn này trước ngày 30/11",
    ],
)
def test_words_that_say_enough(text: str) -> None:
    assert not missing(text)


def test_stopped_words_reach_nobody_and_the_chairman_is_told(desk: Desk, lamp: str) -> None:
    (told,) = desk.says(OFFICE, f"{lamp} Bác chuyển khoản 50 nghìn rồi thợ đến thay chiều nay")
    assert "chuyen khoan" in told
    assert "Không gửi" in told
    desk.passes(minutes=30)
    assert desk.told(CITIZEN) == []
    (alarm,) = desk.told(CHAIRMAN)
    assert OFFICE in alarm
    assert lamp in alarm
    assert desk.case(lamp).state is CaseState.moi


def test_the_chairmans_own_stopped_words_are_told_to_the_deputy(desk: Desk, lamp: str) -> None:
    desk.says(CHAIRMAN, f"{lamp} bác đọc mã OTP cho tôi nhé")
    desk.passes(minutes=30)
    assert desk.told(CITIZEN) == []
    assert any("OTP" in text or "otp" in text for text in desk.told(DEPUTY))


@pytest.mark.parametrize(
    "command", ["#hoi {} số tài khoản của bác là gì", "#capnhat {} bấm bit.ly/x", "#goi {} mã OTP"]
)
def test_every_way_to_the_citizen_is_watched(desk: Desk, lamp: str, command: str) -> None:
    (told,) = desk.says(OFFICE, command.format(lamp))
    assert "Không gửi" in told
    desk.passes(minutes=1)
    assert desk.told(CITIZEN) == []


def test_an_empty_answer_is_asked_about_once_and_may_still_go(desk: Desk, lamp: str) -> None:
    (asked,) = desk.says(OFFICE, f"{lamp} Xã đã ghi nhận, cảm ơn bà con")
    assert "1. Vẫn gửi\n2. Viết thêm" in asked
    desk.passes(minutes=1)
    assert desk.told(CITIZEN) == []
    (preview,) = desk.says(OFFICE, "1")
    assert "Tự gửi sau 20 giây" in preview
    desk.passes(seconds=21)
    assert "Xã đã ghi nhận" in desk.told(CITIZEN)[0]


def test_more_is_written_and_joins_the_first_words(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"{lamp} Xã đã sửa xong.")
    desk.says(OFFICE, "2")
    (preview,) = desk.says(OFFICE, "Đội điện làm chiều 16/11.")
    assert "Tự gửi" in preview
    desk.passes(seconds=21)
    assert "Xã đã sửa xong. Đội điện làm chiều 16/11." in desk.told(CITIZEN)[0]


def test_a_question_about_papers_needs_no_deed(desk: Desk) -> None:
    code = desk.files(CITIZEN, "giấy khai sinh", case_class=CaseClass.procedure)
    (preview,) = desk.says(OFFICE, f"{code} Mang giấy chứng sinh và căn cước là đủ")
    assert "Tự gửi sau 20 giây" in preview


def test_a_second_answer_by_the_same_hand_is_noticed(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"{lamp} Đội điện thay bóng chiều nay")
    (asked,) = desk.says(OFFICE, f"{lamp} Đội điện thay bóng sáng mai nhé")
    assert "chiều nay" in asked
    assert "1. Chỉ gửi lời mới" in asked
    desk.says(OFFICE, "1")
    desk.passes(seconds=21)
    (answer,) = desk.told(CITIZEN)
    assert "sáng mai" in answer


@pytest.mark.parametrize(("digit", "heard"), [("2", 2), ("3", 1)])
def test_both_or_only_the_first(desk: Desk, lamp: str, digit: str, heard: int) -> None:
    desk.says(OFFICE, f"{lamp} Đội điện thay bóng chiều nay")
    desk.says(OFFICE, f"{lamp} Đội điện thay cả dây, sáng mai xong")
    desk.says(OFFICE, digit)
    desk.passes(seconds=45)
    assert len(desk.told(CITIZEN)) == heard


def test_an_answer_to_an_answered_case_says_that_it_is_the_second(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, f"{lamp} Đội điện đã thay bóng tối qua")
    desk.passes(seconds=21)
    (preview,) = desk.says(OFFICE, f"{lamp} Đội điện thay thêm dây sáng nay")
    assert "đây là lời thứ hai" in preview


def test_a_late_answer_begins_with_an_apology(desk: Desk, lamp: str) -> None:
    desk.passes(days=12)
    desk.says(OFFICE, f"{lamp} Đội điện đã thay bóng tối qua")
    desk.passes(seconds=21)
    assert desk.told(CITIZEN)[-1].startswith(f"Xã xin lỗi Ông/Bà vì trả lời {lamp} chậm hạn.")
