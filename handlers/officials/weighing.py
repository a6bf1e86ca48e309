"""What an official's words are weighed for before they are held for a citizen.

Some can't go in this state of the case, some must not go at all, some are only doubtful: those
are asked about, each doubt once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from handlers import rules
from handlers.base import Ask, Choice, Context, Reply
from handlers.officials import numbering, scrutiny
from handlers.officials.addressing import named
from handlers.officials.remarks import better_fit
from handlers.officials.ways import Way, act_of
from handlers.readers import may_read, may_steer, open_cases
from handlers.rules import acts_in
from handlers.vietnamese_dates import moment
from handlers.words import answers as words
from handlers.words import ending as ending_words
from handlers.words import officials as desk_words
from handlers.words import scrutiny as scrutiny_words
from storage import cases, desk, officials
from storage.models import Case, Official, OutboxMessage
from storage.types import Post

LONGEST = 1500
"""Characters of an answer; with its frame it stays within Zalo's 2,000 (contract §4.1)."""


class Doubt(StrEnum):
    """What is asked about before words go; the answer goes on from there."""

    second = "second"
    fit = "fit"
    vague = "vague"


@dataclass(frozen=True, slots=True)
class Words:
    """What an official wants to say to the citizen of a case (locked), and what was asked."""

    official: Official
    case: Case
    text: str
    attachments: tuple[int, ...] = ()
    way: Way = Way.answer
    asked: tuple[Doubt, ...] = ()

    def data(self, **more: Any) -> dict[str, Any]:
        """What a question about the words keeps of them."""
        kept = {
            "case": self.case.id,
            "text": self.text,
            "attachments": list(self.attachments),
            "way": self.way.value,
            "asked": [one.value for one in self.asked],
        }
        return kept | more


def problem(ctx: Context, given: Words) -> str | None:
    """Why the words can't go; nothing is sent then."""
    case, way = given.case, given.way
    if not given.text and way is not Way.phone:
        return words.NOTHING_TO_SEND
    if len(given.text) > LONGEST:
        return words.too_long(len(given.text), LONGEST)
    if act_of(ctx, case, way) not in acts_in(case.state):
        return words.not_possible(case.code, desk_words.STATES[case.state])
    if way in (Way.refuse, Way.pass_on):
        return _elsewhere_problem(ctx, given.official, case, way)
    return None if way is not Way.written else _number_problem(ctx, given)


def _number_problem(ctx: Context, given: Words) -> str | None:
    number = numbering.number_in(ctx, given.text)
    return numbering.taken(ctx, given.case, number) if number is not None else None


def _elsewhere_problem(ctx: Context, official: Official, case: Case, way: Way) -> str | None:
    """A refusal within 2 working days, a transfer within 5 (domain notes §2.1, §3.2)."""
    if not may_steer(official, case):
        return desk_words.ONLY_LEADERS
    if way is Way.refuse:
        last = rules.after(rules.REFUSE_WITHIN, case.received_at, ctx.calendar)
        return ending_words.too_late_to_refuse(moment(last)) if ctx.now > last else None
    last = rules.after(rules.PASS_ON_WITHIN, case.received_at, ctx.calendar)
    late = ctx.now > last and official.post is not Post.chairman
    return ending_words.too_late_to_pass_on(moment(last)) if late else None


# -- what must not go


def stopped(ctx: Context, given: Words) -> list[Reply]:
    """Stop words that ask for money or a code, or lead elsewhere; the chairman is told."""
    piece = scrutiny.forbidden(given.text, own_hosts(ctx))
    if piece is None:
        return []
    case, official = given.case, given.official
    cases.record(ctx.session, case, "answer_stopped", ctx.now, official=official, detail=piece)
    name = officials.name(ctx.session, official)
    alarm = scrutiny_words.alarm(official.title, name, case.code, piece)
    told = [Reply(alarm, to=one.person_id, cases=(case.id,)) for one in watchers(ctx, given)]
    return [Reply(scrutiny_words.stopped(case.code, piece), cases=(case.id,)), *told]


