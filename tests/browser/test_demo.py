"""`xaoi demo` as a person has it: the real service on SQLite, played on its page in a browser."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visitor, phone

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 40.0
ANSWERED_MS = 45_000
"""A conversation's answer, on a machine that does other things as well."""


@dataclass
class Demo:
    """One `xaoi demo` in a folder of its own, on three free ports."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return (self.folder / "said").read_text()

    def start(self) -> None:
        self.process = run_demo(self.folder, self.port)
        wait_until_said(self.process, self.folder, self.url)

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return ended(self.process, STOP_SECONDS)

    async def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The local Zalo's control API."""
        method = "GET" if body is None else "POST"
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self.url + path, json=body) as response,
        ):
            assert response.status == 200, await response.text()
            return dict(await response.json())

    async def person(self, role: str) -> str:
        phones = (await self.ask("/_/demo"))["phones"]
        return next(str(each["person_id"]) for each in phones if each["role"] == role)


def run_demo(folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = (sys.executable, "-m", "scripts", "demo", "--no-browser", "--port", str(port))
    with (folder / "said").open("wb") as said:
        return subprocess.Popen(
            command,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def ended(process: subprocess.Popen[bytes], seconds: float) -> int:
    """Its exit code; one that doesn't end is not left behind either."""
    try:
        return process.wait(seconds)
    finally:
        process.kill()


def wait_until_said(process: subprocess.Popen[bytes], folder: Path, words: str) -> None:
    give_up = time.monotonic() + START_SECONDS
    while words not in (said := (folder / "said").read_text()):
        assert process.poll() is None, said
        assert time.monotonic() < give_up, said
        time.sleep(0.05)


def three_free_ports() -> int:
    """The first of three ports in a row that nobody listens on."""
    for first in range(18000, 28000, 7):
        probes = [socket.socket() for _ in range(3)]
        try:
            for number, probe in enumerate(probes):
                probe.bind(("127.0.0.1", first + number))
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()
        return first
    raise AssertionError("no three free ports in a row on this machine")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("demo"), three_free_ports())
    running.start()
    yield running
    assert running.stop() == 0, running.said
    assert "Traceback" not in running.said


async def test_a_complaint_is_answered_by_the_chairman_and_rated(
    demo: Demo, visit: Visitor
) -> None:
    page = await visit(demo.url)
    citizen = phone(page, await demo.person("citizen"))
    chairman = phone(page, await demo.person("official"))
    await on_a_working_morning(page, chairman)

    await write(page, citizen, "đèn đường thôn Đông hỏng")
    await expect(citizen.locator(".mine .mark").last).to_have_text("Đã nhận")
    await page.get_by_role("button", name="+1 phút").click()
    receipt = newest(citizen, "đã nhận phản ánh")
    await expect(receipt).to_contain_text("“đèn đường thôn Đông hỏng”", timeout=ANSWERED_MS)
    code = re.search(r"PA-\d{4}-\d{4}", await receipt.inner_text())
    assert code is not None

    notice = newest(chairman, code.group())
    await expect(notice).to_contain_text("việc mới", timeout=ANSWERED_MS)
    await notice.locator(".bubble").hover()
    await notice.get_by_label("Trả lời", exact=True).click()
    await write(page, chairman, "Tổ điện đã nhận, tối mai sẽ sửa xong.")
    await expect(newest(chairman, "Tự gửi sau 20 giây")).to_be_visible(timeout=ANSWERED_MS)
    await expect(citizen).not_to_contain_text("tối mai sẽ sửa xong")

    await page.get_by_role("button", name="+1 phút").click()
    answer = newest(citizen, "Tổ điện đã nhận, tối mai sẽ sửa xong.")
    await expect(answer).to_contain_text("Chủ tịch UBND xã", timeout=ANSWERED_MS)
    await answer.get_by_role("button", name="1. Hài lòng").click()
    await expect(newest(citizen, "Cảm ơn Ông/Bà")).to_be_visible(timeout=ANSWERED_MS)


async def on_a_working_morning(page: Page, chairman: Locator) -> None:
    """Whatever the day this test runs on; the chairman writes, as Zalo's window wants."""
    await page.get_by_role("button", name="Đến sáng ngày làm việc kế tiếp").click()
    await write(page, chairman, "#viec")
    await expect(newest(chairman, "#giahan")).to_be_visible(timeout=ANSWERED_MS)


async def write(page: Page, on: Locator, text: str) -> None:
    await on.get_by_label("Tin nhắn", exact=True).fill(text)
    await page.keyboard.press("Enter")


def newest(on: Locator, words: str) -> Locator:
    """The commune's newest message with these words on this phone."""
    return on.locator(".theirs").filter(has_text=words).last


async def test_an_official_is_added_and_paired_with_one_tap(demo: Demo, visit: Visitor) -> None:
    page = await visit(demo.url)
    await page.get_by_role("button", name="Thêm người").click()
    await page.get_by_role("button", name="Thêm: Công chức").click()
    officer = page.get_by_role("region", name="Điện thoại của Lê Thị Hoa")
    await expect(newest(officer, "Đã ghép Zalo này với Công chức")).to_be_visible(
        timeout=ANSWERED_MS
    )
    await page.get_by_role("button", name="Thêm người").click()
    offered = page.locator(".post")
    await expect(offered).to_have_count(1)
    await expect(offered).to_contain_text("Phó Chủ tịch")


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        ("Hỏi thủ tục", "cần làm giấy tờ gì"),
        ("Xem việc đã gửi", "Ông/Bà chưa gửi việc nào"),
        ("Gặp cán bộ", "cán bộ"),
        ("Phản ánh", "việc gì, ở đâu"),
    ],
)
async def test_the_service_understands_the_menu(
    demo: Demo, visit: Visitor, item: str, answer: str
) -> None:
    somebody = (await demo.ask("/_/people", {"name": f"Người bấm {item}"}))["id"]
    page = await visit(demo.url)
    await page.locator(f".chip[data-person='{somebody}']").click()
    await phone(page, somebody).get_by_role("button", name=item, exact=True).click()
    await expect(newest(phone(page, somebody), answer)).to_be_visible(timeout=ANSWERED_MS)


