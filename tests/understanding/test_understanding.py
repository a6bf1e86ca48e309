"""What citizens want, from what they write."""

import time
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.understanding import (
    Aspect,
    EmergencyKind,
    Intent,
    Understanding,
    dossier_code,
    understand,
)
from handlers.understanding.fold import fold
from storage.catalogue import Procedure, load_catalogue

TODAY = date(2026, 11, 21)
CATALOGUE = load_catalogue()


@dataclass(frozen=True)
class Village:
    name: str
    aliases: tuple[str, ...] = ()


VILLAGES = (
    Village("thôn Đông"),
    Village("thôn Vĩnh Trung", ("xóm Trung",)),
    Village("thôn Vĩnh Trung Thượng"),
)


def read(text: str) -> Understanding:
    return understand(text, catalogue=CATALOGUE, today=TODAY, villages=VILLAGES)


def answer(text: str) -> tuple[object, ...]:
    understood = read(text)
    first = understood.alternatives[:1] if understood.ask_back else ()
    return understood.intent, understood.procedure, first, understood.ask_back


MOST_ASKED = {
    "1.001193": "giấy khai sinh cho con",
    "1.000656": "báo tử cho ông",
    "1.000894": "đăng ký kết hôn",
    "1.004873": "xin giấy độc thân",
    "2.000815": "sao y căn cước",
    "2.000884": "chứng thực chữ ký",
    "2.001035": "chứng thực hợp đồng mua bán đất",
    "1.001022": "nhận cha cho con",
    "1.004859": "sửa tên trong giấy khai sinh",
    "2.000635": "trích lục khai sinh",
    "1.001612": "mở quán ăn cần giấy phép gì",
    "1.001570": "tạm ngừng kinh doanh",
    "1.001266": "chấm dứt hộ kinh doanh",
    "1.001776": "trợ cấp trẻ mồ côi",
    "1.014027": "tiền người cao tuổi",
    "1.001699": "giấy xác nhận khuyết tật",
    "1.011607": "xin vào hộ nghèo",
    "1.001731": "mai táng phí",
    "1.010803": "tiền thờ cúng liệt sĩ",
    "1.013978": "cấp sổ đỏ lần đầu",
    "1.013831": "sang tên sổ đỏ",
    "1.012784": "tách thửa đất",
    "2.001263": "nhận con nuôi",
    "1.004194": "đăng ký tạm trú",
    "1.014064": "mất căn cước",
}


@pytest.mark.parametrize(("code", "text"), MOST_ASKED.items(), ids=MOST_ASKED)
def test_the_most_asked_procedures_are_known_with_and_without_marks(code: str, text: str) -> None:
    for written in (text, fold(text), text.upper()):
        understood = read(written)
        assert (understood.intent, understood.procedure) == (Intent.CHECKLIST, code), written


def named(procedure: Procedure) -> tuple[str, ...]:
    return tuple(dict.fromkeys((procedure.name, procedure.everyday_name, *procedure.aliases)))


@pytest.mark.parametrize("group", sorted({one.file for one in CATALOGUE}))
def test_marks_case_and_spacing_never_change_the_answer_for_a_name(group: str) -> None:
    for procedure in (one for one in CATALOGUE if one.file == group):
        for text in named(procedure):
            as_written = answer(text)
            variants = (
                fold(text),
                text.upper(),
                unicodedata.normalize("NFD", text),
                f"  {text.replace(' ', '   ')} ",
            )
            for variant in variants:
                assert answer(variant) == as_written, variant


def test_every_alias_leads_to_its_own_procedure() -> None:
    for procedure in CATALOGUE:
        for alias in procedure.aliases:
            understood = read(alias)
            offered = [code for code in (understood.procedure, *understood.alternatives) if code]
            assert offered[:1] == [procedure.code], alias


@pytest.mark.parametrize(
    "text",
    [
        "đăng ký kết hôn mà cán bộ thái độ khó chịu",
        "làm khai sinh cho con bị đòi bồi dưỡng",
        "chứng thực có hai tờ mà cán bộ quát mẹ tôi",
        "nop giay dat ma can bo voi tien",
    ],
)
def test_a_complaint_about_how_a_procedure_is_handled_is_a_complaint(text: str) -> None:
    understood = read(text)
    assert understood.intent is Intent.COMPLAINT
    assert understood.procedure is None
    assert understood.about_staff


def test_khieu_nai_alone_is_an_everyday_grumble() -> None:
    assert read("tôi muốn khiếu nại chuyện đổ rác").intent is Intent.COMPLAINT


