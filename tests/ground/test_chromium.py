"""The browser that the browser tests will use."""

import subprocess

import pytest

from tests.ground import chromium


def test_there_is_a_chromium_that_runs() -> None:
    said = subprocess.run(
        [chromium.chromium_path(), "--version", "--no-sandbox"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Chrom" in said.stdout


def test_where_none_can_be_had_the_failure_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    def fail(command: list[str]) -> str:
        tried.append(" ".join(command))
        return f"{tried[-1]}: exit 100: no network"

    monkeypatch.setattr(chromium, "_found", lambda: None)
    monkeypatch.setattr(chromium, "_run", fail)
    with pytest.raises(chromium.NoBrowser, match="apt-get install chromium") as told:
        chromium.chromium_path.__wrapped__()
    assert tried[-1].endswith("playwright install chromium")
    assert all(command in str(told.value) for command in tried)
