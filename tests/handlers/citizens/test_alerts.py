"""Danger: who on duty is told, and when the citizen may read that somebody has it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.rounds import Communes, alert_next
from storage import duty_alerts, officials, people
from storage.models import OutboxMessage
from storage.types import OutboxState, Post
from tests.handlers.talk import Talk, Town

FIRE = "cháy nhà ở thôn Đông rồi"
TAKEN = "Người trực của xã đã nhận tin."
NOBODY = "Chưa liên lạc được người trực, xin gọi 0200 3555 115."


def tick(town: Town) -> None:
    """What the scheduler does every 15 seconds."""
    with town.rows() as session:
        due = duty_alerts.due(session, town.now)
        for commune_id, alert_id in due:
            if commune_id == town.commune_id:
                alert_next(Communes(), commune_id, alert_id, town.now, session)
        town._deliver(session)


def alerts(town: Town, who: Talk) -> list[str]:
    texts = [bubble.text for bubble in town.shown.get(who.person_id, [])]
    return [text for text in texts if text.startswith("KHẨN")]


def texts(town: Town, who: Talk) -> list[str]:
    return [bubble.text for bubble in town.shown.get(who.person_id, [])]


def writes_now(town: Town, *them: Talk) -> None:
    with town.rows() as session:
        for one in them:
            people.get(session, one.person_id).last_wrote_at = town.now


@pytest.fixture
def watch(town: Town) -> tuple[Talk, Talk]:
    """The first two of the duty list, both within reach: the office, then the deputy."""
    deputy = town.official(Post.deputy, unit="kinh-te")
    office = town.officials[Post.office]
    writes_now(town, office, deputy, town.officials[Post.chairman])
    return office, deputy


def test_the_first_on_duty_is_told_and_the_citizen_only_once_they_have_tapped(
    town: Town, citizen: Talk, watch: tuple[Talk, Talk]
) -> None:
    office, deputy = watch
    citizen.says(FIRE)
    assert texts(town, citizen)[0].startswith("Nếu đang nguy hiểm, xin gọi ngay 114")
    (alert,) = alerts(town, office)
    assert FIRE in alert
    assert alerts(town, deputy) == []
    assert TAKEN not in texts(town, citizen)
    office.says("đã nhận tin")
    assert texts(town, citizen)[-1] == TAKEN
    town.wait(minutes=30)
    tick(town)
    assert alerts(town, deputy) == []


def test_after_five_minutes_the_next_and_at_last_the_citizen_is_told_to_telephone(
    town: Town, citizen: Talk, watch: tuple[Talk, Talk]
) -> None:
    office, deputy = watch
    citizen.says(FIRE)
    town.wait(minutes=4, seconds=59)
    tick(town)
    assert alerts(town, deputy) == []
    town.wait(seconds=1)
    tick(town)
    assert len(alerts(town, deputy)) == 1
    town.wait(minutes=5)
    tick(town)
    assert len(alerts(town, town.officials[Post.chairman])) == 1
    assert NOBODY not in texts(town, citizen)
    town.wait(minutes=5)
    tick(town)
    assert texts(town, citizen)[-1] == NOBODY
    tick(town)
    assert texts(town, citizen).count(NOBODY) == 1
    assert len(alerts(town, office)) == 1


def test_who_taps_late_is_still_told_of_and_a_second_tap_tells_the_citizen_nothing_more(
    town: Town, citizen: Talk, watch: tuple[Talk, Talk]
) -> None:
    office, deputy = watch
    citizen.says(FIRE)
    for _ in range(3):
        town.wait(minutes=5)
        tick(town)
    assert NOBODY in texts(town, citizen)
    button = next(b for b in town.shown[deputy.person_id] if b.text.startswith("KHẨN")).buttons[0]
    deputy.says(button.value)
    assert texts(town, citizen)[-1] == TAKEN
    assert "đã nhận tin khẩn" in texts(town, office)[-1]
    assert "đã nhận tin này lúc" in office.says("ĐÃ NHẬN TIN")[-1]
    assert texts(town, citizen).count(TAKEN) == 1


def test_one_alert_a_person_in_half_an_hour_but_the_numbers_always(
    town: Town, citizen: Talk, watch: tuple[Talk, Talk]
) -> None:
    office, _ = watch
    citizen.says(FIRE)
    town.wait(minutes=29)
    assert citizen.says("cháy to lắm rồi, cứu với")[0].startswith("Nếu đang nguy hiểm")
    assert len(alerts(town, office)) == 1
    town.wait(minutes=2)
    citizen.says("lại cháy nhà bên cạnh")
    assert len(alerts(town, office)) == 2


def test_posts_out_of_reach_do_not_cost_five_minutes_each(town: Town, citizen: Talk) -> None:
    town.to("2026-11-20 09:00")  # the office and the chairman have not written for three days
    deputy = town.official(Post.deputy, unit="kinh-te")
    citizen.says(FIRE)
    assert len(alerts(town, town.officials[Post.office])) == 1
    assert len(alerts(town, deputy)) == 1


def test_with_nobody_within_reach_the_citizen_is_told_at_once(
    bare_town: Town,
) -> None:
    citizen = bare_town.citizen()
    citizen.says(FIRE)
    assert NOBODY in texts(bare_town, citizen)


def test_danger_is_told_at_night_and_on_days_off(
    town: Town, citizen: Talk, watch: tuple[Talk, Talk]
) -> None:
    town.to("2026-11-21 23:00")
    writes_now(town, *watch)
    citizen.says(FIRE)
    assert len(alerts(town, watch[0])) == 1
    town.wait(minutes=5)
    tick(town)
    assert len(alerts(town, watch[1])) == 1


@pytest.mark.parametrize("words", ["con tôi bị bố dượng đánh", "tôi không muốn sống nữa"])
def test_of_a_child_or_a_life_at_risk_the_alert_says_no_word(
    town: Town, citizen: Talk, watch: tuple[Talk, Talk], words: str
) -> None:
    citizen.says(words)
    for alert in alerts(town, watch[0]):
        assert words not in alert
    assert len(alerts(town, watch[0])) == 1


def test_a_digit_typed_after_an_alert_does_not_take_it(
    town: Town, citizen: Talk, watch: tuple[Talk, Talk]
) -> None:
    citizen.says(FIRE)
    watch[0].says("1")
    assert TAKEN not in texts(town, citizen)


def test_somebody_not_told_can_take_nothing(
    town: Town, citizen: Talk, watch: tuple[Talk, Talk]
) -> None:
    citizen.says(FIRE)
    with town.rows() as session:
        alert = duty_alerts.last_of(session, citizen.person_id, town.now)
    assert alert is not None
    watch[1].says(f"#nhantin {alert.id}")
    stranger = town.citizen("somebody else")
    stranger.says(f"#nhantin {alert.id}")
    assert TAKEN not in texts(town, citizen)


def test_who_lost_the_post_does_not_get_an_alert_that_waited_for_them(
    town: Town, citizen: Talk, watch: tuple[Talk, Talk]
) -> None:
    office, _ = watch
    citizen.says(FIRE)
    with town.rows() as session:
        row = session.scalars(
            select(OutboxMessage).where(
                col(OutboxMessage.person_id) == office.person_id,
                col(OutboxMessage.purpose) == "duty",
            )
        ).one()
        row.state = OutboxState.waiting  # Zalo did not carry it
        official = officials.of_person(session, people.get(session, office.person_id))
        assert official is not None
        officials.unpair(session, official)
        session.flush()
        assert row.state is OutboxState.cancelled


def test_after_hours_of_downtime_nobody_is_alerted_any_more(
    town: Town, citizen: Talk, watch: tuple[Talk, Talk]
) -> None:
    citizen.says(FIRE)
    town.now += timedelta(hours=3)
    tick(town)
    assert alerts(town, watch[1]) == []
