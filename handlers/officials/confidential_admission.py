"""Letting somebody read a confidential case once its writer agreed, or did not refuse."""

from datetime import datetime

from storage import cases, confidential, confidential_readers, officials
from storage.database import Session
from storage.models import Case, ConfidentialConsent, Official
from storage.types import Standing


def admit(
    session: Session, case: Case, consent: ConfidentialConsent, now: datetime
) -> Official | None:
    """Whoever the consent is about reads the case from now on, or once its writer has their papers.

    None when they hold the post no more, are named in the case, or must wait for the papers.
    """
    about = officials.get(session, case.commune_id, consent.about_id or 0)
    if about is None or about.term != consent.about_term:
        return None
    if confidential_readers.is_named(session, case, about):
        return None
    waits = confidential.needed(session, case).waits
    standing = Standing.later if waits else Standing.reads
    confidential_readers.put(session, case, about, standing, now)
    cases.record(session, case, "reader_added", now, detail=about.title)
    if waits:
        return None
    if case.holder_id is None:
        case.holder_id = about.id
    return about
