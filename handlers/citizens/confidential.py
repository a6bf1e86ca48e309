"""The confidential lane in chat: offered before anything else is asked (domain notes §3.6, §5).

What looks confidential is offered a page outside Zalo; unanswered it is kept confidential and
unnamed all the same. One question decides who reads; another, when.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from handlers import asking
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
    done,
    said,
)
from handlers.citizens import (
    confidential_cases,
    confidential_filing,
    confidential_page,
    confidential_told,
    corrections,
    filing,
    gathering,
    questions,
)
from handlers.citizens import confidential_draft as draft
from handlers.citizens import confidential_signs as signs
from handlers.citizens import texts as citizen_texts
from handlers.citizens.confidential_draft import (
    AFTER,
    COLLECT,
    NAME,
    OFFER,
    PAGE,
    PAGE_PATIENCE,
    PATIENCE,
    QUIET,
    READERS,
    WHEN,
    Draft,
)
from handlers.citizens.filing import Line
from handlers.citizens.reading import Intent, fold, is_clear, read, tells_of_danger
from handlers.words import confidential as words
from handlers.words import opening
from handlers.worktime import local
from storage import confidential_links, confidential_readers
from storage.models import Official
from storage.types import CaseClass

BEFORE = "filed before"
ASKED_OFFER, ASKED_READERS, ASKED_WHEN = (
    "confidential offer",
    "confidential readers",
    "confidential when",
)
_GIVEN_UP = ("huy", "rut", "thoi khong gui nua", "khong gui nua")
_AT_A_TIME = 60  # lines
_FEW_WORDS = 5
_A_QUESTION = 12  # words
_LIKENESS = "emergency: its words"
_NO_WORDS = (Kind.sticker, Kind.gif, Kind.business_card)


def in_lane(ctx: Context) -> bool:
    """Whether the person is telling something in confidence now."""
    return draft.step(ctx) != ""


# -- how one comes into the lane


def offered(ctx: Context, incoming: Incoming) -> Outcome:
    """Offer the lane to words that look like it, before anything else is asked."""
    if in_lane(ctx) or incoming.kind not in (Kind.text, Kind.image, Kind.link):
        return UNHANDLED
    if asking.digit_of(incoming.text) is not None or asking.is_payload(incoming.text):
        return UNHANDLED
    if not signs.looks_confidential(ctx, incoming.text) or _chose_openly(ctx, incoming):
        return UNHANDLED
    if not readers(ctx):
        return UNHANDLED  # nobody there who could be promised
    if _is_danger(ctx, incoming.text):
        return UNHANDLED  # for the duty list
    said_now = () if signs.only_asks_for_it(incoming.text) else (Line.of(incoming),)
    return _offer(ctx, (*_taken_over(ctx), *said_now))


def invite(ctx: Context) -> Outcome:
    """Staff attitude or secrecy was chosen: the offer, before anything is told."""
    if not readers(ctx):
        return gathering.invite(ctx)
    return _offer(ctx, _taken_over(ctx))


def readers(ctx: Context) -> tuple[Official, ...]:
    """Who reads what is confidential here, by their post."""
    return confidential_readers.of_commune(ctx.session, ctx.commune.id)


def _offer(ctx: Context, lines: tuple[Line, ...]) -> Outcome:
    confidential_filing.forget_events(ctx, lines)
    draft.keep(ctx, OFFER, draft.begin(ctx, lines), PATIENCE)
    return _hidden(said(_offer_again()))


def _offer_again() -> Reply:
    choices = (
        Choice(words.BY_PAGE, "page"),
        Choice(words.HERE, "here"),
        Choice(words.WHO, "who"),
        Choice(words.OPENLY, "openly"),
    )
    ask = Ask(ASKED_OFFER, choices, sticky=True)
    return Reply(words.OFFER, ask=ask, purpose=NAME)


def _chose_openly(ctx: Context, incoming: Incoming) -> bool:
    """Whether they chose to go on openly with this matter about staff."""
    if gathering.current(ctx).case_class is CaseClass.staff:
        return True
    recent = filing.recent_case(ctx, incoming.at)
    return recent is not None and recent.case_class is CaseClass.staff


def _taken_over(ctx: Context) -> tuple[Line, ...]:
    """What was told a moment ago may belong to it and is not filed openly."""
    lines = (*gathering.current(ctx).lines, *questions.pending(ctx))
    ctx.stop_talking()
    return lines


def _hidden(outcome: Outcome) -> Outcome:
    """The event's own body is dropped. The data notice of open cases would not be true here."""
    return replace(outcome, forget=True)


# -- while it is open


