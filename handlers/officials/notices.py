"""Telling officials about cases: one notice each, but no flood.

An official gets at most three single notices in ten minutes; what comes after is gathered into one
list, which waits as a held row of the outbox. So does what comes while the official is answering:
a digit they type must mean the question they are looking at. Danger is always told at once.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from handlers import asking
from handlers.base import Ask, Choice, Context, Reply
from handlers.officials import likeness, lists
from handlers.officials.addressing import named
from handlers.readers import may_read, may_steer
from handlers.rules import OFFICIAL_LABELS, is_open
from handlers.vietnamese_dates import moment, short_moment
from handlers.words import approving as approving_words
from handlers.words import ending as ending_words
from handlers.words import notices as words
from handlers.words import officials as desk_words
from storage import case_history, cases, desk, officials, outbox, people
from storage.approved_answers import Approved
from storage.models import Attachment, Case, Message, Official, OutboxMessage
from storage.types import CaseClass, MediaKind, OutboxState, Post, Priority, Speaker

SINGLES = 3
WITHIN = timedelta(minutes=10)
GATHER = timedelta(minutes=1)
"""How long the first list waits for more; the next one waits for the ten minutes to pass."""
CUT = 600
"""Characters of a citizen's words in a notice."""
MOST_PHOTOS = 3
LOOK_AGAIN = timedelta(seconds=15)
"""A list waits on while its official is answering."""
LINK_LIFE = timedelta(hours=24)
"""A meeting may last all day; "Xem đủ" gives a fresh link."""
NOTICE, LIST = "notice", "notice_list"


def announce(ctx: Context, case: Case) -> list[Reply]:
    """Tell the holder of a new case, for danger everybody on the duty list too."""
    return [
        reply
        for official, intro in _recipients(ctx, case)
        for reply in _tell_new(ctx, case, official, intro)
    ]


def tell_assigned(
    ctx: Context, case: Case, official: Official, by: Official, note: str
) -> list[Reply]:
    """Show a case to the official it was given to."""
    intro = desk_words.assigned_to_you(by.title, note)
    return _single(ctx, case, official, intro)


def tell_returned(
    ctx: Context, case: Case, official: Official, by: Official, reason: str
) -> list[Reply]:
    """Show a case to the official it came back to."""
    return _single(ctx, case, official, ending_words.returned_to_you(by.title, reason))


def tell_added(ctx: Context, case: Case, lines: Sequence[Message]) -> list[Reply]:
    """Pass on what the citizen added."""
    official = _holder(ctx, case)
    if official is None:
        return []
    text = "\n".join(body for line in lines if (body := ctx.session.unseal(line, "body")))
    enclosed = [one for line in lines for one in desk.attachments_of(ctx.session, line)]
    if case.confidential:
        text, enclosed = "", []
    shown = words.added(case.code, named(ctx.session, case), text[:CUT])
    links = _links(ctx, official, enclosed)
    notice = Reply(
        "\n".join([shown, *links]),
        to=official.person_id,
        ask=None if _busy(ctx, official) else _acts(official, case, cut=len(text) > CUT),
        cases=(case.id,),
        purpose="added",
    )
    return [notice, *_photos(case, official, enclosed)]


def tell_withdrawn(ctx: Context, case: Case) -> list[Reply]:
    """Tell the holder that the citizen withdrew."""
    return _plain(ctx, case, words.withdrawn(case.code, named(ctx.session, case)))


def tell_reopened(ctx: Context, case: Case, before_id: int | None = None) -> list[Reply]:
    """Tell the holder that the citizen was not satisfied, and who held the case `before_id`."""
    name, due = named(ctx.session, case), moment(case.due_at)
    told = _plain(ctx, case, words.reopened(case.code, name, due))
    before = officials.get(ctx.session, ctx.commune.id, before_id or 0)
    holder = _holder(ctx, case)
    if before is None or holder is None or before.id == holder.id:
        return told
    if officials.phone_of(before) is None:
        return told
    if case.confidential and not may_read(before, case):
        return told
    text = words.reopened_above(case.code, name, holder.title)
    return [*told, Reply(text, to=before.person_id, cases=(case.id,))]


def tell_kept(ctx: Context, case: Case, *, pressed: bool) -> list[Reply]:
    """Tell the holder that a withdrawal was taken back."""
    name, due = named(ctx.session, case), moment(case.due_at)
    return _plain(ctx, case, words.kept(case.code, name, due, pressed=pressed))


