"""What the confidential lane keeps, under which key, and for whom."""

import threading
from datetime import timedelta

import pytest

from handlers.readers import may_hold, may_read
from storage import (
    cases,
    confidential,
    confidential_consents,
    confidential_links,
    confidential_readers,
    officials,
    people,
    reader_pins,
    retention,
)
from storage.confidential import KeyDestroyed
from storage.database import Session
from storage.models import Case, ConfidentialKey, Official
from storage.reader_pins import Tried
from storage.types import CaseClass, ConsentKind, LinkPurpose, Post, Speaker, Standing
from tests.handlers.talk import Talk, Town

WORDS = "cán bộ địa chính đòi hai triệu"


def opened(town: Town, session: Session, writer: Talk, *named: Post) -> Case:
    """A confidential case of `writer`, read by whoever of the two is not named."""
    key = confidential.new_key(session, town.commune_id, town.now)
    case = confidential.open_case(
        session,
        writer=people.get(session, writer.person_id),
        key_id=key.id,
        case_class=CaseClass.staff,
        received_at=town.now,
        due_at=town.now + timedelta(days=5),
        holder=None,
        named=False,
        waits=False,
        now=town.now,
    )
    for one in confidential_readers.of_commune(session, town.commune_id):
        standing = Standing.named if one.post in named else Standing.reads
        confidential_readers.put(session, case, one, standing, town.now)
    confidential.add_line(session, case, speaker=Speaker.citizen, text=WORDS, at=town.now)
    return case


def post(town: Town, session: Session, which: Post) -> Official:
    held = officials.of_commune(session, town.commune_id)
    return next(one for one in held if one.post is which)


def test_the_words_come_back_and_lie_nowhere_else(town: Town, citizen: Talk) -> None:
    with town.rows() as session:
        case = opened(town, session, citizen)
        assert confidential.texts(session, case, [Speaker.citizen]) == [WORDS]
        assert cases.lines(session, case) == []
        assert case.person_id != citizen.person_id
        assert confidential.writer_id(session, case) == citizen.person_id
        writer = people.get(session, citizen.person_id)
        assert confidential.is_writer(session, case, writer)
    assert citizen.cases == []


def test_without_its_own_key_nothing_of_it_opens(town: Town, citizen: Talk) -> None:
    with town.rows() as session:
        case = opened(town, session, citizen)
        row = confidential.needed(session, case)
        confidential.destroy_key(session, row.key_id, town.now)
        key = session.get(ConfidentialKey, row.key_id)
        assert key is not None
        assert key.value == b""
        with pytest.raises(KeyDestroyed):
            confidential.texts(session, case, [Speaker.citizen])


def test_who_is_named_never_reads(town: Town, citizen: Talk) -> None:
    with town.rows() as session:
        case = opened(town, session, citizen, Post.chairman)
        chairman, office = (post(town, session, one) for one in (Post.chairman, Post.office))
        assert not may_read(chairman, case)
        assert not may_hold(chairman, case)
        assert may_read(office, case)
        with pytest.raises(PermissionError):
            confidential_readers.put(session, case, chairman, Standing.reads, town.now)


def test_a_new_holder_of_a_post_is_nobody_to_older_cases(town: Town, citizen: Talk) -> None:
    with town.rows() as session:
        case = opened(town, session, citizen, Post.office)
        chairman = post(town, session, Post.chairman)
        chairman.term += 1
        assert not may_read(chairman, case)
        office = post(town, session, Post.office)
        office.term += 1
        assert confidential_readers.is_named(session, case, office)


def test_before_the_papers_are_done_nobody_reads(town: Town, citizen: Talk) -> None:
    with town.rows() as session:
        case = opened(town, session, citizen)
        office = post(town, session, Post.office)
        confidential_readers.put(session, case, office, Standing.later, town.now)
        assert not may_read(office, case)
        confidential_readers.release(session, case, town.now)
        assert may_read(office, case)


def test_readings_keep_the_post_and_name_of_their_day(town: Town, citizen: Talk) -> None:
    with town.rows() as session:
        case = opened(town, session, citizen)
        office = post(town, session, Post.office)
        confidential_readers.record_reading(session, case, office, town.now)
        session.seal(office, "name", "Người khác")
        (reading,) = confidential_readers.readings(session, case)
        assert (reading.title, reading.at) == (office.title, town.now)
        assert reading.name != "Người khác"


def test_a_link_opens_once_and_its_page_for_a_while(town: Town, citizen: Talk) -> None:
    with town.rows() as session:
        token, _ = confidential_links.for_citizen(session, citizen.person, None, town.now)
        link = confidential_links.of_token(session, token, town.now)
        assert link is not None
        assert link.purpose is LinkPurpose.write
        assert confidential_links.of_token(session, token, town.now) is link  # looking is free
        page = confidential_links.open_page(session, link, town.now)
        assert confidential_links.of_token(session, token, town.now) is None
        assert confidential_links.of_page(session, page, town.now) is link
        later = town.now + confidential_links.PAGE_LIFE
        assert confidential_links.of_page(session, page, later) is None
        assert confidential_links.holder_id(session, link) == citizen.person_id


