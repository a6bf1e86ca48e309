"""What people send is fetched once, kept sealed, and asked for nowhere else than at Zalo's."""

import asyncio

import pytest
from aiohttp import web
from sqlalchemy import select

from bot import confidential_photos
from bot.emulator.media import sample_picture, sample_voice
from storage import cases, confidential, media, officials, people
from storage.database import Session
from storage.models import OutboxMessage
from storage.types import CaseClass, CaseKind, MediaKind, MediaState, Post, Speaker
from tests.media.conftest import Job, step

PHOTO = sample_picture("lamp")


async def test_a_photo_is_kept_sealed_with_its_size_and_type(job: Job) -> None:
    photo = await job.add(MediaKind.image, job.host.serve("/a.jpg", PHOTO))
    row = await job.until_state(photo, MediaState.stored)
    assert (row.size, row.content_type) == (len(PHOTO), "image/jpeg")
    assert job.store.read(photo) == PHOTO
    [file] = job.folder.rglob("*.*")
    assert PHOTO[:64] not in file.read_bytes()
    assert file.name == f"{photo}.bin"


async def test_an_error_page_is_never_taken_for_the_photo(job: Job) -> None:
    photo = await job.add(MediaKind.image, job.host.serve("/a.jpg", b"<html>gone</html>"))
    row = await job.until_state(photo, MediaState.failed)
    assert "image" in row.error
    assert not job.folder.exists()


async def test_a_host_in_trouble_is_asked_again_later(job: Job) -> None:
    url = job.host.serve("/a.jpg", b"", status=503)
    photo = await job.add(MediaKind.image, url)
    await job.until_retried(1)
    job.host.serve("/a.jpg", PHOTO)
    step(job, seconds=4)
    await asyncio.sleep(0.1)
    assert (await job.row(photo)).attempts == 1
    step(job, seconds=2)
    await job.until_state(photo, MediaState.stored)


async def test_what_its_host_has_dropped_fails_after_a_few_tries(job: Job) -> None:
    photo = await job.add(MediaKind.image, job.host.serve("/a.jpg", b"", status=404))
    for times in (1, 2):
        await job.until_retried(times)
        step(job, minutes=2)
    await job.until_state(photo, MediaState.failed)
    assert len(job.host.asked) == 3


async def test_the_holder_hears_of_a_photo_that_is_lost(job: Job) -> None:
    photo = await job.add(MediaKind.image, job.host.serve("/a.jpg", b"", status=503))
    await job.until_retried(1)
    desk = await job.database.run(lambda session: _case_with(session, job, photo))
    job.host.serve("/a.jpg", b"no photo")
    step(job, minutes=1)
    await job.until_state(photo, MediaState.failed)

    def told(session: Session) -> list[int]:
        return [row.person_id for row in session.scalars(select(OutboxMessage))]

    assert await job.database.read(told) == [desk]


async def test_a_file_over_its_limit_is_refused_unread(job: Job) -> None:
    ended = asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            while True:
                await answer.write(PHOTO)
        except ConnectionError:
            ended.set()
        return answer

    photo = await job.add(MediaKind.image, job.host.answer("/a.jpg", endless))
    await job.until_state(photo, MediaState.failed)
    await asyncio.wait_for(ended.wait(), 10)
    assert not job.folder.exists()


async def test_redirects_are_followed_three_times_at_most(job: Job) -> None:
    async def onward(request: web.Request) -> web.StreamResponse:
        left = int(request.path.rpartition("/")[2])
        raise web.HTTPFound(f"/hop/{left - 1}" if left else "/a.jpg")

    job.host.serve("/a.jpg", PHOTO)
    for hops in range(4):
        job.host.answer(f"/hop/{hops}", onward)
    near = await job.add(MediaKind.image, job.host.url + "/hop/2")
    far = await job.add(MediaKind.image, job.host.url + "/hop/3")
    await job.until_state(near, MediaState.stored)
    row = await job.until(far, lambda row: bool(row.error))
    assert "redirects" in row.error