def card(ctx: Context, case: Case, official: Official, *, whole: bool = False) -> list[Reply]:
    """The case as it stands; `whole` with everything that was said."""
    cases.record(ctx.session, case, "read", ctx.now, official=official)
    label = OFFICIAL_LABELS[case.case_class]
    due = moment(case.due_at)
    head = words.card(label, case.code, desk_words.STATES[case.state], due)
    if not whole:
        return _shown(ctx, case, official, head, "card")
    enclosed = cases.attachments(ctx.session, case)
    spoken = [_spoken(ctx, line) for line in cases.lines(ctx.session, case)]
    text = "\n".join([head, *spoken, *_links(ctx, official, enclosed)])
    notice = Reply(text, ask=_acts(official, case), cases=(case.id,), to=official.person_id)
    return [notice, *_photos(case, official, enclosed, most=len(enclosed))]


def release_list(ctx: Context, row: OutboxMessage) -> list[Reply] | None:
    """Send the gathered list with what is still open; None when it is no longer held."""
    if row.state is not OutboxState.held:
        return None
    official = officials.get(ctx.session, row.commune_id, row.official_id or 0)
    if official is not None and _busy(ctx, official):
        row.next_at = ctx.now + LOOK_AGAIN
        return []
    waiting = [cases.lock(ctx.session, row.commune_id, case_id) for case_id in row.cases]
    still = [
        case
        for case in waiting
        if official and case and is_open(case.state) and may_read(official, case)
    ]
    if not still:
        outbox.take_back(ctx.session, row)
        return []
    listed = lists.pick(ctx, words.several(len(still)), still)
    outbox.rewrite(ctx.session, row, asking.draft_of(listed, row.id))
    row.cases, row.asks = list(listed.cases), True
    outbox.release(ctx.session, row)
    return []


# -- to whom


def _recipients(ctx: Context, case: Case) -> list[tuple[Official, str]]:
    """Who is told of a new case, each with a line of introduction."""
    holder = _holder(ctx, case)
    if holder is None:
        return []
    if case.case_class is CaseClass.danger:
        duty = [one for one in _duty(ctx) if one.id != holder.id and may_read(one, case)]
        return [(one, "") for one in (holder, *duty)]
    if not _muted(ctx, holder):
        return [(holder, "")]
    awake = (one for one in _reachable(ctx) if one.post is not Post.staff and not _muted(ctx, one))
    instead = next((one for one in awake if may_read(one, case)), None)
    return [(instead, words.colleague_is_muted(holder.title))] if instead else [(holder, "")]


def _holder(ctx: Context, case: Case) -> Official | None:
    """Who looks after the case now: its holder, their stand-in, else who takes new cases."""
    case = case_history.root(ctx.session, case)
    holder = officials.get(ctx.session, ctx.commune.id, case.holder_id or 0)
    if holder is not None and officials.reachable(holder, ctx.now):
        return holder
    if holder is not None and holder.stand_in_id is not None:
        stand_in = officials.get(ctx.session, ctx.commune.id, holder.stand_in_id)
        if stand_in and officials.reachable(stand_in, ctx.now) and may_read(stand_in, case):
            return stand_in
    heir = officials.holder_for(ctx.session, ctx.commune.id, ctx.now)
    return heir if heir is not None and may_read(heir, case) else None


def _duty(ctx: Context) -> list[Official]:
    keys = set(ctx.profile.duty_posts)
    return [one for one in _reachable(ctx) if {one.post.value, f"{one.post}-{one.unit}"} & keys]


def _reachable(ctx: Context) -> list[Official]:
    everyone = officials.of_commune(ctx.session, ctx.commune.id)
    return [one for one in everyone if officials.reachable(one, ctx.now)]


def _muted(ctx: Context, official: Official) -> bool:
    return official.muted_until is not None and official.muted_until > ctx.now


# -- single notices and lists


def _tell_new(ctx: Context, case: Case, official: Official, intro: str) -> list[Reply]:
    waits = _told_enough(ctx, official) or _busy(ctx, official)
    if case.case_class is not CaseClass.danger and waits:
        _gather(ctx, case, official)
        return []
    return _single(ctx, case, official, intro)


def _single(ctx: Context, case: Case, official: Official, intro: str) -> list[Reply]:
    label, due = OFFICIAL_LABELS[case.case_class], moment(case.due_at)
    head = words.new_case(label, case.code, due)
    return _shown(ctx, case, official, f"{intro}\n{head}".strip(), NOTICE)


def _busy(ctx: Context, official: Official) -> bool:
    """Whether the official has a dialogue open, or an answer on hold with its question."""
    if people.conversation_of(ctx.session, official.person_id or 0) is not None:
        return True
    held = desk.held(ctx.session, official.id)
    return any(row.case_id and row.next_at for row in held)  # without a time: waits for approval


def _told_enough(ctx: Context, official: Official) -> bool:
    since = ctx.now - WITHIN
    person_id = official.person_id or 0
    return desk.told_since(ctx.session, person_id, NOTICE, since) >= SINGLES


