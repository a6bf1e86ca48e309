"""A Chromium for the browser tests: the machine's, Playwright's, or one installed now."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHT_BUILDS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
)
INSTALL_SECONDS = 600


class NoBrowser(RuntimeError):
    """There is no Chromium and none could be installed; says what was tried and what to do."""


@cache
def chromium_path() -> str:
    """The program to give Playwright as `executable_path`; installs one where there is none."""
    return _found() or _installed()


def _found() -> str | None:
    for command in COMMANDS:
        if program := shutil.which(command):
            return program
    for pattern in PLAYWRIGHT_BUILDS:
        for path in sorted(_playwright_folder().glob(pattern), reverse=True):
            return str(path)
    return None


def _playwright_folder() -> Path:
    if named := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        return Path(named)
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return Path.home() / caches / "ms-playwright"


def _ways() -> list[list[list[str]]]:
    """The ways to install one, best first; each is the commands to run in turn."""
    playwright = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return [playwright]
    return [
        [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]],
        playwright,
    ]


def _installed() -> str:
    said = []
    for way in _ways():
        said += [complaint for command in way if (complaint := _run(command))]
        if path := _found():
            return path
    tried = "\n".join(said)
    raise NoBrowser(
        "The browser tests need Chromium, and it could not be installed. Install it (Debian: "
        f"`apt-get install chromium`) and run the tests again. What was tried:\n{tried}"
    )


def _run(command: list[str]) -> str | None:
    """None when the command did its work, else what it said at the end."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_SECONDS, env=environment
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{' '.join(command)}: {error}"
    if done.returncode == 0:
        return None
    last = (done.stderr or done.stdout).strip().splitlines()[-3:]
    return f"{' '.join(command)}: exit {done.returncode}: {' / '.join(last)}"
