"""What the scans tell: how much each point is used, which are silent, and what is unusual."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from storage import points, scans
from storage.database import Session
from storage.models import QrPoint
from storage.scans import Counted
from storage.types import Mark, ScanKind

SILENT = timedelta(days=14)
"""A poster that nobody scanned for so long may hang in the wrong place, or no longer."""
BURST_LEAST, BURST_TIMES = 20, 5
"""A day with so many scans, and so many times the usual, may be a prank, a fair, or a copy."""


@dataclass(slots=True)
class Line:
    """One point and its numbers by day."""

    point: QrPoint
    scans: dict[date, int] = field(default_factory=dict)
    chats: dict[date, int] = field(default_factory=dict)

    @property
    def last(self) -> date | None:
        return max((*self.scans, *self.chats), default=None)

    @property
    def bursts(self) -> list[date]:
        """Days far above this point's usual day."""
        usual = median(self.scans.values()) if len(self.scans) > 1 else 0
        bound = max(BURST_LEAST, BURST_TIMES * usual)
        return sorted(day for day, number in self.scans.items() if number >= bound)

    def is_silent(self, today: date) -> bool:
        """Whether its poster should hang but nobody has used it for a while."""
        if not points.hangs(self.point):
            return False
        return (self.last or self.point.created_at.date()) <= today - SILENT


@dataclass(frozen=True, slots=True)
class Report:
    """Everything from `since` to `today`."""

    since: date
    today: date
    lines: Sequence[Line]
    unknown: Mapping[str, int]
    marks: Mapping[str, Mapping[Mark, int]]
    comments: Sequence[tuple[date, str, Mark, str]]


def gather(session: Session, commune_id: int, since: date, today: date) -> Report:
    """The commune's report of these days, both included."""
    every = points.of_commune(session, commune_id)
    lines = {point.id: Line(point) for point in every}
    for one in scans.of_commune(session, commune_id, since):
        if one.point_id in lines and one.day <= today:
            line = lines[one.point_id]
            numbers = line.scans if one.kind is ScanKind.page else line.chats
            numbers[one.day] = numbers.get(one.day, 0) + one.number
    names = {point.id: point.name for point in every}
    marks: dict[str, dict[Mark, int]] = {}
    comments = []
    for said in scans.opinions(session, commune_id, since):
        name = names[said.point_id]
        marks.setdefault(name, dict.fromkeys(Mark, 0))[said.mark] += 1
        if comment := session.unseal(said, "comment"):
            comments.append((said.day, name, said.mark, comment))
    unknown = _summed(scans.of_nobody(session, since))
    return Report(since, today, list(lines.values()), unknown, marks, comments)


def as_json(report: Report) -> dict[str, object]:
    """The report for a program."""
    return {
        "since": report.since.isoformat(),
        "until": report.today.isoformat(),
        "points": [_line_json(line, report.today) for line in report.lines],
        "unknown": dict(report.unknown),
        "counters": {
            name: {mark.value: number for mark, number in marks.items()}
            for name, marks in report.marks.items()
        },
        "comments": [
            {"day": day.isoformat(), "point": name, "mark": mark.value, "comment": comment}
            for day, name, mark, comment in report.comments
        ],
    }


def as_text(report: Report) -> str:
    """The report for a person: what stands out first."""
    parts = [
        _noteworthy(report),
        _table(report),
        _days(report),
        _counters(report),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _noteworthy(report: Report) -> list[str]:
    found = [
        f"! silent: {line.point.code} {line.point.name} "
        + (f"(last used {line.last:%d/%m/%Y})" if line.last else "(never used)")
        for line in report.lines
        if line.is_silent(report.today)
    ]
    for line in report.lines:
        for day in line.bursts:
            found.append(
                f"! sudden: {line.point.code} {line.point.name}, {line.scans[day]} scans on "
                f"{day:%d/%m/%Y}"
            )
    for code, number in sorted(report.unknown.items(), key=lambda one: -one[1]):
        found.append(f"! unknown code: {code}, {number} times (a forged or misprinted poster?)")
    return found


def _table(report: Report) -> list[str]:
    title = f"{report.since:%d/%m/%Y} to {report.today:%d/%m/%Y}"
    rows = [f"{title}\ncode      scans  conversations  state     place"]
    for line in report.lines:
        rows.append(
            f"{line.point.code:<8}  {sum(line.scans.values()):>5}  "
            f"{sum(line.chats.values()):>13}  {state(line.point):<8}  {line.point.name}"
        )
    return rows


def _days(report: Report) -> list[str]:
    days = sorted({day for line in report.lines for day in (*line.scans, *line.chats)})
    rows = ["day         scans  conversations  code     place"] if days else []
    for day in days:
        for line in report.lines:
            scanned, chatted = line.scans.get(day, 0), line.chats.get(day, 0)
            if scanned or chatted:
                rows.append(
                    f"{day:%d/%m/%Y}  {scanned:>5}  {chatted:>13}  {line.point.code:<8} "
                    f"{line.point.name}"
                )
    return rows


def _counters(report: Report) -> list[str]:
    rows = [
        f"{name}: " + ", ".join(f"{number} {mark.value}" for mark, number in marks.items())
        for name, marks in report.marks.items()
    ]
    rows += [
        f"  {day:%d/%m} {name} ({mark.value}): {text}" for day, name, mark, text in report.comments
    ]
    return ["at the counters (who liked to answer; no survey):", *rows] if rows else []


def state(point: QrPoint) -> str:
    """Whether its poster should hang, in a word."""
    if point.retired_at is not None:
        return "retired"
    return "old" if point.replaced_by is not None else "hangs"


def _line_json(line: Line, today: date) -> dict[str, object]:
    return {
        "point": line.point.code,
        "name": line.point.name,
        "state": state(line.point),
        "scans": {day.isoformat(): number for day, number in sorted(line.scans.items())},
        "conversations": {day.isoformat(): number for day, number in sorted(line.chats.items())},
        "silent": line.is_silent(today),
        "bursts": [day.isoformat() for day in line.bursts],
    }


def _summed(counted: Iterable[Counted]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for one in counted:
        numbers[one.code] = numbers.get(one.code, 0) + one.number
    return numbers
