"""The commune's file: what the example says, and what an administrator is told when it is wrong."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from storage.profile import CommuneProfile, ProfileError, load_profile, read_profile
from storage.profile_parts import Part
from storage.profile_values import Span, dialled
from storage.types import CaseClass, Post
from tests.rules.communes import EXAMPLE, commune, minh_son

SMALL = """
slug = "thu"
name = "Thử"
kind = "xa"
province = "tỉnh Lam Giang"
address = "thôn Đông"
hotline = "0200 3555 100"
duty_phone = "0200 3555 115"
posts = [{ post = "chairman", title = "Chủ tịch UBND xã" }]
hours.mon = [["07:30", "11:30"]]
"""


def complaints(toml: str) -> str:
    with pytest.raises(ProfileError) as error:
        read_profile(toml, "thu.toml")
    return str(error.value)


def test_the_example_is_minh_son_with_its_eighteen_villages() -> None:
    profile = minh_son()
    assert (profile.slug, profile.full_name) == ("minh-son", "UBND xã Minh Sơn")
    names = [village.name for village in profile.villages]
    assert len(names) == 18
    assert {"thôn Đông", "thôn Vĩnh Trung"} <= set(names)


def test_the_example_names_every_field() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    parts: list[type[Part]] = Part.__subclasses__()
    for part in parts:
        for name, field in part.model_fields.items():
            assert re.search(rf"\b{field.alias or name}\b", text), (
                f"{part.__name__}.{name} is not in the example"
            )


def test_the_example_comments_out_only_lines_that_work() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    with_season = [
        line.removeprefix("# ")
        if line.startswith(("# [[seasons", "# from", "# to", "# hours."))
        else line
        for line in lines
    ]
    assert len(read_profile("\n".join(with_season), "example").seasons) == 1


def test_a_profile_comes_back_from_the_database_as_it_was() -> None:
    profile = minh_son()
    stored = json.dumps(profile.model_dump(mode="json"))
    assert CommuneProfile.model_validate(json.loads(stored)) == profile


@pytest.mark.parametrize(
    ("kind", "full_name"),
    [
        ("xa", "UBND xã Thử"),
        ("phuong", "UBND phường Thử"),
        ("dac_khu", "UBND đặc khu Thử"),
    ],
)
def test_the_commune_is_called_by_its_kind(kind: str, full_name: str) -> None:
    assert commune(kind=kind).full_name == full_name


def test_a_post_has_the_title_of_its_unit_or_its_general_one() -> None:
    profile = minh_son()
    assert profile.title_of(Post.deputy, "kinh-te") == "Phó Chủ tịch UBND xã phụ trách kinh tế"
    assert profile.title_of(Post.chairman, "kinh-te") == "Chủ tịch UBND xã"
    assert profile.title_of(Post.office) == "Công chức Văn phòng HĐND và UBND xã"
    assert profile.title_of(Post.staff) is None  # there are several, and it is not said which


def test_helpers_are_found_by_village() -> None:
    profile = minh_son()
    assert [helper.name for helper in profile.helpers_of("thôn Đông")] == ["Chị Hoàng Thị Lan"]
    assert profile.helpers_of("thôn Đoài") == ()


def test_text_typed_on_a_mac_is_the_same_text() -> None:
    decomposed = "thôn Đông".replace("ô", "o\u0302")
    profile = read_profile(SMALL.replace("thôn Đông", decomposed), "thu.toml")
    assert profile.address == "thôn Đông"


def test_the_number_to_dial_has_digits_only() -> None:
    assert dialled("0200 3.555-100") == "02003555100"
    assert dialled("+84 200 3555 100") == "02003555100"


def test_a_local_clock_is_written_in_words() -> None:
    profile = read_profile(SMALL + 'clocks.C.answer = "3 working days"', "thu.toml")
    assert profile.clocks[CaseClass.village].answer == Span.parse("3 working days")
    assert profile.clocks[CaseClass.village].first_human is None


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("phons = []", 'phons: is not a known field; did you mean "phones"?'),
        ("oa_id = 123", "oa_id: write it in quotes"),
        ('clocks.C.update_every = "0 working days"', "update_every: write at least a day"),
        ('clocks.C.update_every = "5 real minutes"', "update_every: write at least a day"),
        ('oa_id = "12a"', "oa_id: is not a Zalo Official Account id: digits only"),
        ('phones = [{ label = "Trạm", number = "12" }]', "phones #1 number: is not a Vietnamese"),
        ('villages = [{ name = "thôn A" }, {}]', "villages #2 name: is missing; add it"),
        (
            'hours.tue = [["8h", "11:30"]]',
            "hours tue #1 #1: Input should be in a valid time format",
        ),
        ('hours.tue = [["11:30", "07:30"]]', "hours tue #1: the opening time must come before"),
        (
            'hours.tue = [["07:30", "11:30"], ["11:00", "12:00"]]',
            "hours tue: the intervals of a day must be in order and not overlap",
        ),
        ('hours.tue = [["07:30Z", "11:30Z"]]', "hours tue #1 #1: write local time without a zone"),
        ("closed_days = [{ date = 20261124, name = 'bão' }]", "closed_days #1 date: write it in"),
        ('clocks.C.answer = "5 days"', 'clocks C answer: write a number and "working days"'),
        ('clocks.Z.answer = "5 working days"', "clocks Z [key]: Input should be 'A', 'B'"),
        (
            'duty_posts = ["boss"]',
            'duty_posts: "boss" is not defined in this file; it has: chairman',
        ),
        ('web_url = "minhson.vn"', "web_url: write a whole address"),
        (
            'closed_days = [{ date = "2026-12-01", name = "a" }]\n'
            'extra_days = [{ date = "2026-12-01", intervals = [], reason = "b" }]',
            '"2026-12-01" appears 2 times; keep one',
        ),
        (
            'helpers = [{ village = "thôn X", name = "Lan", phone = "0200 3555 100" }]',
            'helpers.village: "thôn X" is not defined in this file; it has: none',
        ),
        (
            'seasons = [{ from = "30-02", to = "04-14", hours = {} }]',
            'seasons #1 from: write month and day, as in "04-15"',
        ),
    ],
)
def test_a_mistake_is_told_with_its_field_and_its_remedy(line: str, complaint: str) -> None:
    message = complaints(SMALL + line)
    assert complaint in message
    assert message.startswith("thu.toml can't be used:")


def test_all_mistakes_are_told_at_once() -> None:
    message = complaints(SMALL.replace('"xa"', '"huyen"') + 'zca = "maybe"\nphons = 1')
    assert [field in message for field in ("kind:", "zca:", "phons:")] == [True, True, True]


def test_a_commune_that_never_opens_is_refused() -> None:
    message = complaints(SMALL.replace('hours.mon = [["07:30", "11:30"]]', "hours = {}"))
    assert "hours: no weekday has opening hours" in message


def test_a_broken_file_is_a_sentence_not_a_trace(tmp_path: Path) -> None:
    files: dict[str, Any] = {"gone": None, "latin1": "Minh Sơn".encode("utf-16"), "toml": b"name ="}
    for name, content in files.items():
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ProfileError, match=str(path)):
            load_profile(path)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (
            '[[procedures]]\ncode = "1.00119"',
            'procedures #1 code: "1.00119" is not in the catalogue; did you mean 1.001193',
        ),
        (
            '[[procedures]]\ncode = "2.000815"\ncounter = "Quầy 9"',
            'procedures.counter: "Quầy 9" is not defined in this file',
        ),
        (
            '[[procedures]]\ncode = "2.000815"\n[[procedures]]\ncode = "2.000815"',
            'procedures.code: "2.000815" appears 2 times',
        ),
        (
            '[[procedures]]\ncode = "2.000815"\nfees = "1.000 đồng"',
            'fees: is not a known field; did you mean "fee"?',
        ),
    ],
)
def test_a_procedure_that_is_different_here_is_checked(written: str, problem: str) -> None:
    assert problem in complaints(f"{SMALL}\n{written}")


def test_a_code_the_next_catalogue_lacks_does_not_stop_the_commune() -> None:
    document = minh_son().model_dump(mode="json")
    document["procedures"] = [{"code": "9.999999", "fee": "1.000 đồng"}]
    assert CommuneProfile.model_validate(document).procedure("9.999999") is not None
