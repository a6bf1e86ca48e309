"""`xaoi bench understanding FILE.jsonl`: how well messages are understood, on a labelled file.

A line is `{"text", "intent", "codes", "style"}`; the intent `clarify` is right if and only if the
answer is a question back.
"""

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from handlers.understanding import Understanding, understand
from handlers.understanding.fold import fold
from scripts.errors import CommandFailed
from storage.catalogue import Catalogue, load_catalogue

CLARIFY = "clarify"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message and what is right for it."""

    text: str
    intent: str
    codes: tuple[str, ...]
    style: str


@dataclass(slots=True)
class Tally:
    """Right of all."""

    right: int = 0
    all: int = 0

    def add(self, is_right: bool) -> None:
        self.right += is_right
        self.all += 1

    @property
    def share(self) -> float | None:
        return round(self.right / self.all, 4) if self.all else None


@dataclass(slots=True)
class Score:
    """The measures of one reading of the file."""

    intent: Tally = field(default_factory=Tally)
    recall: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    first: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    named: Tally = field(default_factory=Tally)
    three: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    asked: Tally = field(default_factory=Tally)
    confident_wrong: Tally = field(default_factory=Tally)
    emergencies: Tally = field(default_factory=Tally)
    false_alarms: Tally = field(default_factory=Tally)
    clarify: Tally = field(default_factory=Tally)
    milliseconds: list[float] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)


def understanding(
    file: Annotated[Path, typer.Argument(help="One JSON object a line.")],
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
    misses: Annotated[bool, typer.Option("--misses", help="Also print what went wrong.")] = False,
) -> None:
    """Measure understanding on a labelled file, as written and without diacritics."""
    labelled = read_labelled(file)
    catalogue = load_catalogue()
    today = date.today()  # noqa: DTZ011 - a terminal's day is good enough to measure
    understand("khai sinh", catalogue=catalogue, today=today)
    as_written = measure(labelled, catalogue, today)
    bare = [Labelled(fold(one.text), one.intent, one.codes, one.style) for one in labelled]
    without_marks = measure(bare, catalogue, today)
    report = {"as written": summary(as_written), "without diacritics": summary(without_marks)}
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    for name, values in report.items():
        typer.echo(f"{name}\n" + "\n".join(f"  {key}: {value}" for key, value in values.items()))
    if misses:
        typer.echo("\n".join(as_written.misses))


def measure(messages: Iterable[Labelled], catalogue: Catalogue, today: date) -> Score:
    """Read every message and compare."""
    score = Score()
    for message in messages:
        started = time.perf_counter()
        understood = understand(message.text, catalogue=catalogue, today=today)
        score.milliseconds.append((time.perf_counter() - started) * 1000)
        _compare(score, message, understood)
    return score


def _compare(score: Score, message: Labelled, understood: Understanding) -> None:
    if message.intent == CLARIFY:
        score.clarify.add(understood.ask_back)
        score.intent.add(understood.ask_back)
        score.recall[CLARIFY].add(understood.ask_back)
        right = understood.ask_back
    else:
        right = understood.intent == message.intent
        score.intent.add(right)
        score.recall[message.intent].add(right)
    alarm = understood.emergency is not None
    (score.emergencies if message.intent == "emergency" else score.false_alarms).add(alarm)
    if message.codes:
        right &= _compare_procedure(score, message, understood)
    if not right or alarm != (message.intent == "emergency"):
        score.misses.append(
            f"{message.intent} {message.codes} ← {understood.intent} {understood.procedure} "
            f"{understood.alternatives[:3]} ask={understood.ask_back} {understood.emergency or ''} "
            f"{understood.confidence}: {message.text[:140]} | {'; '.join(understood.matched[:6])}"
        )


def _compare_procedure(score: Score, message: Labelled, understood: Understanding) -> bool:
    offered = [code for code in (understood.procedure, *understood.alternatives) if code]
    right = bool(offered) and offered[0] in message.codes
    for style in ("all", message.style):
        score.first[style].add(right)
        score.three[style].add(any(code in message.codes for code in offered[:3]))
    score.named.add(understood.procedure in message.codes)
    score.asked.add(understood.ask_back)
    wrong = understood.procedure is not None and understood.procedure not in message.codes
    score.confident_wrong.add(wrong and not understood.ask_back)
    return right


def summary(score: Score) -> Mapping[str, Any]:
    """The measures as shares with their counts, ready to print."""
    times = sorted(score.milliseconds) or [0.0]
    return {
        "intent": _told(score.intent),
        **{f"recall {intent}": _told(tally) for intent, tally in sorted(score.recall.items())},
        **{f"procedure R@1 {style}": _told(tally) for style, tally in score.first.items()},
        **{f"procedure R@3 {style}": _told(tally) for style, tally in score.three.items()},
        "procedure named": _told(score.named),
        "ask-back": _told(score.asked),
        "confident wrong": _told(score.confident_wrong),
        "emergency recall": _told(score.emergencies),
        "false alarms": _told(score.false_alarms),
        "ms p50": round(statistics.median(times), 3),
        "ms p99": round(times[min(len(times) - 1, int(len(times) * 0.99))], 3),
    }


def _told(tally: Tally) -> dict[str, Any]:
    return {"share": tally.share, **asdict(tally)}


def read_labelled(file: Path) -> Sequence[Labelled]:
    """The messages of a labelled file. Raises CommandFailed naming the line that is wrong."""
    messages = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CommandFailed(f"{file} can't be read: {error.strerror}.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            codes = tuple(item.get("codes", ()))
            messages.append(Labelled(item["text"], item["intent"], codes, item.get("style", "")))
        except (ValueError, KeyError, AttributeError) as error:
            raise CommandFailed(
                f"{file}, line {number}: wants an object with text, intent, codes ({error})."
            ) from error
    return messages
