"""The catalogue as it ships, and what an editor is told when a file is wrong."""

from datetime import date
from pathlib import Path

import pytest

from storage.catalogue import CatalogueError, Online, load_catalogue
from storage.catalogue_review import faults, reminders

GOOD = """
group = "Hộ tịch"

[defaults]
checked_on = 2026-11-15
where = "Trung tâm {xã}"
fee = "theo mức của tỉnh"
relative_may_go = "Được."

[[procedure]]
code = "1.000001"
name = "Đăng ký thử"
everyday_name = "Đăng ký thử"
aliases = ["làm thử"]
time = "trong ngày"
confidence = "high"

[[procedure.case]]
key = "thong-thuong"
title = "Thông thường"
items = ["Tờ khai"]
"""


def written(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return folder


def problem(folder: Path, **files: str) -> str:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(written(folder, **files))
    return str(caught.value)


def test_it_holds_102_reviewed_procedures_and_the_other_commune_ones_by_name() -> None:
    catalogue = load_catalogue()
    full = [one for one in catalogue if not one.by_name_only]
    assert len(full) == 102
    assert len(catalogue) >= 399


def test_nothing_that_ships_is_faulty() -> None:
    assert faults(load_catalogue()) == []


def test_a_newborn_is_offered_the_combined_procedure_first() -> None:
    birth = load_catalogue().by_code["1.001193"]
    assert birth.offer_first == birth.choices[0] == "3.000722"


def test_civil_status_items_end_when_the_new_law_starts() -> None:
    civil = [one for one in load_catalogue() if one.group in ("Hộ tịch", "Liên thông")]
    assert civil
    assert all(not one.in_force(date(2027, 3, 1)) for one in civil)
    assert all(one.in_force(date(2027, 2, 28)) for one in civil)


def test_every_reviewed_item_tells_where_how_long_how_much_and_by_which_law() -> None:
    for one in load_catalogue():
        if not one.by_name_only:
            assert one.where, one.code
            assert one.time, one.code
            assert one.fee, one.code
            assert one.relative_may_go, one.code
            assert one.legal_basis, one.code
            assert one.aliases, one.code


def test_a_fee_the_province_sets_is_never_called_free() -> None:
    for one in load_catalogue():
        assert "miễn phí" not in one.fee.lower(), one.code
    change = load_catalogue().by_code["1.004859"]
    assert "theo mức của tỉnh" in change.fee


def test_residence_belongs_to_the_commune_police() -> None:
    residence = load_catalogue().by_code["1.004194"]
    assert residence.where.startswith("Công an {xã}")
    assert residence.online is Online.SOME


def test_defaults_of_a_file_hold_where_an_item_says_nothing(tmp_path: Path) -> None:
    item = load_catalogue(written(tmp_path, a=GOOD)).by_code["1.000001"]
    assert item.fee == "theo mức của tỉnh"
    assert item.checked_on == date(2026, 11, 15)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('time = "trong ngày"', ""), "a.toml: 1.000001: time is missing"),
        (('time = "trong ngày"', "time = 3"), "a.toml: 1.000001: time is 3; it must be a text"),
        (('"high"', '"sure"'), "a.toml: 1.000001: confidence is 'sure'; it is one of high"),
        (("1.000001", "1.1"), "a.toml: 1.1: code is '1.1'; it is written like"),
        (("2026-11-15", '"hôm qua"'), "checked_on is 'hôm qua'; it must be a date"),
        (("aliases", "alias"), "a.toml: 1.000001: alias is not a field"),
        (('items = ["Tờ khai"]', "items = []"), "a.toml: 1.000001: case 1: items is missing"),
        (('["làm thử"]', '["làm thử", 3]'), "aliases holds something that is not a text"),
        (('confidence = "high"', 'confidence = "high"\nchoices = ["1.9"]'), "choices names 1.9"),
    ],
)
def test_a_mistake_names_its_file_item_and_field(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    assert told in problem(tmp_path, a=GOOD.replace(*change))


def test_a_code_in_two_files_is_refused_naming_both(tmp_path: Path) -> None:
    assert "b.toml: 1.000001: already written in a.toml" in problem(tmp_path, a=GOOD, b=GOOD)


def test_broken_toml_is_told_with_its_file(tmp_path: Path) -> None:
    assert "a.toml: is not readable TOML" in problem(tmp_path, a="group = ")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "holds no procedure" in problem(tmp_path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("Tờ khai", "Đơn gửi UBND huyện"), "a level that no longer exists"),
        (("theo mức của tỉnh", "chuyển vào số tài khoản 12"), "looks like an account number"),
        (("theo mức của tỉnh", "Miễn phí"), "fee says free"),
        (("{xã}", "{phường}"), "only {xã} and {Xã} are filled in"),
        (('["Tờ khai"]', '["1", "2", "3", "4", "5", "6"]'), "more than 5 papers"),
    ],
)
def test_the_review_finds_what_must_not_reach_a_citizen(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    found = faults(load_catalogue(written(tmp_path, a=GOOD.replace(*change))))
    assert any(told in fault for fault in found), found


def test_the_review_finds_aliases_that_two_procedures_share(tmp_path: Path) -> None:
    folder = written(tmp_path, a=GOOD, b=GOOD.replace("1.000001", "1.000002"))
    assert any(
        "belongs to 1.000001 and 1.000002" in fault for fault in faults(load_catalogue(folder))
    )


def test_an_editor_is_reminded_of_what_ends_soon() -> None:
    told = reminders(load_catalogue(), date(2026, 11, 21))
    assert any("1.001193" in one and "ends on 2027-03-01" in one for one in told)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "effective_from = 2027-03-01\neffective_to = 2027-03-01",
            "must come after effective_from",
        ),
        ('choices = ["1.000001"]', "must name other procedures"),
        ('note = "Nộp tại huyện."', "a level that no longer exists"),
    ],
)
def test_what_must_not_reach_a_citizen_is_a_fault(tmp_path: Path, line: str, told: str) -> None:
    good = GOOD.replace('confidence = "high"', f'confidence = "high"\n{line}')
    (fault,) = faults(load_catalogue(written(tmp_path, a=good)))
    assert told in fault
    assert fault.startswith("a.toml: 1.000001: ")


def test_aliases_collide_without_their_tones_too(tmp_path: Path) -> None:
    other = GOOD.replace("1.000001", "1.000002").replace("làm thử", "lam thu")
    other = other.replace("Đăng ký thử", "Đăng ký khác")
    (fault,) = faults(load_catalogue(written(tmp_path, a=GOOD, b=other)))
    assert "1.000001 and 1.000002" in fault


def test_an_important_change_has_its_day(tmp_path: Path) -> None:
    changed = GOOD.replace(
        'confidence = "high"',
        'confidence = "high"\nimportant_change = "2026-12-01: Không cần tờ khai nữa"',
    )
    procedure = load_catalogue(written(tmp_path, a=changed)).by_code["1.000001"]
    assert procedure.important_change is not None
    assert procedure.important_change.what == "Không cần tờ khai nữa."
    assert procedure.version(date(2026, 11, 30)) == ""
    assert procedure.version(date(2026, 12, 1)) == "2026-12-01"


@pytest.mark.parametrize("written_as", ["Không cần tờ khai nữa", "01/12/2026: đổi", "2026-12-01:"])
def test_an_important_change_without_day_or_words_is_refused(
    tmp_path: Path, written_as: str
) -> None:
    wrong = GOOD.replace(
        'confidence = "high"', f'confidence = "high"\nimportant_change = "{written_as}"'
    )
    assert "important_change is" in problem(tmp_path, a=wrong)
