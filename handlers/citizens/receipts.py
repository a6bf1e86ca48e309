"""What a citizen gets for a case: the receipt, and the word that something was added."""

from collections.abc import Sequence

from handlers.base import Ask, Choice, Context, Reply, about
from handlers.citizens import filing
from handlers.citizens.filing import Line
from handlers.words import complaints as words
from handlers.words import opening
from storage import people
from storage.models import Attachment, Case
from storage.types import CaseClass, CaseKind, MediaKind

CALL_BACK = "call back"


def receipt(ctx: Context, case: Case, lines: Sequence[Line], *, first: str = "") -> Reply:
    """The receipt of a new case; `first` stands before it."""
    due = case.due_at if case.holder_id is not None else None
    wordless = not any(line.spoken for line in lines)
    text = words.receipt(
        ctx.profile,
        _what(case),
        case.code,
        due,
        _quoted(ctx, lines),
        words.WRITE_A_LINE if wordless else words.WRONG,
        words.WRITE_WHERE if _lacks_place(ctx, case) and not wordless else "",
        _who_and_when(ctx, case),
        _phone(ctx, case),
    )
    return Reply(
        "\n".join(part for part in (first, _voice(ctx, case, lines), text) if part),
        ask=_call_back(case) if wordless else None,
        cases=about(case),
        purpose="receipt",
    )


def joined(case: Case) -> Reply:
    """Said when later words went into a case."""
    return Reply(words.joined(case.code), cases=about(case), purpose="receipt")


def joined_on_a_full_day(case: Case) -> Reply:
    """Said when a fourth matter of a day went into the last case."""
    text = words.joined_on_a_full_day(case.code, filing.MOST_A_DAY)
    return Reply(text, cases=about(case), purpose="receipt")


def beyond_window(ctx: Context, case: Case) -> bool:
    """Whether the answer may come when Zalo no longer lets the commune write."""
    last = ctx.person.last_wrote_at or ctx.now
    window = people.LAST_WINDOW if ctx.profile.zca else people.FREE_WINDOW
    return case.due_at > last + window


def _who_and_when(ctx: Context, case: Case) -> str:
    if case.holder_id is None:
        return words.nobody_paired(ctx.profile.hotline)
    if case.case_class is CaseClass.danger:
        return ""
    return opening.out_of_hours(ctx.calendar, ctx.now)


def _voice(ctx: Context, case: Case, lines: Sequence[Line]) -> str:
    """That somebody will listen, where there is somebody."""
    voice = MediaKind.audio in _kinds(ctx, lines)
    return words.VOICE_RECEIVED if voice and case.holder_id is not None else ""


def _phone(ctx: Context, case: Case) -> str:
    known = ctx.person.phone_key is not None
    owed = case.holder_id is not None and case.case_class is not CaseClass.praise
    asked = owed and not known and beyond_window(ctx, case)
    window = words.LONG_WINDOW if ctx.profile.zca else words.FREE_WINDOW
    return words.phone_for_later(window) if asked else ""


def _what(case: Case) -> str:
    if case.kind is CaseKind.question:
        return words.QUESTION
    return words.REMARK if case.case_class is CaseClass.praise else words.COMPLAINT


def _lacks_place(ctx: Context, case: Case) -> bool:
    return (
        case.unclear and case.kind is CaseKind.complaint and not ctx.session.unseal(case, "place")
    )


def _call_back(case: Case) -> Ask:
    return Ask(CALL_BACK, (Choice(words.CALL_ME_BACK, "call"),), data={"case": case.id}, foot=False)


def _quoted(ctx: Context, lines: Sequence[Line]) -> str:
    kinds = _kinds(ctx, lines)
    photos, voices = kinds.count(MediaKind.image), kinds.count(MediaKind.audio)
    text = " ".join(line.text for line in lines if line.text)
    return words.quoted(text, photos, voices, len(kinds) - photos - voices)


def _kinds(ctx: Context, lines: Sequence[Line]) -> list[MediaKind]:
    ids = [attached for line in lines for attached in line.attachments]
    rows = [ctx.session.get(Attachment, one) for one in ids]
    return [row.kind for row in rows if row is not None]
