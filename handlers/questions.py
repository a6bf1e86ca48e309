"""To be written."""

from collections.abc import Callable, Mapping

from handlers.base import Answer, Context, Incoming, Outcome

QUESTIONS: Mapping[str, Callable[[Context, Incoming, Answer], Outcome]] = {}

CONVERSATIONS: Mapping[str, Callable[[Context, Incoming], Outcome]] = {}
