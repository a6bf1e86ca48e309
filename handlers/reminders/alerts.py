"""Danger: the duty posts are told one after another, on the real clock, until one has it.

The citizen is told that somebody has the message only once that is so, and to telephone once nobody
was reached (domain notes §4.5, §5). One alert a person in half an hour; the numbers come always.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from handlers.base import Reply
from handlers.reminders import beyond
from handlers.reminders.rounds import Round
from handlers.words import alerts as words
from handlers.worktime import local
from storage import duty_alerts, officials
from storage.models import DutyAlert, Official, Person
from storage.outbox import Button
from storage.types import Post, Priority

NEXT_AFTER = timedelta(minutes=5)
CUT = 300
"""Characters of the citizen's words in an alert."""
PURPOSE = "duty"
TAKE = "#nhantin"

_WITHOUT_A_LIST = (Post.office, Post.chairman, Post.deputy)


@dataclass(frozen=True, slots=True)
class Danger:
    """What somebody wrote of; `words` is empty where they are not for everybody on duty."""

    kind: str
    words: str


def begin(around: Round, person: Person, danger: Danger) -> list[Reply]:
    """Tell the first post on duty; nothing when the person's last alert is half an hour young."""
    if duty_alerts.last_of(around.session, person.id, around.now) is not None:
        return []
    alert = duty_alerts.open_alert(
        around.session,
        commune_id=around.commune_id,
        person_id=person.id,
        kind=danger.kind,
        words=danger.words[:CUT],
        told=[],
        next_at=around.now,
        now=around.now,
    )
    return go_on(around, alert)


def go_on(around: Round, alert: DutyAlert) -> list[Reply]:
    """Tell the next post within Zalo's reach, and those before it; or the citizen to telephone."""
    if around.now - alert.created_at > duty_alerts.STALE:
        alert.next_at = None
        return []
    replies = []
    for official in _line(around, alert):
        replies.append(_told(around, alert, official))
        alert.told = [*alert.told, official.id]
        if beyond.reached(around, official):
            alert.next_at = around.now + NEXT_AFTER
            return replies
        if around.session.unseal(alert, "words"):
            beyond.seek_on_duty(around, official)
    alert.next_at, alert.given_up_at = None, around.now
    return [*replies, _to_citizen(alert, words.nobody(around.profile.duty_phone))]


def take(around: Round, alert: DutyAlert, official: Official) -> list[Reply]:
    """An official on duty has it: the citizen and the others who were told hear so."""
    if alert.taken_by is not None:
        return [Reply(words.taken_already(_title(around, alert.taken_by), _at(alert)))]
    alert.taken_by, alert.taken_at, alert.next_at = official.id, around.now, None
    others = [one for one in around.staff if one.id in alert.told and one.id != official.id]
    return [
        Reply(words.yours(_number(around, alert))),
        _to_citizen(alert, words.TAKEN),
        *(
            Reply(words.colleague_has_it(official.title), to=one.person_id, purpose=PURPOSE)
            for one in others
            if one.person_id is not None
        ),
    ]


def duty_line(around: Round) -> list[Official]:
    """Who is on duty, in the order of the commune's list; without a list who takes new cases."""
    wanted = [one for key in around.profile.duty_posts for one in _of_key(around, key)]
    if not around.profile.duty_posts:
        wanted = [one for post in _WITHOUT_A_LIST for one in around.staff if one.post is post]
    reachable = [one for one in wanted if officials.reachable(one, around.now)]
    return list({one.id: one for one in reachable}.values())


def _line(around: Round, alert: DutyAlert) -> list[Official]:
    return [
        one
        for one in duty_line(around)
        if one.id not in alert.told and one.person_id != alert.person_id
    ]


def _of_key(around: Round, key: str) -> Iterable[Official]:
    titles = [title for title in around.profile.posts if title.key == key]
    for title in titles:
        of_post = [one for one in around.staff if one.post is title.post]
        yield from (one for one in of_post if one.unit == title.unit or not title.unit)
        yield from (one for one in of_post if one.unit is None)


# -- in which words


def _told(around: Round, alert: DutyAlert, official: Official) -> Reply:
    said = around.session.unseal(alert, "words")
    number = _number(around, alert) if said else ""
    text = words.alert(alert.kind if said else "", said, number)
    buttons = [Button(words.TAKE, "say", f"{TAKE} {alert.id}")]
    if number:
        buttons.append(Button(words.CALL, "phone", number))
    return Reply(
        text,
        to=official.person_id,
        buttons=tuple(buttons),
        purpose=PURPOSE,
        official_id=official.id,  # it is the post's: who loses the post does not get it
    )


def _to_citizen(alert: DutyAlert, text: str) -> Reply:
    return Reply(text, to=alert.person_id, priority=Priority.reply, purpose=PURPOSE)


def _number(around: Round, alert: DutyAlert) -> str:
    """The citizen's number, where their words are for everybody on duty."""
    if not around.session.unseal(alert, "words"):
        return ""
    return around.session.unseal(around.person(alert.person_id), "phone")


def _title(around: Round, official_id: int) -> str:
    holder = around.holder_named(official_id)
    return holder.title if holder else words.COLLEAGUE


def _at(alert: DutyAlert) -> str:
    return f"{local(alert.taken_at):%H:%M}" if alert.taken_at else ""
