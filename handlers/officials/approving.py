"""Answers approved for reuse: how the office approves one, and how it reaches who asks next."""

import re
from collections.abc import Callable, Iterable, Mapping

from handlers.base import Answer, Ask, Choice, Context, Incoming, Outcome, Reply, said
from handlers.citizens.reading import fold
from handlers.officials import answering, likeness
from handlers.officials.weighing import Doubt
from handlers.readers import case_for, may_steer
from handlers.vietnamese_dates import short_day
from handlers.words import approving as words
from handlers.words import officials as desk_words
from handlers.worktime import local
from storage import approved_answers, cases, people
from storage.models import Case
from storage.profile import CommuneProfile
from storage.profile_values import dialled
from storage.types import CaseKind, Post, Speaker

APPROVE, LISTED = "approve", "approved list"

_MOST = 5
_NUMBER = re.compile(r"\+?\d(?:[ .\-]?\d){7,}")
_MAIL = re.compile(r"\S+@\S+")
_APPROVERS = frozenset({Post.chairman, Post.deputy, Post.office})


def offer(ctx: Context, case: Case, answer: str) -> Outcome:
    """Show the rewritten answer beside its question, to be approved."""
    answer = answer.strip()
    if problem := _problem(ctx, case, answer):
        return said(problem)
    until = _until(ctx)
    choices = (
        Choice(words.FOR_OFFICERS, "officers"),
        Choice(words.BY_ITSELF, "by itself"),
        Choice(words.NO, "no"),
    )
    ask = Ask(APPROVE, choices, {"case": case.id, "answer": answer}, foot=False)
    return said(Reply(words.approve(_question(ctx, case), answer, until), ask=ask))


def decided(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    """Keep the answer as the officer decided; of the question only its telling words."""
    mine = case_for(ctx, answer.data["case"])
    if mine is None:
        return said(desk_words.NOT_YOURS)
    official, case = mine
    if answer.means == "no":
        return said(words.NOT_KEPT)
    if problem := _problem(ctx, case, answer.data["answer"]):
        return said(problem)
    row = approved_answers.approve(
        ctx.session,
        official,
        question=" ".join(sorted(likeness.telling(_question(ctx, case)))),
        answer=answer.data["answer"],
        now=ctx.now,
    )
    row.by_itself = answer.means == "by itself"
    cases.record(ctx.session, case, "approve_answer", ctx.now, official=official)
    return said(words.approved(row.by_itself, _until(ctx)))


def list_them(ctx: Context) -> Outcome:
    """The answers in force, each to be taken away by its number."""
    found = approved_answers.in_force(ctx.session, ctx.commune.id, ctx.now)[:_MOST]
    if not found:
        return said(words.NONE)
    choices = tuple(
        Choice(
            words.listed(one.answer, one.by_itself, short_day(local(one.expires_at).date())),
            str(one.id),
        )
        for one in found
    )
    return said(Reply(words.LIST, ask=Ask(LISTED, choices, foot=False)))


def taken_away(ctx: Context, incoming: Incoming, answer: Answer) -> Outcome:
    row = approved_answers.find(ctx.session, ctx.commune.id, int(answer.means))
    if ctx.official is None or ctx.official.post not in _APPROVERS:
        return said(words.ONLY_OFFICE)
    if row is not None:
        ctx.session.delete(row)
    return said(words.TAKEN_AWAY)


def give(ctx: Context, case: Case, answer_id: int) -> Outcome:
    """The officer's one tap: the approved answer goes the way of every answer, held and shown."""
    row = approved_answers.find(ctx.session, ctx.commune.id, answer_id)
    if row is None or row.expires_at <= ctx.now:
        return said(words.NOT_THERE)
    text = approved_answers.opened(ctx.session, row).answer
    return answering.prepare(ctx, case, text, asked=(Doubt.fit, Doubt.vague))


def _problem(ctx: Context, case: Case, answer: str) -> str | None:
    if (
        ctx.official is None
        or ctx.official.post not in _APPROVERS
        or not may_steer(ctx.official, case)
    ):
        return words.ONLY_OFFICE
    if case.kind is not CaseKind.question or case.confidential:
        return words.ONLY_QUESTIONS
    if case.answered_at is None:
        return words.ANSWER_FIRST
    if not answer:
        return words.NEEDS_WORDS
    if len(answer) > words.LONGEST:
        return words.too_long(len(answer))
    if what := _personal(ctx, case, answer):
        return words.personal(what)
    vague = len(likeness.telling(_question(ctx, case))) < likeness.LEAST
    return words.TOO_VAGUE if vague else None


def _question(ctx: Context, case: Case) -> str:
    """What was asked, in the citizen's words."""
    lines = cases.lines(ctx.session, case)
    spoken = (ctx.session.unseal(line, "body") for line in lines if line.speaker is Speaker.citizen)
    return next((text for text in spoken if text), "")


def _personal(ctx: Context, case: Case, answer: str) -> str:
    """What in the answer looks like a person's data: a number, an address, the asker's name."""
    ours = {dialled(number) for number in _our_numbers(ctx.profile)}
    numbers = [one[0] for one in _NUMBER.finditer(answer) if dialled(one[0]) not in ours]
    mail = _MAIL.search(answer)
    name = fold(ctx.session.unseal(people.get(ctx.session, case.person_id), "name"))
    named = len(name.split()) > 1 and f" {name} " in f" {fold(answer)} "
    if numbers or mail:
        return numbers[0] if numbers else str(mail and mail[0])
    return name if named else ""


def _our_numbers(profile: CommuneProfile) -> Iterable[str]:
    yield from (profile.hotline, profile.duty_phone)
    yield from (one.phone for one in profile.counters if one.phone)
    yield from (one.phone for one in profile.units if one.phone)
    yield from (one.phone for one in profile.outside_channels if one.phone)
    yield from (one.phone for one in profile.helpers)
    yield from (one.number for one in profile.phones)


def _until(ctx: Context) -> str:
    return short_day(local(ctx.now + approved_answers.LONGEST).date())


QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {
    APPROVE: decided,
    LISTED: taken_away,
}