def _gather(ctx: Context, case: Case, official: Official) -> None:
    """Put the case on the list that waits for the official."""
    waiting = desk.held_list(ctx.session, official.id, LIST)
    if waiting is not None:
        waiting.cases = [*waiting.cases, case.id]
        return
    person_id = official.person_id or 0
    listed = desk.told_since(ctx.session, person_id, LIST, ctx.now - WITHIN)
    outbox.queue(
        ctx.session,
        commune_id=ctx.commune.id,
        person_id=person_id,
        draft=outbox.Draft(),
        now=ctx.now,
        priority=Priority.push,
        cases=(case.id,),
        official_id=official.id,
        purpose=LIST,
        held_until=ctx.now + (WITHIN if listed else GATHER),
    )


def _plain(ctx: Context, case: Case, text: str) -> list[Reply]:
    official = _holder(ctx, case)
    return [Reply(text, to=official.person_id, cases=(case.id,))] if official else []


# -- what a notice shows


def _shown(ctx: Context, case: Case, official: Official, head: str, purpose: str) -> list[Reply]:
    if case.confidential:
        text = words.confidential(case.code, moment(case.due_at))
        return [Reply(text, to=official.person_id, cases=(case.id,), purpose=purpose)]
    said = _citizens_words(ctx, case)
    enclosed = cases.attachments(ctx.session, case)
    ready = likeness.for_case(ctx, case, said) if is_open(case.state) else None
    parts = [head, *_about(ctx, case), *_cut(said), *_enclosures(ctx, official, enclosed)]
    parts += [approving_words.offered(ready.answer)] if ready else []
    pushed = purpose == NOTICE and _busy(ctx, official)
    notice = Reply(
        "\n".join([*parts, words.QUOTE_TO_ANSWER] if pushed else parts),
        to=official.person_id,
        ask=None if pushed else _acts(official, case, ready, cut=len(said) > CUT),
        cases=(case.id,),
        purpose=purpose,
    )
    return [notice, *_photos(case, official, enclosed)]


def _about(ctx: Context, case: Case) -> Iterator[str]:
    name = ctx.session.unseal(people.get(ctx.session, case.person_id), "name")
    if name:
        yield words.from_whom(name)
    place = ctx.session.unseal(case, "place")
    if place:
        yield words.at_place(place)


def _citizens_words(ctx: Context, case: Case) -> str:
    spoken = (line for line in cases.lines(ctx.session, case) if line.speaker is Speaker.citizen)
    bodies = (ctx.session.unseal(line, "body") for line in spoken)
    return "\n".join(body for body in bodies if body)


def _cut(said: str) -> Iterator[str]:
    if not said:
        return
    if len(said) <= CUT:
        yield f"“{said}”"
        return
    yield f"“{said[:CUT]}…”"
    yield words.more_text(len(said) - CUT)


def _enclosures(ctx: Context, official: Official, enclosed: Sequence[Attachment]) -> Iterator[str]:
    photos = sum(one.kind is MediaKind.image for one in enclosed)
    if photos:
        yield words.photos(photos, MOST_PHOTOS)
    yield from _links(ctx, official, enclosed)


def _links(ctx: Context, official: Official, enclosed: Sequence[Attachment]) -> Iterator[str]:
    """A short-lived link for each voice message, video or file."""
    until = short_moment(ctx.now + LINK_LIFE)
    for one in enclosed:
        if one.kind is MediaKind.image:
            continue
        link = ctx.links.media(desk.media_link(ctx.session, one, official, ctx.now, LINK_LIFE))
        if one.kind is MediaKind.audio:
            yield words.voice(link, until)
        else:
            name = ctx.session.unseal(one, "name") or words.VIDEO
            yield words.enclosed(name, link, until)


def _photos(
    case: Case, official: Official, enclosed: Sequence[Attachment], most: int = MOST_PHOTOS
) -> list[Reply]:
    photos = [one for one in enclosed if one.kind is MediaKind.image][:most]
    return [Reply(to=official.person_id, image=one.id, cases=(case.id,)) for one in photos]


def _acts(
    official: Official, case: Case, ready: Approved | None = None, *, cut: bool = False
) -> Ask | None:
    if not is_open(case.state):
        return Ask("notice", (Choice(words.FULL, "full"),), {"case": case.id}, True, foot=False)
    choices = [Choice(approving_words.SEND, f"approved {ready.id}")] if ready else []
    choices += [Choice(words.REPLY, "reply"), Choice(words.TAKE, "take")]
    if may_steer(official, case):
        choices.append(Choice(words.ASSIGN, "assign"))
        if not (ready and cut):  # five at most
            choices.append(Choice(words.CLASS, "class"))
    if cut:
        choices.append(Choice(words.FULL, "full"))
    return Ask("notice", tuple(choices), {"case": case.id}, sticky=True, foot=False)


def _spoken(ctx: Context, line: Message) -> str:
    who = words.SPEAKERS[line.speaker]
    text = ctx.session.unseal(line, "body") or words.NO_WORDS
    return words.line(short_moment(line.at), who, text)
