"""From what was told in confidence to a case, or to nothing where both readers are named."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers import rules
from handlers.base import Ask, Choice, Context, Outcome, Reply, said
from handlers.citizens import confidential_draft as draft
from handlers.citizens import confidential_signs as signs
from handlers.citizens.confidential_draft import Draft
from handlers.citizens.filing import JOIN_WITHIN, Line
from handlers.officials import confidential_notices as notices
from handlers.states import Act, next_state
from handlers.words import confidential as words
from handlers.words import opening
from handlers.worktime import local
from storage import (
    cases,
    confidential,
    confidential_readers,
    inbox,
    officials,
    people,
    retention,
)
from storage.models import Case, Official
from storage.types import CaseClass, CaseState, Post, Speaker, Standing

LEGAL = "confidential legal"
MOST_REOPENINGS = 2


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a draft: the case (None where both are named), and what is said."""

    case: Case | None
    replies: tuple[Reply, ...]


def put_away(ctx: Context) -> tuple[Reply, ...]:
    """File what was being told, before the person turns to something else; the receipt, if any."""
    kept = draft.current(ctx)
    if kept is None:
        return ()
    return file(ctx, kept).replies


def drop(ctx: Context, kept: Draft) -> None:
    """Nothing of it is kept: its key goes with the dialogue."""
    ctx.stop_talking()
    _destroy(ctx, kept)


def file(
    ctx: Context, kept: Draft, *, waits: bool = False, named: bool = False, in_chat: bool = True
) -> Filed:
    """Open the case; where everybody who could read it is named, destroy what was received.

    Unanswered questions are answered for safety: unnamed, and whoever the words seem to speak of
    does not read. `named` is that the writer lets the readers know who they are.
    """
    ctx.stop_talking()
    if not kept.lines:
        _destroy(ctx, kept)
        return Filed(None, ())
    readers = confidential_readers.of_commune(ctx.session, ctx.commune.id)
    concerned = _concerned(ctx, kept, readers)
    left = [one for one in readers if one.id not in concerned]
    if not left:
        return _close(ctx, kept)
    case = _open(ctx, kept, readers, concerned, waits=waits, named=named)
    told = [] if waits else notices.announce(ctx, case)
    stay(ctx, case)
    receipts = _receipts(ctx, kept, case, left, in_chat=in_chat)
    return Filed(case, (*receipts, *told))


def stay(ctx: Context, case: Case) -> None:
    """For a while, what the writer says next is about this case."""
    row = confidential.needed(ctx.session, case)
    locked = confidential.lock_away(ctx.session, row.key_id, str(case.id))
    ctx.talk(draft.NAME, draft.AFTER, {"key": row.key_id, "locked": locked}, JOIN_WITHIN)


def of_after(ctx: Context) -> Case | None:
    """The case that was opened a moment ago, or added to."""
    if draft.step(ctx) != draft.AFTER:
        return None
    data = ctx.talk_data()
    case_id = int(confidential.take_out(ctx.session, data["key"], data["locked"]))
    case = cases.lock(ctx.session, ctx.commune.id, case_id)
    mine = case is not None and confidential.is_writer(ctx.session, case, ctx.person)
    return case if mine else None


def add(ctx: Context, case: Case, *lines: Line) -> list[Reply]:
    """Add lines of its writer to a case; its readers hear that there is something new."""
    case = _locked(ctx, case)
    for line in lines:
        _append(ctx, case, line)
    waits = confidential.needed(ctx.session, case).waits
    if not waits and Act.citizen_replied in rules.acts_in(case.state):
        _clock_goes_on(ctx, case)
        case.state = next_state(case.state, Act.citizen_replied)
    cases.record(ctx.session, case, Act.citizen_replied, ctx.now)
    if waits:
        case.nudge_at = None
        return []
    return notices.tell_added(ctx, case)


def may_reopen(ctx: Context, case: Case) -> bool:
    """Whether an answered case may be taken up again: within 30 days, at most twice."""
    answered = case.state in (CaseState.da_tra_loi, CaseState.dong)
    in_time = case.closed_at is None or rules.may_reopen(case.closed_at, ctx.now)
    return answered and in_time and case.reopened < MOST_REOPENINGS


