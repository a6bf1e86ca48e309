"""Who was given a checklist is told once that it has changed, where its editor says it matters."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import changed_checklists
from bot.clock import ManualClock
from storage import given_checklists, outbox, people
from storage.catalogue import Catalogue, ImportantChange, load_catalogue
from storage.database import Database
from storage.models import OutboxMessage
from storage.types import Channel, Priority
from tests.nudges.office import Office

BIRTH, MARRIAGE = "1.001193", "1.000894"
WHAT = "Không cần tờ khai giấy nữa."
TODAY = date(2026, 11, 19)


def changed_on(day: date) -> Catalogue:
    """The catalogue with an important change of the birth certificate's checklist."""
    procedures = dict(load_catalogue().by_code)
    change = ImportantChange(day, WHAT)
    procedures[BIRTH] = replace(procedures[BIRTH], important_change=change)
    return Catalogue(procedures)


def given(office: Office, name: str, code: str = BIRTH, version: str = "") -> int:
    """Somebody who wrote just now and was shown that checklist."""
    now = office.clock.now()
    with office.database.transaction() as session:
        person = people.find_or_add(session, office.commune_id, Channel.zalo, name, now)
        person.last_wrote_at = now
        session.flush()
        given_checklists.remember(session, person, code, version, now)
        return person.id


def texts(office: Office) -> list[tuple[int, str]]:
    with office.database.transaction() as session:
        rows = session.scalars(select(OutboxMessage).order_by(col(OutboxMessage.line_no)))
        return [(row.person_id, outbox.draft_of(session, row).text) for row in rows]


async def tell(office: Office, catalogue: Catalogue) -> int:
    return await changed_checklists.tell(office.database, catalogue, office.clock.now())


async def test_who_holds_the_old_one_is_told_what_has_changed_once(office: Office) -> None:
    person_id = given(office, "a")
    given(office, "b", MARRIAGE)
    assert await tell(office, changed_on(TODAY)) == 1
    assert await tell(office, changed_on(TODAY)) == 0
    ((told_id, text),) = texts(office)
    assert told_id == person_id
    assert WHAT in text
    assert "Đăng ký khai sinh" in text
    with office.database.transaction() as session:
        (row,) = session.scalars(select(OutboxMessage))
        assert row.priority is Priority.bulk


async def test_two_processes_tell_each_person_once(office: Office) -> None:
    for name in "abcde":
        given(office, name)
    twin = Database(office.database.url.render_as_string(hide_password=False), office.database.keys)
    twin.start()
    try:
        catalogue, now = changed_on(TODAY), office.clock.now()
        both = await asyncio.gather(
            changed_checklists.tell(office.database, catalogue, now),
            changed_checklists.tell(twin, catalogue, now),
        )
    finally:
        await asyncio.to_thread(twin.stop)
    assert sum(both) == 5
    assert len(texts(office)) == 5


async def test_who_was_given_the_new_one_is_not_told(office: Office) -> None:
    given(office, "a", version=TODAY.isoformat())
    assert await tell(office, changed_on(TODAY)) == 0


async def test_a_change_to_come_is_not_told_yet(office: Office, clock: ManualClock) -> None:
    given(office, "a")
    catalogue = changed_on(TODAY + timedelta(days=1))
    assert await tell(office, catalogue) == 0
    clock.set(clock.now() + timedelta(days=1))
    assert await tell(office, catalogue) == 1


async def test_only_who_can_be_written_to_free_of_charge_is_told(
    office: Office, clock: ManualClock
) -> None:
    person_id = given(office, "a")
    clock.set(clock.now() + timedelta(hours=49))
    assert await tell(office, changed_on(TODAY)) == 0
    with office.database.transaction() as session:
        people.get(session, person_id).last_wrote_at = clock.now()
    assert await tell(office, changed_on(TODAY)) == 1


@pytest.mark.parametrize(("hours", "told"), [(10, 1), (11, 0), (22, 0), (23, 1)])
async def test_nobody_is_written_to_at_night(
    office: Office, clock: ManualClock, hours: int, told: int
) -> None:
    given(office, "a")
    clock.set(clock.now() + timedelta(hours=hours))
    assert await tell(office, changed_on(TODAY)) == told


async def test_who_blocked_the_commune_is_left_alone(office: Office) -> None:
    person_id = given(office, "a")
    with office.database.transaction() as session:
        people.get(session, person_id).blocked = True
    assert await tell(office, changed_on(TODAY)) == 0