async def test_the_page_leads_to_the_commune_its_qr_codes_and_a_poster(
    demo: Demo, visit: Visitor
) -> None:
    page = await visit(demo.url)
    await page.get_by_title("Trang của xã").click()
    links = page.locator(".links a")
    titles = await links.all_inner_texts()
    assert titles[0] == "Trang web của xã"
    assert sum(title.startswith("Quét mã QR: ") for title in titles) == 5
    found = {}
    async with aiohttp.ClientSession() as session:
        for title, link in zip(titles, await links.all(), strict=True):
            async with session.get(str(await link.get_attribute("href"))) as answer:
                assert answer.status == 200, title
                found[title] = await answer.read()
    assert found["Áp phích để in (PDF)"].startswith(b"%PDF")
    assert "Tờ khai" in found["Quét mã QR: Đăng ký khai sinh"].decode()
    assert "phục vụ tại Quầy 2" in found["Quét mã QR: Quầy 2: Hộ tịch, chứng thực"].decode()


async def test_the_clock_skips_the_holidays_of_the_commune(demo: Demo, visit: Visitor) -> None:
    page = await visit(demo.url)
    known = (await demo.ask("/_/demo"))["workdays"]
    now = (await demo.ask("/_/clock"))["now"]
    expected = next(each for each in known if each > now)
    await page.get_by_role("button", name="Đến sáng ngày làm việc kế tiếp").click()
    day = "/".join(reversed(expected[:10].split("-")))
    await expect(page.locator(".clock-day")).to_contain_text(day)
    assert not {each[:10] for each in known} & {"2026-11-24", "2027-01-01", "2027-09-02"}


async def test_a_second_demo_on_the_same_port_is_told_so(demo: Demo, tmp_path: Path) -> None:
    second = run_demo(tmp_path, demo.port)
    assert ended(second, START_SECONDS) == 1
    said = (tmp_path / "said").read_text()
    assert f"Port {demo.port} can't be used" in said
    assert "--port" in said
    assert "Traceback" not in said


async def test_a_demo_that_is_still_starting_can_be_stopped(tmp_path: Path) -> None:
    starting = run_demo(tmp_path, three_free_ports())
    wait_until_said(starting, tmp_path, "Đang khởi động")
    starting.send_signal(signal.SIGINT)
    assert ended(starting, STOP_SECONDS) == 0, (tmp_path / "said").read_text()
    assert "Traceback" not in (tmp_path / "said").read_text()


async def test_a_second_start_keeps_the_cases_and_pairs_the_chairman_again(
    demo: Demo, visit: Visitor
) -> None:
    citizen = await demo.person("citizen")
    await demo.ask(f"/_/people/{citizen}/send", {"text": "VIỆC MỚI"})
    await demo.ask(f"/_/people/{citizen}/send", {"text": "cống thôn Đoài tắc, nước ngập đường"})
    page = await visit(demo.url)
    await expect(phone(page, citizen).locator(".mine .mark").last).to_have_text("Đã nhận")
    await page.get_by_role("button", name="+1 phút").click()
    await expect(newest(phone(page, citizen), "“cống thôn Đoài tắc")).to_be_visible(
        timeout=ANSWERED_MS
    )
    await page.close()
    assert demo.stop() == 0, demo.said
    demo.start()
    page = await visit(demo.url)
    chairman = phone(page, await demo.person("official"))
    await write(page, chairman, "#viec")
    await expect(newest(chairman, "cống thôn Đoài tắc")).to_be_visible(timeout=ANSWERED_MS)
