"""The bounded log of API calls received and events delivered."""

from collections import deque
from dataclasses import dataclass

from bot.emulator.clock import Bell, local_iso
from bot.emulator.wire import Document


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened on the wire. `outcome` is the error code or what became of it."""

    seq: int
    at_ms: int
    kind: str
    name: str
    outcome: str
    status: int | None
    attempt: int
    request: bytes
    answer: str


class Traffic:
    """The last lines only: a log that is safe to leave running."""

    def __init__(self, keep: int) -> None:
        self.bell = Bell()
        self._lines: deque[Line] = deque(maxlen=keep)

    def call(self, at_ms: int, name: str, code: str, status: int, body: bytes, answer: str) -> None:
        """Note an API call: `name` is method and path, `code` the error of the envelope."""
        self._add(Line(self.bell.version + 1, at_ms, "call", name, code, status, 0, body, answer))

    def event(
        self, at_ms: int, name: str, outcome: str, status: int | None, attempt: int, body: bytes
    ) -> None:
        """Note what became of an event."""
        seq = self.bell.version + 1
        self._add(Line(seq, at_ms, "event", name, outcome, status, attempt, body, ""))

    def clear(self) -> None:
        """Forget the lines; the numbering goes on."""
        self._lines.clear()

    def after(self, seq: int) -> list[Document]:
        """The lines younger than `seq`, oldest first."""
        fresh = []
        for line in reversed(self._lines):
            if line.seq <= seq:
                break
            fresh.append(_document(line))
        return fresh[::-1]

    def _add(self, line: Line) -> None:
        self._lines.append(line)
        self.bell.ring()


def _document(line: Line) -> Document:
    return {
        "seq": line.seq,
        "at": local_iso(line.at_ms),
        "kind": line.kind,
        "name": line.name,
        "outcome": line.outcome,
        "status": line.status,
        "attempt": line.attempt,
        "request": line.request.decode("utf-8", "replace"),
        "answer": line.answer,
    }