@pytest.mark.parametrize(
    "text",
    [
        "cây to cao che biển báo",
        "cay to cao che bien bao",
        "xe máy chết máy giữa đường làng hoài",
        "cán bộ tư vấn trực tiếp",
        "can bo tu van truc tiep",
        "xin giấy chứng nhận ăn chay trường",
        "giấy khai sinh bị cháy mất",
        "bóng đèn đường cháy",
        "xe chạy nhanh trước trường",
        "nghỉ lễ có làm không",
        "đăng ký lớp dạy bơi chống đuối nước",
        "trợ cấp tai nạn lao động",
    ],
)
def test_words_that_only_look_alarming_raise_no_alarm(text: str) -> None:
    assert read(text).emergency is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("cháy nhà ông Tư rồi", EmergencyKind.FIRE),
        ("chay nha roi ba con oi", EmergencyKind.FIRE),
        ("nhà bên đang cháy lớn", EmergencyKind.FIRE),
        ("có người cầm dao chém nhau", EmergencyKind.POLICE),
        ("ba tôi đột quỵ rồi", EmergencyKind.MEDICAL),
        ("có đứa bé đuối nước", EmergencyKind.RESCUE),
        ("nước lũ lên nhanh, cả nhà mắc kẹt", EmergencyKind.RESCUE),
        ("cháu bé bị bạo hành", EmergencyKind.CHILD),
        ("em không muốn sống nữa", EmergencyKind.SELF_HARM),
    ],
)
def test_danger_is_seen_with_the_number_that_fits_first(text: str, kind: EmergencyKind) -> None:
    understood = read(text)
    assert understood.emergency is kind
    assert kind.number in {"111", "112", "113", "114", "115"}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("xin chào", Intent.SMALLTALK),
        ("đặt lịch lên xã sáng mai", Intent.APPOINTMENT),
        ("bốc số giùm em", Intent.APPOINTMENT),
        ("xã làm việc mấy giờ", Intent.QUESTION),
        ("hồ sơ của tôi tới đâu rồi", Intent.STATUS),
        ("cho tôi gặp cán bộ", Intent.HUMAN),
        ("tôi muốn chấm điểm cán bộ", Intent.RATING),
        ("rác chất đống trước cổng chợ", Intent.COMPLAINT),
    ],
)
def test_each_everyday_wish_has_its_intent(text: str, intent: Intent) -> None:
    assert read(text).intent is intent
    assert read(fold(text)).intent is intent


@pytest.mark.parametrize(
    "text", ["hộ kinh doanh", "làm giấy tờ cho con", "làm giấy gì đó cho mẹ", "cho hỏi thủ tục", ""]
)
def test_a_vague_message_is_asked_back_and_never_answered(text: str) -> None:
    understood = read(text)
    assert understood.ask_back
    assert understood.procedure is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mã H15.50.05.13-261008-0975 xong chưa", "H15.50.05.13-261008-0975"),
        ("000.05.11.h15-210325-0001", "000.05.11.H15-210325-0001"),
        ("PA-2611-0042", None),
    ],
)
def test_a_dossier_code_of_the_counter_is_not_one_of_ours(text: str, code: str | None) -> None:
    assert dossier_code(text) == code
    assert read(text).dossier == code
    assert read(text).intent is Intent.STATUS


def test_the_sides_of_a_procedure_are_told_apart() -> None:
    assert read("lệ phí bao nhiêu?").aspect is Aspect.FEE
    assert read("nộp online được không").aspect is Aspect.ONLINE
    assert read("con tôi đi thay được không").aspect is Aspect.RELATIVE
    assert read("mấy ngày có").aspect is Aspect.TIME
    assert read("đăng ký kết hôn").aspect is None


def test_fear_of_being_known_is_noticed() -> None:
    assert read("tôi sợ bị trả thù, xin giấu tên giùm").wants_secrecy
    assert not read("đèn đường hỏng").wants_secrecy


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("đèn đường thôn Đông hỏng", "thôn Đông"),
        ("den duong ap dong hong", "thôn Đông"),
        ("rác ở Vĩnh Trung nhiều quá", "thôn Vĩnh Trung"),
        ("xóm trung mất nước", "thôn Vĩnh Trung"),
        ("đường vào Vĩnh Trung Thượng lầy lội", "thôn Vĩnh Trung Thượng"),
        ("trời mùa đông lạnh quá", None),
    ],
)
def test_the_village_is_found_where_it_is_named(text: str, place: str | None) -> None:
    assert read(text).place == place


def test_a_death_is_not_a_lost_paper() -> None:
    assert read("ba tôi vừa mất, cần làm giấy tờ gì").procedure == "1.000656"
    assert read("ba tôi làm mất căn cước").procedure == "1.014064"


def test_what_is_ruled_out_is_not_answered() -> None:
    assert read("khai sinh có yếu tố nước ngoài, không kèm nhận cha con").procedure == "2.000528"


def test_matched_says_why() -> None:
    assert any("1.000656" in why for why in read("làm giấy khai tử").matched)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=2500),
        st.lists(
            st.sampled_from(
                list(
                    chain.from_iterable(alias.split() for one in CATALOGUE for alias in one.aliases)
                )
            ),
            max_size=60,
        ).map(" ".join),
    )
)
def test_no_text_raises_and_the_same_text_has_the_same_answer(text: str) -> None:
    understood = read(text)
    assert 0.0 <= understood.confidence <= 1.0
    assert read(text) == understood


def test_the_longest_message_is_read_in_bounded_time() -> None:
    story = "con tôi khai sinh mà đường thôn ngập nước " * 80
    read(story)
    started = time.process_time()
    read(story)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("vợ em vừa sinh", "1.001193"),
        ("ông nội mới mất", "1.000656"),
        ("nhà em có người thuê", "1.004194"),
    ],
)
def test_what_happened_at_home_is_enough_to_know_the_papers(said: str, code: str) -> None:
    for text in (said, fold(said)):
        assert read(text).procedure == code
