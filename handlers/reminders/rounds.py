"""One round through a commune's cases at one moment: what it is decided with, how it speaks."""

from collections.abc import Iterable, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import datetime

from handlers import asking
from handlers.base import Reply
from handlers.worktime import WorkCalendar
from storage import officials, outbox, people
from storage.database import Session
from storage.models import Official, Person
from storage.profile import CommuneProfile
from storage.types import Priority, new_id


@dataclass(slots=True)
class Round:
    """What a round may use: the commune, its working time, its officials, and the stores."""

    session: Session
    commune_id: int
    profile: CommuneProfile
    calendar: WorkCalendar
    now: datetime
    posts: InitVar[Sequence[Official] | None] = None
    staff: list[Official] = field(init=False)
    _people: dict[int, Person] = field(init=False, default_factory=dict)

    def __post_init__(self, posts: Sequence[Official] | None) -> None:
        """`posts` are the commune's, where they have been read already."""
        known = officials.of_commune(self.session, self.commune_id) if posts is None else posts
        self.staff = list(known)

    def knows(self, persons: Iterable[Person]) -> None:
        """These people have been read already."""
        self._people |= {person.id: person for person in persons}

    def know(self, person_ids: Iterable[int | None]) -> None:
        """Read these people and the officials' phones at once, and keep them for the round."""
        everyone = (*person_ids, *(one.person_id for one in self.staff))
        wanted = {one for one in everyone if one is not None} - self._people.keys()
        if wanted:
            found = people.among(self.session, wanted)
            self._people |= {person.id: person for person in found}

    def person(self, person_id: int) -> Person:
        """Somebody of the commune; raises LookupError."""
        if person_id not in self._people:
            self.know([person_id])
        if person_id not in self._people:
            raise LookupError(f"There is no person {person_id}.")
        return self._people[person_id]

    def holder_named(self, official_id: int | None) -> Official | None:
        """The official of that id while they hold their post."""
        return next((one for one in self.staff if one.id == official_id), None)


def say(around: Round, reply: Reply) -> None:
    """Put `reply`, which names its recipient, in that person's line."""
    if reply.to is None:
        raise ValueError("A reminder must say whom it is for.")
    row_id = new_id()
    outbox.queue(
        around.session,
        commune_id=around.commune_id,
        person_id=reply.to,
        draft=asking.draft_of(reply, row_id),
        now=around.now,
        priority=Priority.push,
        cases=reply.cases,
        official_id=reply.official_id,
        purpose=reply.purpose,
        row_id=row_id,
    )
