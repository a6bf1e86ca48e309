"""What the writer of a confidential case is told and asked later: in chat never a word of it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from handlers.base import (
    UNHANDLED,
    Answer,
    Ask,
    Choice,
    Context,
    Incoming,
    Links,
    Outcome,
    Reply,
    said,
)
from handlers.officials import confidential_notices as notices
from handlers.vietnamese_dates import moment
from handlers.words import confidential as words
from storage import (
    cases,
    confidential,
    confidential_consents,
    confidential_links,
    confidential_readers,
    officials,
    people,
)
from storage.database import Session
from storage.models import Case, ConfidentialConsent, Official
from storage.types import ConsentKind, Priority, Standing

CONSENT = "confidential consent"
PURPOSE = "kin"


class Told(StrEnum):
    """What happened to the case; each is a sentence of `words.NEWS`."""

    answered = "answered"
    question = "question"
    extended = "extended"
    closed = "closed"
    passed_on = "passed_on"
    reader_added = "reader_added"
    identity_opened = "identity_opened"
    identity_asked = "identity_asked"
    reader_asked = "reader_asked"
    successor = "successor"


_WITHOUT_PAGE = (Told.passed_on, Told.successor)
_ASKS: Mapping[Told, str] = {
    Told.identity_asked: words.AGREE,
    Told.reader_asked: words.AGREE,
    Told.successor: words.AGREE,
}


def tell_writer(
    session: Session,
    links: Links,
    case: Case,
    what: Told,
    now: datetime,
    *,
    official: Official | None = None,
    until: datetime | None = None,
    consent: ConfidentialConsent | None = None,
) -> Reply:
    """The message to the case's writer, to be queued; it names no case beside the person.

    `official` is whom it is about; `consent` is what they are asked, where they are. A reason
    stands in the case, never in chat: whoever gives one adds it as a line.
    """
    writer = people.get(session, confidential.writer_id(session, case))
    who = words.reader(official.title, officials.name(session, official)) if official else ""
    text = words.NEWS[what].format(code=case.code, who=who, until=moment(until) if until else "")
    ask = _question(consent) if consent is not None and what in _ASKS else None
    if what in _WITHOUT_PAGE:
        return Reply(text, to=writer.id, ask=ask, priority=Priority.push, purpose=PURPOSE)
    token, _ = confidential_links.for_citizen(session, writer, case, now)
    link = links.kin(token)
    return Reply(
        f"{text}\n{link}",
        to=writer.id,
        ask=ask,
        buttons=(words.page_button(link),),
        priority=Priority.push,
        purpose=PURPOSE,
    )


def _question(consent: ConfidentialConsent) -> Ask:
    choices = (Choice(words.AGREE, "yes"), Choice(words.REFUSE, "no"))
    return Ask(CONSENT, choices, {"consent": consent.id}, foot=False)


def answered(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """The writer's yes or no. Nobody else's counts, and a new holder can be refused in time."""
    consent = confidential_consents.get(ctx.session, ctx.commune.id, answer.data["consent"])
    case = cases.lock(ctx.session, ctx.commune.id, consent.case_id) if consent else None
    if consent is None or case is None:
        return UNHANDLED
    if not confidential.is_writer(ctx.session, case, ctx.person):
        return UNHANDLED
    if consent.answered_at is not None or (consent.until and consent.until <= ctx.now):
        return said(Reply(words.OVER, purpose=PURPOSE))
    return decide(ctx, case, consent, given=answer.means == "yes")


def decide(ctx: Context, case: Case, consent: ConfidentialConsent, *, given: bool) -> Outcome:
    """Note the writer's word; whoever was refused does not read."""
    confidential_consents.answer(consent, given, ctx.now)
    about = officials.get(ctx.session, ctx.commune.id, consent.about_id or 0)
    refused = not given and consent.kind is ConsentKind.successor
    if refused and about is not None and about.term == consent.about_term:
        confidential_readers.put(ctx.session, case, about, Standing.refused, ctx.now)
    cases.record(ctx.session, case, "consent" if given else "refused_consent", ctx.now)
    word = words.AGREED if given else words.REFUSED
    told = notices.tell_consent(ctx, case, consent)
    return said(Reply(word, purpose=PURPOSE), *told)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {CONSENT: answered}
