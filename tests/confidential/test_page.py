"""`/kin/{token}`: what is written there never passes through Zalo, and only its writer reads it."""

import html
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import FormData
from PIL import Image
from sqlmodel import select

from bot.clock import ManualClock
from bot.web import kin_page
from storage import confidential, confidential_readers, officials
from storage.models import Case, ConfidentialLink, OutboxMessage
from storage.outbox import draft_of
from storage.types import CaseState, OfficialState, Post, Speaker
from tests.handlers.talk import TUESDAY_MORNING, Talk, Town
from tests.rules.communes import minh_son
from tests.web.pages import Served, served

WORDS = "chị Hoa quầy 2 đòi tôi hai triệu mới nhận hồ sơ"


@dataclass
class Desk:
    """A town with its pages."""

    town: Town
    pages: Served

    async def opens(self, talk: Talk) -> str:
        """Open the newest page link of that chat; what the page shows."""
        return await self.posts(link_of(talk))

    async def posts(self, link: str, status: int = 200, /, **fields: str) -> str:
        async with self.pages.browser.post(link, data=fields) as answer:
            text = await answer.text()
            assert answer.status == status, text
            assert answer.headers["Cache-Control"] == "no-store"
            return html.unescape(text)

    async def writes(self, talk: Talk, status: int = 200, /, **fields: str) -> str:
        """Open a fresh page and send what is filled in."""
        talk.says("tôi muốn gửi kín một việc")
        talk.taps("Mở trang riêng để viết")
        shown = await self.opens(talk)
        filled = {"text": WORDS, "concerned": "none", "when": "now", "act": "send", **fields}
        return await self.posts(link_of(talk), status, page=key_of(shown), **filled)

    def cases(self) -> list[Case]:
        with self.town.rows() as session:
            return list(session.scalars(select(Case)))

    def said(self) -> list[str]:
        """Every message queued for anybody."""
        with self.town.rows() as session:
            return [draft_of(session, row).text for row in session.scalars(select(OutboxMessage))]


def link_of(talk: Talk) -> str:
    for bubble in reversed(talk.bubbles):
        for button in bubble.buttons:
            if button.kind == "url" and "/kin/" in button.value:
                return button.value.removeprefix("https://minhson.example")
    raise AssertionError("no page was offered")


def key_of(shown: str) -> str:
    found = re.search(r'name="page" value="([^"]+)"', shown)
    assert found, shown
    return found[1]


@pytest.fixture(params=["sqlite", "postgres"])
async def desk(
    request: pytest.FixtureRequest, tmp_path: Path, manual_clock: ManualClock
) -> AsyncIterator[Desk]:
    url = request.getfixturevalue(f"{request.param}_url")
    add = kin_page.add_routes
    async with served(url, tmp_path, minh_son(), add=add, clock=manual_clock) as pages:
        town = Town(pages.site.database, minh_son(), now=TUESDAY_MORNING)
        town.officials = {post: town.official(post) for post in (Post.office, Post.chairman)}
        yield Desk(town, pages)


async def test_looking_at_the_address_neither_burns_nor_shows_anything(desk: Desk) -> None:
    citizen = desk.town.citizen()
    citizen.says(WORDS)
    citizen.taps("Mở trang riêng để viết")
    first = await desk.pages.text(link_of(citizen))
    assert await desk.pages.text("/kin/khong-co-that") == first
    assert "Hoa" not in first
    assert "Viết kín" in await desk.opens(citizen)


async def test_the_button_opens_once(desk: Desk) -> None:
    citizen = desk.town.citizen()
    citizen.says(WORDS)
    citizen.taps("Mở trang riêng để viết")
    await desk.opens(citizen)
    assert "đã đóng" in await desk.posts(link_of(citizen), 410)


async def test_what_is_written_there_passes_through_no_chat(desk: Desk) -> None:
    citizen = desk.town.citizen()
    shown = await desk.writes(citizen)
    (case,) = desk.cases()
    assert case.code in shown
    assert WORDS in shown
    with desk.town.rows() as session:
        assert confidential.texts(session, case, [Speaker.citizen])[-1] == WORDS
    assert any(case.code in text for text in desk.said())
    assert not any("Hoa" in text for text in desk.said())