def taken(ctx: Context, incoming: Incoming) -> Outcome:
    """What is said while somebody is telling in confidence stays in the lane.

    Numbers, the menu's words and danger go their own way; what was told is filed before them.
    """
    step = draft.step(ctx)
    if not step:
        return UNHANDLED
    if _goes_its_own_way(ctx, incoming):
        if _ends_the_telling(ctx, incoming):
            ctx.notes[BEFORE] = confidential_filing.put_away(ctx)
        return UNHANDLED
    if incoming.kind in _NO_WORDS:
        return done("a sticker amid something confidential")
    if step == AFTER:
        return _one_more(ctx, incoming)
    kept = draft.current(ctx)
    if kept is None:
        return UNHANDLED
    if fold(incoming.text) in _GIVEN_UP:
        confidential_filing.drop(ctx, kept)
        return _hidden(said(words.NOT_KEPT))
    return _hidden(_told(ctx, kept.plus(Line.of(incoming))))


def said_before(ctx: Context) -> tuple[Reply, ...]:
    """What is to be said of something that was filed before this turn's own matter."""
    replies: tuple[Reply, ...] = ctx.notes.pop(BEFORE, ())
    return replies


def _one_more(ctx: Context, incoming: Incoming) -> Outcome:
    """Soon after the receipt, words join the case, unless they clearly want something else."""
    case = confidential_filing.of_after(ctx)
    if case is not None and fold(incoming.text) in _GIVEN_UP:
        return confidential_cases.withdraw(ctx, case)
    if case is None or _clearly_elsewhere(ctx, incoming):
        ctx.stop_talking()
        return UNHANDLED
    told = confidential_filing.add(ctx, case, Line.of(incoming))
    confidential_filing.stay(ctx, case)
    return _hidden(said(Reply(words.added(case.code), purpose=NAME), *told))


def go_on(ctx: Context, incoming: Incoming) -> Outcome:
    """Woken by quiet: what is missing is asked, or it is filed as it is."""
    if incoming.kind is not Kind.wake:
        return UNHANDLED
    kept = draft.current(ctx)
    if kept is None:
        ctx.stop_talking()
        return done("nothing more came")
    if draft.step(ctx) == COLLECT and kept.lines:
        return _ask_when(ctx, kept)
    filed = confidential_filing.file(ctx, kept)
    return replace(said(*filed.replies), forget=True)


def ask_again(ctx: Context) -> Outcome:
    """A digit that answers nothing: what is awaited is said once more."""
    kept = draft.current(ctx)
    step = draft.step(ctx)
    if kept is None:
        return said(words.NO_SUCH_NUMBER)
    if step in (OFFER, PAGE):
        return said(_offer_again())
    if step == READERS:
        return _ask_readers(ctx, kept)
    return _ask_when(ctx, kept) if step == WHEN else said(words.GO_ON_TELLING)


def _told(ctx: Context, kept: Draft) -> Outcome:
    """More words: they are kept, and what was asked stays asked."""
    step = draft.step(ctx)
    if len(kept.lines) >= _AT_A_TIME:
        return said(*confidential_filing.file(ctx, kept).replies)
    if step == COLLECT:
        draft.keep(ctx, COLLECT, kept, QUIET)
        return done("telling in confidence")
    draft.keep(ctx, step, kept, PAGE_PATIENCE if step == PAGE else PATIENCE)
    if step == OFFER:  # they go on writing here: they were told who can see it
        return _ask_readers(ctx, kept)
    return done("telling in confidence")


def _goes_its_own_way(ctx: Context, incoming: Incoming) -> bool:
    text = incoming.text
    if asking.is_answer(ctx, incoming) or asking.is_payload(text):
        return True
    if asking.digit_of(text) is not None or citizen_texts.always_works(incoming):
        return True
    if incoming.kind is Kind.text and _is_a_command(text):
        return True
    if signs.asks_who_reads(text) or signs.asks_who_has_read(text):
        return True
    if citizen_texts.is_a_code(text):
        return True
    return _is_danger(ctx, text)


def _ends_the_telling(ctx: Context, incoming: Incoming) -> bool:
    """Whether it is another matter whose conversation takes the place of this one."""
    name = asking.question_answered(ctx, incoming)
    other = bool(name) and not name.startswith(NAME)
    return other or _is_danger(ctx, incoming.text) or fold(incoming.text) == "viec moi"


def _is_danger(ctx: Context, text: str) -> bool:
    """Danger for the duty list. A mere likeness shows the numbers and stays in the lane."""
    if not tells_of_danger(ctx, text) or signs.about_staff(ctx, text):
        return False
    return _LIKENESS not in read(ctx, text).matched


def _clearly_elsewhere(ctx: Context, incoming: Incoming) -> bool:
    """Soon after the receipt: thanks, a question how it stands, or for papers; nothing that tells.

    Whatever else is said then may be about the matter, and joins it.
    """
    reading, words_said = read(ctx, incoming.text), len(incoming.text.split())
    if incoming.kind is not Kind.text or not is_clear(reading):
        return False
    if reading.intent in (Intent.SMALLTALK, Intent.STATUS):
        return words_said <= _FEW_WORDS
    papers = reading.intent is Intent.CHECKLIST and reading.procedure is not None
    return papers and words_said <= _A_QUESTION


