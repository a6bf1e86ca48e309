"""`xaoi qr` as an administrator runs it: points registered, re-issued, taken down, reported."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scripts import qr_report
from storage import communes, points, scans
from storage.point_codes import is_code
from storage.types import Mark, ScanKind
from tests.qr.conftest import BASE, EXAMPLE, Terminal

TODAY = date(2026, 11, 20)


def added(xaoi: Terminal, name: str, *more: str) -> str:
    code: str = xaoi.json("qr", "add", "--commune", "minh-son", "--name", name, *more)["point"]
    return code


def test_a_point_gets_a_code_and_an_address(xaoi: Terminal) -> None:
    made = xaoi.json("qr", "add", "--commune", "minh-son", "--name", "Nhà văn hóa thôn Đông")
    assert is_code(made["point"])
    assert made == {"point": made["point"], "url": f"{BASE}/q/{made['point']}"}


def test_the_village_is_read_out_of_the_name(xaoi: Terminal) -> None:
    code = added(xaoi, "Nhà văn hóa thôn Đồng Mít")
    assert xaoi.json("qr", "show", code)["village"] == "thôn Đồng Mít"


def test_the_same_point_told_twice_keeps_its_code(xaoi: Terminal) -> None:
    assert added(xaoi, "Chợ Minh Sơn") == added(xaoi, "Chợ  Minh Sơn")
    assert len(xaoi.json("qr", "list")) == 1


def test_an_unknown_procedure_is_refused_with_the_nearest_one(xaoi: Terminal) -> None:
    said = xaoi("qr", "add", "--name", "Khai sinh", "--procedure", "1.00119", code=1)
    assert "did you mean 1.001193" in said
    assert xaoi.json("qr", "list") == []


def test_a_reissued_point_has_a_new_code_and_the_old_one_leads_to_it(xaoi: Terminal) -> None:
    old = added(xaoi, "Chợ Minh Sơn")
    new = xaoi.json("qr", "reissue", old)["point"]
    assert new != old
    shown = xaoi.json("qr", "show", old)
    assert (shown["state"], shown["replaced_by"]) == ("old", new)
    assert xaoi.json("qr", "show", new)["state"] == "hangs"


def test_a_retired_point_stays_in_the_list(xaoi: Terminal) -> None:
    code = added(xaoi, "Chợ Minh Sơn")
    xaoi("qr", "retire", f"#{code.lower()}")
    assert [one["state"] for one in xaoi.json("qr", "list")] == ["retired"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_many_points_come_from_a_file_as_excel_writes_it(
    xaoi: Terminal, tmp_path: Path, separator: str
) -> None:
    file = tmp_path / "points.csv"
    rows = [
        ("Tên", "Loại", "Thôn", "Thủ tục"),
        ("Nhà văn hóa thôn Đông", "", "", ""),
        ("Chợ", "place", "thôn Trung Tâm", ""),
        ("Khai sinh", "", "", "1.001193"),
        ("Quầy 1", "counter", "", ""),
    ]
    file.write_text("\n".join(separator.join(row) for row in rows), encoding="utf-8-sig")
    xaoi("qr", "points", file, "--commune", "minh-son")
    assert [(one["kind"], one["village"]) for one in xaoi.json("qr", "list")] == [
        ("place", "thôn Đông"),
        ("place", "thôn Trung Tâm"),
        ("procedure", None),
        ("counter", None),
    ]
    before = xaoi.json("qr", "list")
    xaoi("qr", "points", file)
    assert xaoi.json("qr", "list") == before


def test_a_file_with_wrong_lines_names_each_and_registers_nothing(
    xaoi: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "points.csv"
    file.write_text("name,kind,procedure\nA,,\nB,shop,\nC,,9.999999\n", "utf-8")
    said = xaoi("qr", "points", file, code=1)
    assert "line 3: there is no kind 'shop'" in said
    assert "line 4:" in said
    assert xaoi.json("qr", "list") == []


@pytest.mark.parametrize("text", ["", "Nhà văn hóa\n", "name\n"])
def test_a_file_without_headings_or_points_is_refused(
    xaoi: Terminal, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "points.csv"
    file.write_text(text, "utf-8")
    assert "points.csv" in xaoi("qr", "points", file, code=1)


def test_a_code_of_another_commune_is_not_shown(xaoi: Terminal, tmp_path: Path) -> None:
    second = tmp_path / "second.toml"
    toml = EXAMPLE.read_text("utf-8").replace('"minh-son"', '"binh-an"')
    second.write_text(toml.replace('# oa_id = "1', 'oa_id = "9'), "utf-8")
    xaoi("commune", "apply", second)
    code = added(xaoi, "Chợ")
    said = xaoi("qr", "show", code, "--commune", "binh-an", code=1)
    assert "binh-an has no point" in said


def test_what_stands_out_comes_first_in_the_report(xaoi: Terminal) -> None:
    busy, silent = added(xaoi, "Một cửa"), added(xaoi, "Nhà văn hóa thôn Đoài")
    database = xaoi.database()
    with database.transaction() as session:
        commune = communes.by_slug(session, "minh-son")
        assert commune is not None
        long_ago = datetime(2026, 9, 1, tzinfo=UTC)
        for point in points.of_commune(session, commune.id):
            point.created_at = long_ago
        here = points.by_code(session, commune.id, busy)
        assert here is not None
        for ago in range(10):
            number = 60 if ago == 2 else 3
            scanned = scans.Code(
                busy, TODAY - timedelta(days=ago), ScanKind.page, commune.id, here.id
            )
            scans.count(session, {scanned: number})
        scans.of_point(session, here, TODAY, ScanKind.chat)
        scans.count(session, {scans.Code("GIA", TODAY, ScanKind.page): 4})
        scans.say(session, here, TODAY, Mark.good, "Chị Lan chỉ dẫn tận tình")
        scans.say(session, here, TODAY, Mark.poor)
    with database.transaction() as session:
        report = qr_report.gather(session, commune.id, TODAY - timedelta(days=29), TODAY)
    database.engine.dispose()
    text = qr_report.as_text(report)
    assert text.startswith(
        f"! silent: {silent} Nhà văn hóa thôn Đoài (never used)\n"
        f"! sudden: {busy} Một cửa, 60 scans on 18/11/2026\n"
        "! unknown code: GIA, 4 times"
    )
    assert "Một cửa: 1 good, 0 fair, 1 poor" in text
    assert "Chị Lan chỉ dẫn tận tình" in text
    document: Any = qr_report.as_json(report)
    first, second = document["points"]
    assert sum(first["scans"].values()) == 87
    assert first["conversations"] == {"2026-11-20": 1}
    assert second["silent"] is True


def test_the_report_of_a_quiet_commune_is_empty_but_there(xaoi: Terminal) -> None:
    code = added(xaoi, "Một cửa")
    assert xaoi.json("qr", "report")["points"][0]["point"] == code
    assert "Một cửa" in xaoi("qr", "report", "--commune", "minh-son", "--days", "7")
