"""The page of the local Zalo in a real browser: what a person sees and can do on the phones."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import FilePayload, Request, Route, expect

from bot.emulator.control import read_clock
from bot.emulator.media import sample_picture
from bot.emulator.running import RunningEmulator
from tests.browser.conftest import NARROW, Opener, Town, field, phone

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARKUP = "<img src=x onerror=\"document.title='hỏng'\"><b>đậm</b>"
TAKE_ON = {"title": "Nhận việc", "type": "oa.query.show", "payload": "#nhan PA-4K7Q"}
VISIT = {"title": "Xem trang", "type": "oa.open.url", "payload": {"url": "https://xa.example/"}}


def with_buttons(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"attachment": {"type": "template", "payload": {"buttons": list(buttons)}}}


def photo(name: str) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": sample_picture("pothole")}


async def test_a_typed_text_reaches_zalo_and_the_answer_appears(opened: Opener, town: Town) -> None:
    page = await opened()
    await field(page, town.citizen).fill("làm giấy khai sinh cần gì")
    await page.keyboard.press("Enter")
    mine = phone(page, town.citizen).locator(".mine").last
    await expect(mine.locator(".text")).to_have_text("làm giấy khai sinh cần gì")
    await expect(mine.locator(".mark")).to_have_text("Đã nhận")
    await expect(field(page, town.citizen)).to_have_value("")
    await town.answer(town.citizen, "Ông/Bà mang giấy chứng sinh.\nKhông mất phí.")
    theirs = phone(page, town.citizen).locator(".theirs .text")
    await expect(theirs).to_have_text("Ông/Bà mang giấy chứng sinh.\nKhông mất phí.")
    await expect(phone(page, town.official).locator(".theirs")).to_have_count(0)


async def test_the_quoted_message_stands_on_top_of_the_bubble(opened: Opener, town: Town) -> None:
    page = await opened()
    news = await town.answer(town.official, "Việc mới PA-4K7Q: đèn đường thôn Đông hỏng")
    bubble = phone(page, town.official).locator(".theirs .bubble")
    await bubble.hover()
    await bubble.get_by_label("Trả lời").click()
    await page.keyboard.type("Tối mai sửa xong.")
    await page.keyboard.press("Enter")
    quote = phone(page, town.official).locator(".mine").last.locator(".quote")
    await expect(quote).to_contain_text("đèn đường thôn Đông hỏng")
    await expect(quote).to_contain_text("UBND xã Minh Sơn")
    assert (await town.messages(town.official))[-1]["quote"]["id"] == news


async def test_a_message_can_be_answered_with_the_keyboard_alone(
    opened: Opener, town: Town
) -> None:
    page = await opened()
    news = await town.answer(town.official, "Việc mới PA-4K7Q")
    await expect(phone(page, town.official).locator(".theirs")).to_have_count(1)
    await phone(page, town.official).locator(".messages").focus()
    for key in ("ArrowUp", "Enter"):
        await page.keyboard.press(key)
    await page.keyboard.type("đã rõ")
    await page.keyboard.press("Enter")
    await expect(phone(page, town.official).locator(".mine .quote")).to_have_count(1)
    assert (await town.messages(town.official))[-1]["quote"]["id"] == news


async def test_a_tapped_button_speaks_for_the_person(opened: Opener, town: Town) -> None:
    page = await opened()
    await town.answer(town.official, "Việc mới PA-4K7Q", **with_buttons(TAKE_ON))
    await phone(page, town.official).get_by_role("button", name="Nhận việc").click()
    await expect(phone(page, town.official).locator(".mine .text").last).to_have_text(
        "#nhan PA-4K7Q"
    )


async def test_a_link_button_opens_its_page_and_says_nothing(opened: Opener, town: Town) -> None:
    page = await opened()
    await page.context.route("https://xa.example/", lambda route: route.fulfill(body="trang xã"))
    await town.answer(town.citizen, "Mời Ông/Bà xem", **with_buttons(VISIT))
    async with page.context.expect_page() as opening:
        await phone(page, town.citizen).get_by_role("button", name="Xem trang").click()
    assert (await opening.value).url == "https://xa.example/"
    assert len([m for m in await town.messages(town.citizen) if m["from"] == "me"]) == 1


async def test_the_chat_menu_speaks_for_the_person(opened: Opener, town: Town) -> None:
    town.zalo.world.oas[town.zalo.world.config.oa_id].menu = [
        {"title": "Thủ tục", "type": "oa.query.show", "payload": "thủ tục"}
    ]
    page = await opened()
    await phone(page, town.citizen).get_by_role("button", name="Thủ tục").click()
    await expect(phone(page, town.citizen).locator(".mine .text").last).to_have_text("thủ tục")


async def test_unread_messages_are_counted_until_the_person_looks(
    opened: Opener, town: Town
) -> None:
    page = await opened()
    await field(page, town.citizen).focus()
    for text in ("Việc mới PA-4K7Q", "Việc mới PA-5M2R"):
        await town.answer(town.official, text)
    badge = page.locator(f".chip[data-person='{town.official}'] .badge")
    await expect(badge).to_have_text("2")
    assert {m["state"] for m in await town.messages(town.official) if m["from"] == "oa"} == {
        "received"
    }
    await phone(page, town.official).locator(".theirs").last.click()
    await expect(badge).to_be_hidden()
    assert {m["state"] for m in await town.messages(town.official) if m["from"] == "oa"} == {"seen"}


async def test_several_photos_go_at_once(opened: Opener, town: Town) -> None:
    page = await opened()
    await (
        phone(page, town.citizen)
        .get_by_label("Chọn ảnh", exact=True)
        .set_input_files([photo("mot.jpg"), photo("hai.jpg")])
    )
    await expect(phone(page, town.citizen).locator(".tray li")).to_have_count(2)
    await field(page, town.citizen).fill("ổ gà đầu thôn")
    await page.keyboard.press("Enter")
    await expect(phone(page, town.citizen).locator(".mine .pictures img")).to_have_count(2)
    await expect(phone(page, town.citizen).locator(".tray")).to_be_hidden()
    shown = [m for m in await town.messages(town.citizen) if m["kind"] == "image"]
    assert [m["text"] for m in shown] == ["ổ gà đầu thôn", ""]
    loaded = "image => image.complete && image.naturalWidth > 0"
    picture = phone(page, town.citizen).locator(".mine .pictures img").first
    await picture.scroll_into_view_if_needed()
    await page.wait_for_function(loaded, arg=await picture.element_handle())


async def test_a_photo_that_is_none_is_refused_in_vietnamese(opened: Opener, town: Town) -> None:
    page = await opened()
    mine = phone(page, town.citizen)
    broken: FilePayload = {"name": "hong.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    await mine.get_by_label("Chọn ảnh", exact=True).set_input_files([broken])
    await mine.get_by_role("button", name="Gửi", exact=True).click()
    await expect(mine.get_by_role("alert")).to_contain_text("không phải ảnh JPEG, PNG hay GIF")


async def test_the_newest_message_is_in_sight_however_late_pictures_load(
    opened: Opener, town: Town
) -> None:
    for number in range(6):
        town.zalo.send(town.citizen, kind="image", images=[{"sample": "pothole"}])
        town.zalo.send(town.citizen, f"tấm thứ {number}")
    page = await opened(NARROW)
    shown = phone(page, town.citizen)
    await expect(shown.locator(".mine")).to_have_count(13)
    await expect(shown.locator(".mine").last).to_be_in_viewport()
    picture = shown.locator(".pictures img").last
    loaded = "image => image.complete && image.naturalWidth > 0"
    await page.wait_for_function(loaded, arg=await picture.element_handle())
    await expect(shown.locator(".mine").last).to_be_in_viewport()


async def test_voice_place_and_file_can_be_sent(opened: Opener, town: Town) -> None:
    page = await opened()
    mine = phone(page, town.citizen)
    more = mine.get_by_label("Gửi ảnh, tin thoại, vị trí, tệp")
    await more.click()
    await mine.get_by_role("button", name="Gửi tin thoại mẫu").click()
    await expect(mine.locator(".mine audio")).to_have_count(1)
    await more.click()
    await mine.get_by_role("button", name="Vị trí", exact=True).click()
    await mine.get_by_role("button", name="Nhà văn hóa thôn Đông").click()
    await expect(mine.locator(".mine .place")).to_have_count(1)
    await mine.get_by_label("Chọn tệp").set_input_files(
        {"name": "don.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    await expect(mine.locator(".mine .card-line")).to_contain_text("don.pdf")
    kinds = [m["kind"] for m in await town.messages(town.citizen)]
    assert kinds[1:] == ["audio", "location", "file"]


async def test_a_person_follows_unfollows_and_reacts(opened: Opener, town: Town) -> None:
    page = await opened()
    mine = phone(page, town.citizen)
    await mine.get_by_role("button", name="Quan tâm", exact=True).click()
    await expect(mine.locator(".follow")).to_be_hidden()
    assert town.zalo.world.person(town.citizen).follows
    await mine.get_by_label("Tùy chọn khác").click()
    await mine.get_by_role("button", name="Bỏ quan tâm").click()
    await expect(mine.locator(".follow")).to_be_visible()
    await town.answer(town.citizen, "Xã đã sửa xong.")
    bubble = mine.locator(".theirs .bubble")
    await bubble.hover()
    await bubble.get_by_label("Thả cảm xúc").click()
    await bubble.get_by_role("button", name="Thích", exact=True).click()
    await expect(bubble.locator(".reactions")).to_be_visible()
    assert (await town.messages(town.citizen))[-1]["reactions"] == [
        {"from": "me", "icon": "/-strong"}
    ]


async def test_words_are_never_read_as_markup(opened: Opener, town: Town) -> None:
    town.zalo.add_person(MARKUP)
    page = await opened()
    await field(page, town.citizen).fill(MARKUP)
    await page.keyboard.press("Enter")
    await town.answer(town.citizen, MARKUP, **with_buttons({**TAKE_ON, "title": MARKUP}))
    await expect(phone(page, town.citizen).locator(".theirs .text")).to_have_text(MARKUP)
    await expect(page.locator(".chip strong").last).to_have_text(MARKUP)
    assert await page.locator("img, b").count() == 0
    assert "hỏng" not in await page.title()


async def test_web_addresses_in_a_text_can_be_clicked(opened: Opener, town: Town) -> None:
    page = await opened()
    await town.answer(
        town.citizen, "Xem (https://xa.example/thu-tuc). Đừng bấm javascript:alert(1)"
    )
    links = phone(page, town.citizen).locator(".theirs .text a")
    await expect(links).to_have_count(1)
    await expect(links).to_have_attribute("href", "https://xa.example/thu-tuc")


async def test_the_clock_moves_forward_for_everybody(opened: Opener, town: Town) -> None:
    page = await opened()
    before = town.zalo.world.clock.offset_s
    await page.get_by_role("button", name="+1 ngày", exact=True).click()
    await expect(page.locator(".day time").first).to_have_text("Hôm qua")
    assert town.zalo.world.clock.offset_s == before + 86400
    await page.get_by_role("button", name="Đến sáng ngày làm việc kế tiếp").click()
    await expect(page.locator(".clock-hour")).to_have_text("07:30")
    now = datetime.fromisoformat((await shown_clock(town.zalo))["now"])
    assert (now.weekday() < 5, now.hour, now.minute) == (True, 7, 30)
    await expect(page.locator(".clock-day")).to_contain_text(now.strftime("%d/%m/%Y"))


async def shown_clock(zalo: RunningEmulator) -> dict[str, Any]:
    return await read_clock(zalo.world)


async def test_the_next_working_morning_is_the_communes(opened: Opener, town: Town) -> None:
    now = town.zalo.world.clock.now()
    morning = (now + timedelta(days=40)).replace(microsecond=0)
    gone = (now - timedelta(days=1)).isoformat()
    town.zalo.world.demo = {
        **(town.zalo.world.demo or {}),
        "workdays": [gone, morning.isoformat()],
    }
    page = await opened()
    await page.get_by_role("button", name="Đến sáng ngày làm việc kế tiếp").click()
    local = morning.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    await expect(page.locator(".clock-day")).to_contain_text(local.strftime("%d/%m/%Y"))


async def test_the_clock_is_not_set_back(opened: Opener, town: Town) -> None:
    page = await opened()
    await page.get_by_label("Đặt ngày giờ").fill("2020-01-01T08:00")
    await page.get_by_role("button", name="Đặt", exact=True).click()
    await expect(page.get_by_role("alert").filter(has_text="không lùi lại được")).to_be_visible()
    assert town.zalo.world.clock.offset_s == 0


async def test_faults_are_switched_shown_and_all_switched_off(opened: Opener, town: Town) -> None:
    page = await opened()
    faults = town.zalo.world.faults
    await page.locator("summary", has_text="Sự cố").click()
    await page.get_by_label("Cắt kết nối sau khi nhận").check()
    await page.get_by_label("Nút bấm").select_option("reject_-233")
    await page.get_by_label("Gửi trùng").fill("3")
    await page.keyboard.press("Tab")
    await expect(page.locator(".fault-active")).to_contain_text("Gửi trùng, Cắt kết nối")
    await expect(page.locator("summary .badge")).to_have_text("3")
    assert faults.value("cut_after") is True
    assert faults.value("buttons") == "reject_-233"
    assert faults.value("duplicate") == 3
    await page.get_by_role("button", name="Tắt hết").click()
    await expect(page.locator(".fault.on")).to_have_count(0)
    assert not any(faults.is_on(name) for name in ("cut_after", "buttons", "duplicate"))


async def test_what_zalo_does_not_carry_is_told_with_its_reason(opened: Opener, town: Town) -> None:
    page = await opened()
    async with page.expect_response("**/_/log?after=*"):
        pass
    town.zalo.set_faults(closed_window="-230")
    assert (await town.try_to_answer(town.citizen, "Xã đã sửa xong."))["error"] == -230
    told = page.get_by_role("alert").filter(has_text="Bà Tư")
    await expect(told).to_contain_text("quá 7 ngày không nhắn (−230)")
    await expect(phone(page, town.citizen).locator(".theirs")).to_have_count(0)
    await page.locator("summary", has_text="Sự cố").click()
    await expect(page.locator(".setbacks li")).to_have_count(1)


async def test_every_fault_of_the_local_zalo_is_on_the_panel(opened: Opener, town: Town) -> None:
    page = await opened()
    await page.locator("summary", has_text="Sự cố").click()
    await expect(page.locator(".fault")).to_have_count(len(town.zalo.world.faults.document()))


async def test_a_suggestion_types_and_the_person_only_presses_send(
    opened: Opener, town: Town
) -> None:
    page = await opened()
    guide = page.get_by_role("complementary", name="Thử trong một phút")
    await guide.get_by_role("button", name="Báo một việc hỏng").click()
    await expect(field(page, town.citizen)).to_have_value("đèn đường thôn Đông hỏng")
    await phone(page, town.citizen).get_by_role("button", name="Gửi", exact=True).click()
    await expect(phone(page, town.citizen).locator(".mine .text").last).to_have_text(
        "đèn đường thôn Đông hỏng"
    )


async def test_the_chairmans_suggestion_quotes_the_case(opened: Opener, town: Town) -> None:
    page = await opened()
    news = await town.answer(town.official, "Việc mới PA-4K7Q: đèn đường hỏng")
    await town.answer(town.official, "Chúc một ngày tốt lành")
    await expect(phone(page, town.official).locator(".theirs")).to_have_count(2)
    await page.get_by_role("button", name="Chủ tịch trả lời").click()
    await expect(field(page, town.official)).not_to_have_value("")
    await page.keyboard.press("Enter")
    await expect(phone(page, town.official).locator(".mine .quote")).to_be_visible()
    assert (await town.messages(town.official))[-1]["quote"]["id"] == news


async def test_a_new_person_gets_a_phone(opened: Opener, town: Town) -> None:
    page = await opened()
    await page.get_by_role("button", name="Thêm người").click()
    await page.get_by_label("Tên trên Zalo của người mới").fill("Cô Mai")
    await page.get_by_role("button", name="Thêm người dân").click()
    await expect(page.get_by_role("region", name="Điện thoại của Cô Mai")).to_be_visible()
    assert [p.name for p in town.zalo.world.people()][-1] == "Cô Mai"


async def test_after_a_reset_the_page_starts_anew(opened: Opener, town: Town) -> None:
    page = await opened()
    await expect(phone(page, town.citizen)).to_be_visible()
    town.zalo.world.forget_people()
    await expect(page.locator(".phone")).to_have_count(0)
    town.zalo.add_person("Bác Thịnh")
    await expect(page.get_by_role("region", name="Điện thoại của Bác Thịnh")).to_be_visible()


async def test_alone_it_shows_people_without_a_guide(opened: Opener, zalo: RunningEmulator) -> None:
    zalo.add_person("Người thử")
    page = await opened()
    await expect(page.get_by_role("region", name="Điện thoại của Người thử")).to_be_visible()
    await expect(page.get_by_text("Thử trong một phút")).to_have_count(0)


async def test_at_360_px_one_phone_shows_and_the_other_counts(opened: Opener, town: Town) -> None:
    page = await opened(NARROW, has_touch=True, is_mobile=True)
    await page.get_by_label("Đóng hướng dẫn").tap()
    await expect(phone(page, town.citizen)).to_be_visible()
    await expect(page.locator(".phone:visible")).to_have_count(1)
    await town.answer(town.official, "Việc mới PA-4K7Q")
    tab = page.locator(f".chip[data-person='{town.official}']")
    await expect(tab.locator(".badge")).to_have_text("1")
    await tab.tap()
    await expect(phone(page, town.official).locator(".theirs .text")).to_have_text(
        "Việc mới PA-4K7Q"
    )
    await expect(page.locator(".phone:visible")).to_have_count(1)
    await expect(tab.locator(".badge")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == 360


async def test_a_lost_connection_is_said_and_mends_itself(opened: Opener, town: Town) -> None:
    page = await opened()

    async def cut(route: Route) -> None:
        await route.abort("connectionrefused")

    await page.route("**/_/**", cut)
    await town.answer(town.citizen, "tin làm kết thúc lượt chờ")
    lost = phone(page, town.citizen).get_by_text("Mất kết nối, đang thử lại…")
    await expect(lost).to_be_visible()
    await page.unroute("**/_/**", cut)
    await town.answer(town.citizen, "Xã chào Ông/Bà")
    await expect(phone(page, town.citizen).locator(".theirs .text").last).to_have_text(
        "Xã chào Ông/Bà", timeout=20_000
    )
    await expect(lost).to_be_hidden()


async def test_a_refused_message_stays_in_the_field_and_says_why(
    opened: Opener, town: Town
) -> None:
    page = await opened()
    await phone(page, town.citizen).get_by_label("Tùy chọn khác").click()
    await phone(page, town.citizen).get_by_role("button", name="Chặn trang này").click()
    await expect(phone(page, town.citizen).locator(".block")).to_have_text("Bỏ chặn trang này")
    await field(page, town.citizen).fill("đèn đường hỏng")
    await page.keyboard.press("Enter")
    await expect(phone(page, town.citizen).get_by_role("alert")).to_be_visible()
    await expect(field(page, town.citizen)).to_have_value("đèn đường hỏng")


async def test_the_page_asks_nobody_but_the_local_zalo(opened: Opener, town: Town) -> None:
    page = await opened()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.reload()
    await field(page, town.citizen).fill("xin chào")
    await page.keyboard.press("Enter")
    await expect(phone(page, town.citizen).locator(".mine")).to_have_count(2)
    assert asked
    assert [url for url in asked if not url.startswith((town.zalo.base_url, "blob:"))] == []


async def test_each_phone_holds_one_request_at_a_time(opened: Opener, town: Town) -> None:
    page = await opened()
    waiting: set[Request] = set()
    crowds: list[int] = []

    def starts(request: Request) -> None:
        if f"{town.citizen}/screen" in request.url:
            waiting.add(request)
            crowds.append(len(waiting))

    page.on("request", starts)
    page.on("requestfinished", lambda request: waiting.discard(request))
    page.on("requestfailed", lambda request: waiting.discard(request))
    await page.reload()
    await page.locator(".bar-side").wait_for(state="attached")
    await asyncio.gather(*(town.answer(town.citizen, f"tin {number}") for number in range(10)))
    await expect(phone(page, town.citizen).locator(".theirs")).to_have_count(10)
    assert len(crowds) > 1
    assert max(crowds) == 1
