"""Posts change hands: whose access ends, who must be asked, and what silence means."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from handlers.officials import confidential_succession as succession
from handlers.readers import may_read
from handlers.reminders.rounds import Round
from handlers.words import confidential as citizen_words
from storage import confidential_errands, confidential_readers, officials
from storage.database import Session
from storage.models import Official, OutboxMessage
from storage.types import OfficialState, OutboxState, Post, Standing
from tests.confidential.kin import Kin, opened, phones_are_known, post
from tests.handlers.talk import Pages, Talk, Town

pytestmark = pytest.mark.parametrize("shared_database", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _known(town: Town) -> None:
    phones_are_known(town)


def around(town: Town, session: Session) -> Round:
    return Round(session, town.commune_id, town.profile, town.calendar, town.now)


def replaced(town: Town, which: Post, name: str = "Trần Văn Mới") -> int:
    """As `xaoi officials replace` does it."""
    with town.rows() as session:
        holder = post(session, town, which)
        session.seal(holder, "name", name)
        officials.unpair(session, holder)
        asked = succession.replaced(around(town, session), Pages(), holder)
    town.delivers()
    return asked


def removed(town: Town, which: Post) -> None:
    with town.rows() as session:
        holder = post(session, town, which)
        officials.unpair(session, holder)
        holder.state = OfficialState.left
        succession.removed(around(town, session), Pages(), holder)
    town.delivers()


def two_days_later(town: Town) -> None:
    town.wait(days=2, hours=8, minutes=1)
    with town.rows() as session:
        succession.admit_unrefused(around(town, session))
    town.delivers()


def standings(kin: Kin) -> list[Standing]:
    case = kin.case
    with kin.town.rows() as session:
        return [row.standing for row in confidential_readers.of_case(session, case)]


def reads(kin: Kin, which: Post) -> bool:
    case = kin.case
    with kin.town.rows() as session:
        return may_read(post(session, kin.town, which), case)


def test_who_replaces_a_reader_reads_after_two_working_days_of_silence(
    town: Town, citizen: Talk
) -> None:
    kin = opened(town, citizen)
    assert replaced(town, Post.chairman) == 1
    (asked,) = citizen.new_texts()
    assert "Trần Văn Mới" in asked
    assert "17 giờ thứ Năm 19/11/2026" in asked
    assert not reads(kin, Post.chairman)
    town.wait(days=1)
    with town.rows() as session:
        assert succession.admit_unrefused(around(town, session)) == 0
    two_days_later(town)
    assert reads(kin, Post.chairman)
    assert reads(kin, Post.office)


def test_the_two_days_begin_when_the_writer_has_heard(town: Town, citizen: Talk) -> None:
    kin = opened(town, citizen)
    with town.rows() as session:
        holder = post(session, town, Post.chairman)
        session.seal(holder, "name", "Trần Văn Mới")
        succession.replaced(around(town, session), Pages(), holder)
        session.flush()
        to_writer = col(OutboxMessage.person_id) == citizen.person_id
        waiting = session.scalars(
            select(OutboxMessage).where(to_writer, col(OutboxMessage.state) == OutboxState.todo)
        ).one()
        waiting.state = OutboxState.waiting  # Zalo's window is shut
    for _ in range(3):
        two_days_later(town)
        assert not reads(kin, Post.chairman)
    with town.rows() as session:
        town.deliver(session, session.merge(waiting))  # they wrote
    assert "Trần Văn Mới" in citizen.new_texts()[-1]
    two_days_later(town)
    two_days_later(town)
    assert reads(kin, Post.chairman)


def test_a_refused_holder_never_reads(town: Town, citizen: Talk) -> None:
    kin = opened(town, citizen)
    replaced(town, Post.chairman)
    citizen.taps(citizen_words.REFUSE)
    two_days_later(town)
    assert not reads(kin, Post.chairman)
    assert Standing.refused in standings(kin)


def test_a_holder_replaced_before_the_two_days_are_over_never_reads(
    town: Town, citizen: Talk
) -> None:
    kin = opened(town, citizen)
    replaced(town, Post.chairman)
    town.wait(days=1)
    replaced(town, Post.chairman, "Người thứ ba")
    citizen.new_texts()
    town.wait(days=1, hours=8, minutes=1)
    with town.rows() as session:
        succession.admit_unrefused(around(town, session))
    assert not reads(kin, Post.chairman)


def test_the_post_that_is_named_stays_named_under_its_new_holder(town: Town, citizen: Talk) -> None:
    kin = opened(town, citizen, Post.chairman)
    assert replaced(town, Post.chairman) == 0
    assert citizen.new_texts() == []
    two_days_later(town)
    assert not reads(kin, Post.chairman)


def test_a_post_that_ends_leaves_the_case_to_the_other_reader(town: Town, citizen: Talk) -> None:
    kin = opened(town, citizen)
    removed(town, Post.chairman)
    assert citizen.new_texts() == []
    assert reads(kin, Post.office)
    assert standings(kin) == [Standing.ended, Standing.reads]


def test_a_case_that_nobody_reads_is_offered_to_who_comes_next(town: Town, citizen: Talk) -> None:
    kin = opened(town, citizen, Post.office)
    removed(town, Post.chairman)
    assert citizen.new_texts() == []  # the office is named in it
    town.official(Post.chairman)
    for _ in range(2):
        with town.rows() as session:
            succession.find_readers(around(town, session), Pages())
        town.delivers()
    (asked,) = citizen.new_texts()
    assert "Người giữ chairman" in asked
    two_days_later(town)
    assert reads(kin, Post.chairman)
    assert not reads(kin, Post.office)


def test_of_two_who_come_the_writer_is_asked_about_one_at_a_time(town: Town, citizen: Talk) -> None:
    kin = opened(town, citizen)
    for which in (Post.chairman, Post.office):
        removed(town, which)
        citizen.new_texts()
    for which in (Post.chairman, Post.office):
        town.official(which)
    for _ in range(2):
        with town.rows() as session:
            succession.find_readers(around(town, session), Pages())
        town.delivers()
    assert len(citizen.new_texts()) == 1
    two_days_later(town)
    assert reads(kin, Post.chairman)


def test_what_was_passed_on_ends_with_its_holder(town: Town, citizen: Talk) -> None:
    deputy = town.official(Post.deputy)
    case = opened(town, citizen).case
    with town.rows() as session:
        holder: Official = post(session, town, Post.deputy)
        chairman = post(session, town, Post.chairman)
        confidential_errands.give(session, case, holder, "Rà lại phí.", chairman, town.now)
    phones_are_known(town)
    deputy.says(case.code)
    assert [button for button in deputy.last.buttons if button.kind == "url"]
    replaced(town, Post.deputy)
    with town.rows() as session:
        (errand,) = confidential_errands.of_case(session, case)
        assert errand.ended_at is not None
