"""What must survive: copies, crashes, an absent database, broken connections."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from storage.models import InboxEvent, OutboxMessage
from storage.types import EventState, OutboxState
from tests.ground.postgres import postgres_server
from tests.journeys.minh_son import MinhSon, Phone, minh_son

GREETING = 2
"""What "xin chào" gets from a commune that has not met the person: the menu, the data notice."""

MORNING = datetime(2027, 3, 9, 2, 0, tzinfo=UTC)


async def _all_answered(commune: MinhSon, phones: list[Phone], seconds: float = 60) -> None:
    await asyncio.gather(
        *(commune.zalo.until_answers(phone.id, GREETING, timeout_s=seconds) for phone in phones)
    )


def _answers(lines: list[dict[str, object]]) -> list[object]:
    return [line["text"] for line in lines if line["from"] == "oa"]


def _rows(commune: MinhSon, person_words: str) -> int:
    with commune.database() as session:
        said = col(InboxEvent.event_name) == "user_send_text"  # an echo may quote the words
        events = session.scalars(select(InboxEvent).where(said)).all()
        return sum(person_words in session.unseal(event, "body") for event in events)


async def test_500_copies_at_once_leave_one_row_and_one_reply(
    database_url: str, tmp_path: Path
) -> None:
    async with minh_son(database_url, tmp_path, at=MORNING) as commune:
        citizen = commune.citizen()
        commune.zalo.set_faults(duplicate={"value": 499, "times": 1})
        citizen.says("xin chào")
        await citizen.hears(count=GREETING)
        await commune.zalo.settled(30)
        await citizen.is_told_nothing()
        assert _rows(commune, "xin chào") == 1


async def test_a_kill_under_load_loses_nothing_and_repeats_no_reply(
    database_url: str, tmp_path: Path
) -> None:
    async with minh_son(database_url, tmp_path, at=MORNING) as commune:
        phones = [commune.citizen() for _ in range(60)]
        for number, phone in enumerate(phones):
            phone.says("xin chào")
            if number in (20, 40):
                await asyncio.sleep(0.05)  # in the midst of the load, wherever that is
                await commune.service.kill()
                await commune.service.start()
        # What Zalo could not deliver while the service was down it sends again by its schedule.
        for _ in range(3):
            commune.advance(minutes=6)
            await commune.zalo.settled(30)
        await _all_answered(commune, phones)
        await asyncio.sleep(1)  # a second answer would come by now
        for phone in phones:
            answers = _answers(await phone.shows())
            assert len(answers) == len(set(answers)) == GREETING, answers


async def test_postgres_away_for_20_seconds_loses_nothing_and_keeps_order(tmp_path: Path) -> None:
    with postgres_server(durable=True) as server:
        url = server.databases.create("xaoi")
        async with minh_son(url, tmp_path, at=MORNING) as commune:
            phones = [commune.citizen() for _ in range(10)]
            server.stop(at_once=True)
            said = []
            for second in range(20):
                for phone in phones:
                    phone.says(f"#ghi {second}")
                    said.append(second)
                await asyncio.sleep(1)
            server.start()
            await commune.zalo.settled(30)
            await _stored(commune, "#ghi ", len(said))
            with commune.database() as session:
                rows = session.scalars(
                    select(InboxEvent)
                    .where(col(InboxEvent.event_name) == "user_send_text")
                    .order_by(col(InboxEvent.done_at), col(InboxEvent.sent_ms))
                ).all()
                by_lane: dict[str, list[int]] = {}
                for row in rows:
                    by_lane.setdefault(row.lane, []).append(row.sent_ms)
            assert all(times == sorted(times) for times in by_lane.values())


async def _stored(commune: MinhSon, words: str, number: int) -> None:
    async with asyncio.timeout(60):
        while _rows(commune, words) < number or _waiting(commune):
            await asyncio.sleep(0.5)
    assert _rows(commune, words) == number


def _waiting(commune: MinhSon) -> int:
    with commune.database() as session:
        new = select(func.count()).where(col(InboxEvent.state) == EventState.new)
        return int(session.scalar(new) or 0)


@pytest.mark.parametrize("fault", ["cut_after", "cut_before", "http_500"])
async def test_a_send_that_breaks_reaches_the_citizen_once(
    database_url: str, tmp_path: Path, fault: str
) -> None:
    async with minh_son(database_url, tmp_path, at=MORNING) as commune:
        citizen = commune.citizen()
        value = "after" if fault == "http_500" else True
        commune.zalo.set_faults(**{fault: {"value": value, "times": 1}})
        citizen.says("xin chào")
        await citizen.hears_in_time("", timeout_s=30)
        await _outbox_settled(commune)
        answers = _answers(await citizen.shows())
        assert len(answers) == len(set(answers)) == GREETING


async def _outbox_settled(commune: MinhSon) -> None:
    unsettled = [OutboxState.todo, OutboxState.sending, OutboxState.unknown]
    async with asyncio.timeout(60):
        while True:
            with commune.database() as session:
                count = select(func.count()).where(col(OutboxMessage.state).in_(unsettled))
                if not session.scalar(count):
                    return
            commune.advance(seconds=20)
            await asyncio.sleep(0.5)
