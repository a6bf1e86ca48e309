"""What goes with a line of a confidential case: photos, voice messages, papers.

All lie under the case's own key. An answer that waits for another reader's yes leaves its
enclosures with a note, where the readers see them; they move to the answer when it goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.words import confidential_readers as words
from storage import confidential
from storage.database import Session
from storage.models import Case, ConfidentialLine, Official
from storage.types import MediaKind, Speaker

MOST_PHOTOS = 5
MOST_PAPERS = 2


@dataclass(frozen=True, slots=True)
class Enclosures:
    """What an official encloses: photos as JPEG without metadata, papers as PDF."""

    photos: tuple[bytes, ...] = ()
    papers: tuple[bytes, ...] = ()

    def __len__(self) -> int:
        return len(self.photos) + len(self.papers)


NOTHING = Enclosures()


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One thing that came with a line; a paper's `data` stays where it is until it is opened."""

    id: int
    kind: MediaKind
    data: bytes


def hang(
    session: Session, case: Case, line: ConfidentialLine, these: Enclosures, now: datetime
) -> None:
    """Keep them with the line."""
    for photo in these.photos:
        confidential.add_photo(session, case, line, photo, now)
    for paper in these.papers:
        confidential.add_photo(session, case, line, paper, now, MediaKind.file)


def leave_with_note(
    session: Session, case: Case, official: Official, these: Enclosures, now: datetime
) -> None:
    """Keep what goes with an answer that waits, seen by the readers alone."""
    if not these:
        return
    text = words.encloses(len(these))
    note = confidential.add_line(
        session, case, speaker=Speaker.note, text=text, at=now, official=official
    )
    hang(session, case, note, these, now)


def move_to_answer(
    session: Session, case: Case, author: Official, asked_at: datetime, answer: ConfidentialLine
) -> None:
    """What was left with a note when the answer was submitted goes with the answer."""
    notes = {
        line.id
        for line in confidential.lines(session, case)
        if line.speaker is Speaker.note and line.official_id == author.id and line.at == asked_at
    }
    for photo in confidential.photos(session, case):
        if photo.line_id in notes:
            photo.line_id = answer.id
    session.flush()


def by_line(session: Session, case: Case) -> dict[int | None, list[Enclosed]]:
    """What came with each line, for those who may see the line."""
    found: dict[int | None, list[Enclosed]] = {}
    for photo in confidential.photos(session, case):
        is_paper = photo.kind is MediaKind.file
        data = b"" if is_paper else confidential.image_of(session, photo)
        found.setdefault(photo.line_id, []).append(Enclosed(photo.id, photo.kind, data))
    return found


def opened(
    session: Session, case: Case, enclosed_id: int, speakers: Sequence[Speaker]
) -> Enclosed | None:
    """One thing with its content, if it came with a line of these speakers."""
    lines = {one.id for one in confidential.lines(session, case) if one.speaker in speakers}
    for photo in confidential.photos(session, case):
        if photo.id == enclosed_id and photo.line_id in lines:
            return Enclosed(photo.id, photo.kind, confidential.image_of(session, photo))
    return None