async def test_the_readers_are_chosen_by_name_and_must_be(desk: Desk) -> None:
    citizen = desk.town.citizen()
    shown = await desk.writes(citizen, 422, concerned="")
    assert "Xin chọn một ý" in shown
    assert desk.cases() == []
    with desk.town.rows() as session:
        every = officials.of_commune(session, desk.town.commune_id)
        chairman = next(one.id for one in every if one.post is Post.chairman)
    fields = {"text": WORDS, "concerned": str(chairman), "act": "send", "page": key_of(shown)}
    shown = await desk.posts(link_of(citizen), **fields)
    (case,) = desk.cases()
    with desk.town.rows() as session:
        reading = confidential_readers.reading(session, case)
        assert [one.post for one in reading] == [Post.office]
    assert "Không được đọc, không được báo" in shown


async def test_with_both_named_nothing_is_kept_and_nothing_said(desk: Desk) -> None:
    citizen = desk.town.citizen()
    with desk.town.rows() as session:
        both = confidential_readers.of_commune(session, desk.town.commune_id)
    citizen.says("cho tôi gửi kín")
    citizen.taps("Mở trang riêng để viết")
    shown = await desk.opens(citizen)
    named = ",".join(str(one.id) for one in both)
    shown = await desk.posts(
        link_of(citizen), page=key_of(shown), text=WORDS, concerned=named, act="send"
    )
    assert "Thanh tra tỉnh" in shown
    assert "không giữ lại" in shown
    assert desk.cases() == []


async def test_sent_twice_it_is_one_case_with_one_line(desk: Desk) -> None:
    citizen = desk.town.citizen()
    shown = await desk.writes(citizen)
    again = {"page": key_of(shown), "text": WORDS, "concerned": "none", "act": "send"}
    await desk.posts(link_of(citizen), **again)
    more = {"page": key_of(shown), "text": "thêm một điều", "act": "add"}
    await desk.posts(link_of(citizen), **more)
    await desk.posts(link_of(citizen), **more)
    (case,) = desk.cases()
    with desk.town.rows() as session:
        texts = confidential.texts(session, case, [Speaker.citizen])
        assert texts[-2:] == [WORDS, "thêm một điều"]


async def test_photos_lose_their_place_and_stay_in_the_lane(desk: Desk) -> None:
    citizen = desk.town.citizen()
    shown = await desk.writes(citizen)
    exif = Image.Exif()
    exif[0x9286] = "toạ độ nhà tôi"
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(picture, "JPEG", exif=exif)
    form = FormData({"page": key_of(shown), "act": "add", "text": "ảnh đây"})
    form.add_field("photos", picture.getvalue(), filename="a.jpg", content_type="image/jpeg")
    async with desk.pages.browser.post(link_of(citizen), data=form) as answer:
        assert "Kèm 1 ảnh" in html.unescape(await answer.text())
    with desk.town.rows() as session:
        (case,) = session.scalars(select(Case))
        (photo,) = confidential.photos(session, case)
        kept = Image.open(io.BytesIO(confidential.image_of(session, photo)))
        assert (kept.format, dict(kept.getexif())) == ("JPEG", {})


async def test_who_opens_a_link_seen_in_chat_reads_nothing_without_the_writers_tap(
    desk: Desk,
) -> None:
    citizen = desk.town.citizen()
    await desk.writes(citizen)
    (case,) = desk.cases()
    citizen.says(case.code)
    citizen.taps("Mở trang riêng để đọc")
    stolen = await desk.opens(citizen)
    assert "Hoa" not in stolen
    stolen = await desk.posts(link_of(citizen), page=key_of(stolen), act="go")
    assert "Hoa" not in stolen
    deliver(desk, citizen)
    citizen.taps("Không phải tôi mở")
    assert "đã đóng" in await desk.posts(link_of(citizen), 410, page=key_of(stolen), act="go")


async def test_the_writer_reads_the_answer_after_tapping_the_number(desk: Desk) -> None:
    citizen = desk.town.citizen()
    await desk.writes(citizen)
    (case,) = desk.cases()
    with desk.town.rows() as session:
        row = session.get_one(Case, case.id)
        (chairman, _) = confidential_readers.of_commune(session, desk.town.commune_id)
        confidential.add_line(
            session,
            row,
            speaker=Speaker.official,
            text="Đã trả lại tiền và kỷ luật.",
            at=desk.town.now,
            official=chairman,
        )
        confidential_readers.record_reading(session, row, chairman, desk.town.now)
    citizen.says(case.code)
    citizen.taps("Mở trang riêng để đọc")
    shown = await desk.opens(citizen)
    with desk.town.rows() as session:
        (number,) = [
            one.number
            for one in session.scalars(select(ConfidentialLink))
            if one.number and one.confirmed_at is None
        ]
    assert f">{number}<" in shown
    deliver(desk, citizen)
    citizen.taps(f". {number}")
    shown = await desk.posts(link_of(citizen), page=key_of(shown), act="go")
    assert "Đã trả lại tiền và kỷ luật." in shown
    assert "Người giữ chairman-" in shown


