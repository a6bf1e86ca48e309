"""One message of the outbox as Zalo takes it, and how it gets there with its photo or file."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from unicodedata import normalize

from bot.zalo.client import ZaloClient
from bot.zalo.errors import SendUnknown
from bot.zalo.messages import (
    MOST_BUTTONS,
    PAYLOAD_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    Button,
    ButtonKind,
    File,
    Image,
    Message,
    Text,
    plain,
    split_text,
)
from storage import outbox
from storage.delivery import Parcel
from storage.media import Known
from storage.outbox import Draft
from storage.types import MediaState

ASSET_LIFE = timedelta(days=6)
"""Zalo keeps an upload for 7 days (contract §5)."""

MOST_ASSETS = 5000

_KINDS: dict[str, ButtonKind] = {"say": "say_hidden", "url": "url", "phone": "phone"}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A stored attachment made ready for Zalo: a jpg up to 1 MB, or a document up to 5 MB."""

    data: bytes
    name: str
    content_type: str


class Enclosures(Protocol):
    """Where the outbox gets the photos and files it sends."""

    async def image(self, attachment_id: int) -> Enclosure:
        """The photo, scaled to Zalo's limit; raises Unusable."""

    async def file(self, attachment_id: int, name: str) -> Enclosure:
        """The document under the name it came with; raises Unusable."""


class NotReady(Exception):
    """The attachment is still being fetched: the message waits for it."""


class Unusable(Exception):
    """The attachment can't be sent: it was never fetched, or Zalo takes no such file."""


def prepare(draft: Draft, *, without_buttons: bool = False) -> list[Draft]:
    """The messages Zalo takes that say `draft`; the question and the buttons stay on the last.

    `without_buttons` writes addresses and phone numbers out as lines instead.
    """
    draft = replace(draft, text=normalize("NFC", draft.text).strip())
    if without_buttons and draft.buttons:
        draft = as_plain(draft)
    media = draft.image or draft.file
    captioned = draft.image and not draft.buttons and len(draft.text) <= TEXT_LIMIT
    if not media or not draft.text or captioned:
        return _split(draft)
    return [
        Draft(image=draft.image, file=draft.file),
        *_split(replace(draft, image=None, file=None)),
    ]


def as_plain(draft: Draft) -> Draft:
    """The same words without buttons or quote."""
    if not draft.text:
        return replace(draft, buttons=(), quote=None)
    whole = plain(Text(draft.text[:TEXT_LIMIT], buttons=_buttons(draft)))
    text = whole.text if len(draft.text) <= TEXT_LIMIT else draft.text
    return replace(draft, text=text, buttons=(), quote=None)


def _split(draft: Draft) -> list[Draft]:
    if len(draft.text) <= TEXT_LIMIT:
        return [draft]
    *first, last = split_text(draft.text)
    return [*(Draft(text=text) for text in first), replace(draft, text=last)]


def _buttons(draft: Draft) -> tuple[Button, ...]:
    return tuple(_button(button) for button in draft.buttons[:MOST_BUTTONS])


def _button(button: outbox.Button) -> Button:
    value = _dialled(button.value) if button.kind == "phone" else button.value
    return Button(button.title[:TITLE_LIMIT], _KINDS[button.kind], value[:PAYLOAD_LIMIT])


def _dialled(number: str) -> str:
    """A number as Zalo's buttons want it: 84… for a subscriber, short ones (113) as they are."""
    digits = re.sub(r"\D", "", number)
    return f"84{digits[1:]}" if digits.startswith("0") and len(digits) > 8 else digits or number


LookUp = Callable[[int, int], Awaitable[Known | None]]
"""How far an attachment of a commune is: (commune id, attachment id)."""


class Assembly:
    """Makes Zalo's message of a draft, uploading its photo or file unless Zalo has it already."""

    def __init__(
        self,
        client: ZaloClient,
        enclosures: Enclosures,
        look_up: LookUp,
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._enclosures = enclosures
        self._look_up = look_up
        self._now = now
        self._assets: dict[tuple[str, int], tuple[str, datetime]] = {}

    async def message(self, oa_id: str, parcel: Parcel) -> Message:
        """The message to hand over. Raises ZaloError, BadMessage, NotReady or Unusable."""
        draft = parcel.draft
        if not draft.image and not draft.file:
            return Text(draft.text, quote_message_id=draft.quote, buttons=_buttons(draft))
        asset = await self._asset(oa_id, parcel)
        return Image(attachment_id=asset, text=draft.text) if draft.image else File(asset)

    def forget_asset(self, oa_id: str, draft: Draft) -> None:
        """Zalo does not have the draft's photo or file any more."""
        self._assets.pop((oa_id, draft.image or draft.file or 0), None)

    async def _asset(self, oa_id: str, parcel: Parcel) -> str:
        key = (oa_id, parcel.draft.image or parcel.draft.file or 0)
        kept = self._assets.get(key)
        if kept and kept[1] > self._now():
            return kept[0]
        try:
            asset = await self._uploaded(oa_id, parcel)
        except SendUnknown:
            # An upload shows nobody anything: it may simply be made again.
            raise NotReady from None
        if len(self._assets) >= MOST_ASSETS:
            self._assets.pop(next(iter(self._assets)))
        self._assets[key] = (asset, self._now() + ASSET_LIFE)
        return asset

    async def _uploaded(self, oa_id: str, parcel: Parcel) -> str:
        image = parcel.draft.image
        attachment_id = image or parcel.draft.file or 0
        known = await self._look_up(parcel.commune_id, attachment_id)
        if known is not None and known.state is MediaState.todo:
            raise NotReady
        if known is None or known.state is not MediaState.stored:
            raise Unusable("was never fetched")
        if image:
            found, upload = await self._enclosures.image(image), self._client.upload_image
        else:
            found = await self._enclosures.file(attachment_id, known.name)
            upload = self._client.upload_file
        return await upload(oa_id, found.data, found.name, found.content_type)
