"""What people type, brought to words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understanding.fold import expand, fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đăng ký khai sinh!", "dang ky khai sinh"),
        ("ĐĂNG  KÝ\tKHAI SINH", "dang ky khai sinh"),
        (unicodedata.normalize("NFD", "Đăng ký khai sinh"), "dang ky khai sinh"),
        ("sổ đỏ, sổ hồng...", "so do so hong"),
        ("", ""),
    ],
)
def test_folding_strips_marks_case_and_punctuation(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("ddang ky", "dang ky"),
        ("pha3n a1nh", "phan anh"),
        ("d9a8ng ky1 ke6t1 ho6n", "dang ky ket hon"),
        ("dduwowcj", "duoc"),
        ("dangkykhaisinh", "dang ky khai sinh"),
        ("dkkh", "dang ky ket hon"),
        ("gks cho con", "giay khai sinh cho con"),
        ("lm sao đc", "lam sao duoc"),
        ("xin mẫu ct07", "xin mau ct07"),
        ("uỷ ban", "uy ban"),
    ],
)
def test_chat_spellings_and_typing_residue_are_undone(typed: str, plain: str) -> None:
    assert " ".join(expand(typed).plain) == plain


def test_words_with_and_without_marks_run_side_by_side() -> None:
    words = expand("đk khai sinh cho bé")
    assert words.marked == ("đăng", "ký", "khai", "sinh", "cho", "bé")
    assert len(words.marked) == len(words.plain)


def test_an_old_style_tone_is_the_same_word() -> None:
    assert expand("hoả hoạn, thuỷ lợi").marked == expand("hỏa hoạn, thủy lợi").marked
    assert expand("quý, quỹ").marked == ("quý", "quỹ")


@given(st.text(max_size=3000))
def test_no_text_raises_and_reading_is_bounded(text: str) -> None:
    words = expand(text)
    assert len(words.text) <= 2000
    assert len(words.marked) == len(words.plain)
    assert fold(fold(text)) == fold(text)