def watchers(ctx: Context, given: Words) -> Sequence[Official]:
    """Who is told of stopped words: the chairman; where he can't be, or wrote them, another."""
    staff = officials.of_commune(ctx.session, ctx.commune.id)
    able = [
        one
        for one in staff
        if one.id != given.official.id
        and officials.reachable(one, ctx.now)
        and may_read(one, given.case)
    ]
    for post in (Post.chairman, Post.deputy, Post.office):
        if such := [one for one in able if one.post is post]:
            return such
    return ()


def own_hosts(ctx: Context) -> Collection[str]:
    """The commune's own pages: links to them may be sent."""
    profile = ctx.profile
    pages = (ctx.links.page("/"), profile.portal_url, profile.web_url, profile.privacy_url)
    return {urlsplit(page).hostname or "" for page in pages if page} - {""}


# -- what is doubtful


def doubt(ctx: Context, given: Words) -> Reply | None:
    """The first doubt about the words that was not asked about yet, as a question."""
    old = _held_already(ctx, given)
    if Doubt.second not in given.asked and old is not None:
        return _which_to_send(ctx, given, old)
    if Doubt.fit not in given.asked and (other := _better(ctx, given)):
        return _which_of_two(ctx, given, other)
    missing = _missing(given) if Doubt.vague not in given.asked else ()
    return _leaves_out(given, missing) if missing else None


def likely(staff: Sequence[Official], case: Case, writer: Official) -> Official | None:
    """Whom an order without a name is for: who holds the case, else the office, else anybody."""
    others = [one for one in staff if one.id != writer.id and one.person_id is not None]
    return next((one for one in others if one.id == case.holder_id), next(iter(others), None))


def _held_already(ctx: Context, given: Words) -> OutboxMessage | None:
    """Another ending of the case that the same official has on hold."""
    if not given.way.ends:
        return None
    rows = desk.held(ctx.session, given.official.id, case_id=given.case.id)
    return next((row for row in rows if row.purpose in set(Way) and Way(row.purpose).ends), None)


def _which_to_send(ctx: Context, given: Words, old: OutboxMessage) -> Reply:
    line = desk.line_of(ctx.session, old)
    before = ctx.session.unseal(line, "body") if line is not None else ""
    choices = (
        Choice(scrutiny_words.ONLY_NEW, "new"),
        Choice(scrutiny_words.BOTH, "both"),
        Choice(scrutiny_words.ONLY_OLD, "old"),
    )
    shown = scrutiny_words.second(given.case.code, before, given.text)
    ask = Ask("second answer", choices, given.data(held=old.id), foot=False)
    return Reply(shown, ask=ask, cases=(given.case.id,))


def _better(ctx: Context, given: Words) -> Case | None:
    others = [one for one in open_cases(ctx, given.official) if one.id != given.case.id]
    others = [one for one in others if not one.confidential]
    return better_fit(ctx.session, given.case, others, given.text)


def _which_of_two(ctx: Context, given: Words, other: Case) -> Reply:
    case = given.case
    name, other_name = named(ctx.session, case), named(ctx.session, other)
    choices = (
        Choice(words.for_case(other.code, other_name), str(other.id)),
        Choice(words.for_case(case.code, name), str(case.id)),
        Choice(words.NEITHER, "no"),
    )
    shown = words.fits_better(given.text, other.code, other_name, case.code, name)
    return Reply(shown, ask=Ask("fit", choices, given.data(), foot=False))


def _missing(given: Words) -> tuple[scrutiny.Missing, ...]:
    asked = given.way in (Way.answer, Way.phone)  # a signed letter says what it says
    if not asked or given.case.case_class not in scrutiny.TELLS:
        return ()
    return scrutiny.missing(given.text)


def _leaves_out(given: Words, missing: tuple[scrutiny.Missing, ...]) -> Reply:
    choices = (
        Choice(scrutiny_words.SEND_ANYWAY, "send"),
        Choice(scrutiny_words.WRITE_MORE, "more"),
    )
    shown = scrutiny_words.leaves_out(given.case.code, given.text, missing)
    ask = Ask("vague", choices, given.data(), foot=False)
    return Reply(shown, ask=ask, cases=(given.case.id,))
