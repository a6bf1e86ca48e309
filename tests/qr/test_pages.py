"""What a scanned code opens, and whether a doubted one is ours: over HTTP, as phones ask."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.scans import MOST_KEPT, ScanCounts
from bot.web import public
from storage import communes, points, scans
from storage.models import Person, QrPoint, Scan
from storage.point_codes import is_code
from storage.types import Mark, PointKind, ScanKind
from tests.rules.communes import minh_son
from tests.web.pages import LONG_AGO, Served, hidden, served

OA = "1234567890123456789"
ZALO = (
    "Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36 Zalo android/12110 ZaloTheme"
)
CAMERA = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
LONG_AGO_DAY = LONG_AGO.date()


@pytest.fixture
async def pages(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    profile = minh_son().model_copy(update={"oa_id": OA})
    async with served(sqlite_url, tmp_path, profile, add=public.add_pages) as one:
        yield one


def hang(pages: Served, name: str, kind: PointKind = PointKind.place, **what: Any) -> QrPoint:
    with pages.site.database.transaction() as session:
        commune = communes.by_slug(session, "minh-son")
        assert commune is not None
        place = points.Place(name, kind, **what)
        return points.register(session, commune.id, place, LONG_AGO)


async def counted(pages: Served) -> dict[str, int]:
    """What is in the table once the minute is over."""
    await pages.site.scans.write(pages.site.database)
    with pages.site.database.transaction() as session:
        commune = communes.by_slug(session, "minh-son")
        assert commune is not None
        found = [
            *scans.of_commune(session, commune.id, LONG_AGO_DAY),
            *scans.of_nobody(session, LONG_AGO_DAY),
        ]
        return {one.code: one.number for one in found}


async def forwarded(pages: Served, path: str, agent: str = ZALO) -> str:
    headers = {"User-Agent": agent}
    async with pages.browser.get(path, headers=headers, allow_redirects=False) as answer:
        assert answer.status in (200, 302)
        return answer.headers.get("Location", "")


async def opinions(pages: Served) -> list[tuple[Mark, str]]:
    with pages.site.database.transaction() as session:
        commune = communes.by_slug(session, "minh-son")
        assert commune is not None
        rows = scans.opinions(session, commune.id, LONG_AGO_DAY)
        return [(row.mark, session.unseal(row, "comment")) for row in rows]


async def test_a_scan_opens_zalo_in_one_tap_and_helps_those_without(pages: Served) -> None:
    point = hang(pages, "Nhà văn hóa thôn Đông")
    text = await pages.text(f"/q/{point.code}")
    assert f'href="https://zalo.me/{OA}"' in text
    assert f"#{point.code}" in text
    assert "Nhà văn hóa thôn Đông" in text
    assert f"/gop-y?diem={point.code}" in text
    assert 'href="/thu-tuc"' in text
    assert "tel:02003555100" in text


async def conversations(pages: Served) -> int:
    with pages.site.database.transaction() as session:
        found = session.exec(select(Scan).where(Scan.kind == ScanKind.chat)).all()
        return sum(one.number for one in found)


async def test_a_form_sent_from_a_point_is_a_conversation_there_but_not_a_confidential_one(
    pages: Served,
) -> None:
    point = hang(pages, "Nhà văn hóa thôn Đông")
    form = hidden(await pages.text(f"/gop-y?diem={point.code}"))
    assert form["point"] == point.code
    sent = {"form": form["form"], "point": form["point"], "text": "đèn đường thôn Đông hỏng"}
    for words in ("đèn đường thôn Đông hỏng", "ở gần trường"):  # other words join the same form
        async with pages.browser.post("/gop-y", data={**sent, "text": words}) as answer:
            assert answer.status == 200
    assert await conversations(pages) == 1
    kin = {"act": "kin", "point": point.code, "text": "cán bộ đòi tiền"}
    async with pages.browser.post("/gop-y", data=kin) as answer:
        assert answer.status == 200
        assert point.code not in await answer.text()
    assert await conversations(pages) == 1
    with pages.site.database.transaction() as session:
        assert {one.point_id for one in session.exec(select(Person))} == {point.id, None}


async def test_the_page_with_all_it_loads_is_under_30_kb(pages: Served) -> None:
    point = hang(pages, "Khai sinh", PointKind.procedure, procedure="1.001193")
    from bot.web.site import static_files

    text = await pages.text(f"/q/{point.code}")
    loaded = sum(len(file.data) for file in static_files().values())
    assert len(text.encode()) + loaded < 30_000


async def test_zalos_own_browser_is_forwarded_at_once_and_counted(pages: Served) -> None:
    point = hang(pages, "Chợ")
    assert await forwarded(pages, f"/q/{point.code}") == f"https://zalo.me/{OA}"
    assert await forwarded(pages, f"/q/{point.code}", CAMERA) == ""
    assert await counted(pages) == {point.code: 2}


async def test_a_procedures_code_opens_its_checklist_also_inside_zalo(pages: Served) -> None:
    point = hang(pages, "Quầy hộ tịch", PointKind.procedure, procedure="1.001193")
    assert await forwarded(pages, f"/q/{point.code}") == ""
    text = await pages.text(f"/q/{point.code.lower()}")
    assert "Giấy chứng sinh" in text
    assert "Lệ phí" in text
    assert f"#{point.code}" in text


async def test_a_counter_asks_three_choices_and_keeps_one_opinion_a_form(pages: Served) -> None:
    point = hang(pages, "Quầy 2", PointKind.counter)
    text = await pages.text(f"/q/{point.code}")
    assert text.count('type="radio"') == 3
    assert "SIPAS" not in text
    number = text.split('name="form" value="')[1].split('"')[0]
    form = {"form": number, "mark": "poor", "comment": "Chờ lâu quá"}
    for _ in range(2):
        async with pages.browser.post(f"/q/{point.code}", data=form) as answer:
            assert answer.status == 200
            assert "đã ghi góp ý" in await answer.text()
    assert await opinions(pages) == [(Mark.poor, "Chờ lâu quá")]


async def test_a_counters_form_without_a_choice_is_asked_again(pages: Served) -> None:
    point = hang(pages, "Quầy 2", PointKind.counter)
    async with pages.browser.post(f"/q/{point.code}", data={"mark": "great"}) as answer:
        assert answer.status == 422
        assert "Xin chọn một trong ba ý" in await answer.text()
    assert await opinions(pages) == []


async def test_no_opinion_is_taken_where_no_counter_is(pages: Served) -> None:
    point = hang(pages, "Chợ")
    async with pages.browser.post(f"/q/{point.code}", data={"mark": "good"}) as answer:
        assert answer.status == 404


async def test_an_old_poster_opens_the_new_point_and_is_counted_as_old(pages: Served) -> None:
    old = hang(pages, "Chợ")
    with pages.site.database.transaction() as session:
        session.add(old)
        new = points.reissue(session, old, LONG_AGO)
    text = await pages.text(f"/q/{old.code}")
    assert f"#{new.code}" in text
    assert await counted(pages) == {old.code: 1}


@pytest.mark.parametrize("path", ["/q/HKMBTXH", "/q/%20", "/q/x%00y", "/q/" + "A" * 400, "/q/ệ"])
async def test_an_unknown_code_is_counted_and_still_helps(pages: Served, path: str) -> None:
    text = await pages.text(path, 404)
    assert "không có trong sổ" in text
    assert f'href="https://zalo.me/{OA}"' in text
    assert "/gop-y" in text
    assert sum((await counted(pages)).values()) == 1


async def test_robots_and_heads_are_no_scans(pages: Served) -> None:
    point = hang(pages, "Chợ")
    agent = {"User-Agent": "facebookexternalhit/1.1"}
    await pages.text(f"/q/{point.code}", headers=agent)
    async with pages.browser.head(f"/q/{point.code}") as answer:
        assert answer.status == 200
    assert await counted(pages) == {}


async def test_a_configured_link_that_carries_the_place_is_used(
    sqlite_url: str, tmp_path: Path
) -> None:
    link = "https://zalo.me/s/1234567/?diem={code}"
    profile = minh_son().model_copy(update={"oa_id": OA, "place_link": link})
    async with served(sqlite_url, tmp_path, profile, add=public.add_pages) as pages:
        point = hang(pages, "Quầy 2", PointKind.counter)
        expected = f"https://zalo.me/s/1234567/?diem={point.code}"
        assert await forwarded(pages, f"/q/{point.code}") == expected
        assert expected in await pages.text(f"/q/{point.code}")


async def test_without_an_oa_the_page_still_helps(sqlite_url: str, tmp_path: Path) -> None:
    profile = minh_son().model_copy(update={"oa_id": None})
    async with served(sqlite_url, tmp_path, profile, add=public.add_pages) as pages:
        point = hang(pages, "Chợ")
        text = await pages.text(f"/q/{point.code}", headers={"User-Agent": ZALO})
        assert "zalo.me" not in text
        assert "/gop-y" in text


async def test_of_several_communes_the_code_tells_which(sqlite_url: str, tmp_path: Path) -> None:
    other = minh_son().model_copy(update={"slug": "binh-an", "name": "Bình An", "oa_id": "9"})
    here = minh_son().model_copy(update={"oa_id": OA})
    async with served(sqlite_url, tmp_path, here, other, add=public.add_pages) as pages:
        point = hang(pages, "Chợ")
        text = await pages.text(f"/q/{point.code}")
        assert "xã Minh Sơn" in text
        assert f"/x/minh-son/gop-y?diem={point.code}" in text
        assert "Bình An" in await pages.text("/q/HKMBTXH", 404)
        judged = await pages.text(f"/x/binh-an/xac-minh?ma={point.code}")
        assert "mà của UBND xã Minh Sơn" in judged


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("{code}", "Đúng."),
        ("# {lower}", "Đúng."),
        ("{base}/q/{code}", "Đúng."),
        ("zalo.me/" + OA, "Đây là Zalo của UBND xã Minh Sơn"),
        ("https://xaoi-minhson.example/q/{code}", "Xin đừng mở"),
        ("https://zalo.me/999", "Xin đừng mở"),
        ("https://[bad/q/{code}", "Xin đừng mở"),
        ("HKMBTXH", "Không có mã này"),
        ("<script>", "Không có mã này"),
    ],
)
async def test_a_doubted_code_is_judged(pages: Served, asked: str, told: str) -> None:
    code = hang(pages, "Chợ Minh Sơn").code
    base = pages.site.settings.public_base_url
    query = {"ma": asked.format(code=code, lower=code.lower(), base=base)}
    text = await pages.text("/xac-minh", params=query)
    assert told in text
    assert "<script>alert" not in text


async def test_an_old_code_is_ours_but_said_to_be_old(pages: Served) -> None:
    point = hang(pages, "Chợ")
    with pages.site.database.transaction() as session:
        session.add(point)
        points.retire(point, LONG_AGO)
    assert "mã cũ" in await pages.text("/xac-minh", params={"ma": point.code})


async def test_the_page_alone_says_how_to_look(pages: Served) -> None:
    assert "/q/" in await pages.text("/xac-minh")


async def test_counts_survive_a_database_that_does_not_answer(pages: Served) -> None:
    point = hang(pages, "Chợ")
    await pages.text(f"/q/{point.code}")
    with pages.site.database.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE scan RENAME TO away")
    await pages.site.scans.write(pages.site.database)
    with pages.site.database.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE away RENAME TO scan")
    assert await counted(pages) == {point.code: 1}


def test_a_flood_of_made_up_codes_stays_small_in_memory() -> None:
    counts = ScanCounts()
    for number in range(MOST_KEPT + 500):
        counts.note(scans.Code(f"C{number}", LONG_AGO_DAY, ScanKind.page))
    assert len(counts._numbers) == MOST_KEPT + 1
    assert counts._numbers.total() == MOST_KEPT + 500
    assert not is_code("C1")
