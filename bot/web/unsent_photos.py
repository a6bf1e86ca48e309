"""Photos of a form that came back with an error: kept for a while, so that nobody picks them again.

In this process's memory only, under the form's random id: nothing of what was not sent is ever on a
disk. What was pushed out, forgotten or kept by another process has to be picked again, and the page
says so. What reads as confidential is not kept at all.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.web.forms import MOST_PHOTOS, Form

KEPT_SECONDS = 1800.0
MOST_BYTES = 48_000_000
"""Of all forms together; over it the oldest go first."""


@dataclass(frozen=True, slots=True)
class _Kept:
    photos: tuple[bytes, ...]
    until: float

    @property
    def size(self) -> int:
        return sum(map(len, self.photos))


class UnsentPhotos:
    """The photos of forms that are being mended."""

    def __init__(
        self, now: Callable[[], float] = time.monotonic, most_bytes: int = MOST_BYTES
    ) -> None:
        self._now = now
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def keep(self, form: str, photos: tuple[bytes, ...]) -> int:
        """Keep a form's photos instead of what it had before; how many are kept."""
        self.forget(form)
        if photos:
            self._kept[form] = _Kept(photos, self._now() + KEPT_SECONDS)
            asyncio.get_running_loop().call_later(KEPT_SECONDS + 1, self._sweep)
        self._sweep()
        return len(self.of(form))

    def of(self, form: str) -> tuple[bytes, ...]:
        """What is still kept of a form; a second click finds it too."""
        kept = self._kept.get(form)
        return kept.photos if kept is not None and kept.until > self._now() else ()

    def forget(self, form: str) -> None:
        """Whoever filled it in does not want them kept."""
        self._kept.pop(form, None)

    def _sweep(self) -> None:
        size = sum(kept.size for kept in self._kept.values())
        while self._kept:
            oldest = next(iter(self._kept.values()))
            if size <= self._most_bytes and oldest.until > self._now():
                break
            self._kept.popitem(last=False)
            size -= oldest.size


@dataclass(frozen=True, slots=True)
class Joined:
    """A form with the photos kept of it; `lost` of them are kept no longer, `over` are too many."""

    form: Form
    lost: int
    over: int


def joined(unsent: UnsentPhotos, form: Form, form_id: str) -> Joined:
    """The form as if all its photos had been picked now."""
    if form["drop"]:
        unsent.forget(form_id)
    kept = unsent.of(form_id)
    said = form.number("kept")
    lost = 0 if form["drop"] else max(0, min(said, MOST_PHOTOS) - len(kept))
    photos = kept + form.photos
    whole = replace(form, photos=photos[:MOST_PHOTOS])
    return Joined(whole, lost, max(0, len(photos) - MOST_PHOTOS))
