"""A citizen at their one-time page: writing outside Zalo, reading the answer, going on.

OA administrators see the links that are sent in chat. Whoever opens one to a case is therefore
shown a number first, and only the writer's own Zalo can tap it.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import rules
from handlers.base import UNHANDLED, Answer, Ask, Choice, Context, Incoming, Outcome, Reply, said
from handlers.citizens import confidential_cases, confidential_draft, confidential_told
from handlers.citizens import confidential_filing as lane
from handlers.citizens.filing import Line
from handlers.officials import confidential_enclosures
from handlers.officials import confidential_notices as notices
from handlers.officials.confidential_enclosures import Enclosed
from handlers.states import Act, acts_in
from handlers.words import confidential as words
from handlers.words import progress as progress_words
from storage import (
    cases,
    confidential,
    confidential_consents,
    confidential_links,
    confidential_readers,
    officials,
)
from storage.models import Case, ConfidentialConsent, ConfidentialLink
from storage.types import CaseState, ConsentKind, LinkPurpose, MediaKind, Priority, Speaker

NUMBER = "confidential number"
SAME_WORDS_WITHIN = timedelta(minutes=10)
"""The same words again this soon are a second click, or a page loaded anew."""

_OTHER_NUMBERS = 2


@dataclass(frozen=True, slots=True)
class Telling:
    """What was filled in. `concerned` holds ids of readers; `photos` are JPEG without metadata."""

    text: str
    photos: tuple[bytes, ...] = ()
    concerned: tuple[int, ...] = ()
    later: bool = False
    name: str = ""  # what the writer lets the readers know of themselves


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One line of the case as its writer sees it."""

    who: str  # empty: the writer
    at: datetime
    text: str
    photos: int  # the writer's own, which are not shown again
    voices: int
    enclosed: tuple[Enclosed, ...]  # what an official sent along


@dataclass(frozen=True, slots=True)
class Wanted:
    """A consent the writer is asked for."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """The case as its writer sees it."""

    code: str
    label: str
    due_at: datetime | None
    waits: bool
    named: bool
    readers: tuple[str, ...]
    excluded: tuple[str, ...]
    lines: tuple[SaidLine, ...]
    readings: tuple[confidential_readers.Reading, ...]
    wanted: tuple[Wanted, ...]
    may_withdraw: bool
    may_reopen: bool
    withdrawn: bool


def case_of(ctx: Context, link: ConfidentialLink) -> Case | None:
    """The case of an open page, locked, if whoever the link was made for wrote it."""
    if link.case_id is None:
        return None
    case = cases.lock(ctx.session, ctx.commune.id, link.case_id)
    mine = case is not None and confidential.is_writer(ctx.session, case, ctx.person)
    return case if mine else None


def readers(ctx: Context) -> list[tuple[int, str]]:
    """Who could read what is written, by id, post and name."""
    them = confidential_readers.of_commune(ctx.session, ctx.commune.id)
    return [(one.id, lane.shown(ctx, one)) for one in them]


def outside(ctx: Context, text: str) -> list[str]:
    """Where to turn outside the commune."""
    return lane.outside(ctx, text)


def told_in_chat(ctx: Context) -> int:
    """How many messages told in chat will go with what is written here."""
    kept = confidential_draft.current(ctx)
    return len(kept.lines) if kept is not None else 0


# -- is it the writer who opened it?


def needs_number(link: ConfidentialLink) -> bool:
    """Whether the page shows a number still: something of a case would be seen."""
    return link.purpose is LinkPurpose.follow and link.confirmed_at is None


def ask_number(link: ConfidentialLink) -> Reply:
    """Ask in the writer's own Zalo which number the page shows."""
    choices = [Choice(str(number), str(number)) for number in _numbers(link.number)]
    choices.append(Choice(words.NOT_ME, "not me"))
    ask = Ask(NUMBER, tuple(choices), {"link": link.id}, foot=False)
    return Reply(
        words.WHICH_NUMBER, ask=ask, priority=Priority.reply, purpose=confidential_draft.NAME
    )


