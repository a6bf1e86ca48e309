"""Reading a form: bounded in size and time, its words cleaned, its photos checked by content.

A photo is decoded and made anew, so that neither the place where it was taken nor anything hidden
in the file is kept.
"""

import asyncio
import re
import unicodedata
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from aiohttp import BodyPartReader, web

from bot.media_forms import NotThatKind, content_type_of, scaled_jpeg
from storage.types import LARGEST_ID

MOST_FIELDS: Final = 60
LONGEST_FIELD: Final = 20_000
"""Characters; more than anybody types."""

MOST_PHOTOS: Final = 5
MOST_PHOTO_BYTES: Final = 12_000_000
MOST_BYTES: Final = 40_000_000
MOST_PAPER_BYTES: Final = 5_000_000
PHOTO_BYTES: Final = 2_000_000
"""Of a photo as it is kept."""

CHUNK_SECONDS: Final = 30.0
"""A line may be slow, but something must come within this long."""

FORM_SECONDS: Final = 900.0
_CHUNK: Final = 64 * 1024
_MOST_DIGITS: Final = 19

T = TypeVar("T")

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b\u2060\ufeff]")


class UnreadableForm(web.HTTPBadRequest):
    """What came is no form of ours."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a person filled in; a field that is missing reads as empty."""

    fields: Mapping[str, str] = field(default_factory=dict)
    photos: tuple[bytes, ...] = ()
    papers: tuple[bytes, ...] = ()  # PDF
    refused: tuple[str, ...] = ()  # names of files that are neither, or too large or too many

    def __getitem__(self, name: str) -> str:
        """The field in one line, without spaces around it."""
        return " ".join(self.fields.get(name, "").split())

    def text(self, name: str) -> str:
        """The field with its lines."""
        lines = (line.strip() for line in self.fields.get(name, "").splitlines())
        return "\n".join(lines).strip()

    def number(self, name: str) -> int:
        """The number in the field, which may be an id; 0 where there is none."""
        digits = self[name]
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            return 0
        found = int(digits)
        return found if found <= LARGEST_ID else 0


async def read_form(request: web.Request, *, photos: int = 0, papers: int = 0) -> Form:
    """The form of a POST; with `photos`, up to so many pictures of its file fields, with `papers`
    up to so many PDF files.

    Raises UnreadableForm, or 413 and 408 as pages.
    """
    try:
        async with asyncio.timeout(FORM_SECONDS):
            if request.content_type == "multipart/form-data":
                return await _multipart(request, min(photos, MOST_PHOTOS), papers)
            async with asyncio.timeout(CHUNK_SECONDS * 4):
                posted = await request.post()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (ValueError, LookupError, AssertionError) as error:  # aiohttp's for broken bodies
        raise UnreadableForm from error
    if len(posted) > MOST_FIELDS:
        raise web.HTTPRequestEntityTooLarge(MOST_FIELDS, len(posted))
    return Form({name: _field(value) for name, value in posted.items() if isinstance(value, str)})


def cleaned(text: str) -> str:
    """In one form of Unicode, without control characters; what a database takes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def _field(value: str) -> str:
    if len(value) > LONGEST_FIELD:
        raise web.HTTPRequestEntityTooLarge(LONGEST_FIELD, len(value))
    return cleaned(value)


async def _multipart(request: web.Request, most: int, most_papers: int) -> Form:
    reader = await request.multipart()
    fields: dict[str, str] = {}
    pictures: list[bytes] = []
    papers: list[bytes] = []
    refused: list[str] = []
    size = 0
    while (part := await _timely(reader.next())) is not None:
        if not isinstance(part, BodyPartReader):
            raise UnreadableForm
        if len(fields) + len(pictures) + len(papers) + len(refused) >= MOST_FIELDS:
            raise web.HTTPRequestEntityTooLarge(MOST_FIELDS, MOST_FIELDS + 1)
        is_file = part.filename is not None
        data = await _whole(part, MOST_PHOTO_BYTES if is_file else LONGEST_FIELD * 4, size)
        size += len(data)
        if not is_file:
            fields[part.name or ""] = _field(data.decode("utf-8", "replace"))
        elif data and len(papers) < most_papers and _is_paper(data):
            papers.append(data)
        elif data:
            photo = await asyncio.to_thread(_photo, data) if len(pictures) < most else None
            if photo is None:
                refused.append(cleaned(part.filename or "")[:80])
            else:
                pictures.append(photo)
    return Form(fields, tuple(pictures), tuple(papers), tuple(refused))


async def _whole(part: BodyPartReader, most: int, before: int) -> bytes:
    data = bytearray()
    while chunk := await _timely(part.read_chunk(_CHUNK)):
        data += chunk
        if len(data) > most or before + len(data) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(most, len(data))
    return bytes(data)


async def _timely(awaited: Awaitable[T]) -> T:
    async with asyncio.timeout(CHUNK_SECONDS):
        return await awaited


def _is_paper(data: bytes) -> bool:
    return len(data) <= MOST_PAPER_BYTES and content_type_of(data) == "application/pdf"


def _photo(data: bytes) -> bytes | None:
    try:
        return scaled_jpeg(data, PHOTO_BYTES)
    except NotThatKind:
        return None
