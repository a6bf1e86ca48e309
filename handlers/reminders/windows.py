"""Zalo's windows: until when a person can be written to, and what a message costs now (§4.4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage import people
from storage.models import Person
from storage.profile import CommuneProfile
from storage.types import Channel


class Fare(StrEnum):
    """What Zalo asks for a message now; `page` is read on the web and costs nothing."""

    free = "free"
    billed = "billed"
    shut = "shut"
    page = "page"


PRICE_DONG = {Fare.free: 0, Fare.billed: 55, Fare.page: 0}
"""Third-party price lists, contract §4.4 (C): an order of size, not an invoice."""

FARES = {
    Fare.free: "free",
    Fare.billed: f"billed, about {PRICE_DONG[Fare.billed]} đồng",
    Fare.shut: "waits: the window is shut",
    Fare.page: "free",
}
"""What a message costs now, for the terminal."""


@dataclass(frozen=True, slots=True)
class Window:
    """A person's window: free until `free_until`, then billed until `shuts_at`.

    Both are None for somebody who never wrote, or who needs no window (`page`).
    """

    free_until: datetime | None
    shuts_at: datetime | None
    page: bool = False

    def fare(self, now: datetime) -> Fare:
        if self.page:
            return Fare.page
        if self.free_until is None or self.shuts_at is None or now >= self.shuts_at:
            return Fare.shut
        return Fare.free if now < self.free_until else Fare.billed

    def is_open(self, now: datetime) -> bool:
        """Whether Zalo carries a message now, free of charge or not."""
        return self.fare(now) is not Fare.shut


def window_of(person: Person, profile: CommuneProfile) -> Window:
    """The person's window; after 48 hours only where the commune has a paying account."""
    if person.channel is not Channel.zalo:
        return Window(None, None, page=True)
    if person.last_wrote_at is None or person.blocked:
        return Window(None, None)
    free_until = person.last_wrote_at + people.FREE_WINDOW
    longest = people.LAST_WINDOW if profile.zca else people.FREE_WINDOW
    return Window(free_until, person.last_wrote_at + longest)
