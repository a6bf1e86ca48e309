"""Uploads: judged by content, kept seven days (contract §5)."""

import io
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from bot.emulator import media
from bot.emulator.running import RunningEmulator
from tests.emulator.conftest import ACCESS, App, Receiver

PDF = b"%PDF-1.7\n" + b"x" * 100
GIF = b"GIF89a" + b"x" * 100
MEGABYTE = 1024 * 1024
DAY = 86400


async def upload(
    http: ClientSession, kind: str, data: bytes, name: str, part: str = "file", parts: int = 1
) -> dict[str, Any]:
    """POST a multipart form."""
    form = FormData()
    for _ in range(parts):
        form.add_field(part, io.BytesIO(data), filename=name)
    async with http.post(
        f"/v2.0/oa/upload/{kind}", data=form, headers={"access_token": ACCESS}
    ) as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def test_an_uploaded_photo_can_be_sent_and_seen(
    zalo: RunningEmulator, http: ClientSession, app: App, receiver: Receiver, tu: str
) -> None:
    photo = media.sample_picture("lamp")
    asset = (await upload(http, "image", photo, "đèn.jpg"))["data"]["attachment_id"]
    element = {"media_type": "image", "attachment_id": asset}
    payload = {"template_type": "media", "elements": [element]}
    sent = await app.send(tu, {"attachment": {"type": "template", "payload": payload}})
    assert sent["error"] == 0
    (url,) = (await zalo.screen(tu))["messages"][-1]["images"]
    async with http.get(url) as answer:
        assert await answer.read() == photo
        assert answer.content_type == "image/jpeg"


async def test_an_uploaded_file_can_be_sent(
    zalo: RunningEmulator, http: ClientSession, app: App, receiver: Receiver, tu: str
) -> None:
    token = (await upload(http, "file", PDF, "don.pdf"))["data"]["token"]
    message = {"attachment": {"type": "file", "payload": {"token": token}}}
    assert (await app.send(tu, message))["error"] == 0
    shown = (await zalo.screen(tu))["messages"][-1]["file"]
    assert (shown["name"], shown["size"]) == ("don.pdf", len(PDF))
    await zalo.settled()
    payload = receiver.only("oa_send_file")[0].event["message"]["attachments"][0]["payload"]
    assert (payload["size"], payload["type"]) == (str(len(PDF)), "pdf")


@pytest.mark.parametrize(
    ("kind", "start", "zeros", "name", "code"),
    [
        ("image", PDF, 0, "a.jpg", -201),
        ("image", b"", 0, "a.jpg", -201),
        ("image", b"\xff\xd8\xff", MEGABYTE, "a.jpg", -210),
        ("gif", b"\xff\xd8\xff", 0, "a.gif", -201),
        ("file", PDF, 0, "a.docx", -201),
        ("file", b"MZ\x90", 0, "a.exe", -201),
        ("file", PDF, 5 * MEGABYTE, "a.pdf", -210),
    ],
)
async def test_wrong_uploads_are_refused(
    http: ClientSession, kind: str, start: bytes, zeros: int, name: str, code: int
) -> None:
    assert (await upload(http, kind, start + bytes(zeros), name))["error"] == code


async def test_the_form_has_exactly_one_part_named_file(http: ClientSession) -> None:
    assert (await upload(http, "file", PDF, "a.pdf", part="data"))["error"] == -201
    assert (await upload(http, "file", PDF, "a.pdf", parts=2))["error"] == -201
    assert (await upload(http, "gif", GIF, "a.gif"))["error"] == 0
    async with http.post(
        "/v2.0/oa/upload/image", json={"file": "x"}, headers={"access_token": ACCESS}
    ) as answer:
        assert (await answer.json())["error"] == -201


async def test_an_asset_dies_after_seven_days(
    zalo: RunningEmulator, http: ClientSession, app: App, tu: str
) -> None:
    token = (await upload(http, "file", PDF, "don.pdf"))["data"]["token"]
    zalo.advance(7 * DAY + 1)
    zalo.send(tu, "còn đó không")
    message = {"attachment": {"type": "file", "payload": {"token": token}}}
    assert (await app.renewed(zalo).send(tu, message))["error"] == -100


async def test_5000_uploads_a_month_are_the_end(zalo: RunningEmulator, http: ClientSession) -> None:
    for _ in range(5000):
        zalo.world.uploads.take_one(zalo.world.config.oa_id)
    assert (await upload(http, "file", PDF, "a.pdf"))["error"] == -211
