"""Written replies: the number the registry gave is typed, never invented; the signed file goes too.

Domain notes §3.5, §2.11: one sequence a year and symbol, on paper and electronic alike.
"""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers.base import Context, Incoming, Kind, Outcome, Reply, done, said
from handlers.citizens import wishes
from handlers.officials import answering, numbering
from handlers.officials.numbering import NUMBER
from handlers.officials.ways import Way
from handlers.readers import case_for
from handlers.words import commands as command_words
from handlers.words import officials as desk_words
from handlers.words import written as words
from storage.models import Case

NAME = "written"
PATIENCE = timedelta(minutes=10)


def begin(ctx: Context, case: Case, text: str) -> Outcome:
    """ "128/UBND-VP tóm tắt": then the signed file is asked for."""
    text = unicodedata.normalize("NFC", text).strip()
    match = NUMBER.match(text)
    summary = text[match.end() :].strip(" ,;:.-\n") if match else ""
    if match is None or not summary:
        return said(command_words.usage("vanban"))
    number = numbering.read(ctx, match)
    if problem := numbering.taken(ctx, case, number):
        return said(problem)
    before = wishes.put_away(ctx)
    data = {"case": case.id, "number": str(number), "summary": summary}
    ctx.talk(NAME, "file", data, PATIENCE)
    return said(*before, Reply(words.send_the_file(case.code, str(number)), cases=(case.id,)))


def _go_on(ctx: Context, incoming: Incoming) -> Outcome:
    """The signed file."""
    data = ctx.talk_data()
    if incoming.kind is Kind.wake:
        ctx.stop_talking()
        return done("no file came: nothing was sent")
    if incoming.kind not in (Kind.file, Kind.image) or not incoming.attachments:
        return said(words.ONLY_A_FILE)
    ctx.stop_talking()
    mine = case_for(ctx, data["case"])
    if mine is None:
        return said(desk_words.NOT_YOURS)
    text = words.with_number(data["summary"], data["number"])
    return answering.prepare(ctx, mine[1], text, incoming.attachments, way=Way.written)


CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {NAME: _go_on}
