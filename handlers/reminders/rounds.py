"""One round through a commune's cases at one moment: what it is decided with, how it speaks."""

from dataclasses import dataclass, field
from datetime import datetime

from handlers import asking
from handlers.base import Reply
from handlers.worktime import WorkCalendar
from storage import officials, outbox
from storage.database import Session
from storage.models import Official
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
    staff: list[Official] = field(init=False)

    def __post_init__(self) -> None:
        self.staff = officials.of_commune(self.session, self.commune_id)

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
        purpose=reply.purpose,
        row_id=row_id,
    )
