"""The enclosures of a message, in every form Zalo gives them (contract §3.2)."""

from __future__ import annotations

import json
from typing import Any

from bot.zalo.event_kinds import Attachment
from bot.zalo.values import as_dict, as_float, as_id, as_int, as_list, as_text


def read_attachments(message: dict[str, Any]) -> tuple[Attachment, ...]:
    """All enclosures of a message, in Zalo's order; several photos may come in one event."""
    return tuple(_attachment(as_dict(item)) for item in as_list(message.get("attachments")))


def _attachment(item: dict[str, Any]) -> Attachment:
    payload = as_dict(item.get("payload"))
    coordinates = as_dict(payload.get("coordinates"))
    description = _text(payload, "description") or _text(payload, "text")
    return Attachment(
        type=as_text(item.get("type")),
        url=_text(payload, "url") or _text(payload, "link_url"),
        thumbnail=_text(payload, "thumbnail"),
        description=description,
        name=_text(payload, "name"),
        size=as_int(payload.get("size")),
        checksum=_text(payload, "checksum"),
        latitude=as_float(coordinates.get("latitude")),
        longitude=as_float(coordinates.get("longitude")),
        sticker_id=as_id(payload.get("id")),
        phone=_card_phone(description),
        file_type=_text(payload, "type"),
    )


def _text(payload: dict[str, Any], field: str) -> str | None:
    return as_text(payload.get(field)) or None


def _card_phone(description: str | None) -> str | None:
    """A business card hides its number in JSON text inside the description."""
    if not description or not description.lstrip().startswith("{"):
        return None
    try:
        card = json.loads(description)
    except (ValueError, RecursionError):
        return None
    return as_text(as_dict(card).get("phone")) or None
