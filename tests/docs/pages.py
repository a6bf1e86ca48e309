"""The pages that people read, and what can be picked out of them."""

import re
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
README = CHECKOUT / "README.md"
PAGES = (README, CHECKOUT / "CHANGELOG.md", *sorted((CHECKOUT / "docs").glob("*.md")))

_FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_COMMAND = re.compile(r"(?:^|bin/)xaoi ([a-z].*)")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(text: str) -> list[str]:
    """The lines of code that stand in blocks."""
    return [line.strip() for block in _FENCED.findall(text) for line in block.splitlines()]


def spans(text: str) -> list[str]:
    """The pieces of code inside sentences and tables."""
    return [span.replace("\\|", "|") for span in _SPAN.findall(_FENCED.sub("", text))]


def commands(text: str) -> Iterator[list[str]]:
    """The words of every `xaoi …` on the page, without the remark behind it."""
    for line in (*blocks(text), *spans(text)):
        if found := _COMMAND.search(line):
            yield found[1].split(" #")[0].split()


def links(text: str) -> list[str]:
    return [markdown or html for markdown, html in _LINK.findall(text)]


def anchors(page: Path) -> set[str]:
    """The headings as links name them: small letters, no punctuation, hyphens for blanks."""
    headings = _HEADING.findall(_FENCED.sub("", text_of(page)))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
