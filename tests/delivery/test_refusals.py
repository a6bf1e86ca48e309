"""What Zalo's refusals lead to, against the local Zalo that gives them."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import cases, communes, delivery, officials, outbox, people
from storage.database import Database, Session
from storage.delivery import Result
from storage.models import Commune, OutboxMessage
from storage.outbox import Button, Draft
from storage.types import CaseClass, CaseKind, Channel, OutboxState
from storage.types import Post as PostOf
from tests.delivery.conftest import Post

NOW = datetime(2026, 11, 17, 2, tzinfo=UTC)
PHONE = Button("Gọi 113", "phone", "113")


@pytest.mark.parametrize("refusal", ["reject_-233", "reject_-201"])
async def test_refused_buttons_become_plain_words(post: Post, refusal: str) -> None:
    person, phone = await post.person("Bà Tư")
    post.zalo.set_faults(buttons=refusal)
    await post.queue(person, Draft(text="Cháy gọi 114", buttons=(PHONE,)), "Hết")
    assert await post.shown_within(phone, 2) == ["Cháy gọi 114\nGọi 113: 113", "Hết"]


async def test_an_oa_that_refused_buttons_is_not_asked_again_for_an_hour(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    post.zalo.set_faults(buttons={"value": "reject_-233", "times": 1})
    first = Draft(text="Một", buttons=(PHONE,))
    await post.queue(person, first)
    await post.shown_within(phone, 1)
    await post.queue(person, Draft(text="Hai", buttons=(PHONE,)))
    shown = await post.zalo.until_answers(phone, 2)
    assert shown[1]["buttons"] == []
    post.clock.advance(hours=1, seconds=1)
    await post.queue(person, Draft(text="Ba", buttons=(PHONE,)))
    shown = await post.zalo.until_answers(phone, 3)
    assert [button["title"] for button in shown[2]["buttons"]] == ["Gọi 113"]


async def test_over_the_minutes_limit_everybody_waits_for_the_next_minute(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    other, other_phone = await post.person("Ông Năm")
    post.zalo.set_faults(rate_limit={"value": "app", "times": 1})
    [row_id] = await post.queue(person, "Một")
    await post.until_row(row_id, lambda row: row.error_code == -32)
    [other_id] = await post.queue(other, "Hai")
    sends = len(post.zalo.log(kind="call"))
    await post.queue(other, "Ba")
    assert (await post.row(other_id)).state is OutboxState.todo
    assert len(post.zalo.log(kind="call")) == sends
    post.clock.advance(seconds=62)
    assert await post.shown_within(phone, 1) == ["Một"]
    assert await post.shown_within(other_phone, 2) == ["Hai", "Ba"]


async def test_a_shut_window_waits_until_the_person_writes(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    post.clock.advance(days=8)
    ids = await post.queue(person, "Một", "Hai")
    for row_id in ids:
        await post.until(row_id, OutboxState.waiting)
    post.zalo.send(phone, "tôi đây")
    await post.database.run(lambda session: delivery.reopen_line(session, person))
    await post.queue(person, "Ba")
    assert await post.shown_within(phone, 3) == ["Một", "Hai", "Ba"]


async def test_without_a_paying_account_the_window_shuts_after_two_days(post: Post) -> None:
    person, _ = await post.person("Bà Tư")
    post.clock.advance(days=3)
    [row_id] = await post.queue(person, "Nhắc việc")
    assert (await post.until(row_id, OutboxState.waiting)).error_code == -320


async def last_wrote(post: Post, person: int, *, hours: float) -> None:
    """The person's last word that we know of was so long ago."""
    at = post.clock.now() - timedelta(hours=hours)

    def put(session: Session) -> None:
        people.get(session, person).last_wrote_at = at

    await post.database.run(put)


async def pays(post: Post, zca: bool) -> None:
    def put(session: Session) -> None:
        session.get_one(Commune, post.commune_id).profile = {"zca": zca}

    await post.database.run(put)


async def test_what_zalo_would_bill_does_not_leave_without_a_paying_account(post: Post) -> None:
    post.zalo.set_faults(zca="linked")  # the app's, for another commune
    person, phone = await post.person("Bà Tư")
    post.clock.advance(days=3)
    await last_wrote(post, person, hours=72)
    ids = await post.queue(person, "Một", "Hai")
    for row_id in ids:
        assert (await post.until(row_id, OutboxState.waiting)).error_code is None
    assert post.shown(phone) == []
    post.zalo.send(phone, "tôi đây")
    await last_wrote(post, person, hours=0)
    await post.database.run(lambda session: delivery.reopen_line(session, person))
    await post.queue(person, "Ba")
    assert await post.shown_within(phone, 3) == ["Một", "Hai", "Ba"]


async def test_a_commune_that_pays_writes_for_seven_days(post: Post) -> None:
    post.zalo.set_faults(zca="linked")
    await pays(post, True)
    person, phone = await post.person("Bà Tư")
    post.clock.advance(days=3)
    await last_wrote(post, person, hours=72)
    await post.queue(person, "Một")
    assert await post.shown_within(phone, 1) == ["Một"]


