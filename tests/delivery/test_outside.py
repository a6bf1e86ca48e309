"""Groups, template messages and mail: what was asked for leaves once."""

from sqlalchemy import select

from bot.outside import AGAIN_AFTER, OutsideCarrier
from storage import officials, outside, people
from storage.database import Session
from storage.models import OutsideMessage
from storage.outside import LEASE, Word
from storage.types import OutsideState, OutsideWay
from storage.types import Post as OfficialPost
from tests.delivery.conftest import Post
from tests.ground.mail import mail_server

TEMPLATE = "Kính gửi <nguoi>: <viec> việc chờ, hạn <han>."
VALUES = {"nguoi": "Hoa", "viec": "2", "han": "17 giờ"}


def carrier(post: Post, smtp_url: str | None = None) -> OutsideCarrier:
    return OutsideCarrier(post.database, post.client, post.metrics, smtp_url)


async def ask(post: Post, way: OutsideWay, word: Word, phone: str = "") -> str:
    """Let an official be sought so; their Zalo id."""
    person_id, zalo_id = await post.person("Hoa", says=None)

    def put(session: Session) -> None:
        now = post.clock.now()
        official = officials.add(
            session,
            commune_id=post.commune_id,
            name="Hoa",
            post=OfficialPost.office,
            title="Văn phòng",
            unit=None,
            now=now,
        )
        session.flush()
        person = people.get(session, person_id)
        if phone:
            people.set_phone(session, person, phone)
        officials.pair(official, person, now)
        outside.queue(session, official, way, word, now)

    await post.database.run(put)
    return zalo_id


async def state(post: Post) -> OutsideMessage:
    return await post.database.read(lambda session: session.scalars(select(OutsideMessage)).one())


async def test_a_word_for_the_group_is_said_there_once(post: Post) -> None:
    post.zalo.set_faults(gmf="on")
    group = post.zalo.add_group("Cán bộ")
    await ask(post, OutsideWay.group, Word(group, "Nhờ nhắn chị Hoa"))
    here = carrier(post)
    await here.make(post.clock.now())
    await here.make(post.clock.now() + LEASE)
    assert post.zalo.group_texts(group) == ["Nhờ nhắn chị Hoa"]
    assert (await state(post)).state is OutsideState.sent


async def test_a_template_goes_to_the_zalo_id_whatever_the_window(post: Post) -> None:
    post.zalo.set_faults(zca="linked")
    post.zalo.add_template("7001", TEMPLATE)
    zalo_id = await ask(post, OutsideWay.template, Word("7001", values=VALUES))
    await carrier(post).make(post.clock.now())
    assert post.shown(zalo_id) == ["Kính gửi Hoa: 2 việc chờ, hạn 17 giờ."]


async def test_a_template_that_takes_no_zalo_id_goes_to_the_phone_number(post: Post) -> None:
    post.zalo.set_faults(zca="linked")
    post.zalo.add_template("7001", TEMPLATE, by_uid=False)
    zalo_id = await ask(
        post, OutsideWay.template, Word("7001", values=VALUES), phone="0912 345 678"
    )
    person = post.zalo.world.person(zalo_id)
    person.phone = "84912345678"
    await carrier(post).make(post.clock.now())
    assert len(post.shown(zalo_id)) == 1


async def test_what_zalo_may_have_taken_is_not_sent_again(post: Post) -> None:
    post.zalo.set_faults(gmf="on", http_500={"value": "after", "times": 1})
    group = post.zalo.add_group("Cán bộ")
    await ask(post, OutsideWay.group, Word(group, "Nhờ nhắn chị Hoa"))
    here = carrier(post)
    await here.make(post.clock.now())
    await here.make(post.clock.now() + AGAIN_AFTER)
    assert post.zalo.group_texts(group) == ["Nhờ nhắn chị Hoa"]
    assert (await state(post)).state is OutsideState.unknown


async def test_a_refusal_for_the_minute_is_tried_again(post: Post) -> None:
    post.zalo.set_faults(gmf="on", rate_limit={"value": "app", "times": 1})
    group = post.zalo.add_group("Cán bộ")
    await ask(post, OutsideWay.group, Word(group, "Nhờ nhắn chị Hoa"))
    here = carrier(post)
    await here.make(post.clock.now())
    assert post.zalo.group_texts(group) == []
    await here.make(post.clock.now() + AGAIN_AFTER)
    assert post.zalo.group_texts(group) == ["Nhờ nhắn chị Hoa"]


async def test_a_group_that_is_gone_is_not_tried_again(post: Post) -> None:
    post.zalo.set_faults(gmf="on")
    await ask(post, OutsideWay.group, Word("999", "Nhờ nhắn chị Hoa"))
    await carrier(post).make(post.clock.now())
    row = await state(post)
    assert (row.state, row.next_at) == (OutsideState.failed, None)


async def test_a_claim_whose_process_died_is_never_sent_again(post: Post) -> None:
    post.zalo.set_faults(gmf="on")
    group = post.zalo.add_group("Cán bộ")
    await ask(post, OutsideWay.group, Word(group, "Nhờ nhắn chị Hoa"))
    now = post.clock.now()
    await post.database.run(lambda session: outside.claim(session, now, 1))  # and then it died
    await carrier(post).make(now + LEASE)
    assert post.zalo.group_texts(group) == []
    assert (await state(post)).state is OutsideState.unknown


async def test_a_mail_goes_to_the_posts_mailbox(post: Post) -> None:
    word = Word("vanphong@thu.gov.vn", "Các việc đang chờ:\n- PA-2611-0042", "2 việc chờ")
    async with mail_server() as server:
        await ask(post, OutsideWay.mail, word)
        url = f"smtp://127.0.0.1:{server.port}/?from=xaoi@thu.gov.vn&to=van-hanh@thu.gov.vn"
        await carrier(post, url).make(post.clock.now())
        asked = [line.lower().partition(" size")[0] for line in server.told]
        assert [line for line in asked if line.startswith("rcpt")] == [
            "rcpt to:<vanphong@thu.gov.vn>"
        ]
        assert len(server.mails) == 1
    assert (await state(post)).state is OutsideState.sent


async def test_a_mail_server_that_is_away_is_asked_again(post: Post) -> None:
    await ask(post, OutsideWay.mail, Word("vanphong@thu.gov.vn", "việc chờ", "việc chờ"))
    await carrier(post, "smtp://127.0.0.1:9/?from=x@thu.gov.vn").make(post.clock.now())
    row = await state(post)
    assert (row.state, row.attempts) == (OutsideState.todo, 1)


async def test_without_a_mail_server_nothing_hangs(post: Post) -> None:
    await ask(post, OutsideWay.mail, Word("vanphong@thu.gov.vn", "việc chờ", "việc chờ"))
    await carrier(post).make(post.clock.now())
    assert (await state(post)).state is OutsideState.failed
