"""A complaint by the page, from the form to the rating of its answer."""

import html
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData, web
from PIL import Image
from sqlmodel import col, select

from bot.clock import ManualClock
from bot.web import desk_page, follow_page, kin_page, report_page
from bot.web.site import Site
from handlers.rules import Act
from storage import cases, communes, desk_links, lookups, officials, outbox, people
from storage.database import Session
from storage.models import Case, CaseEvent, LookUpNumber, Official, OutboxMessage, Person
from storage.outbox import Draft
from storage.types import CaseClass, CaseKind, CaseState, Channel, OutboxState, Post, Speaker
from tests.rules.communes import at, minh_son
from tests.web.pages import Served, hidden, served

NOW = at("2026-11-19 09:00")
RUDE = "cán bộ một cửa quát mắng tôi, đòi thêm tiền"


def add_pages(router: web.UrlDispatcher, site: Site) -> None:
    report_page.add_routes(router, site)
    follow_page.add_routes(router, site)
    desk_page.add_routes(router, site)
    kin_page.add_routes(router, site)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, except where a test says Postgres."""
    return str(request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url"))


@pytest.fixture
async def pages(database_url: str, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Served]:
    async with served(database_url, tmp_path, minh_son(), add=add_pages, clock=clock) as one:
        with one.site.database.transaction() as session:
            _pair(session, Post.office)
            _pair(session, Post.chairman)
        yield one


def _pair(session: Session, post: Post) -> None:
    [commune] = communes.all_of_them(session)
    row = officials.add(
        session,
        commune_id=commune.id,
        name=str(post),
        post=post,
        title=f"Người giữ {post}",
        unit=None,
        now=NOW,
    )
    session.flush()
    person = people.find_or_add(session, commune.id, Channel.zalo, str(post), NOW)
    officials.pair(row, person, NOW)


async def form_of(pages: Served) -> str:
    found = re.search(r'name="form" value="([^"]+)"', await pages.text("/gop-y"))
    assert found is not None
    return found[1]


async def sent(pages: Served, path: str = "/gop-y", status: int = 200, **fields: Any) -> str:
    async with pages.browser.post(path, data=fields) as answer:
        text = html.unescape(await answer.text())
        assert answer.status == status, text
        return text


def kept_in(text: str) -> str:
    found = re.search(r"(?:PA|HD)-\d{4}-\d{4}-(?:\d{6}|[A-Z0-9]{10})\b", text)
    assert found is not None, text
    return found[0]


async def reported(pages: Served, text: str = "đèn đường thôn Đông hỏng", **more: Any) -> str:
    """The string to keep."""
    return kept_in(await sent(pages, form=await form_of(pages), text=text, **more))


def the_case(pages: Served, kept: str) -> Case:
    with pages.site.database.transaction() as session:
        [commune] = communes.all_of_them(session)
        case = cases.by_code(session, commune.id, kept[:12])
        assert case is not None
        return case


def told_officials(pages: Served) -> list[str]:
    with pages.site.database.transaction() as session:
        rows = session.exec(
            select(OutboxMessage)
            .join(Person, col(Person.id) == col(OutboxMessage.person_id))
            .where(col(Person.channel) == Channel.zalo)
        ).all()
        return [outbox.draft_of(session, row).text for row in rows]


def answer(pages: Served, kept: str, text: str) -> None:
    """What releasing an official's held answer leaves."""
    case_id = the_case(pages, kept).id
    with pages.site.database.transaction() as session:
        case = session.get_one(Case, case_id)
        office = session.exec(select(Official).where(Official.post == Post.office)).one()
        cases.add_line(
            session,
            case,
            person_id=office.person_id or 0,
            speaker=Speaker.official,
            text=text,
            at=NOW,
            official=office,
        )
        row = outbox.queue(
            session,
            commune_id=case.commune_id,
            person_id=case.person_id,
            draft=Draft(text),
            now=NOW,
            case_id=case.id,
            official_id=office.id,
            purpose="answer",
        )
        row.state = OutboxState.sent
        case.state, case.answered_at = CaseState.da_tra_loi, NOW
        cases.record(session, case, Act.answer, NOW, official=office)