def number_tapped(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """The number opens the page; a wrong one, or "not me", shuts it for good."""
    link = confidential_links.get(ctx.session, ctx.commune.id, answer.data["link"], ctx.now)
    if link is None:
        return said(words.PAGE_OVER)
    if confidential_links.holder_id(ctx.session, link) != ctx.person.id:
        return UNHANDLED
    if answer.means == str(link.number):
        link.confirmed_at = ctx.now
        return said(words.PAGE_OPEN)
    confidential_links.shut(link)
    return said(words.PAGE_SHUT)


def _numbers(right: int) -> list[int]:
    others = [number for number in range(10, 100) if number != right]
    chosen = [right]
    for _ in range(_OTHER_NUMBERS):
        chosen.append(others.pop(secrets.randbelow(len(others))))
    secrets.SystemRandom().shuffle(chosen)
    return chosen


# -- writing


def send(ctx: Context, link: ConfidentialLink, told: Telling) -> lane.Filed:
    """Open the case with what was told here and in chat; nothing is kept with everybody named."""
    kept = confidential_draft.current(ctx) or confidential_draft.begin(ctx, ())
    in_chat = bool(kept.lines)
    line = Line(_written(told), ctx.now)
    kept = confidential_draft.Draft(kept.key_id, (*kept.lines, line), told.concerned)
    filed = lane.file(ctx, kept, waits=told.later, named=bool(told.name), in_chat=in_chat)
    if filed.case is None:
        confidential_links.shut(link)
        return filed if in_chat else lane.Filed(None, ())
    link.case_id = filed.case.id
    link.confirmed_at = ctx.now
    _hang_photos(ctx, filed.case, told.photos)
    return filed


def add(ctx: Context, case: Case, told: Telling) -> list[Reply]:
    """Add to the case; what is there since a moment ago is not added twice."""
    text = _written(told)
    text = "" if text == _last_words(ctx, case) else text
    kept = confidential.photos(ctx.session, case) if told.photos else []
    known = {confidential.image_of(ctx.session, one) for one in kept}
    photos = tuple(one for one in told.photos if one not in known)
    if not text and not photos:
        return []
    told_readers = lane.add(ctx, case, Line(text, ctx.now))
    _hang_photos(ctx, case, photos)
    return told_readers


def _written(told: Telling) -> str:
    written = [told.text, words.signed(told.name)] if told.name else [told.text]
    return "\n".join(part for part in written if part)


def _last_words(ctx: Context, case: Case) -> str:
    """What the writer wrote a moment ago."""
    lines = confidential.lines(ctx.session, case)
    mine = [line for line in lines if line.speaker is Speaker.citizen]
    if not mine or ctx.now - mine[-1].at >= SAME_WORDS_WITHIN:
        return ""
    return confidential.text_of(ctx.session, mine[-1])


def _hang_photos(ctx: Context, case: Case, photos: tuple[bytes, ...]) -> None:
    line = confidential.lines(ctx.session, case)[-1]
    for jpeg in photos:
        confidential.add_photo(ctx.session, case, line, jpeg, ctx.now)


def consent(ctx: Context, case: Case, consent_id: int, *, given: bool) -> tuple[Reply, ...]:
    """The writer's yes or no to what they were asked; what the readers are told."""
    row = confidential_consents.get(ctx.session, ctx.commune.id, consent_id)
    if row is None or row.case_id != case.id or row.answered_at is not None:
        return ()
    outcome = confidential_told.decide(ctx, case, row, given=given)
    return tuple(reply for reply in outcome.replies if reply.to is not None)


def withdraw(ctx: Context, case: Case) -> tuple[Reply, ...]:
    """Withdraw; the question whether anybody pressed them stands on the page."""
    outcome = confidential_cases.withdraw(ctx, case)
    return tuple(reply for reply in outcome.replies if reply.to is not None)


def pressed(ctx: Context, case: Case) -> tuple[Reply, ...]:
    """Somebody told them to withdraw."""
    if case.state is not CaseState.rut:
        return ()
    text = words.NOTE_PRESSED
    confidential.add_line(ctx.session, case, speaker=Speaker.note, text=text, at=ctx.now)
    waits = confidential.needed(ctx.session, case).waits
    return () if waits else tuple(notices.tell_added(ctx, case))


def reopen(ctx: Context, case: Case, told: Telling) -> list[Reply]:
    """Not satisfied: the case is taken up again, with these words."""
    if not lane.may_reopen(ctx, case):
        return []
    lane.reopen(ctx, case)
    return add(ctx, case, told)


def keep(ctx: Context, case: Case) -> tuple[Reply, ...]:
    """The withdrawal was a slip."""
    outcome = confidential_cases.keep(ctx, case)
    return tuple(reply for reply in outcome.replies if reply.to is not None)


# -- what the writer sees


def view(ctx: Context, case: Case) -> View:
    """The case with every line but the readers' own notes."""
    row = confidential.needed(ctx.session, case)
    excluded = confidential_readers.named(ctx.session, case)
    return View(
        code=case.code,
        label=words.WAITS if row.waits else progress_words.label(case.state),
        due_at=case.due_at if rules.clock_runs(case.state) and not row.waits else None,
        waits=row.waits,
        named=row.named or confidential_consents.identity_given(ctx.session, case),
        readers=tuple(
            lane.shown(ctx, one) for one in confidential_readers.to_read(ctx.session, case)
        ),
        excluded=tuple(one.title for one in excluded),
        lines=tuple(_lines(ctx, case)),
        readings=tuple(confidential_readers.readings(ctx.session, case)),
        wanted=tuple(
            Wanted(one.id, _wanted(ctx, case, one))
            for one in confidential_consents.open_of_case(ctx.session, case)
            if one.until is None or one.until > ctx.now
        ),
        may_reopen=lane.may_reopen(ctx, case),
        may_withdraw=Act.withdraw in acts_in(case.state),
        withdrawn=case.state is CaseState.rut,
    )


def enclosed(ctx: Context, case: Case, enclosed_id: int) -> Enclosed | None:
    """What an official sent along with an answer, with its content."""
    return confidential_enclosures.opened(ctx.session, case, enclosed_id, (Speaker.official,))


def _lines(ctx: Context, case: Case) -> list[SaidLine]:
    hung = confidential_enclosures.by_line(ctx.session, case)
    shown = []
    for line in confidential.lines(ctx.session, case):
        if line.speaker is Speaker.note:
            continue
        mine = line.speaker is Speaker.citizen
        text = confidential.text_of(ctx.session, line)
        who = "" if mine else _who(ctx, line.official_id)
        these = hung.get(line.id, [])
        voices = sum(one.kind is MediaKind.audio for one in these) if mine else 0
        photos = len(these) - voices if mine else 0
        shown.append(SaidLine(who, line.at, text, photos, voices, () if mine else tuple(these)))
    return shown


def _who(ctx: Context, official_id: int | None) -> str:
    official = officials.get(ctx.session, ctx.commune.id, official_id or 0)
    return official.title if official is not None else ctx.profile.full_name


def _wanted(ctx: Context, case: Case, row: ConfidentialConsent) -> str:
    official = officials.get(ctx.session, ctx.commune.id, row.about_id or row.asked_by_id or 0)
    who = lane.shown(ctx, official) if official is not None else ""
    reason = ctx.session.unseal(row, "reason")
    return words.wanted(_NEWS[row.kind], case.code, who, reason, row.until)


_NEWS: Mapping[ConsentKind, str] = {
    ConsentKind.identity: "identity_asked",
    ConsentKind.reader: "reader_asked",
    ConsentKind.successor: "successor",
}

QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {NUMBER: number_tapped}