def reopen(ctx: Context, case: Case) -> list[Reply]:
    """Take it up again with a shorter clock; its readers hear of it. `may_reopen` says whether."""
    case = _locked(ctx, case)
    case.state = next_state(case.state, Act.reopen)
    case.reopened += 1
    case.answered_at = case.closed_at = None
    case.clock_from = ctx.now
    case.due_at = rules.after(rules.REOPENED_ANSWER, ctx.now, ctx.calendar)
    cases.record(ctx.session, case, Act.reopen, ctx.now)
    return notices.tell_reopened(ctx, case)


def release(ctx: Context, case: Case) -> list[Reply]:
    """The writer has their papers: from now on it is read, and its clock begins."""
    case = _locked(ctx, case)
    row = confidential.needed(ctx.session, case)
    if not row.waits:
        return []
    row.waits = False
    confidential_readers.release(ctx.session, case, ctx.now)
    reading = confidential_readers.reading(ctx.session, case)
    case.state = next_state(case.state, Act.citizen_replied)
    case.clock_stopped_at = None
    case.clock_from = ctx.now
    case.due_at = rules.deadline(case.case_class, ctx.now, ctx.calendar, ctx.profile)
    holder = holder_of(ctx, reading)
    case.holder_id = holder.id if holder else None
    cases.record(ctx.session, case, Act.citizen_replied, ctx.now)
    return notices.announce(ctx, case)


def holder_of(ctx: Context, readers: Sequence[Official]) -> Official | None:
    """Whose it is: the first reader who can be reached, else the first."""
    reachable = (one for one in readers if officials.reachable(one, ctx.now))
    return next(reachable, None) or next(iter(readers), None)


def shown(ctx: Context, official: Official) -> str:
    """A reader by post and name."""
    return words.reader(official.title, officials.name(ctx.session, official))


def outside(ctx: Context, text: str = "") -> list[str]:
    """Where to turn outside the commune; police and party have superiors of their own."""
    found = [words.channel(one) for one in ctx.profile.outside_channels]
    if signs.about_police(text):
        found.append(words.police_superiors(ctx.profile.province))
    if signs.about_party(text):
        found.append(words.party_superiors(ctx.profile.province))
    return [*found, words.portal(ctx.profile.portal_url)]


def _concerned(ctx: Context, kept: Draft, readers: Sequence[Official]) -> set[int]:
    if kept.named is not None:
        return set(kept.named)
    return {one.id for one in readers if signs.speaks_of(ctx, kept.text, one)}


def _open(
    ctx: Context,
    kept: Draft,
    readers: Sequence[Official],
    concerned: set[int],
    *,
    waits: bool,
    named: bool,
) -> Case:
    received = kept.lines[0].at
    left = [one for one in readers if one.id not in concerned]
    case = confidential.open_case(
        ctx.session,
        writer=ctx.person,
        key_id=kept.key_id,
        case_class=CaseClass.staff,
        received_at=received,
        due_at=rules.deadline(CaseClass.staff, received, ctx.calendar, ctx.profile),
        holder=None if waits else holder_of(ctx, left),
        named=named,
        waits=waits,
        now=ctx.now,
    )
    reads = Standing.later if waits else Standing.reads
    for one in readers:
        standing = Standing.named if one.id in concerned else reads
        confidential_readers.put(ctx.session, case, one, standing, ctx.now)
    for line in kept.lines:
        _append(ctx, case, line)
    if not named:  # where they scanned the commune's code would give them away
        ctx.person.point_id = ctx.person.point_at = None
    cases.record(ctx.session, case, Act.receive, ctx.now)
    if waits:
        case.state = next_state(case.state, Act.ask_citizen)
        case.clock_stopped_at = ctx.now
        case.nudge_at = None
    return case