def deliver(desk: Desk, talk: Talk) -> None:
    """Show in chat what the page queued."""
    with desk.town.rows() as session:
        desk.town._deliver(session)
    talk.new_texts()


async def test_withdrawing_and_who_pressed_work_on_the_page(desk: Desk) -> None:
    citizen = desk.town.citizen()
    shown = await desk.writes(citizen)
    shown = await desk.posts(link_of(citizen), page=key_of(shown), act="withdraw")
    assert "Có ai bảo hay ép" in shown
    (case,) = desk.cases()
    assert case.state is CaseState.rut
    await desk.posts(link_of(citizen), page=key_of(shown), act="pressed")
    await desk.posts(link_of(citizen), page=key_of(shown), act="keep")
    (case,) = desk.cases()
    assert case.state is not CaseState.rut
    with desk.town.rows() as session:
        assert len(confidential.texts(session, case, [Speaker.note])) == 1


async def test_a_page_shuts_when_told_and_by_itself(desk: Desk, manual_clock: ManualClock) -> None:
    citizen = desk.town.citizen()
    shown = await desk.writes(citizen)
    await desk.posts(link_of(citizen), page=key_of(shown), act="shut")
    await desk.posts(link_of(citizen), 410, page=key_of(shown), act="go")
    other = desk.town.citizen("other")
    shown = await desk.writes(other)
    manual_clock.advance(31 * 60)
    await desk.posts(link_of(other), 410, page=key_of(shown), act="go")


async def test_another_site_cannot_send_the_form(desk: Desk) -> None:
    citizen = desk.town.citizen()
    citizen.says(WORDS)
    citizen.taps("Mở trang riêng để viết")
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    async with desk.pages.browser.post(link_of(citizen), headers=headers) as answer:
        assert answer.status == 403
    assert "Viết kín" in await desk.opens(citizen)


async def test_other_words_on_the_form_that_was_sent_join_the_case(desk: Desk) -> None:
    """Somebody goes back in the browser, writes on and sends again."""
    citizen = desk.town.citizen()
    shown = await desk.writes(citizen, name="Nguyễn Văn A")
    again = {"page": key_of(shown), "act": "send", "concerned": "none", "name": "Nguyễn Văn A"}
    await desk.posts(link_of(citizen), text=WORDS, **again)  # a second click adds nothing
    shown = await desk.posts(link_of(citizen), text="và còn hẹn tôi sáng mai", **again)
    assert "Đã ghi thêm" in shown
    (case,) = desk.cases()
    with desk.town.rows() as session:
        first, second = confidential.texts(session, case, [Speaker.citizen])
    assert first.startswith(WORDS)
    assert second.startswith("và còn hẹn tôi sáng mai")


async def test_what_was_typed_on_a_page_that_is_over_can_be_copied(desk: Desk) -> None:
    citizen = desk.town.citizen()
    citizen.says("tôi muốn gửi kín một việc")
    citizen.taps("Mở trang riêng để viết")
    key = key_of(await desk.opens(citizen))
    clock = desk.pages.site.clock
    assert isinstance(clock, ManualClock)
    clock.advance(by=timedelta(minutes=31))
    shown = await desk.posts(link_of(citizen), 410, page=key, act="send", text=WORDS)
    assert WORDS in shown
    assert "chưa được gửi" in shown
    assert desk.cases() == []


async def test_where_nobody_reads_that_is_said_and_not_that_both_are_named(desk: Desk) -> None:
    citizen = desk.town.citizen()
    citizen.says("tôi muốn gửi kín một việc")
    citizen.taps("Mở trang riêng để viết")
    with desk.town.rows() as session:
        for one in officials.of_commune(session, desk.town.commune_id):
            one.state = OfficialState.left
    shown = await desk.opens(citizen)
    assert "chưa có người được giao đọc" in shown
    assert "cả hai người" not in shown


@pytest.mark.parametrize("consent", ["9" * 19, "9" * 5000, "²", "-1"])
async def test_a_number_no_question_has_is_none(desk: Desk, consent: str) -> None:
    citizen = desk.town.citizen()
    shown = await desk.writes(citizen)
    await desk.posts(link_of(citizen), page=key_of(shown), act="yes", consent=consent)
