"""What a citizen is telling in confidence, not yet a case: sealed under a key of its own."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.base import Context
from handlers.citizens.filing import Line
from storage import confidential
from storage.database import Session
from storage.models import Conversation

NAME = "confidential"
OFFER, PAGE, READERS, COLLECT, WHEN = "offer", "page", "readers", "collect", "when"
AFTER = "after"
"""The case was opened a moment ago: what is said now joins it."""

PATIENCE = timedelta(minutes=15)
PAGE_PATIENCE = timedelta(hours=2)
"""Whoever was given the page has this long before what they wrote in chat is kept without it."""

QUIET = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Draft:
    """Lines told in chat, and whom they concern: ids of posts, None while not answered."""

    key_id: int
    lines: tuple[Line, ...] = ()
    named: tuple[int, ...] | None = None

    @property
    def text(self) -> str:
        return "\n".join(line.spoken for line in self.lines if line.spoken)

    def plus(self, *lines: Line) -> "Draft":
        return replace(self, lines=(*self.lines, *lines))


def begin(ctx: Context, lines: tuple[Line, ...]) -> Draft:
    """A draft with a fresh key."""
    key = confidential.new_key(ctx.session, ctx.commune.id, ctx.now)
    return Draft(key.id, lines)


def keep(ctx: Context, step: str, draft: Draft, wake_in: timedelta) -> None:
    """Keep the draft as the open dialogue at that step."""
    document = {"lines": [line.to_json() for line in draft.lines], "named": draft.named}
    locked = confidential.lock_away(ctx.session, draft.key_id, json.dumps(document))
    ctx.talk(NAME, step, {"key": draft.key_id, "locked": locked}, wake_in)


def current(ctx: Context) -> Draft | None:
    """The draft of the open dialogue; None where it is another or none."""
    return of_dialogue(ctx.session, ctx.conversation)


def of_dialogue(session: Session, dialogue: Conversation | None) -> Draft | None:
    """The draft that a dialogue holds."""
    if dialogue is None or dialogue.name != NAME or dialogue.step == AFTER:
        return None
    data = json.loads(session.unseal(dialogue, "data"))
    document = json.loads(confidential.take_out(session, data["key"], data["locked"]))
    named = document["named"]
    return Draft(
        data["key"],
        tuple(Line.from_json(line) for line in document["lines"]),
        None if named is None else tuple(named),
    )


def step(ctx: Context) -> str:
    """Where the open confidential dialogue stands; empty where there is none."""
    row = ctx.conversation
    return row.step if row is not None and row.name == NAME else ""
