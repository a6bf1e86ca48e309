"""Sends whose fate is unknown: settled by echo or Zalo's record, never repeated blind."""

import asyncio
from datetime import timedelta

import pytest

from bot.emulator.config import DEFAULT_OA_ID
from bot.zalo.messages import Text
from storage import delivery, marks, people
from storage.database import Session
from storage.marks import Echo, Mark
from storage.models import OutboxMessage
from storage.outbox import Draft
from storage.types import OutboxState
from tests.delivery.conftest import Post


def times_sent(post: Post, phone: str, text: str) -> int:
    return post.shown(phone).count(text)


async def echo(post: Post, person: int, zalo_id: str, text: str, kind: str = "text") -> bool:
    """What the worker does with `oa_send_*`."""
    now = post.clock.now()

    def note(session: Session) -> bool:
        address = people.address(session, people.get(session, person))
        told = Echo(zalo_id, address, kind, text, now)
        return marks.note_echoes(session, post.commune_id, [told]) == {zalo_id}

    return await post.database.run(note)


async def until_unknown(post: Post, row_id: int) -> None:
    await post.until(row_id, OutboxState.unknown)


async def test_a_send_cut_after_acceptance_is_settled_and_not_repeated(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    post.zalo.set_faults(cut_after={"times": 1})
    [row_id, next_id] = await post.queue(person, "Một", "Hai")
    await until_unknown(post, row_id)
    assert (await post.row(next_id)).state is OutboxState.todo
    post.clock.advance(seconds=3)
    row = await post.until(row_id, OutboxState.sent)
    assert row.send_id is not None
    assert await post.shown_within(phone, 2) == ["Một", "Hai"]


async def test_a_send_cut_before_acceptance_goes_out_once(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    post.zalo.set_faults(cut_before={"times": 1})
    [row_id, _] = await post.queue(person, "Một", "Hai")
    await until_unknown(post, row_id)
    for _ in range(4):
        post.clock.advance(seconds=3)
        await asyncio.sleep(0.1)
    assert await post.shown_within(phone, 2) == ["Một", "Hai"]
    assert (await post.row(row_id)).attempts == 2


async def test_an_echo_settles_it_before_zalo_is_asked(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    post.zalo.set_faults(cut_after={"times": 1})
    [row_id] = await post.queue(person, "Một")
    await until_unknown(post, row_id)
    assert await echo(post, person, "echo-1", "Một")
    row = await post.row(row_id)
    assert (row.state, row.echo_id) == (OutboxState.sent, "echo-1")
    assert times_sent(post, phone, "Một") == 1


async def test_an_echo_that_comes_before_the_answer_is_kept_beside_it(post: Post) -> None:
    person, _ = await post.person("Bà Tư")
    post.zalo.set_faults(slow_api=0.3)
    [row_id] = await post.queue(person, "Một")
    await post.until(row_id, OutboxState.sending)
    assert await echo(post, person, "echo-1", "Một")
    row = await post.until(row_id, OutboxState.sent)
    assert row.echo_id == "echo-1"
    assert row.send_id not in (None, "echo-1")


async def test_equal_words_are_matched_to_their_echoes_in_order(post: Post) -> None:
    person, _ = await post.person("Bà Tư")
    ids = await post.queue(person, "Đã ghi", "Đã ghi")
    for row_id in ids:
        await post.until(row_id, OutboxState.sent)
    for name in ("e1", "e2"):
        assert await echo(post, person, name, "Đã ghi")
    assert [(await post.row(row_id)).echo_id for row_id in ids] == ["e1", "e2"]


async def test_an_echo_of_other_words_kind_or_person_settles_nothing(post: Post) -> None:
    person, _ = await post.person("Bà Tư")
    other, _ = await post.person("Ông Năm")
    post.zalo.set_faults(cut_after={"times": 1})
    [row_id] = await post.queue(person, "Một")
    await until_unknown(post, row_id)
    assert not await echo(post, person, "e1", "Khác")
    assert not await echo(post, person, "e1", "Một", kind="image")
    assert not await echo(post, other, "e1", "Một")
    assert (await post.row(row_id)).echo_id is None


async def test_marks_of_the_phone_are_kept_by_either_id(post: Post) -> None:
    person, _ = await post.person("Bà Tư")
    [row_id] = await post.queue(person, "Một")
    row = await post.until(row_id, OutboxState.sent)
    await echo(post, person, "other-id", "Một")
    now, commune, send_id = post.clock.now(), post.commune_id, row.send_id or ""
    run = post.database.run
    both = [Mark("other-id", now), Mark("nobodys", now)]
    assert await run(lambda s: marks.note_received(s, commune, [Mark(send_id, now)])) == {send_id}
    assert await run(lambda s: marks.note_seen(s, commune, both)) == {"other-id"}
    row = await post.row(row_id)
    assert row.received_at is not None
    assert row.seen_at is not None


async def test_the_same_words_sent_a_moment_before_prove_nothing(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    [first] = await post.queue(person, "Đã ghi")
    await post.until(first, OutboxState.sent)
    post.zalo.set_faults(cut_before={"times": 1})
    [second] = await post.queue(person, "Đã ghi")
    await until_unknown(post, second)
    for _ in range(4):
        post.clock.advance(seconds=3)
        await asyncio.sleep(0.1)
    await post.until(second, OutboxState.sent)
    assert times_sent(post, phone, "Đã ghi") == 2


async def test_undecided_after_ten_minutes_the_line_moves_on(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    post.zalo.set_faults(cut_after={"times": 1})
    [row_id, _] = await post.queue(person, "Một", "Hai")
    await until_unknown(post, row_id)
    post.zalo.set_faults(http_500="before")
    post.clock.advance(minutes=5)
    await asyncio.sleep(0.3)
    assert (await post.row(row_id)).state is OutboxState.unknown
    post.clock.advance(minutes=6)
    await post.until(row_id, OutboxState.undecided)
    post.zalo.reset_faults()
    post.clock.advance(hours=1)
    await post.zalo.until_screen(phone, lambda shown: shown[-1]["text"] == "Hai")
    assert times_sent(post, phone, "Một") == 1


async def test_a_late_echo_after_a_second_send_was_due_prevents_it(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    post.zalo.set_faults(cut_before={"times": 1})
    [row_id] = await post.queue(person, "Một")
    await until_unknown(post, row_id)
    await post.senders[0].stop()
    now = post.clock.now()

    def not_found(session: Session) -> None:
        [parcel] = delivery.claim_doubtful(session, now + timedelta(minutes=1), 5)
        absent = delivery.Result(parcel, OutboxState.todo, asked=True)
        delivery.record(session, [absent], now)

    await post.database.run(not_found)
    assert (await post.row(row_id)).state is OutboxState.todo
    assert await echo(post, person, "late", "Một")
    assert (await post.row(row_id)).state is OutboxState.sent
    assert post.shown(phone) == []


async def test_a_process_killed_after_its_claim_repeats_nothing(post: Post) -> None:
    """Both cases of a kill: the message had reached Zalo, and it had not."""
    reached, phone = await post.person("Bà Tư")
    lost, other_phone = await post.person("Ông Năm")
    await post.senders.pop().stop()
    ids = [*await post.queue(reached, "Một"), *await post.queue(lost, "Hai")]
    now = post.clock.now()
    claim = await post.database.run(
        lambda session: delivery.claim(session, now, 10, lambda draft, oa_id: [draft])
    )
    assert {parcel.id for parcel in claim.parcels} == set(ids)
    await post.client.send_cs(DEFAULT_OA_ID, phone, Text("Một"))
    await post.sender()
    for _ in range(10):
        post.clock.advance(seconds=15)
        await asyncio.sleep(0.1)
    for row_id in ids:
        await post.until(row_id, OutboxState.sent)
    assert post.shown(phone) == ["Một"]
    assert post.shown(other_phone) == ["Hai"]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_processes_send_each_message_once_and_in_order(post: Post) -> None:
    await post.sender()
    everyone = [await post.person(f"Người {n}") for n in range(10)]
    for number in range(5):
        for person, _ in everyone:
            await post.queue(person, Draft(text=f"Câu {number}"))
    for _, phone in everyone:
        assert await post.shown_within(phone, 5) == [f"Câu {n}" for n in range(5)]


async def test_a_restored_message_waits_until_it_is_released(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    await post.senders.pop().stop()
    [row_id] = await post.queue(person, "Một")

    def restore(session: Session) -> None:
        session.get_one(OutboxMessage, row_id).state = OutboxState.restored

    await post.database.run(restore)
    await post.sender()
    await post.queue(person, "Hai")
    assert await post.shown_within(phone, 1) == ["Hai"]
    assert await post.database.run(delivery.release_restored) == 1
    post.wake()
    assert await post.shown_within(phone, 2) == ["Hai", "Một"]


async def test_an_echo_is_not_taken_for_that_of_an_older_message_with_the_same_words(
    post: Post,
) -> None:
    person, phone = await post.person("Bà Tư")
    [older] = await post.queue(person, "Giờ làm việc")
    await post.until(older, OutboxState.sent)  # whose echo never comes
    post.clock.advance(seconds=60)
    post.zalo.set_faults(cut_after={"times": 1})
    [newer] = await post.queue(person, "Giờ làm việc")
    await until_unknown(post, newer)
    assert await echo(post, person, "echo-of-newer", "Giờ làm việc")
    assert (await post.row(newer)).echo_id == "echo-of-newer"
    for _ in range(4):
        post.clock.advance(seconds=10)
        await asyncio.sleep(0.1)
    assert times_sent(post, phone, "Giờ làm việc") == 2
