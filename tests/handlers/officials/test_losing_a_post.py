"""What becomes of messages, links, cases and answers when a post changes hands."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from handlers.officials import media_links, succession
from handlers.reminders.rounds import Round
from storage import cases, delivery, officials, outbox
from storage import desk as desk_rows
from storage.database import Session
from storage.models import MediaLink, Official, OutboxMessage
from storage.types import CaseClass, MediaKind, MediaState, OfficialState, OutboxState
from tests.handlers.officials.desk import Desk

OFFICE, CHAIRMAN, DEPUTY = "Trần Thị Lan", "Nguyễn Văn Minh", "Phạm Quốc Hùng"
WORDS = "Đội điện đã thay bóng đèn tối qua rồi ạ"


@pytest.fixture
def lamp(desk: Desk) -> str:
    """A case about a lamp, announced to the office."""
    code = desk.files("Bà Tư", "đèn đường thôn Đông hỏng", topic="đèn đường", place="thôn Đông")
    desk.told(OFFICE)
    return code


def row_of(desk: Desk, session: Session, name: str) -> Official:
    row = officials.get(session, desk.town.commune_id, desk.posts[name])
    assert row is not None
    return row


def cut_off(desk: Desk, name: str) -> str:
    """The post is given to somebody new, as `officials replace` does; the new pairing code."""
    with desk.town.rows() as session:
        row = row_of(desk, session, name)
        officials.unpair(session, row)
        return officials.new_pairing_code(session, row, desk.now)


def queued(desk: Desk, name: str, state: OutboxState, code: str, text: str) -> int:
    """A message to `name` about the case that has not left yet."""
    with desk.town.rows() as session:
        row = outbox.queue(
            session,
            commune_id=desk.town.commune_id,
            person_id=desk.talk(name).person_id,
            draft=outbox.Draft(text),
            now=desk.now,
            cases=(desk.case(code).id,),
        )
        row.state = state
        return row.id


def state_of(desk: Desk, row_id: int) -> OutboxState:
    with desk.town.rows() as session:
        return session.get_one(OutboxMessage, row_id).state


@pytest.mark.parametrize("state", [OutboxState.todo, OutboxState.waiting, OutboxState.restored])
def test_who_lost_a_post_is_told_nothing_that_was_meant_for_it(
    desk: Desk, lamp: str, state: OutboxState
) -> None:
    notice = queued(desk, OFFICE, state, lamp, "việc mới")
    cut_off(desk, OFFICE)
    with desk.town.rows() as session:
        delivery.reopen_line(session, desk.talk(OFFICE).person_id)
    assert state_of(desk, notice) is OutboxState.cancelled


def test_what_answers_them_as_a_citizen_still_comes(desk: Desk) -> None:
    own = desk.files(OFFICE, "nhà tôi mất nước", topic="mất nước")
    receipt = queued(desk, OFFICE, OutboxState.waiting, own, "đã nhận")
    cut_off(desk, OFFICE)
    assert state_of(desk, receipt) is OutboxState.waiting


def test_pairing_by_another_phone_cuts_the_first_one_off(desk: Desk, lamp: str) -> None:
    notice = queued(desk, OFFICE, OutboxState.waiting, lamp, "việc mới")
    with desk.town.rows() as session:
        pairing = officials.new_pairing_code(session, row_of(desk, session, OFFICE), desk.now)
    desk.says("máy mới", pairing)
    told = desk.says("máy mới", "1")
    assert state_of(desk, notice) is OutboxState.cancelled
    assert any(lamp in text for text in told), "the new phone is shown what the post holds"


def test_a_gathered_list_does_not_follow_who_lost_the_post(desk: Desk) -> None:
    for number in range(5):
        desk.files("Bà Tư", f"đèn số {number} hỏng", topic=f"đèn số {number}")
    cut_off(desk, OFFICE)
    desk.told(OFFICE)
    desk.passes(minutes=30)
    assert desk.told(OFFICE) == []


# -- links


def link(desk: Desk, code: str, name: str) -> str:
    """The token of a link to the case's file, made for that official."""
    with desk.town.rows() as session:
        case = cases.by_code(session, desk.town.commune_id, code)
        assert case is not None
        (attachment,) = cases.attachments(session, case)
        attachment.state = MediaState.stored
        life = timedelta(hours=24)
        return desk_rows.media_link(
            session, attachment, row_of(desk, session, name), desk.now, life
        )


def opens(desk: Desk, token: str) -> bool:
    with desk.town.rows() as session:
        return media_links.follow(session, token, desk.now) is not None


def history(desk: Desk, code: str) -> list[tuple[str, int | None]]:
    with desk.town.rows() as session:
        rows = cases.history(session, desk.case(code))
        return [(row.act, row.official_id) for row in rows]


@pytest.fixture
def voice(desk: Desk) -> str:
    """A case with a voice message."""
    return desk.files("Bà Tư", "xin nghe giúp", attachments=(MediaKind.audio,))


def test_opening_a_file_is_written_into_the_cases_history(desk: Desk, voice: str) -> None:
    assert opens(desk, link(desk, voice, DEPUTY))
    assert ("media_opened", desk.posts[DEPUTY]) in history(desk, voice)


def test_a_link_dies_with_the_post(desk: Desk, voice: str) -> None:
    token = link(desk, voice, DEPUTY)
    cut_off(desk, DEPUTY)
    assert not opens(desk, token)
    with desk.town.rows() as session:
        of_post = col(MediaLink.official_id) == desk.posts[DEPUTY]
        assert session.exec(select(MediaLink).where(of_post)).all() == []


