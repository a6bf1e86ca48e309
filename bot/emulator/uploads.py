"""What an OA has uploaded for sending: kept seven days (contract §5)."""

import secrets
from dataclasses import dataclass

from bot.emulator.clock import DAY_MS, Clock, month_of
from bot.emulator.wire import Refusal, invalid

LIFE_MS = 7 * DAY_MS
MONTHLY = 5000


@dataclass(frozen=True, slots=True)
class Asset:
    """An uploaded file; `kind` is image, gif or file."""

    oa_id: str
    kind: str
    media_id: str
    name: str
    size: int
    checksum: str
    expires_ms: int


class Uploads:
    """Assets by attachment id or token, and the monthly count of each OA."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._assets: dict[str, Asset] = {}
        self._counts: dict[tuple[str, str], int] = {}

    def take_one(self, oa_id: str) -> None:
        """Count an upload; Refusal −211 above 5 000 in a month."""
        month = (oa_id, month_of(self._clock.now_ms()))
        if self._counts.get(month, 0) >= MONTHLY:
            raise Refusal(-211, "Out of quota")
        self._counts[month] = self._counts.get(month, 0) + 1

    def add(self, oa_id: str, kind: str, media_id: str, name: str, size: int, md5: str) -> str:
        """Keep an asset; the id to send it by."""
        asset_id = secrets.token_urlsafe(36)
        expires_ms = self._clock.now_ms() + LIFE_MS
        self._assets[asset_id] = Asset(oa_id, kind, media_id, name, size, md5, expires_ms)
        return asset_id

    def find(self, oa_id: str, kind: str, asset_id: str, field: str) -> Asset:
        """The asset; Refusal −201 when unknown or another OA's, −100 after seven days."""
        asset = self._assets.get(asset_id)
        if asset is None or asset.oa_id != oa_id or asset.kind != kind:
            raise invalid(field)
        if asset.expires_ms <= self._clock.now_ms():
            raise Refusal(-100, "attachment_id was expired")
        return asset

    def clear(self) -> None:
        """Forget all assets and counts."""
        self._assets.clear()
        self._counts.clear()
