"""What people see when the outbox works."""

from bot.emulator.media import sample_picture
from storage import people
from storage.database import Session
from storage.models import Attachment
from storage.outbox import Button, Draft
from storage.people import find_or_add
from storage.types import Channel, MediaKind, MediaState, OutboxState, Priority
from tests.delivery.conftest import Post


async def test_what_is_queued_reaches_the_phone_and_is_known_as_sent(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    [row_id] = await post.queue(person, "Chào bà")
    assert await post.shown_within(phone, 1) == ["Chào bà"]
    row = await post.until(row_id, OutboxState.sent)
    assert row.send_id is not None
    assert row.sent_at is not None


async def test_a_persons_messages_come_in_order(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    sentences = [f"Câu {n}" for n in range(20)]
    await post.queue(person, *sentences)
    assert await post.shown_within(phone, 20) == sentences


async def test_many_people_are_answered_at_once(post: Post) -> None:
    post.zalo.set_faults(slow_api=0.5)
    everyone = [await post.person(f"Người {n}") for n in range(30)]
    for person, _ in everyone:
        await post.queue(person, "Chào")
    for _, phone in everyone:
        assert await post.shown_within(phone, 1) == ["Chào"]
    for row in await post.rows():
        await post.until(row.id, OutboxState.sent)
    times = [row.sent_at for row in await post.rows() if row.sent_at]
    # One after the other they would have taken fifteen seconds.
    assert (max(times) - min(times)).total_seconds() < 10


async def test_replies_go_before_bulk(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    others = [await post.person(f"Người {n}") for n in range(3)]
    post.zalo.set_faults(rate_limit={"value": "app", "times": 1})
    [limited] = await post.queue(person, "Mở đầu")
    await post.until_row(limited, lambda row: row.error_code == -32)
    for other, _ in others:
        await post.queue(other, "Thông báo chung", priority=Priority.bulk)
    await post.queue(person, "Trả lời")
    post.clock.advance(minutes=2)
    await post.shown_within(phone, 2)
    sent = sorted((r for r in await post.rows() if r.started_at), key=lambda r: r.started_at or 0)
    assert sent[0].priority is Priority.reply


async def test_buttons_a_quote_and_a_tap_arrive(post: Post) -> None:
    person, phone = await post.person("Bà Tư", says=None)
    asked = post.zalo.send(phone, "đèn hỏng")["msg_id"]
    buttons = (Button("1. Có", "say", "#chon a.1"), Button("Gọi xã", "phone", "0237 3812 345"))
    await post.queue(person, Draft(text="Bà cần gì?", buttons=buttons, quote=asked))
    [shown] = await post.zalo.until_answers(phone, 1)
    assert shown["quote"]["text"] == "đèn hỏng"
    assert [button["title"] for button in shown["buttons"]] == ["1. Có", "Gọi xã"]
    opened = post.zalo.send(phone, kind="tap", message_id=shown["id"], button=1)
    assert opened["open"] == "tel:+842373812345"


async def test_a_long_text_comes_in_parts_before_what_follows(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    long = "\n".join(f"Dòng {n} " + "chữ " * 40 for n in range(30))
    await post.queue(person, long, "Hết")
    *parts, end = await post.shown_within(phone, 4)
    assert end == "Hết"
    assert " ".join(" ".join(parts).split()) == " ".join(long.split())
    assert all(len(part) <= 2000 for part in parts)


async def test_a_photo_goes_out_scaled_once_it_has_been_fetched(post: Post) -> None:
    person, phone = await post.person("Chủ tịch")

    def add(session: Session) -> int:
        owner = people.get(session, person)
        now = post.clock.now()
        return people.add_attachment(session, owner, MediaKind.image, "https://x", "", now).id

    photo = await post.database.run(add)
    [row_id, _] = await post.queue(person, Draft(text="Ảnh hiện trường", image=photo), "Xong")
    await post.until_row(row_id, lambda row: row.next_at is not None and row.attempts > 0)
    assert post.shown(phone) == []
    post.media.write(photo, sample_picture("lamp"))

    def fetched(session: Session) -> None:
        session.get_one(Attachment, photo).state = MediaState.stored

    await post.database.run(fetched)
    post.clock.advance(seconds=3)
    shown = await post.zalo.until_answers(phone, 2)
    assert [len(message["images"]) for message in shown] == [1, 0]
    assert shown[0]["text"] == "Ảnh hiện trường"


async def test_a_person_of_the_web_form_needs_no_zalo(post: Post) -> None:
    def add(session: Session) -> int:
        return find_or_add(session, post.commune_id, Channel.web, "w1", post.clock.now()).id

    person = await post.database.run(add)
    [row_id] = await post.queue(person, "Đã nhận")
    await post.until(row_id, OutboxState.sent)
    assert post.zalo.log(kind="call") == []


async def test_an_answer_that_is_held_does_not_go(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    until = post.clock.now()
    [held] = await post.queue(person, "Đang giữ", held_until=until)
    await post.queue(person, "Tin khác")
    assert await post.shown_within(phone, 1) == ["Tin khác"]
    assert (await post.row(held)).state is OutboxState.held


async def test_a_sender_that_stops_finishes_what_is_under_way(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    post.zalo.set_faults(slow_api=0.3)
    [row_id, next_id] = await post.queue(person, "Một", "Hai")
    await post.until(row_id, OutboxState.sending)
    await post.senders[0].stop()
    assert (await post.row(row_id)).state is OutboxState.sent
    assert (await post.row(next_id)).state is OutboxState.todo
    assert post.shown(phone) == ["Một"]
