"""What is dropped after its keeping time, and what is not."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from storage import cases, communes, desk, inbox, lookups, outbox, people, points, retention, scans
from storage.database import Database, Session
from storage.inbox import Arrival
from storage.models import (
    Attachment,
    Case,
    CounterOpinion,
    InboxEvent,
    MediaLink,
    Message,
    OutboxMessage,
    Scan,
)
from storage.outbox import Draft
from storage.types import (
    CaseClass,
    Channel,
    EventSource,
    EventState,
    Mark,
    MediaKind,
    OutboxState,
    Post,
    ScanKind,
    Speaker,
)
from tests.nudges.office import Office

DAY = timedelta(days=1)


def drop_all(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        retention.drop_attachments(session, retention.old_attachments(session, now, 100))
        for drop in retention.DROPS.values():
            drop(session, now, 100)


def count(session: Session, table: type) -> int:
    return len(session.scalars(select(table)).all())


def _event(office: Office, state: EventState) -> Arrival:
    return Arrival(
        source=EventSource.zalo,
        oa_id="oa-thu",
        event_key=f"key-{state}",
        event_name="user_send_text",
        person="zalo-citizen",
        sent_ms=0,
        received_at=office.clock.now(),
        body=b"{}",
        state=state,
    )


def test_an_events_body_goes_after_30_days_and_its_key_90_days_later(office: Office) -> None:
    now = office.clock.now()
    with office.database.transaction() as session:
        rows = [inbox.row_of(session, _event(office, EventState.handled))]
        inbox.insert_group(session.connection(), rows)
    drop_all(office.database, now + 29 * DAY)
    with office.database.transaction() as session:
        assert session.scalars(select(col(InboxEvent.body))).one() is not None
    drop_all(office.database, now + 31 * DAY)
    with office.database.transaction() as session:
        assert session.scalars(select(col(InboxEvent.body))).one() is None
    drop_all(office.database, now + 121 * DAY)
    with office.database.transaction() as session:
        assert count(session, InboxEvent) == 0


@pytest.mark.parametrize("state", [EventState.new, EventState.set_aside])
def test_an_event_that_nobody_dealt_with_is_kept(office: Office, state: EventState) -> None:
    with office.database.transaction() as session:
        inbox.insert_group(session.connection(), [inbox.row_of(session, _event(office, state))])
    drop_all(office.database, office.clock.now() + 400 * DAY)
    with office.database.transaction() as session:
        assert session.scalars(select(col(InboxEvent.body))).one() is not None


def test_chat_goes_after_90_days_but_a_case_keeps_its_lines(office: Office) -> None:
    now = office.clock.now()
    case = office.opens(CaseClass.village)
    with office.database.transaction() as session:
        line = desk.add_chat_line(
            session,
            commune_id=office.commune_id,
            person_id=case.person_id,
            speaker=Speaker.citizen,
            text="mấy giờ mở cửa",
            at=now,
        )
        session.flush()
        person = people.get(session, case.person_id)
        photo = people.add_attachment(session, person, MediaKind.image, "http://a/b", "", now)
        photo.message_id = line.id
    drop_all(office.database, now + 89 * DAY)
    with office.database.transaction() as session:
        assert count(session, Message) == 2
    drop_all(office.database, now + 91 * DAY)
    with office.database.transaction() as session:
        assert [row.case_id for row in session.scalars(select(Message))] == [case.id]
        assert count(session, Attachment) == 0


def test_an_unfiled_attachment_goes_after_seven_days_with_the_links_to_it(office: Office) -> None:
    now = office.clock.now()
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    with office.database.transaction() as session:
        person = people.find_or_add(session, office.commune_id, Channel.zalo, "zalo-citizen", now)
        filed, loose = (
            people.add_attachment(session, person, MediaKind.image, "http://a/b", "", now)
            for _ in range(2)
        )
        session.flush()
        filed.message_id = cases.lines(session, case)[0].id
        desk.media_link(session, loose, hoa, now, 30 * DAY)
        desk.media_link(session, filed, hoa, now, DAY)
    drop_all(office.database, now + 8 * DAY)
    with office.database.transaction() as session:
        assert [row.id for row in session.scalars(select(Attachment))] == [filed.id]
        assert count(session, MediaLink) == 0


def test_sent_words_go_after_90_days_but_a_quote_still_names_its_case(office: Office) -> None:
    now = office.clock.now()
    case = office.opens(CaseClass.village)
    with office.database.transaction() as session:
        for state in (OutboxState.sent, OutboxState.waiting):
            row = outbox.queue(
                session,
                commune_id=office.commune_id,
                person_id=case.person_id,
                draft=Draft("Trả lời"),
                now=now,
                cases=(case.id,),
            )
            row.state, row.send_id = state, f"zalo-{state}"
    drop_all(office.database, now + 91 * DAY)
    with office.database.transaction() as session:
        kept = {row.state: row for row in session.scalars(select(OutboxMessage))}
        assert kept[OutboxState.sent].body == b""
        assert kept[OutboxState.waiting].body != b""
        quoted = outbox.quoted(session, office.commune_id, "zalo-sent")
        assert quoted is not None
        assert quoted.cases == [case.id]


def test_a_closed_case_goes_whole_once_its_commune_need_not_keep_it(office: Office) -> None:
    now = office.clock.now()
    closed, still_open = office.opens(CaseClass.village), office.opens(CaseClass.village)
    with office.database.transaction() as session:
        case = session.get_one(Case, closed.id)
        case.closed_at = now
        person = people.get(session, case.person_id)
        photo = people.add_attachment(session, person, MediaKind.image, "http://a/b", "", now)
        photo.message_id = cases.lines(session, case)[0].id
        lookups.give(session, case, lookups.fresh(), now)
    drop_all(office.database, now + 1824 * DAY)
    with office.database.transaction() as session:
        assert count(session, Case) == 2
    drop_all(office.database, now + 1826 * DAY)
    with office.database.transaction() as session:
        assert [row.id for row in session.scalars(select(Case))] == [still_open.id]
        assert {row.case_id for row in session.scalars(select(Message))} == {still_open.id}
        assert count(session, Attachment) == 0


def test_opinions_go_after_a_year_unknown_codes_after_90_days_and_scans_stay(
    office: Office,
) -> None:
    now = office.clock.now()
    with office.database.transaction() as session:
        [commune] = communes.all_of_them(session)
        point = points.register(session, commune.id, points.Place("Quầy 1"), now)
        scans.say(session, point, now.date(), Mark.poor, "Chờ lâu")
        scans.of_point(session, point, now.date(), ScanKind.page)
        scans.count(session, {scans.Code("GIA", now.date(), ScanKind.page): 1})
    drop_all(office.database, now + 89 * DAY)
    with office.database.transaction() as session:
        assert (count(session, Scan), count(session, CounterOpinion)) == (2, 1)
    drop_all(office.database, now + 367 * DAY)
    with office.database.transaction() as session:
        assert [row.code for row in session.scalars(select(Scan))] == [point.code]
        assert count(session, CounterOpinion) == 0
