"""`xaoi procedures` and `xaoi understand`, as a person at a terminal uses them."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def xaoi(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1"},
        timeout=60,
        check=False,
    )


def test_understand_answers_one_json_object_a_line_without_any_configuration() -> None:
    run = xaoi("understand", "--json", typed="dang ky ket hon\ncháy nhà rồi cứu với\n\n")
    assert run.returncode == 0, run.stderr
    marriage, fire, nothing = (json.loads(line) for line in run.stdout.splitlines())
    assert marriage["text"] == "dang ky ket hon"
    assert marriage["intent"] == "checklist"
    assert marriage["procedure"] == "1.000894"
    assert marriage["emergency"] is False
    assert fire["emergency"] is True
    assert nothing["ask_back"] is True
    assert set(marriage) == {
        "text",
        "intent",
        "emergency",
        "procedure",
        "confidence",
        "alternatives",
        "ask_back",
    }


def test_explain_says_what_matched() -> None:
    run = xaoi("understand", "--explain", typed="xin giấy độc thân\n")
    told = json.loads(run.stdout)["matched"]
    assert any("1.004873" in one for one in told)


def test_check_passes_on_the_catalogue_that_ships() -> None:
    run = xaoi("procedures", "check")
    assert run.returncode == 0, run.stderr
    assert "102 with a checklist" in run.stdout


def test_check_fails_in_words_on_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("[[procedure]]\ncode = 3\n", encoding="utf-8")
    run = xaoi("procedures", "check", "--folder", str(tmp_path))
    assert run.returncode == 1
    assert "a.toml" in run.stderr
    assert "Traceback" not in run.stderr


def test_show_prints_what_a_citizen_reads_and_refuses_an_unknown_code() -> None:
    assert "📄 Đăng ký tạm trú" in xaoi("procedures", "show", "1.004194").stdout
    missing = xaoi("procedures", "show", "9.999999")
    assert missing.returncode == 1
    assert "9.999999" in missing.stderr


def test_the_bench_prints_its_measures_and_names_a_bad_line(tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_text(
        '{"text": "khai sinh", "intent": "checklist", "codes": ["1.001193"], "style": "plain"}\n',
        encoding="utf-8",
    )
    report = json.loads(xaoi("bench", "understanding", str(good), "--json").stdout)
    assert report["as written"]["procedure R@1 all"]["share"] == 1.0
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"intent": "checklist"}\n', encoding="utf-8")
    run = xaoi("bench", "understanding", str(bad))
    assert run.returncode == 1
    assert "line 1" in run.stderr
