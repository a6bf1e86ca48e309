"""What another body does: where to go for it, in place of papers that only sound alike."""

from handlers.base import UNHANDLED, Ask, Choice, Context, Incoming, Outcome, Reply, said
from handlers.citizens import questions
from handlers.citizens.filing import Line
from handlers.citizens.reading import Intent, Reading
from handlers.understanding.elsewhere import matter_of
from handlers.words import questions as words

_ASKING = (Intent.CHECKLIST, Intent.QUESTION, Intent.APPOINTMENT)


def answered(ctx: Context, incoming: Incoming, reading: Reading) -> Outcome:
    """Where the matter is done; one tap gives the question to an official all the same."""
    matter = matter_of(reading.text) if reading.intent in _ASKING else None
    if matter is None:
        return UNHANDLED
    text = words.elsewhere(matter.name, matter.where)
    choices = (Choice(words.SEND_TO_A_PERSON, "ask"),)
    ask = Ask(questions.READY, choices, {"line": Line.of(incoming).to_json()})
    return said(Reply(text, ask=ask))
