"""What a citizen reads of a procedure."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from handlers.words import checklists
from storage.catalogue import Confidence, Procedure, load_catalogue

TODAY = date(2026, 11, 21)
FULL = [one for one in load_catalogue() if not one.by_name_only]


@dataclass(frozen=True)
class Commune:
    kind_word: str = "xã"


WARD = Commune("phường")


def birth() -> Procedure:
    return load_catalogue().by_code["1.001193"]


def message(procedure: Procedure, commune: Commune = WARD, today: date = TODAY) -> str:
    return checklists.checklist_message(procedure, procedure.cases[0], commune, today=today)


@pytest.mark.parametrize("procedure", FULL, ids=[one.code for one in FULL])
def test_every_main_case_fits_500_characters_and_six_lines_of_papers(procedure: Procedure) -> None:
    said = message(procedure)
    assert len(said) <= 500, said
    papers = [line for line in said.splitlines() if line[:1].isdigit()]
    assert 1 <= len(papers) <= 6
    assert "{" not in said


def test_a_checklist_tells_papers_fee_time_and_place() -> None:
    said = message(birth(), Commune())
    assert said.startswith("📄 Đăng ký khai sinh\nMang theo:\n1. Tờ khai (có sẵn tại xã)\n2. ")
    assert "Lệ phí: không thu nếu khai trong 60 ngày" in said
    assert "Nơi nộp: Trung tâm Phục vụ hành chính công xã, hoặc Cổng Dịch vụ công quốc gia." in said
    assert said.endswith("Cập nhật 15/11/2026. Chưa rõ, xin nhắn số 9.")


def test_another_case_is_named_in_the_title_and_offered_by_key() -> None:
    late = birth().case("tre-han")
    assert late is not None
    said = checklists.checklist_message(birth(), late, Commune(), today=TODAY)
    assert said.startswith("📄 Đăng ký khai sinh – khai trễ")
    assert ("tre-han", late.title) in checklists.case_titles(birth(), birth().cases[0])


def test_content_past_its_date_says_so_and_offers_a_person() -> None:
    said = message(birth(), today=date(2027, 3, 1))
    assert "có thể đã đổi vì quy định mới" in said
    assert "nhắn số 9" in said


def test_content_of_low_confidence_says_so_and_offers_a_person() -> None:
    said = message(replace(birth(), confidence=Confidence.LOW))
    assert "chưa chắc chắn" in said
    assert "nhắn số 9" in said


def test_a_death_opens_with_condolence() -> None:
    assert message(load_catalogue().by_code["1.000656"]).startswith("Phường xin chia buồn")


def test_a_procedure_known_by_name_gives_the_portal_and_a_person() -> None:
    named = load_catalogue().by_code["2.001955"]
    said = checklists.by_name_message(named, Commune())
    assert "dichvucong.gov.vn" in said
    assert "2.001955" in said
    assert "nhắn số 9" in said


def test_a_fee_answer_says_that_money_never_goes_through_zalo() -> None:
    said = checklists.fee_answer(birth(), Commune())
    assert "Cổng Dịch vụ công quốc gia" in said
    assert "Xã không thu tiền qua Zalo" in said


def test_a_follow_up_about_filing_online_gives_the_address() -> None:
    assert birth().url in checklists.online_answer(birth(), Commune())
    copy = load_catalogue().by_code["2.000815"]
    assert "phải đến trực tiếp" in checklists.online_answer(copy, Commune())
