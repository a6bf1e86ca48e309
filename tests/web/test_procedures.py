"""The checklists as pages: found as in chat, with what is different in this commune."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.web import procedure_pages
from handlers.citizens.local_procedures import as_here
from storage.profile_parts import LocalProcedure
from tests.rules.communes import minh_son
from tests.web.pages import Served, served

BIRTH = "1.001193"
OWN = LocalProcedure(code=BIRTH, fee="Miễn phí tại </script>xã", note="Đến buổi sáng")
HERE = minh_son().model_copy(update={"procedures": (OWN,)})


@pytest.fixture
async def pages(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(sqlite_url, tmp_path, HERE, add=procedure_pages.add_routes) as one:
        yield one


@pytest.mark.parametrize("asked", ["lam giay khai sinh cho con", "khai sinh", BIRTH, "KHAI SINH!"])
async def test_a_procedure_is_found_as_in_chat(pages: Served, asked: str) -> None:
    text = await pages.text("/thu-tuc", params={"q": asked})
    first = re.search(r'/thu-tuc/([\d.]+)">', text)
    assert first is not None
    assert first[1] == BIRTH


async def test_what_is_not_found_leads_to_a_person(pages: Served) -> None:
    text = await pages.text("/thu-tuc", params={"q": "zzz \x00 <b>"})
    assert "Chưa tìm thấy" in text
    assert "&lt;b&gt;" in text


async def test_what_another_body_does_is_told_with_its_place(pages: Served) -> None:
    text = await pages.text("/thu-tuc", params={"q": "rút bảo hiểm xã hội một lần"})
    assert "không làm ở UBND xã" in text
    assert "cơ quan Bảo hiểm xã hội" in text
    assert "Làm gộp khai sinh" not in text


async def test_the_checklist_says_what_this_commune_says(pages: Served) -> None:
    text = await pages.text(f"/thu-tuc/{BIRTH}")
    procedure = pages.site.catalogue.by_code[BIRTH]
    for case in as_here(procedure, HERE).cases:
        assert case.title in text or len(procedure.cases) == 1
    assert "Miễn phí tại &lt;/script&gt;xã" in text
    assert "Đến buổi sáng" in text
    assert "{xã}" not in text


async def test_search_engines_get_it_as_data_at_one_address(pages: Served) -> None:
    text = await pages.text(f"/x/minh-son/thu-tuc/{BIRTH}")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert found is not None
    data = json.loads(found[1])
    assert data["identifier"] == BIRTH
    assert f'<link rel="canonical" href="{data["url"]}">' in text


async def test_every_procedure_has_a_page_and_every_field_a_list(pages: Served) -> None:
    groups = procedure_pages.groups_of(pages.site.catalogue)
    assert sum(len(group.procedures) for group in groups) == len(pages.site.catalogue)
    for procedure in pages.site.catalogue:
        text = await pages.text(f"/thu-tuc/{procedure.code}")
        assert "{" not in re.sub(r"<script.*?</script>", "", text), procedure.code
    await pages.text("/thu-tuc/9.999999", 404)
    for number in ("1", "0", "9999", "-1", "²", "x"):
        await pages.text("/thu-tuc", params={"nhom": number})