def test_a_link_of_yesterday_opens_nothing(town: Town, citizen: Talk) -> None:
    with town.rows() as session:
        token, _ = confidential_links.for_citizen(session, citizen.person, None, town.now)
        later = town.now + confidential_links.CITIZENS_LIFE
        assert confidential_links.of_token(session, token, later) is None


def test_a_second_link_for_a_reader_ends_the_first(town: Town, citizen: Talk) -> None:
    with town.rows() as session:
        case = opened(town, session, citizen)
        office = post(town, session, Post.office)
        first, _ = confidential_links.for_reader(session, office, case, town.now)
        second, _ = confidential_links.for_reader(session, office, case, town.now)
        assert confidential_links.of_token(session, first, town.now) is None
        assert confidential_links.of_token(session, second, town.now) is not None


def test_five_wrong_pins_shut_for_an_hour(town: Town) -> None:
    with town.rows() as session:
        office = post(town, session, Post.office)
        assert reader_pins.check(session, office, "246810", town.now) is Tried.unset
        pin = reader_pins.set_pin(session, office, "246810", town.now)
        assert reader_pins.check(session, office, "246810", town.now) is Tried.unset
        reader_pins.put_in_force(pin)
        for _ in range(reader_pins.WRONG_TRIES):
            assert reader_pins.check(session, office, "000000", town.now) is Tried.wrong
        assert reader_pins.check(session, office, "246810", town.now) is Tried.shut
        later = town.now + reader_pins.WRONG_WITHIN
        assert reader_pins.check(session, office, "246810", later) is Tried.right


def test_another_phone_needs_another_pin_and_a_day(town: Town) -> None:
    with town.rows() as session:
        office, chairman = (post(town, session, one) for one in (Post.office, Post.chairman))
        reader_pins.put_in_force(reader_pins.set_pin(session, office, "246810", town.now))
        paired = town.now + timedelta(days=9)
        office.paired_at = paired
        assert reader_pins.check(session, office, "246810", paired) is Tried.unset
        reader_pins.set_pin(session, office, "135791", paired)
        after_a_day = paired + reader_pins.NEW_DEVICE
        assert not reader_pins.may_open(session, office, paired, paired)
        assert reader_pins.may_open(session, office, paired, after_a_day)
        assert not reader_pins.may_open(session, office, town.now, after_a_day)
        reader_pins.confirm_device(session, office, chairman, paired)
        assert reader_pins.may_open(session, office, paired, paired)
        assert not reader_pins.may_open(session, office, town.now, paired)


def test_the_last_word_on_identity_counts(town: Town, citizen: Talk) -> None:
    with town.rows() as session:
        case = opened(town, session, citizen)
        asked = confidential_consents.ask(session, case, ConsentKind.identity, town.now)
        assert not confidential_consents.identity_given(session, case)
        confidential_consents.answer(asked, True, town.now)
        assert confidential_consents.identity_given(session, case)
        again = confidential_consents.ask(session, case, ConsentKind.identity, town.now)
        confidential_consents.answer(again, False, town.now + timedelta(hours=1))
        assert not confidential_consents.identity_given(session, case)


def test_what_is_past_its_keeping_time_goes_with_its_key(town: Town, citizen: Talk) -> None:
    with town.rows() as session:
        case = opened(town, session, citizen)
        key_id = confidential.needed(session, case).key_id
        case.closed_at = town.now
        session.flush()
        later = town.now + timedelta(days=town.profile.data_keep_days + 1)
        assert retention.DROPS["closed cases"](session, later, 1000) >= 1
        session.expire_all()
        assert session.get(ConfidentialKey, key_id) is None
        assert session.get(Case, case.id) is None


def test_wrong_pins_at_two_pages_at_once_are_both_counted(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with town.rows() as session:
        pin = reader_pins.set_pin(session, the_office(town, session), "246810", town.now)
        reader_pins.put_in_force(pin)
    at_work = threading.Event()
    tried, hashed = threading.Thread(target=try_wrongly, args=(town,)), reader_pins._hash

    def noted(given: str, salt: bytes) -> bytes:
        if threading.current_thread() is tried:
            at_work.set()
        return hashed(given, salt)

    monkeypatch.setattr(reader_pins, "_hash", noted)
    with town.rows() as session:
        office = the_office(town, session)
        assert reader_pins.check(session, office, "000000", town.now) is Tried.wrong
        session.flush()
        if session.is_postgres:  # on SQLite the other one waits for this transaction
            tried.start()
            at_work.wait(0.5)
    if not tried.ident:
        tried.start()
    tried.join()
    with town.rows() as session:
        row = reader_pins.of_official(session, the_office(town, session))
        assert row is not None
        assert row.wrong == 2


def the_office(town: Town, session: Session) -> Official:
    held = officials.of_commune(session, town.commune_id)
    return next(one for one in held if one.post is Post.office)


def try_wrongly(town: Town) -> None:
    with town.rows() as session:
        reader_pins.check(session, the_office(town, session), "111111", town.now)
