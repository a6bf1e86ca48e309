"""The browser that the browser tests will use."""

import subprocess

from tests.ground.chromium import chromium_path


def test_there_is_a_chromium_that_runs() -> None:
    said = subprocess.run(
        [chromium_path(), "--version", "--no-sandbox"], capture_output=True, text=True, timeout=60
    )
    assert "Chrom" in said.stdout
