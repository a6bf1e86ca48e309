"""A portal export becomes drafts and a report; what has been reviewed stays as it is."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from storage.catalogue import Online, load_catalogue
from storage.portal_export import Exported, ExportError, read_export
from storage.procedure_drafts import differences, drafts, left_out, unreviewed
from tests.catalogue.test_commands import xaoi

DAY = date(2026, 11, 20)
BY_NAME = "1.000280"
PLAIN: dict[str, Any] = {
    "code": BY_NAME,
    "official_name": "Thủ tục công nhận trường tiểu học .",
    "field": "Giáo dục",
    "level": "Cấp xã, Cấp tỉnh",
    "url": "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d",
    "documents": [{"case": "", "name": "- Tờ khai theo mẫu;", "originals": 1, "copies": 0}],
    "methods": [{"channel": "Trực tiếp", "time": "5 Ngày làm việc", "fee": "", "note": ""}],
    "legal_basis": [{"number": "15/2020/TT-BGDĐT", "title": ""}],
    "result": ["Quyết định."],
}


def export(folder: Path, *records: dict[str, Any] | str) -> Path:
    lines = [one if isinstance(one, str) else json.dumps(one) for one in records]
    path = folder / "export.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def one(folder: Path, **changed: Any) -> Exported:
    (found,) = read_export(export(folder, {**PLAIN, **changed}))
    return found


def method(fee: str, note: str = "", *, channel: str = "Trực tiếp", time: str = "") -> Any:
    return [{"channel": channel, "time": time, "fee": fee, "note": note}]


def papers(*names: str, heading: str = "") -> Any:
    return [{"case": heading, "name": name, "form": "file:///C:/a.docx"} for name in names]


def test_names_and_papers_are_tidied(tmp_path: Path) -> None:
    found = one(tmp_path)
    assert found.name == "Công nhận trường tiểu học"
    assert found.cases[0].items == ("Tờ khai theo mẫu",)
    assert found.result == ("Quyết định",)
    assert found.time == "5 ngày làm việc"
    assert found.of_commune


@pytest.mark.parametrize("fee", ["Miễn phí", "0", "cột số = 0", "0 Việt Nam Đồng", "10 USD"])
def test_a_fee_of_nothing_is_left_to_the_province(tmp_path: Path, fee: str) -> None:
    found = one(tmp_path, methods=method(fee))
    assert found.fee == ""
    assert any(fee in doubt for doubt in found.doubts)


@pytest.mark.parametrize(
    ("fee", "note", "expected"),
    [
        ("2,000 Việt Nam Đồng", "(/trang)Tại xã", "2.000 đồng/trang"),
        ("50,000 Việt Nam Đồng", "", "50.000 đồng"),
    ],
)
def test_a_fee_in_dong_is_written_as_here(
    tmp_path: Path, fee: str, note: str, expected: str
) -> None:
    assert one(tmp_path, methods=method(fee, note)).fee == expected


def test_a_time_without_a_unit_is_a_doubt(tmp_path: Path) -> None:
    found = one(tmp_path, methods=method("", time="1"))
    assert found.time == ""
    assert any(doubt.startswith("time:") for doubt in found.doubts)


def test_only_its_ways_of_filing_make_it_online(tmp_path: Path) -> None:
    assert one(tmp_path, online=True).online is Online.NONE
    assert one(tmp_path, methods=method("", channel="Trực tuyến")).online is Online.SOME


def test_headings_are_no_cases_and_what_is_shown_is_apart(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        documents=[
            *papers("Tờ khai", heading="* Giấy tờ phải nộp:"),
            *papers("Căn cước", heading="* Giấy tờ phải xuất trình:"),
            *papers("Giấy ủy quyền", heading="Trường hợp ủy quyền"),
        ],
    )
    assert [(case.title, case.items) for case in found.cases] == [
        ("Thông thường", ("Tờ khai",)),
        ("Trường hợp ủy quyền", ("Giấy ủy quyền",)),
    ]
    assert found.show_only == ("Căn cước",)


def test_a_whole_list_in_one_entry_is_split(tmp_path: Path) -> None:
    lump = "A. Thành phần hồ sơ: a) Đơn đề nghị; b) Bản sao giấy phép. B. Số lượng hồ sơ: 01 bộ"
    found = one(tmp_path, documents=papers(lump))
    assert found.cases[0].items == ("Đơn đề nghị", "Bản sao giấy phép")


def test_a_level_that_is_gone_is_a_doubt(tmp_path: Path) -> None:
    found = one(tmp_path, documents=papers("Giấy khám của y tế tuyến huyện"))
    assert any("huyện" in doubt for doubt in found.doubts)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("[1]",), "line 1: is not a JSON object"),
        (("{",), "line 1: is not JSON"),
        (({**PLAIN, "code": "abc"},), "line 1: code is 'abc'"),
        (({**PLAIN, "official_name": ""},), f"line 1: {BY_NAME} has no official_name"),
        ((PLAIN, "", PLAIN), f"line 3: {BY_NAME} stands there twice"),
        ((), "holds no procedure"),
    ],
)
def test_what_is_no_export_is_refused_in_words(
    tmp_path: Path, lines: Iterable[dict[str, Any] | str], told: str
) -> None:
    with pytest.raises(ExportError) as caught:
        read_export(export(tmp_path, *lines))
    assert told in str(caught.value)


def test_drafts_are_a_catalogue_file_once_reviewed(tmp_path: Path) -> None:
    exported = read_export(export(tmp_path, PLAIN, {**PLAIN, "code": "1.777777", "documents": []}))
    (tmp_path / "nhap.toml").write_text(drafts(exported, DAY), encoding="utf-8")
    full, by_name = load_catalogue(tmp_path)
    assert full.confidence == "low"
    assert full.fee == "theo mức của tỉnh, xin hỏi tại quầy"
    assert by_name.by_name_only


def test_reviewed_items_are_compared_never_drafted(tmp_path: Path) -> None:
    catalogue = load_catalogue()
    reviewed = {**PLAIN, "code": "2.001016", "methods": method("70,000 Việt Nam Đồng")}
    exported = read_export(export(tmp_path, reviewed, PLAIN))
    assert [one.code for one in unreviewed(exported, catalogue)] == [BY_NAME]
    told = differences(exported, catalogue)
    assert any("fee: ours “50.000 đồng" in one and "70.000 đồng" in one for one in told)
    assert any("legal_basis: new on the portal: 15/2020/TT-BGDĐT" in one for one in told)


def test_what_is_not_a_communes_is_left_out(tmp_path: Path) -> None:
    exported = read_export(export(tmp_path, {**PLAIN, "level": "Cấp tỉnh"}))
    assert unreviewed(exported, load_catalogue()) == []
    assert left_out(exported) == [
        f"{BY_NAME} Công nhận trường tiểu học: not of the commune's level"
    ]


def test_the_command_writes_new_files_and_never_over_old_ones(tmp_path: Path) -> None:
    source, out = export(tmp_path, PLAIN), tmp_path / "out"
    first = xaoi("procedures", "import", str(source), "--out", str(out))
    assert first.returncode == 0, first.stderr
    assert sorted(path.suffix for path in out.iterdir()) == [".toml", ".txt"]
    again = xaoi("procedures", "import", str(source), "--out", str(out))
    assert again.returncode == 1
    assert "is there already" in again.stderr
