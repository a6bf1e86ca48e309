"""Point codes: what a mistyped one is told by, and the forms in which people send a right one."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import point_codes
from storage.point_codes import ALPHABET, in_text, is_code, new_code

CODE = "HKMBTX" + point_codes.check_letter("HKMBTX")

codes = st.text(ALPHABET, min_size=6, max_size=6).map(
    lambda letters: letters + point_codes.check_letter(letters)
)


def test_a_new_code_is_seven_letters_that_fit() -> None:
    made = {new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(is_code(code) for code in made)


@given(codes)
def test_one_wrong_letter_never_makes_another_code(code: str) -> None:
    for place, letter in product(range(7), ALPHABET):
        other = code[:place] + letter + code[place + 1 :]
        assert is_code(other) == (other == code)


@given(codes, st.integers(0, 5))
def test_two_swapped_neighbours_are_noticed(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_code(swapped) == (swapped == code)


@pytest.mark.parametrize(
    "sent",
    [
        f"#{CODE}",
        CODE,
        CODE.lower(),
        f"# {CODE.lower()}",
        f"#{CODE[:3]} {CODE[3:]}",
        f"{CODE[:3]}-{CODE[3:]}.",
        f"mã {CODE}",
        f"Mã số: #{CODE}",
        "h\u0301kmbtx" + CODE[-1],
        f"https://xaoi.minhson.vn/q/{CODE}",
        f"#{CODE} cho tôi hỏi giấy khai sinh",
    ],
)
def test_a_code_is_known_in_every_form_people_send_it(sent: str) -> None:
    assert in_text(sent) == CODE


@pytest.mark.parametrize("text", ["#VIEC", "PA-2611-0042", "tôi hỏi khai sinh", "#HKMBTXX1", "123"])
def test_nothing_else_is_taken_for_a_code(text: str) -> None:
    assert in_text(text) is None


def test_the_alphabet_has_no_letter_a_vietnamese_keyboard_changes_or_an_eye_mistakes() -> None:
    assert not set(ALPHABET) & set("AEIOUYWDQ0123456789")
    assert len(ALPHABET) == 17
