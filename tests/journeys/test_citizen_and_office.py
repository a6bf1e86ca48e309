"""A citizen writes, the commune answers: each journey on SQLite and on Postgres."""

import asyncio
import html
import re
import secrets

import aiohttp
import pytest

from tests.journeys.minh_son import Line, MinhSon, Phone

pytestmark = pytest.mark.asyncio(loop_scope="module")

CODE = re.compile(r"PA-\d{4}-\d{4}")
KEPT = re.compile(r"PA-\d{4}-\d{4}-\d{6}")


@pytest.fixture(autouse=True)
def _a_while_later(commune: MinhSon) -> None:
    """Single notices are told again (at most three in ten minutes, then a list)."""
    commune.advance(minutes=11)


async def _complains(commune: MinhSon, citizen: Phone, words: str) -> str:
    """Say it, let 20 s of quiet pass, and give the code of the receipt."""
    citizen.says(words)
    await commune.worked()
    commune.advance(seconds=25)
    receipt = await citizen.hears_in_time("Mã số")
    found = CODE.search(receipt["text"])
    assert found, receipt["text"]
    return found[0]


async def _answers(commune: MinhSon, office: Phone, notice: Line, words: str) -> None:
    """Quote the notice, look at what is shown, and send it at once."""
    await commune.worked()  # a quote quicker than the record of its sending is asked about
    office.says(words, quote=notice["id"])
    await office.hears_in_time("1. Gửi ngay")
    office.says("1")
    await commune.worked()


async def test_a_question_about_papers_is_answered_at_once(commune: MinhSon) -> None:
    citizen = commune.citizen()
    citizen.says("chứng thực bản sao giấy tờ cần gì")
    await citizen.hears_in_time("📄")


async def test_a_complaint_gets_a_code_an_answer_and_is_rated(
    commune: MinhSon, office: Phone
) -> None:
    citizen = commune.citizen()
    code = await _complains(commune, citizen, "đèn đường thôn Đông hỏng cả tuần nay")
    notice = await office.hears_in_time(code)
    assert "thôn Đông" in notice["text"]
    await _answers(
        commune, office, notice, "Tổ điện đã thay bóng đèn chiều nay, xin cảm ơn bà con."
    )
    answer = await citizen.hears_in_time("Tổ điện đã thay bóng đèn")
    assert code in answer["text"]
    citizen.says("1")
    await citizen.hears()
    citizen.says(code)
    await citizen.hears_in_time(code)


async def test_an_answer_taken_back_never_reaches_the_citizen(
    commune: MinhSon, office: Phone
) -> None:
    citizen = commune.citizen()
    code = await _complains(commune, citizen, "rác chất đống ở chợ thôn Vĩnh Trung")
    notice = await office.hears_in_time(code)
    await commune.worked()
    office.says("Ngày mai tổ vệ sinh sẽ đến thu gom hết rác.", quote=notice["id"])
    await office.hears_in_time("2. Khoan")
    office.says("2")
    await office.hears()
    await commune.worked()
    await citizen.catches_up()
    commune.advance(minutes=5)
    await citizen.is_told_nothing()


async def test_an_answer_nobody_takes_back_goes_by_itself(commune: MinhSon, office: Phone) -> None:
    citizen = commune.citizen()
    code = await _complains(commune, citizen, "ổ gà to ở đường thôn Đông")
    await office.hears_in_time(code)
    office.says(f"{code} Xã sẽ vá đường trước ngày 20 tháng này, mong bà con thông cảm.")
    await office.hears_in_time("1. Gửi ngay")
    commune.advance(seconds=21)
    await citizen.hears_in_time("vá đường trước ngày 20")


async def test_unaddressed_words_of_an_official_reach_no_citizen(
    commune: MinhSon, office: Phone
) -> None:
    citizen = commune.citizen()
    code = await _complains(commune, citizen, "loa phát thanh thôn Đông kêu to quá")
    await office.hears_in_time(code)
    office.says("để mai anh xem nhé em, bận họp cả ngày")
    await office.hears_in_time(code)
    await commune.worked()
    await citizen.catches_up()
    commune.advance(minutes=2)
    await citizen.is_told_nothing()


async def test_several_photos_in_a_row_are_one_complaint(commune: MinhSon, office: Phone) -> None:
    citizen = commune.citizen()
    citizen.says("rác đổ trộm cạnh mương thôn Đông")
    citizen.does("image", images=[{"sample": "pothole"}, {"sample": "pothole"}])
    await commune.worked()
    commune.advance(seconds=25)
    receipt = await citizen.hears_in_time("Mã số")
    assert "2 ảnh" in receipt["text"]
    found = CODE.search(receipt["text"])
    assert found
    await office.hears_in_time(found[0])
    shown = await commune.zalo.until_screen(
        office.id, lambda lines: sum(bool(line["images"]) for line in lines) >= 2, 20
    )
    assert shown


