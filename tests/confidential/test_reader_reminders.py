"""Reminders of a confidential case: to its readers only, and without a word of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.rounds import Communes, remind
from handlers.officials import confidential_acts, confidential_passing, confidential_view
from handlers.officials.confidential_access import Role
from handlers.officials.confidential_visit import Visit
from handlers.reminders import call_list, nudges
from handlers.reminders.rounds import Round
from handlers.words import confidential as words
from storage import cases, confidential
from storage import nudges as stored
from storage.models import Case, ConfidentialErrand, OutboxMessage
from storage.types import CaseState, OutboxState, Post
from tests.confidential.kin import Kin, opened, phones_are_known, post
from tests.handlers.talk import Pages, Talk, Town

ANSWER, QUESTION = "Xã đã xử lý xong.", "Việc xảy ra hôm nào?"
NEWEST = 10**18
"""Newer than any line: the chairman has read them all."""

pytestmark = pytest.mark.parametrize("shared_database", ["sqlite"], indirect=True)


@pytest.mark.parametrize("named", [(), (Post.chairman,), (Post.office,)])
def test_every_rung_goes_to_readers_alone(
    town: Town, citizen: Talk, office: Talk, chairman: Talk, named: tuple[Post, ...]
) -> None:
    deputy = town.official(Post.deputy)
    phones_are_known(town)
    kin = opened(town, citizen, *named)
    case_id = kin.case.id
    who = {Post.office: office.person_id, Post.chairman: chairman.person_id}
    readers = {person for post, person in who.items() if post not in named}
    told = set()
    for _ in range(12):
        town.now = town.calendar.add_working_days(town.now, 1)
        with town.rows() as session:
            around = Round(session, town.commune_id, town.profile, town.calendar, town.now)
            case = cases.lock(session, town.commune_id, case_id)
            assert case is not None
            given = stored.given(session, [case])
            for letter in nudges.remind(around, [case], given).letters:
                reply = nudges.reply_of(around, letter)
                told.add(reply.to)
                assert kin.code in reply.text
                assert "địa chính" not in reply.text
            for one in (None, *around.staff):
                assert kin.code not in str(call_list.call_list(around, one))
    assert told
    assert told <= readers
    assert deputy.person_id not in told


# -- nobody has opened it


@pytest.mark.parametrize("opens_it", [False, True])
def test_readers_hear_that_nobody_has_opened_what_its_writer_let_go(
    town: Town, citizen: Talk, chairman: Talk, office: Talk, opens_it: bool
) -> None:
    phones_are_known(town)
    kin = opened(town, citizen, days_ago=20)
    case_id = kin.case.id
    with town.rows() as session:  # it waited for their papers until now
        case = session.get_one(Case, case_id)
        case.state, case.clock_from, case.nudge_at = CaseState.dang_xu_ly, town.now, town.now
        case.due_at = town.calendar.add_working_days(town.now, 5)
    if opens_it:
        acts_on(town, kin, confidential_view.note_reading)
    rounds(town)
    chairman.new_texts(), office.new_texts()
    town.now = town.calendar.add_working_days(town.now, 1)
    rounds(town)
    told = [*chairman.new_texts(), *office.new_texts()]
    heard = [one for one in told if "Chưa ai mở xem" in one]
    assert len(heard) == (0 if opens_it else 1)
    assert "địa chính" not in "".join(heard)


# -- silence


def acts_on(town: Town, kin: Kin, act: Callable[[Visit], object]) -> None:
    """The chairman does something on the page."""
    case_id = kin.case.id
    with town.rows() as session:
        around = Round(session, town.commune_id, town.profile, town.calendar, town.now)
        case = cases.lock(session, town.commune_id, case_id)
        assert case is not None
        chairman = post(session, town, Post.chairman)
        act(Visit(around, Pages(), chairman, case, Role.reader))


def answered(town: Town, kin: Kin) -> None:
    acts_on(town, kin, lambda visit: confidential_acts.answer(visit, ANSWER, NEWEST))
    assert state(kin) is CaseState.da_tra_loi


def asked(town: Town, kin: Kin) -> None:
    acts_on(town, kin, lambda visit: confidential_acts.ask(visit, QUESTION, NEWEST))
    assert state(kin) is CaseState.cho_bo_sung


def state(kin: Kin) -> CaseState:
    return kin.case.state


def rounds(town: Town) -> None:
    """The reminders of that moment, given."""
    with town.rows() as session:
        known = Communes()
        known.look(session)
        every = stored.due_cases(session, town.now)
        due = [one.case_id for one in every if one.commune_id == town.commune_id]
        remind(known, session, [(town.commune_id, due)], town.now)
    town.delivers()


def test_seven_days_after_an_answer_it_closes(town: Town, citizen: Talk, chairman: Talk) -> None:
    phones_are_known(town)
    kin = opened(town, citizen)
    answered(town, kin)
    rounds(town)
    town.wait(days=6, hours=23)
    rounds(town)
    assert state(kin) is CaseState.da_tra_loi
    town.wait(hours=2)
    rounds(town)
    assert state(kin) is CaseState.dong


def test_an_answer_its_writer_has_not_heard_of_closes_nothing(
    town: Town, citizen: Talk, chairman: Talk
) -> None:
    phones_are_known(town)
    kin = opened(town, citizen)
    answered(town, kin)
    with town.rows() as session:
        news = session.scalars(
            select(OutboxMessage).where(col(OutboxMessage.person_id) == citizen.person_id)
        )
        for row in news:
            row.state = OutboxState.waiting
    town.wait(days=9)
    rounds(town)
    assert state(kin) is CaseState.da_tra_loi
    with town.rows() as session:
        for row in session.scalars(select(OutboxMessage)):
            row.state = OutboxState.sent
    town.wait(days=1, hours=1)
    rounds(town)
    assert state(kin) is CaseState.dong


def test_who_was_to_act_hears_that_it_is_over(town: Town, citizen: Talk, chairman: Talk) -> None:
    staff = town.official(Post.staff)
    phones_are_known(town)
    kin = opened(town, citizen)

    def passed(visit: Visit) -> None:
        to = post(visit.session, town, Post.staff)
        assert confidential_passing.pass_on(visit, to.id, "Xin xem lại lịch trực.").problem == ""

    acts_on(town, kin, passed)
    answered(town, kin)
    rounds(town)
    staff.new_texts()
    town.wait(days=8)
    rounds(town)
    assert f"Việc xem riêng {kin.code} không cần Ông/Bà làm tiếp." in staff.new_texts()
    case_id = kin.case.id
    with town.rows() as session:
        of_case = col(ConfidentialErrand.case_id) == case_id
        (errand,) = session.scalars(select(ConfidentialErrand).where(of_case))
        assert errand.ended_at is not None


def test_a_question_left_in_silence_closes_it_and_says_how_it_goes_on(
    town: Town, citizen: Talk, chairman: Talk
) -> None:
    phones_are_known(town)
    kin = opened(town, citizen)
    asked(town, kin)
    rounds(town)
    citizen.new_texts()
    chairman.new_texts()
    town.now = town.calendar.add_working_days(town.now, 9)
    rounds(town)
    assert state(kin) is CaseState.cho_bo_sung
    town.now = town.calendar.add_working_days(town.now, 2)
    rounds(town)
    assert state(kin) is CaseState.dong
    told, heard = citizen.new_texts(), chairman.new_texts()
    assert [one for one in told if "tạm khép" in one and kin.code in one]
    assert [one for one in heard if "tạm khép" in one and kin.code in one]
    assert "địa chính" not in "".join(told + heard)
    assert QUESTION not in "".join(told + heard)
    citizen.says(kin.code)
    citizen.taps(words.REOPEN)
    assert state(kin) is CaseState.dang_xu_ly


def test_what_waits_for_its_writers_papers_waits_on(
    town: Town, citizen: Talk, chairman: Talk
) -> None:
    phones_are_known(town)
    kin = opened(town, citizen)
    case_id = kin.case.id
    with town.rows() as session:
        case = session.get_one(Case, case_id)
        case.state, case.nudge_at = CaseState.cho_bo_sung, town.now
        confidential.needed(session, case).waits = True
    town.wait(days=40)
    rounds(town)
    assert state(kin) is CaseState.cho_bo_sung
