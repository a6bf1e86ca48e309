"""A National portal export, read with its traps undone: one JSON object a line, one procedure each.

What the portal leaves open is never filled in by guessing: it becomes a doubt for the editor. A fee
of "Miễn phí", "0" or "cột số = 0" mostly means "set by the province", forms are paths on somebody's
disk, headings stand where cases should be, and one "paper" may hold a whole list.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.catalogue import CODE, ChecklistCase, Online

LONG_ITEM = 120
"""Characters of a paper beyond which a citizen won't read it."""
MOST_ITEMS = 5

_AMOUNT = re.compile(r"([\d.,]+)\s*(?:việt nam đồng|vnđ|đồng)", re.IGNORECASE)
_PER = re.compile(r"\(/\s*([^)]+)\)")
_TIME = re.compile(r"\d+\s+(?:ngày|giờ|tháng|tuần|phút)\b")
_LETTERED = re.compile(r"(?:^|[\s:;.])[a-zđ]\)\s+")
_COPIES = re.compile(r"\s*(?:[A-Z0-9]+[.)]\s*)?Số lượng hồ sơ.*", re.IGNORECASE | re.DOTALL)
_DISTRICT = re.compile(r"\b(?:huyện|quận|thị xã)\b", re.IGNORECASE)


class ExportError(ValueError):
    """A file that is no export; one sentence a problem, each naming file and line."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One procedure as the portal has it; `doubts` are what an editor must look at."""

    code: str
    name: str
    group: str
    url: str
    online: Online
    time: str
    fee: str
    cases: tuple[ChecklistCase, ...]
    show_only: tuple[str, ...]
    result: tuple[str, ...]
    legal_basis: tuple[str, ...]
    of_commune: bool
    doubts: tuple[str, ...]


def read_export(path: Path) -> list[Exported]:
    """Every procedure of the file, in its order; raises ExportError with every problem found."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(
            f"{path}: can't be read as UTF-8 text ({error}); check the file"
        ) from None
    problems: list[str] = []
    found: dict[str, Exported] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = _procedure(_object(line))
        except ValueError as error:
            problems.append(f"{path.name}: line {number}: {error}")
            continue
        if one.code in found:
            problems.append(f"{path.name}: line {number}: {one.code} stands there twice; keep one")
        found[one.code] = one
    if not found and not problems:
        problems.append(f"{path.name}: holds no procedure; expected one JSON object a line")
    if problems:
        raise ExportError("\n".join(problems))
    return list(found.values())


def _object(line: str) -> dict[str, Any]:
    try:
        record = json.loads(unicodedata.normalize("NFC", line))
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON ({error.msg}); expected one JSON object a line") from None
    if not isinstance(record, dict):
        raise ValueError("is not a JSON object; expected one a line")
    if not CODE.fullmatch(str(record.get("code") or "")):
        raise ValueError(f"code is {record.get('code')!r}; it is written like 1.001193")
    if not _clean(record.get("official_name")):
        raise ValueError(f"{record['code']} has no official_name")
    return record


def _procedure(record: dict[str, Any]) -> Exported:
    doubts: list[str] = []
    cases, show_only = _papers(record.get("documents") or (), doubts)
    methods = record.get("methods") or ()
    return Exported(
        code=record["code"],
        name=_name(record["official_name"]),
        group=_clean(record.get("field")) or "Thủ tục khác",
        url=_url(record.get("url")),
        online=_online(methods),
        time=_time(methods, doubts),
        fee=_fee(methods, doubts),
        cases=cases,
        show_only=show_only,
        result=_unique(_clean(one) for one in record.get("result") or ()),
        legal_basis=_unique(sorted(_clean(one.get("number")) for one in _laws(record))),
        of_commune="cấp xã" in str(record.get("level") or "").lower(),
        doubts=tuple(doubts),
    )


# -- words


def _clean(text: object) -> str:
    """One line without a list's dashes in front and stray punctuation behind."""
    said = " ".join(str(text or "").split())
    said = "" if said.lower() in ("không có thông tin", "không", "null") else said
    return re.sub(r"^[-+*•\s]+|[\s;.,:]+$", "", said)


