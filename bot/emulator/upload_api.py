"""Uploads: one part named `file`, judged by its content, not its name (contract §5)."""

from aiohttp import BodyPartReader

from bot.emulator import attachments
from bot.emulator.api_call import ApiCall
from bot.emulator.wire import Document, Refusal, invalid, too_much

MEGABYTE = 1024 * 1024


async def image(call: ApiCall) -> Document:
    """JPEG or PNG up to 1 MB."""
    name, data = await _read(call, MEGABYTE)
    if attachments.content_type_of(data) not in ("image/jpeg", "image/png"):
        raise Refusal(-201, "file is invalid. We only support png and jpeg")
    return {"attachment_id": _keep(call, "image", name, data)}


async def gif(call: ApiCall) -> Document:
    """GIF up to 5 MB."""
    name, data = await _read(call, 5 * MEGABYTE)
    if attachments.content_type_of(data) != "image/gif":
        raise Refusal(-201, "file is invalid. We only support gif")
    return {"attachment_id": _keep(call, "gif", name, data)}


async def file(call: ApiCall) -> Document:
    """PDF, DOC, DOCX or CSV up to 5 MB."""
    name, data = await _read(call, 5 * MEGABYTE)
    if not _is_document(name, data):
        raise Refusal(-201, "file is invalid. We only support pdf, doc, docx and csv")
    return {"token": _keep(call, "file", name, data)}


def _is_document(name: str, data: bytes) -> bool:
    ending = name.lower().rpartition(".")[2]
    starts = {"pdf": b"%PDF-", "doc": b"\xd0\xcf\x11\xe0", "docx": b"PK\x03\x04"}
    if ending == "csv":
        return b"\0" not in data
    return ending in starts and data.startswith(starts[ending])


def _keep(call: ApiCall, kind: str, name: str, data: bytes) -> str:
    call.world.uploads.take_one(call.oa.id)
    media_id = call.world.media.add(name, attachments.content_type_of(data), data)
    return call.world.uploads.add(
        call.oa.id, kind, media_id, name, len(data), attachments.md5(data)
    )


async def _read(call: ApiCall, limit: int) -> tuple[str, bytes]:
    if not call.request.content_type.startswith("multipart/"):
        raise invalid("file")
    try:
        reader = await call.request.multipart()
        part = await reader.next()
    except ValueError:
        raise invalid("file") from None
    if not isinstance(part, BodyPartReader) or part.name != "file":
        raise invalid("file")
    data = await _bounded(part, limit)
    if await reader.next() is not None:
        raise invalid("file")
    return part.filename or "file", data


async def _bounded(part: BodyPartReader, limit: int) -> bytes:
    """The whole part, always read to its end so that the answer reaches the caller."""
    kept = bytearray()
    size = 0
    while chunk := await part.read_chunk(65536):
        size += len(chunk)
        if size <= limit:
            kept += chunk
    if size > limit:
        raise too_much()
    if not size:
        raise invalid("file")
    return bytes(kept)