@pytest.mark.parametrize(("hours", "state"), [(47.9, "todo"), (48, "waiting"), (None, "waiting")])
def test_who_writes_while_a_message_is_held_gets_it_at_once(
    database: Database, hours: float | None, state: str
) -> None:
    """Its claim found the window shut; what counts is when they wrote by the time it is held."""
    now = NOW
    with database.transaction() as session:
        person_id, row_id = waiting_for_zalo(session, now - timedelta(days=3), now)
    with database.transaction() as session:
        (parcel,) = delivery.claim(session, now, 1, lambda draft, _: [draft]).parcels
        assert parcel.unpaid
    with database.transaction() as session:
        if hours is not None:
            people.get(session, person_id).last_wrote_at = now - timedelta(hours=hours)
    with database.transaction() as session:
        delivery.record(session, [Result(parcel, OutboxState.waiting)], now)
    with database.transaction() as session:
        assert session.get_one(OutboxMessage, row_id).state == state


def waiting_for_zalo(session: Session, wrote_at: datetime, now: datetime) -> tuple[int, int]:
    """Somebody who wrote then, and a message to them."""
    communes.save(session, "xa-thu", {}, "9", now)
    commune = communes.by_slug(session, "xa-thu")
    assert commune is not None
    person = people.find_or_add(session, commune.id, Channel.zalo, "u1", now, wrote_at)
    row = outbox.queue(
        session, commune_id=commune.id, person_id=person.id, draft=Draft("Một"), now=now
    )
    session.flush()
    return person.id, row.id


async def test_an_expired_token_is_renewed_and_the_message_sent_once(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    post.zalo.set_faults(token_expired="-220")
    await post.queue(person, "Chào bà", "Hết")
    assert await post.shown_within(phone, 2) == ["Chào bà", "Hết"]


async def test_a_lost_grant_raises_an_alarm_and_keeps_the_message(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    post.zalo.set_faults(token_expired="-216_invalid", refresh_refused=True)
    [row_id] = await post.queue(person, "Chào bà")
    row = await post.until_row(
        row_id, lambda row: row.state is OutboxState.todo and row.attempts > 0
    )
    assert row.next_at is not None
    assert any("xaoi oa link" in sentence for sentence in post.alarms.standing.values())
    assert post.shown(phone) == []


async def test_who_cannot_be_reached_is_given_up_and_the_holder_told(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    officer, desk = await post.person("Cô Lan")
    case_id, code = await post.database.run(lambda work: _case(work, post, person, officer))
    post.zalo.send(phone, kind="block")
    [row_id] = await post.queue(person, "Đã sửa đèn", cases=[case_id], case_id=case_id)
    assert (await post.until(row_id, OutboxState.failed)).error_code == -227
    [told] = await post.shown_within(desk, 1)
    assert code in told
    assert "Đã sửa đèn" not in told


async def test_a_confidential_case_is_named_to_its_reader_only(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    officer, desk = await post.person("Cô Lan")
    case_id, _ = await post.database.run(
        lambda work: _case(work, post, person, officer, confidential=True, holder=False)
    )
    post.zalo.send(phone, kind="block")
    [row_id] = await post.queue(person, "Đã nhận", cases=[case_id])
    await post.until(row_id, OutboxState.failed)
    await post.queue(officer, "Tin khác")
    assert await post.shown_within(desk, 1) == ["Tin khác"]


def _case(
    session: Session,
    post: Post,
    person: int,
    officer: int,
    *,
    confidential: bool = False,
    holder: bool = True,
) -> tuple[int, str]:
    now = post.clock.now()
    official = officials.add(
        session,
        commune_id=post.commune_id,
        name="Lan",
        post=PostOf.office,
        title="Công chức văn phòng",
        unit=None,
        now=now,
    )
    official.person_id = officer
    session.flush()
    case = cases.open_case(
        session,
        commune_id=post.commune_id,
        person_id=person,
        kind=CaseKind.complaint,
        case_class=CaseClass.village,
        received_at=now,
        due_at=now,
        holder=official if holder else None,
    )
    case.confidential = confidential
    return case.id, case.code


@pytest.mark.parametrize(
    ("wrote_meanwhile", "state"), [(True, OutboxState.todo), (False, OutboxState.waiting)]
)
def test_who_writes_while_a_send_finds_the_window_shut_gets_it_all_the_same(
    database: Database, wrote_meanwhile: bool, state: OutboxState
) -> None:
    with database.transaction() as session:
        communes.save(session, "minh-son", {}, "1", NOW)
        commune = communes.by_slug(session, "minh-son")
        assert commune is not None
        person = people.find_or_add(session, commune.id, Channel.zalo, "9", NOW, NOW)
        row = outbox.queue(
            session, commune_id=commune.id, person_id=person.id, draft=Draft("Một"), now=NOW
        )
        row_id = row.id
    later = NOW + timedelta(days=8)
    with database.transaction() as session:
        [parcel] = delivery.claim(session, later, 1, lambda draft, _: [draft]).parcels
    if wrote_meanwhile:
        with database.transaction() as session:
            people.get(session, parcel.person_id).last_wrote_at = later + timedelta(seconds=1)
            assert delivery.reopen_line(session, parcel.person_id) == 0
    with database.transaction() as session:
        delivery.record(session, [Result(parcel, OutboxState.waiting, code=-230)], later)
    with database.transaction() as session:
        assert session.get_one(OutboxMessage, row_id).state is state