def _is_a_command(text: str) -> bool:
    word = fold(text)
    given_up = word in _GIVEN_UP
    return not given_up and (citizen_texts.is_menu_word(word) or word in corrections.COMMANDS)


# -- the questions


def begun(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """Under the invitation to complain, secrecy was chosen."""
    return invite(ctx)


def offer_chosen(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """The page, chat, who reads, or no secrecy at all."""
    kept = draft.current(ctx)
    if answer.means == "who":
        return said(who_reads(ctx))
    if answer.means == "openly":
        return _openly(ctx, kept)
    if kept is None:
        kept = draft.begin(ctx, ())
    if answer.means == "page":
        draft.keep(ctx, PAGE, kept, PAGE_PATIENCE)
        return said(page_link(ctx))
    return _ask_readers(ctx, kept)


def readers_chosen(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """Whom it concerns; with everybody named, nothing is kept."""
    kept = draft.current(ctx)
    if kept is None:
        return UNHANDLED
    named = tuple(int(one) for one in answer.means.split(",") if one)
    kept = replace(kept, named=named)
    if not {one.id for one in readers(ctx)} - set(named):
        if not kept.lines:
            confidential_filing.drop(ctx, kept)
            return said(Reply(words.both_named(ctx.profile, confidential_filing.outside(ctx))))
        return replace(said(*confidential_filing.file(ctx, kept).replies), forget=True)
    if kept.lines:
        return _ask_when(ctx, kept)
    draft.keep(ctx, COLLECT, kept, PATIENCE)
    return said(Reply(words.TELL, purpose=NAME))


def when_chosen(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """Now, or when their papers are done."""
    kept = draft.current(ctx)
    if kept is None:
        return UNHANDLED
    return said(*confidential_filing.file(ctx, kept, waits=answer.means == "later").replies)


def _ask_readers(ctx: Context, kept: Draft) -> Outcome:
    draft.keep(ctx, READERS, kept, PATIENCE)
    two = readers(ctx)
    choices = [Choice(words.NO, "")]
    choices += [Choice(words.yes(confidential_filing.shown(ctx, one)), f"{one.id}") for one in two]
    if len(two) > 1:
        choices.append(Choice(words.BOTH, ",".join(str(one.id) for one in two)))
    one_only = words.concerned_one(confidential_filing.shown(ctx, two[0])) if len(two) == 1 else ""
    ask = Ask(ASKED_READERS, tuple(choices))
    return said(Reply(one_only or words.CONCERNED, ask=ask, purpose=NAME))


def _ask_when(ctx: Context, kept: Draft) -> Outcome:
    draft.keep(ctx, WHEN, kept, PATIENCE)
    choices = (Choice(words.NOW, "now"), Choice(words.LATER, "later"))
    return said(Reply(words.WHEN, ask=Ask(ASKED_WHEN, choices), purpose=NAME))


def _openly(ctx: Context, kept: Draft | None) -> Outcome:
    """No secrecy wished: the words go the way of every complaint about staff."""
    lines = kept.lines if kept is not None else ()
    if kept is not None:
        confidential_filing.drop(ctx, replace(kept, lines=()))
    if not lines:
        return gathering.invite_openly(ctx)
    gathered = gathering.of_lines(ctx, lines)
    return gathering.go_on(ctx, replace(gathered, case_class=CaseClass.staff))


# -- at any time


def page_link(ctx: Context) -> Reply:
    """The one-time page to write, as a button and as an address."""
    token, _ = confidential_links.for_citizen(ctx.session, ctx.person, None, ctx.now)
    link = ctx.links.kin(token)
    return Reply(words.page(link), buttons=(words.page_button(link),), purpose=NAME)


def asks_who_reads(ctx: Context, incoming: Incoming) -> Outcome:
    """ "Ai đọc?" has the same answer at any time; what is being told goes on."""
    if incoming.kind is not Kind.text or not signs.asks_who_reads(incoming.text):
        return UNHANDLED
    return said(who_reads(ctx))


def who_reads(ctx: Context) -> Reply:
    """The two readers by post and name, and what Zalo itself knows."""
    days = opening.reception_days(ctx.profile, local(ctx.now).date())
    names: Sequence[str] = [confidential_filing.shown(ctx, one) for one in readers(ctx)]
    return Reply(words.who_reads(names, days), purpose=NAME)


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    gathering.CONFIDENTIAL: begun,
    ASKED_OFFER: offer_chosen,
    ASKED_READERS: readers_chosen,
    ASKED_WHEN: when_chosen,
    **confidential_cases.QUESTIONS,
    **confidential_page.QUESTIONS,
    **confidential_told.QUESTIONS,
    confidential_filing.LEGAL: lambda ctx, _, answer: confidential_filing.legal_chosen(
        ctx, answer.means
    ),
}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {NAME: go_on}
