"""Whatever is asked of whatever address gets an answer that is not a fault of ours."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.web import public
from tests.rules.communes import minh_son
from tests.web.pages import Served, served

EXAMPLES = 2000 if os.environ.get("XAOI_SLOW") else 150
STRANGE = st.text(max_size=40) | st.sampled_from(
    [
        "",
        "\x00",
        "../..",
        "%",
        "1.001193",
        "PA-2611-0742-739104",
        "²",
        "'\"<b>",
        "A" * 500,
    ]
)
FIELDS = ("form", "act", "key", "text", "place", "kind", "name", "phone", "rating", "page", "q")


@pytest.fixture
async def pages(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    other = minh_son().model_copy(update={"slug": "binh-an"})
    async with served(sqlite_url, tmp_path, minh_son(), other, add=public.add_pages) as one:
        yield one


def paths_of(app: web.Application | None) -> list[tuple[str, str]]:
    """Every method and pattern of the route table."""
    assert app is not None
    found = set()
    for route in app.router.routes():
        if route.resource is not None and route.method in ("GET", "POST"):
            found.add((route.method, route.resource.canonical))
    return sorted(found)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
async def test_no_request_is_a_fault_of_ours(pages: Served, data: st.DataObject) -> None:
    table = paths_of(pages.browser.app)
    method, pattern = data.draw(st.sampled_from(table))
    path = re.sub(
        r"{slug}",
        lambda _: data.draw(st.sampled_from(["minh-son", "binh-an", "nowhere"])),
        pattern,
    )
    path = re.sub(r"{\w+}", lambda _: quote(data.draw(STRANGE), safe="", errors="replace"), path)
    fields = data.draw(st.dictionaries(st.sampled_from(FIELDS), STRANGE, max_size=5))
    said = {name: text.encode("utf-8", "replace").decode() for name, text in fields.items()}
    other = data.draw(st.sampled_from([method, method, "HEAD", "PUT", "DELETE", "OPTIONS"]))
    asked: dict[str, Any] = {"params": said} if method == "GET" else {"data": said}
    async with pages.browser.request(other, path or "/", **asked) as answer:
        await answer.read()
        assert answer.status < 500, (other, path, said)
        assert "Content-Security-Policy" in answer.headers