async def test_a_complaint_is_the_same_case_as_in_chat(pages: Served) -> None:
    text = await sent(
        pages, form=await form_of(pages), text="đèn đường hỏng", place="thôn Đông", name="Bà Tư"
    )
    kept = kept_in(text)
    assert "đã nhận phản ánh của Ông/Bà" in text
    assert "Trả lời trước: <strong>" in text
    case = the_case(pages, kept)
    assert (case.kind, case.case_class) == (CaseKind.complaint, CaseClass.village)
    assert case.due_at > NOW + timedelta(days=3)
    [notice] = told_officials(pages)
    assert "đèn đường hỏng" in notice
    assert "thôn Đông" in notice
    assert "Bà Tư" in notice


async def test_words_decide_where_nothing_is_chosen(pages: Served) -> None:
    assert (await reported(pages, "cho hỏi xã có làm việc thứ bảy không")).startswith("HD-")
    kept = await reported(pages, RUDE, openly="yes")
    assert the_case(pages, kept).case_class is CaseClass.staff


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
async def test_a_second_click_is_the_same_case_and_other_words_join_it(pages: Served) -> None:
    form = await form_of(pages)
    first = await sent(pages, form=form, text="đèn đường thôn Đông hỏng")
    again = await sent(pages, form=form, text="đèn đường thôn Đông hỏng")
    assert kept_in(again) == kept_in(first)
    changed = await sent(pages, form=form, text="đèn hỏng, ở ngõ 3 thôn Đông")
    assert kept_in(changed) == kept_in(first)
    assert "đèn hỏng, ở ngõ 3 thôn Đông" in changed
    with pages.site.database.transaction() as session:
        [_only] = session.exec(select(Case)).all()


