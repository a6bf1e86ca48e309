"""What the readers of a confidential case are told: that there is something, never what.

Whatever they are told stands in chat, where every administrator of the OA reads it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from handlers.base import Links, Reply
from handlers.officials.confidential_admission import admit
from handlers.vietnamese_dates import moment, short_moment
from handlers.words import confidential_readers as words
from storage import confidential_links, confidential_readers, officials
from storage.database import Session
from storage.models import Case, ConfidentialConsent, Official
from storage.outbox import Button
from storage.types import ConsentKind

PURPOSE = "kin"


class Around(Protocol):
    """What a notice is made with: a turn's context, or a visit to the page."""

    @property
    def session(self) -> Session: ...

    @property
    def links(self) -> Links: ...

    @property
    def now(self) -> datetime: ...


def readers(around: Around, case: Case) -> list[Official]:
    """Who reads the case and can be told."""
    reading = confidential_readers.reading(around.session, case)
    return [one for one in reading if officials.reachable(one, around.now)]


def announce(around: Around, case: Case) -> list[Reply]:
    """Tell every reader that there is a case for them alone."""
    return [to_read(around, case, one) for one in readers(around, case)]


def tell_added(around: Around, case: Case) -> list[Reply]:
    """The writer wrote more."""
    return _each(around, case, words.added(case.code))


def tell_withdrawn(around: Around, case: Case) -> list[Reply]:
    """The writer withdrew."""
    return _each(around, case, words.withdrawn(case.code))


def tell_reopened(around: Around, case: Case) -> list[Reply]:
    """The writer was not satisfied."""
    return _each(around, case, words.reopened(case.code, moment(case.due_at)))


def tell_consent(around: Around, case: Case, consent: ConfidentialConsent) -> list[Reply]:
    """Do what the writer agreed to, and tell the readers that there is an answer."""
    newly: Official | None = None
    if consent.kind is not ConsentKind.identity and consent.given:
        newly = admit(around.session, case, consent, around.now)
    return [
        to_read(around, case, one)
        if newly is not None and one.id == newly.id
        else with_link(around, case, one, words.replied(case.code))
        for one in readers(around, case)
    ]


def tell_others(around: Around, case: Case, official: Official, text: str) -> list[Reply]:
    """Tell the readers but `official`."""
    others = [one for one in readers(around, case) if one.id != official.id]
    return [with_link(around, case, one, text) for one in others]


def alarm_chat_tool(around: Around, about: Sequence[Case]) -> list[Reply]:
    """Somebody wrote with the OA's own chat tool to who wrote these cases: alarm every reader."""
    return [
        plain(case, one, words.chat_tool(case.code))
        for case in about
        for one in readers(around, case)
    ]


def to_read(around: Around, case: Case, official: Official) -> Reply:
    """Tell one reader that there is a case for them alone."""
    text = words.to_read(name_of(official), case.code, moment(case.due_at))
    return with_link(around, case, official, text)


def with_link(around: Around, case: Case, official: Official, text: str) -> Reply:
    """`text` with a fresh one-time link for this official."""
    until = short_moment(around.now + confidential_links.READERS_LIFE)
    return Reply(
        f"{text}\n{words.link_until(until)}",
        to=official.person_id,
        buttons=buttons(around, case, official),
        cases=(case.id,),
        purpose=PURPOSE,
    )


def buttons(around: Around, case: Case, official: Official) -> tuple[Button, ...]:
    """A fresh one-time link, and how to get another one when it is over."""
    token, _ = confidential_links.for_reader(around.session, official, case, around.now)
    return (
        Button(words.OPEN, "url", around.links.kin(token)),
        Button(words.FRESH, "say", case.code),
    )


def knock(case: Case, official: Official) -> Reply:
    """That there is a case for them alone, and a button that asks for the link."""
    text = words.to_read(name_of(official), case.code, moment(case.due_at))
    return replace(plain(case, official, text), buttons=(Button(words.OPEN, "say", case.code),))


def plain(case: Case, official: Official, text: str) -> Reply:
    """`text` without a link."""
    return Reply(text, to=official.person_id, cases=(case.id,), purpose=PURPOSE)


def name_of(official: Official) -> str:
    """How the official is called in a notice."""
    return words.called(official.post, official.title)


def _each(around: Around, case: Case, text: str) -> list[Reply]:
    return [with_link(around, case, one, text) for one in readers(around, case)]
