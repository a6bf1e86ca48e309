"""One official's visit to the page of a confidential case: what everything there is done with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from handlers.base import Links, Reply
from handlers.officials.confidential_access import Role, followed
from handlers.reminders.rounds import Round, say
from storage import cases, confidential
from storage.database import Session
from storage.models import Case, ConfidentialLink, Official
from storage.types import Speaker


@dataclass(frozen=True, slots=True)
class Visit:
    """Who visits (`role`: as what), which case (locked), and the stores."""

    around: Round
    links: Links
    official: Official
    case: Case
    role: Role

    @property
    def session(self) -> Session:
        return self.around.session

    @property
    def now(self) -> datetime:
        return self.around.now

    def say(self, replies: Iterable[Reply]) -> None:
        """Put messages in the lines of those they are for."""
        for reply in replies:
            if reply.to is not None:
                say(self.around, reply)

    def explain(self, text: str) -> None:
        """Put a reason into the case, where its writer reads it; in chat it would be a word."""
        confidential.add_line(
            self.session,
            self.case,
            speaker=Speaker.official,
            text=text,
            at=self.now,
            official=self.official,
        )

    def record(self, act: str, detail: str = "") -> None:
        """Append to the history of the case; never what the case is about."""
        cases.record(self.session, self.case, act, self.now, official=self.official, detail=detail)


def visit_by(around: Round, links: Links, link: ConfidentialLink) -> Visit | None:
    """The visit that a link allows now; None when it is for nobody any more."""
    found = followed(around.session, link, around.now)
    if found is None:
        return None
    official, case, role = found
    return Visit(around, links, official, case, role)