def _append(ctx: Context, case: Case, line: Line) -> None:
    row = confidential.add_line(
        ctx.session, case, speaker=Speaker.citizen, text=line.text, at=line.at
    )
    for attached in line.attachments:
        attachment = people.attachment_of(ctx.session, ctx.person, attached)
        if attachment is not None:
            confidential.expect_photo(ctx.session, case, row, attachment, line.at)


def _close(ctx: Context, kept: Draft) -> Filed:
    """Both are named: nothing is kept, and the writer hears where to turn."""
    _destroy(ctx, kept)
    text = words.both_named(ctx.profile, outside(ctx, kept.text))
    return Filed(None, (Reply(text, purpose=draft.NAME),))


def _destroy(ctx: Context, kept: Draft) -> None:
    confidential.destroy_key(ctx.session, kept.key_id, ctx.now)
    since = min((line.at for line in kept.lines), default=ctx.now)
    forget_events(ctx, kept.lines)
    attached = [one for line in kept.lines for one in line.attachments]
    retention.end_attachments(ctx.session, ctx.person.id, attached, since)


def forget_events(ctx: Context, lines: Sequence[Line]) -> None:
    """The bodies of the events that brought these lines are dropped; their keys stay."""
    if not lines or ctx.commune.oa_id is None:
        return
    address = people.address(ctx.session, ctx.person)
    lane = inbox.lane_of(ctx.session, ctx.commune.oa_id, address)
    inbox.forget_said(ctx.session, lane, min(line.at for line in lines))


def _receipts(
    ctx: Context, kept: Draft, case: Case, left: Sequence[Official], *, in_chat: bool
) -> tuple[Reply, ...]:
    row = confidential.needed(ctx.session, case)
    names = [shown(ctx, one) for one in left]
    text = (
        words.receipt_later(ctx.profile, case.code, in_chat=in_chat)
        if row.waits
        else words.receipt(
            ctx.profile, case.code, case.due_at, names, in_chat=in_chat, named=row.named
        )
    )
    receipt = Reply("\n".join([text, *_besides(ctx, kept, case, left)]), purpose=draft.NAME)
    if not signs.may_be_legal(kept.text):
        return (receipt,)
    return (receipt, _legal_choice())


def _besides(ctx: Context, kept: Draft, case: Case, left: Sequence[Official]) -> list[str]:
    """Other doors, and a number where no reader can be reached."""
    beside = [words.ABOUT_POLICE] if signs.about_police(kept.text) else []
    leader = any(one.post is Post.chairman for one in confidential_readers.named(ctx.session, case))
    if leader and ctx.profile.outside_channels:
        beside.append(words.about_leader(words.channel(ctx.profile.outside_channels[0])))
    if not any(officials.reachable(one, ctx.now) for one in left):
        beside.append(words.nobody_reachable(ctx.profile.hotline))
    return beside


def _legal_choice() -> Reply:
    choices = (Choice(words.REVIEW, "review"), Choice(words.BY_LAW, "law"))
    return Reply(words.LEGAL_CHOICE, ask=Ask(LEGAL, choices, foot=False), purpose=draft.NAME)


def legal_chosen(ctx: Context, means: str) -> Outcome:
    """The legal form was asked for, last and as a choice; nothing is accepted here as one."""
    if means == "review":
        return said(words.REVIEWED)
    days = opening.reception_days(ctx.profile, local(ctx.now).date())
    return said(words.by_law(days, [words.channel(one) for one in ctx.profile.outside_channels]))


def _clock_goes_on(ctx: Context, case: Case) -> None:
    if case.clock_stopped_at is not None:
        clock = rules.clock_of(case.case_class, ctx.profile)
        case.due_at = rules.due_after_waiting(
            case.due_at, case.clock_stopped_at, ctx.now, ctx.calendar, clock
        )
        case.clock_from, case.clock_stopped_at = ctx.now, None


def _locked(ctx: Context, case: Case) -> Case:
    fresh = cases.lock(ctx.session, ctx.commune.id, case.id)
    if fresh is None:
        raise LookupError(f"There is no case {case.id} in commune {ctx.commune.id}.")
    return fresh