@pytest.mark.parametrize(
    "change", [{"state": OfficialState.left}, {"person_id": None}], ids=["left", "no phone"]
)
def test_a_link_opens_nothing_for_who_holds_no_post(
    desk: Desk, voice: str, change: dict[str, object]
) -> None:
    token = link(desk, voice, DEPUTY)
    with desk.town.rows() as session:
        for field, value in change.items():
            setattr(row_of(desk, session, DEPUTY), field, value)
    assert not opens(desk, token)


def test_a_link_opens_nothing_of_a_case_that_became_confidential(desk: Desk, voice: str) -> None:
    token = link(desk, voice, DEPUTY)
    with desk.town.rows() as session:
        session.merge(desk.case(voice)).confidential = True
    assert not opens(desk, token)
    assert ("media_opened", desk.posts[DEPUTY]) not in history(desk, voice)


# -- cases of a post that ends


def removed(desk: Desk, name: str) -> None:
    """What `officials remove` does."""
    with desk.town.rows() as session:
        row = row_of(desk, session, name)
        officials.unpair(session, row)
        row.state = OfficialState.left
        town = desk.town
        around = Round(session, town.commune_id, town.profile, town.calendar, desk.now)
        succession.hand_over(around, row)
    desk.passes(seconds=1)


def told(desk: Desk, name: str) -> list[str]:
    """What waits for `name`, which nobody has sent yet."""
    mine = col(OutboxMessage.person_id) == desk.talk(name).person_id
    unsent = col(OutboxMessage.state) == OutboxState.todo
    with desk.town.rows() as session:
        rows = session.exec(select(OutboxMessage).where(mine, unsent)).all()
        return [outbox.draft_of(session, row).text for row in rows]


def test_an_heir_is_told_what_they_inherit(desk: Desk, lamp: str) -> None:
    removed(desk, OFFICE)
    assert desk.case(lamp).holder_id == desk.posts[DEPUTY]
    (listed,) = told(desk, DEPUTY)
    assert lamp in listed


def test_a_complaint_about_staff_is_never_given_to_a_deputy(desk: Desk, lamp: str) -> None:
    rude = desk.files("Ông Ba", "cán bộ quát dân", topic="thái độ", case_class=CaseClass.staff)
    removed(desk, CHAIRMAN)
    assert desk.case(rude).holder_id == desk.posts[OFFICE]
    removed(desk, OFFICE)
    assert desk.case(rude).holder_id is None
    assert desk.case(lamp).holder_id == desk.posts[DEPUTY]
    assert not any(rude in text for text in told(desk, DEPUTY))


# -- answers on hold


def test_the_answer_of_who_is_replaced_is_shown_to_who_answers_now(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, WORDS, quote=lamp)
    cut_off(desk, OFFICE)
    desk.passes(seconds=21)
    assert desk.told("Bà Tư") == []
    assert any(WORDS in text and lamp in text for text in desk.told(CHAIRMAN))
    assert ("note", WORDS) in desk.lines(lamp)


def test_the_next_holder_does_not_send_what_the_last_one_wrote(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, WORDS, quote=lamp)
    desk.passes(seconds=5)
    pairing = cut_off(desk, OFFICE)
    desk.says("máy mới", pairing)
    desk.says("máy mới", "1")
    desk.passes(seconds=21)
    assert desk.told("Bà Tư") == []
    assert any(WORDS in text for text in desk.told("máy mới"))
    assert not any(WORDS in text for text in desk.told(OFFICE))


def test_two_officials_do_not_both_answer_without_knowing(desk: Desk, lamp: str) -> None:
    desk.says(OFFICE, WORDS, quote=lamp)
    (preview,) = desk.says(CHAIRMAN, f"{lamp} Xã đã báo điện lực thay bóng trong tuần này")
    assert "Công chức Văn phòng cũng có lời đang chờ gửi" in preview
    desk.passes(seconds=21)
    assert len(desk.told("Bà Tư")) == 1
    asked = desk.told(CHAIRMAN)[-1]
    assert "Công chức Văn phòng vừa nhắn" in asked
    assert "điện lực" in asked
    desk.taps(CHAIRMAN, "Gửi ngay")
    assert "điện lực" in desk.told("Bà Tư")[0]


def test_send_now_asks_too_when_a_colleague_was_faster(desk: Desk, lamp: str) -> None:
    desk.says(CHAIRMAN, f"{lamp} Xã đã báo điện lực thay bóng trong tuần này")
    desk.says(OFFICE, WORDS, quote=lamp)
    desk.taps(OFFICE, "Gửi ngay")
    desk.taps(CHAIRMAN, "Gửi ngay")
    assert len(desk.told("Bà Tư")) == 1
    desk.taps(CHAIRMAN, "Khoan")
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []


@pytest.mark.parametrize("typed", ["7", "7.", "(12)"])
def test_a_lone_digit_is_no_answer_to_a_citizen(desk: Desk, lamp: str, typed: str) -> None:
    desk.taps(OFFICE, "Trả lời")
    (asked,) = desk.says(OFFICE, typed)
    assert "chỉ một con số" in asked
    desk.passes(minutes=1)
    assert desk.told("Bà Tư") == []
    desk.says(OFFICE, WORDS)
    desk.passes(seconds=21)
    assert WORDS in desk.told("Bà Tư")[0]
