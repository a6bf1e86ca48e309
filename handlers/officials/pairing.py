"""Joining a post to a Zalo account with a one-time code, confirmed and made known."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers.base import (
    UNHANDLED,
    Answer,
    Ask,
    Choice,
    Context,
    Incoming,
    Kind,
    Outcome,
    Reply,
    ignored,
    said,
)
from handlers.officials import duty, lists
from handlers.readers import may_read
from handlers.understanding.fold import expand, is_syllable
from handlers.vietnamese_dates import short_moment
from handlers.words import pairing as words
from storage import cases, desk, officials
from storage.models import Official
from storage.types import OfficialState, Post

MOST_WRONG = 5
WITHIN = timedelta(hours=1)

_LETTERS = officials.PAIRING_ALPHABET
_CODE = re.compile(rf"[{_LETTERS}]{{{officials.PAIRING_LENGTH}}}")


def try_code(ctx: Context, incoming: Incoming) -> Outcome:
    """Ask who sends a pairing code whether they are its holder.

    Five wrong tries within an hour, and codes of that person are met with silence, right or
    wrong. An official who wrote as a citizen comes back here too: nothing else may take that.
    """
    if incoming.kind is not Kind.text:
        return UNHANDLED
    back = duty.back_at_desk(ctx, incoming)
    if back is not UNHANDLED:
        return back
    code = _code_in(incoming.text)
    if code is None:
        return UNHANDLED
    if _tries_left(ctx) == 0:
        return UNHANDLED if _is_words(incoming.text) else ignored("too many wrong pairing codes")
    official = officials.by_pairing_code(ctx.session, ctx.commune.id, code, ctx.now)
    if official is not None:
        return said(_confirm(ctx, official))
    return UNHANDLED if _is_words(incoming.text) else _wrong(ctx)


def _code_in(text: str) -> str | None:
    bare = re.sub(r"[\s\-]", "", text).upper()
    return bare if _CODE.fullmatch(bare) else None


def _is_words(text: str) -> bool:
    """Ten such letters may be plain words that a citizen wrote ("cam nghe tu")."""
    return all(is_syllable(word) for word in expand(text).plain)


def _tries_left(ctx: Context) -> int:
    person = ctx.person
    if person.wrong_codes_since is None or ctx.now - person.wrong_codes_since >= WITHIN:
        person.wrong_codes, person.wrong_codes_since = 0, None
    return max(0, MOST_WRONG - person.wrong_codes)


def _wrong(ctx: Context) -> Outcome:
    ctx.person.wrong_codes += 1
    ctx.person.wrong_codes_since = ctx.person.wrong_codes_since or ctx.now
    return said(words.wrong(_tries_left(ctx)))


def _confirm(ctx: Context, official: Official) -> Reply:
    name = officials.name(ctx.session, official)
    choices = (Choice(words.YES, "yes"), Choice(words.NO, "no"))
    data = {"official": official.id, "key": official.pairing_key}
    text = words.confirm(name, official.title, ctx.profile.full_name)
    return Reply(text, ask=Ask("pairing", choices, data, foot=False))


def _confirmed(ctx: Context, _: Incoming, answer: Answer) -> Outcome:
    official = officials.get(ctx.session, ctx.commune.id, answer.data["official"])
    if official is None or not _still_good(ctx, official, answer.data["key"]):
        return said(words.TOO_LATE)
    if answer.means == "no":
        official.pairing_key = official.pairing_expires_at = None
        return said(words.DECLINED)
    other = next((one for one in _posts_of_this_phone(ctx) if one.id != official.id), None)
    if other is not None:
        return said(words.already(other.title))
    told = _paired_phones(ctx)
    if official.person_id not in (None, ctx.person.id):
        officials.unpair(ctx.session, official)
    officials.pair(official, ctx.person, ctx.now)
    ctx.person.wrong_codes, ctx.person.wrong_codes_since = 0, None
    ctx.official = official
    welcome = words.paired(official.title, ctx.profile.short_name)
    return said(welcome, *_announced(ctx, official, told), *_adopted(ctx, official))


def _posts_of_this_phone(ctx: Context) -> list[Official]:
    """Also a post on leave, which comes back: who is kept out as one must not read as another."""
    everyone = officials.of_commune(ctx.session, ctx.commune.id)
    return [one for one in everyone if one.person_id == ctx.person.id]


def _still_good(ctx: Context, official: Official, key: str) -> bool:
    return (
        official.pairing_key == key
        and official.pairing_expires_at is not None
        and official.pairing_expires_at > ctx.now
        and official.state is OfficialState.active
    )


def _paired_phones(ctx: Context) -> list[int]:
    """Whom it is made known to: every paired post, also the phone that held this one before."""
    everyone = officials.of_commune(ctx.session, ctx.commune.id)
    phones = dict.fromkeys(officials.phone_of(one) for one in everyone)
    return [phone for phone in phones if phone is not None and phone != ctx.person.id]


def _announced(ctx: Context, official: Official, phones: list[int]) -> list[Reply]:
    name = officials.name(ctx.session, official)
    text = words.announced(name, official.title, short_moment(ctx.now))
    return [Reply(text, to=phone) for phone in phones]


def _adopted(ctx: Context, official: Official) -> list[Reply]:
    """Cases that came while nobody was paired go to the first post that may hold them.

    What the post holds already is shown too: notices to who held it before went unread.
    """
    still = cases.open_of_commune(ctx.session, ctx.commune.id, holder_id=official.id)
    waiting = () if official.post is Post.staff else desk.unheld(ctx.session, ctx.commune.id)
    mine = [case for case in waiting if may_read(official, case)]
    for case in mine:
        case.holder_id = official.id
    replies = [lists.pick(ctx, words.inherited(len(still)), still)] if still else []
    return replies + ([lists.pick(ctx, words.adopted(len(mine)), mine)] if mine else [])


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {"pairing": _confirmed}
