"""The commune's procedures as reviewed content: one readable TOML file a group.

A file is `group`, `[defaults]` for what its procedures share, and a `[[procedure]]` for each with
its `[[procedure.case]]` checklists, the main case first. `{xã}` in a text stands for the kind of
commune and is filled in when a sentence is said (`handlers/words/checklists.py`).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

FOLDER = Path(__file__).parent / "procedures"
Value = TypeVar("Value")
Default = TypeVar("Default")
Choice = TypeVar("Choice", bound=StrEnum)

CODE = re.compile(r"\d\.\d{6}")


class CatalogueError(ValueError):
    """Content that can't be used; one sentence a problem, each naming file, item and field."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Online(StrEnum):
    """How far a procedure goes on the National portal."""

    FULL = "toan_trinh"
    PARTIAL = "mot_phan"
    SOME = "co"
    NONE = "khong"
    UNKNOWN = "chua_ro"


class Confidence(StrEnum):
    """How sure the editor is of the content; low is told to the citizen with a person's offer."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class ChecklistCase:
    """What to bring in one situation; at most five items for a main case."""

    key: str
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportantChange:
    """What an editor wants those to know who hold the checklist as it was before `day`."""

    day: date
    what: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """One administrative procedure. Without cases it is known by name only.

    `only_when_asked`: its words are also everyday grumbles ("khiếu nại"), so a message means it
    only when it asks how to go about it.
    """

    code: str
    name: str
    everyday_name: str
    aliases: tuple[str, ...]
    group: str
    cases: tuple[ChecklistCase, ...]
    time: str
    fee: str
    where: str
    show_only: tuple[str, ...]
    relative_may_go: str
    online: Online
    url: str
    result: tuple[str, ...]
    legal_basis: tuple[str, ...]
    checked_on: date
    effective_from: date | None
    effective_to: date | None
    confidence: Confidence
    note: str
    choices: tuple[str, ...]
    offer_first: str | None
    condolence: bool
    only_when_asked: bool
    important_change: ImportantChange | None
    file: str = field(compare=False)

    @property
    def by_name_only(self) -> bool:
        """Whether only its name is known: the answer is the portal and a person."""
        return not self.cases

    def in_force(self, today: date) -> bool:
        """Whether its content holds on that day; `effective_to` is the first day it doesn't."""
        begun = self.effective_from is None or self.effective_from <= today
        return begun and (self.effective_to is None or today < self.effective_to)

    def version(self, today: date) -> str:
        """The day of its last important change up to `today`, as 2026-12-01; empty without one."""
        change = self.important_change
        return change.day.isoformat() if change and change.day <= today else ""

    def case(self, key: str) -> ChecklistCase | None:
        """Its case of that key, or None."""
        return next((case for case in self.cases if case.key == key), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every procedure of the commune, in the order of its files."""

    by_code: Mapping[str, Procedure]

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self.by_code.values())

    def __len__(self) -> int:
        return len(self.by_code)

    def __hash__(self) -> int:
        return id(self.by_code)

    def get(self, code: str) -> Procedure | None:
        """The procedure of that code, or None."""
        return self.by_code.get(code)


def load_catalogue(folder: Path = FOLDER) -> Catalogue:
    """The catalogue of a folder, read once a process.

    Raises CatalogueError with every problem found.
    """
    return _load(folder)


@cache
def _load(folder: Path) -> Catalogue:
    problems: list[str] = []
    procedures: dict[str, Procedure] = {}
    for path in sorted(folder.glob("*.toml")):
        for procedure in _read_file(path, problems):
            earlier = procedures.setdefault(procedure.code, procedure)
            if earlier is not procedure:
                problems.append(
                    f"{path.name}: {procedure.code}: already written in {earlier.file}; keep one."
                )
    if not procedures and not problems:
        problems.append(f"{folder}: holds no procedure; expected *.toml files with [[procedure]].")
    problems += _broken_references(procedures)
    if problems:
        raise CatalogueError(problems)
    return Catalogue(procedures)


def _broken_references(procedures: Mapping[str, Procedure]) -> list[str]:
    return [
        f"{procedure.file}: {procedure.code}: {name} names {code}, which no file holds."
        for procedure in procedures.values()
        for name, codes in (("choices", procedure.choices), ("offer_first", _offered(procedure)))
        for code in codes
        if code not in procedures
    ]


def _offered(procedure: Procedure) -> tuple[str, ...]:
    return (procedure.offer_first,) if procedure.offer_first else ()


def _read_file(path: Path, problems: list[str]) -> list[Procedure]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: is not readable TOML in UTF-8: {error}.")
        return []
    shared = {"group": content.get("group", ""), **content.get("defaults", {})}
    procedures = []
    for number, item in enumerate(content.get("procedure", []), 1):
        reader = _Reader(path.name, item.get("code") or f"procedure {number}", {**shared, **item})
        procedures.append(reader.procedure())
        problems += reader.problems
    return procedures


def _one_sentence(what: str) -> str:
    said = " ".join(what.split())
    if not said:
        raise ValueError("nothing has changed")
    return said if said.endswith(".") else f"{said}."


REQUIRED = ("code", "name", "group", "checked_on")
REQUIRED_WITH_CASES = ("everyday_name", "time", "fee", "where", "relative_may_go", "confidence")
KNOWN_FIELDS = {
    name for name in Procedure.__dataclass_fields__ if name not in ("cases", "file")
} | {
    "case",
    "by_name_only",
}


class _Reader:
    """Takes one item's fields out of TOML, collecting what is wrong with them."""

    def __init__(self, file: str, item: str, values: dict[str, Any]) -> None:
        self.file, self.item, self.values = file, item, values
        self.problems: list[str] = []

    def procedure(self) -> Procedure:
        self._check_fields()
        name = self.text("name")
        return Procedure(
            code=self.text("code"),
            name=name,
            everyday_name=self.text("everyday_name") or name,
            aliases=self.texts("aliases"),
            group=self.text("group"),
            cases=self.cases(),
            time=self.text("time"),
            fee=self.text("fee"),
            where=self.text("where"),
            show_only=self.texts("show_only"),
            relative_may_go=self.text("relative_may_go"),
            online=self.choice("online", Online, Online.UNKNOWN),
            url=self.text("url"),
            result=self.texts("result"),
            legal_basis=self.texts("legal_basis"),
            checked_on=self.day("checked_on") or date.min,
            effective_from=self.day("effective_from"),
            effective_to=self.day("effective_to"),
            confidence=self.choice("confidence", Confidence, Confidence.LOW),
            note=self.text("note"),
            choices=self.texts("choices"),
            offer_first=self.text("offer_first") or None,
            condolence=self.flag("condolence"),
            only_when_asked=self.flag("only_when_asked"),
            important_change=self.change("important_change"),
            file=self.file,
        )

    def text(self, name: str) -> str:
        return self._typed(name, str, "", "a text in quotes")

    def texts(self, name: str) -> tuple[str, ...]:
        values = self._typed(name, list, [], "a list of texts")
        for value in values:
            if not isinstance(value, str) or not value.strip():
                self.problem(name, "holds something that is not a text in quotes")
        return tuple(value for value in values if isinstance(value, str))

    def day(self, name: str) -> date | None:
        return self._typed(name, date, None, "a date like 2026-11-15, without quotes")

    def flag(self, name: str) -> bool:
        return self._typed(name, bool, False, "true or false")

    def choice(self, name: str, kind: type[Choice], default: Choice) -> Choice:
        value = self.values.get(name, default)
        if value not in tuple(kind):
            self.problem(name, f"is {value!r}; it is one of {', '.join(kind)}")
            return default
        return kind(value)

    def change(self, name: str) -> ImportantChange | None:
        """ "2026-12-01: what has changed, in one sentence"."""
        value = self.text(name)
        if not value:
            return None
        day, _, what = value.partition(":")
        try:
            return ImportantChange(date.fromisoformat(day.strip()), _one_sentence(what))
        except ValueError:
            self.problem(name, f"is {value!r}; write it like '2026-12-01: what has changed'")
            return None

    def cases(self) -> tuple[ChecklistCase, ...]:
        cases = []
        for number, values in enumerate(self._typed("case", list, [], "[[procedure.case]]"), 1):
            reader = _Reader(self.file, f"{self.item}: case {number}", values)
            for name in ("key", "title", "items"):
                if not values.get(name):
                    reader.problem(name, "is missing")
            cases.append(
                ChecklistCase(reader.text("key"), reader.text("title"), reader.texts("items"))
            )
            self.problems += reader.problems
        keys = [case.key for case in cases]
        for key in {key for key in keys if keys.count(key) > 1}:
            self.problem("case", f"has the key {key} twice")
        return tuple(cases)

    def problem(self, name: str, what: str) -> None:
        self.problems.append(f"{self.file}: {self.item}: {name} {what}.")

    def _check_fields(self) -> None:
        for name in sorted(self.values.keys() - KNOWN_FIELDS):
            self.problem(name, f"is not a field; the fields are {', '.join(sorted(KNOWN_FIELDS))}")
        by_name_only = self.flag("by_name_only")
        for name in REQUIRED if by_name_only else REQUIRED + REQUIRED_WITH_CASES:
            if not self.values.get(name):
                self.problem(name, "is missing")
        if not by_name_only and not self.values.get("case"):
            self.problem("case", "is missing: write a [[procedure.case]], or by_name_only = true")
        code = self.values.get("code")
        if isinstance(code, str) and not CODE.fullmatch(code):
            self.problem("code", f"is {code!r}; it is written like 1.001193")

    def _typed(
        self, name: str, kind: type[Value], default: Default, wanted: str
    ) -> Value | Default:
        value = self.values.get(name, default)
        if value is default or isinstance(value, kind):
            return value
        self.problem(name, f"is {value!r}; it must be {wanted}")
        return default