def _name(official: str) -> str:
    name = re.sub(r"^thủ tục(?: hành chính)?:?\s+", "", _clean(official), flags=re.IGNORECASE)
    return name[:1].upper() + name[1:]


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _url(text: object) -> str:
    url = str(text or "").strip()
    return url if url.startswith("https://dichvucong.gov.vn/") else ""


def _laws(record: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return (one for one in record.get("legal_basis") or () if isinstance(one, dict))


# -- how it is filed


def _online(methods: Sequence[dict[str, Any]]) -> Online:
    """By its ways of filing: the export's own flag is true for procedures filed by hand only."""
    if not methods:
        return Online.UNKNOWN
    online = any("trực tuyến" in str(one.get("channel")).lower() for one in methods)
    return Online.SOME if online else Online.NONE


def _time(methods: Sequence[dict[str, Any]], doubts: list[str]) -> str:
    times = _unique(_clean(one.get("time")).lower() for one in methods)
    known = [time for time in times if _TIME.search(time)]
    doubts += [f"time: Cổng ghi “{time}”, thiếu đơn vị" for time in set(times) - {*known}]
    if len(known) > 1:
        doubts.append(f"time: Cổng ghi nhiều mức: {'; '.join(known)}")
    return known[0] if known else ""


def _fee(methods: Sequence[dict[str, Any]], doubts: list[str]) -> str:
    """The amounts in dong; anything else may be set by the province and is left to the editor."""
    amounts = _unique(_amount(one) for one in methods)
    odd = _unique(_clean(one.get("fee")) for one in methods if not _amount(one))
    doubts += [f"fee: Cổng ghi “{fee}”; thường là theo mức của tỉnh" for fee in odd]
    if len(amounts) > 1:
        doubts.append(f"fee: Cổng ghi nhiều mức: {'; '.join(amounts)}")
    return amounts[0] if amounts else ""


def _amount(method: dict[str, Any]) -> str:
    found = _AMOUNT.search(str(method.get("fee") or ""))
    digits = re.sub(r"\D", "", found[1]) if found else ""
    if not digits or int(digits) == 0:
        return ""
    per = _PER.match(str(method.get("note") or "").strip())
    return f"{int(digits):,} đồng".replace(",", ".") + (f"/{per[1].strip()}" if per else "")


# -- what is to be brought


def _papers(
    documents: Sequence[dict[str, Any]], doubts: list[str]
) -> tuple[tuple[ChecklistCase, ...], tuple[str, ...]]:
    """The cases, the main one first, and what is only shown."""
    by_title: dict[str, list[str]] = {}
    show_only: list[str] = []
    for one in documents:
        heading, papers = _clean(one.get("case")), _split(str(one.get("name") or ""), doubts)
        if "xuất trình" in heading.lower():
            show_only += papers
        else:
            title = heading if heading.lower().startswith("trường hợp") else "Thông thường"
            by_title.setdefault(title, []).extend(papers)
    cases = tuple(
        ChecklistCase(f"truong-hop-{number}", title, _unique(papers))
        for number, (title, papers) in enumerate(sorted(by_title.items(), key=_main_first), 1)
        if papers
    )
    if cases and len(cases[0].items) > MOST_ITEMS:
        doubts.append(f"case: {len(cases[0].items)} giấy tờ; nhiều nhất {MOST_ITEMS}")
    return cases, _unique(show_only)


def _main_first(case: tuple[str, list[str]]) -> bool:
    return case[0] != "Thông thường"


def _split(text: str, doubts: list[str]) -> list[str]:
    """The papers in one entry; "a) … b) …" holds several."""
    text = _COPIES.sub("", text)
    parts = _LETTERED.split(text) if len(_LETTERED.findall(text)) > 1 else [text]
    if len(parts) > 1:
        doubts.append("items: Cổng gộp cả danh mục vào một ô, đã tách ra")
        parts = parts[1:]
    papers = [paper for part in parts if (paper := _clean(part))]
    for paper in papers:
        if len(paper) > LONG_ITEM:
            doubts.append(f"items: viết gọn “{paper[:40]}…” ({len(paper)} ký tự)")
        if _DISTRICT.search(paper):
            doubts.append(f"items: “{paper[:40]}…” nêu cấp không còn (huyện, quận)")
    return papers
