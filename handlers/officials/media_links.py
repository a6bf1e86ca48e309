"""Opening what a `/m/{token}` link leads to: asked anew of the post and the case, and recorded."""

from datetime import datetime

from handlers.readers import may_read
from storage import cases, desk
from storage.database import Session
from storage.models import Attachment
from storage.types import MediaState, OfficialState

OPENED = "media_opened"


def follow(session: Session, token: str, now: datetime) -> Attachment | None:
    """The attachment, if whom the link was made for holds their post still and may read the case.

    That it was opened goes into the case's history once it can be shown.
    """
    linked = desk.linked_media(session, token, now)
    if linked is None:
        return None
    official, attachment = linked.official, linked.attachment
    case = cases.lock(session, attachment.commune_id, linked.case_id)
    holds = official.state is OfficialState.active and official.person_id is not None
    if case is None or not holds or not may_read(official, case):
        return None
    if attachment.state is MediaState.stored:
        cases.record(session, case, OPENED, now, official=official)
    return attachment