async def test_a_redirect_to_another_host_is_held_and_its_address_kept(job: Job) -> None:
    async def elsewhere(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("https://evil.example/a.jpg")

    url = job.host.answer("/a.jpg", elsewhere)
    photo = await job.add(MediaKind.image, url)
    await job.until_state(photo, MediaState.held)
    assert "evil.example" in job.alarms.standing["media host"]
    job.host.serve("/a.jpg", PHOTO)
    again = await job.database.run(lambda session: media.try_again(session, job.clock.now()))
    assert again == 1
    job.fetcher.wake()
    await job.until_state(photo, MediaState.stored)


@pytest.mark.parametrize("zalo_url", ["https://openapi.zalo.me"])
async def test_with_the_real_zalo_this_machine_is_never_asked(job: Job) -> None:
    photo = await job.add(MediaKind.image, job.host.serve("/a.jpg", PHOTO))
    await job.until_state(photo, MediaState.held)
    assert job.host.asked == []


async def test_four_are_fetched_at_once_the_oldest_first(job: Job) -> None:
    go, asked = asyncio.Event(), asyncio.Semaphore(0)

    async def slow(_: web.Request) -> web.StreamResponse:
        asked.release()
        await go.wait()
        return web.Response(body=PHOTO)

    urls = [job.host.answer(f"/{n}.jpg", slow) for n in range(6)]
    photos = [await job.add(MediaKind.image, url) for url in urls]
    async with asyncio.timeout(10):
        for _ in range(4):
            await asked.acquire()
    await asyncio.sleep(0.1)
    assert len(job.host.asked) == 4
    go.set()
    for photo in photos:
        await job.until_state(photo, MediaState.stored)
    assert "/5.jpg" not in job.host.asked[:4]


async def test_a_process_that_died_leaves_no_half_file_and_the_next_one_fetches(
    job: Job,
) -> None:
    photo = await job.add(MediaKind.image, job.host.serve("/a.jpg", b"", status=503))
    await job.until_retried(1)
    await job.fetcher.stop()
    step(job, seconds=10)
    # Claimed, and never heard of again.
    await job.database.run(lambda session: media.claim(session, job.clock.now(), 4))
    job.host.serve("/a.jpg", PHOTO)
    step(job, minutes=2)
    await job.start_again()
    await job.until_state(photo, MediaState.stored)
    assert job.store.read(photo) == PHOTO


async def test_a_file_that_is_moved_to_another_attachment_does_not_open(job: Job) -> None:
    job.store.write(1, PHOTO)
    job.store.write(257, sample_voice())
    one, other = sorted(job.folder.rglob("*.bin"), key=lambda path: len(path.name))
    assert one.parent == other.parent
    other.write_bytes(one.read_bytes())
    with pytest.raises(Exception, match="does not open"):
        job.store.read(257)


def _case_with(session: Session, job: Job, photo: int) -> int:
    """Hang the photo on a case and pair its holder; the holder's person."""
    person, now = people.get(session, job.person_id), job.clock.now()
    desk = people.find_or_add(session, person.commune_id, person.channel, "77", now)
    official = officials.add(
        session,
        commune_id=person.commune_id,
        name="Lan",
        post=Post.office,
        title="Công chức văn phòng",
        unit=None,
        now=now,
    )
    official.person_id = desk.id
    session.flush()
    case = cases.open_case(
        session,
        commune_id=person.commune_id,
        person_id=person.id,
        kind=CaseKind.complaint,
        case_class=CaseClass.village,
        received_at=now,
        due_at=now,
        holder=official,
    )
    cases.add_line(
        session,
        case,
        person_id=person.id,
        speaker=Speaker.citizen,
        text="",
        at=now,
        attachments=[photo],
    )
    return desk.id


async def told_in_confidence(job: Job, urls: list[str], state: MediaState) -> list[int]:
    """Photos of a confidential case, in that state; the ids of their attachments."""

    def told(session: Session) -> list[int]:
        writer, now = people.get(session, job.person_id), job.clock.now()
        case = confidential.open_case(
            session,
            writer=writer,
            key_id=confidential.new_key(session, writer.commune_id, now).id,
            case_class=CaseClass.staff,
            received_at=now,
            due_at=now,
            holder=None,
            named=False,
            waits=False,
            now=now,
        )
        line = confidential.add_line(session, case, speaker=Speaker.citizen, text="ảnh", at=now)
        ids = []
        for url in urls:
            photo = people.add_attachment(session, writer, MediaKind.image, url, "x", now)
            photo.state = state
            session.flush()
            confidential.expect_photo(session, case, line, photo, now)
            ids.append(photo.id)
        return ids

    ids = await job.database.run(told)
    job.fetcher.wake()
    return ids


async def test_confidential_photos_that_wait_for_their_host_keep_no_other_in_the_folder(
    job: Job,
) -> None:
    elsewhere = [f"https://khac.example/{number}" for number in range(60)]
    await told_in_confidence(job, elsewhere, MediaState.held)
    [came] = await told_in_confidence(job, [job.host.serve("/a", PHOTO)], MediaState.todo)
    await job.until_state(came, MediaState.stored)
    await confidential_photos.take_over(job.database, job.store, job.clock.now())
    with pytest.raises(FileNotFoundError):
        job.store.read(came)


async def test_a_file_that_its_disk_refuses_ends_no_fetching(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first] = await told_in_confidence(job, [job.host.serve("/a", PHOTO)], MediaState.todo)
    await job.until_state(first, MediaState.stored)

    def refused(attachment_id: int) -> bytes:
        raise PermissionError(attachment_id)

    monkeypatch.setattr(job.store, "read", refused)
    step(job, seconds=21)
    later = await job.add(MediaKind.image, job.host.serve("/b", PHOTO))
    await job.until_state(later, MediaState.stored)
    monkeypatch.undo()
    await confidential_photos.take_over(job.database, job.store, job.clock.now())
    with pytest.raises(FileNotFoundError):  # the first one was only put off
        job.store.read(first)
