"""What the pages name exists: settings, commands, options, files, links, figures."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from bot.metrics import create_metrics, exposition
from scripts.__main__ import COMMANDS, command_line
from scripts.settings_docs import settings_table, variables
from tests.docs.pages import (
    CHECKOUT,
    PAGES,
    README,
    anchors,
    blocks,
    commands,
    links,
    spans,
    text_of,
)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)

ROOMS = ("bot/", "handlers/", "storage/", "scripts/", "tests/", "docs/", ".ci/")
NO_SETTINGS = {"APP_SECRET_FOR_DEMO", "OA_SECRET_FOR_DEMO", "UNHANDLED"}
HOSTS = {
    "127.0.0.1",
    "keepachangelog.com",
    "semver.org",
    "openapi.zalo.me",
    "business.openapi.zalo.me",
    "oauth.zaloapp.com",
    "zalo.me",
}
"""Whom the pages may send people to, beside example.vn; no package index is among them."""

FOREIGN_PATHS = re.compile(r"(?<![\w.])/(?:work|tmp|home|root|Users)\b/?")


def test_the_readme_shows_the_settings_as_they_are() -> None:
    shown = text_of(README).split("keeps it so -->\n")[1].split("<!-- end of settings -->")[0]
    assert shown == settings_table()


@pytest.mark.parametrize("command", [c.name for c in COMMANDS if c.exists()])
def test_the_readme_lists_every_command(command: str) -> None:
    assert re.search(rf"^\| `xaoi {command}\b", text_of(README), re.MULTILINE)


@each_page
def test_every_command_on_a_page_can_be_given(page: Path) -> None:
    for words in commands(text_of(page)):
        _require(words)


def _require(words: list[str]) -> None:
    """Fail unless the words name a command, and its options are ones it has."""
    path = [word for word in words if not word.startswith("-")]
    found = get_command(command_line(path))
    for word in path:
        if not isinstance(found, TyperGroup):
            break
        assert word in found.commands, f"xaoi {' '.join(words)}: there is no {word}"
        found = found.commands[word]
    known = {option for parameter in found.params for option in parameter.opts} | {"--help"}
    given = {word for word in words if word.startswith("--")}
    assert given <= known, f"xaoi {' '.join(words)}: no {given - known}"


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(text_of(page)):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@each_page
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = [span.split(":")[0] for span in spans(text_of(page)) if span.startswith(ROOMS)]
    missing = [name for name in named if "<" not in name and not (CHECKOUT / name).exists()]
    assert missing == []


@each_page
def test_every_variable_that_is_named_is_a_setting(page: Path) -> None:
    text = text_of(page)
    code = "\n".join((*blocks(text), *spans(text)))
    named = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", code))
    assert named - {variable.name for variable in variables()} - NO_SETTINGS == set()


@each_page
def test_every_figure_that_is_named_is_counted(page: Path) -> None:
    counted = exposition(create_metrics()).decode()
    for name in re.findall(r"`(xaoi_\w+)`", text_of(page)):
        assert re.search(rf"^# HELP {name} ", counted, re.MULTILINE), name


@each_page
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    text = text_of(page)
    for line in (*blocks(text), *spans(text)):
        if found := re.match(r"make (?:-C \S+ )?([a-z]+)", line):
            assert re.search(rf"^{found[1]}:", makefile, re.MULTILINE), line


@each_page
def test_a_page_names_no_path_of_somebodys_machine(page: Path) -> None:
    assert FOREIGN_PATHS.findall(text_of(page)) == []


@each_page
def test_a_page_sends_people_only_to_known_hosts(page: Path) -> None:
    hosts = {urlsplit(url).hostname or "" for url in re.findall(r"\w+://[\w.:@-]+", text_of(page))}
    strange = {host for host in hosts - HOSTS if "." in host and not host.endswith(".example.vn")}
    assert strange - {"example.vn"} == set()
