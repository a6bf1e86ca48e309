"""A confidential case with something in every table of its own."""

from datetime import datetime, timedelta

from storage import (
    confidential,
    confidential_consents,
    confidential_errands,
    confidential_links,
    confidential_readers,
    confidential_requests,
    reader_pins,
)
from storage.database import Session
from storage.models import Official, Person
from storage.types import CaseClass, ConsentKind, RequestKind, Speaker, Standing


def fill(
    session: Session, writer: Person, reader: Official, other: Official, words: str, now: datetime
) -> None:
    """Open the case as `writer`'s, with `words` planted wherever it holds any."""
    key = confidential.new_key(session, writer.commune_id, now)
    case = confidential.open_case(
        session,
        writer=writer,
        key_id=key.id,
        case_class=CaseClass.staff,
        received_at=now,
        due_at=now + timedelta(days=7),
        holder=reader,
        named=False,
        waits=False,
        now=now,
    )
    confidential_readers.put(session, case, reader, Standing.reads, now, reason="theo chức vụ")
    confidential_readers.record_reading(session, case, reader, now)
    line = confidential.add_line(session, case, speaker=Speaker.citizen, text=words, at=now)
    confidential.add_photo(session, case, line, words.encode(), now)
    confidential_links.for_reader(session, reader, case, now)
    if reader.paired_at is None:
        reader.paired_at = now
    reader_pins.set_pin(session, reader, "246810", now)
    confidential_consents.ask(session, case, ConsentKind.identity, now, reason=words)
    confidential_errands.give(session, case, other, words, reader, now)
    confidential_requests.ask(
        session,
        case,
        RequestKind.reader,
        by=reader,
        second=other,
        about=other,
        reason=words,
        now=now,
    )
