"""What holds for every page: its commune, its headers, its limits, and an answer to everything."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import make_mocked_request
from PIL import Image

from bot.settings import load_settings
from bot.web import home, site
from bot.web.communes import Here
from bot.web.forms import read_form
from bot.web.rates import Limit, Rates
from bot.web.site import Site
from bot.web.visitors import client_address, is_https
from tests.rules.communes import minh_son
from tests.web.pages import Served, served

OTHER = minh_son().model_copy(
    update={"slug": "binh-an", "name": "Bình An", "web_url": "https://binhan.example.vn"}
)
PLACE = 0x8825  # EXIF: GPS


def add_pages(router: web.UrlDispatcher, site: Site) -> None:
    """The home pages, and a form that says what it read."""

    async def told(request: web.Request, here: Here) -> web.Response:
        form = await read_form(request, photos=2)
        exif = [len(Image.open(io.BytesIO(one)).getexif()) for one in form.photos]
        said = {"text": form.text("text"), "exif": exif, "refused": form.refused}
        return web.json_response(said)

    async def breaks(_request: web.Request, _here: Here) -> web.Response:
        raise RuntimeError("a fault of ours")

    async def moved(_request: web.Request, _here: Here) -> web.Response:
        raise web.HTTPSeeOther("/rieng-tu")

    home.add_routes(router, site)
    site.add(router, "GET", "/moved", moved)
    site.add(router, "POST", "/form", told)
    site.add(router, "GET", "/breaks", breaks)


@pytest.fixture
async def pages(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(sqlite_url, tmp_path, minh_son(), add=add_pages) as one:
        yield one


async def test_the_only_commune_needs_no_name_in_the_path(pages: Served) -> None:
    assert "UBND xã Minh Sơn" in await pages.text("/rieng-tu")
    assert 'href="/x/minh-son/gop-y"' in await pages.text("/x/minh-son/rieng-tu")


async def test_a_commune_is_known_by_its_own_host(sqlite_url: str, tmp_path: Path) -> None:
    async with served(sqlite_url, tmp_path, minh_son(), OTHER, add=add_pages) as pages:
        there = await pages.text("/rieng-tu", headers={"Host": "binhan.example.vn"})
        assert "UBND xã Bình An" in there
        assert 'href="/x/binh-an/rieng-tu"' in await pages.text("/rieng-tu")


@pytest.mark.parametrize("path", ["/nothing", "/x/nowhere/rieng-tu", "/x/", "/%ff%00", "/x/a/b/c"])
async def test_what_is_not_there_is_a_page_that_helps(pages: Served, path: str) -> None:
    assert "Không có trang này" in await pages.text(path, 404)


async def test_a_fault_of_ours_is_a_page_without_its_inside(pages: Served) -> None:
    text = await pages.text("/breaks", 500)
    assert "Hệ thống đang trục trặc" in text
    assert "fault of ours" not in text


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/moved", {}, 303),
        ("/nothing", {}, 404),
        ("/breaks", {}, 500),
        ("/rieng-tu", {"Expect": "a miracle"}, 417),  # refused before any page is asked
    ],
)
async def test_every_answer_has_the_safe_headers(
    pages: Served, path: str, headers: dict[str, str], status: int
) -> None:
    async with pages.browser.get(path, headers=headers, allow_redirects=False) as answer:
        assert answer.status == status
        assert answer.headers.get("Location") == ("/rieng-tu" if status == 303 else None)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_failure_that_has_no_page_is_still_an_answer(
    pages: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.middleware.page", None)
    async with pages.browser.get("/breaks") as answer:
        assert answer.status == 500
        assert "Hệ thống đang trục trặc" in await answer.text()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_no_page_runs_or_loads_what_is_not_ours(pages: Served) -> None:
    async with pages.browser.get("/rieng-tu") as answer:
        policy = answer.headers["Content-Security-Policy"]
        text = await answer.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert " style=" not in text
    assert "<style" not in text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://xaoi.example.vn", "Host": "xaoi.example.vn"}, 200),
        ({"Origin": "http://[", "Host": "xaoi.example.vn"}, 403),
    ],
)
async def test_only_our_own_pages_may_send_forms(
    pages: Served, headers: dict[str, str], status: int
) -> None:
    async with pages.browser.post("/form", data={"text": "a"}, headers=headers) as answer:
        assert answer.status == status


def photo(place: bool = True) -> bytes:
    exif = Image.Exif()
    if place:
        exif.get_ifd(PLACE)[1] = "N"
        exif[0x010F] = "a phone"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_photos_lose_their_place_and_other_files_are_refused(pages: Served) -> None:
    form = FormData({"text": " hai\r\ndòng\x00 "})
    for name, data in (("a.jpg", photo()), ("b.exe", b"MZ" * 40), ("c.jpg", b"<html></html>")):
        form.add_field("photos", data, filename=name, content_type="image/jpeg")
    async with pages.browser.post("/form", data=form) as answer:
        assert answer.status == 200
        assert await answer.json() == {
            "text": "hai\ndòng",
            "exif": [0],
            "refused": ["b.exe", "c.jpg"],
        }


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"text=" + b"a" * 30_000, "application/x-www-form-urlencoded", 413),
        (b"a=1&" * 200, "application/x-www-form-urlencoded", 413),
        (b"x" * 2_000_000, "application/x-www-form-urlencoded", 413),
        (b"text=%ff%fe%00", "application/x-www-form-urlencoded", 200),
        (b"nonsense", "multipart/form-data; boundary=abc", 400),
        (b"nonsense", "multipart/form-data", 400),
        (
            b'--a\r\nContent-Disposition: form-data; name="t"\r\n\r\nx',
            "multipart/form-data; boundary=a",
            400,
        ),
    ],
)
async def test_a_broken_or_huge_form_gets_an_answer(
    pages: Served, body: bytes, kind: str, status: int
) -> None:
    async with pages.browser.post(
        "/form", data=io.BytesIO(body), headers={"Content-Type": kind}
    ) as answer:
        assert answer.status == status, await answer.text()


async def test_too_many_forms_of_one_address_are_slowed(
    pages: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.middleware.POSTS", Limit("posts", 2, 600))
    for status in (200, 200, 429):
        async with pages.browser.post("/form", data={"text": "a"}) as answer:
            assert answer.status == status
    assert int(answer.headers["Retry-After"]) > 1
    assert "rieng-tu" in await pages.text("/")


def test_a_limit_gives_back_evenly() -> None:
    now = 0.0
    rates = Rates(lambda: now)
    limit = Limit("some", 2, 60)
    assert [rates.take(limit, "a") for _ in range(3)] == [0, 0, pytest.approx(30)]
    assert rates.take(limit, "b") == 0
    now = 30.0
    assert [rates.take(limit, "a") for _ in range(2)] == [0, pytest.approx(30)]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "2001:db8:1:2:3::4", "2001:db8:1:2::"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
    ],
)
def test_only_trusted_proxies_say_who_asks(peer: str, forwarded: str, address: str) -> None:
    settings = load_settings(keys_required=False, trusted_proxies="10.0.0.0/8")
    request = make_mocked_request(
        "GET", "/", headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    ).clone(remote=peer)
    assert client_address(request, settings.trusted_proxies) == address
    assert is_https(request, settings.trusted_proxies) is (peer != "203.0.113.9")


async def test_a_style_is_kept_for_ever_under_its_own_mark(pages: Served) -> None:
    async with pages.browser.get(site.static_address("page.css")) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    async with pages.browser.get("/static/old/page.css") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
    await pages.text("/static/old/..%2fsite.py", 404)


def test_no_tag_ends_in_the_data_of_a_page() -> None:
    assert "<" not in site.as_data({"a": "</script><b>&"})