async def test_a_voice_message_opens_a_case_and_the_officer_can_listen(
    commune: MinhSon, office: Phone
) -> None:
    citizen = commune.citizen()
    citizen.does("audio")
    await citizen.hears_in_time("cán bộ sẽ nghe")
    notice = await office.hears_in_time("/m/")
    link = re.search(r"http://\S+/m/\S+", notice["text"])
    assert link
    async with aiohttp.ClientSession() as session:
        async with session.get(link[0]) as page:
            assert page.status == 200
            assert "audio" not in page.headers["Content-Type"]
        for _ in range(50):
            async with session.post(link[0]) as sound:
                if sound.status == 200:
                    break
                await asyncio.sleep(0.2)
        assert sound.status == 200
        assert sound.headers["Content-Type"].startswith("audio/")
        assert sound.headers["Cache-Control"] == "no-store"


async def test_danger_gets_the_fitting_number_first_as_a_call_button(commune: MinhSon) -> None:
    citizen = commune.citizen()
    citizen.says("cháy nhà ở thôn Đông cứu với")
    first = await citizen.hears_in_time("114")
    assert any(button["type"] == "oa.open.phone" for button in first["buttons"])
    answers = [line for line in await citizen.shows() if line["from"] == "oa"]
    assert answers[0]["id"] == first["id"]


async def test_nine_gives_the_number_and_silences_the_bot(commune: MinhSon, office: Phone) -> None:
    citizen = commune.citizen()
    citizen.says("xin chào")
    await citizen.hears_in_time("9. Gặp cán bộ")
    await citizen.hears()
    citizen.says("9")
    await citizen.hears_in_time("0200 3555 100")
    citizen.says("anh ơi cho em hỏi tí")
    await citizen.is_told_nothing()
    citizen.says("0")
    await citizen.hears_in_time("1. ")


async def test_our_own_echoes_are_never_answered(commune: MinhSon) -> None:
    citizen = commune.citizen()
    citizen.says("xin chào")
    await citizen.hears_in_time("9. Gặp cán bộ")
    await citizen.hears()
    await commune.zalo.settled()
    await citizen.is_told_nothing()


async def test_an_answer_to_a_shut_window_waits_until_the_citizen_writes(
    commune: MinhSon, office: Phone
) -> None:
    citizen = commune.citizen()
    code = await _complains(commune, citizen, "cây đổ chắn ngang đường thôn Đông")
    notice = await office.hears_in_time(code)
    commune.zalo.set_faults(closed_window={"value": True, "person": citizen.id})
    await commune.worked()
    await citizen.catches_up()
    await _answers(commune, office, notice, "Đội cây xanh đã dọn cây đổ xong lúc 10 giờ sáng nay.")
    await citizen.is_told_nothing()
    commune.zalo.reset_faults()
    citizen.says("có ai xem chưa vậy")
    await citizen.hears_in_time("dọn cây đổ xong")


async def test_refused_buttons_leave_a_numbered_text(commune: MinhSon) -> None:
    citizen = commune.citizen()
    commune.zalo.set_faults(buttons="reject_-233")
    citizen.says("xin chào")
    menu = await citizen.hears_in_time("1. ")
    commune.zalo.reset_faults()
    assert menu["buttons"] == []


async def test_the_consoles_test_event_is_answered_200(commune: MinhSon) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{commune.zalo.base_url}/_/webhook", json={"test": True}) as answer,
    ):
        assert answer.status == 200
    await commune.zalo.settled()
    events = commune.zalo.log(kind="event")
    assert events[-1]["status"] == 200


async def test_a_complaint_by_the_page_is_answered_in_zalo_and_read_on_the_page(
    commune: MinhSon, office: Phone
) -> None:
    form = {"form": secrets.token_urlsafe(18), "text": "đèn đường thôn Đông hỏng cả tuần nay"}
    kept = KEPT.search(await _posted(commune, "/gop-y", **form))
    assert kept is not None
    notice = await office.hears_in_time(kept[0][:12])
    assert "thôn Đông" in notice["text"]
    await _answers(commune, office, notice, "Tổ điện đã thay bóng đèn chiều nay, đã thử sáng.")
    shown = await _posted(commune, "/tra-cuu", key=kept[0])
    assert "Tổ điện đã thay bóng đèn chiều nay" in shown
    assert "Đã trả lời" in shown
    rated = await _posted(
        commune, "/tra-cuu", key=kept[0], form=secrets.token_urlsafe(18), act="rate", rating="1"
    )
    assert "Cảm ơn Ông/Bà đã đánh giá" in rated


async def _posted(commune: MinhSon, path: str, **form: str) -> str:
    async with (
        aiohttp.ClientSession() as browser,
        browser.post(commune.service.url + path, data=form) as answer,
    ):
        text = html.unescape(await answer.text())
        assert answer.status == 200, text
        return text
