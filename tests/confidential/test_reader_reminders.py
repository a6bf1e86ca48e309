"""Reminders of a confidential case: to its readers only, and without a word of it."""

import pytest

from handlers.reminders import call_list, nudges
from handlers.reminders.rounds import Round
from storage import cases
from storage import nudges as stored
from storage.types import Post
from tests.confidential.kin import opened, phones_are_known
from tests.handlers.talk import Talk, Town

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