async def test_danger_is_told_the_number_to_call_first(pages: Served) -> None:
    text = await sent(pages, form=await form_of(pages), text="nhà cạnh tôi đang cháy to")
    assert text.index("tel:114") < text.index("<h1>")


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "a phone"
    Image.new("RGB", (40, 30), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def colour_of(photo: bytes) -> str:
    shades = Image.open(io.BytesIO(photo)).resize((1, 1)).tobytes()
    return ("red", "green", "blue")[shades.index(max(shades))]


async def sent_with(
    pages: Served, path: str, photos: list[bytes], status: int = 200, **fields: str
) -> str:
    form = FormData(fields)
    for data in photos:
        form.add_field("photos", data, filename="a.jpg", content_type="image/jpeg")
    async with pages.browser.post(path, data=form) as answer:
        text = html.unescape(await answer.text())
        assert answer.status == status, text
        return text


async def test_photos_go_with_it_without_their_place(pages: Served) -> None:
    fields: dict[str, Any] = {"form": await form_of(pages), "text": "rác thôn Đông"}
    text = await sent_with(pages, "/gop-y", [picture("red")], **fields)
    assert "Kèm 1 ảnh" in text
    with pages.site.database.transaction() as session:
        [photo] = cases.attachments(session, the_case(pages, kept_in(text)))
    kept = Image.open(io.BytesIO(pages.site.media.read(photo.id)))
    assert not kept.getexif()
    look = {"key": kept_in(text), "act": "open"}
    assert f'value="{photo.id}"' in await sent(pages, "/tra-cuu", key=kept_in(text))
    async with pages.browser.post("/tra-cuu", data={**look, "file": str(photo.id)}) as answer:
        assert Image.open(io.BytesIO(await answer.read())).size == (40, 30)
        assert answer.headers["Cache-Control"] == "no-store"
    for other in (str(photo.id + 1), "", "²"):
        async with pages.browser.post("/tra-cuu", data={**look, "file": other}) as answer:
            assert answer.status == 404


async def test_a_photo_that_cannot_be_read_is_said_and_no_fault(pages: Served) -> None:
    fields: dict[str, Any] = {"form": await form_of(pages), "text": "rác thôn Đông"}
    text = await sent_with(pages, "/gop-y", [picture("red")], 200, **fields)
    with pages.site.database.transaction() as session:
        [photo] = cases.attachments(session, the_case(pages, kept_in(text)))
    look = {"key": kept_in(text), "act": "open", "file": str(photo.id)}
    pages.site.media.write(photo.id, b"\xff\xd8\xff half a photo")
    for _ in ("cut off", "gone"):
        async with pages.browser.post("/tra-cuu", data=look) as answer:
            assert answer.status == 404
            assert "Không mở được tệp" in await answer.text()
        pages.site.media.delete(photo.id)


async def test_a_wrong_phone_number_is_told_and_nothing_is_lost(pages: Served) -> None:
    text = await sent(pages, form=await form_of(pages), text="đèn hỏng", phone="12", status=422)
    assert "Số điện thoại chưa đúng" in text
    assert ">đèn hỏng</textarea>" in text
    assert "Xin viết vài chữ" in await sent(pages, form=await form_of(pages), status=422)


async def test_photos_need_not_be_picked_again_after_an_error(pages: Served) -> None:
    fields: dict[str, Any] = {"form": await form_of(pages), "text": "rác thôn Đông"}
    first = [picture("red"), picture("blue")]
    mended = await sent_with(pages, "/gop-y", first, 422, phone="12", **fields)
    assert "Đã giữ 2 ảnh" in mended
    mended = await sent_with(
        pages, "/gop-y", [picture("green"), b"no photo"], 422, kept="2", **fields
    )
    assert "Đã giữ 3 ảnh" in mended
    text = await sent(pages, kept="3", **fields)
    assert "Kèm 3 ảnh" in text
    assert "Kèm 3 ảnh" in await sent(pages, kept="3", **fields)  # a second click
    with pages.site.database.transaction() as session:
        case = the_case(pages, kept_in(text))
        assert len(cases.lines(session, case)) == 1
        photos = cases.attachments(session, case)
    assert [colour_of(pages.site.media.read(one.id)) for one in photos] == ["red", "blue", "green"]


async def test_kept_photos_can_be_left_out(pages: Served) -> None:
    fields: dict[str, Any] = {"form": await form_of(pages), "text": "rác thôn Đông"}
    await sent_with(pages, "/gop-y", [picture("red")], 422, phone="12", **fields)
    text = await sent(pages, kept="1", drop="yes", **fields)
    assert kept_in(text)
    assert "Kèm" not in text


async def test_photos_that_are_kept_no_longer_are_told(pages: Served) -> None:
    fields: dict[str, Any] = {"form": await form_of(pages), "text": "rác thôn Đông"}
    told = await sent(pages, kept="2", status=422, **fields)
    assert "2 ảnh chọn lúc trước không còn" in told
    assert "kept" not in hidden(told)
    assert kept_in(await sent(pages, **fields))


async def test_photos_of_what_reads_confidential_are_not_kept(pages: Served) -> None:
    fields: dict[str, Any] = {"form": await form_of(pages), "text": RUDE}
    told = await sent_with(pages, "/gop-y", [picture("red")], 422, phone="12", **fields)
    assert "Ảnh chưa được giữ, xin chọn lại" in told
    assert pages.site.unsent.of(fields["form"]) == ()
    fields["text"] = "rác thôn Đông"
    await sent_with(pages, "/gop-y", [picture("red")], 422, phone="12", **fields)
    assert "Chưa có gì được gửi đi" in await sent(pages, **{**fields, "text": RUDE})
    assert pages.site.unsent.of(fields["form"]) == ()


async def test_a_clerk_need_not_pick_photos_again(pages: Served) -> None:
    path = await desk_link(pages)
    fields: dict[str, Any] = {"form": await form_of(pages), "text": "đường thôn Đông ngập"}
    told = await sent_with(pages, path, [picture("red")], 422, **fields)
    assert "Đã giữ 1 ảnh" in told
    assert "Kèm 1 ảnh" in await sent(pages, path, kept="1", consent="yes", **fields)


@pytest.mark.parametrize("openly", ["", "yes"])
async def test_asking_for_the_receipt_later_says_nothing_twice(
    pages: Served, monkeypatch: pytest.MonkeyPatch, openly: str
) -> None:
    fields: dict[str, Any] = {
        "form": await form_of(pages),
        "text": RUDE if openly else "rác thôn Đông",
    }
    with monkeypatch.context() as busy:
        busy.setattr("bot.web.sent_forms.WAITS", ())
        busy.setattr("bot.web.matter_forms.filed_by", lambda *_: None)
        later = await sent_with(pages, "/gop-y", [picture("red")], 202, openly=openly, **fields)
    text = await sent(pages, **hidden(later))
    assert "Kèm 1 ảnh" in text
    with pages.site.database.transaction() as session:
        assert len(cases.lines(session, the_case(pages, kept_in(text)))) == 1


async def test_the_answer_is_read_and_rated(pages: Served) -> None:
    kept = await reported(pages)
    answer(pages, kept, "Tổ điện đã sửa xong.")
    shown = await sent(pages, "/tra-cuu", key=kept.lower().replace("-", " "))
    assert "Tổ điện đã sửa xong." in shown
    assert "Đã trả lời" in shown
    thanks = await sent(
        pages, "/tra-cuu", key=kept, form=await form_of(pages), act="rate", rating="1"
    )
    assert "Cảm ơn Ông/Bà đã đánh giá" in thanks
    assert (the_case(pages, kept).rating, the_case(pages, kept).state) == (1, CaseState.dong)


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
async def test_who_is_not_satisfied_says_why_and_it_is_taken_up_again(pages: Served) -> None:
    kept = await reported(pages)
    answer(pages, kept, "Đã chuyển.")
    act: dict[str, Any] = {"key": kept, "form": await form_of(pages), "act": "rate", "rating": "3"}
    assert "điều gì chưa được" in await sent(pages, "/tra-cuu", status=422, **act)
    told = await sent(pages, "/tra-cuu", **act, text="đèn vẫn hỏng")
    assert "được mở lại" in told
    assert the_case(pages, kept).reopened == 1


async def test_words_are_added_once_and_a_case_is_withdrawn_and_kept(pages: Served) -> None:
    kept = await reported(pages)
    act: dict[str, Any] = {
        "key": kept,
        "form": await form_of(pages),
        "act": "add",
        "text": "gần trường học",
    }
    for _ in range(2):
        assert "Đã ghi thêm" in await sent(pages, "/tra-cuu", **act)
    with pages.site.database.transaction() as session:
        assert len(cases.lines(session, the_case(pages, kept))) == 2
    form = await form_of(pages)
    assert "Đã rút" in await sent(pages, "/tra-cuu", key=kept, form=form, act="withdraw")
    assert the_case(pages, kept).state is CaseState.rut
    form = await form_of(pages)
    assert "giữ lại" in await sent(pages, "/tra-cuu", key=kept, form=form, act="pressed")
    with pages.site.database.transaction() as session:
        details = [session.unseal(one, "detail") for one in session.exec(select(CaseEvent)).all()]
    assert any("bảo rút" in one for one in details)


async def test_an_unknown_code_looks_like_a_wrong_number(pages: Served) -> None:
    kept = await reported(pages)
    wrong = f"{kept[:12]}-{(int(kept[13:]) + 1) % 10**6:06}"
    unknown = "PA-2001-0001-123456"
    seen = [await sent(pages, "/tra-cuu", key=one, status=422) for one in (wrong, unknown)]
    assert seen[0].replace(wrong, "") == seen[1].replace(unknown, "")
    assert "không mở được việc nào" in seen[0]


async def test_the_number_is_kept_only_hashed(pages: Served) -> None:
    kept = await reported(pages)
    with pages.site.database.transaction() as session:
        [row] = session.exec(select(LookUpNumber)).all()
    assert kept[13:] not in row.model_dump_json()


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
async def test_with_a_phone_number_the_answer_goes_on_the_call_list_until_read(
    pages: Served,
) -> None:
    kept, unphoned = await reported(pages, phone="0912 345 678"), await reported(pages)
    for one in (kept, unphoned):
        answer(pages, one, "Đã sửa xong.")

    def to_call() -> list[int | None]:
        with pages.site.database.transaction() as session:
            [commune] = communes.all_of_them(session)
            return [row.case_id for row in lookups.to_be_called(session, commune.id)]

    assert to_call() == [the_case(pages, kept).id]
    await sent(pages, "/tra-cuu", key=kept)
    assert to_call() == []


async def test_a_dossier_code_gets_the_portals_look_up(pages: Served) -> None:
    text = await sent(pages, "/tra-cuu", key="H40.12.3-251103-0042")
    assert "là mã hồ sơ nộp ở quầy" in text
    assert "dichvucong.gov.vn" in text


async def test_the_receipt_is_saved_as_a_picture(pages: Served) -> None:
    form = await form_of(pages)
    await sent(pages, form=form, text="đèn đường thôn Đông hỏng")
    async with pages.browser.post("/gop-y", data={"form": form, "act": "image"}) as answer:
        assert answer.status == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        assert Image.open(io.BytesIO(await answer.read())).size == (1080, 720)


async def desk_link(pages: Served) -> str:
    with pages.site.database.transaction() as session:
        office = session.exec(select(Official).where(Official.post == Post.office)).one()
        return f"/ghi-ho/{desk_links.make(session, office, NOW)}"


async def test_a_clerk_files_for_somebody_with_their_consent_once(pages: Served) -> None:
    path = await desk_link(pages)
    assert "Ghi hộ" in await pages.text(path)
    fields: dict[str, Any] = {"text": "đường thôn Đông ngập", "name": "Cụ Sáu"}
    fields["form"] = await form_of(pages)
    assert "hỏi họ có đồng ý" in await sent(pages, path, status=422, **fields)
    slip = await sent(pages, path, consent="yes", **fields)
    kept = kept_in(slip)
    assert "Giấy hẹn trả lời" in slip
    case = the_case(pages, kept)
    with pages.site.database.transaction() as session:
        [record] = [one for one in cases.history(session, case) if one.act == "assisted"]
        assert "đồng ý" in session.unseal(record, "detail")
        assert people.get(session, case.person_id).channel is Channel.clerk
    assert kept_in(await sent(pages, path, consent="yes", **fields)) == kept
    await sent(pages, path, status=410, consent="yes", **{**fields, "form": await form_of(pages)})
    assert "đường thôn Đông ngập" in await sent(pages, "/tra-cuu", key=kept)


async def test_a_matter_about_staff_is_not_filed_by_staff(pages: Served) -> None:
    path, form = await desk_link(pages), await form_of(pages)
    slip = await sent(pages, path, form=form, text=RUDE, consent="yes")
    assert "Chủ tịch tiếp công dân" in slip
    assert "thư dán kín" in slip
    assert "quát mắng" not in slip
    with pages.site.database.transaction() as session:
        assert session.exec(select(Case)).all() == []


async def test_an_unknown_desk_link_is_over(pages: Served) -> None:
    await pages.text("/ghi-ho/abcdefgh", 410)


async def through_the_door(pages: Served, door: str, **more: Any) -> str:
    """The confidential page behind its button."""
    found = re.search(r'action="(/kin/[^"]+)"', door)
    assert found is not None, door
    assert "Mở" in await pages.text(found[1])  # looking burns nothing
    return await sent(pages, found[1], **more)


def page_key(text: str) -> str:
    found = re.search(r'name="page" value="([^"]+)"', text)
    assert found is not None, text
    return found[1]


async def test_words_about_staff_are_offered_the_confidential_page_first(pages: Served) -> None:
    offer = await sent(pages, form=await form_of(pages), text=RUDE, name="Bà Tư")
    assert "Chưa có gì được gửi đi" in offer
    with pages.site.database.transaction() as session:
        assert session.exec(select(Case)).all() == []


async def test_what_was_offered_the_lane_and_is_sent_openly_is_for_those_named(
    pages: Served,
) -> None:
    text = "cô ở quầy bảo đưa 200 nghìn mới làm nhanh"
    fields: dict[str, Any] = {"form": await form_of(pages), "text": text}
    offer = await sent(pages, **fields)
    assert "Chủ tịch và văn phòng đọc" in offer
    case = the_case(pages, kept_in(await sent(pages, openly="yes", **fields)))
    assert case.case_class is CaseClass.staff


async def test_a_confidential_matter_is_told_and_followed_without_a_name(pages: Served) -> None:
    door = await sent(pages, act="kin", text=RUDE)
    writing = await through_the_door(pages, door, text=RUDE)
    assert f">{RUDE}</textarea>" in writing
    path = re.findall(r'action="(/kin/[^"]+)"', door)[0]
    page: dict[str, Any] = {"page": page_key(writing), "text": RUDE, "concerned": "none"}
    kept = kept_in(await sent(pages, path, **page))
    assert len(kept) == len("PA-2611-0742-") + 10
    case = the_case(pages, kept)
    assert case.confidential
    with pages.site.database.transaction() as session:
        assert people.get(session, case.person_id).channel is Channel.nobody
    assert all(RUDE not in text for text in told_officials(pages))

    door = await sent(pages, "/tra-cuu", key=kept)
    assert RUDE not in door
    assert kept[:12] not in door
    assert RUDE in await through_the_door(pages, door)
    await sent(pages, "/tra-cuu", key=f"{kept[:-1]}{'A' if kept[-1] != 'A' else 'B'}", status=422)
