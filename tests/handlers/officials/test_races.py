"""A take-back and a release at the same moment, on two connections of Postgres."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text

from handlers import routes
from handlers.officials.held import HOLD
from storage import outbox
from storage.database import Session
from storage.models import OutboxMessage
from storage.types import OutboxState
from tests.handlers.officials.desk import Desk, staffed
from tests.handlers.talk import town_on

OFFICE = "Trần Thị Lan"
WORDS = "Đội điện đã thay bóng đèn tối qua rồi ạ"


@pytest.fixture
def desk(postgres_url: str) -> Iterator[Desk]:
    desk = staffed(Desk(town_on(postgres_url)))
    yield desk
    desk.town.database.stop()


@pytest.fixture
def other() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as other:
        yield other


def holds_an_answer(desk: Desk) -> int:
    """The office has answered a case; the held row's id."""
    code = desk.files("Bà Tư", "đèn đường thôn Đông hỏng", topic="đèn đường")
    desk.told(OFFICE)
    desk.says(OFFICE, f"{code} {WORDS}")
    with desk.town.rows() as session:
        held = outbox.held_due(session, desk.now + HOLD)
        assert held is not None
        return held.id


def releases(desk: Desk, session: Session, row_id: int) -> None:
    """What a worker does in its turn, without the lane that keeps it apart from the take-back."""
    row = session.get_one(OutboxMessage, row_id, with_for_update=True)
    ctx = desk.town.context(session, desk.talk(OFFICE).person_id)
    routes.release(ctx, row)


def released(desk: Desk, row_id: int) -> None:
    with desk.town.rows() as session:
        releases(desk, session, row_id)


def waits_for_a_lock(desk: Desk, work: Future[list[str]]) -> bool:
    """Whether another connection stands before a row lock, looked at until it does or is done."""
    blocked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    end = time.monotonic() + 10
    while time.monotonic() < end and not work.done():
        with desk.town.rows() as session:
            if session.scalar(blocked):
                return True
    return False


def state_of(desk: Desk, row_id: int) -> OutboxState:
    with desk.town.rows() as session:
        return session.get_one(OutboxMessage, row_id).state


@pytest.mark.parametrize("how", ["#huy", "button"])
def test_a_take_back_that_meets_a_release_is_told_the_truth(
    desk: Desk, other: ThreadPoolExecutor, how: str
) -> None:
    row_id = holds_an_answer(desk)
    taking: Callable[[], list[str]] = (
        (lambda: desk.says(OFFICE, how)) if how == "#huy" else (lambda: desk.taps(OFFICE, "Khoan"))
    )
    with desk.town.rows() as session:
        releases(desk, session, row_id)
        session.flush()
        said = other.submit(taking)
        assert waits_for_a_lock(desk, said)
    assert "đã gửi đi rồi" in said.result(10)[0]
    assert state_of(desk, row_id) is not OutboxState.cancelled


def test_of_a_take_back_and_a_release_exactly_one_wins(
    desk: Desk, other: ThreadPoolExecutor
) -> None:
    for _ in range(12):
        row_id, start = holds_an_answer(desk), Barrier(2)

        def release(row_id: int = row_id, start: Barrier = start) -> None:
            start.wait(10)
            released(desk, row_id)

        done = other.submit(release)
        start.wait(10)
        (said,) = desk.says(OFFICE, "#huy")
        done.result(10)
        desk.passes(minutes=1)
        answers = [one for one in desk.told("Bà Tư") if WORDS in one]
        taken_back = "Đã giữ lại" in said
        assert taken_back is (state_of(desk, row_id) is OutboxState.cancelled)
        assert len(answers) == (0 if taken_back else 1), said
